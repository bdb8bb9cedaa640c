// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>
#include <optional>

#include <fildes/stat.hpp>

namespace fildes::inline FILDES_ABI {

/// What a rename does besides. See renameat2(2).
enum class rename_flag : std::uint32_t {
  noreplace = 1,  ///< RENAME_NOREPLACE: exist, where something has the name
  exchange = 2,   ///< RENAME_EXCHANGE: both stay, with each other's name
  whiteout = 4,   ///< RENAME_WHITEOUT: leaves overlayfs' mark for "deleted"
};
template <>
inline constexpr auto flag_names<rename_flag> =
    std::to_array<flag_name<rename_flag>>({
        {rename_flag::noreplace, "noreplace"},
        {rename_flag::exchange, "exchange"},
        {rename_flag::whiteout, "whiteout"},
    });
using rename_flags = flags<rename_flag>;

/// What somebody may want to do with a file; none: that it is there.
enum class access_flag : std::uint32_t {
  execute = 1,  ///< X_OK: of a directory, go through it
  write = 2,    ///< W_OK
  read = 4,     ///< R_OK
};
template <>
inline constexpr auto flag_names<access_flag> =
    std::to_array<flag_name<access_flag>>({
        {access_flag::read, "read"},
        {access_flag::write, "write"},
        {access_flag::execute, "execute"},
    });
using access_flags = flags<access_flag>;

/// Whom path_fd::access asks for, and of what.
struct access_options {
  bool follow = true;      ///< symbolic links at the end of the path
  bool effective = false;  ///< for the effective ids, as opening would; not for
                           ///< the real ones, which only differ in programs
                           ///< that are set-user-ID. Kernel 5.8.
};

/// What becomes of a symbolic link at the end of a path.
struct follow_options {
  bool follow = true;  ///< what it leads to is meant; false: the link itself
};

/// The same for a file that gets another name: linkat(2) does not follow.
struct link_options {
  bool follow = false;
};

/// Whom a file belongs to. What has no value stays as it is.
struct file_owner {
  std::optional<std::uint32_t> user = {};
  std::optional<std::uint32_t> group = {};
};

/// What path_fd::make_node makes. The umask is taken off each mode.
class file_node {
 public:
  static constexpr file_node regular(file_mode mode) noexcept {
    return {file_type::regular, mode, {}};
  }
  static constexpr file_node fifo(file_mode mode) noexcept {
    return {file_type::fifo, mode, {}};
  }
  /// The name of a socket that nobody is bound to.
  static constexpr file_node socket(file_mode mode) noexcept {
    return {file_type::socket, mode, {}};
  }
  /// Needs CAP_MKNOD. Number 0, 0 needs none: the mark of overlayfs for
  /// "deleted".
  static constexpr file_node character_device(file_mode mode,
                                              device_number number) noexcept {
    return {file_type::character_device, mode, number};
  }
  static constexpr file_node block_device(file_mode mode,
                                          device_number number) noexcept {
    return {file_type::block_device, mode, number};
  }

  constexpr file_type type() const noexcept { return type_; }
  constexpr file_mode mode() const noexcept { return mode_; }
  constexpr device_number device() const noexcept { return device_; }

 private:
  constexpr file_node(file_type type, file_mode mode,
                      device_number device) noexcept
      : type_(type), mode_(mode), device_(device) {}

  file_type type_;
  file_mode mode_;
  device_number device_;
};

}  // namespace fildes::inline FILDES_ABI
