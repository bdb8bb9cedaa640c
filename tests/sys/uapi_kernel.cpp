// SPDX-License-Identifier: BSL-1.0
#include <fildes/sys/abi/can.hpp>
#include <fildes/sys/abi/clock.hpp>
#include <fildes/sys/abi/control.hpp>
#include <fildes/sys/abi/extents.hpp>
#include <fildes/sys/abi/fanotify.hpp>
#include <fildes/sys/abi/fcntl.hpp>
#include <fildes/sys/abi/inotify.hpp>
#include <fildes/sys/abi/interface.hpp>
#include <fildes/sys/abi/ioctl.hpp>
#include <fildes/sys/abi/ip_option.hpp>
#include <fildes/sys/abi/link_option.hpp>
#include <fildes/sys/abi/loop.hpp>
#include <fildes/sys/abi/mman.hpp>
#include <fildes/sys/abi/mqueue.hpp>
#include <fildes/sys/abi/netlink.hpp>
#include <fildes/sys/abi/option.hpp>
#include <fildes/sys/abi/path.hpp>
#include <fildes/sys/abi/poll.hpp>
#include <fildes/sys/abi/process.hpp>
#include <fildes/sys/abi/rtnetlink.hpp>
#include <fildes/sys/abi/serial.hpp>
#include <fildes/sys/abi/siginfo.hpp>
#include <fildes/sys/abi/signal.hpp>
#include <fildes/sys/abi/sockaddr.hpp>
#include <fildes/sys/abi/socket.hpp>
#include <fildes/sys/abi/tcp_option.hpp>
#include <fildes/sys/abi/termios.hpp>
#include <fildes/sys/abi/tun.hpp>
#include <fildes/sys/abi/types.hpp>

// The kernel's headers, and none of libc's, which defines some of this as well.
// This one first: mips' <asm/fcntl.h> asks how wide a long is, does not look,
// and gives the F_GETLK64 of other machines.
#include <linux/types.h>
// And this: <linux/errqueue.h> uses a struct timespec that it does not include.
#include <linux/time.h>

#include <asm/fcntl.h>
#include <asm/ioctls.h>
#include <asm/poll.h>
#include <asm/siginfo.h>
#include <asm/signal.h>
#include <asm/socket.h>
#include <asm/sockios.h>
#include <asm/statfs.h>
#include <asm/termbits.h>
#include <asm/termios.h>
#include <linux/can.h>
#include <linux/can/bcm.h>
#include <linux/can/isotp.h>
#include <linux/can/j1939.h>
#include <linux/can/raw.h>
#include <linux/close_range.h>
#include <linux/errqueue.h>
#include <linux/eventpoll.h>
#include <linux/fadvise.h>
#include <linux/fanotify.h>
#include <linux/fcntl.h>
#include <linux/fiemap.h>
#include <linux/filter.h>
#include <linux/fs.h>
#include <linux/icmpv6.h>
#include <linux/if_addr.h>
#include <linux/if_alg.h>
#include <linux/if_ether.h>
#include <linux/if_link.h>
#include <linux/if_packet.h>
#include <linux/if_tun.h>
#include <linux/if_xdp.h>
#include <linux/in.h>
#include <linux/in6.h>
#include <linux/inotify.h>
#include <linux/ipv6.h>
#include <linux/kcm.h>
#include <linux/limits.h>
#include <linux/loop.h>
#include <linux/mman.h>
#include <linux/mqueue.h>
#include <linux/net_tstamp.h>
#include <linux/netfilter_ipv4.h>
#include <linux/netlink.h>
#include <linux/openat2.h>
#include <linux/pidfd.h>
#include <linux/prctl.h>
#include <linux/rtnetlink.h>
#include <linux/sched.h>
#include <linux/serial.h>
#include <linux/signalfd.h>
#include <linux/socket.h>
#include <linux/sockios.h>
#include <linux/tcp.h>
#include <linux/timerfd.h>
#include <linux/tipc.h>
#include <linux/tls.h>
#include <linux/udp.h>
#include <linux/uio.h>
#include <linux/un.h>
#include <linux/veth.h>
#include <linux/wait.h>
#include <linux/xattr.h>

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
