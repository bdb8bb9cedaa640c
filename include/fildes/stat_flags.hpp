// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/flags.hpp>

namespace fildes::inline FILDES_ABI {

/// What to ask for in a file's status, and what it came to have. A file system
/// may leave out what it does not keep, and add what costs it nothing. See
/// statx(2).
enum class status_field : std::uint32_t {
  type = 0x01,               ///< STATX_TYPE
  mode = 0x02,               ///< STATX_MODE
  links = 0x04,              ///< STATX_NLINK
  user = 0x08,               ///< STATX_UID
  group = 0x10,              ///< STATX_GID
  accessed = 0x20,           ///< STATX_ATIME
  modified = 0x40,           ///< STATX_MTIME
  changed = 0x80,            ///< STATX_CTIME
  inode = 0x100,             ///< STATX_INO
  size = 0x200,              ///< STATX_SIZE
  allocated = 0x400,         ///< STATX_BLOCKS
  basic = 0x7ff,             ///< STATX_BASIC_STATS: all of these, as stat(2)
  born = 0x800,              ///< STATX_BTIME
  mount_id = 0x1000,         ///< STATX_MNT_ID (5.8)
  direct_io = 0x2000,        ///< STATX_DIOALIGN (6.1)
  unique_mount_id = 0x4000,  ///< STATX_MNT_ID_UNIQUE, instead of mount_id (6.8)
  subvolume = 0x8000,        ///< STATX_SUBVOL (6.10)
  atomic_write = 0x10000,    ///< STATX_WRITE_ATOMIC (6.11)
  direct_read = 0x20000,     ///< STATX_DIO_READ_ALIGN (6.14)
};
template <>
inline constexpr auto flag_names<status_field> =
    std::to_array<flag_name<status_field>>({
        {status_field::basic, "basic"},  // before those that it contains
        {status_field::type, "type"},
        {status_field::mode, "mode"},
        {status_field::links, "links"},
        {status_field::user, "user"},
        {status_field::group, "group"},
        {status_field::accessed, "accessed"},
        {status_field::modified, "modified"},
        {status_field::changed, "changed"},
        {status_field::inode, "inode"},
        {status_field::size, "size"},
        {status_field::allocated, "allocated"},
        {status_field::born, "born"},
        {status_field::mount_id, "mount_id"},
        {status_field::direct_io, "direct_io"},
        {status_field::unique_mount_id, "unique_mount_id"},
        {status_field::subvolume, "subvolume"},
        {status_field::atomic_write, "atomic_write"},
        {status_field::direct_read, "direct_read"},
    });
using status_fields = flags<status_field>;

/// How fresh the status of a file on another machine is to be.
enum class status_sync : std::uint32_t {
  as_stat = 0,      ///< AT_STATX_SYNC_AS_STAT: what the file system likes best
  force = 0x2000,   ///< AT_STATX_FORCE_SYNC: asks the other machine
  cached = 0x4000,  ///< AT_STATX_DONT_SYNC: what is known here will do
};

/// What is special about a file. See STATX_ATTR_COMPRESSED in statx(2).
enum class status_attribute : std::uint64_t {
  compressed = 0x4,         ///< STATX_ATTR_COMPRESSED
  immutable = 0x10,         ///< STATX_ATTR_IMMUTABLE: nobody can change it
  append = 0x20,            ///< STATX_ATTR_APPEND: can only get longer
  nodump = 0x40,            ///< STATX_ATTR_NODUMP: not for backups
  encrypted = 0x800,        ///< STATX_ATTR_ENCRYPTED: needs a key
  automount = 0x1000,       ///< STATX_ATTR_AUTOMOUNT: going there mounts
  mount_root = 0x2000,      ///< STATX_ATTR_MOUNT_ROOT (5.8)
  verity = 0x100000,        ///< STATX_ATTR_VERITY: checked when read (5.5)
  dax = 0x200000,           ///< STATX_ATTR_DAX: memory, past the cache (5.8)
  write_atomic = 0x400000,  ///< STATX_ATTR_WRITE_ATOMIC (6.11)
};
template <>
inline constexpr auto flag_names<status_attribute> =
    std::to_array<flag_name<status_attribute>>({
        {status_attribute::compressed, "compressed"},
        {status_attribute::immutable, "immutable"},
        {status_attribute::append, "append"},
        {status_attribute::nodump, "nodump"},
        {status_attribute::encrypted, "encrypted"},
        {status_attribute::automount, "automount"},
        {status_attribute::mount_root, "mount_root"},
        {status_attribute::verity, "verity"},
        {status_attribute::dax, "dax"},
        {status_attribute::write_atomic, "write_atomic"},
    });
using status_attributes = flags<status_attribute>;

/// What a direct read or write (`open_flag::direct`) must be a multiple of, in
/// bytes. All zero: this file has no such reads and writes.
struct direct_io_alignment {
  std::uint32_t memory = 0;       ///< addresses
  std::uint32_t offset = 0;       ///< offsets and sizes
  std::uint32_t read_offset = 0;  ///< of reads, where less will do; 0: not told
};

/// What one `rw_flag::atomic` write may be. All zero: none on this file.
struct atomic_write_limits {
  std::uint32_t least = 0;      ///< bytes
  std::uint32_t most = 0;       ///< bytes
  std::uint32_t most_fast = 0;  ///< bytes, beyond which it is slow; 0: as most
  std::uint32_t most_pieces = 0;  ///< of memory
};

/// How a file's status is asked for.
struct status_options {
  bool follow = true;      ///< a symbolic link at the end of the path
  bool automount = false;  ///< mounts what is to be mounted there, first
  status_fields fields = status_field::basic | status_field::born;
  status_sync sync = status_sync::as_stat;
};

}  // namespace fildes::inline FILDES_ABI
