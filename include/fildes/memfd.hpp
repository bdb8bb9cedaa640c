// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/file.hpp>

namespace fildes::inline FILDES_ABI {

/// How a memory file is made.
enum class memfd_flag : std::uint32_t {
  inherit = 0x01,         ///< no MFD_CLOEXEC: stays open over exec
  allow_sealing = 0x02,   ///< MFD_ALLOW_SEALING: add_seals may be called
  hugetlb = 0x04,         ///< MFD_HUGETLB: of huge pages of the default size
  noexec_seal = 0x08,     ///< MFD_NOEXEC_SEAL: never executable (6.3)
  exec = 0x10,            ///< MFD_EXEC: executable (6.3)
  huge_2mb = 0x54000004,  ///< MFD_HUGE_2MB with MFD_HUGETLB
  huge_1gb = 0x78000004,  ///< MFD_HUGE_1GB with MFD_HUGETLB
};
template <>
inline constexpr auto flag_names<memfd_flag> =
    std::to_array<flag_name<memfd_flag>>({
        {memfd_flag::inherit, "inherit"},
        {memfd_flag::allow_sealing, "allow_sealing"},
        {memfd_flag::huge_1gb, "huge_1gb"},  // before what they contain
        {memfd_flag::huge_2mb, "huge_2mb"},
        {memfd_flag::hugetlb, "hugetlb"},
        {memfd_flag::noexec_seal, "noexec_seal"},
        {memfd_flag::exec, "exec"},
    });
using memfd_flags = flags<memfd_flag>;

/// What can no more be done to a memory file, for ever and by everybody.
enum class seal : std::uint32_t {
  seal = 0x01,          ///< F_SEAL_SEAL: add seals
  shrink = 0x02,        ///< F_SEAL_SHRINK
  grow = 0x04,          ///< F_SEAL_GROW
  write = 0x08,         ///< F_SEAL_WRITE
  future_write = 0x10,  ///< F_SEAL_FUTURE_WRITE: but by mappings that exist
  exec = 0x20,          ///< F_SEAL_EXEC: change the execute permission (6.3)
};
template <>
inline constexpr auto flag_names<seal> = std::to_array<flag_name<seal>>({
    {seal::seal, "seal"},
    {seal::shrink, "shrink"},
    {seal::grow, "grow"},
    {seal::write, "write"},
    {seal::future_write, "future_write"},
    {seal::exec, "exec"},
});
using seals = flags<seal>;

/// A file in memory, without a name in any directory, that vanishes with its
/// last descriptor; sealed, it can be handed to a peer that is not trusted.
class memfd : public file {
 public:
  static constexpr std::string_view kind_name = "memfd";

  /// Makes an empty one. The name is for /proc alone, at most 249 bytes.
  /// \error inval  the name is too long, or flags exclude each other
  static result<owned<memfd>> create(const path_arg& name,
                                     memfd_flags flags = {}) noexcept;

  /// Whether a descriptor is one of these: what checked_cast asks. Needs /proc.
  static result<bool> is(const any_fd& fd) noexcept;

  /// Adds seals; none can be taken off.
  /// \error perm  sealed against it, or made without allow_sealing
  /// \error busy  `write`, while somebody has it mapped for writing
  result<> add_seals(seals more) const noexcept {
    FILDES_TRYV(sys::fcntl(fd_, sys::abi::f_add_seals,
                           static_cast<sys::word>(more.bits())));
    return success();
  }

  /// The seals that it has.
  result<seals> get_seals() const noexcept {
    FILDES_TRY(const int bits, sys::fcntl(fd_, sys::abi::f_get_seals));
    return seals::from_bits(static_cast<std::uint32_t>(bits));
  }

 protected:
  using file::file;
  memfd(const memfd&) = default;  // owned<K>, borrowed<K>?
  memfd& operator=(const memfd&) = default;
  ~memfd() = default;
};

/// A memory file that nobody can cut shorter any more: a mapping of it cannot
/// be taken away below whoever reads it, who gets no SIGBUS.
///
/// What a peer hands over is one when `checked_cast<sealed_memfd>` says so.
class sealed_memfd : public memfd {
 public:
  static constexpr std::string_view kind_name = "sealed_memfd";

  /// Makes one of a size, all zero, never executable, that can neither shrink
  /// nor grow, and has the seals `also`. With `seal::write` nobody ever writes
  /// it: add that one when it has been filled.
  /// \error inval  the name is too long; fbig, nospc  so is the file
  static result<owned<sealed_memfd>> create(const path_arg& name,
                                            std::uint64_t size,
                                            seals also = {}) noexcept;

  /// Whether a descriptor has `seal::shrink`: what checked_cast asks.
  static result<bool> is(const any_fd& fd) noexcept;

 protected:
  using memfd::memfd;
  sealed_memfd(const sealed_memfd&) = default;  // owned<K>, borrowed<K>?
  sealed_memfd& operator=(const sealed_memfd&) = default;
  ~sealed_memfd() = default;
};

}  // namespace fildes::inline FILDES_ABI
