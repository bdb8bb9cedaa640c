// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/sys/abi/fcntl.hpp>
#include <fildes/sys/abi/types.hpp>
#include <fildes/sys/number64.hpp>
#include <fildes/sys/syscall.hpp>

// Level 3: calls that work by path. Old calls without a directory argument are
// made by their `at` form, which every ABI has.

namespace fildes::inline FILDES_ABI::sys {

/// faccessat(2)
FILDES_INLINE result<> faccessat(int dir, const char* path, int mode) noexcept {
  return checked<nr::faccessat>(dir, text{path}, mode);
}

/// access(2)
FILDES_INLINE result<> access(const char* path, int mode) noexcept {
  return faccessat(abi::at_fdcwd, path, mode);
}

/// faccessat2(2): with flags. Kernel 5.8.
FILDES_INLINE result<> faccessat2(int dir, const char* path, int mode,
                                  int flags) noexcept {
  return checked<nr::faccessat2>(dir, text{path}, mode, flags);
}

/// fchmod(2)
FILDES_INLINE result<> fchmod(int fd, unsigned mode) noexcept {
  return checked<nr::fchmod>(fd, mode);
}

/// fchmodat(2): the kernel's has no flags.
FILDES_INLINE result<> fchmodat(int dir, const char* path,
                                unsigned mode) noexcept {
  return checked<nr::fchmodat>(dir, text{path}, mode);
}

/// chmod(2)
FILDES_INLINE result<> chmod(const char* path, unsigned mode) noexcept {
  return fchmodat(abi::at_fdcwd, path, mode);
}

/// fchownat(2). An id of ~0U is left alone.
FILDES_INLINE result<> fchownat(int dir, const char* path, unsigned user,
                                unsigned group, int flags) noexcept {
  return checked<nr::fchownat>(dir, text{path}, user, group, flags);
}

/// fchown(2), by fchownat: the old call has 16-bit ids on some ABIs.
FILDES_INLINE result<> fchown(int fd, unsigned user, unsigned group) noexcept {
  return fchownat(fd, "", user, group, abi::at_empty_path);
}

/// chown(2), by fchownat.
FILDES_INLINE result<> chown(const char* path, unsigned user,
                             unsigned group) noexcept {
  return fchownat(abi::at_fdcwd, path, user, group, 0);
}

/// chdir(2)
FILDES_INLINE result<> chdir(const char* path) noexcept {
  return checked<nr::chdir>(text{path});
}

/// fchdir(2)
FILDES_INLINE result<> fchdir(int fd) noexcept {
  return checked<nr::fchdir>(fd);
}

/// chroot(2)
FILDES_INLINE result<> chroot(const char* path) noexcept {
  return checked<nr::chroot>(text{path});
}

/// getcwd(2): the result counts the terminating zero.
FILDES_INLINE result<std::size_t> getcwd(char* data,
                                         std::size_t size) noexcept {
  return checked<nr::getcwd, std::size_t>(out_counted{data, size}, size);
}

/// truncate(2)
FILDES_INLINE result<> truncate(const char* path, std::int64_t size) noexcept {
  return checked<nr64::truncate>(text{path}, wide{size});
}

/// readlinkat(2): cut without a word when it does not fit, without a zero.
FILDES_INLINE result<std::size_t> readlinkat(int dir, const char* path,
                                             char* data,
                                             std::size_t size) noexcept {
  return checked<nr::readlinkat, std::size_t>(dir, text{path},
                                              out_counted{data, size}, size);
}

/// mkdirat(2)
FILDES_INLINE result<> mkdirat(int dir, const char* path,
                               std::uint32_t mode) noexcept {
  return checked<nr::mkdirat>(dir, text{path}, mode);
}

/// renameat2(2)
FILDES_INLINE result<> renameat2(int old_dir, const char* old_path, int new_dir,
                                 const char* new_path,
                                 unsigned flags) noexcept {
  return checked<nr::renameat2>(old_dir, text{old_path}, new_dir,
                                text{new_path}, flags);
}

/// unlinkat(2)
FILDES_INLINE result<> unlinkat(int dir, const char* path, int flags) noexcept {
  return checked<nr::unlinkat>(dir, text{path}, flags);
}

/// linkat(2)
FILDES_INLINE result<> linkat(int old_dir, const char* old_path, int new_dir,
                              const char* new_path, int flags) noexcept {
  return checked<nr::linkat>(old_dir, text{old_path}, new_dir, text{new_path},
                             flags);
}

}  // namespace fildes::inline FILDES_ABI::sys
