// SPDX-License-Identifier: BSL-1.0
#pragma once

// The few macros of the library; each is here because the language has no
// other word for it. Everything else is a type.

// The inline namespace that every name lives in. A build with FILDES_OBSERVE
// has another one, so that a program of mixed parts fails to link instead of
// observing half of its calls.
#if defined(FILDES_OBSERVE)
#define FILDES_ABI v0_observed
#else
#define FILDES_ABI v0
#endif

// Wrappers of one system call must vanish at -Og and -Os too.
#define FILDES_INLINE [[gnu::always_inline]] inline

// Clang makes better code of a result that a function returns when it has
// optimised the function by itself first, and inlines it at -Og and -Os too.
#if defined(__clang__)
#define FILDES_INLINE_LATE inline
#else
#define FILDES_INLINE_LATE FILDES_INLINE
#endif

// Clang warns where a borrow would outlive what it borrows from.
#if defined(__clang__)
#define FILDES_LIFETIMEBOUND [[clang::lifetimebound]]
#else
#define FILDES_LIFETIMEBOUND
#endif
