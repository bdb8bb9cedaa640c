// SPDX-License-Identifier: BSL-1.0
#include <fildes/fifo.hpp>

#include <asm/fcntl.h>

#include "uapi_same.hpp"

SAME(fifo_flag::nonblock, O_NONBLOCK);
SAME(fifo_flag::inherit, O_CLOEXEC);
