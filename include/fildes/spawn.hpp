// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include <fildes/path_fd.hpp>
#include <fildes/pidfd.hpp>
#include <fildes/pipe.hpp>
#include <fildes/signal_set.hpp>
#include <fildes/string_list.hpp>

namespace fildes::inline FILDES_ABI {

class terminal;

/// What a standard stream of a child is: one of the four below, or any
/// descriptor that is lent for the call.
class child_stream {
 public:
  static const child_stream inherit;  ///< this program's own, if it is open
  static const child_stream null;     ///< /dev/null
  static const child_stream pipe;     ///< a pipe, whose other end `child` has
  static const child_stream closed;

  child_stream(const any_fd& fd FILDES_LIFETIMEBOUND) noexcept
      : value_(fd.raw()) {}

  friend constexpr bool operator==(child_stream, child_stream) = default;
  /// The number of a descriptor that was lent; negative when none was.
  constexpr int raw() const noexcept { return value_; }

 private:
  explicit constexpr child_stream(int value) noexcept : value_(value) {}

  int value_;
};
inline constexpr child_stream child_stream::inherit(-1);
inline constexpr child_stream child_stream::null(-2);
inline constexpr child_stream child_stream::pipe(-3);
inline constexpr child_stream child_stream::closed(-4);

/// The terminal that a child's session gets: one that is lent for the call.
class child_terminal {
 public:
  template <class T>
    requires std::derived_from<kind_of_t<T>, terminal>
  child_terminal(const T& lent FILDES_LIFETIMEBOUND) noexcept : stream_(lent) {}
  /// The terminal as one of the child's streams.
  constexpr child_stream stream() const noexcept { return stream_; }
  constexpr int raw() const noexcept { return stream_.raw(); }

 private:
  child_stream stream_;
};

/// A descriptor that a child has: its number there, and what is behind it.
struct child_fd {
  int number;
  borrowed<any_fd> from;
};

/// What a program is started with. A child has the descriptors that are named
/// here, and no other; no signal blocked or ignored but those named here.
struct spawn_options {
  /// What follows the program's name.
  string_list args = {};
  /// The whole environment, as `NAME=value`; that of this process if none is
  /// given. See `environment_with`.
  std::optional<string_list> env = {};
  /// The program's name for itself, argv[0]; the path if it is empty.
  std::string_view name = {};
  /// Look for a program without a slash in its name in PATH, of this process's
  /// environment, as a shell does.
  bool search_path = false;

  child_stream in = child_stream::inherit;
  child_stream out = child_stream::inherit;
  child_stream err = child_stream::inherit;
  /// The descriptors from 3 on; in any order, exchanged ones too.
  std::span<const child_fd> descriptors = {};

  /// Where the child works, if not where this process does. A path is looked up
  /// from `directory_fd`, and that of the program from there.
  path_arg directory = "";
  std::optional<borrowed<path_fd>> directory_fd = {};
  std::optional<file_mode> umask = {};

  /// A session of its own, without a terminal. See setsid(2).
  bool new_session = false;
  /// The same, with this terminal: those of `in`, `out` and `err` that are
  /// `inherit` are the terminal, too. It must be no other session's.
  std::optional<child_terminal> controlling_terminal = {};
  /// The group to join, 0 for one of its own. See setpgid(2).
  std::optional<int> process_group = {};

  signal_set blocked = {};
  signal_set ignored = {};  ///< as nohup(1) does with SIGHUP
  /// What it gets when the thread that made it ends. See PR_SET_PDEATHSIG.
  std::optional<signal_number> parent_death_signal = {};
};

/// A program that was started, and this side's ends of its pipes.
///
/// Ending the life of this object does not end that of the program. Somebody
/// should wait for it: a child that has ended keeps its number until then.
struct child {
  owned<pidfd> process;
  int id;
  std::optional<owned<pipe_writer>> in = {};
  std::optional<owned<pipe_reader>> out = {};
  std::optional<owned<pipe_reader>> err = {};
};

/// Starts a program, and returns when it runs or is known not to. What failed
/// in the child comes as its error, by the name of its call; the child is gone
/// then. See execve(2).
///
/// Other threads may make descriptors meanwhile: none of them gets into the
/// child, and no handler of a signal runs there. No function of
/// pthread_atfork() is called.
/// \error noent   no such program, or interpreter, or directory
/// \error acces   it may not be run
/// \error noexec  it is no program; a script must begin with #!
/// \error e2big   arguments and environment are too large
/// \error again   the user has too many processes (RLIMIT_NPROC)
/// \error badf    a descriptor that is not open, or a number over the limit
/// \error perm    `controlling_terminal` is another session's
/// \error inval   a zero in a text; a number below 3 or twice in `descriptors`
result<child> spawn(const path_arg& program, const spawn_options& options = {});

/// The same of a file that is held: a `path_fd`, or a `memfd` or `file` that
/// was opened. A script is not found by its interpreter, `noent`, unless
/// `descriptors` has its number under the same number. See execveat(2).
result<child> spawn(const any_fd& program, const spawn_options& options = {});

}  // namespace fildes::inline FILDES_ABI
