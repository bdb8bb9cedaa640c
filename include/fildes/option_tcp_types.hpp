// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <array>
#include <bit>

#include <fildes/option_codec.hpp>
#include <fildes/sys/abi/tcp_option.hpp>

namespace fildes::inline FILDES_ABI {

using tcp_info = sys::abi::tcp_info;
using tcp_repair_opt = sys::abi::tcp_repair_opt;
using tcp_repair_window = sys::abi::tcp_repair_window;
using tcp_md5sig = sys::abi::tcp_md5sig;
using tcp_ao_add = sys::abi::tcp_ao_add;
using tcp_ao_del = sys::abi::tcp_ao_del;
using tcp_ao_info_opt = sys::abi::tcp_ao_info_opt;
using tcp_ao_repair = sys::abi::tcp_ao_repair;
using tcp_zerocopy_receive = sys::abi::tcp_zerocopy_receive;
using mptcp_info = sys::abi::mptcp_info;
using tls_aes_gcm_128 = sys::abi::tls12_crypto_info_aes_gcm_128;
using tls_aes_gcm_256 = sys::abi::tls12_crypto_info_aes_gcm_256;
using tls_chacha20_poly1305 = sys::abi::tls12_crypto_info_chacha20_poly1305;

enum class tcp_repair_mode : int {
  off = sys::abi::tcp_repair_off,  ///< TCP_REPAIR_OFF
  on = sys::abi::tcp_repair_on,    ///< TCP_REPAIR_ON
  /// TCP_REPAIR_OFF_NO_WP: off, without asking the peer for its window
  off_quietly = sys::abi::tcp_repair_off_no_wp,
};

/// A queue of a connection in repair.
enum class tcp_queue : int {
  none = sys::abi::tcp_no_queue,       ///< TCP_NO_QUEUE
  receive = sys::abi::tcp_recv_queue,  ///< TCP_RECV_QUEUE
  send = sys::abi::tcp_send_queue,     ///< TCP_SEND_QUEUE
};

/// What the two ends of a connection agreed on: bits of tcp_info::options.
enum class tcp_info_flag : std::uint8_t {
  timestamps = sys::abi::tcpi_opt_timestamps,  ///< TCPI_OPT_TIMESTAMPS
  sack = sys::abi::tcpi_opt_sack,              ///< TCPI_OPT_SACK
  window_scale = sys::abi::tcpi_opt_wscale,    ///< TCPI_OPT_WSCALE
  ecn = sys::abi::tcpi_opt_ecn,                ///< TCPI_OPT_ECN
  ecn_seen = sys::abi::tcpi_opt_ecn_seen,      ///< TCPI_OPT_ECN_SEEN
  syn_data = sys::abi::tcpi_opt_syn_data,      ///< TCPI_OPT_SYN_DATA
  /// TCPI_OPT_USEC_TS: timestamps in microseconds (6.7)
  microsecond_timestamps = sys::abi::tcpi_opt_usec_ts,
  tfo_child = sys::abi::tcpi_opt_tfo_child,  ///< TCPI_OPT_TFO_CHILD (6.15)
};
template <>
inline constexpr auto flag_names<tcp_info_flag> =
    std::to_array<flag_name<tcp_info_flag>>({
        {tcp_info_flag::timestamps, "timestamps"},
        {tcp_info_flag::sack, "sack"},
        {tcp_info_flag::window_scale, "window_scale"},
        {tcp_info_flag::ecn, "ecn"},
        {tcp_info_flag::ecn_seen, "ecn_seen"},
        {tcp_info_flag::syn_data, "syn_data"},
        {tcp_info_flag::microsecond_timestamps, "microsecond_timestamps"},
        {tcp_info_flag::tfo_child, "tfo_child"},
    });

constexpr flags<tcp_info_flag> options_of(const tcp_info& info) noexcept {
  return flags<tcp_info_flag>::from_bits(info.options);
}

/// By how many bits the windows that the peer tells are shifted.
constexpr unsigned send_window_scale(const tcp_info& info) noexcept {
  // A bit field of C: the first member is where the byte order begins.
  return std::endian::native == std::endian::little ? info.wscale & 15U
                                                    : info.wscale >> 4;
}
/// By how many bits those that are told to the peer are.
constexpr unsigned receive_window_scale(const tcp_info& info) noexcept {
  return std::endian::native == std::endian::little ? info.wscale >> 4
                                                    : info.wscale & 15U;
}

/// Bit `n` of `bits` in the structures of TCP-AO: of tcp_ao_add and tcp_ao_del,
/// 0 makes the key the current one, and 1 the next to be asked for.
constexpr std::uint32_t tcp_ao_bit(unsigned n) noexcept {
  return std::endian::native == std::endian::little ? 1U << n : 1U << (31 - n);
}

}  // namespace fildes::inline FILDES_ABI
