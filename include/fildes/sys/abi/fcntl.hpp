// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <cstdint>

#include <fildes/config.hpp>
#include <fildes/sys/abi/types.hpp>

// Constants of open(2), fcntl(2) and their kin, where the kernel's differ by
// ABI or several calls share them. Names as in the kernel, lower case. Each is
// in data/constants.csv, too, which tests/sys compares it with.

namespace fildes::inline FILDES_ABI::sys::abi {

inline constexpr int at_fdcwd = -100;
inline constexpr int at_symlink_nofollow = 0x100;
inline constexpr int at_symlink_follow = 0x400;
inline constexpr int at_eaccess = 0x200;
inline constexpr int at_removedir = 0x200;
inline constexpr int at_no_automount = 0x800;
inline constexpr int at_empty_path = 0x1000;

inline constexpr std::uint32_t o_rdonly = 0;
inline constexpr std::uint32_t o_wronly = 1;
inline constexpr std::uint32_t o_rdwr = 2;
inline constexpr std::uint32_t o_accmode = 3;
inline constexpr std::uint32_t o_noatime = 0x40000;
inline constexpr std::uint32_t o_cloexec = 0x80000;
inline constexpr std::uint32_t o_path = 0x200000;
inline constexpr std::uint32_t o_trunc = 0x200;

#if defined(__mips__)
inline constexpr std::uint32_t o_creat = 0x100;
inline constexpr std::uint32_t o_excl = 0x400;
inline constexpr std::uint32_t o_noctty = 0x800;
inline constexpr std::uint32_t o_append = 0x8;
inline constexpr std::uint32_t o_nonblock = 0x80;
inline constexpr std::uint32_t o_dsync = 0x10;
inline constexpr std::uint32_t o_sync = 0x4010;
inline constexpr std::uint32_t o_async = 0x1000;
#else
inline constexpr std::uint32_t o_creat = 0x40;
inline constexpr std::uint32_t o_excl = 0x80;
inline constexpr std::uint32_t o_noctty = 0x100;
inline constexpr std::uint32_t o_append = 0x400;
inline constexpr std::uint32_t o_nonblock = 0x800;
inline constexpr std::uint32_t o_dsync = 0x1000;
inline constexpr std::uint32_t o_sync = 0x101000;
inline constexpr std::uint32_t o_async = 0x2000;
#endif

#if defined(__arm__) || defined(__aarch64__)
inline constexpr std::uint32_t o_direct = 0x10000;
inline constexpr std::uint32_t o_largefile_bit = 0x20000;
#elif defined(__powerpc__)
inline constexpr std::uint32_t o_direct = 0x20000;
inline constexpr std::uint32_t o_largefile_bit = 0x10000;
#elif defined(__mips__)
inline constexpr std::uint32_t o_direct = 0x8000;
inline constexpr std::uint32_t o_largefile_bit = 0x2000;
#else
inline constexpr std::uint32_t o_direct = 0x4000;
inline constexpr std::uint32_t o_largefile_bit = 0x8000;
#endif

#if defined(__arm__) || defined(__aarch64__) || defined(__powerpc__)
inline constexpr std::uint32_t o_directory = 0x4000;
inline constexpr std::uint32_t o_nofollow = 0x8000;
#else
inline constexpr std::uint32_t o_directory = 0x10000;
inline constexpr std::uint32_t o_nofollow = 0x20000;
#endif
inline constexpr std::uint32_t o_tmpfile = 0x400000 | o_directory;

// A 32-bit task must ask for files beyond 2 GiB; a 64-bit one always has them,
// and so has x32, whose calls are the 64-bit ones.
inline constexpr std::uint32_t o_largefile =
    sizeof(kernel_long) == 4 ? o_largefile_bit : 0;

inline constexpr int f_getfd = 1;
inline constexpr int f_setfd = 2;
inline constexpr int f_getfl = 3;
inline constexpr int f_setfl = 4;
#if defined(__mips__)
inline constexpr int f_getlk = 14;
inline constexpr int f_getown = 23;
inline constexpr int f_setown = 24;
#else
inline constexpr int f_getlk = 5;
inline constexpr int f_getown = 9;
inline constexpr int f_setown = 8;
#endif
inline constexpr int f_setlk = 6;
inline constexpr int f_setlkw = 7;
// By fcntl64, for struct flock with 64-bit offsets; 64-bit ABIs, and x32, have
// it in f_getlk and its kin. f_ofd_... take it everywhere.
#if defined(__mips__) && !defined(__LP64__)
inline constexpr int f_getlk64 = 33;
inline constexpr int f_setlk64 = 34;
inline constexpr int f_setlkw64 = 35;
#elif defined(__i386__) || defined(__arm__)
inline constexpr int f_getlk64 = 12;
inline constexpr int f_setlk64 = 13;
inline constexpr int f_setlkw64 = 14;
#endif
inline constexpr int f_ofd_getlk = 36;
inline constexpr int f_ofd_setlk = 37;
inline constexpr int f_ofd_setlkw = 38;
inline constexpr int f_dupfd_query = 1027;
inline constexpr int f_dupfd_cloexec = 1030;
inline constexpr int f_setpipe_sz = 1031;
inline constexpr int f_getpipe_sz = 1032;
inline constexpr int f_add_seals = 1033;
inline constexpr int f_get_seals = 1034;
inline constexpr int f_setsig = 10;
inline constexpr int f_getsig = 11;
inline constexpr int f_setlease = 1024;
inline constexpr int f_getlease = 1025;
inline constexpr int f_get_rw_hint = 1035;
inline constexpr int f_set_rw_hint = 1036;

// Of flock(2).
inline constexpr int lock_sh = 1;
inline constexpr int lock_ex = 2;
inline constexpr int lock_nb = 4;
inline constexpr int lock_un = 8;

inline constexpr std::uint32_t fd_cloexec = 1;

inline constexpr std::int16_t f_rdlck = 0;
inline constexpr std::int16_t f_wrlck = 1;
inline constexpr std::int16_t f_unlck = 2;

inline constexpr std::uint32_t s_ifmt = 0xf000;
inline constexpr std::uint32_t s_ifsock = 0xc000;
inline constexpr std::uint32_t s_iflnk = 0xa000;
inline constexpr std::uint32_t s_ifreg = 0x8000;
inline constexpr std::uint32_t s_ifblk = 0x6000;
inline constexpr std::uint32_t s_ifdir = 0x4000;
inline constexpr std::uint32_t s_ifchr = 0x2000;
inline constexpr std::uint32_t s_ififo = 0x1000;

#if defined(__s390x__)
inline constexpr int fadv_dontneed = 6;
inline constexpr int fadv_noreuse = 7;
#else
inline constexpr int fadv_dontneed = 4;
inline constexpr int fadv_noreuse = 5;
#endif

inline constexpr std::uint32_t statx_basic_stats = 0x7ff;
inline constexpr std::uint32_t statx_btime = 0x800;
inline constexpr std::uint32_t statx_mnt_id = 0x1000;
inline constexpr std::uint32_t statx_mnt_id_unique = 0x4000;

inline constexpr std::uint32_t close_range_unshare = 2;
inline constexpr std::uint32_t close_range_cloexec = 4;

// What one read, write, splice, sendfile or copy_file_range moves at most.
inline constexpr std::size_t rw_max = 0x7ffff000;

// What a pipe takes whole or not at all.
inline constexpr std::size_t pipe_buf = 4096;

// The longest path that a system call takes, its zero included.
inline constexpr std::size_t path_max = 4096;

}  // namespace fildes::inline FILDES_ABI::sys::abi
