// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <string>
#include <version>

#include <fmt/core.h>
#if defined(__cpp_lib_format)
#include <format>
#endif

#include <fildes/alg_address.hpp>
#include <fildes/bluetooth_address.hpp>
#include <fildes/can_address.hpp>
#include <fildes/communicate.hpp>
#include <fildes/fwd.hpp>
#include <fildes/infiniband_address.hpp>
#include <fildes/ip_address.hpp>
#include <fildes/netlink_address.hpp>
#include <fildes/packet_address.hpp>
#include <fildes/tcp.hpp>
#include <fildes/transfer.hpp>
#include <fildes/udp.hpp>
#include <fildes/unix_address.hpp>
#include <fildes/vsock_address.hpp>
#include <fildes/xdp_address.hpp>

// Everything prints: with fmt, and with std::format where the standard library
// has it. Widths and alignment are those of a string: `{:>12}`.
// size: one line a type

namespace fildes::inline FILDES_ABI::detail {

void print(std::string& out, error e);
void print(std::string& out, errc code);
void print(std::string& out, operation what);
void print(std::string& out, sys::nr call);
void print(std::string& out, nanoseconds d);
void print(std::string& out, deadline d);
void print(std::string& out, file_mode mode);
void print(std::string& out, file_type type);
void print(std::string& out, file_time time);
void print(std::string& out, const time_change& change);
void print(std::string& out, const file_times& times);
void print(std::string& out, device_number device);
void print(std::string& out, const file_identity& identity);
void print(std::string& out, const file_status& status);
void print(std::string& out, status_sync sync);
void print(std::string& out, file_system_type type);
void print(std::string& out, const file_system_status& status);
void print(std::string& out, const file_node& node);
void print(std::string& out, const file_owner& owner);
void print(std::string& out, const file_handle& handle);
void print(std::string& out, const pinned_file& pinned);
void print(std::string& out, access_mode access);
void print(std::string& out, creation create);
void print(std::string& out, seek_origin from);
void print(std::string& out, file_advice advice);
void print(std::string& out, lock_kind kind);
void print(std::string& out, file_range range);
void print(std::string& out, const held_lock& lock);
void print(std::string& out, transfer_way way);
void print(std::string& out, const transfer_report& report);

void print(std::string& out, ipv4 number);
void print(std::string& out, const ipv6& number);
void print(std::string& out, unix_address_kind kind);
void print(std::string& out, packet_kind kind);
void print(std::string& out, ethertype type);
void print(std::string& out, can_id id);
void print(std::string& out, const bluetooth_device& device);
void print(std::string& out, bluetooth_device_kind kind);

void print(std::string& out, socket_type type);
void print(std::string& out, shutdown_side side);
void print(std::string& out, connect_state state);
void print(std::string& out, accept_trouble trouble);
void print(std::string& out, ip_family family);
void print(std::string& out, const socket_identity& what);
void print(std::string& out, const received& r);
void print(std::string& out, const datagram& d);

void print(std::string& out, signal_number signal);
void print(std::string& out, const signal_set& set);
void print(std::string& out, signal_code code);
void print(std::string& out, const signal_info& info);
void print(std::string& out, ill_code code);
void print(std::string& out, fpe_code code);
void print(std::string& out, segv_code code);
void print(std::string& out, bus_code code);
void print(std::string& out, trap_code code);
void print(std::string& out, poll_code code);
void print(std::string& out, sys_code code);
void print(std::string& out, emt_code code);
void print(std::string& out, signal_step step);

void print(std::string& out, clock_id clock);
void print(std::string& out, const timer_setting& setting);
void print(std::string& out, const timer_change& change);
void print(std::string& out, timer_reading reading);

void print_mqueue_name(std::string& out, const mqueue_name& name);
void print_mqueue_priority(std::string& out, mqueue_priority priority);
void print(std::string& out, const mqueue_room& room);
void print(std::string& out, const mqueue_attributes& now);
void print(std::string& out, const mqueue_limits& limits);
// These two alone, and not the literals and numbers that convert to them.
template <std::same_as<mqueue_name> Name>
void print(std::string& out, const Name& name) {
  print_mqueue_name(out, name);
}
template <std::same_as<mqueue_priority> Priority>
void print(std::string& out, const Priority& priority) {
  print_mqueue_priority(out, priority);
}

void print_moment(std::string& out, clock_id clock, nanoseconds since_epoch);

template <clock_id C>
void print(std::string& out, moment<C> m) {
  print_moment(out, C, m.since_epoch());
}

void print(std::string& out, wait_state state);
void print(std::string& out, wait_status status);
void print(std::string& out, communicate_end end);
void print(std::string& out, signal_scope scope);
void print(std::string& out, namespace_kind kind);

void print(std::string& out, fanotify_report report);
void print(std::string& out, fanotify_actor actor);
void print(std::string& out, fanotify_class order);
void print(std::string& out, fanotify_mark_type type);
void print(std::string& out, fanotify_effect effect);
void print(std::string& out, fanotify_missing why);
void print(std::string& out, permission_answer answer);

void print(std::string& out, parity which);
void print(std::string& out, flow_control which);
void print(std::string& out, control_character character);
void print(std::string& out, line_discipline discipline);
void print(std::string& out, const serial_mode& mode);
void print(std::string& out, const terminal_settings& settings);
void print(std::string& out, const settings_difference& difference);
void print(std::string& out, window_size size);
void print_terminal_name(std::string& out, const terminal_name& name);
template <std::same_as<terminal_name> Name>
void print(std::string& out, const Name& name) {
  print_terminal_name(out, name);
}

void print(std::string& out, const loop_status& status);
void print(std::string& out, tun_kind kind);
void print(std::string& out, const tun_interface& what);

void print_address(std::string& out, const any_address& address);
void print_fd(std::string& out, std::string_view kind, int fd);
// Takes from `bits` what has a name, `known`, and adds that to the text.
void print_flag(std::string& out, std::string_view name, std::uint64_t known,
                std::uint64_t& bits);
void print_rest(std::string& out, std::uint64_t bits);

template <std::derived_from<any_fd> T>
void print(std::string& out, const T& fd) {
  print_fd(out, kind_of_t<T>::kind_name, fd.raw());
}

template <socket_address A>
void print(std::string& out, const A& address) {
  print_address(out, address);
}

template <flag_enum E>
void print(std::string& out, flags<E> set) {
  std::uint64_t bits = set.bits();
  for (const auto& known : flag_names<E>)
    print_flag(out, known.name, static_cast<std::uint64_t>(known.flag), bits);
  print_rest(out, bits);
}

template <flag_enum E>
void print(std::string& out, E flag) {
  print(out, flags<E>(flag));
}

// The value as it prints, `ok` for none, or the error.
template <class T>
  requires std::is_void_v<T> || fmt::is_formattable<T, char>::value
void print(std::string& out, const result<T>& r) {
  if (r.has_error())
    print(out, r.assume_error());
  else if constexpr (std::is_void_v<T>)
    out += "ok";
  else
    out += fmt::format("{}", r.assume_value());
}

// What is chrono's converts to some of these, and prints as it does elsewhere.
template <class T>
concept printable = !chrono_duration<T> && !requires {
  typename T::clock;
} && requires(std::string& out, const T& value) { detail::print(out, value); };

}  // namespace fildes::inline FILDES_ABI::detail

// fmt/core.h checks the specification of a string but formats none; the rest is
// in the compiled part of fmt, which spares its users 20 000 lines of headers.
template <fildes::detail::printable T>
class fmt::formatter<T, char> {
 public:
  constexpr auto parse(fmt::format_parse_context& context) {
    const char* begin = context.begin();
    const char* end = fmt::formatter<fmt::string_view>().parse(context);
    spec_ = {begin, static_cast<std::size_t>(end - begin)};
    if (spec_.find('{') != std::string_view::npos)
      context.on_error("fildes: a width or precision must be a number here");
    return end;
  }
  template <class Context>
  auto format(const T& value, Context& context) const {
    std::string text;
    fildes::detail::print(text, value);
    std::string pattern = "{:";
    pattern.append(spec_).append("}");
    const auto args = fmt::make_format_args(text);
    auto out = context.out();
    for (const char c : fmt::vformat(pattern, args)) *out++ = c;
    return out;
  }

 private:
  std::string_view spec_;
};

#if defined(__cpp_lib_format)
template <fildes::detail::printable T>
struct std::formatter<T, char> : std::formatter<std::string_view> {
  template <class Context>
  auto format(const T& value, Context& context) const {
    std::string text;
    fildes::detail::print(text, value);
    return std::formatter<std::string_view>::format(text, context);
  }
};
#endif
