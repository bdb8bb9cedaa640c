// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/fd.hpp>
#include <fildes/flags.hpp>

namespace fildes::inline FILDES_ABI {

/// What a file system notes of a file beside its mode: what chattr(1) changes.
/// Each knows some of them; those of one file system alone are in bits().
enum class file_attribute : std::uint32_t {
  secrm = 0x00000001,         ///< FS_SECRM_FL: nobody does it
  unrm = 0x00000002,          ///< FS_UNRM_FL: nor this
  compr = 0x00000004,         ///< FS_COMPR_FL: compressed on the disk
  sync = 0x00000008,          ///< FS_SYNC_FL: writes return when it is done
  immutable = 0x00000010,     ///< FS_IMMUTABLE_FL: nothing can be changed
  append = 0x00000020,        ///< FS_APPEND_FL: opened for append alone
  nodump = 0x00000040,        ///< FS_NODUMP_FL: no part of backups by dump(8)
  noatime = 0x00000080,       ///< FS_NOATIME_FL: reading is not noted
  encrypt = 0x00000800,       ///< FS_ENCRYPT_FL; only told
  index = 0x00001000,         ///< FS_INDEX_FL: a hashed directory; only told
  journal_data = 0x00004000,  ///< FS_JOURNAL_DATA_FL: data by the journal
  notail = 0x00008000,        ///< FS_NOTAIL_FL: a block of its own
  dirsync = 0x00010000,       ///< FS_DIRSYNC_FL: a directory's changes at once
  topdir = 0x00020000,        ///< FS_TOPDIR_FL: its directories lie apart
  huge_file = 0x00040000,     ///< FS_HUGE_FILE_FL; only told
  extent = 0x00080000,        ///< FS_EXTENT_FL: kept by extents; only told
  verity = 0x00100000,        ///< FS_VERITY_FL: fs-verity; only told
  nocow = 0x00800000,         ///< FS_NOCOW_FL: written in place; while empty
  dax = 0x02000000,           ///< FS_DAX_FL: no copy in memory
  inline_data = 0x10000000,   ///< FS_INLINE_DATA_FL; only told
  projinherit = 0x20000000,   ///< FS_PROJINHERIT_FL: quota of the directory
  casefold = 0x40000000,      ///< FS_CASEFOLD_FL: names of any case
};
template <>
inline constexpr auto flag_names<file_attribute> =
    std::to_array<flag_name<file_attribute>>({
        {file_attribute::secrm, "secrm"},
        {file_attribute::unrm, "unrm"},
        {file_attribute::compr, "compr"},
        {file_attribute::sync, "sync"},
        {file_attribute::immutable, "immutable"},
        {file_attribute::append, "append"},
        {file_attribute::nodump, "nodump"},
        {file_attribute::noatime, "noatime"},
        {file_attribute::encrypt, "encrypt"},
        {file_attribute::index, "index"},
        {file_attribute::journal_data, "journal_data"},
        {file_attribute::notail, "notail"},
        {file_attribute::dirsync, "dirsync"},
        {file_attribute::topdir, "topdir"},
        {file_attribute::huge_file, "huge_file"},
        {file_attribute::extent, "extent"},
        {file_attribute::verity, "verity"},
        {file_attribute::nocow, "nocow"},
        {file_attribute::dax, "dax"},
        {file_attribute::inline_data, "inline_data"},
        {file_attribute::projinherit, "projinherit"},
        {file_attribute::casefold, "casefold"},
    });
using file_attributes = flags<file_attribute>;

/// What is noted of an open file or directory. See FS_IOC_GETFLAGS in
/// ioctl_iflags(2).
/// \error notty       the file system notes nothing; also opnotsupp
/// \error badf        held by O_PATH only
inline result<file_attributes> get_attributes(const any_fd& fd) noexcept {
  std::uint32_t bits = 0;  // the request's number says long; it is an int
  FILDES_TRYV(sys::ioctl(fd.raw(), sys::abi::fs_ioc_getflags, &bits));
  return file_attributes::from_bits(bits);
}

/// Makes them these and no others: read them first, and keep the rest. Two who
/// do so at once lose what one of them changed.
/// \error perm        not one's own file; or immutable and append, which need
///                    CAP_LINUX_IMMUTABLE
/// \error opnotsupp   an attribute that the file system has not, or that is
///                    only told
/// \error rofs        a file system that is read only
inline result<> set_attributes(const any_fd& fd,
                               file_attributes attributes) noexcept {
  std::uint32_t bits = attributes.bits();
  FILDES_TRYV(sys::ioctl(fd.raw(), sys::abi::fs_ioc_setflags, &bits));
  return success();
}

}  // namespace fildes::inline FILDES_ABI
