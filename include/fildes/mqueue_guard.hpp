// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/mqueue.hpp>

namespace fildes::inline FILDES_ABI {

/// Removes the name of a queue when its own life ends, in the process that made
/// it and in no child of a fork.
///
/// It goes by the name: a queue that somebody else has made there meanwhile
/// loses it, too. One that was moved from removes nothing.
class [[nodiscard]] mqueue_guard {
 public:
  explicit mqueue_guard(const mqueue_name& name) noexcept
      : name_(name), owner_(detail::this_process()) {}
  mqueue_guard(mqueue_guard&& other) noexcept
      : name_(other.name_), owner_(std::exchange(other.owner_, 0)) {}
  mqueue_guard& operator=(mqueue_guard&& other) noexcept {
    // Through a temporary, so that assigning to itself changes nothing.
    mqueue_guard taken(std::move(other));
    std::swap(name_, taken.name_);
    std::swap(owner_, taken.owner_);
    return *this;
  }
  ~mqueue_guard() { (void)remove(); }

  const mqueue_name& name() const noexcept { return name_; }

  /// Removes the name if that is left to this process; else nothing. The
  /// destructor does that.
  /// \error noent  somebody else has removed it
  /// \error acces  it is another user's; also perm
  result<> remove() noexcept;

  /// Leaves the name there for good.
  void keep() noexcept { owner_ = 0; }
  /// Lets this process remove it: for the child of a fork that lives on.
  void claim() noexcept { owner_ = detail::this_process(); }

 private:
  mqueue_name name_;
  int owner_;  // the process that removes it; 0 for none
};

}  // namespace fildes::inline FILDES_ABI
