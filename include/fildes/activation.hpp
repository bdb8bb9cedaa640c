// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <optional>
#include <string_view>

#include <fildes/cast.hpp>
#include <fildes/control_kinds.hpp>
#include <fildes/time.hpp>
#include <fildes/unix_socket.hpp>

// What a service manager and its services tell each other: sd_listen_fds(3) and
// sd_notify(3), as systemd and others speak it.
//
// Nothing here reads the environment by itself, since only the program knows
// whether another thread changes it: give `environ`, or what main() got.

namespace fildes::inline FILDES_ABI {

/// The variables of a process, as main() and execve(2) have them: `name=value`,
/// and nullptr at the end.
using environment = const char* const*;

/// Descriptors that the service manager passed to this program, with the names
/// that it gave them. Closes those that nobody takes.
class [[nodiscard]] passed_fds {
 public:
  /// More than this are refused.
  static constexpr std::size_t most = 1024;

  /// Takes over what LISTEN_FDS says, if LISTEN_PID is this process; nothing,
  /// if it is another, or the variables are not there. All get close-on-exec.
  /// The names lie in the environment: it must live as long as this, unchanged.
  ///
  /// After an error nothing is taken over, changed or closed.
  /// \error inval    of operation::activation: a variable is no such number
  /// \error e2big    more than `most`
  /// \error badf     not all of them are open
  /// \error already  one is close-on-exec: somebody else has it
  static result<passed_fds> adopt(environment variables) noexcept;

  passed_fds(passed_fds&& other) noexcept;
  passed_fds& operator=(passed_fds&&) = delete;
  ~passed_fds();

  /// How many were passed.
  std::size_t size() const noexcept { return count_; }

  /// The name of one, from LISTEN_FDNAMES; `unknown` when it has none.
  std::string_view name(std::size_t index) const noexcept;

  /// One of them; nothing when it is taken.
  std::optional<owned<any_fd>> take(std::size_t index) noexcept;

  /// The first of this name that is not taken.
  std::optional<owned<any_fd>> take(std::string_view name) noexcept;

  /// The same as a kind, after asking the kernel whether it is one; if it is
  /// not, it stays here: `take_as<tcp_listener>("http")`.
  /// \error noent  of operation::activation: none of this name is left
  /// \error inval  it is of another kind
  template <checkable_kind K>
  result<owned<K>> take_as(std::string_view name) noexcept {
    const std::size_t index = find(name);
    if (index == count_) return error(errc::noent, operation::activation);
    FILDES_TRY(const bool is, K::is(lend(index)));
    if (!is) return error(errc::inval, operation::activation);
    return unchecked_cast<K>(*take(index));
  }

 private:
  passed_fds(std::size_t count, std::string_view names) noexcept;
  static constexpr int first = 3;
  static borrowed<any_fd> lend(std::size_t index) noexcept {
    return borrowed<any_fd>::borrow_raw(first + static_cast<int>(index));
  }
  std::size_t find(std::string_view name) const noexcept;

  std::size_t count_;
  std::string_view names_;
  bool taken_[most] = {};
};

/// Takes the variables of activation out of an array of variables, so that
/// programs which this one starts do not see them: `forget_activation(environ)`
/// once all is adopted and the notifier made. Only while there is one thread:
/// others may read the array.
void forget_activation(char** variables) noexcept;

/// Tells the service manager how the program does: one that has started by
/// `Type=notify` waits for `READY=1`. Without a manager it does nothing.
class notifier {
 public:
  /// Finds the manager by NOTIFY_SOCKET: a path, or `@` and an abstract name.
  /// \error afnosupport  of operation::activation: a socket of another family
  /// \error inval        neither; also nametoolong
  static result<notifier> find(environment variables) noexcept;

  /// Whether there is a manager to tell.
  bool is_heard() const noexcept { return heard_; }

  /// Sends lines, as `READY=1`, `STATUS=Serving\nMAINPID=123`, `STOPPING=1`,
  /// `WATCHDOG=1`: see sd_notify(3). False without a manager. Waits while the
  /// manager's queue is full.
  /// \error noent        nobody is at the address any more; also connrefused
  /// \error msgsize      too long for a datagram
  result<bool> send(std::string_view lines) const noexcept;

  /// Has the manager keep descriptors, and pass them by this name when the
  /// program starts anew.
  /// \error inval  the name is empty, over 255 bytes, or has a byte that does
  ///               not print, or a colon
  template <std::derived_from<any_fd>... Fds>
  result<bool> store(std::string_view name, const Fds&... fds) const noexcept {
    return store_all(name, control_messages(control::rights(fds...)));
  }

  /// Waits until the manager has read all that was sent before. False without a
  /// manager, at once.
  /// \error timedout  of `deadline`: it has not, and may still
  result<bool> barrier(deadline until = deadline::never()) const noexcept;

 private:
  notifier() noexcept = default;
  result<bool> store_all(std::string_view name,
                         control_view fds) const noexcept;
  result<bool> send_with(byte_views lines, control_view fds) const noexcept;

  unix_address manager_;
  bool heard_ = false;
};

}  // namespace fildes::inline FILDES_ABI
