// SPDX-License-Identifier: BSL-1.0
#include <algorithm>
#include <charconv>
#include <chrono>
#include <filesystem>
#include <thread>

#include <fildes/cast.hpp>
#include <fildes/descriptor.hpp>
#include <fildes/eventfd.hpp>
#include <fildes/format.hpp>
#include <fildes/io.hpp>
#include <fildes/memfd.hpp>
#include <fildes/sys/process.hpp>
#include <fildes/sys/signal.hpp>

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

/// What a server consists of, by the kinds of descriptors.
struct part {
  std::string_view name;
  std::string_view what;
  result<bool> (*is)(const any_fd&) noexcept;
  std::size_t at_least;
};
constexpr part parts[] = {
    {"listener", "clients come in by it", tcp_listener::is, 1},
    // The client's side is here as well.
    {"tcp_stream", "files go out by it, by sendfile", tcp_stream::is, 2},
    {"epoll", "waits for all the others", epoll<http::kind>::is, 1},
    {"signalfd", "a signal ended it, in order", signalfd::is, 1},
    {"timerfd", "looks for silent clients, and bounds the end",
     timerfd<clock_id::monotonic>::is, 2},
    {"eventfd", "woke a thread, whose log tells of each request", eventfd::is,
     1},
};

std::size_t count_open(const part& p) {
  std::size_t count = 0;
  std::error_code ignored;
  for (const auto& entry :
       std::filesystem::directory_iterator("/proc/self/fd", ignored)) {
    const int number = std::stoi(entry.path().filename());
    const auto is = p.is(borrowed<any_fd>::borrow_raw(number));
    if (value_or(is, false)) ++count;
  }
  return count;
}

std::vector<check> look_for_parts() {
  std::vector<check> found;
  for (const part& p : parts)
    found.push_back({p.name, std::string(p.what),
                     count_open(p) >= p.at_least ? "" : "none is open"});
  return found;
}

/// A line is one request; or says how many have none, when a machine is so busy
/// that the log's thread had no time.
std::uint64_t requests_of(std::string_view line) {
  if (!line.starts_with('#')) return 1;
  std::uint64_t count = 0;
  const char* const number = line.data() + line.rfind(' ') + 1;
  std::from_chars(number, line.data() + line.size(), count);
  return count;
}

std::uint64_t requests_in(std::string_view log) {
  std::uint64_t count = 0;
  while (!log.empty()) {
    const std::size_t end = std::min(log.find('\n'), log.size() - 1);
    count += requests_of(log.substr(0, end));
    log.remove_prefix(end + 1);
  }
  return count;
}

/// A server that runs as long as this lives, with a log in memory. A signal
/// ends it, as it ends one that a user has started.
class running_server {
 public:
  static result<std::unique_ptr<running_server>> start(
      const std::string& directory) {
    FILDES_TRY(auto signals,
               blocked_signalfd::create({to_end}, signalfd_flag::nonblock));
    FILDES_TRY(auto lines, memfd::create("fildes-tour"));
    FILDES_TRY(owned<any_fd> copy, dup(lines));
    auto to = unchecked_cast<output_stream>(std::move(copy));
    FILDES_TRY(auto log, http::access_log::start(std::move(to), "the log"));
    FILDES_TRY(auto root,
               path_fd::open(directory, {.flags = open_flag::directory}));
    FILDES_TRY(auto listener, http::listen_on_loopback(0));
    FILDES_TRY(const ip_address where, listener.local_address());
    FILDES_TRY(auto made,
               http::server::create(std::move(listener), std::move(root),
                                    {.log = log.get()}));
    return std::make_unique<running_server>(std::move(signals),
                                            std::move(lines), std::move(log),
                                            std::move(made), where);
  }
  running_server(blocked_signalfd signals, owned<memfd> lines,
                 std::unique_ptr<http::access_log> log, http::server made,
                 const ip_address& where)
      : signals_(std::move(signals)),
        lines_(std::move(lines)),
        log_(std::move(log)),
        server_(std::move(made)),
        where_(where),
        thread_([this] { ended_ = server_.run(*signals_); }) {}
  ~running_server() { (void)end(); }
  running_server(const running_server&) = delete;
  running_server& operator=(const running_server&) = delete;

  const ip_address& address() const { return where_; }

  /// Waits for its end, and tells how it came.
  result<http::ending> end() {
    if (!thread_.joinable()) return ended_;
    FILDES_TRYV(sys::kill(sys::getpid(), static_cast<int>(to_end)));
    thread_.join();
    (void)signals_->read();  // one that had failed before has not read it
    return ended_;
  }

  /// How many requests its log tells of, after its end.
  result<std::uint64_t> count_logged() {
    if (!log_->end(deadline::after(std::chrono::seconds(3))))
      return error(errc::io, operation::transfer);
    FILDES_TRY(const std::uint64_t size, lines_.seek(0, seek_origin::end));
    std::string text(static_cast<std::size_t>(size), '\0');
    FILDES_TRYV(lines_.seek(0));
    FILDES_TRYV(read_exactly(lines_, byte_span(text.data(), text.size())));
    return requests_in(text);
  }

 private:
  static constexpr auto to_end = signal_number::usr1;

  blocked_signalfd signals_;
  owned<memfd> lines_;
  std::unique_ptr<http::access_log> log_;
  http::server server_;
  ip_address where_;
  result<http::ending> ended_ = http::ending::in_order;
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

  /// When it has answered, all its parts are there.
  result<> greet() {
    FILDES_TRYV(ask("HEAD", "/"));
    return success();
  }

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

/// The part of this name fails, unless it did what it should.
void require(served& out, std::string_view name, bool good,
             const std::string& why) {
  for (check& c : out.parts)
    if (c.name == name && !good) c.failure = why;
}

result<> end(running_server& server, served& out) {
  FILDES_TRY(const auto ended, server.end());
  require(out, "signalfd", ended == http::ending::in_order, "ended at once");
  FILDES_TRY(out.logged, server.count_logged());
  require(out, "eventfd", out.logged == out.requests,
          fmt::format("requests in the log: {}", out.logged));
  return success();
}

result<> run(const std::string& directory, served& out) {
  const listing found = walk(directory, deadline::after(walk_time));
  out.files_found = found.files.size();
  FILDES_TRY(const auto server, running_server::start(directory));
  FILDES_TRY(auto client, http::client::connect(server->address()));
  fetcher fetch(std::move(client), directory, deadline::after(whole_time), out);
  FILDES_TRYV(fetch.greet());
  out.parts = look_for_parts();
  FILDES_TRYV(fetch.run(found));
  return end(*server, out);
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
