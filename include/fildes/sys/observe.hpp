// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include <fildes/sys/arch.hpp>
#include <fildes/sys/number.hpp>

// The observer: in a build with FILDES_OBSERVE, a function that sees every
// system call of its thread with arguments and result, and may answer in the
// kernel's place. Tracing, fault injection and interposition stand on it. In
// other builds nothing of this exists and the calls carry no trace of it.

#if defined(FILDES_OBSERVE)

namespace fildes::inline FILDES_ABI::sys {

/// How an argument reads.
enum class argument_kind : unsigned char {
  number,       ///< a signed integer
  descriptor,   ///< a file descriptor
  address,      ///< a pointer
  text,         ///< a string with a terminating zero
  in,           ///< `size` bytes that the kernel reads
  out,          ///< `size` bytes that the kernel fills
  out_counted,  ///< up to `size` bytes, as many as the result says
  in_out,       ///< `size` bytes that the kernel reads and may write
};

/// One argument: the register or pair of registers, and what is behind it.
struct observed_argument {
  std::int64_t value = 0;
  argument_kind kind = argument_kind::number;
  std::size_t size = 0;
};

/// One system call about to be made.
struct observed_call {
  nr number = {};
  std::size_t count = 0;
  std::array<observed_argument, 6> arguments = {};
  word (*issue)(const observed_call&) = nullptr;  ///< the call itself

  /// Makes the call, by way of the observers further out, and returns what the
  /// kernel said: -4095..-1 for an error.
  word proceed() const noexcept;
};

/// Stands in for each call: returns `call.proceed()`, before and after which it
/// may look, or a result of its own, as `-static_cast<word>(errc::io)`. Calls
/// that it makes itself are seen by the observers further out alone.
using observe_function = word (*)(void* context, const observed_call& call);

/// Observes the calls of this thread for as long as it lives. The innermost
/// sees a call first. Observers are destroyed in reverse order.
class observer {
 public:
  observer(observe_function function, void* context) noexcept;
  ~observer();
  observer(const observer&) = delete;
  observer& operator=(const observer&) = delete;

 private:
  friend struct observed_call;
  observe_function function_;
  void* context_;
  observer* outer_;
};

/// Prints each call of this thread to a descriptor, one line each, as strace
/// does: 32 bytes of a buffer, 256 of a path. Numbers stay numbers.
class tracer {
 public:
  explicit tracer(int raw_fd) noexcept : fd_(raw_fd), observer_(trace, this) {}

 private:
  static word trace(void* self, const observed_call& call);

  int fd_;
  observer observer_;
};

}  // namespace fildes::inline FILDES_ABI::sys

#endif
