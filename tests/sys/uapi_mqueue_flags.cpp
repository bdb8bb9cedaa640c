// SPDX-License-Identifier: BSL-1.0
#include <fildes/mqueue_options.hpp>

#include <asm/fcntl.h>

#include "uapi_same.hpp"

SAME(mqueue_flag::nonblock, O_NONBLOCK);
