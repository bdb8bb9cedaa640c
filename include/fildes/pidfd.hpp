// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <optional>

#include <fildes/fd.hpp>
#include <fildes/flags.hpp>
#include <fildes/sys/abi/fcntl.hpp>
#include <fildes/sys/pidfd.hpp>
#include <fildes/wait_status.hpp>

namespace fildes::inline FILDES_ABI {

/// How a pidfd is made.
enum class pidfd_flag : std::uint32_t {
  nonblock = sys::abi::pidfd_nonblock,  ///< wait() is `again`, not waiting
  thread = sys::abi::pidfd_thread,      ///< of one thread, by its id; 6.9
  inherit = sys::abi::o_cloexec,        ///< no close-on-exec, by another call
};
template <>
inline constexpr auto flag_names<pidfd_flag> =
    std::to_array<flag_name<pidfd_flag>>({
        {pidfd_flag::nonblock, "nonblock"},
        {pidfd_flag::thread, "thread"},
        {pidfd_flag::inherit, "inherit"},
    });
using pidfd_flags = flags<pidfd_flag>;

/// What to wait for besides the end, and how.
enum class wait_flag : std::uint32_t {
  stopped = sys::abi::wstopped,      ///< WSTOPPED: that a signal stopped it
  continued = sys::abi::wcontinued,  ///< WCONTINUED: that it goes on
  leave = sys::abi::wnowait,  ///< WNOWAIT: the next wait gets the same answer
};
template <>
inline constexpr auto flag_names<wait_flag> =
    std::to_array<flag_name<wait_flag>>({
        {wait_flag::stopped, "stopped"},
        {wait_flag::continued, "continued"},
        {wait_flag::leave, "leave"},
    });
using wait_flags = flags<wait_flag>;

/// Whom a signal goes to. Kernel 6.9 but for the first.
enum class signal_scope : std::uint32_t {
  as_opened = 0,  ///< the process; of a thread's pidfd, the thread
  thread = sys::abi::pidfd_signal_thread,
  process = sys::abi::pidfd_signal_thread_group,
  process_group = sys::abi::pidfd_signal_process_group,
};

struct signal_options {
  /// Comes with the signal: si_int of its siginfo.
  std::optional<int> value = {};
  signal_scope scope = signal_scope::as_opened;
};

/// A namespace that a process is in. Kernel 6.11.
enum class namespace_kind : std::uint32_t {
  cgroup = sys::abi::pidfd_cgroup_ns,
  ipc = sys::abi::pidfd_ipc_ns,
  mount = sys::abi::pidfd_mnt_ns,
  network = sys::abi::pidfd_net_ns,
  pid = sys::abi::pidfd_pid_ns,
  pid_for_children = sys::abi::pidfd_pid_for_children_ns,
  time = sys::abi::pidfd_time_ns,
  time_for_children = sys::abi::pidfd_time_for_children_ns,
  user = sys::abi::pidfd_user_ns,
  uts = sys::abi::pidfd_uts_ns,
};

struct process_info;

/// A process, or a thread, and never another one that has its number later.
///
/// Readable, to poll(2) and epoll, when it has ended; hung up when somebody has
/// waited for it, too.
class pidfd : public any_fd {
 public:
  static constexpr std::string_view kind_name = "pidfd";

  /// Of the process with that id, which may have ended, but has not been waited
  /// for. Between fork() and this another thread must not wait for all
  /// children: `spawn` has no such gap. See pidfd_open(2), kernel 5.3.
  /// \error inval  no such flags in this kernel, or an id below 1
  /// \error srch   no such process
  static result<owned<pidfd>> open(int id, pidfd_flags flags = {}) noexcept;

  /// Of this process.
  static result<owned<pidfd>> self(pidfd_flags flags = {}) noexcept;

  /// Whether a descriptor is one of these: what checked_cast asks. Asks /proc.
  static result<bool> is(const any_fd& fd) noexcept;

  /// See pidfd_send_signal(2). Signal zero asks whether one may be sent.
  /// \error srch   it has ended, and was waited for
  /// \error perm   another user's process
  /// \error again  too many signals with values wait already
  result<> send_signal(signal_number signal,
                       const signal_options& options = {}) const noexcept;

  /// Waits until the child ends, and reaps it. See waitid(2), kernel 5.4.
  /// \error child  no child of this process; it was waited for; or it ended
  ///               while SIGCHLD was ignored, which reaps it at once
  /// \error again  the pidfd is non-blocking, and the child lives
  /// \error intr   a signal came first
  result<wait_status> wait(wait_flags flags = {}) const noexcept;

  /// The same without waiting: nothing when there is nothing to tell.
  result<std::optional<wait_status>> try_wait(
      wait_flags flags = {}) const noexcept;

  /// A duplicate of a descriptor that the process has open: of its file, with
  /// its position and flags. Close-on-exec. See pidfd_getfd(2), kernel 5.6.
  /// \error badf  it has no such descriptor
  /// \error perm  this process may not trace it
  /// \error srch  it has ended
  FILDES_INLINE result<owned<any_fd>> descriptor(int number) const noexcept {
    return owned<any_fd>::adopt_raw(sys::pidfd_getfd(fd_, number, 0));
  }

  /// A namespace that the process is in, for setns(2). Close-on-exec.
  /// \error opnotsupp  the kernel has no such namespaces
  /// \error notty      kernel before 6.11
  /// \error perm       this process may not trace it
  FILDES_INLINE result<owned<any_fd>> name_space(
      namespace_kind kind) const noexcept {
    return owned<any_fd>::adopt_raw(
        sys::ioctl(fd_, static_cast<std::uint32_t>(kind)));
  }

  /// Who it is, and how it ended. See PIDFD_GET_INFO in ioctl_pidfd(2).
  /// \error notty  kernel before 6.13
  /// \error srch   it was waited for, and the kernel is before 6.15
  result<process_info> info() const noexcept;

  /// Its id as this process's /proc has it.
  /// \error srch  it was waited for, or is in no namespace that is seen here
  result<int> process_id() const noexcept;

 protected:
  using any_fd::any_fd;
  pidfd(const pidfd&) = default;  // owned<K>, borrowed<K>?
  pidfd& operator=(const pidfd&) = default;
  ~pidfd() = default;
};

/// What is in a process_info.
enum class process_info_part : std::uint64_t {
  ids = sys::abi::pidfd_info_pid,
  credentials = sys::abi::pidfd_info_creds,
  cgroup = sys::abi::pidfd_info_cgroupid,
  exit = sys::abi::pidfd_info_exit,           ///< 6.15
  core_dump = sys::abi::pidfd_info_coredump,  ///< 6.16
};
template <>
inline constexpr auto flag_names<process_info_part> =
    std::to_array<flag_name<process_info_part>>({
        {process_info_part::ids, "ids"},
        {process_info_part::credentials, "credentials"},
        {process_info_part::cgroup, "cgroup"},
        {process_info_part::exit, "exit"},
        {process_info_part::core_dump, "core_dump"},
    });
using process_info_parts = flags<process_info_part>;

/// What PIDFD_GET_INFO tells. Of one that was waited for, the end alone.
struct process_info {
  process_info_parts has;  ///< what the kernel told; the rest is zero
  int id;
  int process;  ///< of a thread: its process
  int parent;
  std::uint32_t real_user, real_group;
  std::uint32_t effective_user, effective_group;
  std::uint32_t saved_user, saved_group;
  std::uint32_t file_system_user, file_system_group;
  std::uint64_t cgroup;
  std::optional<wait_status> exit;  ///< when it was waited for
};

}  // namespace fildes::inline FILDES_ABI
