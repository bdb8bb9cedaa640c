// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <fildes/address.hpp>

// What holds for the addresses of every family.

namespace test {

/// The numbers of one seed, the same in every run.
using dice = std::mt19937;

inline constexpr int many = 100'000;

/// Bytes without one more behind them, so that a sanitizer sees who reads on.
using exact_bytes = std::vector<std::uint8_t>;

inline void set_family(exact_bytes& bytes, int family) {
  const auto number = static_cast<std::uint16_t>(family);
  if (bytes.size() >= sizeof number)
    std::memcpy(bytes.data(), &number, sizeof number);
}

inline exact_bytes some_bytes(dice& random, std::size_t size) {
  exact_bytes bytes(size);
  // Few values, so that zeros and separators are frequent.
  const bool few = random() % 2 == 0;
  for (auto& b : bytes)
    b = static_cast<std::uint8_t>(few ? random() % 3 : random());
  return bytes;
}

inline std::string text_of(const fildes::any_address& address) {
  return std::string(fildes::address_text(address).view());
}

/// The lengths, of 0 to 130, that a family takes.
template <class A>
std::vector<std::size_t> lengths_taken(int family) {
  std::vector<std::size_t> taken;
  for (std::size_t size = 0; size <= 130; ++size) {
    exact_bytes bytes(size);
    set_family(bytes, family);
    const auto made = A::from_bytes(bytes);
    if (made)
      taken.push_back(size);
    else
      EXPECT_EQ(made.error(),
                fildes::error(fildes::errc::inval, fildes::operation::address));
  }
  return taken;
}

/// From the first to the last.
inline std::vector<std::size_t> lengths(std::size_t first, std::size_t last) {
  std::vector<std::size_t> all;
  for (; first <= last; ++first) all.push_back(first);
  return all;
}

/// Another family, and none at all, is AFNOSUPPORT at every length.
template <class A>
void expect_other_families_refused() {
  const fildes::error refused(fildes::errc::afnosupport,
                              fildes::operation::address);
  for (const int family :
       {0, 1, 2, 10, 16, 17, 27, 29, 31, 38, 40, 44, 0xffff}) {
    if (family == A::family) continue;
    for (std::size_t size = 2; size <= 130; ++size) {
      exact_bytes bytes(size);
      set_family(bytes, family);
      ASSERT_EQ(A::from_bytes(bytes).error(), refused) << family;
    }
  }
}

/// An address as a system call takes it, as any other, and as text.
template <class A>
void expect_round_trips(const A& address) {
  const exact_bytes bytes = [&] {
    exact_bytes copy(address.size());
    std::memcpy(copy.data(), address.data(), copy.size());
    return copy;
  }();
  ASSERT_EQ(A::from_bytes(bytes).value(), address);
  const fildes::any_address any = address;
  ASSERT_EQ(any.as<A>(), address);
  const std::string text = text_of(any);
  ASSERT_EQ(A::parse(text).value(), address) << text;
  ASSERT_EQ(fildes::any_address::parse(text).value(), any) << text;
}

/// Whatever the bytes are, nothing beside them is read, and what they are
/// taken for goes round.
template <class A>
void expect_random_bytes_hold(int family) {
  dice random(1);
  int taken = 0;
  for (int i = 0; i != many; ++i) {
    exact_bytes bytes = some_bytes(random, random() % 131);
    if (random() % 16 != 0) set_family(bytes, family);
    const auto made = A::from_bytes(bytes);
    if (!made) continue;
    ++taken;
    ASSERT_NO_FATAL_FAILURE(expect_round_trips(made.value()));
  }
  EXPECT_GT(taken, 100);
}

/// Whatever the text is: a true one, changed a little.
template <class A>
void expect_random_text_holds(std::string_view sample) {
  const std::string letters = "0123456789abcfx:.[]%@\\-+ /=\xff";
  dice random(2);
  int taken = 0;
  for (int i = 0; i != many; ++i) {
    std::vector<char> text(sample.begin(), sample.end());
    for (auto changes = random() % 4; changes != 0; --changes) {
      const auto at = static_cast<std::ptrdiff_t>(random() % text.size());
      const char letter = letters[random() % letters.size()];
      switch (random() % 3) {
        case 0: text[static_cast<std::size_t>(at)] = letter; break;
        case 1: text.insert(text.begin() + at, letter); break;
        default: text.resize(static_cast<std::size_t>(at) + 1); break;
      }
    }
    text.shrink_to_fit();
    const auto made = A::parse({text.data(), text.size()});
    if (!made) continue;
    ++taken;
    ASSERT_NO_FATAL_FAILURE(expect_round_trips(made.value()));
  }
  EXPECT_GT(taken, 1000);
}

}  // namespace test
