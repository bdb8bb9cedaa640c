// SPDX-License-Identifier: BSL-1.0
#include "fan_out.hpp"

#include <algorithm>

#include <fildes/io.hpp>
#include <fildes/poll.hpp>

namespace tee_log {

using namespace fildes;

namespace {

constexpr std::size_t wanted_capacity = std::size_t{1} << 20;
constexpr std::size_t no_limit = std::size_t{1} << 30;

}  // namespace

result<fan_out> fan_out::create(const pipe_reader& from,
                                std::vector<target> targets) {
  (void)from.set_capacity(wanted_capacity);  // less costs more calls
  FILDES_TRY(const std::size_t capacity, from.capacity());
  FILDES_TRY(auto each, fildes::pipe::create());
  (void)each.writer.set_capacity(capacity);
  FILDES_TRY(auto nowhere,
             file::open("/dev/null", {.access = access_mode::write_only}));
  return fan_out(from, std::move(targets), std::move(each), std::move(nowhere));
}

result<> fan_out::run(report& user, signals& came) {
  for (;;) {
    if (came.to_reopen()) reopen(user);
    if (came.to_end()) return drain(user, came);
    poll_entry entries[] = {{from_, poll_flag::in}, {came.fd(), poll_flag::in}};
    FILDES_TRYV(poll(entries));
    if (!entries[1].came.empty()) FILDES_TRYV(came.take());
    if (entries[0].came.empty()) continue;
    FILDES_TRY(const std::size_t given, give(no_limit, user, came));
    if (given == 0) return success();
  }
}

void fan_out::reopen(report& user) {
  for (target& t : targets_) {
    const auto opened = t.reopen();
    if (opened.has_error()) user.complain(t.name(), opened.error());
  }
}

// What is there now: a writer who goes on must not keep it from ending.
result<> fan_out::drain(report& user, signals& came) {
  FILDES_TRY(std::size_t left, from_.unread_bytes());
  while (left != 0) {
    FILDES_TRY(const std::size_t given, give(left, user, came));
    if (given == 0) break;
    left -= given;
  }
  return success();
}

// Gives out one piece, and says how large it was: zero at the end. The pipe
// that was asked whether there is one has got it for the first.
result<std::size_t> fan_out::give(std::size_t most, report& user,
                                  signals& came) {
  FILDES_TRY(const std::size_t size,
             tee(from_, each_.writer, most, splice_flag::nonblock));
  if (size == 0) return size;
  piece what(from_, size);
  FILDES_TRYV(give_to_all(what, user, came));
  FILDES_TRYV(discard(from_, size));
  user.count(size);
  return size;
}

result<> fan_out::give_to_all(piece& what, report& user, signals& came) {
  const bool read = std::ranges::any_of(targets_, [&](const target& t) {
    return t.is_open() && t.looks_at(what.size());
  });
  if (read) FILDES_TRYV(what.read(each_.reader));
  bool filled = !read;
  for (target& t : targets_) {
    if (!t.is_open()) continue;
    if (!filled) FILDES_TRYV(what.put_into(each_.writer));
    filled = false;
    const auto put = t.put(each_.reader, what, user, came);
    if (put) continue;
    user.complain(t.name(), put.error());
    t.close();
    FILDES_TRY(const std::size_t rest, each_.reader.unread_bytes());
    FILDES_TRYV(discard(each_.reader, rest));
  }
  return filled ? discard(each_.reader, what.size()) : success();
}

result<> fan_out::discard(const pipe_reader& from, std::size_t size) {
  while (size != 0) {
    FILDES_TRY(const std::size_t gone, splice(from, nowhere_, size));
    if (gone == 0) return error(errc::nodata, sys::nr::splice);
    size -= gone;
  }
  return success();
}

}  // namespace tee_log
