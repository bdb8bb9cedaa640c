// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/address.hpp>

namespace fildes::inline FILDES_ABI {

/// The identifier of a CAN frame: 11 bits, or 29 in the extended format.
class can_id {
 public:
  constexpr can_id() noexcept = default;
  /// Of 11 bits; higher ones are dropped.
  static constexpr can_id standard(std::uint32_t number) noexcept {
    return can_id(number & sys::abi::can_sff_mask);
  }
  /// Of 29 bits; higher ones are dropped.
  static constexpr can_id extended(std::uint32_t number) noexcept {
    return can_id((number & sys::abi::can_eff_mask) | sys::abi::can_eff_flag);
  }
  /// The kernel's canid_t, with all its flags.
  static constexpr can_id from_bits(std::uint32_t bits) noexcept {
    return can_id(bits);
  }
  constexpr std::uint32_t bits() const noexcept { return bits_; }
  constexpr bool is_extended() const noexcept {
    return (bits_ & sys::abi::can_eff_flag) != 0;
  }
  /// Without flags.
  constexpr std::uint32_t number() const noexcept {
    return bits_ &
           (is_extended() ? sys::abi::can_eff_mask : sys::abi::can_sff_mask);
  }
  friend constexpr bool operator==(can_id, can_id) noexcept = default;

 private:
  explicit constexpr can_id(std::uint32_t bits) noexcept : bits_(bits) {}
  std::uint32_t bits_ = 0;
};

namespace detail {

// The room that the three share.
constexpr sys::abi::sockaddr_can can_room(std::int32_t interface,
                                          std::uint32_t rx = 0,
                                          std::uint32_t tx = 0) noexcept {
  return {.family = sys::abi::af_can,
          .pad = 0,
          .ifindex = interface,
          .rx_id = rx,
          .tx_id = tx,
          .rest = 0};
}

}  // namespace detail

/// An interface of CAN, for raw sockets and the broadcast manager. Prints as
/// `can:3`; 0 is all interfaces.
class can_address {
 public:
  static constexpr int family = sys::abi::af_can;

  explicit constexpr can_address(std::int32_t interface = 0) noexcept
      : raw_(detail::can_room(interface)) {}

  /// What a system call wrote.
  /// \error afnosupport  of another family
  /// \error inval        shorter than 8 bytes or longer than 24
  static result<can_address> from_bytes(byte_view bytes) noexcept {
    FILDES_TRY(const auto raw,
               detail::raw_address<sys::abi::sockaddr_can>(bytes, family, 8));
    return can_address(raw.ifindex);
  }
  /// \error inval  not what the class prints as
  static result<can_address> parse(std::string_view text) noexcept;

  constexpr std::int32_t interface() const noexcept { return raw_.ifindex; }

  const void* data() const noexcept { return &raw_; }
  constexpr std::uint32_t size() const noexcept { return 8; }

  friend constexpr bool operator==(const can_address& a,
                                   const can_address& b) noexcept {
    return a.interface() == b.interface();
  }

 private:
  sys::abi::sockaddr_can raw_;
};

/// An interface and the two identifiers of an ISO-TP channel. Prints as
/// `isotp:3:0x123:0x321`: interface, what comes, what goes.
class isotp_address {
 public:
  static constexpr int family = sys::abi::af_can;

  constexpr isotp_address() noexcept : isotp_address(0, {}, {}) {}
  constexpr isotp_address(std::int32_t interface, can_id receive,
                          can_id send) noexcept
      : raw_(detail::can_room(interface, receive.bits(), send.bits())) {}

  /// What a system call wrote.
  /// \error afnosupport  of another family
  /// \error inval        shorter than 16 bytes or longer than 24
  static result<isotp_address> from_bytes(byte_view bytes) noexcept {
    FILDES_TRY(const auto raw,
               detail::raw_address<sys::abi::sockaddr_can>(bytes, family, 16));
    return isotp_address(raw.ifindex, can_id::from_bits(raw.rx_id),
                         can_id::from_bits(raw.tx_id));
  }
  /// \error inval  not what the class prints as
  static result<isotp_address> parse(std::string_view text) noexcept;

  constexpr std::int32_t interface() const noexcept { return raw_.ifindex; }
  constexpr can_id receive() const noexcept {
    return can_id::from_bits(raw_.rx_id);
  }
  constexpr can_id send() const noexcept {
    return can_id::from_bits(raw_.tx_id);
  }

  const void* data() const noexcept { return &raw_; }
  constexpr std::uint32_t size() const noexcept { return 16; }

  friend constexpr bool operator==(const isotp_address& a,
                                   const isotp_address& b) noexcept {
    return a.interface() == b.interface() && a.receive() == b.receive() &&
           a.send() == b.send();
  }

 private:
  sys::abi::sockaddr_can raw_;
};

/// An interface, and who on it is meant, in J1939. Prints as
/// `j1939:3:0x0:0x40000:0x20`: interface, name, parameter group, address.
class j1939_address {
 public:
  static constexpr int family = sys::abi::af_can;
  static constexpr std::uint64_t no_name = sys::abi::j1939_no_name;
  static constexpr std::uint32_t no_group = sys::abi::j1939_no_pgn;
  static constexpr std::uint8_t no_address = sys::abi::j1939_no_addr;

  explicit constexpr j1939_address(std::int32_t interface = 0,
                                   std::uint64_t name = no_name,
                                   std::uint32_t group = no_group,
                                   std::uint8_t address = no_address) noexcept
      : raw_{.family = family,
             .pad = 0,
             .ifindex = interface,
             .name = name,
             .pgn = group,
             .addr = address,
             .rest = {}} {}

  /// What a system call wrote.
  /// \error afnosupport  of another family
  /// \error inval        not 24 bytes
  static result<j1939_address> from_bytes(byte_view bytes) noexcept {
    FILDES_TRY(
        const auto raw,
        detail::raw_address<sys::abi::sockaddr_can_j1939>(bytes, family));
    return j1939_address(raw.ifindex, raw.name, raw.pgn, raw.addr);
  }
  /// \error inval  not what the class prints as
  static result<j1939_address> parse(std::string_view text) noexcept;

  constexpr std::int32_t interface() const noexcept { return raw_.ifindex; }
  constexpr std::uint64_t name() const noexcept { return raw_.name; }
  constexpr std::uint32_t group() const noexcept { return raw_.pgn; }
  constexpr std::uint8_t address() const noexcept { return raw_.addr; }

  const void* data() const noexcept { return &raw_; }
  constexpr std::uint32_t size() const noexcept { return sizeof raw_; }

  friend constexpr bool operator==(const j1939_address& a,
                                   const j1939_address& b) noexcept {
    return a.interface() == b.interface() && a.name() == b.name() &&
           a.group() == b.group() && a.address() == b.address();
  }

 private:
  sys::abi::sockaddr_can_j1939 raw_;
};

}  // namespace fildes::inline FILDES_ABI
