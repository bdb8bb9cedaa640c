// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>

/// A constant of ours and the kernel's. Filled in by uapi_*.cpp, which see the
/// UAPI headers and none of libc's.
struct uapi_constant {
  const char* name;
  long long ours;
  long long kernel;
};

struct uapi_table {
  const uapi_constant* begin;
  std::size_t size;
};

uapi_table uapi_fcntl();
uapi_table uapi_flags();
