// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>

#include <fildes/epoll_flags.hpp>
#include <fildes/sys/abi/types.hpp>
#include <fildes/token.hpp>

namespace fildes::inline FILDES_ABI {

/// One descriptor that is ready.
template <token_kind Kind>
class epoll_ready {
 public:
  /// Whom it is for: what was given to add, or to modify since.
  const token<Kind>& whose() const noexcept FILDES_LIFETIMEBOUND {
    return whose_;
  }
  /// What it is ready for. `err` and `hup` come whether asked for or not.
  epoll_event_flags what() const noexcept {
    return epoll_event_flags::from_bits(what_);
  }

 private:
  using raw = sys::abi::epoll_event;

  std::uint32_t what_ = 0;
  alignas(offsetof(raw, data)) token<Kind> whose_ = Kind{};
};

/// Room for what a wait hands over, and what the last one did. What does not
/// fit comes with the next wait, after those that have come now.
template <token_kind Kind, std::size_t Room = 64>
class epoll_events {
  static_assert(Room > 0 && Room <= 4096, "the kernel wants room for one");

 public:
  const epoll_ready<Kind>* begin() const noexcept { return events_; }
  const epoll_ready<Kind>* end() const noexcept { return events_ + size_; }
  std::size_t size() const noexcept { return size_; }
  bool empty() const noexcept { return size_ == 0; }

  sys::abi::epoll_event* raw_data() noexcept {
    static_assert(sizeof *events_ == sizeof(sys::abi::epoll_event));
    return reinterpret_cast<sys::abi::epoll_event*>(events_);
  }
  void set_raw_size(std::size_t size) noexcept { size_ = size; }

 private:
  epoll_ready<Kind> events_[Room];
  std::size_t size_ = 0;
};

}  // namespace fildes::inline FILDES_ABI
