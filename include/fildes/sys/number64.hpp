// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/sys/number.hpp>

// The calls whose form with 64-bit sizes and times goes by another name on
// 32-bit ABIs. There the old form exists too, and is never used. The times are
// of kernel 5.1.

namespace fildes::inline FILDES_ABI::sys::nr64 {

#if __SIZEOF_LONG__ == 4 && !defined(__x86_64__)
inline constexpr nr fcntl = nr::fcntl64;
inline constexpr nr truncate = nr::truncate64;
inline constexpr nr ftruncate = nr::ftruncate64;
inline constexpr nr sendfile = nr::sendfile64;
inline constexpr nr lseek = nr::_llseek;  // by pointer: see sys::lseek
inline constexpr nr mmap = nr::mmap2;     // in 4096 bytes: see sys::mmap
inline constexpr nr ppoll = nr::ppoll_time64;
inline constexpr nr rt_sigtimedwait = nr::rt_sigtimedwait_time64;
inline constexpr nr clock_gettime = nr::clock_gettime64;
inline constexpr nr clock_getres = nr::clock_getres_time64;
inline constexpr nr timerfd_settime = nr::timerfd_settime64;
inline constexpr nr timerfd_gettime = nr::timerfd_gettime64;
inline constexpr nr utimensat = nr::utimensat_time64;
inline constexpr nr fstatfs = nr::fstatfs64;  // with a size: see sys::fstatfs
inline constexpr nr mq_timedsend = nr::mq_timedsend_time64;
inline constexpr nr mq_timedreceive = nr::mq_timedreceive_time64;
#else
inline constexpr nr fcntl = nr::fcntl;
inline constexpr nr truncate = nr::truncate;
inline constexpr nr ftruncate = nr::ftruncate;
inline constexpr nr sendfile = nr::sendfile;
inline constexpr nr lseek = nr::lseek;
inline constexpr nr mmap = nr::mmap;
inline constexpr nr ppoll = nr::ppoll;
inline constexpr nr rt_sigtimedwait = nr::rt_sigtimedwait;
inline constexpr nr clock_gettime = nr::clock_gettime;
inline constexpr nr clock_getres = nr::clock_getres;
inline constexpr nr timerfd_settime = nr::timerfd_settime;
inline constexpr nr timerfd_gettime = nr::timerfd_gettime;
inline constexpr nr utimensat = nr::utimensat;
inline constexpr nr fstatfs = nr::fstatfs;
inline constexpr nr mq_timedsend = nr::mq_timedsend;
inline constexpr nr mq_timedreceive = nr::mq_timedreceive;
#endif

#if defined(__arm__) || defined(__i386__)
inline constexpr nr getuid = nr::getuid32;
#else
inline constexpr nr getuid = nr::getuid;
#endif

#if defined(__arm__)
inline constexpr nr fadvise = nr::arm_fadvise64_64;
#elif defined(__i386__)
inline constexpr nr fadvise = nr::fadvise64_64;
#else
inline constexpr nr fadvise = nr::fadvise64;
#endif

}  // namespace fildes::inline FILDES_ABI::sys::nr64
