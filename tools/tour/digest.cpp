// SPDX-License-Identifier: BSL-1.0
#include "digest.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

// Four lanes that know nothing of each other, so that a processor runs their
// multiplications side by side: some gigabytes a second.

namespace tour {

namespace {

using lanes = std::array<std::uint64_t, 4>;

constexpr std::uint64_t odd_one = 0x9e3779b97f4a7c15;
constexpr std::uint64_t odd_other = 0xc2b2ae3d27d4eb4f;

constexpr std::uint64_t mix(std::uint64_t lane, std::uint64_t word) {
  return std::rotl(lane + word * odd_other, 31) * odd_one;
}

void stir(lanes& state, const std::byte* from, std::size_t size) {
  lanes words = {};
  std::memcpy(words.data(), from, size);
  for (std::size_t i = 0; i != state.size(); ++i)
    state[i] = mix(state[i], words[i]);
}

}  // namespace

std::uint64_t digest(std::uint64_t before, fildes::byte_view bytes) {
  lanes state = {before, before + odd_one, before ^ odd_other, ~before};
  const std::uint64_t size = bytes.size();
  for (; bytes.size() >= sizeof state; bytes = bytes.after(sizeof state))
    stir(state, bytes.data(), sizeof state);
  if (!bytes.empty()) stir(state, bytes.data(), bytes.size());
  std::uint64_t all = size;
  for (const std::uint64_t lane : state) all = mix(all, lane);
  return all ^ (all >> 29);
}

}  // namespace tour
