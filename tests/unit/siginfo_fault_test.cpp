// SPDX-License-Identifier: BSL-1.0

// Codes of faults. A fault cannot be blocked, so what the kernel says of it is
// what the process tells itself, which it may.

#include <fildes/siginfo_kinds.hpp>

#include <cstring>

#include <fildes/signalfd.hpp>
#include <fildes/sys/signal.hpp>

#include "signals.hpp"

using namespace fildes;

namespace {

using enum signal_number;

int stands_for_an_address = 0;

siginfo_t fault(signal_number signal, int code) {
  siginfo_t info;
  std::memset(&info, 0, sizeof info);
  info.si_signo = test::number(signal);
  info.si_code = code;
  info.si_addr = &stands_for_an_address;
  return info;
}

// What comes of it, having gone through the kernel.
signal_info sent(const siginfo_t& info) {
  const auto signal = to_signal(info.si_signo).value();
  const auto fd =
      blocked_signalfd::create({signal}, signalfd_flag::nonblock).value();
  EXPECT_TRUE(sys::rt_sigqueueinfo(getpid(), info.si_signo, &info));
  return fd->read().value();
}

template <class Kind>
Kind sent_as(const siginfo_t& info) {
  const auto decoded = decode(sent(info));
  if (const auto* kind = std::get_if<Kind>(&decoded)) return *kind;
  ADD_FAILURE() << "signal " << info.si_signo << ", code " << info.si_code
                << " is of kind " << decoded.index();
  std::abort();
}

const auto address = static_cast<std::uint64_t>(
    reinterpret_cast<std::uintptr_t>(&stands_for_an_address));

template <class Code>
void expect_codes(signal_number signal, int first, int last) {
  test::alone([=] {
    for (int code = first; code <= last; ++code) {
      const auto got = sent_as<siginfo::fault<Code>>(fault(signal, code));
      EXPECT_EQ(got.code, Code{code});
      EXPECT_EQ(got.address, address) << code;
    }
  });
}

TEST(siginfo_fault, codes_and_addresses_arrive) {
  expect_codes<ill_code>(ill, 1, 8);
  expect_codes<fpe_code>(fpe, 1, 8);
  expect_codes<trap_code>(trap, 1, 4);
#if defined(__mips__)
  expect_codes<emt_code>(emt, 1, 1);
#endif
}

// Bounds and keys come with more, which signalfd does not have.
TEST(siginfo_fault, code_of_an_access_arrives) {
  expect_codes<segv_code>(segv, 1, 2);
}

TEST(siginfo_fault, memory_error_tells_its_size) {
  test::alone([] {
    siginfo_t info = fault(bus, BUS_MCEERR_AO);
    info.si_addr_lsb = 12;
    const auto got = sent_as<siginfo::bus_fault>(info);
    EXPECT_EQ(got.code, bus_code::memory_error_unused);
    EXPECT_EQ(got.address, address);
    EXPECT_EQ(got.address_lsb, 12);
  });
}

TEST(siginfo_fault, bus_fault_without_a_size_has_none) {
  test::alone([] {
    const auto got = sent_as<siginfo::bus_fault>(fault(bus, BUS_ADRALN));
    EXPECT_EQ(got.code, bus_code::alignment);
    EXPECT_EQ(got.address_lsb, 0);
  });
}

TEST(siginfo_fault, system_call_tells_its_number) {
  test::alone([] {
    siginfo_t info = fault(signal_number::sys, 1);
    info.si_call_addr = &stands_for_an_address;
    info.si_syscall = 39;
    info.si_arch = 0xc000003e;
    const auto got = sent_as<siginfo::syscall>(info);
    EXPECT_EQ(got.code, sys_code::seccomp);
    EXPECT_EQ(got.address, address);
    EXPECT_EQ(got.number, 39);
    EXPECT_EQ(got.arch, 0xc000003eU);
  });
}

// A code of a newer kernel, of which this one tells no address.
TEST(siginfo_fault, unknown_code_is_kept) {
  test::alone([] {
    EXPECT_EQ(sent_as<siginfo::fault<segv_code>>(fault(segv, 99)).code,
              segv_code{99});
    EXPECT_EQ(sent_as<siginfo::fault<fpe_code>>(fault(fpe, 99)).code,
              fpe_code{99});
    EXPECT_EQ(sent_as<siginfo::unknown>(fault(trap, 0x105)).code,
              signal_code{0x105});
    EXPECT_EQ(sent_as<siginfo::unknown>(fault(chld, 7)).code, signal_code{7});
    EXPECT_EQ(sent_as<siginfo::unknown>(fault(usr1, 7)).code, signal_code{7});
    (void)sent_as<siginfo::kernel>(fault(segv, SI_KERNEL));
  });
}

// Each record is of one kind, whatever code its signal has.
TEST(siginfo_fault, code_of_the_kernel_means_something_by_the_signal) {
  sys::abi::signalfd_siginfo raw = {};
  raw.code = 1;
  for (int n = 1; n <= sys::abi::sigrtmax; ++n) {
    raw.signo = static_cast<std::uint32_t>(n);
    const auto decoded = decode(signal_info::from_raw(raw));
    EXPECT_FALSE(std::holds_alternative<siginfo::unknown>(decoded)) << n;
    EXPECT_EQ(std::holds_alternative<siginfo::child>(decoded), n == SIGCHLD);
  }
}

TEST(siginfo_fault, times_that_do_not_fit_are_the_longest) {
  sys::abi::signalfd_siginfo raw = {};
  raw.signo = SIGCHLD;
  raw.code = 1;
  raw.utime = ~std::uint64_t{0};
  raw.stime = 3;
  const auto child =
      std::get<siginfo::child>(decode(signal_info::from_raw(raw)));
  EXPECT_EQ(child.user_time, nanoseconds::max());
  EXPECT_EQ(child.system_time.count(), 30'000'000);
}

}  // namespace
