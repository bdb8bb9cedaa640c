// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <string>
#include <string_view>

namespace same {

/// A text as JSON has it. Names of files are bytes, and JSON is UTF-8: a byte
/// that is none becomes U+DC80 to U+DCFF, as Python's os.fsdecode makes it, so
/// that no two names look alike and each can be had back.
std::string json_text(std::string_view bytes);

}  // namespace same
