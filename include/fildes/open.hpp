// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/flags.hpp>
#include <fildes/sys/abi/fcntl.hpp>

namespace fildes::inline FILDES_ABI {

/// What an open file may be used for.
enum class access_mode : std::uint32_t {
  read_only = sys::abi::o_rdonly,   ///< O_RDONLY
  write_only = sys::abi::o_wronly,  ///< O_WRONLY
  read_write = sys::abi::o_rdwr,    ///< O_RDWR
};

/// What happens when the file exists, and when it does not.
enum class creation : std::uint32_t {
  never = 0,                      ///< must exist
  if_absent = sys::abi::o_creat,  ///< O_CREAT: made when it does not
  exclusive = sys::abi::o_creat | sys::abi::o_excl,  ///< O_EXCL: must not exist
  truncate = sys::abi::o_trunc,  ///< O_TRUNC: must exist; emptied
  replace = sys::abi::o_creat | sys::abi::o_trunc,  ///< made, or emptied
};

/// The other flags of open(2).
enum class open_flag : std::uint32_t {
  append = sys::abi::o_append,        ///< O_APPEND: each write goes to the end
  nonblock = sys::abi::o_nonblock,    ///< O_NONBLOCK
  direct = sys::abi::o_direct,        ///< O_DIRECT: past the page cache
  dsync = sys::abi::o_dsync,          ///< O_DSYNC: data is on disk on return
  sync = sys::abi::o_sync,            ///< O_SYNC: and its metadata
  directory = sys::abi::o_directory,  ///< O_DIRECTORY: notdir for other files
  nofollow = sys::abi::o_nofollow,    ///< O_NOFOLLOW: loop for a symbolic link
  noatime = sys::abi::o_noatime,      ///< O_NOATIME: the owner's privilege
  noctty = sys::abi::o_noctty,        ///< O_NOCTTY: no controlling terminal
  inherit = sys::abi::o_cloexec,      ///< no O_CLOEXEC: stays open over exec
};
template <>
inline constexpr auto flag_names<open_flag> =
    std::to_array<flag_name<open_flag>>({
        {open_flag::append, "append"},
        {open_flag::nonblock, "nonblock"},
        {open_flag::direct, "direct"},
        {open_flag::sync, "sync"},  // before dsync, whose bit it contains
        {open_flag::dsync, "dsync"},
        {open_flag::directory, "directory"},
        {open_flag::nofollow, "nofollow"},
        {open_flag::noatime, "noatime"},
        {open_flag::noctty, "noctty"},
        {open_flag::inherit, "inherit"},
    });
using open_flags = flags<open_flag>;

/// Where a path may lead: the resolve flags of openat2(2), kernel 5.6.
enum class resolve_flag : std::uint64_t {
  no_xdev = 0x01,        ///< RESOLVE_NO_XDEV: not into another mount
  no_magiclinks = 0x02,  ///< RESOLVE_NO_MAGICLINKS: not by /proc/self/fd
  no_symlinks = 0x04,    ///< RESOLVE_NO_SYMLINKS: by no symbolic link at all
  beneath = 0x08,        ///< RESOLVE_BENEATH: not above the directory given
  in_root = 0x10,        ///< RESOLVE_IN_ROOT: the directory given is the root
  cached = 0x20,         ///< RESOLVE_CACHED: again when it must wait (5.12)
};
template <>
inline constexpr auto flag_names<resolve_flag> =
    std::to_array<flag_name<resolve_flag>>({
        {resolve_flag::no_xdev, "no_xdev"},
        {resolve_flag::no_magiclinks, "no_magiclinks"},
        {resolve_flag::no_symlinks, "no_symlinks"},
        {resolve_flag::beneath, "beneath"},
        {resolve_flag::in_root, "in_root"},
        {resolve_flag::cached, "cached"},
    });
using resolve_flags = flags<resolve_flag>;

/// Permission bits, as `file_mode(0640)`; the umask is taken off a new file's.
class file_mode {
 public:
  explicit constexpr file_mode(std::uint32_t octal) noexcept
      : bits_(octal & 07777) {}
  constexpr std::uint32_t bits() const noexcept { return bits_; }
  friend constexpr bool operator==(file_mode, file_mode) = default;

 private:
  std::uint32_t bits_;
};

/// How to open a file. The defaults read one that exists.
struct open_options {
  access_mode access = access_mode::read_only;
  creation create = creation::never;
  open_flags flags = {};
  file_mode mode = file_mode(0666);  ///< of a file that this call makes
  resolve_flags resolve = {};
};

}  // namespace fildes::inline FILDES_ABI
