// SPDX-License-Identifier: BSL-1.0
#include <fildes/file_clone.hpp>

#include <algorithm>

namespace fildes::inline FILDES_ABI {

namespace {

// The kernel takes what fits into a page.
constexpr std::size_t places_at_once = 32;

struct dedupe_call {
  sys::abi::file_dedupe_range head;
  sys::abi::file_dedupe_range_info places[places_at_once];
};

result<> dedupe_some(const file& from, file_range range,
                     std::span<const dedupe_place> places,
                     std::span<dedupe_outcome> outcomes) noexcept {
  dedupe_call call{};
  call.head.src_offset = range.offset;
  call.head.src_length = range.size;
  call.head.dest_count = static_cast<std::uint16_t>(places.size());
  for (std::size_t i = 0; i != places.size(); ++i) {
    call.places[i].dest_fd = places[i].in.raw();
    call.places[i].dest_offset = places[i].offset;
  }
  FILDES_TRYV(sys::ioctl(from.raw(), sys::abi::fideduperange, &call));
  for (std::size_t i = 0; i != places.size(); ++i)
    outcomes[i] = {call.places[i].status, call.places[i].bytes_deduped,
                   range.size};
  return success();
}

}  // namespace

result<> dedupe(const file& from, file_range range,
                std::span<const dedupe_place> places,
                std::span<dedupe_outcome> outcomes) noexcept {
  if (places.size() != outcomes.size())
    return error(errc::inval, operation::inout);
  while (!places.empty()) {
    const std::size_t n = std::min(places.size(), places_at_once);
    FILDES_TRYV(dedupe_some(from, range, places.first(n), outcomes.first(n)));
    places = places.subspan(n);
    outcomes = outcomes.subspan(n);
  }
  return success();
}

}  // namespace fildes::inline FILDES_ABI
