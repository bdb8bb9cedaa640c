// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <algorithm>
#include <charconv>
#include <limits>

#include <fildes/address.hpp>
#include <fildes/fwd.hpp>

// How addresses are written as text, and read again.

namespace fildes::inline FILDES_ABI::detail {

/// Text into room that is there. What does not fit is cut off.
class text_writer {
 public:
  text_writer(char* room, std::size_t size) noexcept
      : begin_(room), at_(room), end_(room + size) {}

  std::size_t size() const noexcept {
    return static_cast<std::size_t>(at_ - begin_);
  }

  text_writer& text(std::string_view text) noexcept {
    at_ += text.copy(at_, static_cast<std::size_t>(end_ - at_));
    return *this;
  }
  text_writer& decimal(std::uint64_t number) noexcept {
    return digits(number, 10);
  }
  text_writer& bare_hex(std::uint64_t number) noexcept {
    return digits(number, 16);
  }
  text_writer& hex(std::uint64_t number) noexcept {
    return text("0x").digits(number, 16);
  }
  text_writer& octet(std::byte b) noexcept {
    const char* const known = "0123456789abcdef";
    const auto value = std::to_integer<unsigned>(b);
    const char both[] = {known[value >> 4], known[value & 15]};
    return text({both, sizeof both});
  }
  /// A byte that does not print, a backslash and `also` as `\xNN`.
  text_writer& escaped(std::string_view bytes, char also = '\\') noexcept {
    for (const char c : bytes) {
      if (c >= ' ' && c <= '~' && c != '\\' && c != also)
        text({&c, 1});
      else
        text("\\x").octet(static_cast<std::byte>(c));
    }
    return *this;
  }

 private:
  text_writer& digits(std::uint64_t number, int base) noexcept {
    char room[24];
    const auto end = std::to_chars(room, std::end(room), number, base);
    return text({room, static_cast<std::size_t>(end.ptr - room)});
  }

  char* begin_;
  char* at_;
  char* end_;
};

/// Text taken apart from its beginning. After the first thing that is not
/// there, nothing is: only the end asks whether all went well.
class text_reader {
 public:
  explicit text_reader(std::string_view text) noexcept : rest_(text) {}

  bool good() const noexcept { return good_; }
  bool at_end() const noexcept { return rest_.empty(); }
  bool whole() const noexcept { return good_ && at_end(); }
  std::string_view rest() const noexcept { return rest_; }

  void fail() noexcept {
    good_ = false;
    rest_ = {};
  }
  bool accept(std::string_view text) noexcept {
    if (!rest_.starts_with(text)) return false;
    rest_.remove_prefix(text.size());
    return true;
  }
  text_reader& expect(std::string_view text) noexcept {
    if (!accept(text)) fail();
    return *this;
  }
  /// What stands before one of `ends`, or all.
  std::string_view before(std::string_view ends) noexcept {
    const auto found = rest_.substr(0, rest_.find_first_of(ends));
    rest_.remove_prefix(found.size());
    return found;
  }

  /// A decimal number without sign and leading zeros.
  template <std::unsigned_integral Integer>
  Integer decimal() noexcept {
    if (rest_.size() > 1 && rest_[0] == '0' && is_digit(rest_[1])) fail();
    return number<Integer>(10);
  }
  /// A number as 0x1f.
  template <std::unsigned_integral Integer>
  Integer hex() noexcept {
    return expect("0x").number<Integer>(16);
  }
  template <std::unsigned_integral Integer>
  Integer bare_hex() noexcept {
    return number<Integer>(16);
  }
  /// Two hexadecimal digits.
  std::byte octet() noexcept {
    std::uint8_t value = 0;
    const char* const begin = rest_.data();
    if (rest_.size() < 2 ||
        std::from_chars(begin, begin + 2, value, 16).ptr != begin + 2)
      fail();
    else
      rest_.remove_prefix(2);
    return static_cast<std::byte>(value);
  }
  /// What text_writer::escaped() wrote, up to `end`. Of what is longer than
  /// the room, one byte more is counted than there is.
  std::size_t escaped(char* room, std::size_t size, char end = '\\') noexcept {
    std::size_t count = 0;
    while (!at_end() && count <= size && (rest_[0] != end || end == '\\')) {
      const char c = accept("\\x") ? static_cast<char>(octet()) : plain();
      if (count < size) room[count] = c;
      ++count;
    }
    return count;
  }

 private:
  static bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

  // from_chars takes no plus, and no minus before what has no sign.
  template <class Integer>
  Integer number(int base) noexcept {
    Integer value = 0;
    const auto found =
        std::from_chars(rest_.data(), rest_.data() + rest_.size(), value, base);
    if (rest_.empty() || found.ec != std::errc())
      fail();
    else
      rest_.remove_prefix(static_cast<std::size_t>(found.ptr - rest_.data()));
    return value;
  }
  char plain() noexcept {
    const char c = rest_[0];
    rest_.remove_prefix(1);
    if (c == '\\') fail();
    return c;
  }

  std::string_view rest_;
  bool good_ = true;
};

inline error refused() noexcept {
  return error(errc::inval, operation::address);
}

void print(text_writer& out, ipv4 number) noexcept;
void print(text_writer& out, const ipv6& number) noexcept;
void print(text_writer& out, const ipv4_address& address) noexcept;
void print(text_writer& out, const ipv6_address& address) noexcept;
void print(text_writer& out, const unix_address& address) noexcept;
void print(text_writer& out, const netlink_address& address) noexcept;
void print(text_writer& out, const packet_address& address) noexcept;
void print(text_writer& out, const vsock_address& address) noexcept;
void print(text_writer& out, const can_address& address) noexcept;
void print(text_writer& out, const isotp_address& address) noexcept;
void print(text_writer& out, const j1939_address& address) noexcept;
void print(text_writer& out, const xdp_address& address) noexcept;
void print(text_writer& out, const alg_address& address) noexcept;
void print(text_writer& out, const infiniband_address& address) noexcept;
void print(text_writer& out, const l2cap_address& address) noexcept;
void print(text_writer& out, const rfcomm_address& address) noexcept;

}  // namespace fildes::inline FILDES_ABI::detail
