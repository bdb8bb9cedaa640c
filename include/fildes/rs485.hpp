// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/flags.hpp>
#include <fildes/result.hpp>
#include <fildes/sys/abi/serial.hpp>
#include <fildes/time.hpp>

namespace fildes::inline FILDES_ABI {

/// How a port drives a bus that several share: RTS switches its transmitter.
enum class rs485_flag : std::uint32_t {
  enabled = sys::abi::ser_rs485_enabled,  ///< SER_RS485_ENABLED: without it 232
  rts_on_send = sys::abi::ser_rs485_rts_on_send,        ///< RTS high to send
  rts_after_send = sys::abi::ser_rs485_rts_after_send,  ///< and after it
  rx_during_tx = sys::abi::ser_rs485_rx_during_tx,      ///< hears what it sends
  terminate_bus = sys::abi::ser_rs485_terminate_bus,    ///< the resistor is on
  addrb = sys::abi::ser_rs485_addrb,  ///< characters with an address bit
  addr_recv = sys::abi::ser_rs485_addr_recv,    ///< hears one address alone
  addr_dest = sys::abi::ser_rs485_addr_dest,    ///< sends to one address
  mode_rs422 = sys::abi::ser_rs485_mode_rs422,  ///< RS-422; kernel 6.9
};
template <>
inline constexpr auto flag_names<rs485_flag> =
    std::to_array<flag_name<rs485_flag>>({
        {rs485_flag::enabled, "enabled"},
        {rs485_flag::rts_on_send, "rts_on_send"},
        {rs485_flag::rts_after_send, "rts_after_send"},
        {rs485_flag::rx_during_tx, "rx_during_tx"},
        {rs485_flag::terminate_bus, "terminate_bus"},
        {rs485_flag::addrb, "addrb"},
        {rs485_flag::addr_recv, "addr_recv"},
        {rs485_flag::addr_dest, "addr_dest"},
        {rs485_flag::mode_rs422, "mode_rs422"},
    });
using rs485_flags = flags<rs485_flag>;

/// Settings of RS-485. The delays are of RTS, in whole milliseconds; what is
/// between is rounded up.
struct rs485_settings {
  rs485_flags flags = {};
  nanoseconds delay_before_send = {};
  nanoseconds delay_after_send = {};
  std::uint8_t receive_address = 0;      ///< for addr_recv
  std::uint8_t destination_address = 0;  ///< for addr_dest

  friend constexpr bool operator==(const rs485_settings&,
                                   const rs485_settings&) noexcept = default;
};

namespace detail {
/// \error inval  a delay is negative, or of 2^32 milliseconds or more
result<sys::abi::serial_rs485> to_serial_rs485(
    const rs485_settings& settings) noexcept;
rs485_settings from_serial_rs485(const sys::abi::serial_rs485& raw) noexcept;
}  // namespace detail

}  // namespace fildes::inline FILDES_ABI
