// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/sys/number64.hpp>
#include <fildes/sys/syscall.hpp>

// Level 3: mappings.

namespace fildes::inline FILDES_ABI::sys {

/// mmap(2). 32-bit machines map up to 2^44 bytes of a file: EINVAL beyond.
FILDES_INLINE result<void*> mmap(void* address, std::size_t size,
                                 int protection, int flags, int fd,
                                 std::int64_t offset) noexcept {
#if defined(__s390x__)
  const word block[] = {
      to_word(address), to_word(size), protection, flags, fd, offset};
  return checked<nr64::mmap, void*>(in{block, sizeof block});
#else
  if constexpr (!detail::narrow)
    return checked<nr64::mmap, void*>(address, size, protection, flags, fd,
                                      wide{offset});
  // In units of 4096 bytes, whatever the size of a page is.
  if (offset % 4096 != 0 || offset < 0 || offset >> 44 != 0)
    return error(errc::inval, nr64::mmap);
  return checked<nr64::mmap, void*>(address, size, protection, flags, fd,
                                    static_cast<word>(offset >> 12));
#endif
}

/// munmap(2)
FILDES_INLINE result<> munmap(void* address, std::size_t size) noexcept {
  return checked<nr::munmap>(address, size);
}

}  // namespace fildes::inline FILDES_ABI::sys
