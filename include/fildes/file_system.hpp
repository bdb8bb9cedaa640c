// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/fd.hpp>
#include <fildes/flags.hpp>
#include <fildes/sys/path.hpp>

namespace fildes::inline FILDES_ABI {

/// Which file system, by the number of statfs(2). There are more than have a
/// name here.
enum class file_system_type : std::uint32_t {
  nfs = 0x6969,            ///< NFS_SUPER_MAGIC
  proc = 0x9fa0,           ///< PROC_SUPER_MAGIC
  ext = 0xef53,            ///< EXT4_SUPER_MAGIC: ext2, ext3, ext4
  vfat = 0x4d44,           ///< MSDOS_SUPER_MAGIC
  autofs = 0x0187,         ///< AUTOFS_SUPER_MAGIC
  iso9660 = 0x9660,        ///< ISOFS_SUPER_MAGIC
  devpts = 0x1cd1,         ///< DEVPTS_SUPER_MAGIC
  tmpfs = 0x01021994,      ///< TMPFS_MAGIC
  plan9 = 0x01021997,      ///< V9FS_MAGIC
  udf = 0x15013346,        ///< UDF_SUPER_MAGIC
  exfat = 0x2011bab0,      ///< EXFAT_SUPER_MAGIC
  pipe = 0x50495045,       ///< PIPEFS_MAGIC
  xfs = 0x58465342,        ///< XFS_SUPER_MAGIC
  sysfs = 0x62656572,      ///< SYSFS_MAGIC
  cgroup2 = 0x63677270,    ///< CGROUP2_SUPER_MAGIC
  debugfs = 0x64626720,    ///< DEBUGFS_MAGIC
  fuse = 0x65735546,       ///< FUSE_SUPER_MAGIC
  nsfs = 0x6e736673,       ///< NSFS_MAGIC: namespaces
  squashfs = 0x73717368,   ///< SQUASHFS_MAGIC
  tracefs = 0x74726163,    ///< TRACEFS_MAGIC
  overlay = 0x794c7630,    ///< OVERLAYFS_SUPER_MAGIC
  ramfs = 0x858458f6,      ///< RAMFS_MAGIC
  btrfs = 0x9123683e,      ///< BTRFS_SUPER_MAGIC
  hugetlbfs = 0x958458f6,  ///< HUGETLBFS_MAGIC
  bpf = 0xcafe4a11,        ///< BPF_FS_MAGIC
  erofs = 0xe0f5e1e2,      ///< EROFS_SUPER_MAGIC_V1
  f2fs = 0xf2f52010,       ///< F2FS_SUPER_MAGIC
  smb = 0xfe534d42,        ///< SMB2_SUPER_MAGIC
  cifs = 0xff534d42,       ///< CIFS_SUPER_MAGIC
  anonymous = 0x09041934,  ///< ANON_INODE_FS_MAGIC: eventfd and its like
  socket = 0x534f434b,     ///< SOCKFS_MAGIC
  ceph = 0x00c36400,       ///< CEPH_SUPER_MAGIC
  ecryptfs = 0xf15f,       ///< ECRYPTFS_SUPER_MAGIC
};

/// How it is mounted at the place that was asked about. See f_flags in
/// statfs(2).
enum class file_system_flag : std::uint32_t {
  read_only = 0x01,      ///< ST_RDONLY
  nosuid = 0x02,         ///< ST_NOSUID: set-user-ID bits mean nothing
  nodev = 0x04,          ///< ST_NODEV: device nodes cannot be opened
  noexec = 0x08,         ///< ST_NOEXEC: no programs are run from it
  synchronous = 0x10,    ///< ST_SYNCHRONOUS: writes are on disk at once
  mandlock = 0x40,       ///< ST_MANDLOCK
  noatime = 0x400,       ///< ST_NOATIME
  nodiratime = 0x800,    ///< ST_NODIRATIME
  relatime = 0x1000,     ///< ST_RELATIME
  nosymfollow = 0x2000,  ///< ST_NOSYMFOLLOW: symbolic links lead nowhere (5.10)
};
template <>
inline constexpr auto flag_names<file_system_flag> =
    std::to_array<flag_name<file_system_flag>>({
        {file_system_flag::read_only, "read_only"},
        {file_system_flag::nosuid, "nosuid"},
        {file_system_flag::nodev, "nodev"},
        {file_system_flag::noexec, "noexec"},
        {file_system_flag::synchronous, "synchronous"},
        {file_system_flag::mandlock, "mandlock"},
        {file_system_flag::noatime, "noatime"},
        {file_system_flag::nodiratime, "nodiratime"},
        {file_system_flag::relatime, "relatime"},
        {file_system_flag::nosymfollow, "nosymfollow"},
    });
using file_system_flags = flags<file_system_flag>;

/// All that statfs(2) tells about a file system.
class file_system_status {
 public:
  explicit file_system_status(const sys::abi::statfs& s) noexcept : s_(s) {}

  file_system_type type() const noexcept {
    return static_cast<file_system_type>(s_.type);
  }
  /// In bytes; free() counts what is kept for the superuser, available() does
  /// not. Zero where there is no such limit.
  std::uint64_t size() const noexcept { return s_.blocks * unit(); }
  std::uint64_t free() const noexcept { return s_.bfree * unit(); }
  std::uint64_t available() const noexcept { return s_.bavail * unit(); }
  /// What space is given out in, in bytes.
  std::uint64_t unit() const noexcept {
    return static_cast<std::uint64_t>(s_.frsize != 0 ? s_.frsize : s_.bsize);
  }
  /// What it likes to read and write at once, in bytes.
  std::uint64_t block_size() const noexcept {
    return static_cast<std::uint64_t>(s_.bsize);
  }
  /// How many files it has room for, and how many of them there are not yet.
  /// Zero where they need no room of their own.
  std::uint64_t files() const noexcept { return s_.files; }
  std::uint64_t free_files() const noexcept { return s_.ffree; }
  /// The longest name of a file, in bytes.
  std::uint64_t longest_name() const noexcept {
    return static_cast<std::uint64_t>(s_.namelen);
  }
  /// What the file system calls itself; equal in its two halves to what
  /// fanotify tells. Not all have one: zero.
  std::uint64_t id() const noexcept {
    return s_.fsid[0] | std::uint64_t{s_.fsid[1]} << 32;
  }
  file_system_flags flags() const noexcept {
    // Without the bit that says that there are flags.
    return file_system_flags::from_bits(static_cast<std::uint32_t>(s_.flags) &
                                        ~std::uint32_t{0x20});
  }
  /// The kernel's structure.
  const sys::abi::statfs& raw() const noexcept { return s_; }

 private:
  sys::abi::statfs s_;
};

/// The file system of what a descriptor has open or, by O_PATH, holds. See
/// fstatfs(2). \error nosys  it has none to tell of
inline result<file_system_status> stat_file_system(const any_fd& fd) noexcept {
  sys::abi::statfs status;
  FILDES_TRYV(sys::fstatfs(fd.raw(), status));
  return file_system_status(status);
}

}  // namespace fildes::inline FILDES_ABI
