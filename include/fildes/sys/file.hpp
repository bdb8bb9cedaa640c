// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/sys/abi/extents.hpp>
#include <fildes/sys/abi/fcntl.hpp>
#include <fildes/sys/abi/types.hpp>
#include <fildes/sys/number64.hpp>
#include <fildes/sys/syscall.hpp>

// Level 3: reading, writing and the rest of what open files can do.

namespace fildes::inline FILDES_ABI::sys {

/// openat(2). Unknown flags are ignored by the kernel.
FILDES_INLINE result<int> openat(int dir, const char* path, unsigned flags,
                                 unsigned mode) noexcept {
  return checked<nr::openat, int>(dir, text{path}, flags | abi::o_largefile,
                                  mode);
}

/// open(2), by openat.
FILDES_INLINE result<int> open(const char* path, unsigned flags,
                               unsigned mode = 0) noexcept {
  return openat(abi::at_fdcwd, path, flags, mode);
}

/// creat(2), by openat.
FILDES_INLINE result<int> creat(const char* path, unsigned mode) noexcept {
  return open(path, abi::o_creat | abi::o_wronly | abi::o_trunc, mode);
}

/// openat2(2). Unknown flags are EINVAL. Kernel 5.6.
FILDES_INLINE result<int> openat2(int dir, const char* path,
                                  const abi::open_how& how) noexcept {
  return checked<nr::openat2, int>(dir, text{path}, in{&how, sizeof how},
                                   sizeof how);
}

/// read(2)
FILDES_INLINE result<std::size_t> read(int fd, void* data,
                                       std::size_t size) noexcept {
  return checked<nr::read, std::size_t>(receives{fd}, out_counted{data, size},
                                        size);
}

/// write(2)
FILDES_INLINE result<std::size_t> write(int fd, const void* data,
                                        std::size_t size) noexcept {
  return checked<nr::write, std::size_t>(sends{fd}, in{data, size}, size);
}

/// pread64(2)
FILDES_INLINE result<std::size_t> pread(int fd, void* data, std::size_t size,
                                        std::int64_t offset) noexcept {
  return checked<nr::pread64, std::size_t>(
      receives{fd}, out_counted{data, size}, size, wide{offset});
}

/// pwrite64(2)
FILDES_INLINE result<std::size_t> pwrite(int fd, const void* data,
                                         std::size_t size,
                                         std::int64_t offset) noexcept {
  return checked<nr::pwrite64, std::size_t>(sends{fd}, in{data, size}, size,
                                            wide{offset});
}

/// readv(2)
template <class Vector>
FILDES_INLINE result<std::size_t> readv(int fd, const Vector* vectors,
                                        std::size_t count) noexcept {
  return checked<nr::readv, std::size_t>(
      receives{fd}, out_vector<Vector>{vectors, count}, count);
}

/// writev(2)
template <class Vector>
FILDES_INLINE result<std::size_t> writev(int fd, const Vector* vectors,
                                         std::size_t count) noexcept {
  return checked<nr::writev, std::size_t>(
      sends{fd}, in_vector<Vector>{vectors, count}, count);
}

/// preadv2(2). An offset of -1 is the file position. Kernel 4.6.
template <class Vector>
FILDES_INLINE result<std::size_t> preadv2(int fd, const Vector* vectors,
                                          std::size_t count,
                                          std::int64_t offset,
                                          unsigned flags) noexcept {
  return checked<nr::preadv2, std::size_t>(receives{fd},
                                           out_vector<Vector>{vectors, count},
                                           count, position{offset}, flags);
}

/// pwritev2(2), the same.
template <class Vector>
FILDES_INLINE result<std::size_t> pwritev2(int fd, const Vector* vectors,
                                           std::size_t count,
                                           std::int64_t offset,
                                           unsigned flags) noexcept {
  return checked<nr::pwritev2, std::size_t>(sends{fd},
                                            in_vector<Vector>{vectors, count},
                                            count, position{offset}, flags);
}

/// lseek(2). The result is an offset: of /proc/PID/mem it may look negative.
FILDES_INLINE result<std::int64_t> lseek(int fd, std::int64_t offset,
                                         int whence) noexcept {
  if constexpr (detail::narrow) {
    std::int64_t moved_to = 0;
    FILDES_TRYV(checked<nr64::lseek>(fd, static_cast<word>(offset >> 32),
                                     static_cast<word>(offset),
                                     out{&moved_to, sizeof moved_to}, whence));
    return moved_to;
  } else {
    return checked<nr64::lseek, std::int64_t>(fd, wide{offset}, whence);
  }
}

/// ftruncate(2)
FILDES_INLINE result<> ftruncate(int fd, std::int64_t size) noexcept {
  return checked<nr64::ftruncate>(fd, wide{size});
}

/// fallocate(2)
FILDES_INLINE result<> fallocate(int fd, unsigned mode, std::int64_t offset,
                                 std::int64_t size) noexcept {
  return checked<nr::fallocate>(fd, mode, wide{offset}, wide{size});
}

/// fadvise64(2)
FILDES_INLINE result<> fadvise(int fd, std::int64_t offset, std::int64_t size,
                               int advice) noexcept {
#if defined(__arm__)
  return checked<nr64::fadvise>(fd, advice, wide{offset}, wide{size});
#else
  return checked<nr64::fadvise>(fd, wide{offset}, wide{size}, advice);
#endif
}

/// readahead(2)
FILDES_INLINE result<> readahead(int fd, std::int64_t offset,
                                 std::size_t size) noexcept {
  return checked<nr::readahead>(fd, wide{offset}, size);
}

/// sync_file_range(2), whose flags some ABIs want first.
FILDES_INLINE result<> sync_file_range(int fd, std::int64_t offset,
                                       std::int64_t size,
                                       unsigned flags) noexcept {
#if defined(__arm__) || defined(__powerpc__)
  return checked<nr::sync_file_range2>(fd, flags, wide{offset}, wide{size});
#else
  return checked<nr::sync_file_range>(fd, wide{offset}, wide{size}, flags);
#endif
}

/// cachestat(2). Kernel 6.5.
FILDES_INLINE result<> cachestat(int fd, const abi::cachestat_range& range,
                                 abi::cachestat& status) noexcept {
  return checked<nr::cachestat>(fd, in{&range, sizeof range},
                                out{&status, sizeof status}, 0);
}

/// flock(2)
FILDES_INLINE result<> flock(int fd, int how) noexcept {
  return checked<nr::flock>(exchanges{fd}, how);
}

/// fsync(2)
FILDES_INLINE result<> fsync(int fd) noexcept { return checked<nr::fsync>(fd); }

/// fdatasync(2)
FILDES_INLINE result<> fdatasync(int fd) noexcept {
  return checked<nr::fdatasync>(fd);
}

/// syncfs(2)
FILDES_INLINE result<> syncfs(int fd) noexcept {
  return checked<nr::syncfs>(fd);
}

/// sync(2), which cannot fail.
FILDES_INLINE void sync() noexcept { call<nr::sync>(); }

/// statx(2): with an empty path and at_empty_path, of the descriptor itself.
FILDES_INLINE result<> statx(int dir, const char* path, int flags,
                             unsigned mask, abi::statx& status) noexcept {
  return checked<nr::statx>(dir, text{path}, flags, mask,
                            out{&status, sizeof status});
}

}  // namespace fildes::inline FILDES_ABI::sys
