// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <system_error>

#include <fildes/error.hpp>

// The way to std::error_code, for code that speaks it. Apart from the rest,
// since <system_error> costs more to compile than all of it.

namespace fildes::inline FILDES_ABI {

/// The errno value in the system category: equal to std::errc's conditions. The
/// name of the call is lost. Found by argument-dependent lookup.
inline std::error_code make_error_code(error e) noexcept {
  return {static_cast<int>(e.code()), std::system_category()};
}

/// \overload
inline std::error_code make_error_code(errc e) noexcept {
  return {static_cast<int>(e), std::system_category()};
}

}  // namespace fildes::inline FILDES_ABI

template <>
struct std::is_error_code_enum<fildes::errc> : std::true_type {};
