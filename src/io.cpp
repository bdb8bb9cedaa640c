// SPDX-License-Identifier: BSL-1.0
#include <fildes/io.hpp>

#include <fildes/sys/file.hpp>
#include <fildes/sys/poll.hpp>

namespace fildes::inline FILDES_ABI::detail {

namespace {

// Whatever poll says is a reason to make the call, which then tells the error;
// but for a number that is not open.
result<> wait(int fd, std::int16_t events, deadline until) noexcept {
  for (;;) {
    sys::abi::pollfd one{fd, events, 0};
    const std::int64_t left = until.remaining().count();
    sys::abi::timespec time{left / 1'000'000'000, left % 1'000'000'000};
    const auto ready =
        sys::ppoll(&one, 1, until.is_never() ? nullptr : &time);
    if (ready.has_error()) {
      if (ready.assume_error() == errc::intr) continue;
      return ready.assume_error();
    }
    if (ready.assume_value() == 0)
      return error(errc::timedout, operation::deadline);
    if ((one.revents & sys::abi::poll_nval) != 0)
      return error(errc::badf, sys::nr::ppoll);
    return success();
  }
}

// One loop for both directions: `step` moves some bytes at an offset of the
// buffer, `wait_for` is the event that it waits for.
template <class Step>
result<> move_all(int fd, std::size_t size, std::int16_t wait_for,
                  const io_options& options, Step step) noexcept {
  std::size_t done = 0;
  result<> status = success();
  if (options.done != nullptr) *options.done = 0;
  while (done < size) {
    if (!options.until.is_never()) {
      status = wait(fd, wait_for, options.until);
      if (status.has_error()) break;
    }
    const auto n = step(done);
    if (n.has_value()) {
      if (n.assume_value() == 0) {
        status = error(errc::nodata, operation::read_exactly);
        break;
      }
      done += n.assume_value();
      continue;
    }
    if (n.assume_error() == errc::intr) continue;
    status = n.assume_error();
    if (n.assume_error() == errc::again)
      status = wait(fd, wait_for, options.until);
    if (status.has_error()) break;
  }
  if (options.done != nullptr) *options.done = done;
  return status;
}

}  // namespace

result<> wait_readable(int fd, deadline until) noexcept {
  return wait(fd, sys::abi::poll_in, until);
}

result<> wait_writable(int fd, deadline until) noexcept {
  return wait(fd, sys::abi::poll_out, until);
}

result<> read_exactly(int fd, byte_span into,
                      const io_options& options) noexcept {
  return move_all(fd, into.size(), sys::abi::poll_in, options,
                  [&](std::size_t done) {
                    const byte_span rest = into.after(done);
                    return sys::read(fd, rest.data(), rest.size());
                  });
}

result<> write_all(int fd, byte_view from, const io_options& options) noexcept {
  // With a deadline no more than what a pipe that is ready surely takes, so
  // that a blocking one does not hold the thread past it.
  const std::size_t most =
      options.until.is_never() ? sys::abi::rw_max : sys::abi::pipe_buf;
  return move_all(fd, from.size(), sys::abi::poll_out, options,
                  [&](std::size_t done) {
                    const byte_view next = from.after(done).first(most);
                    return sys::write(fd, next.data(), next.size());
                  });
}

}  // namespace fildes::inline FILDES_ABI::detail
