// SPDX-License-Identifier: BSL-1.0
#include <fildes/sys/abi/fcntl.hpp>

#include <asm/fcntl.h>
#include <asm/ioctls.h>
#include <asm/poll.h>
#include <linux/close_range.h>
#include <linux/fadvise.h>
#include <linux/fcntl.h>
#include <linux/fs.h>
#include <linux/limits.h>

#include "uapi_constants.hpp"
#include "uapi_stat.hpp"

namespace ours = fildes::sys::abi;

// Every constant of sys/abi/fcntl.hpp.

#define SAME(name, kernel) {#kernel, static_cast<long long>(ours::name), kernel}
// What headers of 6.1 lack: the value as later kernels have it.
#define SINCE(name, kernel, value) \
  {kernel, static_cast<long long>(ours::name), value}

static const uapi_constant constants[] = {
    SAME(at_fdcwd, AT_FDCWD),
    SAME(at_symlink_nofollow, AT_SYMLINK_NOFOLLOW),
    SAME(at_eaccess, AT_EACCESS),
    SAME(at_removedir, AT_REMOVEDIR),
    SAME(at_empty_path, AT_EMPTY_PATH),
    SAME(o_rdonly, O_RDONLY),
    SAME(o_wronly, O_WRONLY),
    SAME(o_rdwr, O_RDWR),
    SAME(o_accmode, O_ACCMODE),
    SAME(o_noatime, O_NOATIME),
    SAME(o_cloexec, O_CLOEXEC),
    SAME(o_path, O_PATH),
    SAME(o_trunc, O_TRUNC),
    SAME(o_creat, O_CREAT),
    SAME(o_excl, O_EXCL),
    SAME(o_noctty, O_NOCTTY),
    SAME(o_append, O_APPEND),
    SAME(o_nonblock, O_NONBLOCK),
    SAME(o_dsync, O_DSYNC),
    SAME(o_sync, O_SYNC),
    SAME(o_async, FASYNC),
    SAME(o_direct, O_DIRECT),
    SAME(o_largefile_bit, O_LARGEFILE),
    SAME(o_directory, O_DIRECTORY),
    SAME(o_nofollow, O_NOFOLLOW),
    SAME(o_tmpfile, O_TMPFILE),
    {"O_LARGEFILE where it is needed", ours::o_largefile,
     sizeof(void*) == 4 ? O_LARGEFILE : 0},
    SAME(f_getfd, F_GETFD),
    SAME(f_setfd, F_SETFD),
    SAME(f_getfl, F_GETFL),
    SAME(f_setfl, F_SETFL),
    SAME(f_ofd_getlk, F_OFD_GETLK),
    SAME(f_ofd_setlk, F_OFD_SETLK),
    SAME(f_ofd_setlkw, F_OFD_SETLKW),
#if defined(F_DUPFD_QUERY)
    SAME(f_dupfd_query, F_DUPFD_QUERY),
#else
    SINCE(f_dupfd_query, "F_DUPFD_QUERY, 6.10", 1027),
#endif
    SAME(f_dupfd_cloexec, F_DUPFD_CLOEXEC),
    SAME(f_setpipe_sz, F_SETPIPE_SZ),
    SAME(f_getpipe_sz, F_GETPIPE_SZ),
    SAME(f_add_seals, F_ADD_SEALS),
    SAME(f_get_seals, F_GET_SEALS),
    SAME(fd_cloexec, FD_CLOEXEC),
    SAME(f_rdlck, F_RDLCK),
    SAME(f_wrlck, F_WRLCK),
    SAME(f_unlck, F_UNLCK),
    SAME(s_ifmt, S_IFMT),
    SAME(s_ifsock, S_IFSOCK),
    SAME(s_iflnk, S_IFLNK),
    SAME(s_ifreg, S_IFREG),
    SAME(s_ifblk, S_IFBLK),
    SAME(s_ifdir, S_IFDIR),
    SAME(s_ifchr, S_IFCHR),
    SAME(s_ififo, S_IFIFO),
    SAME(fadv_dontneed, POSIX_FADV_DONTNEED),
    SAME(fadv_noreuse, POSIX_FADV_NOREUSE),
    SAME(fionread, FIONREAD),
    SAME(fionbio, FIONBIO),
    SAME(ficlonerange, FICLONERANGE),
    SAME(statx_basic_stats, STATX_BASIC_STATS),
    SAME(statx_btime, STATX_BTIME),
    SAME(statx_mnt_id, STATX_MNT_ID),
#if defined(STATX_MNT_ID_UNIQUE)
    SAME(statx_mnt_id_unique, STATX_MNT_ID_UNIQUE),
#else
    SINCE(statx_mnt_id_unique, "STATX_MNT_ID_UNIQUE, 6.8", 0x4000),
#endif
    SAME(close_range_unshare, CLOSE_RANGE_UNSHARE),
    SAME(close_range_cloexec, CLOSE_RANGE_CLOEXEC),
    SAME(poll_in, POLLIN),
    SAME(poll_out, POLLOUT),
    SAME(poll_err, POLLERR),
    SAME(poll_hup, POLLHUP),
    SAME(poll_nval, POLLNVAL),
    SINCE(rw_max, "MAX_RW_COUNT, not in UAPI", 0x7fffffff & ~0xfffLL),
    SAME(pipe_buf, PIPE_BUF),
    SAME(path_max, PATH_MAX),
};

uapi_table uapi_fcntl() {
  return {constants, sizeof constants / sizeof *constants};
}
