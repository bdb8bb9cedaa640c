// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <utility>

#include <fildes/tcp.hpp>

namespace fildes::inline FILDES_ABI {

/// What a tcp_receive_window has brought: mapped bytes, or else copied ones.
/// Neither: the peer has shut down writing.
struct [[nodiscard]] zerocopy_received {
  byte_view mapped;  ///< pages of the kernel, until the next receive
  byte_span copied;  ///< the filled part of the room given
  std::size_t hint;  ///< bytes that come next and that cannot be mapped

  std::size_t size() const noexcept { return mapped.size() + copied.size(); }
  bool ended() const noexcept { return size() == 0; }
};

/// Addresses that pages of data received by TCP are mapped to, instead of being
/// copied. See TCP_ZEROCOPY_RECEIVE in tcp(7).
///
/// Only whole pages that begin where a page of memory begins can be mapped,
/// which network cards make that split headers from data, and an MTU to match.
/// Everything else is copied, here too. Each mapping costs an invalidation of
/// the CPU's address cache: measure whether it pays.
class [[nodiscard]] tcp_receive_window {
 public:
  /// Maps addresses for `size` bytes, a multiple of the page's size. Where the
  /// kernel has no such mapping, the window is empty and receive() copies.
  /// \error inval  zero
  /// \error nomem  too many mappings, or no addresses
  static result<tcp_receive_window> map(const tcp_stream& of,
                                        std::size_t size) noexcept;

  tcp_receive_window(tcp_receive_window&& other) noexcept
      : room_(std::exchange(other.room_, {})) {}
  tcp_receive_window& operator=(tcp_receive_window&& other) noexcept {
    // Through a temporary, so that assigning to itself changes nothing.
    tcp_receive_window old(std::move(other));
    std::swap(room_, old.room_);
    return *this;
  }
  ~tcp_receive_window();

  /// Zero when the kernel cannot map.
  std::size_t size() const noexcept { return room_.size(); }

  /// Takes what is there: maps it, or copies into `room` what cannot be mapped,
  /// as less than a page. Waits while there is nothing, as recv; set
  /// option::receive_low_water to wait for more than a little. What the receive
  /// before has mapped is no longer there.
  /// \error inval  `room` is empty
  /// \error again  nothing, and the socket is non-blocking
  /// \error intr   and the others of recv
  result<zerocopy_received> receive(const tcp_stream& from,
                                    byte_span room) noexcept;

 private:
  explicit tcp_receive_window(byte_span room) noexcept : room_(room) {}

  byte_span room_;
};

}  // namespace fildes::inline FILDES_ABI
