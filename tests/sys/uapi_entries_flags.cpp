// SPDX-License-Identifier: BSL-1.0
#include <fildes/file_handle.hpp>
#include <fildes/file_system.hpp>
#include <fildes/path_options.hpp>
#include <fildes/stat.hpp>
#include <fildes/xattr.hpp>

#include <linux/fcntl.h>
#include <linux/fs.h>
#include <linux/magic.h>
#include <linux/mount.h>
#include <linux/xattr.h>

#include "uapi_same.hpp"
#include "uapi_stat.hpp"

// size: one line an enumerator

// Those of the calls on what is in a directory.

SAME(rename_flag::noreplace, RENAME_NOREPLACE);
SAME(rename_flag::exchange, RENAME_EXCHANGE);
SAME(rename_flag::whiteout, RENAME_WHITEOUT);

// libc's R_OK and its kin, which the kernel's headers do not have.
ONLY(access_flag::execute, 1);
ONLY(access_flag::write, 2);
ONLY(access_flag::read, 4);

SAME(xattr_flag::create, XATTR_CREATE);
SAME(xattr_flag::replace, XATTR_REPLACE);

#if defined(AT_HANDLE_FID)
SAME(handle_flag::fid, AT_HANDLE_FID);
#else
SINCE(handle_flag::fid, 0x200, (6, 5, 0));
#endif
#if defined(AT_HANDLE_MNT_ID_UNIQUE)
SAME(handle_flag::unique_mount_id, AT_HANDLE_MNT_ID_UNIQUE);
#else
SINCE(handle_flag::unique_mount_id, 0x1, (6, 12, 0));
#endif
#if defined(AT_HANDLE_CONNECTABLE)
SAME(handle_flag::connectable, AT_HANDLE_CONNECTABLE);
#else
SINCE(handle_flag::connectable, 0x2, (6, 13, 0));
#endif

SAME(status_field::type, STATX_TYPE);
SAME(status_field::mode, STATX_MODE);
SAME(status_field::links, STATX_NLINK);
SAME(status_field::user, STATX_UID);
SAME(status_field::group, STATX_GID);
SAME(status_field::accessed, STATX_ATIME);
SAME(status_field::modified, STATX_MTIME);
SAME(status_field::changed, STATX_CTIME);
SAME(status_field::inode, STATX_INO);
SAME(status_field::size, STATX_SIZE);
SAME(status_field::allocated, STATX_BLOCKS);
SAME(status_field::basic, STATX_BASIC_STATS);
SAME(status_field::born, STATX_BTIME);
SAME(status_field::mount_id, STATX_MNT_ID);
#if defined(STATX_DIOALIGN)
SAME(status_field::direct_io, STATX_DIOALIGN);
#else
SINCE(status_field::direct_io, 0x2000, (6, 1, 0));
#endif
#if defined(STATX_MNT_ID_UNIQUE)
SAME(status_field::unique_mount_id, STATX_MNT_ID_UNIQUE);
#else
SINCE(status_field::unique_mount_id, 0x4000, (6, 8, 0));
#endif
#if defined(STATX_SUBVOL)
SAME(status_field::subvolume, STATX_SUBVOL);
#else
SINCE(status_field::subvolume, 0x8000, (6, 10, 0));
#endif
#if defined(STATX_WRITE_ATOMIC)
SAME(status_field::atomic_write, STATX_WRITE_ATOMIC);
#else
SINCE(status_field::atomic_write, 0x10000, (6, 11, 0));
#endif
#if defined(STATX_DIO_READ_ALIGN)
SAME(status_field::direct_read, STATX_DIO_READ_ALIGN);
#else
SINCE(status_field::direct_read, 0x20000, (6, 14, 0));
#endif

SAME(status_sync::as_stat, AT_STATX_SYNC_AS_STAT);
SAME(status_sync::force, AT_STATX_FORCE_SYNC);
SAME(status_sync::cached, AT_STATX_DONT_SYNC);

SAME(status_attribute::compressed, STATX_ATTR_COMPRESSED);
SAME(status_attribute::immutable, STATX_ATTR_IMMUTABLE);
SAME(status_attribute::append, STATX_ATTR_APPEND);
SAME(status_attribute::nodump, STATX_ATTR_NODUMP);
SAME(status_attribute::encrypted, STATX_ATTR_ENCRYPTED);
SAME(status_attribute::automount, STATX_ATTR_AUTOMOUNT);
SAME(status_attribute::mount_root, STATX_ATTR_MOUNT_ROOT);
SAME(status_attribute::verity, STATX_ATTR_VERITY);
SAME(status_attribute::dax, STATX_ATTR_DAX);
#if defined(STATX_ATTR_WRITE_ATOMIC)
SAME(status_attribute::write_atomic, STATX_ATTR_WRITE_ATOMIC);
#else
SINCE(status_attribute::write_atomic, 0x400000, (6, 11, 0));
#endif

SAME(file_system_type::nfs, NFS_SUPER_MAGIC);
SAME(file_system_type::proc, PROC_SUPER_MAGIC);
SAME(file_system_type::ext, EXT4_SUPER_MAGIC);
SAME(file_system_type::vfat, MSDOS_SUPER_MAGIC);
SAME(file_system_type::autofs, AUTOFS_SUPER_MAGIC);
SAME(file_system_type::iso9660, ISOFS_SUPER_MAGIC);
SAME(file_system_type::devpts, DEVPTS_SUPER_MAGIC);
SAME(file_system_type::tmpfs, TMPFS_MAGIC);
SAME(file_system_type::plan9, V9FS_MAGIC);
SAME(file_system_type::udf, UDF_SUPER_MAGIC);
SAME(file_system_type::exfat, EXFAT_SUPER_MAGIC);
SAME(file_system_type::pipe, PIPEFS_MAGIC);
SAME(file_system_type::xfs, XFS_SUPER_MAGIC);
SAME(file_system_type::sysfs, SYSFS_MAGIC);
SAME(file_system_type::cgroup2, CGROUP2_SUPER_MAGIC);
SAME(file_system_type::debugfs, DEBUGFS_MAGIC);
SAME(file_system_type::fuse, FUSE_SUPER_MAGIC);
SAME(file_system_type::nsfs, NSFS_MAGIC);
SAME(file_system_type::squashfs, SQUASHFS_MAGIC);
SAME(file_system_type::tracefs, TRACEFS_MAGIC);
SAME(file_system_type::overlay, OVERLAYFS_SUPER_MAGIC);
SAME(file_system_type::ramfs, RAMFS_MAGIC);
SAME(file_system_type::btrfs, BTRFS_SUPER_MAGIC);
SAME(file_system_type::hugetlbfs, HUGETLBFS_MAGIC);
SAME(file_system_type::bpf, BPF_FS_MAGIC);
SAME(file_system_type::erofs, EROFS_SUPER_MAGIC_V1);
SAME(file_system_type::f2fs, F2FS_SUPER_MAGIC);
SAME(file_system_type::smb, SMB2_SUPER_MAGIC);
SAME(file_system_type::cifs, CIFS_SUPER_MAGIC);
SAME(file_system_type::anonymous, ANON_INODE_FS_MAGIC);
SAME(file_system_type::socket, SOCKFS_MAGIC);
SAME(file_system_type::ceph, CEPH_SUPER_MAGIC);
SAME(file_system_type::ecryptfs, ECRYPTFS_SUPER_MAGIC);

// The kernel has no header for f_flags. Most are as mount(2) has them.
SAME(file_system_flag::read_only, MS_RDONLY);
SAME(file_system_flag::nosuid, MS_NOSUID);
SAME(file_system_flag::nodev, MS_NODEV);
SAME(file_system_flag::noexec, MS_NOEXEC);
SAME(file_system_flag::synchronous, MS_SYNCHRONOUS);
SAME(file_system_flag::mandlock, MS_MANDLOCK);
SAME(file_system_flag::noatime, MS_NOATIME);
SAME(file_system_flag::nodiratime, MS_NODIRATIME);
ONLY(file_system_flag::relatime, 0x1000);
ONLY(file_system_flag::nosymfollow, 0x2000);
