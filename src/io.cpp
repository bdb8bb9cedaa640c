// SPDX-License-Identifier: BSL-1.0
#include <fildes/io.hpp>

#include <fildes/clock.hpp>
#include <fildes/descriptor.hpp>
#include <fildes/sys/file.hpp>
#include <fildes/sys/poll.hpp>
#include <fildes/sys/socket.hpp>

namespace fildes::inline FILDES_ABI::detail {

namespace {

// One loop for both directions: `step` moves some bytes at an offset of the
// buffer, `wait_for` is the event that it waits for, and `at_zero` what it
// means when it moves none. `never_waits` says so of the step.
template <class Step>
result<> move_all(int fd, std::size_t size, std::int16_t wait_for,
                  error at_zero, const io_options& options, Step step,
                  bool never_waits = false) noexcept {
  std::size_t unasked = 0;
  std::size_t& done = options.done != nullptr ? *options.done : unasked;
  done = 0;
  while (done < size) {
    if (!options.until.is_never()) {
      // A peer that always has a little more must not keep us past it.
      if (done > 0 && options.until.remaining().count() == 0)
        return error(errc::timedout, operation::deadline);
      FILDES_TRYV(wait_events(fd, wait_for, options.until));
    }
    const auto n = step(done);
    if (n.has_value()) {
      if (n.assume_value() == 0) return at_zero;
      done += n.assume_value();
    } else if (n.assume_error() == errc::again &&
               (never_waits || is_nonblocking(fd))) {
      FILDES_TRYV(wait_events(fd, wait_for, options.until));
    } else if (n.assume_error() != errc::intr) {
      return n.assume_error();
    }
  }
  return success();
}

}  // namespace

bool is_nonblocking(int fd) noexcept {
  const auto flags = get_status_flags(borrowed<any_fd>::borrow_raw(fd));
  return flags.has_value() && flags.assume_value().has(status_flag::nonblock);
}

result<std::int16_t> wait_events(int fd, std::int16_t events,
                                 deadline until) noexcept {
  // poll passes over negative numbers: it would wait for nothing.
  if (fd < 0) return error(errc::badf, sys::nr::ppoll);
  for (;;) {
    sys::abi::pollfd one{fd, events, 0};
    sys::abi::timespec time = to_timespec(until.remaining());
    const auto ready = sys::ppoll(&one, 1, until.is_never() ? nullptr : &time);
    if (ready.has_error()) {
      if (ready.assume_error() == errc::intr) continue;
      return ready.assume_error();
    }
    if (ready.assume_value() == 0)
      return error(errc::timedout, operation::deadline);
    if ((one.revents & sys::abi::poll_nval) != 0)
      return error(errc::badf, sys::nr::ppoll);
    return one.revents;
  }
}

result<bool> wait_readable(int fd, deadline until) noexcept {
  FILDES_TRY(const auto events, wait_events(fd, sys::abi::poll_in, until));
  return events != sys::abi::poll_hup;
}

result<> wait_writable(int fd, deadline until) noexcept {
  FILDES_TRYV(wait_events(fd, sys::abi::poll_out, until));
  return success();
}

result<> read_exactly(int fd, byte_span into,
                      const io_options& options) noexcept {
  const error ended(errc::nodata, operation::read_exactly);
  return move_all(fd, into.size(), sys::abi::poll_in, ended, options,
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
  const error stuck(errc::io, sys::nr::write);
  return move_all(fd, from.size(), sys::abi::poll_out, stuck, options,
                  [&](std::size_t done) {
                    const byte_view next = from.after(done).first(most);
                    return sys::write(fd, next.data(), next.size());
                  });
}

result<> send_all(int fd, byte_view from, const io_options& options) noexcept {
  const bool timed = !options.until.is_never();
  const auto flags = static_cast<unsigned>(
      sys::abi::msg_nosignal | (timed ? sys::abi::msg_dontwait : 0));
  const error stuck(errc::io, sys::nr::sendto);
  return move_all(
      fd, from.size(), sys::abi::poll_out, stuck, options,
      [&](std::size_t done) {
        const byte_view rest = from.after(done);
        return sys::sendto(fd, rest.data(), rest.size(), flags, nullptr, 0);
      },
      timed);
}

}  // namespace fildes::inline FILDES_ABI::detail
