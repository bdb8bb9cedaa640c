// SPDX-License-Identifier: BSL-1.0
#pragma once

// <linux/stat.h> keeps S_IF* to itself where libc has them.
#pragma push_macro("__GLIBC__")
#undef __GLIBC__
#include <linux/stat.h>
#pragma pop_macro("__GLIBC__")
