// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/sys/abi/path.hpp>
#include <fildes/sys/syscall.hpp>

// Level 3: extended attributes. See xattr(7). Where the room is of no size, the
// result is the size that is wanted.

namespace fildes::inline FILDES_ABI::sys {

namespace detail {
// The kernel has 32 bits for a size, and values of 64 KiB at most.
constexpr std::uint32_t xattr_size(std::size_t size) noexcept {
  return static_cast<std::uint32_t>(size < ~0U ? size : ~0U);
}
}  // namespace detail

/// fgetxattr(2)
FILDES_INLINE result<std::size_t> fgetxattr(int fd, const char* name,
                                            void* value,
                                            std::size_t size) noexcept {
  return checked<nr::fgetxattr, std::size_t>(fd, text{name},
                                             out_counted{value, size}, size);
}

/// getxattr(2)
FILDES_INLINE result<std::size_t> getxattr(const char* path, const char* name,
                                           void* value,
                                           std::size_t size) noexcept {
  return checked<nr::getxattr, std::size_t>(text{path}, text{name},
                                            out_counted{value, size}, size);
}

/// getxattrat(2). Kernel 6.13.
FILDES_INLINE result<std::size_t> getxattrat(int dir, const char* path,
                                             int flags, const char* name,
                                             void* value,
                                             std::size_t size) noexcept {
  const abi::xattr_args args{reinterpret_cast<std::uintptr_t>(value),
                             detail::xattr_size(size), 0};
  sanitizer::may_write(value, size);
  const auto told = checked<nr::getxattrat, std::size_t>(
      dir, text{path}, flags, text{name}, in{&args, sizeof args}, sizeof args);
  if (told.has_value())
    sanitizer::has_written(
        value, size < told.assume_value() ? size : told.assume_value());
  return told;
}

/// fsetxattr(2)
FILDES_INLINE result<> fsetxattr(int fd, const char* name, const void* value,
                                 std::size_t size, unsigned flags) noexcept {
  return checked<nr::fsetxattr>(fd, text{name}, in{value, size}, size, flags);
}

/// setxattr(2)
FILDES_INLINE result<> setxattr(const char* path, const char* name,
                                const void* value, std::size_t size,
                                unsigned flags) noexcept {
  return checked<nr::setxattr>(text{path}, text{name}, in{value, size}, size,
                               flags);
}

/// setxattrat(2). Kernel 6.13.
FILDES_INLINE result<> setxattrat(int dir, const char* path, int at_flags,
                                  const char* name, const void* value,
                                  std::size_t size, unsigned flags) noexcept {
  const abi::xattr_args args{reinterpret_cast<std::uintptr_t>(value),
                             detail::xattr_size(size), flags};
  sanitizer::will_read(value, size);
  return checked<nr::setxattrat>(dir, text{path}, at_flags, text{name},
                                 in{&args, sizeof args}, sizeof args);
}

/// flistxattr(2): names, each with a zero behind it.
FILDES_INLINE result<std::size_t> flistxattr(int fd, char* names,
                                             std::size_t size) noexcept {
  return checked<nr::flistxattr, std::size_t>(fd, out_counted{names, size},
                                              size);
}

/// listxattr(2)
FILDES_INLINE result<std::size_t> listxattr(const char* path, char* names,
                                            std::size_t size) noexcept {
  return checked<nr::listxattr, std::size_t>(text{path},
                                             out_counted{names, size}, size);
}

/// listxattrat(2). Kernel 6.13.
FILDES_INLINE result<std::size_t> listxattrat(int dir, const char* path,
                                              int flags, char* names,
                                              std::size_t size) noexcept {
  return checked<nr::listxattrat, std::size_t>(dir, text{path}, flags,
                                               out_counted{names, size}, size);
}

/// fremovexattr(2)
FILDES_INLINE result<> fremovexattr(int fd, const char* name) noexcept {
  return checked<nr::fremovexattr>(fd, text{name});
}

/// removexattr(2)
FILDES_INLINE result<> removexattr(const char* path,
                                   const char* name) noexcept {
  return checked<nr::removexattr>(text{path}, text{name});
}

/// removexattrat(2). Kernel 6.13.
FILDES_INLINE result<> removexattrat(int dir, const char* path, int flags,
                                     const char* name) noexcept {
  return checked<nr::removexattrat>(dir, text{path}, flags, text{name});
}

}  // namespace fildes::inline FILDES_ABI::sys
