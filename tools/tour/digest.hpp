// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>

#include <fildes/bytes.hpp>

namespace tour {

/// A 64-bit digest that begins with another one: finds accidents, not forgers.
std::uint64_t digest(std::uint64_t before, fildes::byte_view bytes);

}  // namespace tour
