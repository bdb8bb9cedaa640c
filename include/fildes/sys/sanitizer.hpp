// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>

#include <fildes/config.hpp>

// Sanitizers do not see into a raw system call: MemorySanitizer takes every
// buffer that the kernel filled for uninitialised, ThreadSanitizer misses that
// a byte through a pipe orders two threads, AddressSanitizer misses a kernel
// that writes past the end. The choke point tells them through these functions,
// which are empty in other builds.

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define FILDES_ASAN 1
#endif
#if __has_feature(memory_sanitizer)
#define FILDES_MSAN 1
#endif
#if __has_feature(thread_sanitizer)
#define FILDES_TSAN 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__)
#define FILDES_ASAN 1
#endif
#if defined(__SANITIZE_THREAD__)
#define FILDES_TSAN 1
#endif

// NOLINTBEGIN(*-reserved-identifier,*-identifier-naming): the runtimes' names
extern "C" {
#if defined(FILDES_ASAN)
void* __asan_region_is_poisoned(void* begin, std::size_t size);
void __asan_report_load_n(void* address, std::size_t size);
void __asan_report_store_n(void* address, std::size_t size);
#elif defined(FILDES_MSAN)
void __msan_check_mem_is_initialized(const volatile void*, std::size_t);
void __msan_unpoison(const volatile void*, std::size_t);
#elif defined(FILDES_TSAN)
void __tsan_read_range(void*, unsigned long);
void __tsan_write_range(void*, unsigned long);
void __tsan_acquire(void*);
void __tsan_release(void*);
void __sanitizer_syscall_pre_impl_read(long, void*, unsigned long);
#endif
}
// NOLINTEND(*-reserved-identifier,*-identifier-naming)

namespace fildes::inline FILDES_ABI::sys::sanitizer {

#if defined(FILDES_ASAN) || defined(FILDES_MSAN) || defined(FILDES_TSAN)
inline constexpr bool on = true;
#else
inline constexpr bool on = false;
#endif

/// The kernel is about to read this memory.
FILDES_INLINE void will_read([[maybe_unused]] const void* data,
                             [[maybe_unused]] std::size_t size) noexcept {
#if defined(FILDES_ASAN)
  if (void* bad = __asan_region_is_poisoned(const_cast<void*>(data), size))
    __asan_report_load_n(bad, size);
#elif defined(FILDES_MSAN)
  __msan_check_mem_is_initialized(data, size);
#elif defined(FILDES_TSAN)
  if (size != 0) __tsan_read_range(const_cast<void*>(data), size);
#endif
}

/// The kernel may write any of this memory.
FILDES_INLINE void may_write([[maybe_unused]] void* data,
                             [[maybe_unused]] std::size_t size) noexcept {
#if defined(FILDES_ASAN)
  if (void* bad = __asan_region_is_poisoned(data, size))
    __asan_report_store_n(bad, size);
#endif
}

/// The kernel has written this memory.
FILDES_INLINE void has_written([[maybe_unused]] void* data,
                               [[maybe_unused]] std::size_t size) noexcept {
#if defined(FILDES_MSAN)
  __msan_unpoison(data, size);
#elif defined(FILDES_TSAN)
  if (size != 0) __tsan_write_range(data, size);
#endif
}

#if defined(FILDES_TSAN)
// One key for all descriptors: a byte may come in through another number than
// it went out by (a pipe, a FIFO, a socket, a duplicate), and a false report is
// worse than a race that is seen only where no descriptor is between the two.
inline char every_descriptor = 0;
#endif

/// What this thread did is seen by whoever receives through a descriptor.
FILDES_INLINE void sends() noexcept {
#if defined(FILDES_TSAN)
  __tsan_release(&every_descriptor);
#endif
}

/// What senders did before is seen by this thread.
FILDES_INLINE void has_received() noexcept {
#if defined(FILDES_TSAN)
  __tsan_acquire(&every_descriptor);
#endif
}

/// The call has returned. ThreadSanitizer runs a signal's handler only when the
/// thread next enters its runtime by one of some doors, of which the calls
/// above are none: without this, `intr` comes before the handler has run, and a
/// loop around a system call may wait for it for ever.
FILDES_INLINE void has_returned() noexcept {
#if defined(FILDES_TSAN)
  char own = 0;
  __sanitizer_syscall_pre_impl_read(0, &own, 1);
#endif
}

}  // namespace fildes::inline FILDES_ABI::sys::sanitizer
