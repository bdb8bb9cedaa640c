// SPDX-License-Identifier: BSL-1.0
#include <algorithm>
#include <chrono>
#include <ctime>

#include <fildes/format.hpp>
#include <fildes/memfd.hpp>
#include <fildes/pipe.hpp>
#include <fildes/transfer.hpp>

#include "digest.hpp"
#include "report.hpp"
#include "source.hpp"
#include "terminal.hpp"

// The same bytes take three ways from files through a pipe into a file. All is
// done by one thread, which fills the pipe and empties it by turns: so the
// counts are exact, and the CPU time is that of moving alone.

namespace tour {

using namespace fildes;

namespace {

constexpr std::chrono::seconds walk_time{3};
constexpr std::chrono::seconds whole_time{12};
constexpr std::size_t pipe_size = std::size_t{1} << 20;

struct lane {
  fildes::pipe between;
  owned<memfd> target;
  std::size_t capacity;  // of the pipe
  std::vector<std::byte> buffer = std::vector<std::byte>(64 << 10);
};

result<lane> make_lane() {
  FILDES_TRY(auto between, pipe::create());
  (void)between.writer.set_capacity(pipe_size);  // a limit may forbid it
  FILDES_TRY(const auto capacity, between.writer.capacity());
  FILDES_TRY(auto target, memfd::create("fildes-tour"));
  return lane{std::move(between), std::move(target), capacity};
}

/// write_all, with the calls counted.
template <class Sink>
result<> put(const Sink& to, byte_view bytes, std::uint64_t& calls) {
  while (!bytes.empty()) {
    FILDES_TRY(const auto n, retry_on_intr([&] { return to.write(bytes); }));
    ++calls;
    bytes = bytes.after(n);
  }
  return success();
}

/// One buffer in, one buffer out; zero is the end of the file.
result<std::size_t> read_write_once(lane& l, const file& from, byte_span buffer,
                                    std::uint64_t& calls) {
  FILDES_TRY(const auto in, retry_on_intr([&] { return from.read(buffer); }));
  if (in == 0) return in;
  ++calls;
  FILDES_TRYV(put(l.between.writer, {buffer.data(), in}, calls));
  for (std::size_t out = 0; out < in;) {
    FILDES_TRY(const auto n, retry_on_intr([&] {
                 return l.between.reader.read(buffer.first(in - out));
               }));
    ++calls;
    FILDES_TRYV(put(l.target, {buffer.data(), n}, calls));
    out += n;
  }
  return in;
}

result<> by_read_write(lane& l, const piece& p, std::size_t chunk,
                       std::uint64_t& calls) {
  const byte_span buffer =
      byte_span(l.buffer).first(std::min(chunk, l.capacity));
  for (std::size_t left = p.size; left > 0 && !interrupted();) {
    FILDES_TRY(const auto n,
               read_write_once(l, p.from, buffer.first(left), calls));
    if (n == 0) return success();
    left -= n;
  }
  return success();
}

result<> by_transfer(lane& l, const piece& p, std::uint64_t& calls) {
  const auto count = [&](const transfer_report&) {
    ++calls;
    return true;
  };
  // Half of the pipe: pages that lie askew in it take one more.
  const std::size_t step = l.capacity / 2;
  for (std::uint64_t left = p.size; left > 0 && !interrupted();) {
    FILDES_TRY(const auto in,
               transfer(p.from, l.between.writer,
                        {.size = std::min<std::uint64_t>(left, step),
                         .progress = count}));
    FILDES_TRYV(transfer(l.between.reader, l.target,
                         {.size = in.bytes, .progress = count}));
    if (in.bytes == 0) return success();
    left -= in.bytes;
  }
  return success();
}

result<> move_piece(std::size_t which, lane& l, const piece& p,
                    std::uint64_t& calls) {
  switch (which) {
    case 0: return by_read_write(l, p, 4 << 10, calls);
    case 1: return by_read_write(l, p, 64 << 10, calls);
    default: return by_transfer(l, p, calls);
  }
}

result<> rewind(const lane& l, const batch& b) {
  FILDES_TRYV(l.target.truncate(0));
  FILDES_TRYV(l.target.seek(0));
  for (const piece& p : b.pieces)
    FILDES_TRYV(p.from.seek(static_cast<std::int64_t>(p.at)));
  return success();
}

/// The clocks run while bytes move, and at no other time.
result<> move_batch(std::size_t which, lane& l, const batch& b, way& w) {
  using clock = std::chrono::steady_clock;
  FILDES_TRYV(rewind(l, b));
  const auto begin = clock::now();
  const std::clock_t cpu_begin = std::clock();
  for (const piece& p : b.pieces) FILDES_TRYV(move_piece(which, l, p, w.calls));
  w.cpu_seconds += static_cast<double>(std::clock() - cpu_begin) /
                   static_cast<double>(CLOCKS_PER_SEC);
  w.seconds += std::chrono::duration<double>(clock::now() - begin).count();
  return success();
}

/// Whether the files still hold what they held when they were sent.
bool is_unchanged(const batch& b, std::vector<std::byte>& memory) {
  std::size_t used = 0;
  for (const piece& p : b.pieces) {
    const auto room = byte_span(memory).after(used).first(p.size);
    const auto n = read_at(p.from, room, p.at);
    if (n.has_error() || n.value() != p.size) return false;
    used += p.size;
  }
  return digest(0, {memory.data(), used}) == digest(0, b.content());
}

class runner {
 public:
  runner(lane l, pipeline& out) : lane_(std::move(l)), out_(out) {}

  result<> run(const listing& found, deadline until) {
    const progress_line line;
    source files(found);
    while (until.remaining().count() > 0 && files.next(sent_)) {
      FILDES_TRYV(send());
      if (interrupted()) break;
      out_.bytes_moved += sent_.used;
      line.show(out_.bytes_moved, found.bytes);
    }
    out_.files_moved = files.files_done();
    out_.unreadable += files.unreadable();
    return success();
  }

 private:
  /// One batch, all three ways.
  result<> send() {
    const std::uint64_t expected = digest(out_.digest, sent_.content());
    for (std::size_t i = 0; i != out_.ways.size() && !interrupted(); ++i) {
      way& w = out_.ways[i];
      FILDES_TRYV(move_batch(i, lane_, sent_, w));
      FILDES_TRY(const auto n, read_at(lane_.target, arrived_, 0));
      w.digest = digest(w.digest, {arrived_.data(), n});
      if (w.digest == expected || w.damaged) continue;
      w.damaged = is_unchanged(sent_, arrived_);
      if (w.damaged) continue;
      ++out_.changed;  // a file that somebody writes proves nothing
      w.digest = expected;
    }
    out_.digest = expected;
    return success();
  }

  lane lane_;
  pipeline& out_;
  batch sent_;
  std::vector<std::byte> arrived_ = std::vector<std::byte>(batch::capacity + 1);
};

result<> run(const std::string& directory, pipeline& out) {
  const auto until = deadline::after(whole_time);
  FILDES_TRYV(path_fd::open(directory, {.flags = open_flag::directory}));
  const listing found = walk(directory, deadline::after(walk_time));
  out.files_found = found.files.size();
  out.bytes_found = found.bytes;
  out.walk_complete = found.complete;
  out.unreadable = found.unreadable;
  FILDES_TRY(auto l, make_lane());
  return runner(std::move(l), out).run(found, until);
}

}  // namespace

pipeline run_pipeline(const std::string& directory) {
  using clock = std::chrono::steady_clock;
  pipeline out;
  out.directory = directory;
  const auto begin = clock::now();
  const auto r = run(directory, out);
  if (r.has_error()) out.failure = fmt::format("{}", r.error());
  out.seconds = std::chrono::duration<double>(clock::now() - begin).count();
  return out;
}

}  // namespace tour
