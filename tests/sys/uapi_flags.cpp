// SPDX-License-Identifier: BSL-1.0
#include <fildes/descriptor.hpp>
#include <fildes/eventfd.hpp>
#include <fildes/memfd.hpp>
#include <fildes/pipe.hpp>
#include <fildes/splice.hpp>

#include <asm/fcntl.h>
#include <linux/close_range.h>
#include <linux/fadvise.h>
#include <linux/falloc.h>
#include <linux/fcntl.h>
#include <linux/fs.h>
#include <linux/memfd.h>
#include <linux/openat2.h>
#include <linux/version.h>

#include "uapi_stat.hpp"

// Every enumerator of the public enums that stands for a constant. `inherit` is
// the bit of the kernel's close-on-exec turned round.

#define ONLY(name, value)                                      \
  static_assert(static_cast<long long>(fildes::name) == value, \
                "the enumerator " #name " is not " #value)
#define SAME(name, kernel)                                                    \
  static_assert(                                                              \
      static_cast<long long>(fildes::name) == static_cast<long long>(kernel), \
      "the enumerator " #name " is not " #kernel)
// What the headers do not have must be newer than they are.
#define SINCE(name, value, since)                          \
  ONLY(name, value);                                       \
  static_assert(LINUX_VERSION_CODE < KERNEL_VERSION since, \
                #name " is not in the headers")

SAME(access_mode::read_only, O_RDONLY);
SAME(access_mode::write_only, O_WRONLY);
SAME(access_mode::read_write, O_RDWR);
SAME(creation::never, 0);
SAME(creation::if_absent, O_CREAT);
SAME(creation::exclusive, (O_CREAT | O_EXCL));
SAME(creation::truncate, O_TRUNC);
SAME(creation::replace, (O_CREAT | O_TRUNC));
SAME(open_flag::append, O_APPEND);
SAME(open_flag::nonblock, O_NONBLOCK);
SAME(open_flag::direct, O_DIRECT);
SAME(open_flag::dsync, O_DSYNC);
SAME(open_flag::sync, O_SYNC);
SAME(open_flag::directory, O_DIRECTORY);
SAME(open_flag::nofollow, O_NOFOLLOW);
SAME(open_flag::noatime, O_NOATIME);
SAME(open_flag::noctty, O_NOCTTY);
SAME(open_flag::inherit, O_CLOEXEC);
SAME(resolve_flag::no_xdev, RESOLVE_NO_XDEV);
SAME(resolve_flag::no_magiclinks, RESOLVE_NO_MAGICLINKS);
SAME(resolve_flag::no_symlinks, RESOLVE_NO_SYMLINKS);
SAME(resolve_flag::beneath, RESOLVE_BENEATH);
SAME(resolve_flag::in_root, RESOLVE_IN_ROOT);
SAME(resolve_flag::cached, RESOLVE_CACHED);
SAME(descriptor_flag::cloexec, FD_CLOEXEC);
SAME(status_flag::append, O_APPEND);
SAME(status_flag::async, FASYNC);
SAME(status_flag::direct, O_DIRECT);
SAME(status_flag::noatime, O_NOATIME);
SAME(status_flag::nonblock, O_NONBLOCK);
SAME(status_flag::write_only, O_WRONLY);
SAME(status_flag::read_write, O_RDWR);
SAME(status_flag::path, O_PATH);
SAME(close_range_flag::unshare, CLOSE_RANGE_UNSHARE);
SAME(close_range_flag::cloexec, CLOSE_RANGE_CLOEXEC);
SAME(pipe_flag::nonblock, O_NONBLOCK);
SAME(pipe_flag::packet, O_DIRECT);
SAME(pipe_flag::inherit, O_CLOEXEC);
SAME(eventfd_flag::nonblock, O_NONBLOCK);
SAME(eventfd_flag::inherit, O_CLOEXEC);
SAME(memfd_flag::inherit, MFD_CLOEXEC);
SAME(memfd_flag::allow_sealing, MFD_ALLOW_SEALING);
SAME(memfd_flag::hugetlb, MFD_HUGETLB);
#if defined(MFD_EXEC)
SAME(memfd_flag::noexec_seal, MFD_NOEXEC_SEAL);
SAME(memfd_flag::exec, MFD_EXEC);
#else
SINCE(memfd_flag::noexec_seal, 8, (6, 3, 0));
SINCE(memfd_flag::exec, 0x10, (6, 3, 0));
#endif
SAME(memfd_flag::huge_2mb, (MFD_HUGETLB | MFD_HUGE_2MB));
SAME(memfd_flag::huge_1gb, (MFD_HUGETLB | MFD_HUGE_1GB));
SAME(seal::seal, F_SEAL_SEAL);
SAME(seal::shrink, F_SEAL_SHRINK);
SAME(seal::grow, F_SEAL_GROW);
SAME(seal::write, F_SEAL_WRITE);
SAME(seal::future_write, F_SEAL_FUTURE_WRITE);
#if defined(F_SEAL_EXEC)
SAME(seal::exec, F_SEAL_EXEC);
#else
SINCE(seal::exec, 0x20, (6, 3, 0));
#endif
SAME(rw_flag::hipri, RWF_HIPRI);
SAME(rw_flag::dsync, RWF_DSYNC);
SAME(rw_flag::sync, RWF_SYNC);
SAME(rw_flag::nowait, RWF_NOWAIT);
SAME(rw_flag::append, RWF_APPEND);
#if defined(RWF_NOAPPEND)
SAME(rw_flag::noappend, RWF_NOAPPEND);
#else
SINCE(rw_flag::noappend, 0x20, (6, 9, 0));
#endif
#if defined(RWF_ATOMIC)
SAME(rw_flag::atomic, RWF_ATOMIC);
#else
SINCE(rw_flag::atomic, 0x40, (6, 11, 0));
#endif
#if defined(RWF_DONTCACHE)
SAME(rw_flag::dontcache, RWF_DONTCACHE);
#else
SINCE(rw_flag::dontcache, 0x80, (6, 14, 0));
#endif
#if defined(RWF_NOSIGNAL)
SAME(rw_flag::nosignal, RWF_NOSIGNAL);
#else
SINCE(rw_flag::nosignal, 0x100, (6, 18, 0));
#endif
SAME(seek_origin::begin, SEEK_SET);
SAME(seek_origin::current, SEEK_CUR);
SAME(seek_origin::end, SEEK_END);
SAME(seek_origin::data, SEEK_DATA);
SAME(seek_origin::hole, SEEK_HOLE);
SAME(allocate_flag::keep_size, FALLOC_FL_KEEP_SIZE);
SAME(allocate_flag::punch_hole, (FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE));
SAME(allocate_flag::collapse_range, FALLOC_FL_COLLAPSE_RANGE);
SAME(allocate_flag::zero_range, FALLOC_FL_ZERO_RANGE);
SAME(allocate_flag::insert_range, FALLOC_FL_INSERT_RANGE);
SAME(allocate_flag::unshare_range, FALLOC_FL_UNSHARE_RANGE);
#if defined(FALLOC_FL_WRITE_ZEROES)
SAME(allocate_flag::write_zeroes, FALLOC_FL_WRITE_ZEROES);
#else
SINCE(allocate_flag::write_zeroes, 0x80, (6, 17, 0));
#endif
SAME(file_advice::normal, POSIX_FADV_NORMAL);
SAME(file_advice::random, POSIX_FADV_RANDOM);
SAME(file_advice::sequential, POSIX_FADV_SEQUENTIAL);
SAME(file_advice::willneed, POSIX_FADV_WILLNEED);
SAME(file_advice::dontneed, POSIX_FADV_DONTNEED);
SAME(file_advice::noreuse, POSIX_FADV_NOREUSE);
SAME(lock_kind::shared, F_RDLCK);
SAME(lock_kind::exclusive, F_WRLCK);
SAME(file_type::fifo, S_IFIFO);
SAME(file_type::character_device, S_IFCHR);
SAME(file_type::directory, S_IFDIR);
SAME(file_type::block_device, S_IFBLK);
SAME(file_type::regular, S_IFREG);
SAME(file_type::symbolic_link, S_IFLNK);
SAME(file_type::socket, S_IFSOCK);
// Of splice(2) no UAPI header tells; include/linux/splice.h, since 2.6.17.
ONLY(splice_flag::move, 1);
ONLY(splice_flag::nonblock, 2);
ONLY(splice_flag::more, 4);
ONLY(splice_flag::gift, 8);
