// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <type_traits>
#include <utility>

#include <fildes/result.hpp>
#include <fildes/sys/argument.hpp>
#include <fildes/sys/number.hpp>
#include <fildes/sys/observe.hpp>

// Level 2: a system call by number with typed arguments, and its result with
// the error taken out. Every call of the library passes through `call`.

namespace fildes::inline FILDES_ABI::sys {

/// Whether a register that came back from the kernel holds an error. The only
/// place that knows: -4095..-1, compared as unsigned, so that an address in the
/// upper half is none.
constexpr bool is_error(word result) noexcept {
  using bits = std::make_unsigned_t<word>;
  return static_cast<bits>(result) >= static_cast<bits>(-4095);
}

namespace detail {

template <class... Words>
FILDES_INLINE word issue_words(word number, Words... a) noexcept {
#if defined(__mips__) && !defined(__mips64)
  if constexpr (sizeof...(Words) == 7)
    return arch::call7(number, a...);
  else
#endif
    static_assert(sizeof...(Words) <= 6, "a system call has six arguments");
  if constexpr (sizeof...(Words) == 0) return arch::call0(number);
  if constexpr (sizeof...(Words) == 1) return arch::call1(number, a...);
  if constexpr (sizeof...(Words) == 2) return arch::call2(number, a...);
  if constexpr (sizeof...(Words) == 3) return arch::call3(number, a...);
  if constexpr (sizeof...(Words) == 4) return arch::call4(number, a...);
  if constexpr (sizeof...(Words) == 5) return arch::call5(number, a...);
  if constexpr (sizeof...(Words) == 6) return arch::call6(number, a...);
}

template <std::size_t N, std::size_t... I>
FILDES_INLINE word issue_registers(word number, const registers<N>& all,
                                   std::index_sequence<I...>) noexcept {
  return issue_words(number, all.values[I]...);
}

template <class... Arguments>
FILDES_INLINE word issue(word number, Arguments... a) noexcept {
  if constexpr (requires { issue_words(number, to_word(a)...); }) {
    return issue_words(number, to_word(a)...);
  } else {
    constexpr std::size_t count = register_count<Arguments...>();
    registers<count> all;
    (all.add(a), ...);
    return issue_registers(number, all, std::make_index_sequence<count>());
  }
}

#if defined(FILDES_OBSERVE)
template <argument T>
observed_argument observed(T a) noexcept {
  if constexpr (std::same_as<T, wide> || std::same_as<T, position>)
    return {a.value, argument_kind::number};
  else if constexpr (
      std::is_pointer_v<T> || requires { a.count; } ||
      requires { a.data->iov; })
    return {to_word(a), argument_kind::address};
  else if constexpr (requires { a.fd; })
    return {to_word(a), argument_kind::descriptor};
  else if constexpr (std::same_as<T, text>)
    return {to_word(a), argument_kind::text};
  else if constexpr (std::same_as<T, in>)
    return {to_word(a), argument_kind::in, a.size};
  else if constexpr (std::same_as<T, out> || std::same_as<T, out_told>)
    return {to_word(a), argument_kind::out, a.size};
  else if constexpr (std::same_as<T, out_counted>)
    return {to_word(a), argument_kind::out_counted, a.size};
  else if constexpr (std::same_as<T, in_out>)
    return {to_word(a), argument_kind::in_out, a.size};
  else
    return {to_word(a), argument_kind::number};
}

// An argument of the type again, from what the observers left of it.
template <argument T>
auto register_of(const observed_argument& a) noexcept {
  if constexpr (std::same_as<T, wide> || std::same_as<T, position>)
    return T{a.value};
  else
    return static_cast<word>(a.value);
}

template <class... Arguments, std::size_t... I>
word issue_observed(const observed_call& call, std::index_sequence<I...>) {
  return issue(static_cast<word>(call.number),
               register_of<Arguments>(call.arguments[I])...);
}
template <class... Arguments>
word issue_observed(const observed_call& call) {
  return issue_observed<Arguments...>(call,
                                      std::index_sequence_for<Arguments...>());
}
#endif

}  // namespace detail

/// Makes the system call `N` and returns the kernel's register unchanged. What
/// the arguments are is in argument.hpp.
template <nr N, argument... Arguments>
FILDES_INLINE word call(Arguments... a) noexcept {
  if constexpr (sanitizer::on) {
    (detail::before(a), ...);
    (detail::release(a), ...);
  }
#if defined(FILDES_OBSERVE)
  const word result = observed_call{N,
                                    sizeof...(Arguments),
                                    {detail::observed(a)...},
                                    detail::issue_observed<Arguments...>}
                          .proceed();
#else
  const word result = detail::issue(static_cast<word>(N), a...);
#endif
  if constexpr (sanitizer::on) {
    sanitizer::has_returned();
    if (!is_error(result)) {
      (detail::acquire(a), ...);
      (detail::after(a, result), ...);
    }
  }
  return result;
}

/// The register as a result: an error that carries the call's number, or the
/// register as an `R`.
template <nr N, class R = void>
FILDES_INLINE result<R> decode(word r) noexcept {
  namespace outcome = BOOST_OUTCOME_V2_NAMESPACE;
  if (is_error(r)) [[unlikely]] {
    result<R> failed(outcome::in_place_type<error>,
                     error::from_raw(static_cast<unsigned>(-r), N));
    fildes::detail::abort_policy::fill_beside_error(failed);
    return failed;
  }
  if constexpr (std::is_pointer_v<R>) {
    const auto address = static_cast<std::uintptr_t>(r);
    return result<R>(outcome::in_place_type<R>, reinterpret_cast<R>(address));
  } else {
    const auto value = static_cast<R>(r);
    // Descriptors and counts: with this an owner's destructor needs no test.
    if constexpr (std::is_unsigned_v<R>)
      if (r < 0) __builtin_unreachable();
    if constexpr (std::same_as<R, int>)
      if (value < 0) __builtin_unreachable();
    return result<R>(outcome::in_place_type<R>, value);
  }
}
template <nr N, class R = void>
  requires std::is_void_v<R>
FILDES_INLINE_LATE result<> decode(word r) noexcept {
  namespace outcome = BOOST_OUTCOME_V2_NAMESPACE;
  if (is_error(r)) [[unlikely]]
    return result<>(outcome::in_place_type<error>,
                    error::from_raw(static_cast<unsigned>(-r), N));
  return result<>(outcome::in_place_type<void>);
}

/// Makes the system call `N` and decodes its result as an `R`: an integer,
/// pointer or nothing.
template <nr N, class R = void, argument... Arguments>
FILDES_INLINE result<R> checked(Arguments... a) noexcept {
  return decode<N, R>(call<N>(a...));
}

}  // namespace fildes::inline FILDES_ABI::sys
