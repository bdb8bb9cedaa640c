// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <optional>

#include <fildes/path_fd.hpp>
#include <fildes/pipe.hpp>
#include <fildes/time.hpp>

namespace fildes::inline FILDES_ABI {

/// How a FIFO is opened.
enum class fifo_flag : std::uint32_t {
  nonblock = sys::abi::o_nonblock,  ///< O_NONBLOCK: reads and writes that would
                                    ///< wait are again
  inherit = sys::abi::o_cloexec,    ///< no O_CLOEXEC: stays open over exec
};
template <>
inline constexpr auto flag_names<fifo_flag> =
    std::to_array<flag_name<fifo_flag>>({
        {fifo_flag::nonblock, "nonblock"},
        {fifo_flag::inherit, "inherit"},
    });
using fifo_flags = flags<fifo_flag>;

/// A FIFO that is open for both: it has a reader and a writer as long as this
/// is there, so that reading never comes to the end, and writing never fails
/// for want of a reader. For a service whose clients come and go.
class fifo_both : public pipe_end {
 public:
  static constexpr std::string_view kind_name = "fifo_both";

  /// Whether a descriptor is one of these: what checked_cast asks.
  static result<bool> is(const any_fd& fd) noexcept;

  /// The same descriptor as one end: for tee and splice, and to lend.
  borrowed<pipe_reader> reader() const noexcept FILDES_LIFETIMEBOUND {
    return borrowed<pipe_reader>::borrow_raw(fd_);
  }
  borrowed<pipe_writer> writer() const noexcept FILDES_LIFETIMEBOUND {
    return borrowed<pipe_writer>::borrow_raw(fd_);
  }

  /// As pipe_reader::read, but for the end, which does not come.
  FILDES_INLINE result<std::size_t> read(byte_span into) const noexcept {
    return sys::read(fd_, into.data(), into.size());
  }
  /// As pipe_writer::write. Without another reader it waits when it is full,
  /// for nobody.
  FILDES_INLINE result<std::size_t> write(byte_view from) const noexcept {
    return sys::write(fd_, from.data(), from.size());
  }

 protected:
  using pipe_end::pipe_end;
  fifo_both(const fifo_both&) = default;  // owned<K>, borrowed<K>?
  fifo_both& operator=(const fifo_both&) = default;
  ~fifo_both() = default;
};

/// A FIFO's place: a path_fd of which the kernel has said that it is a FIFO.
///
/// To open a path that is to be a FIFO can hang a program, or run a driver, or
/// write into a file. This holds what is there without opening it (O_PATH),
/// looks at it, and opens what it holds: whatever becomes of the path
/// meanwhile, it is the same FIFO. Needs /proc.
///
/// Nothing here waits but the two members that say so, which take a deadline.
class fifo : public path_fd {
 public:
  static constexpr std::string_view kind_name = "fifo";

  /// Finds one. Follows symbolic links, unless the flags say nofollow.
  /// \error inval  of operation::fifo: something else is there
  /// \error loop   of operation::fifo: a symbolic link, with nofollow
  /// \error noent  nothing there; also notdir, acces, and xdev by the flags
  static result<owned<fifo>> open(const path_arg& path,
                                  const path_fd_options& options = {}) noexcept;
  /// The same, beginning at `base` when the path is relative.
  static result<owned<fifo>> open_at(
      const path_fd& base, const path_arg& path,
      const path_fd_options& options = {}) noexcept;

  /// Makes one, and holds it. The umask is taken off the mode. See mkfifo(3).
  /// \error exist  something is there, a FIFO or not: open() tells
  /// \error as path_fd::make_node
  static result<owned<fifo>> make(const path_arg& path,
                                  file_mode mode = file_mode(0666),
                                  resolve_flags resolve = {}) noexcept;
  /// The same, beginning at `base` when the path is relative.
  static result<owned<fifo>> make_at(const path_fd& base, const path_arg& path,
                                     file_mode mode = file_mode(0666),
                                     resolve_flags resolve = {}) noexcept;

  /// Whether a descriptor is one of these: what checked_cast asks.
  static result<bool> is(const any_fd& fd) noexcept;

  // The following: \error acces  no permission to read, or to write
  //                \error noent  of operation::fifo: /proc is not mounted

  /// Opens it to read, whether or not somebody writes. Until the first writer
  /// has come a read is zero, which is not the end: wait_readable() waits for
  /// bytes, or for writers to have come and gone. After that zero is the end,
  /// and poll says hup, until another writer comes.
  result<owned<pipe_reader>> open_read(fifo_flags flags = {}) const noexcept;

  /// Opens it to write; nothing when nobody has it open to read. Who waits in
  /// an open for a writer counts, and goes on.
  result<std::optional<owned<pipe_writer>>> open_write(
      fifo_flags flags = {}) const noexcept;

  /// Opens it for both: never waits, and is its own other side.
  result<owned<fifo_both>> open_both(fifo_flags flags = {}) const noexcept;

  /// Opens it to read once somebody writes: what is written then is not missed
  /// and zero is the end.
  ///
  /// With deadline::never() that is one open that waits in the kernel. Else it
  /// is open from the beginning; bytes, and a writer who came and went, end the
  /// wait at once, one who is silent within 16 ms.
  /// \error timedout  of operation::fifo: the deadline passed
  /// \error intr      a signal came first; another call goes on
  result<owned<pipe_reader>> wait_for_writer(
      deadline until, fifo_flags flags = {}) const noexcept;

  /// Opens it to write once somebody reads.
  ///
  /// With deadline::never() that is one open that waits in the kernel, and that
  /// a reader's open sees. Else nothing tells, so it is tried anew after 1, 2,
  /// 4, 8, and then each 16 ms: a reader who comes without waiting for a writer
  /// and goes in between is missed.
  /// \error as wait_for_writer
  result<owned<pipe_writer>> wait_for_reader(
      deadline until, fifo_flags flags = {}) const noexcept;

 protected:
  using path_fd::path_fd;
  fifo(const fifo&) = default;  // owned<K>, borrowed<K>?
  fifo& operator=(const fifo&) = default;
  ~fifo() = default;
};

}  // namespace fildes::inline FILDES_ABI
