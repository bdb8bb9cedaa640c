// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/epoll_events.hpp>
#include <fildes/fd.hpp>
#include <fildes/signal_set.hpp>
#include <fildes/sys/epoll.hpp>
#include <fildes/time.hpp>
#include <fildes/token.hpp>

namespace fildes::inline FILDES_ABI {

template <class K, token_kind Kind>
class registration;

/// A kind that can be waited for. Files and directories are always ready:
/// epoll refuses them, and so does the compiler.
template <class K>
concept pollable = std::derived_from<K, any_fd> &&
                   !requires { requires !kind_of_t<K>::waits; };

/// What became of a descriptor that may be one that never waits.
enum class epoll_added : bool {
  watched,
  always_ready,  ///< a regular file or a directory: not in the set
};

/// Busy polling of the network devices behind a set's sockets.
struct epoll_busy_poll {
  std::uint32_t microseconds = 0;  ///< how long to spin; 0: not at all
  std::uint16_t packets = 0;       ///< at most so many at once; 0: 8
  bool prefer = false;             ///< rather than the device's interrupts
};

namespace detail {

result<int> make_epoll(epoll_create_flags flags) noexcept;
result<bool> is_epoll(int fd) noexcept;
result<epoll_added> epoll_try_add(int set, int fd,
                                  sys::abi::epoll_event event) noexcept;
/// A wait until a deadline: epoll_pwait2, or in milliseconds rounded up.
result<std::size_t> epoll_wait_until(int set, sys::abi::epoll_event* events,
                                     int room, deadline until,
                                     const signal_set* mask) noexcept;
result<epoll_busy_poll> get_busy_poll(int set) noexcept;
result<> set_busy_poll(int set, const epoll_busy_poll& params) noexcept;

}  // namespace detail

/// A set of descriptors that are waited for together; each has a token, which
/// comes with its events.
///
/// The set knows the open file behind a descriptor, not its number. It leaves
/// the set when the last duplicate of it is closed, in whatever process: until
/// then its events come, and when the number is closed nothing can stop them.
/// Whoever makes duplicates or children uses `add_owned`, or removes before
/// closing. After a fork both processes have the same set: one of them must not
/// touch it.
template <token_kind Kind>
class epoll : public any_fd {
 public:
  static constexpr std::string_view kind_name = "epoll";

  /// Makes an empty set. See epoll_create1(2).
  static result<owned<epoll>> create(epoll_create_flags flags = {}) noexcept {
    return owned<epoll>::adopt_raw(detail::make_epoll(flags));
  }

  /// Whether a descriptor is one of these: what checked_cast asks. It cannot
  /// know of which enum the tokens are.
  static result<bool> is(const any_fd& fd) noexcept {
    return detail::is_epoll(fd.raw());
  }

  /// Has a descriptor watched, which stays the caller's. See epoll_ctl(2).
  /// \error exist  it is in the set already; a duplicate is another one
  /// \error perm   a file or device that is always ready: try_add
  /// \error loop   sets within sets, in a circle or more than five deep
  /// \error nospc  too many for this user; see /proc/sys/fs/epoll
  template <pollable K>
  FILDES_INLINE result<> add(const K& fd, epoll_add_flags what,
                             token<Kind> whose) const noexcept {
    const sys::abi::epoll_event event{what.bits(), whose.bits()};
    return sys::epoll_ctl(fd_, sys::abi::epoll_ctl_add, fd.raw(), &event);
  }

  /// The same for a descriptor that may be always ready, which is no error
  /// then: who gets `always_ready` reads and writes without waiting.
  result<epoll_added> try_add(const any_fd& fd, epoll_add_flags what,
                              token<Kind> whose) const noexcept {
    return detail::epoll_try_add(fd_, fd.raw(), {what.bits(), whose.bits()});
  }

  /// Takes a descriptor over, and has it watched until it is closed; then it
  /// leaves the set first. When that fails, `fd` is still the owner. In
  /// registration.hpp.
  template <pollable K>
  result<registration<K, Kind>> add_owned(owned<K>&& fd, epoll_add_flags what,
                                          token<Kind> whose) const noexcept;

  /// Sets anew what is watched, and the token; wakes one that slept after
  /// `oneshot`. Nothing at all to watch leaves `err` and `hup`.
  /// \error noent  it is not in the set
  /// \error inval  it was added with `exclusive`
  template <pollable K>
  FILDES_INLINE result<> modify(const K& fd, epoll_modify_flags what,
                                token<Kind> whose) const noexcept {
    const sys::abi::epoll_event event{what.bits(), whose.bits()};
    return sys::epoll_ctl(fd_, sys::abi::epoll_ctl_mod, fd.raw(), &event);
  }

  /// Takes a descriptor out. Events that a wait has handed over already stay.
  /// \error noent  it is not in the set
  template <pollable K>
  FILDES_INLINE result<> remove(const K& fd) const noexcept {
    return sys::epoll_ctl(fd_, sys::abi::epoll_ctl_del, fd.raw(), nullptr);
  }

  /// Waits until something is ready. See epoll_wait(2).
  /// \error intr  a signal came first, or the process was stopped and goes on
  template <std::size_t Room>
  FILDES_INLINE result<> wait(epoll_events<Kind, Room>& into) const noexcept {
    return came(into, sys::epoll_wait(fd_, into.raw_data(), Room, -1));
  }

  /// The same, and no longer than a deadline: then none has come. See
  /// epoll_pwait2(2); on kernel 5.10, which lacks it, in milliseconds.
  template <std::size_t Room>
  result<> wait(epoll_events<Kind, Room>& into, deadline until) const noexcept {
    return came(into, detail::epoll_wait_until(fd_, into.raw_data(), Room,
                                               until, nullptr));
  }

  /// The same with another signal mask for the time of the wait.
  template <std::size_t Room>
  result<> wait(epoll_events<Kind, Room>& into, deadline until,
                const signal_set& mask) const noexcept {
    return came(into, detail::epoll_wait_until(fd_, into.raw_data(), Room,
                                               until, &mask));
  }

  /// What is ready now, if anything.
  template <std::size_t Room>
  FILDES_INLINE result<> take_ready(
      epoll_events<Kind, Room>& into) const noexcept {
    return came(into, sys::epoll_wait(fd_, into.raw_data(), Room, 0));
  }

  /// Busy polling. Kernel 6.9.
  /// \error notty  an older kernel
  /// \error perm   more than 64 packets, without CAP_NET_ADMIN
  result<epoll_busy_poll> busy_poll() const noexcept {
    return detail::get_busy_poll(fd_);
  }
  result<> set_busy_poll(const epoll_busy_poll& params) const noexcept {
    return detail::set_busy_poll(fd_, params);
  }

 protected:
  using any_fd::any_fd;
  epoll(const epoll&) = default;  // owned<K>, borrowed<K>?
  epoll& operator=(const epoll&) = default;
  ~epoll() = default;

 private:
  // After an error there are none, lest old ones be taken for new.
  template <std::size_t Room>
  FILDES_INLINE static result<> came(
      epoll_events<Kind, Room>& into,
      const result<std::size_t>& count) noexcept {
    into.set_raw_size(value_or(count, 0U));
    if (count.has_error()) [[unlikely]]
      return count.assume_error();
    return success();
  }
};

}  // namespace fildes::inline FILDES_ABI
