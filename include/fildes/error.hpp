// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>
#include <string_view>

#include <fildes/errc.hpp>
#include <fildes/sys/number.hpp>

namespace fildes::inline FILDES_ABI {

/// What failed when no system call did: the part of the library that refused.
enum class operation : std::uint16_t {
  path = 0xf000,  ///< a path argument: a NUL inside it, or too long
  adopt,          ///< adopt_raw of a number that no descriptor has
  checked_cast,   ///< the descriptor is of another kind
  read_exactly,   ///< the input ended too early
  transfer,       ///< see transfer()
  deadline,       ///< the deadline passed
  inout,          ///< an in/out buffer pair that overlaps or does not fit
  address,        ///< a socket address: text or bytes that are none
  control,        ///< control messages: more than there is room for
  option,         ///< a socket option: a value out of range or of another size
  unix_bind,      ///< the way to a socket's path, or what is there
  activation,     ///< LISTEN_FDS or NOTIFY_SOCKET
  zerocopy,       ///< a sender that has no room for another buffer
  netlink,        ///< a netlink message that is cut short or malformed
  signal,         ///< a signal's number, or a record that is no siginfo
  timer,          ///< a timer's time: negative
  spawn,          ///< a program to be run: its descriptors or its text
  fdinfo,         ///< a text of /proc/PID/fdinfo that is not understood
  slab,           ///< a slab that is full
  cpu,            ///< how many CPUs there are: files that do not say
  directory,      ///< records of a directory that are malformed
  remove_tree,    ///< a tree to be removed, or to be walked
  file_handle,    ///< a file handle: its bytes
  file_time,      ///< a time that a file cannot have
  replace_file,   ///< a file to be written anew
  mapping,        ///< a mapping: a range that it does not have
  inotify,        ///< inotify's records, or a watch
  watcher,        ///< a tree that is watched
  fanotify,       ///< fanotify's records, or an answer
  terminal,       ///< a terminal's settings: text, or what it did not take
  message_queue,  ///< a message queue: its name, a priority, its limits
  fifo,           ///< a path that is no FIFO, or a wait for the other side
  device,         ///< a path that is no device of that kind
};

/// Why something did not work: an errno value and the call that gave it.
///
/// Four bytes, trivially copyable; compares with `errc`. Prints as
/// `openat: ENOENT (no such file or directory)`.
class [[nodiscard]] error {
 public:
  constexpr error(errc code, sys::nr call) noexcept
      : error(code, static_cast<std::uint16_t>(call)) {}
  constexpr error(errc code, operation what) noexcept
      : error(code, static_cast<std::uint16_t>(what)) {}

  /// From the number that the kernel gave, 1 to 4095. Unlike an errc, which
  /// has 16 bits, it need not be cut to size.
  static constexpr error from_raw(unsigned code, sys::nr call) noexcept {
    error e(errc{}, call);
    e.bits_ |= code;
    return e;
  }

  constexpr errc code() const noexcept {
    return static_cast<errc>(bits_ & 0xffff);
  }

  /// The system call's name as the kernel has it, or the operation's; empty
  /// for a number that this build has no name for.
  std::string_view call() const noexcept;

  /// The errno constant, as `ENOENT`; empty when unknown.
  std::string_view name() const noexcept;

  /// In words, as `no such file or directory`.
  std::string_view message() const noexcept;

  /// Equal when code and call are.
  friend constexpr bool operator==(error, error) noexcept = default;
  friend constexpr bool operator==(error a, errc b) noexcept {
    return a.code() == b;
  }

 private:
  // The low 16 bits of a system call number name it: x32 and arm's private
  // calls set only higher ones besides.
  constexpr error(errc code, std::uint16_t call) noexcept
      : bits_(static_cast<std::uint32_t>(code) | std::uint32_t{call} << 16) {}

  std::uint32_t bits_;
};

/// The text of an error, made without allocating: for logs, signal handlers
/// and the moment before abort().
class error_text {
 public:
  explicit error_text(error e) noexcept;
  std::string_view view() const noexcept { return {text_, size_}; }

 private:
  char text_[128];
  std::size_t size_ = 0;
};

}  // namespace fildes::inline FILDES_ABI
