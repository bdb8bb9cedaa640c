// SPDX-License-Identifier: BSL-1.0
#include <fildes/signal_set.hpp>

#include <fildes/format.hpp>
#include <fildes/siginfo_kinds.hpp>
#include <fildes/signal_dispatcher.hpp>
#include <fildes/sys/process.hpp>

#include <algorithm>
#include <cstring>
#include <iterator>
#include <vector>

#include "signals.hpp"

using namespace fildes;

namespace {

using enum signal_number;

constexpr signal_set some = {hup, term, real_time(0), real_time(31)};
static_assert(some.size() == 4 && !some.empty() && signal_set().empty());
static_assert(some.has(hup) && !some.has(quit));
static_assert((some | signal_set{quit}).size() == 5);
static_assert((some & signal_set{quit, term}) == signal_set{term});
static_assert(some.without({hup, quit}).size() == 3);
static_assert(signal_set(some).remove(hup).add(quit).has(quit));
static_assert(signal_set::from_raw(some.raw()) == some);
static_assert(std::forward_iterator<signal_set::iterator>);

std::vector<int> numbers(const signal_set& set) {
  std::vector<int> list;
  for (const signal_number signal : set) list.push_back(test::number(signal));
  return list;
}

TEST(signal_set, goes_through_its_members_in_order) {
  EXPECT_EQ(numbers({term, real_time(31), hup}),
            (std::vector{SIGHUP, SIGTERM, 63}));
  EXPECT_TRUE(numbers({}).empty());
}

TEST(signal_set, bit_outside_of_the_kernels_signals_is_no_member) {
  sys::abi::sigset raw;
  std::memset(&raw, 0xff, sizeof raw);
  const auto set = signal_set::from_raw(raw);
  EXPECT_EQ(numbers(set), numbers(signal_set::all()));
}

// Hazard 107: what was cast is no signal.
TEST(signal_set, what_is_no_signal_is_in_no_set) {
  for (const int number : {-1, 0, sys::abi::sigrtmax + 1, 1 << 20}) {
    signal_set set;
    EXPECT_TRUE(set.add(signal_number{number}).empty()) << number;
    EXPECT_FALSE(signal_set::all().has(signal_number{number})) << number;
    EXPECT_EQ(signal_set::all().remove(signal_number{number}).size(),
              signal_set::all().size());
  }
}

TEST(signal_set, all_is_what_the_kernel_has) {
  const auto all = numbers(signal_set::all());
  EXPECT_EQ(all.front(), 1);
  EXPECT_EQ(all.back(), sys::abi::sigrtmax);
  EXPECT_EQ(all.size(), static_cast<std::size_t>(sys::abi::sigrtmax));
}

TEST(signal_set, blockable_leaves_out_what_the_c_library_keeps) {
  const auto set = signal_set::blockable();
  for (int n = SIGRTMIN; n < SIGRTMAX; ++n)
    EXPECT_EQ(set.has(signal_number{n}), n != 34) << n;  // 34 is musl's
  for (int n = sys::abi::sigrtmin; n < SIGRTMIN; ++n)
    EXPECT_FALSE(set.has(signal_number{n})) << n;
  EXPECT_FALSE(set.has(kill) || set.has(stop));
  EXPECT_TRUE(set.has(hup) && set.has(chld) && set.has(signal_number::sys));
}

TEST(signal_set, is_in_memory_what_the_kernel_takes) {
  const auto set = signal_set::blockable();
  for (const auto& blocked : {some, set, signal_set{usr1}})
    test::alone([&] {
      const auto raw = blocked.raw();
      ASSERT_TRUE(sys::rt_sigprocmask(sys::abi::sig_setmask, &raw, nullptr));
      EXPECT_EQ(test::blocked(), signal_set(blocked));
    });
}

TEST(signal_set, real_time_signals_are_counted_as_the_kernel_does) {
  EXPECT_EQ(test::number(real_time(0)), 32);
  EXPECT_EQ(test::number(real_time(real_time_signals - 1)), sys::abi::sigrtmax);
  EXPECT_TRUE(is_real_time(real_time(0)));
  EXPECT_FALSE(is_real_time(signal_number::sys));
  EXPECT_FALSE(is_real_time(signal_number{sys::abi::sigrtmax + 1}));
}

TEST(signal_number, number_that_is_a_signal_converts) {
  EXPECT_EQ(to_signal(SIGTERM).value(), term);
  EXPECT_EQ(to_signal(SIGRTMIN).value(), signal_number{SIGRTMIN});
  EXPECT_EQ(to_signal(sys::abi::sigrtmax).value(),
            real_time(real_time_signals - 1));
}

// Defect D18 of others: the range is the kernel's.
TEST(signal_number, number_that_is_none_is_inval) {
  const error inval(errc::inval, operation::signal);
  for (const int number : {0, -1, sys::abi::sigrtmax + 1, 1 << 30})
    EXPECT_EQ(to_signal(number).error(), inval) << number;
}

TEST(signal_number, names_are_those_of_the_c_library) {
  for (int n = 1; n < sys::abi::sigrtmin; ++n) {
    const char* const name = n == SIGIO ? "IO" : sigabbrev_np(n);
    if (name == nullptr) continue;
    EXPECT_EQ(fmt::format("{}", signal_number{n}), std::string("SIG") + name);
  }
}

TEST(signal_number, prints_by_name_or_by_number) {
  EXPECT_EQ(fmt::format("{}", term), "SIGTERM");
  EXPECT_EQ(fmt::format("{:>8}", hup), "  SIGHUP");
  EXPECT_EQ(fmt::format("{}", real_time(3)), "SIGRTMIN+3");
  EXPECT_EQ(fmt::format("{}", signal_number{0}), "signal 0");
  EXPECT_EQ(fmt::format("{}", signal_number{-7}), "signal -7");
}

TEST(signal_set, prints_its_members) {
  EXPECT_EQ(fmt::format("{}", some),
            "{SIGHUP, SIGTERM, SIGRTMIN+0, SIGRTMIN+31}");
  EXPECT_EQ(fmt::format("{}", signal_set()), "{}");
}

TEST(signal_code, prints_by_name_or_by_number) {
  EXPECT_EQ(fmt::format("{}", signal_code::thread), "thread");
  EXPECT_EQ(fmt::format("{}", signal_code::async_lookup), "async_lookup");
  EXPECT_EQ(fmt::format("{}", signal_code{7}), "code 7");
  EXPECT_EQ(fmt::format("{}", ill_code::bundle_update), "bundle_update");
  EXPECT_EQ(fmt::format("{}", fpe_code::trap_on_condition),
            "trap_on_condition");
  EXPECT_EQ(fmt::format("{}", segv_code::control_flow), "control_flow");
  EXPECT_EQ(fmt::format("{}", bus_code::memory_error_unused),
            "memory_error_unused");
  EXPECT_EQ(fmt::format("{}", trap_code::perf), "perf");
  EXPECT_EQ(fmt::format("{}", poll_code::hang_up), "hang_up");
  EXPECT_EQ(fmt::format("{}", sys_code::user_dispatch), "user_dispatch");
  EXPECT_EQ(fmt::format("{}", emt_code::tag_overflow), "tag_overflow");
  EXPECT_EQ(fmt::format("{}", segv_code{11}), "code 11");
  EXPECT_EQ(fmt::format("{}", emt_code{0}), "code 0");
  EXPECT_EQ(fmt::format("{}", poll_code{-5}), "code -5");
  EXPECT_EQ(fmt::format("{}", signal_step::next), "next");
  EXPECT_EQ(fmt::format("{}", signal_step::end), "end");
}

}  // namespace
