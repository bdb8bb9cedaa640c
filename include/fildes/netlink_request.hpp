// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <concepts>
#include <string_view>
#include <type_traits>

#include <fildes/netlink_message.hpp>
#include <fildes/result.hpp>

namespace fildes::inline FILDES_ABI {

/// A message that is being written, in room that lies elsewhere: see
/// netlink_request. What does not fit is left out, and finish() says so.
class netlink_builder {
 public:
  netlink_builder(const netlink_builder&) = delete;
  netlink_builder& operator=(const netlink_builder&) = delete;

  /// The structure that the protocol's messages begin with, before any
  /// attribute.
  template <class T>
    requires(std::is_trivially_copyable_v<T>)
  netlink_builder& head(const T& value) noexcept {
    append(byte_view(&value, sizeof value));
    return *this;
  }

  /// An attribute with any bytes; of none, a flag.
  netlink_builder& bytes(std::uint16_t type, byte_view value = {}) noexcept {
    put(type, value, 0);
    return *this;
  }
  /// One with a number, in as many bytes as the number's type has: for the
  /// kernel that is part of what it means.
  template <std::integral T>
  netlink_builder& number(std::uint16_t type, T value) noexcept {
    return bytes(type, byte_view(&value, sizeof value));
  }
  /// One with a text, and the zero behind it that most kernel code wants.
  netlink_builder& text(std::uint16_t type, std::string_view value) noexcept {
    put(type, byte_view(value.data(), value.size()), 1);
    return *this;
  }

  /// An attribute of attributes: those that are added while this lives.
  class [[nodiscard]] nest {
   public:
    nest(const nest&) = delete;
    nest& operator=(const nest&) = delete;
    ~nest() { to_.close_nest(at_); }

   private:
    friend class netlink_builder;
    nest(netlink_builder& to, std::uint16_t type) noexcept
        : to_(to), at_(to.open_nest(type)) {}

    netlink_builder& to_;
    std::size_t at_;
  };
  nest begin_nest(std::uint16_t type) noexcept { return nest(*this, type); }

  /// The message, to be sent. Another sequence number makes it another request.
  /// \error msgsize  it did not fit the room, or an attribute 65535 bytes
  /// \error inval    an attribute of attributes has not ended yet
  result<byte_view> finish(std::uint32_t sequence = 1) noexcept
      FILDES_LIFETIMEBOUND;

 protected:
  netlink_builder(byte_span room, std::uint16_t type,
                  netlink_flags flags) noexcept;
  ~netlink_builder() = default;

 private:
  std::byte* reserve(std::size_t size) noexcept;
  void append(byte_view bytes) noexcept;
  void put(std::uint16_t type, byte_view value, std::size_t zeros) noexcept;
  std::size_t open_nest(std::uint16_t type) noexcept;
  void close_nest(std::size_t at) noexcept;

  byte_span room_;
  std::size_t size_ = 0;
  sys::abi::nlmsghdr header_;
  unsigned open_ = 0;
  bool overflowed_ = false;
};

/// A message with room for `Room` bytes, header and all:
///
///     netlink_request<64> up(rtm_newlink, netlink_flag::request);
///     up.head(ifinfomsg{...}).number(ifla_mtu, std::uint32_t{9000});
template <std::size_t Room>
class netlink_request : public netlink_builder {
  static_assert(Room >= sizeof(sys::abi::nlmsghdr), "no room for the header");

 public:
  explicit netlink_request(std::uint16_t type,
                           netlink_flags flags = netlink_flag::request |
                                                 netlink_flag::ack) noexcept
      : netlink_builder(byte_span(room_, Room), type, flags) {}

 private:
  std::byte room_[Room];
};

}  // namespace fildes::inline FILDES_ABI
