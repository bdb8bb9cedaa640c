// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/file.hpp>
#include <fildes/pipe.hpp>
#include <fildes/stdio.hpp>
#include <fildes/sys/splice.hpp>

namespace fildes::inline FILDES_ABI {

/// How pages move. See splice(2).
enum class splice_flag : std::uint32_t {
  move = 0x1,      ///< SPLICE_F_MOVE: a hint that has no effect today
  nonblock = 0x2,  ///< SPLICE_F_NONBLOCK: do not wait for the pipe
  more = 0x4,      ///< SPLICE_F_MORE: more will come, for sockets
  gift = 0x8,      ///< SPLICE_F_GIFT: vmsplice may keep the pages
};
template <>
inline constexpr auto flag_names<splice_flag> =
    std::to_array<flag_name<splice_flag>>({
        {splice_flag::move, "move"},
        {splice_flag::nonblock, "nonblock"},
        {splice_flag::more, "more"},
        {splice_flag::gift, "gift"},
    });
using splice_flags = flags<splice_flag>;

/// An offset that a call reads at and moves on, in place of the position.
using file_offset = std::int64_t;

// Which kinds take part. A new kind says so by `static constexpr bool
// splices_from`, and `splices_to`, of its own.

/// Bytes can be spliced out of it into a pipe.
template <class K>
inline constexpr bool can_splice_from =
    std::derived_from<K, file> || std::derived_from<K, pipe_reader> ||
    std::derived_from<K, input_stream> ||
    requires { requires K::splices_from; };

/// Bytes can be spliced into it out of a pipe.
template <class K>
inline constexpr bool can_splice_to =
    std::derived_from<K, file> || std::derived_from<K, pipe_writer> ||
    std::derived_from<K, output_stream> || requires { requires K::splices_to; };

template <class K>
concept splice_source = can_splice_from<kind_of_t<K>>;
template <class K>
concept splice_target = can_splice_to<kind_of_t<K>>;
template <class K>
concept reading_pipe = std::derived_from<K, pipe_reader>;
template <class K>
concept writing_pipe = std::derived_from<K, pipe_writer>;

/// Moves up to `size` bytes between a pipe and something else, without copying
/// them through the program. One side must be a pipe. Zero is the end. At most
/// 2 GiB go in one call.
///
/// The pipe side waits unless `nonblock`; the other side waits as its own
/// O_NONBLOCK says. A target whose reader is gone raises SIGPIPE.
/// \error again  nothing to move, and it was not to wait
/// \error inval  the file is open for append, or its file system cannot
/// \error pipe   nobody reads the target
/// See splice(2).
template <class From, class To>
FILDES_INLINE result<std::size_t> splice(const From& from, const To& to,
                                         std::size_t size,
                                         splice_flags flags = {}) noexcept {
  static_assert(splice_source<From> && splice_target<To>,
                "splice: this kind cannot be spliced from or to; use "
                "transfer() or read and write");
  static_assert(reading_pipe<From> || writing_pipe<To>,
                "splice: one side must be a pipe; put one between "
                "(pipe::create), or use transfer() or copy_file_range()");
  return sys::splice(from.raw(), nullptr, to.raw(), nullptr, size,
                     flags.bits());
}

/// Splices from a place in a file into a pipe; the offset moves on.
template <class From, class To>
FILDES_INLINE result<std::size_t> splice_from(
    const From& from, file_offset& at, const To& to, std::size_t size,
    splice_flags flags = {}) noexcept {
  static_assert(std::derived_from<From, file> && writing_pipe<To>,
                "splice_from: from a file to a pipe_writer; between pipes, "
                "use splice()");
  return sys::splice(from.raw(), &at, to.raw(), nullptr, size, flags.bits());
}

/// Splices from a pipe to a place in a file; the offset moves on.
template <class From, class To>
FILDES_INLINE result<std::size_t> splice_to(const From& from, const To& to,
                                            file_offset& at, std::size_t size,
                                            splice_flags flags = {}) noexcept {
  static_assert(reading_pipe<From> && std::derived_from<To, file>,
                "splice_to: from a pipe_reader to a file; between pipes, use "
                "splice()");
  return sys::splice(from.raw(), nullptr, to.raw(), &at, size, flags.bits());
}

/// Puts what waits in one pipe into another as well, without taking it out.
/// \error inval  both ends are of one pipe
/// \error again  nothing there or no room, and it was not to wait
/// See tee(2).
template <class From, class To>
FILDES_INLINE result<std::size_t> tee(const From& from, const To& to,
                                      std::size_t size,
                                      splice_flags flags = {}) noexcept {
  static_assert(reading_pipe<From> && writing_pipe<To>,
                "tee: both sides must be pipes: a pipe_reader and the "
                "pipe_writer of another pipe");
  return sys::tee(from.raw(), to.raw(), size, flags.bits());
}

/// Puts the program's own pages into a pipe without copying them.
///
/// The reader sees the memory, not a copy: it must not change, nor be freed,
/// until the bytes have been read at the other end. When in doubt, write.
/// See vmsplice(2).
template <class To>
FILDES_INLINE result<std::size_t> vmsplice(const To& to, byte_views from,
                                           splice_flags flags = {}) noexcept {
  static_assert(writing_pipe<To>,
                "vmsplice: the target must be a pipe_writer; write() to "
                "anything else");
  return sys::vmsplice(to.raw(), from.data(), from.size(), flags.bits());
}

/// Copies from a file to anything that can be written, inside the kernel, and
/// moves the file's position. Zero is the end of the file.
/// \error inval  the target is open for append, or the source cannot be mapped
/// \error pipe   nobody reads the target; SIGPIPE too
/// See sendfile(2).
template <class To, class From>
FILDES_INLINE result<std::size_t> sendfile(const To& to, const From& from,
                                           std::size_t size) noexcept {
  static_assert(std::derived_from<From, file>,
                "sendfile: the source must be a file; use splice() or "
                "transfer() from a pipe");
  static_assert(splice_target<To>,
                "sendfile: this kind cannot be written to; use transfer()");
  return sys::sendfile(to.raw(), from.raw(), nullptr, size);
}

/// The same from a place in the file; the offset moves on, the position stays.
template <class To, class From>
FILDES_INLINE result<std::size_t> sendfile(const To& to, const From& from,
                                           file_offset& at,
                                           std::size_t size) noexcept {
  static_assert(std::derived_from<From, file>,
                "sendfile: the source must be a file; use splice() or "
                "transfer() from a pipe");
  static_assert(splice_target<To>,
                "sendfile: this kind cannot be written to; use transfer()");
  return sys::sendfile(to.raw(), from.raw(), &at, size);
}

/// Copies between two files inside the kernel, by sharing blocks where the file
/// system can, from and to their positions. Zero is the end of the file, or a
/// file system that cannot (/proc): transfer() knows the difference.
/// \error xdev   two file systems that cannot do it together
/// \error inval  the ranges overlap, or one is no regular file
/// \error badf   the target is open for append
/// See copy_file_range(2).
template <class From, class To>
FILDES_INLINE result<std::size_t> copy_file_range(const From& from,
                                                  const To& to,
                                                  std::size_t size) noexcept {
  static_assert(std::derived_from<From, file> && std::derived_from<To, file>,
                "copy_file_range: both sides must be files; use splice() with "
                "a pipe, or transfer()");
  return sys::copy_file_range(from.raw(), nullptr, to.raw(), nullptr, size, 0);
}

/// The same from and to given places; both offsets move on.
template <class From, class To>
FILDES_INLINE result<std::size_t> copy_file_range(const From& from,
                                                  file_offset& from_at,
                                                  const To& to,
                                                  file_offset& to_at,
                                                  std::size_t size) noexcept {
  static_assert(std::derived_from<From, file> && std::derived_from<To, file>,
                "copy_file_range: both sides must be files; use splice() with "
                "a pipe, or transfer()");
  return sys::copy_file_range(from.raw(), &from_at, to.raw(), &to_at, size, 0);
}

}  // namespace fildes::inline FILDES_ABI
