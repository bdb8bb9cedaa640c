// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <version>

#if defined(__cpp_lib_expected)

#include <expected>

#include <fildes/result.hpp>

// The way to and from std::expected, in C++23.

namespace fildes::inline FILDES_ABI {

/// A result as a std::expected with the same error.
template <class T>
std::expected<T, error> to_expected(result<T> r) {
  if (r.has_error()) return std::unexpected(r.assume_error());
  if constexpr (std::is_void_v<T>)
    return {};
  else
    return std::move(r).assume_value();
}

/// A std::expected as a result.
template <class T>
result<T> from_expected(std::expected<T, error> e) {
  if (!e.has_value()) return e.error();
  if constexpr (std::is_void_v<T>)
    return success();
  else
    return std::move(*e);
}

}  // namespace fildes::inline FILDES_ABI

#endif
