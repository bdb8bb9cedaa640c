// SPDX-License-Identifier: BSL-1.0
#include <fildes/ip_address.hpp>

#include "address_text.hpp"

namespace fildes::inline FILDES_ABI {

namespace {

using detail::refused;
using detail::text_reader;
using detail::text_writer;

constexpr std::size_t all_groups = 8;

struct run {
  std::size_t begin = all_groups;
  std::size_t size = 1;  // one zero alone is written as 0
};

// The zeros that `::` stands for: the longest run, the first of several.
run longest_zeros(const std::array<std::uint16_t, all_groups>& groups) {
  run longest;
  for (std::size_t i = 0; i != all_groups; ++i) {
    std::size_t end = i;
    while (end != all_groups && groups[end] == 0) ++end;
    if (end - i > longest.size) longest = {i, end - i};
  }
  return longest;
}

// Groups between colons, with at most one `::` among them.
class groups_reader {
 public:
  explicit groups_reader(std::string_view text) noexcept : in_(text) {}

  result<ipv6> read() noexcept {
    if (in_.accept("::")) gap_ = 0;
    while (!in_.at_end()) read_one();
    const bool has_gap = gap_ <= all_groups;
    if (!in_.good() || (has_gap ? count_ == all_groups : count_ < all_groups))
      return refused();
    if (has_gap)
      std::rotate(groups_.begin() + static_cast<std::ptrdiff_t>(gap_),
                  groups_.begin() + static_cast<std::ptrdiff_t>(count_),
                  groups_.end());
    return ipv6::from_groups(groups_);
  }

 private:
  void read_one() noexcept {
    const auto text = text_reader(in_.rest()).before(":");
    if (text.find('.') != std::string_view::npos) {
      read_dotted();
      return;
    }
    if (text.empty() || text.size() > 4 || count_ == all_groups) {
      in_.fail();
      return;
    }
    groups_[count_++] = in_.bare_hex<std::uint16_t>();
    read_colon();
  }

  void read_colon() noexcept {
    if (in_.at_end()) return;
    if (gap_ > all_groups && in_.accept("::"))
      gap_ = count_;
    else if (in_.expect(":").at_end())
      in_.fail();
  }

  // An IPv4 number stands for the last two groups.
  void read_dotted() noexcept {
    const auto number = ipv4::parse(in_.rest());
    in_.before("");
    if (number.has_error() || count_ + 2 > all_groups) {
      in_.fail();
      return;
    }
    const auto bits = number.assume_value().bits();
    groups_[count_++] = static_cast<std::uint16_t>(bits >> 16);
    groups_[count_++] = static_cast<std::uint16_t>(bits);
  }

  text_reader in_;
  std::array<std::uint16_t, all_groups> groups_{};
  std::size_t count_ = 0;
  std::size_t gap_ = all_groups + 1;  // more than there are: none
};

}  // namespace

result<ipv4> ipv4::parse(std::string_view text) noexcept {
  text_reader in(text);
  std::array<std::uint8_t, 4> octets{};
  for (std::uint8_t& octet : octets) {
    if (&octet != octets.data()) in.expect(".");
    octet = in.decimal<std::uint8_t>();
  }
  if (!in.whole()) return refused();
  return ipv4(octets);
}

result<ipv6> ipv6::parse(std::string_view text) noexcept {
  return groups_reader(text).read();
}

result<ipv4_address> ipv4_address::parse(std::string_view text) noexcept {
  text_reader in(text);
  FILDES_TRY(const auto number, ipv4::parse(in.before(":")));
  const auto port = in.expect(":").decimal<std::uint16_t>();
  if (!in.whole()) return refused();
  return ipv4_address(number, port);
}

result<ipv6_address> ipv6_address::parse(std::string_view text) noexcept {
  text_reader in(text);
  in.expect("[");
  FILDES_TRY(const auto number, ipv6::parse(in.before("%]")));
  const auto scope = in.accept("%") ? in.decimal<std::uint32_t>() : 0;
  const auto port = in.expect("]:").decimal<std::uint16_t>();
  const auto flow = in.accept("/flow=") ? in.hex<std::uint32_t>() : 0;
  if (!in.whole()) return refused();
  return ipv6_address(number, port, scope, flow);
}

result<ip_address> ip_address::parse(std::string_view text) noexcept {
  if (!text.starts_with('[')) {
    FILDES_TRY(const auto v4, ipv4_address::parse(text));
    return ip_address(v4);
  }
  FILDES_TRY(const auto v6, ipv6_address::parse(text));
  return ip_address(v6);
}

namespace detail {

void print(text_writer& out, ipv4 number) noexcept {
  const auto& octets = number.octets();
  out.decimal(octets[0]).text(".").decimal(octets[1]).text(".");
  out.decimal(octets[2]).text(".").decimal(octets[3]);
}

void print(text_writer& out, const ipv6& number) noexcept {
  if (const auto v4 = number.mapped_v4()) {
    print(out.text("::ffff:"), *v4);
    return;
  }
  const auto groups = number.groups();
  const auto zeros = longest_zeros(groups);
  for (std::size_t i = 0; i != all_groups; ++i) {
    if (i == zeros.begin) {
      out.text("::");
      i += zeros.size - 1;
      continue;
    }
    if (i != 0 && i != zeros.begin + zeros.size) out.text(":");
    out.bare_hex(groups[i]);
  }
}

void print(text_writer& out, const ipv4_address& address) noexcept {
  print(out, address.number());
  out.text(":").decimal(address.port());
}

void print(text_writer& out, const ipv6_address& address) noexcept {
  print(out.text("["), address.number());
  if (address.scope() != 0) out.text("%").decimal(address.scope());
  out.text("]:").decimal(address.port());
  if (address.flow() != 0) out.text("/flow=").hex(address.flow());
}

}  // namespace detail
}  // namespace fildes::inline FILDES_ABI
