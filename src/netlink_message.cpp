// SPDX-License-Identifier: BSL-1.0
#include <fildes/netlink_message.hpp>

namespace fildes::inline FILDES_ABI {

namespace {

constexpr std::uint16_t type_flags =
    sys::abi::nla_f_nested | sys::abi::nla_f_net_byteorder;

// The bytes of a part that says how long it is, header included, and takes it
// off; nothing when that cannot be.
std::optional<byte_view> cut_bytes(byte_view& from, std::size_t length,
                                   std::size_t header) noexcept {
  if (length < header || length > from.size()) return std::nullopt;
  const byte_view body = from.first(length).after(header);
  from = from.after(detail::netlink_aligned(length));
  return body;
}

// An errno, as the kernel passes it: negated.
std::optional<errc> code_of(std::int32_t error) noexcept {
  if (error > 0 || error < -4095) return std::nullopt;
  return static_cast<errc>(-error);
}

// What stands between the number and the attributes: the request's header, and
// its body unless that was left out.
std::optional<byte_view> after_request(
    const netlink_message& message) noexcept {
  const auto told = message.head<sys::abi::nlmsgerr>();
  if (!told) return std::nullopt;
  std::size_t request = sizeof told->msg;
  if (!message.flags.has(netlink_flag::capped)) request = told->msg.len;
  const byte_view rest = message.body.after(sizeof told->error);
  if (request < sizeof told->msg || request > rest.size()) return std::nullopt;
  return rest.after(detail::netlink_aligned(request));
}

// Without the flag nothing follows that is known to be attributes.
std::optional<byte_view> ack_attributes(
    const netlink_message& message) noexcept {
  if (message.is_done()) return message.body.after(sizeof(std::int32_t));
  if (!message.flags.has(netlink_flag::ack_tlvs)) return byte_view();
  return after_request(message);
}

}  // namespace

std::string_view netlink_attribute::text() const noexcept {
  const std::string_view all = bytes.text();
  return all.substr(0, all.find('\0'));
}

std::optional<netlink_attribute> netlink_attribute::cut(
    byte_view& from) noexcept {
  const auto header = detail::netlink_prefix<sys::abi::nlattr>(from);
  if (!header) return std::nullopt;
  const auto bytes = cut_bytes(from, header->len, sizeof *header);
  if (!bytes) return std::nullopt;
  return netlink_attribute{
      static_cast<std::uint16_t>(header->type & ~type_flags),
      (header->type & sys::abi::nla_f_nested) != 0,
      (header->type & sys::abi::nla_f_net_byteorder) != 0, *bytes};
}

std::optional<netlink_attribute> netlink_attributes::find(
    std::uint16_t type) const noexcept {
  for (const netlink_attribute& attribute : *this)
    if (attribute.type == type) return attribute;
  return std::nullopt;
}

std::optional<netlink_ack> netlink_message::ack() const noexcept {
  if (!is_done() && !is_error()) return std::nullopt;
  if (is_done() && body.empty()) return netlink_ack{};
  const auto error = head<std::int32_t>();
  const auto code = error ? code_of(*error) : std::nullopt;
  const auto rest = code ? ack_attributes(*this) : std::nullopt;
  if (!rest) return std::nullopt;
  netlink_ack found{*code, {}, 0, netlink_attributes(*rest)};
  if (const auto text = found.attributes.find(sys::abi::nlmsgerr_attr_msg))
    found.text = text->text();
  if (const auto at = found.attributes.find(sys::abi::nlmsgerr_attr_offs))
    found.offset = at->as<std::uint32_t>().value_or(0);
  return found;
}

std::optional<netlink_message> netlink_message::cut(byte_view& from) noexcept {
  const auto header = detail::netlink_prefix<sys::abi::nlmsghdr>(from);
  if (!header) return std::nullopt;
  const auto body = cut_bytes(from, header->len, sizeof *header);
  if (!body) return std::nullopt;
  return netlink_message{header->type, netlink_flags::from_bits(header->flags),
                         header->seq, header->pid, *body};
}

}  // namespace fildes::inline FILDES_ABI
