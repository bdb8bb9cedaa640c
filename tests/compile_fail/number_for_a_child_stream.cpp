// SPDX-License-Identifier: BSL-1.0
// EXPECT-GCC: conversion from 'int' to non-scalar type
// EXPECT-CLANG: no viable conversion from 'int' to 'fildes::child_stream'
#include <fildes/spawn.hpp>

#ifdef FILDES_MISUSE
fildes::child_stream out = 1;
#else
fildes::child_stream out = fildes::child_stream::pipe;
#endif
