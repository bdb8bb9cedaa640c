// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>
#include <optional>

#include <fildes/signal_number.hpp>

namespace fildes::inline FILDES_ABI {

/// What became of a process. The kernel's CLD_ codes: see waitid(2).
enum class wait_state : std::uint8_t {
  exited = 1,     ///< it returned from main, or called exit
  killed = 2,     ///< a signal ended it
  dumped = 3,     ///< a signal ended it, and the kernel wrote a core dump
  trapped = 4,    ///< it is traced and has stopped for its tracer
  stopped = 5,    ///< a signal stopped it
  continued = 6,  ///< SIGCONT let it go on
};

/// How a process ended, or that it stopped or goes on.
class wait_status {
 public:
  /// With its exit code, 0 to 255: more is cut, as exit(2) does.
  static constexpr wait_status exited(int code) noexcept {
    return {wait_state::exited, code & 0xff};
  }
  static constexpr wait_status killed(signal_number by,
                                      bool dumped = false) noexcept {
    return {dumped ? wait_state::dumped : wait_state::killed,
            static_cast<int>(by)};
  }
  static constexpr wait_status stopped(signal_number by) noexcept {
    return {wait_state::stopped, static_cast<int>(by)};
  }

  /// From si_code and si_status of a SIGCHLD or of waitid(2).
  /// \error inval  no such code
  static constexpr result<wait_status> from_siginfo(int code,
                                                    int status) noexcept {
    if (code < static_cast<int>(wait_state::exited) ||
        code > static_cast<int>(wait_state::continued))
      return error(errc::inval, operation::signal);
    return wait_status(static_cast<wait_state>(code), status);
  }

  /// From the word of wait4(2), which libc takes apart with WIFEXITED and the
  /// like. It tells what stopped for a tracer only when an event is in it.
  static constexpr wait_status from_word(std::uint32_t word) noexcept {
    const auto low = word & 0xff, high = word >> 8;
    if (word == 0xffff) return {wait_state::continued, sys::abi::sigcont};
    if (low == 0) return {wait_state::exited, static_cast<int>(high & 0xff)};
    if (low != 0x7f)
      return {(low & 0x80) != 0 ? wait_state::dumped : wait_state::killed,
              static_cast<int>(low & 0x7f)};
    return {high > 0xff ? wait_state::trapped : wait_state::stopped,
            static_cast<int>(high)};
  }

  constexpr wait_state state() const noexcept { return state_; }

  /// Whether the process is no more.
  constexpr bool has_ended() const noexcept {
    return state_ <= wait_state::dumped;
  }
  /// Whether it exited with code 0.
  constexpr bool is_success() const noexcept {
    return state_ == wait_state::exited && status_ == 0;
  }

  /// The exit code of a process that exited.
  constexpr std::optional<int> exit_code() const noexcept {
    if (state_ != wait_state::exited) return std::nullopt;
    return status_;
  }

  /// The signal that ended, stopped, trapped or continued it.
  constexpr std::optional<signal_number> signal() const noexcept {
    if (state_ == wait_state::exited) return std::nullopt;
    return static_cast<signal_number>(status_ & 0x7f);
  }

  /// What it stopped for its tracer for: PTRACE_EVENT_EXEC and the like, or
  /// zero.
  constexpr int trace_event() const noexcept {
    return state_ == wait_state::trapped ? status_ >> 8 : 0;
  }

  friend constexpr bool operator==(wait_status, wait_status) = default;

 private:
  constexpr wait_status(wait_state state, int status) noexcept
      : status_(status), state_(state) {}

  int status_;  // as si_status
  wait_state state_;
};

}  // namespace fildes::inline FILDES_ABI
