// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/sys/number64.hpp>
#include <fildes/sys/syscall.hpp>

// Level 3: moving data inside the kernel.

namespace fildes::inline FILDES_ABI::sys {

/// splice(2): an offset of nullptr is the file position.
FILDES_INLINE result<std::size_t> splice(int from, std::int64_t* from_offset,
                                         int to, std::int64_t* to_offset,
                                         std::size_t size,
                                         unsigned flags) noexcept {
  return checked<nr::splice, std::size_t>(
      receives{from}, in_out{from_offset, sizeof(std::int64_t)}, sends{to},
      in_out{to_offset, sizeof(std::int64_t)}, size, flags);
}

/// tee(2)
FILDES_INLINE result<std::size_t> tee(int from, int to, std::size_t size,
                                      unsigned flags) noexcept {
  return checked<nr::tee, std::size_t>(receives{from}, sends{to}, size, flags);
}

/// vmsplice(2) into a pipe.
template <class Vector>
FILDES_INLINE result<std::size_t> vmsplice(int to, const Vector* vectors,
                                           std::size_t count,
                                           unsigned flags) noexcept {
  return checked<nr::vmsplice, std::size_t>(
      sends{to}, in_vector<Vector>{vectors, count}, count, flags);
}

/// sendfile(2)
FILDES_INLINE result<std::size_t> sendfile(int to, int from,
                                           std::int64_t* offset,
                                           std::size_t size) noexcept {
  return checked<nr64::sendfile, std::size_t>(
      sends{to}, receives{from}, in_out{offset, sizeof(std::int64_t)}, size);
}

/// copy_file_range(2). Kernel 4.5.
FILDES_INLINE result<std::size_t> copy_file_range(
    int from, std::int64_t* from_offset, int to, std::int64_t* to_offset,
    std::size_t size, unsigned flags) noexcept {
  return checked<nr::copy_file_range, std::size_t>(
      receives{from}, in_out{from_offset, sizeof(std::int64_t)}, sends{to},
      in_out{to_offset, sizeof(std::int64_t)}, size, flags);
}

}  // namespace fildes::inline FILDES_ABI::sys
