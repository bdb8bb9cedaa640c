// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/bytes.hpp>
#include <fildes/fd.hpp>
#include <fildes/sys/file.hpp>

namespace fildes::inline FILDES_ABI {

/// A descriptor that bytes come from, whatever is behind it: a file, a pipe, a
/// terminal. What standard input is.
class input_stream : public any_fd {
 public:
  static constexpr std::string_view kind_name = "input_stream";
  static constexpr bool of_any_kind = true;  // for checked_cast

  /// Takes what is there, up to the room given; zero is the end.
  /// \error again  nothing there, and somebody made it non-blocking
  FILDES_INLINE result<std::size_t> read(byte_span into) const noexcept {
    return sys::read(fd_, into.data(), into.size());
  }
  /// The same, into several pieces in order. See readv(2).
  FILDES_INLINE result<std::size_t> readv(byte_spans into) const noexcept {
    return sys::readv(fd_, into.data(), into.size());
  }

 protected:
  using any_fd::any_fd;
  input_stream(const input_stream&) = default;  // owned<K>, borrowed<K>?
  input_stream& operator=(const input_stream&) = default;
  ~input_stream() = default;
};

/// A descriptor that bytes go to, whatever is behind it. What standard output
/// and standard error are.
class output_stream : public any_fd {
 public:
  static constexpr std::string_view kind_name = "output_stream";
  static constexpr bool of_any_kind = true;  // for checked_cast

  /// Puts bytes out, all or a part, which the result counts.
  /// \error pipe   nobody reads; SIGPIPE too, unless it is ignored
  /// \error again  no room, and somebody made it non-blocking
  FILDES_INLINE result<std::size_t> write(byte_view from) const noexcept {
    return sys::write(fd_, from.data(), from.size());
  }
  /// The same, from several pieces in order. See writev(2).
  FILDES_INLINE result<std::size_t> writev(byte_views from) const noexcept {
    return sys::writev(fd_, from.data(), from.size());
  }

 protected:
  using any_fd::any_fd;
  output_stream(const output_stream&) = default;  // owned<K>, borrowed<K>?
  output_stream& operator=(const output_stream&) = default;
  ~output_stream() = default;
};

/// The standard streams: borrowed, since they belong to the process and are
/// never closed by going out of scope. An owner is `dup(stdio::out())`.
namespace stdio {

inline borrowed<input_stream> in() noexcept {
  return borrowed<input_stream>::borrow_raw(0);
}
inline borrowed<output_stream> out() noexcept {
  return borrowed<output_stream>::borrow_raw(1);
}
inline borrowed<output_stream> err() noexcept {
  return borrowed<output_stream>::borrow_raw(2);
}

/// Opens /dev/null on each of 0, 1 and 2 that is closed, so that a file opened
/// later does not become somebody's standard output. For the start of main.
result<> ensure_open() noexcept;

}  // namespace stdio
}  // namespace fildes::inline FILDES_ABI
