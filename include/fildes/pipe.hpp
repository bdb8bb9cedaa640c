// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/bytes.hpp>
#include <fildes/fd.hpp>
#include <fildes/flags.hpp>
#include <fildes/sys/file.hpp>

namespace fildes::inline FILDES_ABI {

/// How a pipe is made.
enum class pipe_flag : std::uint32_t {
  nonblock = sys::abi::o_nonblock,  ///< O_NONBLOCK: again instead of waiting
  packet = sys::abi::o_direct,      ///< O_DIRECT: one write, one read
  inherit = sys::abi::o_cloexec,    ///< no O_CLOEXEC: stays open over exec
};
template <>
inline constexpr auto flag_names<pipe_flag> =
    std::to_array<flag_name<pipe_flag>>({
        {pipe_flag::nonblock, "nonblock"},
        {pipe_flag::packet, "packet"},
        {pipe_flag::inherit, "inherit"},
    });
using pipe_flags = flags<pipe_flag>;

/// What both ends of a pipe or FIFO can do.
class pipe_end : public any_fd {
 public:
  /// How many bytes the pipe holds: 65536 at first, less when the user has
  /// many pipes. See F_GETPIPE_SZ in fcntl(2).
  FILDES_INLINE result<std::size_t> capacity() const noexcept {
    return size(sys::fcntl(fd_, sys::abi::f_getpipe_sz));
  }

  /// Asks for room, and says how much there is now: a power of two of pages,
  /// not less than asked.
  /// \error busy   what is in the pipe would not fit
  /// \error inval  more than 2^31
  /// \error perm   more than /proc/sys/fs/pipe-max-size, without privilege
  FILDES_INLINE result<std::size_t> set_capacity(
      std::size_t bytes) const noexcept {
    // The kernel looks at 32 bits: more must not come out as less.
    const std::size_t told = bytes < 0xffffffff ? bytes : 0xffffffff;
    return size(
        sys::fcntl(fd_, sys::abi::f_setpipe_sz, static_cast<sys::word>(told)));
  }

  /// How many bytes wait in the pipe. See FIONREAD in pipe(7).
  FILDES_INLINE result<std::size_t> unread_bytes() const noexcept {
    int bytes = 0;
    FILDES_TRYV(sys::ioctl(fd_, sys::abi::fionread, &bytes));
    return static_cast<std::size_t>(bytes);
  }

 protected:
  using any_fd::any_fd;
  pipe_end(const pipe_end&) = default;  // owned<K>, borrowed<K>?
  pipe_end& operator=(const pipe_end&) = default;
  ~pipe_end() = default;

 private:
  FILDES_INLINE static result<std::size_t> size(result<int> bytes) noexcept {
    FILDES_TRY(const int size, bytes);
    return static_cast<std::size_t>(size);
  }
};

/// The end of a pipe or FIFO that bytes come out of.
class pipe_reader : public pipe_end {
 public:
  static constexpr std::string_view kind_name = "pipe_reader";

  /// Whether a descriptor is one of these: what checked_cast asks.
  static result<bool> is(const any_fd& fd) noexcept;

  /// Takes what is there, up to the room given. Waits while the pipe is empty
  /// and someone holds its other end; zero is the end: all writers are gone.
  /// \error again  empty, and the pipe is non-blocking
  /// \error intr   a signal came first
  FILDES_INLINE result<std::size_t> read(byte_span into) const noexcept {
    return sys::read(fd_, into.data(), into.size());
  }

  /// The same, into several pieces in order. See readv(2).
  FILDES_INLINE result<std::size_t> readv(byte_spans into) const noexcept {
    return sys::readv(fd_, into.data(), into.size());
  }

 protected:
  using pipe_end::pipe_end;
  pipe_reader(const pipe_reader&) = default;  // owned<K>, borrowed<K>?
  pipe_reader& operator=(const pipe_reader&) = default;
  ~pipe_reader() = default;
};

/// The end of a pipe or FIFO that bytes go into.
///
/// Writing when no reader is left raises SIGPIPE, as everywhere: ignore the
/// signal, or hold a `sigpipe_guard`.
class pipe_writer : public pipe_end {
 public:
  static constexpr std::string_view kind_name = "pipe_writer";

  /// Whether a descriptor is one of these: what checked_cast asks.
  static result<bool> is(const any_fd& fd) noexcept;

  /// Puts bytes in; waits while the pipe is full. Up to 4096 bytes go in whole
  /// or not at all; of more, a non-blocking or interrupted write may take a
  /// part, which the result counts.
  /// \error again  full, and the pipe is non-blocking
  /// \error intr   a signal came first
  /// \error pipe   nobody holds the reading end
  FILDES_INLINE result<std::size_t> write(byte_view from) const noexcept {
    return sys::write(fd_, from.data(), from.size());
  }

  /// The same, from several pieces in order. See writev(2).
  FILDES_INLINE result<std::size_t> writev(byte_views from) const noexcept {
    return sys::writev(fd_, from.data(), from.size());
  }

 protected:
  using pipe_end::pipe_end;
  pipe_writer(const pipe_writer&) = default;  // owned<K>, borrowed<K>?
  pipe_writer& operator=(const pipe_writer&) = default;
  ~pipe_writer() = default;
};

/// Both ends of a pipe, each with its owner.
struct pipe {
  owned<pipe_reader> reader;
  owned<pipe_writer> writer;

  /// Makes a pipe. See pipe2(2).
  /// \error mfile  not two descriptors left; neither end stays open
  static result<pipe> create(pipe_flags flags = {}) noexcept;
};

}  // namespace fildes::inline FILDES_ABI
