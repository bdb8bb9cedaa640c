// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>
#include <string_view>

namespace tour::http {

/// What a response says first. See RFC 9110, section 15.
enum class status : std::uint16_t {
  ok = 200,
  partial_content = 206,
  moved_permanently = 301,
  not_modified = 304,
  bad_request = 400,
  forbidden = 403,
  not_found = 404,
  method_not_allowed = 405,
  content_too_large = 413,
  uri_too_long = 414,
  range_not_satisfiable = 416,
  head_too_large = 431,
  server_error = 500,
  unavailable = 503,
  version_not_supported = 505,
};

/// As in the first line: "404 Not Found".
std::string_view text_of(status s);

}  // namespace tour::http
