// SPDX-License-Identifier: BSL-1.0
#include <fildes/file_attributes.hpp>
#include <fildes/file_cache.hpp>
#include <fildes/file_extents.hpp>
#include <fildes/file_lease.hpp>
#include <fildes/mapping_options.hpp>

#include <asm/fcntl.h>
#include <linux/fcntl.h>
#include <linux/fiemap.h>
#include <linux/fs.h>
#include <linux/mman.h>

#include "uapi_same.hpp"

SAME(lease_kind::read, F_RDLCK);
SAME(lease_kind::write, F_WRLCK);
SAME(lease_kind::none, F_UNLCK);
SAME(file_attribute::secrm, FS_SECRM_FL);
SAME(file_attribute::unrm, FS_UNRM_FL);
SAME(file_attribute::compr, FS_COMPR_FL);
SAME(file_attribute::sync, FS_SYNC_FL);
SAME(file_attribute::immutable, FS_IMMUTABLE_FL);
SAME(file_attribute::append, FS_APPEND_FL);
SAME(file_attribute::nodump, FS_NODUMP_FL);
SAME(file_attribute::noatime, FS_NOATIME_FL);
SAME(file_attribute::encrypt, FS_ENCRYPT_FL);
SAME(file_attribute::index, FS_INDEX_FL);
SAME(file_attribute::journal_data, FS_JOURNAL_DATA_FL);
SAME(file_attribute::notail, FS_NOTAIL_FL);
SAME(file_attribute::dirsync, FS_DIRSYNC_FL);
SAME(file_attribute::topdir, FS_TOPDIR_FL);
SAME(file_attribute::huge_file, FS_HUGE_FILE_FL);
SAME(file_attribute::extent, FS_EXTENT_FL);
SAME(file_attribute::verity, FS_VERITY_FL);
SAME(file_attribute::nocow, FS_NOCOW_FL);
SAME(file_attribute::dax, FS_DAX_FL);
SAME(file_attribute::inline_data, FS_INLINE_DATA_FL);
SAME(file_attribute::projinherit, FS_PROJINHERIT_FL);
SAME(file_attribute::casefold, FS_CASEFOLD_FL);
SAME(extents_flag::sync, FIEMAP_FLAG_SYNC);
SAME(extents_flag::xattr, FIEMAP_FLAG_XATTR);
SAME(extents_flag::cache, FIEMAP_FLAG_CACHE);
SAME(extent_flag::last, FIEMAP_EXTENT_LAST);
SAME(extent_flag::unknown, FIEMAP_EXTENT_UNKNOWN);
SAME(extent_flag::delalloc, FIEMAP_EXTENT_DELALLOC);
SAME(extent_flag::encoded, FIEMAP_EXTENT_ENCODED);
SAME(extent_flag::data_encrypted, FIEMAP_EXTENT_DATA_ENCRYPTED);
SAME(extent_flag::not_aligned, FIEMAP_EXTENT_NOT_ALIGNED);
SAME(extent_flag::data_inline, FIEMAP_EXTENT_DATA_INLINE);
SAME(extent_flag::data_tail, FIEMAP_EXTENT_DATA_TAIL);
SAME(extent_flag::unwritten, FIEMAP_EXTENT_UNWRITTEN);
SAME(extent_flag::merged, FIEMAP_EXTENT_MERGED);
SAME(extent_flag::shared, FIEMAP_EXTENT_SHARED);
SAME(sync_range_flag::wait_before, SYNC_FILE_RANGE_WAIT_BEFORE);
SAME(sync_range_flag::write, SYNC_FILE_RANGE_WRITE);
SAME(sync_range_flag::wait_after, SYNC_FILE_RANGE_WAIT_AFTER);
SAME(write_life::not_set, RWH_WRITE_LIFE_NOT_SET);
SAME(write_life::none, RWH_WRITE_LIFE_NONE);
SAME(write_life::short_, RWH_WRITE_LIFE_SHORT);
SAME(write_life::medium, RWH_WRITE_LIFE_MEDIUM);
SAME(write_life::long_, RWH_WRITE_LIFE_LONG);
SAME(write_life::extreme, RWH_WRITE_LIFE_EXTREME);
SAME(map_flag::populate, MAP_POPULATE);
SAME(map_flag::locked, MAP_LOCKED);
SAME(map_flag::noreserve, MAP_NORESERVE);
SAME(protection::read, PROT_READ);
SAME(protection::write, PROT_WRITE);
SAME(protection::exec, PROT_EXEC);
SAME(map_sync::async, MS_ASYNC);
SAME(map_sync::invalidate, MS_INVALIDATE);
SAME(map_sync::sync, MS_SYNC);
SAME(map_advice::normal, MADV_NORMAL);
SAME(map_advice::random, MADV_RANDOM);
SAME(map_advice::sequential, MADV_SEQUENTIAL);
SAME(map_advice::willneed, MADV_WILLNEED);
SAME(map_advice::cold, MADV_COLD);
SAME(map_advice::pageout, MADV_PAGEOUT);
SAME(map_advice::dontneed, MADV_DONTNEED);
SAME(map_advice::dontneed_locked, MADV_DONTNEED_LOCKED);
SAME(map_advice::free, MADV_FREE);
SAME(map_advice::remove, MADV_REMOVE);
SAME(map_advice::populate_read, MADV_POPULATE_READ);
SAME(map_advice::populate_write, MADV_POPULATE_WRITE);
SAME(map_advice::hugepage, MADV_HUGEPAGE);
SAME(map_advice::nohugepage, MADV_NOHUGEPAGE);
#if defined(MADV_COLLAPSE)
SAME(map_advice::collapse, MADV_COLLAPSE);
#else
SINCE(map_advice::collapse, 25, (6, 1, 0));
#endif
SAME(map_advice::mergeable, MADV_MERGEABLE);
SAME(map_advice::unmergeable, MADV_UNMERGEABLE);
SAME(map_advice::dontfork, MADV_DONTFORK);
SAME(map_advice::dofork, MADV_DOFORK);
SAME(map_advice::wipeonfork, MADV_WIPEONFORK);
SAME(map_advice::keeponfork, MADV_KEEPONFORK);
SAME(map_advice::dontdump, MADV_DONTDUMP);
SAME(map_advice::dodump, MADV_DODUMP);
#if defined(MADV_GUARD_INSTALL)
SAME(map_advice::guard_install, MADV_GUARD_INSTALL);
SAME(map_advice::guard_remove, MADV_GUARD_REMOVE);
#else
SINCE(map_advice::guard_install, 102, (6, 13, 0));
SINCE(map_advice::guard_remove, 103, (6, 13, 0));
#endif
