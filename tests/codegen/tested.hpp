// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/result.hpp>

#include "forms.hpp"

// How the forms by_fildes end: as those by hand, with a number and last_error.

namespace by_fildes {

FILDES_INLINE int fail(fildes::error e) {
  last_error = static_cast<int>(e.code());
  return -1;
}

template <class T>
FILDES_INLINE long tested(const fildes::result<T>& r) {
  if (!r) return fail(r.error());
  if constexpr (std::is_void_v<T>)
    return 0;
  else
    return static_cast<long>(r.value());
}

}  // namespace by_fildes
