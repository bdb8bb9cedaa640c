// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <fildes/sys/process.hpp>

#include "option_list.hpp"

// What happens when an option is read and set: see option_values_test.cpp.

namespace test {

using namespace fildes;

/// Any socket at all, with the options of every level.
class any_socket : public any_fd {
 public:
  static constexpr std::string_view kind_name = "any_socket";
  static constexpr bool has_option_level(int) { return true; }

  static result<owned<any_socket>> create(int family, int type, int protocol) {
    return owned<any_socket>::adopt_raw(
        sys::socket(family, type | sys::abi::sock_cloexec, protocol));
  }

 protected:
  using any_fd::any_fd;
  any_socket(const any_socket&) = default;
  any_socket& operator=(const any_socket&) = default;
  ~any_socket() = default;
};

template <class O>
concept has_room = requires { typename O::codec::room; };
template <class O>
concept has_argument = requires { typename O::codec::argument; };
template <class O>
concept has_value = requires { typename O::codec::value; };
template <class O>
concept is_list = has_room<O> && !has_value<O>;

/// What was read of a list.
template <class O>
struct list_of {
  using element = typename O::codec::room::element_type;
  std::array<element, 4096 / sizeof(element)> elements{};
  std::size_t size = 0;

  std::span<const element> view() const { return {elements.data(), size}; }
};

template <class O>
auto read(const any_socket& s, O option) {
  if constexpr (is_list<O>) {
    list_of<O> list;
    const auto size = get_option(s, option, list.elements);
    if (size.has_error()) return result<list_of<O>>(size.error());
    list.size = size.value();
    return result<list_of<O>>(list);
  } else if constexpr (has_room<O>) {
    return get_option(s, option, typename O::codec::room{});
  } else {
    return get_option(s, option);
  }
}

/// What was read as what is set; none when it is nothing that can be set.
template <class O, class Value>
auto argument_of(const Value& told) {
  using argument = option_argument_t<O>;
  if constexpr (is_list<O>)
    return std::optional<argument>(told.view());
  else if constexpr (requires { argument::of(1); })
    return argument::of(told).has_value()
               ? std::optional<argument>(argument::of(told).value())
               : std::nullopt;
  else if constexpr (requires { told.view(); })
    return std::optional<argument>(told.view());
  else if constexpr (std::convertible_to<Value, argument>)
    return std::optional<argument>(told);
  else
    return std::optional<argument>();
}

template <class Value>
bool same(const Value& a, const Value& b) {
  if constexpr (requires { a == b; })
    return a == b;
  else if constexpr (requires { a.view().size_bytes(); })
    return a.size == b.size &&
           __builtin_memcmp(a.view().data(), b.view().data(),
                            a.view().size_bytes()) == 0;
  else if constexpr (requires { a.view(); })
    return a.view() == b.view();
  else
    return __builtin_memcmp(&a, &b, sizeof a) == 0;
}

/// What the kernel said to each act; errc{} is a success.
struct tried {
  std::optional<errc> read;
  std::optional<errc> set;
  bool changed = false;  ///< setting what was read made it another
};

template <class R>
errc code_of(const R& r) {
  return r.has_error() ? r.error().code() : errc{};
}

/// Reads, sets what was read, and reads again.
template <class O>
tried set_back(const any_socket& s, O option) {
  tried outcome;
  const auto before = read(s, option);
  outcome.read = code_of(before);
  if constexpr (writable_option<O> && has_argument<O>) {
    if (before.has_error()) return outcome;
    const auto argument = argument_of<O>(before.value());
    if (!argument) return outcome;
    outcome.set = code_of(set_option(s, option, *argument));
    const auto after = read(s, option);
    outcome.changed = after.has_error() || !same(before.value(), after.value());
  }
  return outcome;
}

}  // namespace test
