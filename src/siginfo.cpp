// SPDX-License-Identifier: BSL-1.0
#include <fildes/siginfo_kinds.hpp>

// As the kernel's siginfo_layout() and signalfd_copyinfo() have it: the code,
// and for codes from 1 to 127 the signal, tell which fields are filled.

namespace fildes::inline FILDES_ABI {

namespace {

using record = sys::abi::signalfd_siginfo;

std::int32_t pid_of(const record& r) noexcept {
  return static_cast<std::int32_t>(r.pid);
}

signal_value value_of(const record& r) noexcept {
  return {r.value_int, r.value_ptr};
}

siginfo::queue queue_of(const record& r) noexcept {
  return {untrusted(pid_of(r)), untrusted(r.uid), untrusted(value_of(r))};
}

siginfo::unknown unknown_of(const record& r) noexcept {
  return {queue_of(r), static_cast<signal_code>(r.code)};
}

// The kernel tells 64-bit times to processes in hundredths of a second
// everywhere that this library is for.
nanoseconds time_of(std::uint64_t ticks) noexcept {
  constexpr std::int64_t tick = 10'000'000;
  constexpr auto most =
      static_cast<std::uint64_t>(nanoseconds::max().count() / tick);
  if (ticks > most) return nanoseconds::max();
  return nanoseconds(static_cast<std::int64_t>(ticks) * tick);
}

decoded_signal child_of(const record& r) noexcept {
  const auto status = wait_status::from_siginfo(r.code, r.status);
  if (status.has_error()) return unknown_of(r);
  return siginfo::child{pid_of(r), r.uid, status.assume_value(),
                        time_of(r.utime), time_of(r.stime)};
}

template <class Code>
siginfo::fault<Code> fault_of(const record& r) noexcept {
  return {static_cast<Code>(r.code), r.addr};
}

decoded_signal poll_of(const record& r) noexcept {
  if (r.code > sys::abi::si_poll_hup) return unknown_of(r);
  return siginfo::poll{static_cast<poll_code>(r.code), r.fd, r.band};
}

decoded_signal by_signal(const record& r) noexcept {
  switch (static_cast<signal_number>(r.signo)) {
    case signal_number::ill: return fault_of<ill_code>(r);
    case signal_number::fpe: return fault_of<fpe_code>(r);
    case signal_number::segv: return fault_of<segv_code>(r);
    case signal_number::trap: return fault_of<trap_code>(r);
#if defined(__mips__)
    case signal_number::emt: return fault_of<emt_code>(r);
#endif
    case signal_number::bus:
      return siginfo::bus_fault{static_cast<bus_code>(r.code), r.addr,
                                r.addr_lsb};
    case signal_number::sys:
      return siginfo::syscall{static_cast<sys_code>(r.code), r.call_addr,
                              r.syscall, r.arch};
    case signal_number::chld: return child_of(r);
    default: return poll_of(r);
  }
}

decoded_signal by_code(const record& r) noexcept {
  switch (static_cast<signal_code>(r.code)) {
    case signal_code::kernel: return siginfo::kernel{};
    case signal_code::user: return siginfo::user{pid_of(r), r.uid};
    case signal_code::thread: return siginfo::thread{{pid_of(r), r.uid}};
    case signal_code::queue: return queue_of(r);
    case signal_code::message_queue: return siginfo::message_queue{queue_of(r)};
    case signal_code::async_io: return siginfo::async_io{queue_of(r)};
    case signal_code::sigio:
      return siginfo::queued_poll{untrusted(r.fd), untrusted(r.band)};
    case signal_code::timer:
      return siginfo::timer{untrusted(r.tid), untrusted(r.overrun),
                            untrusted(value_of(r))};
    default: return unknown_of(r);
  }
}

}  // namespace

decoded_signal decode(const signal_info& info) noexcept {
  const record& r = info.raw();
  const bool of_the_signal = r.code > 0 && r.code < sys::abi::si_kernel;
  return of_the_signal ? by_signal(r) : by_code(r);
}

}  // namespace fildes::inline FILDES_ABI
