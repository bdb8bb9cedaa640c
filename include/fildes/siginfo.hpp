// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/signal_number.hpp>
#include <fildes/sys/abi/siginfo.hpp>

namespace fildes::inline FILDES_ABI {

/// Where a signal comes from, for signals that do not say more: the si_code of
/// sigaction(2). Others are kept.
enum class signal_code : int {
  user = sys::abi::si_user,             ///< kill(2)
  kernel = sys::abi::si_kernel,         ///< the kernel, without more
  queue = sys::abi::si_queue,           ///< sigqueue(3)
  timer = sys::abi::si_timer,           ///< timer_create(2)
  message_queue = sys::abi::si_mesgq,   ///< mq_notify(3)
  async_io = sys::abi::si_asyncio,      ///< aio_read(3) and its kin
  sigio = sys::abi::si_sigio,           ///< F_SETSIG with another's codes
  thread = sys::abi::si_tkill,          ///< tgkill(2), pthread_kill, raise
  dethread = sys::abi::si_dethread,     ///< execve ends the other threads
  async_lookup = sys::abi::si_asyncnl,  ///< getaddrinfo_a(3)
};

/// What a signal says that its sender may have made up: any process that may
/// signal this one sends it with rt_sigqueueinfo(2). Not to be taken for a
/// number of one's own, let alone a pointer, before it was checked.
template <class T>
class untrusted {
 public:
  constexpr untrusted() noexcept = default;
  explicit constexpr untrusted(T value) noexcept : value_(value) {}

  constexpr T value_of_sender() const noexcept { return value_; }
  friend constexpr bool operator==(untrusted, untrusted) = default;

 private:
  T value_ = {};
};

/// What sigqueue(3), a timer or a message queue was given to send: one of the
/// two, and the kernel does not know which.
struct signal_value {
  std::int32_t number = 0;    ///< sival_int
  std::uint64_t pointer = 0;  ///< sival_ptr, of the sender's address space

  friend constexpr bool operator==(signal_value, signal_value) = default;
};

/// A signal that arrived, with what the kernel tells of it. What that is
/// depends on signal and code: see `decode()` in <fildes/siginfo_kinds.hpp>.
class signal_info {
 public:
  constexpr signal_info() noexcept = default;
  static constexpr signal_info from_raw(
      const sys::abi::signalfd_siginfo& raw) noexcept {
    signal_info info;
    info.raw_ = raw;
    return info;
  }

  constexpr signal_number signal() const noexcept {
    return static_cast<signal_number>(raw_.signo);
  }
  /// For some signals the number of a code of their own: compare with
  /// `signal_code` what is not above zero, and `kernel`.
  constexpr signal_code code() const noexcept {
    return static_cast<signal_code>(raw_.code);
  }

  /// Whether another process may have made up all but the signal's number: the
  /// code says so, and with it who sent it, and a value. The kernel leaves
  /// only these codes to others; for the rest it answers itself, since 2.6.39.
  /// A process can always deceive itself.
  constexpr bool is_forgeable() const noexcept {
    return raw_.code < 0 && code() != signal_code::thread;
  }

  constexpr const sys::abi::signalfd_siginfo& raw() const noexcept {
    return raw_;
  }

 private:
  sys::abi::signalfd_siginfo raw_ = {};
};

static_assert(sizeof(signal_info) == 128);

}  // namespace fildes::inline FILDES_ABI
