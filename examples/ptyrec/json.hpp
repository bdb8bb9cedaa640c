// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include <fildes/config.hpp>

namespace ptyrec {

/// How much of the end of these bytes may be the beginning of a character of
/// UTF-8, whose rest has not come yet: 0 to 3.
std::size_t unfinished_at_end(std::string_view bytes) noexcept;

/// What a JSON string of bytes could not say.
struct replaced_bytes {
  /// What each U+FFFD of the string stands for, in hexadecimal, with spaces
  /// between them: a byte that was no UTF-8, or a U+FFFD that was there.
  std::string list;
  bool any = false;  // was no UTF-8
};

/// Adds bytes as a JSON string: UTF-8, with the control characters escaped, so
/// that nothing happens to a terminal that shows it. Each byte that is no UTF-8
/// becomes U+FFFD.
replaced_bytes add_json(std::string& to, std::string_view bytes);

/// Puts back what add_json replaced. False when the list is none, or does not
/// tell of as many characters as there are.
bool put_back(std::string& text, std::string_view list);

/// Takes one thing after the other off the front of a text that should be JSON,
/// and the space before it. When one of these is false, why() says what is
/// wrong; the rest of the text is not to be looked at.
class json_reader {
 public:
  explicit json_reader(std::string_view text FILDES_LIFETIMEBOUND) noexcept
      : rest_(text) {}

  /// This character.
  bool take(char punctuation);
  /// The same, when it is there; no harm otherwise.
  bool take_if(char punctuation);
  /// A string: well-formed UTF-8, whatever was escaped.
  bool string(std::string& into);
  bool number(double& into);
  /// True when there was a null, which is taken.
  bool null();
  /// A value of any sort, not deeper than 32.
  bool skip(int depth = 32);
  /// That nothing follows.
  bool end();

  /// Calls `member(name)` for each member of an object, to take its value.
  template <class Member>
  bool object(Member member) {
    if (!take('{')) return false;
    if (take_if('}')) return true;
    do {
      std::string name;
      if (!string(name) || !take(':') || !member(name)) return false;
    } while (take_if(','));
    return take('}');
  }

  bool wrong(std::string_view why) {
    if (why_.empty()) why_ = why;
    return false;
  }
  const std::string& why() const noexcept { return why_; }

 private:
  void space() noexcept;
  bool word(std::string_view w);
  bool one_more(std::string& into);
  bool escaped(std::string& into);
  bool unicode(std::string& into);
  bool hex(unsigned& into);

  std::string_view rest_;
  std::string why_;
};

}  // namespace ptyrec
