// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace serial_term {

/// What single bytes become on their way.
class translation {
 public:
  /// Takes a rule, as `cr=crlf`. False: it is none.
  bool add(std::string_view rule);

  /// Puts bytes behind a text, as they become.
  void append(std::string& to, std::string_view bytes) const;

 private:
  std::array<std::optional<std::string_view>, 256> to_;
};

}  // namespace serial_term
