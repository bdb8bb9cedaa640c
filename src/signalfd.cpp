// SPDX-License-Identifier: BSL-1.0
#include <fildes/signal_mask.hpp>
#include <fildes/signalfd.hpp>

#include "open.hpp"

namespace fildes::inline FILDES_ABI {

namespace {

// The kernel would take them out of the set and say nothing.
result<> check_readable(const signal_set& signals) noexcept {
  if (signals.has(signal_number::kill) || signals.has(signal_number::stop))
    return error(errc::inval, operation::signal);
  return success();
}

// Which of them were not blocked before.
result<signal_set> block_more(const signal_set& signals) noexcept {
  FILDES_TRY(const signal_set before, block_signals(signals));
  return signals.without(before);
}

}  // namespace

result<owned<signalfd>> signalfd::create(const signal_set& signals,
                                         signalfd_flags flags) noexcept {
  FILDES_TRYV(check_readable(signals));
  return owned<signalfd>::adopt_raw(
      sys::signalfd4(-1, signals.raw(), flags.bits() ^ sys::abi::o_cloexec));
}

result<bool> signalfd::is(const any_fd& fd) noexcept {
  return detail::link_is(fd.raw(), "anon_inode:[signalfd]");
}

result<> signalfd::update(const signal_set& signals) const noexcept {
  FILDES_TRYV(check_readable(signals));
  FILDES_TRYV(sys::signalfd4(fd_, signals.raw(), 0));
  return success();
}

// Blocked first: a signal that comes between would be delivered, and lost.
result<blocked_signalfd> blocked_signalfd::create(
    const signal_set& signals, signalfd_flags flags) noexcept {
  FILDES_TRYV(check_readable(signals));
  FILDES_TRY(const signal_set blocked, block_more(signals));
  auto made = signalfd::create(signals, flags);
  if (made.has_error()) {
    (void)unblock_signals(blocked);
    return made.assume_error();
  }
  return blocked_signalfd(std::move(made).assume_value(), blocked);
}

result<> blocked_signalfd::update(const signal_set& signals) noexcept {
  FILDES_TRYV(check_readable(signals));
  FILDES_TRY(const signal_set blocked, block_more(signals));
  const auto updated = fd_.update(signals);
  if (updated.has_error())
    (void)unblock_signals(blocked);
  else
    blocked_ |= blocked;
  return updated;
}

blocked_signalfd& blocked_signalfd::operator=(
    blocked_signalfd&& other) noexcept {
  // Through a temporary, so that assigning to itself changes nothing.
  blocked_signalfd taken(std::move(other));
  std::swap(fd_, taken.fd_);
  std::swap(blocked_, taken.blocked_);
  return *this;
}

blocked_signalfd::~blocked_signalfd() {
  {
    const auto closed = std::move(fd_);
  }
  if (!blocked_.empty()) (void)unblock_signals(blocked_);
}

}  // namespace fildes::inline FILDES_ABI
