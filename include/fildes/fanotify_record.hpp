// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <optional>
#include <string_view>

#include <fildes/bytes.hpp>
#include <fildes/fanotify_flags.hpp>
#include <fildes/file_handle.hpp>
#include <fildes/file_options.hpp>

// What is read from a fanotify group, as bytes. Nothing here owns a descriptor;
// fanotify_event.hpp does.

namespace fildes::inline FILDES_ABI {

/// A file or directory as an event names it.
struct fanotify_place {
  /// The file system's number, as file_system_status has it.
  std::uint64_t file_system = 0;
  file_handle handle;
  /// The name of what happened something to, in the directory that the handle
  /// is of; `.` is the directory itself. Empty where no name belongs. Lies in
  /// the record.
  std::string_view name;
};

/// What is wrong with a file system, and how often since the last event.
struct fanotify_failure {
  errc code = {};
  std::uint32_t count = 0;

  friend bool operator==(fanotify_failure, fanotify_failure) = default;
};

/// Why there is no descriptor in its place. Of a group with `fd_error` it is
/// the errno instead, below zero.
enum class fanotify_missing : int {
  none = sys::abi::fan_nofd,  ///< FAN_NOFD, FAN_NOPIDFD: the event has none;
                              ///< of a pidfd: the process has ended
  failed = sys::abi::fan_epidfd,  ///< FAN_EPIDFD: it could not be made
  taken = -0x7fffffff - 1,        ///< somebody took it
};

/// The errno that it is, of a group with `fd_error`.
constexpr errc code_of(fanotify_missing why) noexcept {
  return why == fanotify_missing::taken
             ? errc{}
             : static_cast<errc>(-static_cast<int>(why));
}

/// One event: its header, and the information records behind it. It lies in
/// memory that somebody else has, at any alignment; whatever is in that memory,
/// nothing outside is read.
class fanotify_record {
 public:
  /// Takes the first event off `from`; nothing when that is empty. All of the
  /// event is checked: an information record of an unknown type by its length.
  /// \error badmsg  of operation::fanotify: of another version, cut short, or
  ///                malformed; nothing is taken
  static result<std::optional<fanotify_record>> cut(byte_view& from) noexcept;

  /// All bits, those of fanotify_event_flag and fanotify_question.
  std::uint64_t mask() const noexcept { return metadata().mask; }
  bool is_overflow() const noexcept {
    return (mask() & sys::abi::fan_q_overflow) != 0;
  }
  /// Somebody waits for an answer, unless there is no descriptor: then the
  /// kernel has said no.
  bool asks() const noexcept { return (mask() & questions) != 0; }

  /// Who did it, by its id in this process's namespace: zero when it is not of
  /// that, and for groups without privilege, which are told of their own alone.
  int pid() const noexcept { return metadata().pid; }

  /// The numbers in the places of descriptors; below zero a fanotify_missing.
  /// Whoever closes one steals it.
  int raw_fd() const noexcept { return metadata().fd; }
  std::optional<int> raw_pidfd() const noexcept;

  /// The file that it happened to, by handle.
  std::optional<fanotify_place> file() const noexcept;
  /// The directory that it happened in, and the name there.
  std::optional<fanotify_place> directory() const noexcept;
  /// Of a rename: the two directories and names. One is missing when only the
  /// other is marked.
  std::optional<fanotify_place> moved_from() const noexcept;
  std::optional<fanotify_place> moved_to() const noexcept;
  /// Of fs_error.
  std::optional<fanotify_failure> failure() const noexcept;
  /// Of pre_access: the part that is wanted.
  std::optional<file_range> range() const noexcept;
  /// Of mnt_attach and mnt_detach: the mount, as statx(2) has it.
  std::optional<std::uint64_t> mount() const noexcept;

 protected:
  static constexpr std::uint64_t questions =
      sys::abi::fan_open_perm | sys::abi::fan_access_perm |
      sys::abi::fan_open_exec_perm | sys::abi::fan_pre_access;

  /// The numbers again, and fanotify_missing::taken in their places. For memory
  /// that may be written.
  int give_up_fd() const noexcept;
  int give_up_pidfd() const noexcept;

 private:
  fanotify_record(byte_view whole, std::size_t header) noexcept
      : whole_(whole), infos_(whole.after(header)) {}

  sys::abi::fanotify_event_metadata metadata() const noexcept {
    sys::abi::fanotify_event_metadata copy;
    __builtin_memcpy(&copy, whole_.data(), sizeof copy);
    return copy;
  }
  // The first information record of a type, with its header; empty for none.
  byte_view find(std::uint8_t type) const noexcept;
  std::optional<fanotify_place> place(std::uint8_t type) const noexcept;

  byte_view whole_;
  byte_view infos_;
};

}  // namespace fildes::inline FILDES_ABI
