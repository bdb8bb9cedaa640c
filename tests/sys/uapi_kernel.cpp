// SPDX-License-Identifier: BSL-1.0
#include <fildes/sys/abi/clock.hpp>
#include <fildes/sys/abi/fcntl.hpp>
#include <fildes/sys/abi/ioctl.hpp>
#include <fildes/sys/abi/mman.hpp>
#include <fildes/sys/abi/poll.hpp>
#include <fildes/sys/abi/signal.hpp>
#include <fildes/sys/abi/socket.hpp>
#include <fildes/sys/abi/termios.hpp>
#include <fildes/sys/abi/types.hpp>

// The kernel's headers, and none of libc's, which defines some of this as well.
// This one first: mips' <asm/fcntl.h> asks how wide a long is, does not look,
// and gives the F_GETLK64 of other machines.
#include <linux/types.h>

#include <asm/fcntl.h>
#include <asm/ioctls.h>
#include <asm/poll.h>
#include <asm/signal.h>
#include <asm/socket.h>
#include <asm/sockios.h>
#include <asm/termbits.h>
#include <asm/termios.h>
#include <linux/close_range.h>
#include <linux/eventpoll.h>
#include <linux/fadvise.h>
#include <linux/fcntl.h>
#include <linux/fiemap.h>
#include <linux/fs.h>
#include <linux/limits.h>
#include <linux/mman.h>
#include <linux/openat2.h>
#include <linux/serial.h>
#include <linux/sockios.h>
#include <linux/time.h>
#include <linux/timerfd.h>

#include "uapi.hpp"
#include "uapi_stat.hpp"

// What sys/abi/ has of the UAPI headers, which are there for each ABI.

namespace ours = fildes::sys::abi;

// libc's, in the size of some ioctl numbers of mips and powerpc.
using loff_t = __kernel_loff_t;
using pid_t = __kernel_pid_t;

#define HEADERS_VERSION LINUX_VERSION_CODE
#include "constants_kernel.inc"
#include "structures_kernel.inc"

// The numbers that a kind will make are made as the headers make them.
static_assert(ours::io(0xff, 1) == _IO(0xff, 1));
static_assert(ours::ior<int>('T', 0x30) == _IOR('T', 0x30, int));
static_assert(ours::iow<long>('f', 2) == _IOW('f', 2, long));
static_assert(ours::iowr<ours::winsize>('x', 3) ==
              _IOWR('x', 3, struct winsize));
