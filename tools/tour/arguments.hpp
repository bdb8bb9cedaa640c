// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "server/serve.hpp"

namespace tour {

extern const std::string_view help;

struct request {
  bool json = false;
  bool help = false;
  std::string directory = "/usr/lib";
  std::optional<serve_options> serve;
  std::optional<std::string> wrong;  // an argument that nobody understands
};

request parse(int argc, char** argv);

}  // namespace tour
