// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <span>

#include <fildes/fd.hpp>
#include <fildes/flags.hpp>
#include <fildes/signal_set.hpp>
#include <fildes/sys/abi/poll.hpp>
#include <fildes/time.hpp>

namespace fildes::inline FILDES_ABI {

/// What a descriptor is ready for.
enum class poll_flag : std::int16_t {
  in = sys::abi::poll_in,      ///< POLLIN: reading will not wait
  pri = sys::abi::poll_pri,    ///< POLLPRI: out-of-band data, a change
  out = sys::abi::poll_out,    ///< POLLOUT: writing a little will not wait
  err = sys::abi::poll_err,    ///< POLLERR: an error waits, or a reader is
                               ///< gone; comes without being asked for
  hup = sys::abi::poll_hup,    ///< POLLHUP: the other side is gone; the same
  nval = sys::abi::poll_nval,  ///< POLLNVAL: not open; the same
  rdnorm = sys::abi::poll_rdnorm,  ///< POLLRDNORM
  rdband = sys::abi::poll_rdband,  ///< POLLRDBAND
  wrnorm = sys::abi::poll_wrnorm,  ///< POLLWRNORM
  wrband = sys::abi::poll_wrband,  ///< POLLWRBAND
  msg = sys::abi::poll_msg,        ///< POLLMSG
  rdhup = sys::abi::poll_rdhup,    ///< POLLRDHUP: the peer writes no more
};
template <>
inline constexpr auto flag_names<poll_flag> =
    std::to_array<flag_name<poll_flag>>({
        {poll_flag::in, "in"},
        {poll_flag::pri, "pri"},
        {poll_flag::out, "out"},
        {poll_flag::err, "err"},
        {poll_flag::hup, "hup"},
        {poll_flag::nval, "nval"},
        {poll_flag::rdnorm, "rdnorm"},
        {poll_flag::rdband, "rdband"},
#if !defined(__mips__)  // where it is `out`
        {poll_flag::wrnorm, "wrnorm"},
#endif
        {poll_flag::wrband, "wrband"},
        {poll_flag::msg, "msg"},
        {poll_flag::rdhup, "rdhup"},
    });
using poll_flags = flags<poll_flag>;

/// One of the descriptors that poll waits for.
struct poll_entry {
  borrowed<any_fd> fd;
  poll_flags wanted;
  poll_flags came = {};
};

/// Waits until one of some descriptors is ready, and says of each what for.
/// Returns how many are; none when the deadline has passed. For many that stay
/// the same there is epoll. See ppoll(2).
/// \error intr   a signal came first
/// \error inval  more entries than RLIMIT_NOFILE
result<std::size_t> poll(std::span<poll_entry> entries,
                         deadline until = deadline::never()) noexcept;

/// The same with another signal mask for the time of the wait.
result<std::size_t> poll(std::span<poll_entry> entries, deadline until,
                         const signal_set& mask) noexcept;

/// Waits until one descriptor can be read, or has ended or failed, which is
/// ready, too: a look at the flags, or the read, tells. Signals that come
/// meanwhile do not end it.
/// \error timedout  the deadline passed
/// \error badf      the descriptor is not open, or was opened by O_PATH
result<poll_flags> wait_readable(const any_fd& fd,
                                 deadline until = deadline::never()) noexcept;

/// Waits until there is room to write to a descriptor, or it has failed.
/// \error timedout  the deadline passed
/// \error badf      the descriptor is not open, or was opened by O_PATH
result<poll_flags> wait_writable(const any_fd& fd,
                                 deadline until = deadline::never()) noexcept;

}  // namespace fildes::inline FILDES_ABI
