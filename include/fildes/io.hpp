// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/bytes.hpp>
#include <fildes/fd.hpp>
#include <fildes/time.hpp>

namespace fildes::inline FILDES_ABI {

class socket;

/// A kind that bytes can be read from.
template <class K>
concept byte_source =
    std::derived_from<K, any_fd> && requires(const K& fd, byte_span into) {
      { fd.read(into) } -> std::same_as<result<std::size_t>>;
    };

/// A kind that bytes can be written to.
template <class K>
concept byte_sink =
    std::derived_from<K, any_fd> && requires(const K& fd, byte_view from) {
      { fd.write(from) } -> std::same_as<result<std::size_t>>;
    };

/// A kind with a position.
template <class K>
concept seekable =
    std::derived_from<K, any_fd> && requires(const K& fd) { fd.seek(0); };

/// Calls again for as long as a signal comes first: `intr` never comes out.
/// Not for close, dup_onto or connect, which must not be repeated.
template <class Call>
FILDES_INLINE auto retry_on_intr(Call&& call) -> decltype(call()) {
  for (;;) {
    auto r = call();
    if (!r.has_error() || r.assume_error() != errc::intr) [[likely]]
      return r;
  }
}

/// How a whole-buffer call ends.
struct io_options {
  /// \error timedout  when it passes before all is done. A descriptor that
  /// waits inside the kernel is asked by poll(2) first. One step is made after
  /// it, too, when it need not wait.
  deadline until = deadline::never();
  /// Set to the bytes moved, when the call fails too.
  std::size_t* done = nullptr;
};

namespace detail {

/// Whether an `again` of this descriptor means that it would have waited.
bool is_nonblocking(int fd) noexcept;

/// Waits for events of poll(2), and says which came. Errors come unasked, and
/// are a reason to make the call, which then tells them; but for a number that
/// is not open. A signal does not end it.
/// \error timedout  the deadline passed
/// \error badf      it is not open
result<std::int16_t> wait_events(int fd, std::int16_t events,
                                 deadline until) noexcept;

/// Waits until a descriptor is readable or writable, or has an error to tell.
/// False: the other end has hung up, and nothing is left to read.
result<bool> wait_readable(int fd, deadline until) noexcept;
result<> wait_writable(int fd, deadline until) noexcept;

result<> read_exactly(int fd, byte_span into, const io_options&) noexcept;
result<> write_all(int fd, byte_view from, const io_options&) noexcept;
/// The same by send(2), without SIGPIPE.
result<> send_all(int fd, byte_view from, const io_options&) noexcept;

}  // namespace detail

/// Reads until the buffer is full. Repeats short reads and interruptions, and
/// waits where the descriptor is non-blocking.
/// \error nodata    the input ended before; `options.done` says after how much
/// \error again     of a descriptor that waits by itself: it has its reasons
/// \error timedout  the deadline passed
template <byte_source Source>
result<> read_exactly(const Source& from, byte_span into,
                      const io_options& options = {}) noexcept {
  return detail::read_exactly(from.raw(), into, options);
}

/// Writes all of a buffer. Repeats short writes and interruptions, and waits
/// where the descriptor is non-blocking.
/// \error nospc     the disk is full; `options.done` says after how much
/// \error pipe      nobody reads any more
/// \error timedout  the deadline passed
template <byte_sink Sink>
result<> write_all(const Sink& to, byte_view from,
                   const io_options& options = {}) noexcept {
  if constexpr (std::derived_from<Sink, socket>)
    return detail::send_all(to.raw(), from, options);
  else
    return detail::write_all(to.raw(), from, options);
}

}  // namespace fildes::inline FILDES_ABI
