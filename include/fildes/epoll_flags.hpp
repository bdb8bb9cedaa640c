// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/flags.hpp>
#include <fildes/sys/abi/fcntl.hpp>
#include <fildes/sys/abi/poll.hpp>

namespace fildes::inline FILDES_ABI {

/// How a set is made.
enum class epoll_create_flag : std::uint32_t {
  inherit = sys::abi::o_cloexec,  ///< no EPOLL_CLOEXEC: stays open over exec
};
template <>
inline constexpr auto flag_names<epoll_create_flag> =
    std::to_array<flag_name<epoll_create_flag>>(
        {{epoll_create_flag::inherit, "inherit"}});
using epoll_create_flags = flags<epoll_create_flag>;

/// What a descriptor is watched for. `err` and `hup` always are.
enum class epoll_add_flag : std::uint32_t {
  in = sys::abi::epoll_in,          ///< EPOLLIN: something to read, or the end
  pri = sys::abi::epoll_pri,        ///< EPOLLPRI: out-of-band data, a change
  out = sys::abi::epoll_out,        ///< EPOLLOUT: room to write
  rdnorm = sys::abi::epoll_rdnorm,  ///< EPOLLRDNORM
  rdband = sys::abi::epoll_rdband,  ///< EPOLLRDBAND
  wrnorm = sys::abi::epoll_wrnorm,  ///< EPOLLWRNORM
  wrband = sys::abi::epoll_wrband,  ///< EPOLLWRBAND
  msg = sys::abi::epoll_msg,        ///< EPOLLMSG: no file has it
  rdhup = sys::abi::epoll_rdhup,    ///< EPOLLRDHUP: the peer writes no more
  exclusive = sys::abi::epoll_exclusive,  ///< EPOLLEXCLUSIVE: of several sets
                                          ///< that wait, not all are woken
  wakeup = sys::abi::epoll_wakeup,    ///< EPOLLWAKEUP: no suspend meanwhile;
                                      ///< needs CAP_BLOCK_SUSPEND, else nothing
  oneshot = sys::abi::epoll_oneshot,  ///< EPOLLONESHOT: then sleeps till modify
  et = sys::abi::epoll_et,            ///< EPOLLET: tells changes, not states
};
template <>
inline constexpr auto flag_names<epoll_add_flag> =
    std::to_array<flag_name<epoll_add_flag>>({
        {epoll_add_flag::in, "in"},
        {epoll_add_flag::pri, "pri"},
        {epoll_add_flag::out, "out"},
        {epoll_add_flag::rdnorm, "rdnorm"},
        {epoll_add_flag::rdband, "rdband"},
        {epoll_add_flag::wrnorm, "wrnorm"},
        {epoll_add_flag::wrband, "wrband"},
        {epoll_add_flag::msg, "msg"},
        {epoll_add_flag::rdhup, "rdhup"},
        {epoll_add_flag::exclusive, "exclusive"},
        {epoll_add_flag::wakeup, "wakeup"},
        {epoll_add_flag::oneshot, "oneshot"},
        {epoll_add_flag::et, "et"},
    });
using epoll_add_flags = flags<epoll_add_flag>;

/// The same for one that is in the set: without `exclusive`, which only a new
/// one can have.
enum class epoll_modify_flag : std::uint32_t {
  in = sys::abi::epoll_in,            ///< EPOLLIN
  pri = sys::abi::epoll_pri,          ///< EPOLLPRI
  out = sys::abi::epoll_out,          ///< EPOLLOUT
  rdnorm = sys::abi::epoll_rdnorm,    ///< EPOLLRDNORM
  rdband = sys::abi::epoll_rdband,    ///< EPOLLRDBAND
  wrnorm = sys::abi::epoll_wrnorm,    ///< EPOLLWRNORM
  wrband = sys::abi::epoll_wrband,    ///< EPOLLWRBAND
  msg = sys::abi::epoll_msg,          ///< EPOLLMSG
  rdhup = sys::abi::epoll_rdhup,      ///< EPOLLRDHUP
  wakeup = sys::abi::epoll_wakeup,    ///< EPOLLWAKEUP
  oneshot = sys::abi::epoll_oneshot,  ///< EPOLLONESHOT
  et = sys::abi::epoll_et,            ///< EPOLLET
};
template <>
inline constexpr auto flag_names<epoll_modify_flag> =
    std::to_array<flag_name<epoll_modify_flag>>({
        {epoll_modify_flag::in, "in"},
        {epoll_modify_flag::pri, "pri"},
        {epoll_modify_flag::out, "out"},
        {epoll_modify_flag::rdnorm, "rdnorm"},
        {epoll_modify_flag::rdband, "rdband"},
        {epoll_modify_flag::wrnorm, "wrnorm"},
        {epoll_modify_flag::wrband, "wrband"},
        {epoll_modify_flag::msg, "msg"},
        {epoll_modify_flag::rdhup, "rdhup"},
        {epoll_modify_flag::wakeup, "wakeup"},
        {epoll_modify_flag::oneshot, "oneshot"},
        {epoll_modify_flag::et, "et"},
    });
using epoll_modify_flags = flags<epoll_modify_flag>;

/// What a descriptor is ready for.
enum class epoll_event_flag : std::uint32_t {
  in = sys::abi::epoll_in,      ///< EPOLLIN: reading will not wait
  pri = sys::abi::epoll_pri,    ///< EPOLLPRI
  out = sys::abi::epoll_out,    ///< EPOLLOUT: writing a little will not wait
  err = sys::abi::epoll_err,    ///< EPOLLERR: an error waits, or a reader
                                ///< is gone
  hup = sys::abi::epoll_hup,    ///< EPOLLHUP: the other side is gone; what
                                ///< it wrote can still be read
  nval = sys::abi::epoll_nval,  ///< EPOLLNVAL
  rdnorm = sys::abi::epoll_rdnorm,  ///< EPOLLRDNORM
  rdband = sys::abi::epoll_rdband,  ///< EPOLLRDBAND
  wrnorm = sys::abi::epoll_wrnorm,  ///< EPOLLWRNORM
  wrband = sys::abi::epoll_wrband,  ///< EPOLLWRBAND
  msg = sys::abi::epoll_msg,        ///< EPOLLMSG
  rdhup = sys::abi::epoll_rdhup,    ///< EPOLLRDHUP
};
template <>
inline constexpr auto flag_names<epoll_event_flag> =
    std::to_array<flag_name<epoll_event_flag>>({
        {epoll_event_flag::in, "in"},
        {epoll_event_flag::pri, "pri"},
        {epoll_event_flag::out, "out"},
        {epoll_event_flag::err, "err"},
        {epoll_event_flag::hup, "hup"},
        {epoll_event_flag::nval, "nval"},
        {epoll_event_flag::rdnorm, "rdnorm"},
        {epoll_event_flag::rdband, "rdband"},
        {epoll_event_flag::wrnorm, "wrnorm"},
        {epoll_event_flag::wrband, "wrband"},
        {epoll_event_flag::msg, "msg"},
        {epoll_event_flag::rdhup, "rdhup"},
    });
using epoll_event_flags = flags<epoll_event_flag>;

// What most descriptors are watched for.

/// A listener that several threads or processes have in sets of their own.
inline constexpr epoll_add_flags epoll_shared_listener =
    epoll_add_flag::in | epoll_add_flag::exclusive;

/// A connection that is told once each time that something comes, room is made
/// or the peer writes no more. Whoever gets it reads and writes until `again`,
/// or less than was asked for.
inline constexpr epoll_add_flags epoll_stream =
    epoll_add_flag::in | epoll_add_flag::out | epoll_add_flag::rdhup |
    epoll_add_flag::et;

}  // namespace fildes::inline FILDES_ABI
