// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/alg_address.hpp>
#include <fildes/seqpacket_socket.hpp>

namespace fildes::inline FILDES_ABI {

/// An operation of an algorithm: what is sent goes in, what is received comes
/// out. With `send_flag::more` the data go on. What a cipher does, and from
/// which vector it starts, goes with the first data by control messages:
/// control::alg::operation, control::alg::iv. See alg_socket.
class alg_operation : public seqpacket_socket {
 public:
  static constexpr std::string_view kind_name = "alg_operation";
  static constexpr bool has_option_level(int level) noexcept {
    return level == sys::abi::sol_socket || level == sys::abi::sol_alg;
  }

  /// Whether a descriptor is one of these: what checked_cast asks. No kernel
  /// tells it from an alg_socket.
  static result<bool> is(const any_fd& fd) noexcept;

 protected:
  using seqpacket_socket::seqpacket_socket;
  alg_operation(const alg_operation&) = default;  // owned<K>, borrowed<K>?
  alg_operation& operator=(const alg_operation&) = default;
  ~alg_operation() = default;
};

/// An algorithm of the kernel's crypto API, with its key: option::alg::key.
/// Operations come of it. See crypto/userspace-if in the kernel's
/// documentation.
class alg_socket : public socket {
 public:
  static constexpr std::string_view kind_name = "alg_socket";
  using address = alg_address;
  static constexpr bool has_option_level(int level) noexcept {
    return level == sys::abi::sol_socket || level == sys::abi::sol_alg;
  }

  /// Makes a socket of an algorithm.
  /// \error afnosupport  the kernel has no such family
  /// \error noent        nor such an algorithm
  static result<owned<alg_socket>> bind(const alg_address& at,
                                        socket_flags flags = {}) noexcept;

  /// Whether a descriptor is one of these: what checked_cast asks.
  static result<bool> is(const any_fd& fd) noexcept;

  /// Begins an operation. See accept4(2).
  /// \error nokey  the algorithm needs one first
  result<owned<alg_operation>> accept(socket_flags flags = {}) const noexcept;

 protected:
  using socket::socket;
  alg_socket(const alg_socket&) = default;  // owned<K>, borrowed<K>?
  alg_socket& operator=(const alg_socket&) = default;
  ~alg_socket() = default;
};

}  // namespace fildes::inline FILDES_ABI
