// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/file.hpp>
#include <fildes/time.hpp>

namespace fildes::inline FILDES_ABI {

/// What a flock_lock locks: all of the file, for who asks by flock(2).
struct whole_file {};

namespace detail {

inline result<> lock(const file& f, lock_kind kind, file_range range) noexcept {
  return f.lock(kind, range);
}
inline result<> lock(const file& f, lock_kind kind, whole_file) noexcept {
  return f.flock(kind);
}
inline result<> try_lock(const file& f, lock_kind kind,
                         file_range range) noexcept {
  return f.try_lock(kind, range);
}
inline result<> try_lock(const file& f, lock_kind kind, whole_file) noexcept {
  return f.try_flock(kind);
}
inline result<> unlock(const file& f, file_range range) noexcept {
  return f.unlock(range);
}
inline result<> unlock(const file& f, whole_file) noexcept {
  return f.unflock();
}

// The kernel has no wait for a lock that ends at a time: one asks, sleeps and
// asks again, first after a millisecond and in the end after 32.
class lock_pause {
 public:
  explicit lock_pause(deadline until) noexcept : until_(until) {}
  result<> sleep() noexcept;

 private:
  deadline until_;
  std::int64_t next_ = 1'000'000;  // in nanoseconds
};

}  // namespace detail

/// A lock that is held while this lives: `file_lock` of a range, `flock_lock`
/// of the file. The file is lent to it and must stay open.
///
/// The lock belongs to what is open, not to the process: duplicates have it
/// too, and so has a child after fork. There the guard's copy is to be made
/// harmless by `forget`, since unlocking takes the lock from all of them.
/// Closing another descriptor of the file keeps it. The locks of one file_lock
/// are to be apart from those of another on the same opening of the file: there
/// they are not counted.
template <class Scope>
class [[nodiscard]] basic_file_lock {
 public:
  /// Locks, waiting for others.
  /// \error intr  a signal came first
  /// \error badf  file_lock: a shared lock needs reading, an exclusive writing
  static result<basic_file_lock> take(borrowed<file> f, lock_kind kind,
                                      Scope scope = {}) noexcept {
    FILDES_TRYV(detail::lock(f, kind, scope));
    return basic_file_lock(f, kind, scope);
  }

  /// The same without waiting. \error again  somebody holds it
  static result<basic_file_lock> try_take(borrowed<file> f, lock_kind kind,
                                          Scope scope = {}) noexcept {
    FILDES_TRYV(detail::try_lock(f, kind, scope));
    return basic_file_lock(f, kind, scope);
  }

  /// The same with a limit; signals do not end it. It asks again and again, at
  /// most 32 ms apart: who waits in `take` comes first, and where the lock is
  /// never free for long it may miss its turn.
  /// \error timedout  by operation::deadline: somebody holds it still
  static result<basic_file_lock> take_until(borrowed<file> f, lock_kind kind,
                                            deadline until,
                                            Scope scope = {}) noexcept {
    for (detail::lock_pause pause(until);;) {
      auto taken = try_take(f, kind, scope);
      if (taken || taken.assume_error() != errc::again) return taken;
      FILDES_TRYV(pause.sleep());
    }
  }

  basic_file_lock(basic_file_lock&& other) noexcept
      : fd_(std::exchange(other.fd_, -1)),
        kind_(other.kind_),
        scope_(other.scope_) {}
  basic_file_lock& operator=(basic_file_lock&& other) noexcept {
    // Through a temporary, so that assigning to itself changes nothing.
    basic_file_lock taken(std::move(other));
    std::swap(fd_, taken.fd_);
    std::swap(kind_, taken.kind_);
    std::swap(scope_, taken.scope_);
    return *this;
  }
  ~basic_file_lock() {
    if (is_held()) (void)detail::unlock(lent(), scope_);
  }

  /// False after `change` has lost it, and when it has been moved from.
  bool is_held() const noexcept { return fd_ >= 0; }
  lock_kind kind() const noexcept { return kind_; }
  const Scope& scope() const noexcept { return scope_; }

  /// Makes it shared or exclusive, waiting for others. A file_lock does so in
  /// one step, and after an error is what it was. Two that share and both want
  /// all wait for each other, and the kernel does not see it: `try_change`.
  /// A flock_lock is given free first: others may come in between, and after an
  /// error it is lost.
  /// \error intr  a signal came first
  result<> change(lock_kind kind) noexcept {
    return changed(detail::lock(lent(), kind, scope_), kind);
  }
  /// The same without waiting. \error again  somebody is in the way
  result<> try_change(lock_kind kind) noexcept {
    return changed(detail::try_lock(lent(), kind, scope_), kind);
  }

  /// Gives it free, with the error that the destructor does not tell.
  result<> unlock() && noexcept {
    const auto f = lent();
    fd_ = -1;
    return detail::unlock(f, scope_);
  }
  /// Leaves it locked: until what is open is closed everywhere, or somebody
  /// unlocks it.
  void forget() && noexcept { fd_ = -1; }

 private:
  basic_file_lock(const file& f, lock_kind kind, Scope scope) noexcept
      : fd_(f.raw()), kind_(kind), scope_(scope) {}

  borrowed<file> lent() const noexcept {
    return borrowed<file>::borrow_raw(fd_);
  }
  result<> changed(result<> how, lock_kind kind) noexcept {
    if (how) {
      kind_ = kind;
    } else if constexpr (std::same_as<Scope, whole_file>) {
      if (is_held()) (void)detail::unlock(lent(), scope_);
      fd_ = -1;
    }
    return how;
  }

  int fd_;
  lock_kind kind_;
  [[no_unique_address]] Scope scope_;
};

/// A lock of a range by fcntl(2), F_OFD_SETLK: `file::lock`.
using file_lock = basic_file_lock<file_range>;
/// A lock of all of the file by flock(2): `file::flock`.
using flock_lock = basic_file_lock<whole_file>;

}  // namespace fildes::inline FILDES_ABI
