// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/can_address.hpp>
#include <fildes/can_bcm.hpp>
#include <fildes/can_frame.hpp>
#include <fildes/datagram_socket.hpp>
#include <fildes/sys/abi/link_option.hpp>

namespace fildes::inline FILDES_ABI {

namespace detail {

template <socket_kind K>
result<owned<K>> make_can(socket_type type, int protocol,
                          socket_flags flags) noexcept {
  return make_socket<K>(sys::abi::af_can, type, protocol, flags);
}

}  // namespace detail

/// A socket for the frames of CAN: can_frame, and, where options ask for them
/// (option::can), canfd_frame and canxl_frame.
class can_raw_socket : public datagram_socket {
 public:
  static constexpr std::string_view kind_name = "can_raw_socket";
  using address = can_address;
  static constexpr bool has_option_level(int level) noexcept {
    return level == sys::abi::sol_socket || level == sys::abi::sol_can_raw;
  }

  /// \error afnosupport     the kernel has no CAN
  /// \error protonosupport  it lacks this protocol of it
  static result<owned<can_raw_socket>> create(
      socket_flags flags = {}) noexcept {
    return detail::make_can<can_raw_socket>(socket_type::raw, sys::abi::can_raw,
                                            flags);
  }
  /// Makes a socket that receives from an interface, or from all.
  /// \error nodev  no such interface, or none of CAN
  static result<owned<can_raw_socket>> bind(const can_address& at,
                                            socket_flags flags = {}) noexcept {
    return detail::bound_to(create(flags), at);
  }

  /// Whether a descriptor is one of these: what checked_cast asks.
  static result<bool> is(const any_fd& fd) noexcept;

  result<can_address> local_address() const noexcept {
    return detail::as_address<can_address>(socket::local_address());
  }

 protected:
  using datagram_socket::datagram_socket;
  can_raw_socket(const can_raw_socket&) = default;  // owned<K>, borrowed<K>?
  can_raw_socket& operator=(const can_raw_socket&) = default;
  ~can_raw_socket() = default;
};

/// A channel of ISO-TP: messages longer than a frame. Kernel 5.10.
class can_isotp_socket : public datagram_socket {
 public:
  static constexpr std::string_view kind_name = "can_isotp_socket";
  using address = isotp_address;
  static constexpr bool has_option_level(int level) noexcept {
    return level == sys::abi::sol_socket || level == sys::abi::sol_can_isotp;
  }

  /// As of can_raw_socket.
  static result<owned<can_isotp_socket>> create(
      socket_flags flags = {}) noexcept {
    return detail::make_can<can_isotp_socket>(socket_type::datagram,
                                              sys::abi::can_isotp, flags);
  }
  static result<owned<can_isotp_socket>> bind(
      const isotp_address& at, socket_flags flags = {}) noexcept {
    return detail::bound_to(create(flags), at);
  }

  /// Whether a descriptor is one of these: what checked_cast asks.
  static result<bool> is(const any_fd& fd) noexcept;

  /// As packet_socket::recvmsg.
  FILDES_INLINE result<received> recvmsg(byte_spans into,
                                         message_in with = {}) const noexcept {
    with.flags |= recv_flag::inherit;
    return detail::recvmsg(fd_, into, with);
  }

  result<isotp_address> local_address() const noexcept {
    return detail::as_address<isotp_address>(socket::local_address());
  }

 protected:
  using datagram_socket::datagram_socket;
  can_isotp_socket(const can_isotp_socket&) = default;  // owned, borrowed?
  can_isotp_socket& operator=(const can_isotp_socket&) = default;
  ~can_isotp_socket() = default;
};

/// A socket for the messages of SAE J1939. Kernel 5.4.
class can_j1939_socket : public datagram_socket {
 public:
  static constexpr std::string_view kind_name = "can_j1939_socket";
  using address = j1939_address;
  static constexpr bool has_option_level(int level) noexcept {
    return level == sys::abi::sol_socket || level == sys::abi::sol_can_j1939;
  }

  /// As of can_raw_socket.
  static result<owned<can_j1939_socket>> create(
      socket_flags flags = {}) noexcept {
    return detail::make_can<can_j1939_socket>(socket_type::datagram,
                                              sys::abi::can_j1939, flags);
  }
  static result<owned<can_j1939_socket>> bind(
      const j1939_address& at, socket_flags flags = {}) noexcept {
    return detail::bound_to(create(flags), at);
  }

  /// Whether a descriptor is one of these: what checked_cast asks.
  static result<bool> is(const any_fd& fd) noexcept;

  /// As packet_socket::recvmsg.
  FILDES_INLINE result<received> recvmsg(byte_spans into,
                                         message_in with = {}) const noexcept {
    with.flags |= recv_flag::inherit;
    return detail::recvmsg(fd_, into, with);
  }

  /// Takes a message, and says whether it was cut; not how long it was, which
  /// the kernel does not tell here.
  FILDES_INLINE result<received> recv(byte_span into,
                                      recv_flags flags = {}) const noexcept {
    return recvmsg({&into, 1}, {.flags = flags});
  }
  FILDES_INLINE result<received> recvfrom(
      byte_span into, any_address& from, recv_flags flags = {}) const noexcept {
    return recvmsg({&into, 1}, {.from = &from, .flags = flags});
  }

  result<j1939_address> local_address() const noexcept {
    return detail::as_address<j1939_address>(socket::local_address());
  }

 protected:
  using datagram_socket::datagram_socket;
  can_j1939_socket(const can_j1939_socket&) = default;  // owned, borrowed?
  can_j1939_socket& operator=(const can_j1939_socket&) = default;
  ~can_j1939_socket() = default;
};

/// The broadcast manager, which sends and filters frames again and again by
/// itself. Each datagram is a bcm_header and its frames.
class can_bcm_socket : public datagram_socket {
 public:
  static constexpr std::string_view kind_name = "can_bcm_socket";
  using address = can_address;
  static constexpr bool has_option_level(int level) noexcept {
    return level == sys::abi::sol_socket;
  }

  /// As of can_raw_socket. It has to be connected to an interface.
  static result<owned<can_bcm_socket>> create(
      socket_flags flags = {}) noexcept {
    return detail::make_can<can_bcm_socket>(socket_type::datagram,
                                            sys::abi::can_bcm, flags);
  }

  /// Whether a descriptor is one of these: what checked_cast asks.
  static result<bool> is(const any_fd& fd) noexcept;

 protected:
  using datagram_socket::datagram_socket;
  can_bcm_socket(const can_bcm_socket&) = default;  // owned<K>, borrowed<K>?
  can_bcm_socket& operator=(const can_bcm_socket&) = default;
  ~can_bcm_socket() = default;
};

}  // namespace fildes::inline FILDES_ABI
