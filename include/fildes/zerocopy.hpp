// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <concepts>
#include <optional>
#include <span>

#include <fildes/datagram_socket.hpp>
#include <fildes/stream_socket.hpp>
#include <fildes/zerocopy_calls.hpp>

namespace fildes::inline FILDES_ABI {

/// Memory that can be lent to the kernel: it owns its bytes, and moves. A span
/// or a view does not own them.
template <class B>
concept zerocopy_buffer =
    byte_range<const B> && std::is_nothrow_move_constructible_v<B> &&
    std::is_nothrow_move_assignable_v<B> && std::is_nothrow_destructible_v<B> &&
    !std::ranges::enable_borrowed_range<B> && !std::same_as<B, byte_span> &&
    !std::same_as<B, byte_view>;

/// A buffer that the kernel is done with.
template <class Buffer>
struct zerocopy_returned {
  Buffer buffer;
  std::size_t sent;  ///< less than it has when the connection broke
  bool copied;       ///< the kernel made a copy of all or some of it
};

/// Sends buffers without copying them (MSG_ZEROCOPY), and owns each until the
/// kernel says that it reads it no more. Pays from about 10 KB a call; the
/// loopback, and network cards without scatter-gather, copy all the same.
///
/// It owns the socket, too, since the kernel numbers the calls of a socket:
/// that has to be one by which nobody has sent with MSG_ZEROCOPY before. Where
/// the kernel cannot lend (`lends()`) or has no room to note another call
/// (ENOBUFS), it copies.
///
/// A buffer is done when the peer has acknowledged all of it: a peer that does
/// not, holds it. The destructor does not free what the kernel may yet send: it
/// resets a stream, which gives all buffers back and loses what is unsent, and
/// waits for datagrams to leave the machine. finish() first loses nothing.
///
/// Buffers stay where they are while in flight: a sender does not move.
template <class K, zerocopy_buffer Buffer, std::size_t Capacity = 16>
  requires(std::derived_from<K, stream_socket> ||
           std::derived_from<K, datagram_socket>)
class zerocopy_sender {
  static_assert(Capacity != 0);
  static constexpr bool is_stream = std::derived_from<K, stream_socket>;

 public:
  explicit zerocopy_sender(owned<K> socket) noexcept
      : socket_(std::move(socket)), calls_(socket_.raw(), slots_, Capacity) {}
  zerocopy_sender(const zerocopy_sender&) = delete;
  zerocopy_sender& operator=(const zerocopy_sender&) = delete;
  ~zerocopy_sender() { calls_.abandon(is_stream); }

  /// For all but sending with MSG_ZEROCOPY.
  const K& socket() const noexcept FILDES_LIFETIMEBOUND { return socket_; }

  /// False: the kernel has no SO_ZEROCOPY for such a socket, and all is copied.
  bool lends() const noexcept { return calls_.lends(); }
  /// Buffers that the kernel may still read.
  std::size_t in_flight() const noexcept { return calls_.in_flight(); }
  /// Bytes of the newest buffer that flush() has to send.
  std::size_t unsent() const noexcept { return calls_.unsent(); }

  /// Takes a buffer over and makes one call to send it, after what an earlier
  /// one has left. Of a stream it may take a part: then unsent() is not zero,
  /// and flush() sends the rest. When it returns an error the buffer is where
  /// it was. Buffers that are done and that nobody took are destroyed when
  /// their place is needed.
  /// \error nobufs  from operation::zerocopy: all are in flight; from sendto,
  ///                the kernel could not even copy
  /// \error again   no room, and it was not to wait
  /// \error pipe    and the others of stream_socket or datagram_socket
  result<std::size_t> send(Buffer&& buffer, send_flags flags = {}) noexcept {
    return send_from(buffer, {}, flags);
  }

  /// The same to an address, of an unconnected socket.
  result<std::size_t> sendto(Buffer&& buffer, address_view to,
                             send_flags flags = {}) noexcept
    requires(!is_stream)
  {
    return send_from(buffer, to, flags);
  }

  /// Sends what send() has left of a buffer. When the connection is broken the
  /// rest is given up: take() tells how much was sent.
  /// \error again  no room: wait until the socket is writable
  result<> flush(send_flags flags = {}) noexcept { return calls_.flush(flags); }

  /// Reads from the error queue which buffers are done, and says how many
  /// became so. Never waits; call it when poll tells of an error (POLLERR).
  /// Other messages of the error queue are thrown away: who wants those reads
  /// it on their own, and passes these to `complete`.
  result<std::size_t> drain() noexcept { return calls_.drain(); }
  void complete(const control::zerocopy_done& done) noexcept {
    calls_.complete(done);
  }

  /// The oldest buffer that is done; asks the kernel when none is known to be.
  std::optional<zerocopy_returned<Buffer>> take() noexcept {
    const detail::zerocopy_slot* done = calls_.oldest_done();
    if (done == nullptr && drain().has_value()) done = calls_.oldest_done();
    if (done == nullptr) return std::nullopt;
    const auto at = static_cast<std::size_t>(done - slots_);
    std::optional<zerocopy_returned<Buffer>> back(
        {std::move(*buffers_[at]), done->sent, done->calls.copied});
    forget(at);
    return back;
  }

  /// Waits until a buffer is done, or none is in flight.
  /// \error timedout  of `deadline`
  result<> wait(deadline until = deadline::never()) noexcept {
    return calls_.wait(until);
  }

  /// Sends what is unsent, and waits until all buffers are done.
  /// \error timedout  of `deadline`; those in flight still are
  /// \error pipe      and the others of flush()
  result<> finish(deadline until = deadline::never()) noexcept {
    return calls_.finish(until);
  }

 private:
  result<std::size_t> send_from(Buffer& buffer, address_view to,
                                send_flags flags) noexcept {
    FILDES_TRYV(flush(flags));
    FILDES_TRY(const std::size_t at, calls_.place());
    // A buffer may hold its bytes in itself: the kernel gets them where they
    // stay.
    buffers_[at].emplace(std::move(buffer));
    const auto sent = calls_.begin(at, byte_view(*buffers_[at]), to, flags);
    if (sent.has_error()) {
      buffer = std::move(*buffers_[at]);
      forget(at);
    }
    return sent;
  }
  void forget(std::size_t at) noexcept {
    buffers_[at].reset();
    slots_[at] = {};
  }

  owned<K> socket_;
  std::optional<Buffer> buffers_[Capacity];
  detail::zerocopy_slot slots_[Capacity];
  detail::zerocopy_calls_of_socket calls_;
};

}  // namespace fildes::inline FILDES_ABI
