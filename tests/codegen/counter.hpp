// SPDX-License-Identifier: BSL-1.0
#pragma once

// Counts the instructions that a function executes, exactly: a child process
// calls it, and its parent steps through it one instruction at a time. That is
// the same every time, needs no counter of the processor, and knows every
// system call. Stepping over `syscall` counts one, a `rep` one a turn.

namespace counter {

/// In the child: the next call of `function` is to be counted and printed as
/// `what form count`. Both are literals, which the parent has at the same
/// addresses.
void announce(const char* what, const char* form, const void* function);

/// Runs `child` as a child process and counts what it announces. Returns what
/// main() should: 77, which is ctest's "skipped", where ptrace is not allowed.
int run(void (*child)());

}  // namespace counter
