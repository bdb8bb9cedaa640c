// SPDX-License-Identifier: BSL-1.0
// EXPECT-GCC: conversion from 'fildes::v0::byte_view' to non-scalar type
// EXPECT-CLANG: no viable conversion from 'fildes::byte_view' to
#include <fildes/address.hpp>

fildes::any_address address_of(fildes::byte_view bytes) {
#ifdef FILDES_MISUSE
  const fildes::any_address address = bytes;
#else
  const auto address = fildes::any_address::from_bytes(bytes);
#endif
  return address;
}
