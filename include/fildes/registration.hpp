// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/epoll.hpp>

namespace fildes::inline FILDES_ABI {

/// The owner of a descriptor that is in a set: takes it out of the set, then
/// closes it. So a duplicate elsewhere, or in a child, causes no more events.
///
/// Made by `epoll::add_owned`. The set must live longer. Eight bytes; one that
/// has been moved from may only be assigned to or destroyed.
template <class K, token_kind Kind>
class [[nodiscard]] registration {
 public:
  registration(registration&&) noexcept = default;
  registration& operator=(registration&& other) noexcept {
    // Through temporaries, so that assigning to itself changes nothing.
    registration taken(std::move(other));
    const registration old(std::move(*this));
    fd_ = std::move(taken.fd_);
    set_ = taken.set_;
    return *this;
  }
  ~registration() {
    if (fd_.raw() >= 0) (void)set_.remove(fd_);
  }

  const K& operator*() const noexcept FILDES_LIFETIMEBOUND { return fd_; }
  const K* operator->() const noexcept FILDES_LIFETIMEBOUND { return &fd_; }

  /// See epoll::modify.
  FILDES_INLINE result<> modify(epoll_modify_flags what,
                                token<Kind> whose) const noexcept {
    return set_.modify(fd_, what, whose);
  }

  /// Takes it out of the set and hands the owner back, which in any case holds
  /// the descriptor.
  owned<K> release() && noexcept {
    (void)set_.remove(fd_);
    return std::move(fd_);
  }

 private:
  friend class epoll<Kind>;
  registration(owned<K>&& fd, const epoll<Kind>& set) noexcept
      : fd_(std::move(fd)), set_(set) {}

  owned<K> fd_;
  borrowed<epoll<Kind>> set_;
};

template <token_kind Kind>
template <pollable K>
result<registration<K, Kind>> epoll<Kind>::add_owned(
    owned<K>&& fd, epoll_add_flags what, token<Kind> whose) const noexcept {
  FILDES_TRYV(add(fd, what, whose));
  return registration<K, Kind>(std::move(fd), *this);
}

}  // namespace fildes::inline FILDES_ABI
