// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/fd.hpp>
#include <fildes/flags.hpp>

namespace fildes::inline FILDES_ABI {

/// Flags of one descriptor; its duplicates have their own. See F_GETFD in
/// fcntl(2). Another type than status_flag: the two were confused too often.
enum class descriptor_flag : std::uint32_t {
  cloexec = sys::abi::fd_cloexec,  ///< FD_CLOEXEC: closed by exec
};
template <>
inline constexpr auto flag_names<descriptor_flag> =
    std::to_array<flag_name<descriptor_flag>>({
        {descriptor_flag::cloexec, "cloexec"},
    });
using descriptor_flags = flags<descriptor_flag>;

/// Flags of what is open, which all duplicates share, in this process and in
/// others. See F_GETFL in fcntl(2).
enum class status_flag : std::uint32_t {
  append = sys::abi::o_append,      ///< O_APPEND
  async = sys::abi::o_async,        ///< O_ASYNC: signals when ready
  direct = sys::abi::o_direct,      ///< O_DIRECT
  noatime = sys::abi::o_noatime,    ///< O_NOATIME
  nonblock = sys::abi::o_nonblock,  ///< O_NONBLOCK
  write_only = sys::abi::o_wronly,  ///< O_WRONLY; told, not set
  read_write = sys::abi::o_rdwr,    ///< O_RDWR; told, not set
  path = sys::abi::o_path,          ///< O_PATH; told, not set
};
template <>
inline constexpr auto flag_names<status_flag> =
    std::to_array<flag_name<status_flag>>({
        {status_flag::append, "append"},
        {status_flag::async, "async"},
        {status_flag::direct, "direct"},
        {status_flag::noatime, "noatime"},
        {status_flag::nonblock, "nonblock"},
        {status_flag::write_only, "write_only"},
        {status_flag::read_write, "read_write"},
        {status_flag::path, "path"},
    });
using status_flags = flags<status_flag>;

inline result<descriptor_flags> get_descriptor_flags(
    const any_fd& fd) noexcept {
  FILDES_TRY(const int bits, sys::fcntl(fd.raw(), sys::abi::f_getfd));
  return descriptor_flags::from_bits(static_cast<std::uint32_t>(bits));
}

inline result<> set_descriptor_flags(const any_fd& fd,
                                     descriptor_flags to) noexcept {
  FILDES_TRYV(sys::fcntl(fd.raw(), sys::abi::f_setfd,
                         static_cast<sys::word>(to.bits())));
  return success();
}

inline result<status_flags> get_status_flags(const any_fd& fd) noexcept {
  FILDES_TRY(const int bits, sys::fcntl(fd.raw(), sys::abi::f_getfl));
  return status_flags::from_bits(static_cast<std::uint32_t>(bits));
}

/// Sets the flags that can be set; the kernel leaves the others as they are.
/// \error perm  taking append from a file that may only be appended to
inline result<> set_status_flags(const any_fd& fd, status_flags to) noexcept {
  FILDES_TRYV(sys::fcntl(fd.raw(), sys::abi::f_setfl,
                         static_cast<sys::word>(to.bits())));
  return success();
}

/// Whether calls on what is open wait. All duplicates change, those of other
/// processes too: on a standard stream that breaks programs that share it.
inline result<> set_nonblock(const any_fd& fd, bool nonblock) noexcept {
  int on = nonblock ? 1 : 0;
  FILDES_TRYV(sys::ioctl(fd.raw(), sys::abi::fionbio, &on));
  return success();
}

/// Another descriptor of the same kind for what is open, with close-on-exec;
/// the number is at least `at_least`. See F_DUPFD_CLOEXEC in fcntl(2).
/// \error mfile  no number left; inval when `at_least` is over the limit
template <class Fd>
FILDES_INLINE result<owned<kind_of_t<Fd>>> dup(const Fd& fd,
                                               int at_least = 0) noexcept {
  return owned<kind_of_t<Fd>>::adopt_raw(
      sys::fcntl(fd.raw(), sys::abi::f_dupfd_cloexec, at_least));
}

/// Makes `target`'s number stand for what `fd` has open. What it stood for is
/// closed, without a word of its errors. See dup3(2).
/// \error intr  not to be repeated without a look
template <class Fd>
result<> dup_onto(const Fd& fd, owned<kind_of_t<Fd>>& target) noexcept {
  FILDES_TRYV(sys::dup3(fd.raw(), target.raw(), sys::abi::o_cloexec));
  return success();
}

/// The same onto a number that the caller knows of, as 0, 1 and 2 of a child
/// before exec; not close-on-exec. Equal numbers are left as they are.
inline result<> dup_onto_raw(const any_fd& fd, int target) noexcept {
  FILDES_TRYV(sys::dup2(fd.raw(), target));
  return success();
}

/// Numbers from first to last, both included, whoever owns them.
struct raw_fd_range {
  explicit constexpr raw_fd_range(unsigned from, unsigned to = ~0U) noexcept
      : first(from), last(to) {}
  unsigned first;
  unsigned last;
};

/// What close_range does instead of closing, or besides.
enum class close_range_flag : std::uint32_t {
  unshare = sys::abi::close_range_unshare,  ///< CLOSE_RANGE_UNSHARE first
  cloexec = sys::abi::close_range_cloexec,  ///< CLOSE_RANGE_CLOEXEC (5.11)
};
template <>
inline constexpr auto flag_names<close_range_flag> =
    std::to_array<flag_name<close_range_flag>>({
        {close_range_flag::unshare, "unshare"},
        {close_range_flag::cloexec, "cloexec"},
    });
using close_range_flags = flags<close_range_flag>;

/// Closes a range of numbers, owned or not, or marks them to be closed by exec:
/// for a child before exec. See close_range(2).
/// \error inval  first is more than last
/// \error nosys  kernel before 5.9
inline result<> close_range(raw_fd_range range,
                            close_range_flags flags = {}) noexcept {
  return sys::close_range(range.first, range.last, flags.bits());
}

}  // namespace fildes::inline FILDES_ABI
