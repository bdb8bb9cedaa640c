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

/// mprotect(2)
FILDES_INLINE result<> mprotect(void* address, std::size_t size,
                                int protection) noexcept {
  return checked<nr::mprotect>(address, size, protection);
}

/// madvise(2)
FILDES_INLINE result<> madvise(void* address, std::size_t size,
                               int advice) noexcept {
  return checked<nr::madvise>(address, size, advice);
}

/// msync(2)
FILDES_INLINE result<> msync(void* address, std::size_t size,
                             unsigned flags) noexcept {
  return checked<nr::msync>(address, size, flags);
}

/// mlock(2)
FILDES_INLINE result<> mlock(void* address, std::size_t size) noexcept {
  return checked<nr::mlock>(address, size);
}

/// mlock2(2). Kernel 4.4.
FILDES_INLINE result<> mlock2(void* address, std::size_t size,
                              unsigned flags) noexcept {
  return checked<nr::mlock2>(address, size, flags);
}

/// munlock(2)
FILDES_INLINE result<> munlock(void* address, std::size_t size) noexcept {
  return checked<nr::munlock>(address, size);
}

/// mremap(2), to wherever the kernel likes.
FILDES_INLINE result<void*> mremap(void* address, std::size_t old_size,
                                   std::size_t size, unsigned flags) noexcept {
  return checked<nr::mremap, void*>(address, old_size, size, flags);
}

}  // namespace fildes::inline FILDES_ABI::sys
