// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <map>
#include <string>
#include <vector>

namespace support {

/// The open descriptors of this process, and where each leads to.
std::map<int, std::string> open_descriptors();

/// What became of the descriptors since `before`: a sentence for each that was
/// left open, closed, or made to lead elsewhere.
std::vector<std::string> descriptor_changes(
    const std::map<int, std::string>& before);

}  // namespace support
