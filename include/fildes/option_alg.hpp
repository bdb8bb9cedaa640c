// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/option_codec.hpp>
#include <fildes/sys/abi/link_option.hpp>
#include <fildes/sys/abi/socket.hpp>

// Options of AF_ALG, the ciphers and hashes of the kernel.

namespace fildes::inline FILDES_ABI {

namespace option_as {

/// A size that is told by the length of a value that is not there.
struct size_without_value {
  using argument = std::size_t;

  FILDES_INLINE static result<> set(raw_option o, std::size_t size) noexcept {
    return o.set(nullptr, size);
  }
};

}  // namespace option_as

/// An option of SOL_ALG.
template <int Name, class Codec,
          option_access Access = option_access::read_write>
using alg_option = socket_option<sys::abi::sol_alg, Name, Codec, Access>;

namespace option::alg {

/// ALG_SET_KEY: the key; before accept.
inline constexpr alg_option<sys::abi::alg_set_key, option_as::bytes,
                            option_access::write_only>
    key{};

/// ALG_SET_KEY_BY_KEY_SERIAL: a key of the kernel's key ring. Since Linux
/// 6.2.
inline constexpr alg_option<sys::abi::alg_set_key_by_key_serial,
                            option_as::integer, option_access::write_only>
    key_by_serial{};

/// ALG_SET_AEAD_AUTHSIZE: bytes of the tag of an AEAD.
inline constexpr alg_option<sys::abi::alg_set_aead_authsize,
                            option_as::size_without_value,
                            option_access::write_only>
    tag_size{};

/// ALG_SET_DRBG_ENTROPY: what a random generator starts from, for tests.
/// Since Linux 5.11.
inline constexpr alg_option<sys::abi::alg_set_drbg_entropy, option_as::bytes,
                            option_access::write_only>
    entropy{};

}  // namespace option::alg

}  // namespace fildes::inline FILDES_ABI
