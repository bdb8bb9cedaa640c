// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/address.hpp>

namespace fildes::inline FILDES_ABI {

/// An algorithm of the kernel's crypto API, by its type and name as in
/// /proc/crypto: `hash` and `sha256`. Prints as `alg:hash:sha256`, and with
/// the two masks when one is not zero: `alg:hash:sha256:0x0:0x2000`.
class alg_address {
 public:
  static constexpr int family = sys::abi::af_alg;
  static constexpr std::size_t longest_type = 13;
  static constexpr std::size_t longest_name = 63;

  /// \error nametoolong  a type of more than 13 bytes, a name of more than 63
  /// \error inval        empty, or with a zero byte inside
  static result<alg_address> of(std::string_view type, std::string_view name,
                                std::uint32_t features = 0,
                                std::uint32_t mask = 0) noexcept;

  /// \error afnosupport  of another family
  /// \error inval        not 88 bytes, or a type or name that is none
  static result<alg_address> from_bytes(byte_view bytes) noexcept;
  /// \error inval        not what the class prints as
  /// \error nametoolong  as for of()
  static result<alg_address> parse(std::string_view text) noexcept;

  std::string_view type() const noexcept;
  std::string_view name() const noexcept;
  std::uint32_t features() const noexcept { return raw_.feat; }
  std::uint32_t mask() const noexcept { return raw_.mask; }

  const void* data() const noexcept { return &raw_; }
  std::uint32_t size() const noexcept { return sizeof raw_; }

  friend bool operator==(const alg_address& a, const alg_address& b) noexcept {
    return __builtin_memcmp(&a.raw_, &b.raw_, sizeof a.raw_) == 0;
  }

 private:
  alg_address() noexcept = default;

  sys::abi::sockaddr_alg raw_{
      .family = family, .type = {}, .feat = 0, .mask = 0, .name = {}};
};

}  // namespace fildes::inline FILDES_ABI
