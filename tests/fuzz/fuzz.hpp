// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

/// What a target does with one input: must not crash, hang, or read outside.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size);

namespace fuzz {

/// Inputs that the target takes for right; others are made of them.
std::vector<std::vector<std::uint8_t>> seeds();

/// Ends the program: what was made of an input is wrong.
[[noreturn]] void fail(const char* why);

}  // namespace fuzz
