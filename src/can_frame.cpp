// SPDX-License-Identifier: BSL-1.0
#include <fildes/can_bcm.hpp>
#include <fildes/can_frame.hpp>

namespace fildes::inline FILDES_ABI {

namespace {

template <class Raw>
void put_data(Raw& raw, byte_view data) noexcept {
  raw.len = static_cast<decltype(raw.len)>(data.size());
  if (!data.empty()) __builtin_memcpy(raw.data, data.data(), data.size());
}

// A frame that comes in one size, with a length inside that fits.
template <class Raw>
bool take_frame(Raw& raw, byte_view bytes) noexcept {
  if (bytes.size() != sizeof raw) return false;
  __builtin_memcpy(&raw, bytes.data(), sizeof raw);
  return raw.len <= sizeof raw.data;
}

sys::abi::bcm_timeval interval(nanoseconds time) noexcept {
  const std::int64_t micro =
      time.count() / 1000 + (time.count() % 1000 > 0 ? 1 : 0);
  return {static_cast<sys::abi::kernel_long>(micro / 1'000'000),
          static_cast<sys::abi::kernel_long>(micro % 1'000'000)};
}

nanoseconds time_of(const sys::abi::bcm_timeval& interval) noexcept {
  return nanoseconds(std::int64_t{interval.sec} * 1'000'000'000 +
                     std::int64_t{interval.usec} * 1000);
}

}  // namespace

std::optional<can_frame> can_frame::of(can_id id, byte_view data) noexcept {
  if (data.size() > longest) return std::nullopt;
  can_frame made;
  made.raw_.id = id.bits();
  put_data(made.raw_, data);
  return made;
}

std::optional<can_frame> can_frame::remote(can_id id,
                                           std::uint8_t length) noexcept {
  if (length > longest) return std::nullopt;
  can_frame made;
  made.raw_.id = id.bits() | sys::abi::can_rtr_flag;
  made.raw_.len = length;
  return made;
}

std::optional<can_frame> can_frame::from_bytes(byte_view bytes) noexcept {
  can_frame made;
  if (!take_frame(made.raw_, bytes)) return std::nullopt;
  return made;
}

std::optional<canfd_frame> canfd_frame::of(can_id id, byte_view data,
                                           canfd_flags flags) noexcept {
  if (data.size() > longest) return std::nullopt;
  canfd_frame made;
  made.raw_.id = id.bits();
  made.raw_.flags = (flags | canfd_flag::fdf).bits();
  put_data(made.raw_, data);
  return made;
}

std::optional<canfd_frame> canfd_frame::from_bytes(byte_view bytes) noexcept {
  canfd_frame made;
  if (!take_frame(made.raw_, bytes)) return std::nullopt;
  return made;
}

std::optional<canxl_frame> canxl_frame::of(
    std::uint32_t priority, byte_view data,
    const canxl_options& options) noexcept {
  if (data.empty() || data.size() > longest) return std::nullopt;
  canxl_frame made;
  made.raw_.prio = priority & sys::abi::can_sff_mask;
  made.raw_.flags = sys::abi::canxl_xlf;
  if (options.simple_extended) made.raw_.flags |= sys::abi::canxl_sec;
  made.raw_.sdt = options.sdu_type;
  made.raw_.af = options.acceptance;
  put_data(made.raw_, data);
  return made;
}

std::optional<canxl_frame> canxl_frame::from_bytes(byte_view bytes) noexcept {
  canxl_frame made;
  constexpr std::size_t header = sizeof made.raw_ - longest;
  if (bytes.size() < header || bytes.size() > sizeof made.raw_)
    return std::nullopt;
  __builtin_memcpy(&made.raw_, bytes.data(), bytes.size());
  const std::size_t length = made.raw_.len;
  if ((made.raw_.flags & sys::abi::canxl_xlf) == 0 || length == 0 ||
      length > bytes.size() - header)
    return std::nullopt;
  return made;
}

bcm_header::bcm_header(bcm_opcode opcode, bcm_flags flags, can_id id,
                       std::uint32_t frames, const bcm_timing& timing) noexcept
    : raw_{static_cast<std::uint32_t>(opcode),
           flags.bits(),
           timing.count,
           interval(timing.first),
           interval(timing.second),
           id.bits(),
           frames} {}

std::optional<bcm_header> bcm_header::from_bytes(byte_view bytes) noexcept {
  sys::abi::bcm_msg_head raw;
  if (bytes.size() < sizeof raw) return std::nullopt;
  __builtin_memcpy(&raw, bytes.data(), sizeof raw);
  const std::size_t frame = (raw.flags & sys::abi::bcm_can_fd_frame) != 0
                                ? sizeof(sys::abi::canfd_frame)
                                : sizeof(sys::abi::can_frame);
  if (raw.nframes > (bytes.size() - sizeof raw) / frame) return std::nullopt;
  return bcm_header(raw);
}

bcm_timing bcm_header::timing() const noexcept {
  return {raw_.count, time_of(raw_.ival1), time_of(raw_.ival2)};
}

}  // namespace fildes::inline FILDES_ABI
