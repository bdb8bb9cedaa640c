// SPDX-License-Identifier: BSL-1.0
#include <fildes/zerocopy.hpp>

#include <fildes/control.hpp>
#include <fildes/io.hpp>
#include <fildes/option_socket.hpp>
#include <fildes/sys/poll.hpp>

#include "socket_calls.hpp"
#include "wait_a_little.hpp"

namespace fildes::inline FILDES_ABI::detail {

namespace {

bool allows_zerocopy(int fd) noexcept {
  const auto s = borrowed<socket>::borrow_raw(fd);
  return set_option(s, option::zerocopy, true).has_value();
}

/// An error after which nothing more can be sent.
bool is_final(error e) noexcept {
  return e != errc::again && e != errc::intr && e != errc::nobufs &&
         e != errc::nomem;
}

}  // namespace

void zerocopy_calls::complete(const control::zerocopy_done& done) noexcept {
  const std::uint64_t length = std::uint64_t{done.last - done.first} + 1;
  // Where the two begin, seen from each other, around 2^32.
  const std::uint32_t into = done.first - first;
  const std::uint32_t ahead = first - done.first;
  std::uint64_t both = 0;
  if (into < count)
    both = length < count - into ? length : count - into;
  else if (ahead < length)
    both = length - ahead < count ? length - ahead : count;
  left -= static_cast<std::uint32_t>(both < left ? both : left);
  copied |= both != 0 && done.copied;
}

zerocopy_calls_of_socket::zerocopy_calls_of_socket(int fd, zerocopy_slot* slots,
                                                   std::size_t count) noexcept
    : fd_(fd), slots_(slots), count_(count), lends_(allows_zerocopy(fd)) {}

std::size_t zerocopy_calls_of_socket::in_flight() const noexcept {
  std::size_t n = 0;
  for (std::size_t i = 0; i != count_; ++i) n += slots_[i].calls.left != 0;
  return n;
}

std::size_t zerocopy_calls_of_socket::unsent() const noexcept {
  return slots_[newest_].rest.size();
}

const zerocopy_slot* zerocopy_calls_of_socket::oldest_done() const noexcept {
  const zerocopy_slot* found = nullptr;
  for (const zerocopy_slot* s = slots_; s != slots_ + count_; ++s) {
    if (!s->done()) continue;
    if (found == nullptr || next_turn_ - s->turn > next_turn_ - found->turn)
      found = s;
  }
  return found;
}

/// A slot without a buffer, or the oldest whose buffer is done.
result<std::size_t> zerocopy_calls_of_socket::place() noexcept {
  for (std::size_t i = 0; i != count_; ++i)
    if (!slots_[i].held) return i;
  if (oldest_done() == nullptr) FILDES_TRYV(drain());
  const zerocopy_slot* const done = oldest_done();
  if (done == nullptr) return error(errc::nobufs, operation::zerocopy);
  return static_cast<std::size_t>(done - slots_);
}

void zerocopy_calls_of_socket::complete(
    const control::zerocopy_done& done) noexcept {
  for (std::size_t i = 0; i != count_; ++i)
    if (slots_[i].calls.left != 0) slots_[i].calls.complete(done);
  // A datagram that is thrown away on its way out has its number, though the
  // call failed: the next has another.
  if (static_cast<std::int32_t>(done.last - next_id_) >= 0)
    next_id_ = done.last + 1;
}

result<std::size_t> zerocopy_calls_of_socket::drain() noexcept {
  if (!lends_) return std::size_t{0};
  const std::size_t before = in_flight();
  control_buffer<control_space<control::extended_error>> room;
  for (;;) {
    const auto got =
        recvmsg(fd_, {}, {.control = &room, .flags = recv_flag::errqueue});
    if (got.has_error()) {
      if (got.assume_error() == errc::intr) continue;
      if (got.assume_error() == errc::again) return before - in_flight();
      return got.assume_error();
    }
    if (const auto found = room.find<control::extended_error>())
      if (const auto done = found->zerocopy()) complete(*done);
  }
}

result<std::size_t> zerocopy_calls_of_socket::lend(zerocopy_calls& calls,
                                                   byte_view from,
                                                   address_view to,
                                                   send_flags flags) noexcept {
  const auto sent = detail::send(fd_, from, flags | send_flag::zerocopy, to);
  if (sent.has_value())
    calls.add(next_id_++);
  else
    FILDES_TRYV(drain());  // for its number, if it has one: see complete()
  return sent;
}

result<std::size_t> zerocopy_calls_of_socket::send(zerocopy_calls& calls,
                                                   byte_view from,
                                                   address_view to,
                                                   send_flags flags) noexcept {
  if (lends_ && !from.empty()) {
    // Again when something has become done, which makes room.
    for (std::size_t before = count_ + 1; in_flight() < before;) {
      before = in_flight();
      const auto sent = lend(calls, from, to, flags);
      if (sent.has_value() || sent.assume_error() != errc::nobufs) return sent;
    }
  }
  FILDES_TRY(const std::size_t copied, detail::send(fd_, from, flags, to));
  calls.copied = true;
  return copied;
}

result<std::size_t> zerocopy_calls_of_socket::begin(std::size_t at,
                                                    byte_view bytes,
                                                    address_view to,
                                                    send_flags flags) noexcept {
  zerocopy_slot& slot = slots_[at];
  slot = {};
  FILDES_TRY(slot.sent, send(slot.calls, bytes, to, flags));
  slot.rest = bytes.after(slot.sent);
  slot.turn = next_turn_++;
  slot.held = true;
  newest_ = at;
  return slot.sent;
}

result<> zerocopy_calls_of_socket::flush(send_flags flags) noexcept {
  zerocopy_slot& slot = slots_[newest_];
  while (!slot.rest.empty()) {
    const auto sent = send(slot.calls, slot.rest, {}, flags);
    if (sent.has_error()) {
      if (is_final(sent.assume_error())) slot.rest = {};
      return sent.assume_error();
    }
    slot.sent += sent.assume_value();
    slot.rest = slot.rest.after(sent.assume_value());
  }
  return success();
}

/// Waits until something can be done; errors are told without being asked for.
result<> zerocopy_calls_of_socket::wait_for_event(std::int16_t wanted,
                                                  deadline until) noexcept {
  FILDES_TRY(const std::int16_t came, wait_events(fd_, wanted, until));
  FILDES_TRY(const std::size_t done, drain());
  // A broken connection is always ready, though a network card may still read.
  if (done == 0 && (came & wanted) == 0) wait_a_little();
  return success();
}

result<> zerocopy_calls_of_socket::wait(deadline until) noexcept {
  FILDES_TRYV(drain());
  while (in_flight() != 0 && oldest_done() == nullptr)
    FILDES_TRYV(wait_for_event(0, until));
  return success();
}

result<> zerocopy_calls_of_socket::finish(deadline until) noexcept {
  for (;;) {
    FILDES_TRYV(drain());
    const auto sent = flush(send_flag::dontwait);
    if (sent.has_value() && in_flight() == 0) return success();
    if (sent.has_error() && sent.assume_error() != errc::again &&
        sent.assume_error() != errc::intr)
      return sent.assume_error();
    FILDES_TRYV(
        wait_for_event(sent.has_error() ? sys::abi::poll_out : 0, until));
  }
}

/// Returns when the kernel reads none of the buffers any more.
void zerocopy_calls_of_socket::abandon(bool reset) noexcept {
  slots_[newest_].rest = {};
  if (in_flight() == 0) return;
  [[maybe_unused]] auto drained = drain();
  if (in_flight() != 0 && reset) {
    // Empties the queue of what is to be sent, and keeps the error queue.
    [[maybe_unused]] const auto gone = disconnect(fd_);
  }
  while (in_flight() != 0)
    if (wait_for_event(0, deadline::never()).has_error()) wait_a_little();
}

}  // namespace fildes::inline FILDES_ABI::detail
