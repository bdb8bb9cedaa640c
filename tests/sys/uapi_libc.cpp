// SPDX-License-Identifier: BSL-1.0
#include <fildes/sys/abi/control.hpp>
#include <fildes/sys/abi/interface.hpp>
#include <fildes/sys/abi/ip_option.hpp>
#include <fildes/sys/abi/link_option.hpp>
#include <fildes/sys/abi/rtnetlink.hpp>
#include <fildes/sys/abi/sockaddr.hpp>
#include <fildes/sys/abi/socket.hpp>
#include <fildes/sys/abi/tcp_option.hpp>
#include <fildes/sys/abi/tun.hpp>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <netinet/udp.h>
#include <sys/socket.h>

#include <linux/icmp.h>
#include <linux/if.h>
#include <linux/ioctl.h>
#include <linux/llc.h>
#include <linux/mptcp.h>
#include <linux/netfilter_ipv6/ip6_tables.h>
#include <linux/vm_sockets.h>

#include "uapi.hpp"

// What sys/abi/ has that only libc's headers have of the kernel's.

namespace ours = fildes::sys::abi;

// glibc 2.36, the oldest that knows what its contemporary kernels do.
#define HEADERS_VERSION KERNEL_VERSION(5, 18, 0)
#include "constants_libc.inc"
#include "structures_libc.inc"
