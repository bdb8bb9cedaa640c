// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <string>

#include <fildes/error_code.hpp>
#include <fildes/result.hpp>

// For programs that use exceptions; the library itself throws none.

namespace fildes::inline FILDES_ABI {

/// The value, or std::system_error with the call's name in its text:
/// `auto log = or_throw(file::open("app.log"));`
template <class T>
T or_throw(result<T> r) {
  if (r.has_error())
    throw std::system_error(make_error_code(r.assume_error()),
                            std::string(r.assume_error().call()));
  return std::move(r).assume_value();
}

}  // namespace fildes::inline FILDES_ABI
