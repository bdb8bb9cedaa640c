// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/option_codec.hpp>
#include <fildes/option_time.hpp>
#include <fildes/sys/abi/link_option.hpp>
#include <fildes/sys/abi/option.hpp>
#include <fildes/sys/abi/socket.hpp>

// Options of the rare families: AF_KCM and AF_LLC.

namespace fildes::inline FILDES_ABI {

/// An option of SOL_KCM.
template <int Name, class Codec,
          option_access Access = option_access::read_write>
using kcm_option = socket_option<sys::abi::sol_kcm, Name, Codec, Access>;

/// An option of SOL_LLC.
template <int Name, class Codec,
          option_access Access = option_access::read_write>
using llc_option = socket_option<sys::abi::sol_llc, Name, Codec, Access>;

namespace option::kcm {

/// KCM_RECV_DISABLE: gets no messages.
inline constexpr kcm_option<sys::abi::kcm_recv_disable, option_as::boolean>
    receive_disable{};

}  // namespace option::kcm

namespace option::llc {

/// LLC_OPT_RETRY: how often a frame is sent again.
inline constexpr llc_option<sys::abi::llc_opt_retry,
                            option_as::integer_in<0, 100>>
    retries{};

/// LLC_OPT_SIZE: bytes of data in a frame at most.
inline constexpr llc_option<sys::abi::llc_opt_size,
                            option_as::integer_in<0, 4196>>
    frame_size{};

/// LLC_OPT_ACK_TMR_EXP: how long to wait for an acknowledgement.
inline constexpr llc_option<sys::abi::llc_opt_ack_tmr_exp,
                            option_as::seconds<0, 60>>
    acknowledge_timer{};

/// LLC_OPT_P_TMR_EXP: how long to wait for an answer to a poll.
inline constexpr llc_option<sys::abi::llc_opt_p_tmr_exp,
                            option_as::seconds<0, 60>>
    poll_timer{};

/// LLC_OPT_REJ_TMR_EXP: how long to wait after a reject.
inline constexpr llc_option<sys::abi::llc_opt_rej_tmr_exp,
                            option_as::seconds<0, 60>>
    reject_timer{};

/// LLC_OPT_BUSY_TMR_EXP: how long to wait for a busy peer.
inline constexpr llc_option<sys::abi::llc_opt_busy_tmr_exp,
                            option_as::seconds<0, 60>>
    busy_timer{};

/// LLC_OPT_TX_WIN: frames that may be unacknowledged.
inline constexpr llc_option<sys::abi::llc_opt_tx_win,
                            option_as::integer_in<0, 127>>
    send_window{};

/// LLC_OPT_RX_WIN: frames that the peer may send so.
inline constexpr llc_option<sys::abi::llc_opt_rx_win,
                            option_as::integer_in<0, 127>>
    receive_window{};

/// LLC_OPT_PKTINFO: messages come with the address that they came to.
inline constexpr llc_option<sys::abi::llc_opt_pktinfo, option_as::boolean>
    packet_info{};

}  // namespace option::llc

}  // namespace fildes::inline FILDES_ABI
