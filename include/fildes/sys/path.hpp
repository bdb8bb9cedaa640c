// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/sys/abi/fcntl.hpp>
#include <fildes/sys/abi/path.hpp>
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

/// fchmodat2(2): with flags. Kernel 6.6.
FILDES_INLINE result<> fchmodat2(int dir, const char* path, unsigned mode,
                                 int flags) noexcept {
  return checked<nr::fchmodat2>(dir, text{path}, mode, flags);
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

/// mknodat(2): the mode with the type, the device as new_encode_dev has it.
FILDES_INLINE result<> mknodat(int dir, const char* path, std::uint32_t mode,
                               std::uint32_t device) noexcept {
  return checked<nr::mknodat>(dir, text{path}, mode, device);
}

/// symlinkat(2)
FILDES_INLINE result<> symlinkat(const char* target, int dir,
                                 const char* path) noexcept {
  return checked<nr::symlinkat>(text{target}, dir, text{path});
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

/// fstatfs(2)
FILDES_INLINE result<> fstatfs(int fd, abi::statfs& status) noexcept {
  const out filled{&status, sizeof status};
  if constexpr (nr64::fstatfs == nr::fstatfs)
    return checked<nr64::fstatfs>(fd, filled);
  else
    return checked<nr64::fstatfs>(fd, sizeof status, filled);
}

/// name_to_handle_at(2). `mount` has room for 4 bytes, or 8 with
/// AT_HANDLE_MNT_ID_UNIQUE.
FILDES_INLINE result<> name_to_handle_at(int dir, const char* path,
                                         abi::file_handle& handle, out mount,
                                         int flags) noexcept {
  return checked<nr::name_to_handle_at>(
      dir, text{path}, in_out{&handle, sizeof handle}, mount, flags);
}

/// open_by_handle_at(2)
FILDES_INLINE result<int> open_by_handle_at(int mount,
                                            const abi::file_handle& handle,
                                            unsigned flags) noexcept {
  return checked<nr::open_by_handle_at, int>(
      mount, in{&handle, 8 + std::size_t{handle.bytes}}, flags);
}

}  // namespace fildes::inline FILDES_ABI::sys
