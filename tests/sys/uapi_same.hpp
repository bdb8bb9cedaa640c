// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <linux/version.h>

// Every enumerator of the public enums that stands for a constant is in one of
// the files uapi_*flags.cpp.

#define ONLY(name, value)                                      \
  static_assert(static_cast<long long>(fildes::name) == value, \
                "the enumerator " #name " is not " #value)
#define SAME(name, kernel)                                                    \
  static_assert(                                                              \
      static_cast<long long>(fildes::name) == static_cast<long long>(kernel), \
      "the enumerator " #name " is not " #kernel)
// What the headers do not have must be newer than they are.
#define SINCE(name, value, since)                          \
  ONLY(name, value);                                       \
  static_assert(LINUX_VERSION_CODE < KERNEL_VERSION since, \
                #name " is not in the headers")
