// SPDX-License-Identifier: BSL-1.0
#pragma once

// `sys::nr`, the system calls of the target. The eleven headers in abi/ are
// generated, this one picks among them.

#if !defined(__linux__)
#error "fildes: makes Linux system calls; this compiler is not for Linux"
#elif defined(__x86_64__) && !defined(__ILP32__)
#include <fildes/sys/abi/number_x86_64.hpp>
#elif defined(__x86_64__)
#include <fildes/sys/abi/number_x32.hpp>
#elif defined(__i386__)
#include <fildes/sys/abi/number_i386.hpp>
#elif defined(__ARM_EABI__) && defined(__ARMEL__)
#include <fildes/sys/abi/number_arm.hpp>
#elif defined(__aarch64__) && defined(__AARCH64EL__) && defined(__LP64__)
#include <fildes/sys/abi/number_aarch64.hpp>
#elif defined(__riscv) && __riscv_xlen == 64 && defined(__LP64__)
#include <fildes/sys/abi/number_riscv64.hpp>
#elif defined(__loongarch64) && defined(__LP64__)
#include <fildes/sys/abi/number_loongarch64.hpp>
#elif defined(__s390x__)
#include <fildes/sys/abi/number_s390x.hpp>
#elif defined(__powerpc64__) && defined(__LITTLE_ENDIAN__)
#include <fildes/sys/abi/number_powerpc64le.hpp>
#elif defined(__MIPSEL__) && defined(_ABIO32) && _MIPS_SIM == _ABIO32
#include <fildes/sys/abi/number_mipsel.hpp>
#elif defined(__MIPSEL__) && defined(_ABI64) && _MIPS_SIM == _ABI64
#include <fildes/sys/abi/number_mips64el.hpp>
#else
#error \
    "fildes: the system call numbers of this machine are not known. Known \
are x86_64, x32, i386, arm (EABI), aarch64, riscv64, loongarch64, s390x, \
powerpc64le, mipsel (o32) and mips64el (n64); of those that can be both, only \
little-endian."
#endif

#include <cstddef>
#include <cstdint>
#include <string_view>

#include <fildes/config.hpp>

namespace fildes::inline FILDES_ABI::sys {

namespace detail {

struct number_entry {
  std::uint32_t number = 0;
  std::string_view name;
};

// Takes the first "number name " off the rest of the table. By pointer, since
// compilers evaluate that faster than calls of members.
constexpr number_entry take_number(std::string_view& rest) noexcept {
  number_entry entry;
  const char* at = rest.data();
  for (; *at != ' '; ++at)
    entry.number = entry.number * 10 + static_cast<std::uint32_t>(*at - '0');
  const char* name = ++at;
  while (*at != ' ') ++at;
  entry.name = {name, static_cast<std::size_t>(at - name)};
  rest.remove_prefix(static_cast<std::size_t>(at - rest.data()) + 1);
  return entry;
}

constexpr bool number_listed(std::string_view name) noexcept {
  for (std::string_view rest = number_table; !rest.empty();)
    if (take_number(rest).name == name) return true;
  return false;
}

}  // namespace detail

/// A system call's name as a template argument; made from a literal.
template <std::size_t N>
struct call_name {
  char text[N];

  // NOLINTNEXTLINE(google-explicit-constructor): has<"read"> is the purpose.
  consteval call_name(const char (&literal)[N]) noexcept : text() {
    for (std::size_t i = 0; i < N; ++i) text[i] = literal[i];
  }

  constexpr std::string_view view() const noexcept { return {text, N - 1}; }
};

/// Whether the target has a number for a system call of this name.
///
/// `has<"openat2">` is true everywhere, `has<"accept">` is false on i386 and
/// s390x, and a name that no kernel knows is false. It says nothing about the
/// kernel that the program will run on: an old one answers `errc::nosys`.
template <call_name Name>
inline constexpr bool has = detail::number_listed(Name.view());

/// The kernel's name for a number, as `openat`; empty when this build knows
/// none. Where two calls share a number (arm), the first in the alphabet.
///
/// Searches a text of some kilobytes: meant for messages.
constexpr std::string_view name_of(nr number) noexcept {
  for (std::string_view rest = number_table; !rest.empty();) {
    const detail::number_entry entry = detail::take_number(rest);
    if (entry.number == static_cast<std::uint32_t>(number)) return entry.name;
  }
  return {};
}

}  // namespace fildes::inline FILDES_ABI::sys
