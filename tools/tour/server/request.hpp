// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <string_view>

#include "status.hpp"

// Bytes in, one request out, or the status to refuse them with. Strict, since
// what two readers understand in two ways is how requests are smuggled.

namespace tour::http {

/// Finds where the head of a request ends, as its bytes come in.
class head_finder {
 public:
  static constexpr std::size_t limit = 8192;

  struct found {
    std::size_t size = 0;  // of the head with its empty line; 0: not yet
    status refusal = status::ok;
  };

  /// Looks at all that has come of this head; what was looked at before is not
  /// looked at again. Refuses lines that do not end in CRLF, lines that
  /// continue the one before, and heads of more than `limit` bytes.
  found find(std::string_view bytes);

 private:
  std::size_t line_ = 0;     // where the line begins that is not whole yet
  std::size_t scanned_ = 0;  // up to here there is no other end of a line
};

/// A request for a file; the texts are parts of its head.
struct request {
  bool head_only = false;
  bool keep_alive = false;
  std::string_view target;
  std::string_view range;
  std::string_view if_range;
  std::string_view if_none_match;
};

/// Takes one head off a text that holds a whole one: it ends with an empty
/// line, or head_finder has found one. Anything but `ok` is a refusal, after
/// which nothing on the connection can be understood.
status read_request(std::string_view& text, request& into);

}  // namespace tour::http
