// SPDX-License-Identifier: BSL-1.0
#include <fildes/infiniband_address.hpp>

#include "address_text.hpp"

namespace fildes::inline FILDES_ABI {

result<infiniband_address> infiniband_address::parse(
    std::string_view text) noexcept {
  detail::text_reader in(text);
  in.expect("infiniband:[");
  FILDES_TRY(const auto identifier, ipv6::parse(in.before("]")));
  const auto service = in.expect("]:").hex<std::uint64_t>();
  const auto mask = in.expect(":").hex<std::uint64_t>();
  const auto partition = in.expect(":").hex<std::uint16_t>();
  const auto flow = in.expect(":").hex<std::uint32_t>();
  const auto scope = in.expect(":").decimal<std::uint64_t>();
  if (!in.whole()) return detail::refused();
  return infiniband_address(identifier, service,
                            {.service_mask = mask,
                             .partition = partition,
                             .flow = flow,
                             .scope = scope});
}

namespace detail {

void print(text_writer& out, const infiniband_address& address) noexcept {
  const auto options = address.options();
  print(out.text("infiniband:["), address.identifier());
  out.text("]:").hex(address.service());
  out.text(":").hex(options.service_mask);
  out.text(":").hex(options.partition).text(":").hex(options.flow);
  out.text(":").decimal(options.scope);
}

}  // namespace detail
}  // namespace fildes::inline FILDES_ABI
