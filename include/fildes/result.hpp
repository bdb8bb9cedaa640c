// SPDX-License-Identifier: BSL-1.0
#pragma once

// Outcome's headers take a third of the time when its throwing policies need
// not be declared in full. A unit that also uses those policies then throws
// without boost::throw_exception: that is why this is asked for.
#if defined(FILDES_LEAN) && !defined(BOOST_OUTCOME_THROW_EXCEPTION)
#define BOOST_OUTCOME_THROW_EXCEPTION(expr) throw expr
#endif

#include <array>
#include <bit>
#include <cstddef>
#include <type_traits>
#include <utility>

#include <boost/outcome/basic_result.hpp>
#include <boost/outcome/policy/base.hpp>

#include <fildes/error.hpp>

namespace fildes::inline FILDES_ABI {

namespace detail {

[[noreturn, gnu::cold]] void abort_on_error(error) noexcept;
[[noreturn, gnu::cold]] void abort_on_value() noexcept;

// value() of an error prints the error and aborts; so does error() of a value.
struct abort_policy : BOOST_OUTCOME_V2_NAMESPACE::policy::base {
  template <class Result>
  static constexpr void wide_value_check(Result&& r) noexcept {
    if (!base::_has_value(r) && base::_has_error(r)) [[unlikely]]
      abort_on_error(base::_error(r));
  }
  template <class Result>
  static constexpr void wide_error_check(Result&& r) noexcept {
    if (!base::_has_error(r) && base::_has_value(r)) [[unlikely]]
      abort_on_value();
  }
  // An error fills half of the place of a value of eight bytes. Without a word
  // about the other half gcc keeps there what the call before left, which takes
  // registers and moves in every loop.
  template <class Result>
  static constexpr void fill_beside_error(Result& r) noexcept {
    using value = typename Result::value_type;
    if constexpr (sizeof(value) == 2 * sizeof(error))
      base::_value(r) = std::bit_cast<value>(
          std::array<error, 2>{base::_error(r), error({}, operation{})});
  }
};

}  // namespace detail

/// A value, or the error that stood in its way.
///
/// `if (r)` tests it, `r.value()` and `r.error()` take it apart; taking what
/// is not there prints the error and aborts. Who wants exceptions finds
/// `or_throw()` in exceptions.hpp.
template <class T = void>
using result =
    BOOST_OUTCOME_V2_NAMESPACE::basic_result<T, error, detail::abort_policy>;

static_assert(sizeof(error) == 4 && std::is_trivially_copyable_v<error>);
static_assert(sizeof(result<>) == 8 && sizeof(result<int>) == 8);
static_assert(sizeof(result<std::size_t>) == 2 * sizeof(std::size_t));
static_assert(std::is_trivially_copyable_v<result<std::size_t>>);

/// What a function of `result<>` returns when all went well.
constexpr result<> success() noexcept {
  return result<>(BOOST_OUTCOME_V2_NAMESPACE::in_place_type<void>);
}

/// The value, or `otherwise` when there is an error.
template <class T, class U>
constexpr T value_or(result<T> r, U&& otherwise) {
  if (r.has_value()) return std::move(r).assume_value();
  return static_cast<T>(std::forward<U>(otherwise));
}

/// Calls `next` with the value and returns its result; an error passes by.
template <class T, class Next>
constexpr auto and_then(result<T> r, Next&& next)
    -> std::invoke_result_t<Next, T> {
  if (r.has_error()) return r.assume_error();
  return std::forward<Next>(next)(std::move(r).assume_value());
}

/// Turns the error `expected` into `value`: for an errno that is no failure to
/// this caller, as `errc::again` is to a non-blocking reader.
template <class T>
constexpr result<T> unless(result<T> r, errc expected, T value) {
  if (r.has_error() && r.assume_error() == expected) return value;
  return r;
}

}  // namespace fildes::inline FILDES_ABI

#define FILDES_CONCAT_(a, b) a##b
#define FILDES_CONCAT(a, b) FILDES_CONCAT_(a, b)

#define FILDES_TRY_(unique, declaration, ...)  \
  auto unique = (__VA_ARGS__);                 \
  if (unique.has_error()) [[unlikely]]         \
    return ::std::move(unique).assume_error(); \
  declaration = ::std::move(unique).assume_value()

#define FILDES_TRYV_(unique, ...)                \
  do {                                           \
    auto unique = (__VA_ARGS__);                 \
    if (unique.has_error()) [[unlikely]]         \
      return ::std::move(unique).assume_error(); \
  } while (false)

/// `FILDES_TRY(auto n, fd.read(buffer));` declares n, or returns the error from
/// the function that it stands in. A statement cannot be a function: hence a
/// macro.
#define FILDES_TRY(declaration, ...) \
  FILDES_TRY_(FILDES_CONCAT(fildes_try_, __COUNTER__), declaration, __VA_ARGS__)

/// `FILDES_TRYV(fd.sync());` returns the error, if there is one.
#define FILDES_TRYV(...) \
  FILDES_TRYV_(FILDES_CONCAT(fildes_try_, __COUNTER__), __VA_ARGS__)

#define FILDES_TRYX_(unique, ...)                \
  (__extension__({                               \
    auto unique = (__VA_ARGS__);                 \
    if (unique.has_error()) [[unlikely]]         \
      return ::std::move(unique).assume_error(); \
    ::std::move(unique).assume_value();          \
  }))

/// `total += FILDES_TRYX(fd.read(buffer));` the same inside an expression.
#define FILDES_TRYX(...) \
  FILDES_TRYX_(FILDES_CONCAT(fildes_try_, __COUNTER__), __VA_ARGS__)
