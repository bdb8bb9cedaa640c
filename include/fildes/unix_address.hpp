// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/address.hpp>
#include <fildes/path.hpp>

namespace fildes::inline FILDES_ABI {

/// The three things that a socket of this machine may be called.
enum class unix_address_kind : std::uint8_t {
  unnamed,   ///< nothing: one end of a pair, or what nobody has bound
  path,      ///< a file
  abstract,  ///< a name of bytes beside all files, gone with its socket
};

/// Where a socket of this machine is found: `unix:/run/x`, `unix:@name` for an
/// abstract name, `unix:` for one without a name.
class unix_address {
 public:
  static constexpr int family = sys::abi::af_unix;
  static constexpr std::size_t longest_path = 108;
  static constexpr std::size_t longest_name = 107;

  constexpr unix_address() noexcept = default;  ///< unnamed

  /// A file's path. It may be 108 bytes long: the kernel then keeps it without
  /// a terminating zero, and other programs may fail to print it.
  /// \error inval        empty, or with a zero byte inside
  /// \error nametoolong  more than 108 bytes
  static result<unix_address> at(const path_arg& path) noexcept;

  /// A name that is no file, of these very bytes, zeros among them or at the
  /// end too. Empty is a name as well, and the same one for all.
  /// \error nametoolong  more than 107 bytes
  static result<unix_address> abstract(byte_view name) noexcept;

  /// No name. Bound to this, a socket gets an abstract name that is free.
  static constexpr unix_address unnamed() noexcept { return {}; }

  /// What a system call wrote: with or without a zero after a path.
  /// \error afnosupport  of another family
  /// \error inval        too short for any address, or too long for this one
  static result<unix_address> from_bytes(byte_view bytes) noexcept;

  /// Reads `unix:/run/x` and what else the class prints as; `\xNN` is a byte.
  /// \error inval        something else
  /// \error nametoolong  as for at() and abstract()
  static result<unix_address> parse(std::string_view text) noexcept;

  constexpr unix_address_kind kind() const noexcept { return kind_; }

  /// The path, without its terminating zero; empty when it is none.
  std::string_view path() const noexcept {
    if (kind_ != unix_address_kind::path) return {};
    return {raw_.path, length_};
  }
  /// The name, without the zero before it; empty when it is none.
  byte_view abstract_name() const noexcept {
    if (kind_ != unix_address_kind::abstract) return {};
    return {raw_.path + 1, length_};
  }

  const void* data() const noexcept { return &raw_; }
  constexpr std::uint32_t size() const noexcept {
    const auto all = static_cast<std::uint32_t>(sizeof raw_.family + length_);
    if (kind_ == unix_address_kind::unnamed) return all;
    return all < sizeof raw_ ? all + 1 : all;
  }

  /// Equal when kind and bytes are; a path is not looked up.
  friend bool operator==(const unix_address& a,
                         const unix_address& b) noexcept {
    return a.size() == b.size() &&
           __builtin_memcmp(&a.raw_, &b.raw_, a.size()) == 0;
  }

 private:
  unix_address(unix_address_kind kind, byte_view from) noexcept;

  sys::abi::sockaddr_un raw_{.family = family, .path = {}};
  std::uint8_t length_ = 0;  // of the path or name, without zeros around it
  unix_address_kind kind_ = unix_address_kind::unnamed;
};

static_assert(sizeof(unix_address) == 112);

}  // namespace fildes::inline FILDES_ABI
