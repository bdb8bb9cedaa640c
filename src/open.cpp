// SPDX-License-Identifier: BSL-1.0
#include "open.hpp"

#include <iterator>

#include <fildes/sys/file.hpp>
#include <fildes/sys/path.hpp>

namespace fildes::inline FILDES_ABI::detail {

result<int> open_raw(int base, const path_arg& path, std::uint32_t bits,
                     std::uint32_t mode, resolve_flags resolve) noexcept {
  // The public flags have `inherit` where the kernel has O_CLOEXEC.
  const std::uint32_t flags = bits ^ sys::abi::o_cloexec;
  // openat2 refuses a mode that nothing is made with.
  const bool makes = (flags & sys::abi::o_creat) != 0 ||
                     (flags & sys::abi::o_tmpfile) == sys::abi::o_tmpfile;
  FILDES_TRY(const char* const name, path.c_str());
  // Nor does it take O_LARGEFILE for what is not opened.
  const bool opens = (flags & sys::abi::o_path) == 0;
  const sys::abi::open_how how{flags | (opens ? sys::abi::o_largefile : 0),
                               makes ? mode : 0, resolve.bits()};
  auto fd = sys::openat2(base, name, how);
  if (fd.has_error() && fd.assume_error() == errc::nosys && resolve.empty())
    return sys::openat(base, name, flags, mode);
  return fd;
}

proc_path::proc_path(int fd, std::string_view directory) noexcept {
  char digits[12];
  char* begin = std::end(digits);
  auto number = static_cast<unsigned>(fd);
  do *--begin = static_cast<char>('0' + number % 10);
  while (number /= 10);
  const std::string_view text(
      begin, static_cast<std::size_t>(std::end(digits) - begin));
  const std::size_t size = directory.copy(text_, sizeof text_ - sizeof digits);
  text_[size + text.copy(text_ + size, text.size())] = '\0';
}

result<bool> link_is(int fd, std::string_view name) noexcept {
  char link[64];
  const proc_path path(fd);
  FILDES_TRY(
      const std::size_t size,
      sys::readlinkat(sys::abi::at_fdcwd, path.c_str(), link, sizeof link));
  return std::string_view(link, size).starts_with(name);
}

}  // namespace fildes::inline FILDES_ABI::detail
