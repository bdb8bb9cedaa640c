// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <linux/version.h>

#include <cstddef>
#include <type_traits>

// What the lists of scripts/generate-abi --abi-checks are made of. Whoever
// includes a list has the headers to compare with, and `ours`, the namespace of
// the library. Compiling is the test: the message of one that fails has the
// kernel's name and both values.

#define FILDES_IN_TABLE(name, kernel, value)                 \
  static_assert(static_cast<long long>(ours::name) == value, \
                #name " is not what data/ has");
#define FILDES_IN_HEADERS(name, kernel, value)                              \
  FILDES_IN_TABLE(name, kernel, value)                                      \
  static_assert(                                                            \
      static_cast<long long>(ours::name) == static_cast<long long>(kernel), \
      #name " is not " #kernel " of the headers");

// What the headers do not have must be newer than they are. HEADERS_VERSION is
// the kernel that they are of.
#define FILDES_NEWER(name, kernel, value, since) \
  FILDES_IN_TABLE(name, kernel, value)           \
  static_assert(HEADERS_VERSION < since, #name " is not in the headers");

#define FILDES_TYPE(type, size, align)                                         \
  static_assert(sizeof(ours::type) == size, #type " has another size");        \
  static_assert(alignof(ours::type) == align, #type " has another alignment"); \
  static_assert(std::is_trivially_copyable_v<ours::type> &&                    \
                    std::is_standard_layout_v<ours::type>,                     \
                #type " is no structure of C");
#define FILDES_TYPE_IN_HEADERS(type, kernel)                 \
  static_assert(sizeof(ours::type) == sizeof(kernel),        \
                #kernel " of the headers has another size"); \
  static_assert(alignof(ours::type) == alignof(kernel),      \
                #kernel " of the headers has another alignment");

#define FILDES_MEMBER(type, member, offset)             \
  static_assert(offsetof(ours::type, member) == offset, \
                #type "::" #member " is not where data/ has it");
#define FILDES_MEMBER_IN_HEADERS(type, member, kernel, kernel_member)  \
  static_assert(                                                       \
      offsetof(ours::type, member) == offsetof(kernel, kernel_member), \
      #kernel "::" #kernel_member " is elsewhere");                    \
  static_assert(sizeof(FILDES_TYPE_OF(ours::type, member)) ==          \
                    sizeof(FILDES_TYPE_OF(kernel, kernel_member)),     \
                #kernel "::" #kernel_member " has another width");     \
  static_assert(has_sign<FILDES_TYPE_OF(ours::type, member)> ==        \
                    has_sign<FILDES_TYPE_OF(kernel, kernel_member)>,   \
                #kernel "::" #kernel_member " has another sign");

#define FILDES_TYPE_OF(type, member) \
  decltype(static_cast<type*>(nullptr)->member)

template <class T>
inline constexpr bool has_sign = std::is_signed_v<std::remove_all_extents_t<T>>;
