// SPDX-License-Identifier: BSL-1.0
#include <algorithm>
#include <chrono>
#include <thread>

#include <fildes/eventfd.hpp>
#include <fildes/format.hpp>

#include "digest.hpp"
#include "report.hpp"
#include "server/client.hpp"
#include "server/server.hpp"
#include "source.hpp"
#include "terminal.hpp"

// The files go over the loopback, from a server in a thread to a client in this
// one, and are compared byte for byte.

namespace tour {

using namespace fildes;

namespace {

constexpr std::chrono::seconds walk_time{1};
constexpr std::chrono::seconds whole_time{4};
// Each file is asked for whole; the first ones in the other ways as well.
constexpr std::uint64_t thoroughly = 100;

/// A server that runs as long as this lives.
class running_server {
 public:
  static result<std::unique_ptr<running_server>> start(
      const std::string& directory) {
    FILDES_TRY(auto stop, eventfd::create());
    FILDES_TRY(auto root,
               path_fd::open(directory, {.flags = open_flag::directory}));
    FILDES_TRY(auto listener, http::listen_on_loopback(0));
    FILDES_TRY(const ip_address where, listener.local_address());
    FILDES_TRY(auto made,
               http::server::create(std::move(listener), std::move(root)));
    return std::make_unique<running_server>(std::move(stop), std::move(made),
                                            where);
  }
  running_server(owned<eventfd> stop, http::server made,
                 const ip_address& where)
      : stop_(std::move(stop)),
        server_(std::move(made)),
        where_(where),
        thread_([this] { ended_ = server_.run(stop_); }) {}
  ~running_server() { (void)end(); }
  running_server(const running_server&) = delete;
  running_server& operator=(const running_server&) = delete;

  const ip_address& address() const { return where_; }

  /// Waits for its end, and tells how it came.
  result<> end() {
    if (thread_.joinable()) {
      (void)stop_.write(1);
      thread_.join();
    }
    return ended_;
  }

 private:
  owned<eventfd> stop_;
  http::server server_;
  ip_address where_;
  result<> ended_ = success();
  std::thread thread_;  // the last one: it uses the others
};

/// What a file is, to find out whether somebody has written it meanwhile.
bool same_version(const file& f, const file_status& before) {
  const auto now = stat(f);
  return now.has_value() && now.value().size() == before.size() &&
         now.value().modified() == before.modified();
}

class fetcher {
 public:
  fetcher(http::client c, const std::string& root, deadline until, served& out)
      : client_(std::move(c)), root_(root), until_(until), out_(out) {}

  result<> run(const listing& found) {
    for (const found_file& f : found.files) {
      if (until_.remaining().count() == 0 || interrupted()) break;
      const auto from = file::open(
          f.path, {.flags = open_flag::nonblock | open_flag::nofollow});
      if (from.has_error())
        ++out_.unreadable;
      else
        FILDES_TRYV(fetch(f.path.substr(root_.size()), from.value()));
    }
    return success();
  }

 private:
  result<http::reply> ask(std::string_view method, const std::string& path,
                          const std::string& fields = "") {
    ++out_.requests;
    return client_.ask(method, path, fields, patience());
  }
  // A deadline that is over is no failure of the server.
  static deadline patience() {
    return deadline::after(std::chrono::seconds(30));
  }

  result<> fetch(const std::string& name, const file& from) {
    FILDES_TRY(const file_status before, stat(from));
    const std::string path =
        http::encoded(name.starts_with('/') ? name : '/' + name);
    FILDES_TRY(const http::reply got, ask("GET", path));
    FILDES_TRY(const bool same, compare(from, 0, got.size));
    if (got.status == 403) {  // readable here: it is a link that leads out
      ++out_.unreadable;
      return success();
    }
    bool good = got.status == 200 && got.size == before.size() && same;
    if (good && out_.files < thoroughly && before.size() > 1)
      good = FILDES_TRYX(fetch_otherwise(path, from, got));
    if (!good && same_version(from, before)) ++out_.damaged;
    if (!good && !same_version(from, before)) ++out_.changed;
    ++out_.files;
    out_.bytes += got.size;
    return success();
  }

  /// Its head, its second half, and nothing, as we have this version.
  result<bool> fetch_otherwise(const std::string& path, const file& from,
                               const http::reply& whole) {
    FILDES_TRY(const http::reply head, ask("HEAD", path));
    const std::uint64_t at = whole.size / 2;
    FILDES_TRY(const http::reply half,
               ask("GET", path, fmt::format("Range: bytes={}-\r\n", at)));
    FILDES_TRY(const bool same, compare(from, at, half.size));
    FILDES_TRY(
        const http::reply none,
        ask("GET", path, fmt::format("If-None-Match: {}\r\n", whole.tag)));
    FILDES_TRY(const bool nothing, compare(from, 0, none.size));
    const std::string range =
        fmt::format("bytes {}-{}/{}", at, whole.size - 1, whole.size);
    return head.status == 200 && half.status == 206 && half.range == range &&
           half.size == whole.size - at && same && none.status == 304 &&
           none.size == 0 && nothing;
  }

  /// Whether what comes is what is in the file.
  result<bool> compare(const file& from, std::uint64_t at, std::uint64_t size) {
    bool same = true;
    while (size != 0) {
      const auto n = static_cast<std::size_t>(
          std::min<std::uint64_t>(size, arrived_.size()));
      const auto arrived = byte_span(arrived_).first(n);
      FILDES_TRYV(client_.receive(arrived, patience()));
      FILDES_TRY(const auto there,
                 read_at(from, byte_span(expected_).first(n), at));
      same = same && there == n &&
             std::equal(arrived.begin(), arrived.end(), expected_.begin());
      out_.digest = digest(out_.digest, arrived);
      at += n;
      size -= n;
    }
    return same;
  }

  http::client client_;
  const std::string& root_;
  deadline until_;
  served& out_;
  std::vector<std::byte> arrived_ = std::vector<std::byte>(1 << 20);
  std::vector<std::byte> expected_ = std::vector<std::byte>(1 << 20);
};

result<> run(const std::string& directory, served& out) {
  const listing found = walk(directory, deadline::after(walk_time));
  out.files_found = found.files.size();
  FILDES_TRY(const auto server, running_server::start(directory));
  FILDES_TRY(auto client, http::client::connect(server->address()));
  FILDES_TRYV(
      fetcher(std::move(client), directory, deadline::after(whole_time), out)
          .run(found));
  return server->end();
}

}  // namespace

served run_server(const std::string& directory) {
  using clock = std::chrono::steady_clock;
  served out;
  const auto begin = clock::now();
  const auto r = run(directory, out);
  if (r.has_error()) out.failure = fmt::format("{}", r.error());
  out.seconds = std::chrono::duration<double>(clock::now() - begin).count();
  return out;
}

}  // namespace tour
