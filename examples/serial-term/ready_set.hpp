// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <array>

#include <fildes/epoll.hpp>

namespace serial_term {

/// What a session waits for.
enum class side : std::uint8_t { line, input, output, signal };
inline constexpr std::size_t sides = 4;

/// Descriptors of which one is wanted now for this and now for that, or for
/// nothing; also such as epoll refuses, which are always ready.
class ready_set {
 public:
  static fildes::result<ready_set> create();

  fildes::result<> add(const fildes::any_fd& fd, side who);

  /// What one is waited for from now on.
  fildes::result<> want(side who, fildes::epoll_modify_flags what);

  /// Waits until one is ready for what is wanted, or until a deadline.
  fildes::result<> wait(fildes::deadline until);

  /// Whether the last wait found one ready.
  bool is_ready(side who) const { return of(who).ready; }

 private:
  struct place {
    fildes::borrowed<fildes::any_fd> fd =
        fildes::borrowed<fildes::any_fd>::borrow_raw(-1);
    fildes::epoll_modify_flags wanted;
    bool always = false;
    bool ready = false;
  };

  explicit ready_set(fildes::owned<fildes::epoll<side>> set)
      : set_(std::move(set)) {}
  place& of(side who) { return all_[static_cast<std::size_t>(who)]; }
  const place& of(side who) const {
    return all_[static_cast<std::size_t>(who)];
  }
  bool take_always_ready();
  void note(const fildes::epoll_ready<side>& event);

  fildes::owned<fildes::epoll<side>> set_;
  std::array<place, sides> all_;
};

}  // namespace serial_term
