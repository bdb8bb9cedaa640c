// SPDX-License-Identifier: BSL-1.0
#include <fildes/netlink_request.hpp>

namespace fildes::inline FILDES_ABI {

namespace {

constexpr std::size_t longest_attribute = 0xffff;

void write_attribute(std::byte* at, std::size_t length,
                     std::uint16_t type) noexcept {
  const sys::abi::nlattr header{static_cast<std::uint16_t>(length), type};
  __builtin_memcpy(at, &header, sizeof header);
}

}  // namespace

netlink_builder::netlink_builder(byte_span room, std::uint16_t type,
                                 netlink_flags flags) noexcept
    : room_(room), header_{0, type, flags.bits(), 0, 0} {
  reserve(sizeof header_);
}

// Zeroed, from a multiple of four to the next.
std::byte* netlink_builder::reserve(std::size_t size) noexcept {
  const std::size_t left = room_.size() - size_;
  overflowed_ =
      overflowed_ || size > left || detail::netlink_aligned(size) > left;
  if (overflowed_) return nullptr;
  std::byte* const at = room_.data() + size_;
  __builtin_memset(at, 0, detail::netlink_aligned(size));
  size_ += detail::netlink_aligned(size);
  return at;
}

void netlink_builder::append(byte_view bytes) noexcept {
  if (std::byte* const at = reserve(bytes.size()))
    __builtin_memcpy(at, bytes.data(), bytes.size());
}

void netlink_builder::put(std::uint16_t type, byte_view value,
                          std::size_t zeros) noexcept {
  constexpr std::size_t header = sizeof(sys::abi::nlattr);
  overflowed_ =
      overflowed_ || value.size() > longest_attribute - header - zeros;
  if (overflowed_) return;
  std::byte* const at = reserve(header + value.size() + zeros);
  if (at == nullptr) return;
  write_attribute(at, header + value.size() + zeros, type);
  if (!value.empty()) __builtin_memcpy(at + header, value.data(), value.size());
}

std::size_t netlink_builder::open_nest(std::uint16_t type) noexcept {
  const std::size_t at = size_;
  ++open_;
  put(static_cast<std::uint16_t>(type | sys::abi::nla_f_nested), {}, 0);
  return at;
}

void netlink_builder::close_nest(std::size_t at) noexcept {
  --open_;
  overflowed_ = overflowed_ || size_ - at > longest_attribute;
  if (overflowed_) return;
  const auto length = static_cast<std::uint16_t>(size_ - at);
  __builtin_memcpy(room_.data() + at, &length, sizeof length);
}

result<byte_view> netlink_builder::finish(std::uint32_t sequence) noexcept {
  if (overflowed_) return error(errc::msgsize, operation::netlink);
  if (open_ != 0) return error(errc::inval, operation::netlink);
  header_.len = static_cast<std::uint32_t>(size_);
  header_.seq = sequence;
  __builtin_memcpy(room_.data(), &header_, sizeof header_);
  return byte_view(room_.data(), size_);
}

}  // namespace fildes::inline FILDES_ABI
