// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <variant>

#include <fildes/fanotify_record.hpp>
#include <fildes/file.hpp>
#include <fildes/pidfd.hpp>

// Events of fanotify, each with its descriptors. They come from a
// fanotify_reader: fanotify_reader.hpp.

namespace fildes::inline FILDES_ABI {

namespace detail {
class fanotify_batch;
template <class K>
std::optional<owned<K>> owned_unless_missing(int fd) noexcept {
  if (fd < 0) return std::nullopt;
  return owned<K>::adopt_raw(fd).assume_value();
}
constexpr std::optional<fanotify_missing> missing(int fd) noexcept {
  if (fd >= 0) return std::nullopt;
  return static_cast<fanotify_missing>(fd);
}
}  // namespace detail

/// What happened. It lies in the reader, which owns its descriptors until they
/// are taken, and closes the others before it reads again.
class fanotify_event : public fanotify_record {
 public:
  /// Things that one process did to one file one after another may come as one
  /// event with several flags.
  fanotify_events what() const noexcept {
    return fanotify_events::from_bits(mask());
  }

  /// The file, opened as the group was told to; nothing when it was taken, and
  /// of events that have none: see missing_file().
  std::optional<owned<fildes::file>> take_file() noexcept {
    return detail::owned_unless_missing<fildes::file>(give_up_fd());
  }
  /// The same without taking it: a loan, as long as the event lasts.
  std::optional<borrowed<fildes::file>> opened() const noexcept {
    if (raw_fd() < 0) return std::nullopt;
    return borrowed<fildes::file>::borrow_raw(raw_fd());
  }
  /// Why there is no file; nothing when there is one.
  std::optional<fanotify_missing> missing_file() const noexcept {
    return detail::missing(raw_fd());
  }

  /// The process, of a group that reports pidfds.
  std::optional<owned<pidfd>> take_pidfd() noexcept {
    return detail::owned_unless_missing<pidfd>(give_up_pidfd());
  }
  std::optional<fanotify_missing> missing_pidfd() const noexcept {
    return detail::missing(
        raw_pidfd().value_or(static_cast<int>(fanotify_missing::none)));
  }

 private:
  friend class detail::fanotify_batch;
  explicit fanotify_event(const fanotify_record& r) noexcept
      : fanotify_record(r) {}
};

/// Events were lost here, and nobody knows which: more came than the queue
/// takes, /proc/sys/fs/fanotify/max_queued_events.
struct fanotify_overflow {};

/// What is said to somebody who asks.
class permission_answer {
 public:
  static constexpr permission_answer allow() noexcept {
    return permission_answer(sys::abi::fan_allow);
  }
  /// EPERM to who asks.
  static constexpr permission_answer deny() noexcept {
    return permission_answer(sys::abi::fan_deny);
  }
  /// Another error: io, busy, txtbsy, again, nospc or dquot; of class
  /// pre_content, kernel 6.14. Of others the kernel says `inval`.
  /// \error inval  of operation::fanotify: none, or over 255
  static constexpr result<permission_answer> deny(errc code) noexcept {
    const auto number = static_cast<std::uint32_t>(code);
    if (number == 0 || number > 255)
      return error(errc::inval, operation::fanotify);
    return permission_answer(sys::abi::fan_deny | number << 24);
  }
  /// The same, and the audit log is told: of a group with fanotify_flag::audit.
  constexpr permission_answer audited() const noexcept {
    return permission_answer(bits_ | sys::abi::fan_audit);
  }

  constexpr std::uint32_t bits() const noexcept { return bits_; }
  friend constexpr bool operator==(permission_answer,
                                   permission_answer) = default;

 private:
  explicit constexpr permission_answer(std::uint32_t bits) noexcept
      : bits_(bits) {}
  std::uint32_t bits_;
};

/// Somebody who waits for leave. Is answered once: by one of the members, or,
/// when it is dropped, as the reader was told. One that was moved from may only
/// be assigned to or destroyed.
///
/// It may outlive the reader and go to another thread, but not outlive the
/// group; closing that allows all who wait. Who has to answer must not itself
/// open what is marked: it would wait for itself. The file here is opened
/// without a question.
class [[nodiscard]] permission_request {
 public:
  permission_request(permission_request&& other) noexcept;
  permission_request& operator=(permission_request&& other) noexcept;
  ~permission_request();

  /// What is asked: one question, and perhaps ondir.
  fanotify_questions what() const noexcept { return what_; }
  int pid() const noexcept { return pid_; }
  /// Of pre_access: the part that is wanted.
  std::optional<file_range> range() const noexcept { return range_; }

  /// What the question is about, opened as the group was told to.
  const owned<file>& opened() const noexcept FILDES_LIFETIMEBOUND {
    return *file_;
  }
  /// Who asks, of a group that reports pidfds.
  std::optional<owned<pidfd>> take_pidfd() noexcept {
    return std::exchange(pidfd_, std::nullopt);
  }

  /// Answers, and closes the file. Whether who asked still waits, or was
  /// killed, is not told.
  /// \error noent  the kernel knows of no such question
  /// \error inval  the kernel or the group has no such answer; none is given,
  ///               and the one for the dropped comes later
  result<> answer(permission_answer a) && noexcept;
  result<> allow() && noexcept {
    return std::move(*this).answer(permission_answer::allow());
  }
  result<> deny() && noexcept {
    return std::move(*this).answer(permission_answer::deny());
  }

 private:
  friend class detail::fanotify_batch;
  permission_request(fanotify_event& e, owned<file> opened, int group,
                     permission_answer unanswered) noexcept;
  void drop() noexcept;

  std::optional<owned<file>> file_;  // nothing: it was answered
  std::optional<owned<pidfd>> pidfd_;
  std::optional<file_range> range_;
  fanotify_questions what_;
  int pid_;
  int group_;
  permission_answer unanswered_;
};

/// Somebody asked, and the kernel has said no, since it could not open the file
/// to ask about: of a group with `fd_error`.
struct permission_refused {
  fanotify_questions what;
  int pid = 0;
  fanotify_missing why = fanotify_missing::none;
};

}  // namespace fildes::inline FILDES_ABI
