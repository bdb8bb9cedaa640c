// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include <fildes/fd.hpp>
#include <fildes/sys/abi/poll.hpp>
#include <fildes/sys/epoll.hpp>

namespace tour {

/// Whom an event is for. A place in a table is used again; the generation tells
/// its users apart, so that an event for one that is gone, which waited in the
/// same batch, never reaches the one that came after.
struct token {
  std::uint32_t index = 0;
  std::uint32_t generation = 0;
  friend constexpr bool operator==(token, token) = default;
};

struct event {
  token whose;
  std::uint32_t what;  // of sys::abi::epoll_*

  bool readable() const {
    return (what & ~std::uint32_t{fildes::sys::abi::epoll_out}) != 0;
  }
  bool writable() const {
    return (what & ~std::uint32_t{fildes::sys::abi::epoll_in}) != 0;
  }
  /// The peer sends nothing more, or is gone.
  bool ended() const {
    return (what &
            (fildes::sys::abi::epoll_rdhup | fildes::sys::abi::epoll_hup |
             fildes::sys::abi::epoll_err)) != 0;
  }
};

/// Descriptors that are waited for together, by epoll(7).
///
/// One that is closed leaves the set by itself, as long as no duplicate of it
/// is open: in a server that makes none, and no child, that is always so.
class event_set {
 public:
  static fildes::result<event_set> create() {
    FILDES_TRY(auto set,
               fildes::owned<fildes::any_fd>::adopt_raw(
                   fildes::sys::epoll_create1(fildes::sys::abi::o_cloexec)));
    return event_set(std::move(set));
  }

  /// Readable now: told as long as it is.
  fildes::result<> watch(const fildes::any_fd& fd, token whose) {
    return add(fd, fildes::sys::abi::epoll_in, whose);
  }
  /// Told once, each time that something comes or room is made. Who reads less
  /// than there was room for has read all; who sends less than there was to
  /// send is told when the rest may go. So no call is made in vain.
  fildes::result<> watch_changes(const fildes::any_fd& fd, token whose) {
    using namespace fildes::sys::abi;
    return add(fd, epoll_in | epoll_out | epoll_rdhup | epoll_et, whose);
  }
  fildes::result<> forget(const fildes::any_fd& fd) {
    return fildes::sys::epoll_ctl(set_.raw(), fildes::sys::abi::epoll_ctl_del,
                                  fd.raw(), nullptr);
  }

  /// Waits for so many milliseconds, or for ever when negative, and hands over
  /// what has come; none when a signal came first.
  fildes::result<std::size_t> wait(int milliseconds) {
    return fildes::unless(
        fildes::sys::epoll_wait(set_.raw(), events_.data(),
                                static_cast<int>(events_.size()), milliseconds),
        fildes::errc::intr, std::size_t{0});
  }
  event operator[](std::size_t i) const {
    const std::uint64_t data = events_[i].data;
    return {{static_cast<std::uint32_t>(data),
             static_cast<std::uint32_t>(data >> 32)},
            events_[i].events};
  }

 private:
  explicit event_set(fildes::owned<fildes::any_fd> set)
      : set_(std::move(set)) {}

  fildes::result<> add(const fildes::any_fd& fd, std::uint32_t what,
                       token whose) {
    const std::uint64_t high = whose.generation;
    const fildes::sys::abi::epoll_event wanted{what, high << 32 | whose.index};
    return fildes::sys::epoll_ctl(set_.raw(), fildes::sys::abi::epoll_ctl_add,
                                  fd.raw(), &wanted);
  }

  fildes::owned<fildes::any_fd> set_;
  std::array<fildes::sys::abi::epoll_event, 128> events_ = {};
};

}  // namespace tour
