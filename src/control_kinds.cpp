// SPDX-License-Identifier: BSL-1.0
#include <fildes/control_error.hpp>
#include <fildes/control_family.hpp>
#include <fildes/control_kinds.hpp>
#include <fildes/control_time.hpp>
#include <fildes/sys/abi/clock.hpp>

namespace fildes::inline FILDES_ABI::control {

namespace {

/// The value that bytes begin with.
template <class T>
std::optional<T> value_at(byte_view bytes, std::size_t offset = 0) noexcept {
  bytes = bytes.after(offset);
  if (bytes.size() < sizeof(T)) return std::nullopt;
  T value;
  __builtin_memcpy(&value, bytes.data(), sizeof value);
  return value;
}

/// What the old options give: two longs. The kernel's, on x32.
struct old_time {
  sys::abi::kernel_long seconds;
  sys::abi::kernel_long parts;
};

/// Reads a time whose second number counts `unit` nanoseconds.
template <class Time>
std::optional<time> time_at(byte_view bytes, std::int64_t unit,
                            std::size_t index = 0) noexcept {
  const auto raw = value_at<Time>(bytes, index * sizeof(Time));
  if (!raw) return std::nullopt;
  const auto [seconds, parts] = *raw;
  std::int64_t nanoseconds = 0;
  if (__builtin_mul_overflow(std::int64_t{parts}, unit, &nanoseconds))
    return std::nullopt;
  return time{seconds, nanoseconds};
}

template <class Time>
std::optional<timestamping> times_at(byte_view bytes) noexcept {
  const auto software = time_at<Time>(bytes, 1);
  const auto unused = time_at<Time>(bytes, 1, 1);
  const auto hardware = time_at<Time>(bytes, 1, 2);
  if (!hardware) return std::nullopt;
  return timestamping{*software, *unused, *hardware};
}

bool is_error(const control_record& r) noexcept {
  switch (r.level) {
    case sys::abi::sol_ip: return r.type == sys::abi::ip_recverr;
    case sys::abi::sol_ipv6: return r.type == sys::abi::ipv6_recverr;
    case sys::abi::sol_packet: return r.type == sys::abi::packet_tx_timestamp;
    case sys::abi::sol_vsock: return r.type == sys::abi::vsock_recverr;
    case sys::abi::sol_can_j1939: return r.type == sys::abi::scm_j1939_errqueue;
    default: return false;
  }
}

}  // namespace

std::optional<security_label> security_label::from_record(
    const control_record& record) noexcept {
  if ((record.level != sys::abi::sol_socket &&
       record.level != sys::abi::sol_ip) ||
      record.type != sys::abi::scm_security)
    return std::nullopt;
  // Some security modules count the zero at the end.
  std::string_view text = record.bytes.text();
  if (text.ends_with('\0')) text.remove_suffix(1);
  return security_label{text};
}

std::optional<timestamp> timestamp::from_record(
    const control_record& record) noexcept {
  if (record.level != sys::abi::sol_socket) return std::nullopt;
  std::optional<time> at;
  switch (record.type) {
    case sys::abi::so_timestamp_old:
      at = time_at<old_time>(record.bytes, 1000);
      break;
    case sys::abi::so_timestampns_old:
      at = time_at<old_time>(record.bytes, 1);
      break;
    case sys::abi::so_timestamp_new:
      at = time_at<sys::abi::timeval>(record.bytes, 1000);
      break;
    case sys::abi::so_timestampns_new:
      at = time_at<sys::abi::timespec>(record.bytes, 1);
      break;
    default: break;
  }
  if (!at) return std::nullopt;
  return timestamp{*at};
}

std::optional<timestamping> timestamping::from_record(
    const control_record& record) noexcept {
  if (record.level != sys::abi::sol_socket) return std::nullopt;
  if (record.type == sys::abi::so_timestamping_old)
    return times_at<old_time>(record.bytes);
  if (record.type == sys::abi::so_timestamping_new)
    return times_at<sys::abi::timespec>(record.bytes);
  return std::nullopt;
}

std::optional<extended_error> extended_error::from_record(
    const control_record& record) noexcept {
  const auto raw = value_at<sys::abi::sock_extended_err>(record.bytes);
  if (!is_error(record) || !raw) return std::nullopt;
  extended_error found{.number = raw->error,
                       .origin = static_cast<error_origin>(raw->origin),
                       .icmp_type = raw->type,
                       .icmp_code = raw->code,
                       .info = raw->info,
                       .data = raw->data,
                       .offender_bytes = {}};
  const byte_view offender =
      record.bytes.after(sizeof *raw).first(sizeof found.offender_bytes);
  if (!offender.empty())
    __builtin_memcpy(found.offender_bytes, offender.data(), offender.size());
  return found;
}

any_address extended_error::offender() const noexcept {
  const byte_view bytes = offender_bytes;
  const auto family = value_at<std::uint16_t>(bytes);
  if (family == sys::abi::af_inet)
    return any_address::from_bytes(bytes.first(sizeof(sys::abi::sockaddr_in)));
  if (family == sys::abi::af_inet6)
    return any_address::from_bytes(bytes.first(sizeof(sys::abi::sockaddr_in6)));
  return {};
}

std::optional<zerocopy_done> extended_error::zerocopy() const noexcept {
  if (origin != error_origin::zerocopy || number != 0) return std::nullopt;
  return zerocopy_done{info, data,
                       (icmp_code & sys::abi::so_ee_code_zerocopy_copied) != 0};
}

std::optional<tls::record_type> tls::record_type::from_record(
    const control_record& record) noexcept {
  const auto value = value_at<std::uint8_t>(record.bytes);
  if (record.level != level || record.type != sys::abi::tls_get_record_type ||
      !value)
    return std::nullopt;
  return record_type{*value};
}

}  // namespace fildes::inline FILDES_ABI::control
