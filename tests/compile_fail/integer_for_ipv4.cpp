// SPDX-License-Identifier: BSL-1.0
// EXPECT-GCC: no matching function for call to 'fildes::v0::ipv4::ipv4(
// EXPECT-CLANG: conversion for functional-style cast from 'const unsigned int'
#include <fildes/ip.hpp>

constexpr unsigned loopback = 0x7f000001;  // or 0x0100007f?

#ifdef FILDES_MISUSE
constexpr auto number = fildes::ipv4(loopback);
#else
constexpr auto number = fildes::ipv4::from_bits(loopback);
#endif
static_assert(number.is_loopback());
