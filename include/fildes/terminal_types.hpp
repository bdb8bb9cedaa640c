// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>
#include <string_view>

#include <fildes/flags.hpp>
#include <fildes/result.hpp>
#include <fildes/sys/abi/fcntl.hpp>
#include <fildes/sys/abi/termios.hpp>
#include <fildes/sys/descriptor.hpp>

// What terminals and the masters of pseudo-terminals share.

namespace fildes::inline FILDES_ABI {

/// How a terminal or a master is opened.
enum class terminal_flag : std::uint32_t {
  nonblock = sys::abi::o_nonblock,  ///< O_NONBLOCK: again instead of waiting;
                                    ///< opening does not wait for a carrier
  control = sys::abi::o_noctty,     ///< no O_NOCTTY: a session without a
                                    ///< terminal gets this one
  inherit = sys::abi::o_cloexec,    ///< no O_CLOEXEC: stays open over exec
};
template <>
inline constexpr auto flag_names<terminal_flag> =
    std::to_array<flag_name<terminal_flag>>({
        {terminal_flag::nonblock, "nonblock"},
        {terminal_flag::control, "control"},
        {terminal_flag::inherit, "inherit"},
    });
using terminal_flags = flags<terminal_flag>;

/// How large a terminal's window is, in characters and, where anybody cares,
/// in pixels. Whoever shows the terminal sets it; the kernel only keeps it.
struct window_size {
  std::uint16_t rows = 0;
  std::uint16_t columns = 0;
  std::uint16_t x_pixels = 0;
  std::uint16_t y_pixels = 0;
  friend constexpr bool operator==(const window_size&,
                                   const window_size&) noexcept = default;
};

/// What is to be thrown away. See tcflush(3).
enum class terminal_queue : int {
  input = sys::abi::tciflush,   ///< received, and not read
  output = sys::abi::tcoflush,  ///< written, and not sent
  both = sys::abi::tcioflush,
};

/// What is to stop, or to go on. See tcflow(3).
enum class terminal_flow : int {
  stop_output = sys::abi::tcooff,
  start_output = sys::abi::tcoon,
  send_stop = sys::abi::tcioff,  ///< the STOP character, for the other side
  send_start = sys::abi::tcion,  ///< the START character
};

/// A terminal's path, such as /dev/pts/3: a value, for no heap is needed.
class terminal_name {
 public:
  static constexpr std::size_t most = 127;  ///< bytes

  constexpr terminal_name() noexcept = default;
  /// \error nametoolong  of operation::terminal
  static result<terminal_name> from(std::string_view text) noexcept;

  constexpr std::string_view view() const noexcept { return {text_, size_}; }
  /// With a zero at its end.
  constexpr const char* c_str() const noexcept { return text_; }
  constexpr std::size_t size() const noexcept { return size_; }
  friend constexpr bool operator==(const terminal_name& a,
                                   const terminal_name& b) noexcept {
    return a.view() == b.view();
  }
  friend constexpr bool operator==(const terminal_name& a,
                                   std::string_view b) noexcept {
    return a.view() == b;
  }

 private:
  char text_[most + 1] = {};
  std::size_t size_ = 0;
};

namespace detail {

FILDES_INLINE result<window_size> get_window(int fd) noexcept {
  sys::abi::winsize w{};
  FILDES_TRYV(sys::ioctl(fd, sys::abi::tiocgwinsz, &w));
  return window_size{w.row, w.col, w.xpixel, w.ypixel};
}
FILDES_INLINE result<> set_window(int fd, window_size to) noexcept {
  sys::abi::winsize w{to.rows, to.columns, to.x_pixels, to.y_pixels};
  FILDES_TRYV(sys::ioctl(fd, sys::abi::tiocswinsz, &w));
  return success();
}
FILDES_INLINE result<std::size_t> get_count(int fd, unsigned request) noexcept {
  int count = 0;
  FILDES_TRYV(sys::ioctl(fd, request, &count));
  return static_cast<std::size_t>(count);
}

}  // namespace detail
}  // namespace fildes::inline FILDES_ABI
