// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/terminal_types.hpp>

// What terminals and the masters of ptys share.

namespace fildes::inline FILDES_ABI::detail {

/// As open(2) and TIOCGPTPEER take them: for reading and writing.
unsigned terminal_bits(terminal_flags flags) noexcept;

/// What an ioctl fills in.
result<int> get_number(int fd, unsigned request) noexcept;

/// Whether a descriptor is of the kind that has an answer to a question. One
/// held by O_PATH is of none that anything can be done with.
template <class T>
result<bool> has_answered(int fd, const result<T>& answer) noexcept {
  if (answer.has_value()) return true;
  const error e = answer.assume_error();
  if (e == errc::notty || e == errc::inval) return false;
  if (e == errc::badf && sys::fcntl(fd, sys::abi::f_getfd).has_value())
    return false;
  return e;
}

}  // namespace fildes::inline FILDES_ABI::detail
