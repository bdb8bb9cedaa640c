// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <array>
#include <type_traits>

#include <fildes/errc.hpp>
#include <fildes/option_codec.hpp>
#include <fildes/sys/abi/option.hpp>
#include <fildes/sys/abi/socket.hpp>
#include <fildes/sys/abi/types.hpp>

namespace fildes::inline FILDES_ABI {

using ucred = sys::abi::ucred;
using sk_meminfo = sys::abi::sk_meminfo;
using so_timestamping = sys::abi::so_timestamping;
using sock_txtime = sys::abi::sock_txtime;
using sock_filter = sys::abi::sock_filter;
using dmabuf_token = sys::abi::dmabuf_token;

/// Bytes a second, as wide as the kernel has them.
using pacing_rate = std::make_unsigned_t<sys::abi::kernel_long>;

/// Buffers whose size the kernel leaves alone.
enum class buffer_lock_flag : int {
  send = sys::abi::sock_sndbuf_lock,     ///< SOCK_SNDBUF_LOCK
  receive = sys::abi::sock_rcvbuf_lock,  ///< SOCK_RCVBUF_LOCK
};
template <>
inline constexpr auto flag_names<buffer_lock_flag> =
    std::to_array<flag_name<buffer_lock_flag>>({
        {buffer_lock_flag::send, "send"},
        {buffer_lock_flag::receive, "receive"},
    });

/// Whether a stream looks for another way.
enum class txrehash : int {
  off = sys::abi::sock_txrehash_disabled,  ///< SOCK_TXREHASH_DISABLED
  on = sys::abi::sock_txrehash_enabled,    ///< SOCK_TXREHASH_ENABLED
  /// SOCK_TXREHASH_DEFAULT: as the system has it
  system = sys::abi::sock_txrehash_default,
};

/// When and where times are taken. See timestamping.rst of the kernel.
enum class timestamping_flag : std::uint32_t {
  tx_hardware = sys::abi::sof_timestamping_tx_hardware,  ///< by the card
  tx_software = sys::abi::sof_timestamping_tx_software,  ///< given to the card
  rx_hardware = sys::abi::sof_timestamping_rx_hardware,  ///< by the card
  rx_software = sys::abi::sof_timestamping_rx_software,  ///< taken in
  software = sys::abi::sof_timestamping_software,        ///< tell those
  raw_hardware = sys::abi::sof_timestamping_raw_hardware,  ///< tell the card's
  opt_id = sys::abi::sof_timestamping_opt_id,              ///< with a number
  tx_sched = sys::abi::sof_timestamping_tx_sched,  ///< at the queue's entry
  tx_ack = sys::abi::sof_timestamping_tx_ack,      ///< when acknowledged
  opt_cmsg = sys::abi::sof_timestamping_opt_cmsg,  ///< with the packet's info
  opt_tsonly = sys::abi::sof_timestamping_opt_tsonly,  ///< without the packet
  opt_stats = sys::abi::sof_timestamping_opt_stats,    ///< with TCP's numbers
  /// with the card that took it
  opt_pktinfo = sys::abi::sof_timestamping_opt_pktinfo,
  opt_tx_swhw = sys::abi::sof_timestamping_opt_tx_swhw,  ///< both times
  bind_phc = sys::abi::sof_timestamping_bind_phc,        ///< a clock (5.14)
  /// numbers from the first byte of a stream on (6.2)
  opt_id_tcp = sys::abi::sof_timestamping_opt_id_tcp,
  /// of what is received, only what this socket asked for (6.12)
  opt_rx_filter = sys::abi::sof_timestamping_opt_rx_filter,
  /// when the card is done (6.15)
  tx_completion = sys::abi::sof_timestamping_tx_completion,
};
template <>
inline constexpr auto flag_names<timestamping_flag> =
    std::to_array<flag_name<timestamping_flag>>({
        {timestamping_flag::tx_hardware, "tx_hardware"},
        {timestamping_flag::tx_software, "tx_software"},
        {timestamping_flag::rx_hardware, "rx_hardware"},
        {timestamping_flag::rx_software, "rx_software"},
        {timestamping_flag::software, "software"},
        {timestamping_flag::raw_hardware, "raw_hardware"},
        {timestamping_flag::opt_id, "opt_id"},
        {timestamping_flag::tx_sched, "tx_sched"},
        {timestamping_flag::tx_ack, "tx_ack"},
        {timestamping_flag::opt_cmsg, "opt_cmsg"},
        {timestamping_flag::opt_tsonly, "opt_tsonly"},
        {timestamping_flag::opt_stats, "opt_stats"},
        {timestamping_flag::opt_pktinfo, "opt_pktinfo"},
        {timestamping_flag::opt_tx_swhw, "opt_tx_swhw"},
        {timestamping_flag::bind_phc, "bind_phc"},
        {timestamping_flag::opt_id_tcp, "opt_id_tcp"},
        {timestamping_flag::opt_rx_filter, "opt_rx_filter"},
        {timestamping_flag::tx_completion, "tx_completion"},
    });

/// Bits of sock_txtime::flags.
enum class txtime_flag : std::uint32_t {
  /// SOF_TXTIME_DEADLINE_MODE: the time is the last, not the first
  deadline = sys::abi::sof_txtime_deadline_mode,
  /// SOF_TXTIME_REPORT_ERRORS: what came too late is told of
  report_errors = sys::abi::sof_txtime_report_errors,
};

namespace option_as {

/// A program of classic BPF.
struct filter_program {
  using argument = std::span<const sock_filter>;
  using room = std::span<sock_filter>;

  FILDES_INLINE static result<> set(raw_option o, argument program) noexcept {
    if (program.size() > 0xffff) return error(errc::inval, operation::option);
    return structure<sys::abi::sock_fprog>::set(
        o, {static_cast<std::uint16_t>(program.size()), program.data()});
  }
  /// The kernel counts instructions, not bytes; without room it tells how many.
  FILDES_INLINE static result<std::size_t> get(raw_option o,
                                               room into) noexcept {
    FILDES_TRY(const auto told, o.get(into.data(), into.size()));
    return std::size_t{told};
  }
};

}  // namespace option_as
}  // namespace fildes::inline FILDES_ABI
