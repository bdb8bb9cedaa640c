// SPDX-License-Identifier: BSL-1.0
#include <fildes/sys/abi/socket.hpp>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <netinet/udp.h>
#include <sys/socket.h>

#include "uapi.hpp"

// What sys/abi/ has that only libc's headers have of the kernel's.

namespace ours = fildes::sys::abi;

// glibc 2.36, the oldest that knows what its contemporary kernels do.
#define HEADERS_VERSION KERNEL_VERSION(5, 18, 0)
#include "constants_libc.inc"
#include "structures_libc.inc"
