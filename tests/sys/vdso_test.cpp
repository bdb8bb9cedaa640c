// SPDX-License-Identifier: BSL-1.0
#include <fildes/sys/vdso.hpp>

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <sys/auxv.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstddef>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include <fildes/sys/clock.hpp>
#include <fildes/sys/process.hpp>

#include "unit/helpers.hpp"

namespace sys = fildes::sys;
namespace vdso = fildes::sys::vdso;
namespace kernel = fildes::sys::abi;
using fildes::errc;
using fildes::error;
using sys::nr;
using vdso::function;

namespace {

constexpr function all[] = {function::clock_gettime, function::clock_getres,
                            function::gettimeofday, function::getcpu,
                            function::getrandom};
static_assert(std::size(all) == vdso::function_count);

constexpr int clocks[] = {CLOCK_REALTIME,
                          CLOCK_MONOTONIC,
                          CLOCK_PROCESS_CPUTIME_ID,
                          CLOCK_THREAD_CPUTIME_ID,
                          CLOCK_MONOTONIC_RAW,
                          CLOCK_BOOTTIME,
                          CLOCK_TAI};
constexpr int no_such_clock = 15;

// Off for as long as this lives.
class vdso_off {
 public:
  vdso_off() { vdso::use(false); }
  ~vdso_off() { vdso::use(true); }
  vdso_off(const vdso_off&) = delete;
  vdso_off& operator=(const vdso_off&) = delete;
};

std::int64_t nanoseconds(const kernel::timespec& t) {
  return t.sec * 1'000'000'000 + t.nsec;
}
std::int64_t by_system_call(int clock) {
  kernel::timespec time{-1, -1};
  EXPECT_TRUE(sys::clock_gettime(clock, time));
  return nanoseconds(time);
}
std::int64_t by_vdso(int clock) {
  kernel::timespec time{-1, -1};
  EXPECT_TRUE(vdso::clock_gettime(clock, time));
  return nanoseconds(time);
}

void expect_the_kernels_time() {
  for (const int clock : clocks)
    for (int i = 0; i != 100; ++i) {
      const auto before = by_system_call(clock);
      const auto time = by_vdso(clock);
      EXPECT_LE(before, time) << "clock " << clock;
      EXPECT_LE(time, by_system_call(clock)) << "clock " << clock;
    }
}

TEST(clock, gettime_is_that_of_libc) {
  timespec before{}, after{};
  ASSERT_EQ(::clock_gettime(CLOCK_REALTIME, &before), 0);
  const auto time = by_system_call(CLOCK_REALTIME);
  ASSERT_EQ(::clock_gettime(CLOCK_REALTIME, &after), 0);
  EXPECT_LE(before.tv_sec * std::int64_t{1'000'000'000} + before.tv_nsec, time);
  EXPECT_LE(time, after.tv_sec * std::int64_t{1'000'000'000} + after.tv_nsec);
}

TEST(clock, getres_is_that_of_libc) {
  for (const int clock : clocks) {
    timespec expected{};
    kernel::timespec resolution{-1, -1};
    ASSERT_EQ(::clock_getres(clock, &expected), 0);
    ASSERT_TRUE(sys::clock_getres(clock, resolution));
    EXPECT_EQ(resolution.sec, expected.tv_sec);
    EXPECT_EQ(resolution.nsec, expected.tv_nsec);
  }
}

TEST(clock, no_such_clock_is_inval) {
  kernel::timespec time{};
  EXPECT_EQ(sys::clock_gettime(no_such_clock, time).error(), errc::inval);
  EXPECT_EQ(sys::clock_getres(no_such_clock, time).error(), errc::inval);
}

std::int64_t microseconds(const kernel::timeval& t) {
  return t.sec * 1'000'000 + t.usec;
}

TEST(clock, gettimeofday_lies_between_two_of_clock_gettime) {
  const auto before = by_system_call(CLOCK_REALTIME);
  kernel::timeval time{};
  ASSERT_TRUE(sys::gettimeofday(time));
  EXPECT_LE(before / 1000, microseconds(time));
  EXPECT_LE(microseconds(time), by_system_call(CLOCK_REALTIME) / 1000);
}

TEST(clock, getrandom_fills_what_it_says) {
  char bytes[64] = {};
  EXPECT_EQ(sys::getrandom(bytes, 32, 0).value(), 32u);
  EXPECT_NE(std::count(bytes, bytes + 32, '\0'), 32);
  EXPECT_EQ(std::count(bytes + 32, bytes + 64, '\0'), 32);
}

TEST(clock, getrandom_with_unknown_flags_is_inval) {
  char byte = 0;
  EXPECT_EQ(sys::getrandom(&byte, 1, ~0U).error(),
            error(errc::inval, nr::getrandom));
}

TEST(vdso, clock_gettime_is_the_kernels_time) { expect_the_kernels_time(); }

TEST(vdso, clock_gettime_is_the_kernels_time_when_off) {
  const vdso_off off;
  expect_the_kernels_time();
}

TEST(vdso, clock_getres_is_that_of_the_system_call) {
  for (const int clock : clocks) {
    kernel::timespec expected{}, resolution{-1, -1};
    ASSERT_TRUE(sys::clock_getres(clock, expected));
    ASSERT_TRUE(vdso::clock_getres(clock, resolution));
    EXPECT_EQ(nanoseconds(resolution), nanoseconds(expected)) << clock;
  }
}

TEST(vdso, errors_are_those_of_the_system_calls) {
  kernel::timespec time{};
  const auto gettime = sys::clock_gettime(no_such_clock, time).error();
  const auto getres = sys::clock_getres(no_such_clock, time).error();
  EXPECT_EQ(vdso::clock_gettime(no_such_clock, time).error(), gettime);
  EXPECT_EQ(vdso::clock_getres(no_such_clock, time).error(), getres);
  const vdso_off off;
  EXPECT_EQ(vdso::clock_gettime(no_such_clock, time).error(), gettime);
  EXPECT_EQ(vdso::clock_getres(no_such_clock, time).error(), getres);
}

void expect_the_time_of_day() {
  const auto before = by_system_call(CLOCK_REALTIME);
  kernel::timeval time{};
  ASSERT_TRUE(vdso::gettimeofday(time));
  EXPECT_LE(before / 1000, microseconds(time));
  EXPECT_LE(microseconds(time), by_system_call(CLOCK_REALTIME) / 1000);
}

TEST(vdso, gettimeofday_lies_between_two_of_clock_gettime) {
  expect_the_time_of_day();
  const vdso_off off;
  expect_the_time_of_day();
}

// In a child, which may stay on the last CPU.
int see_the_cpu_pinned_to() {
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) != 0) return 1;
  unsigned last = CPU_SETSIZE - 1;
  while (!CPU_ISSET(last, &set)) --last;
  CPU_ZERO(&set);
  CPU_SET(last, &set);
  if (sched_setaffinity(0, sizeof set, &set) != 0) return 2;
  unsigned cpu = ~0U, node = ~0U, expected_node = ~0U;
  if (!vdso::getcpu(&cpu, &node) || cpu != last) return 3;
  if (!sys::getcpu(&cpu, &expected_node) || cpu != last) return 4;
  if (node != expected_node) return 5;
  cpu = node = ~0U;
  if (!vdso::getcpu(&cpu, nullptr) || cpu != last) return 6;
  if (!vdso::getcpu(nullptr, &node) || node != expected_node) return 7;
  return vdso::getcpu(nullptr, nullptr) ? 0 : 8;
}

TEST(vdso, getcpu_tells_where_the_thread_runs) {
  EXPECT_EQ(test::in_child(see_the_cpu_pinned_to), 0);
  const vdso_off off;
  EXPECT_EQ(test::in_child(see_the_cpu_pinned_to), 0);
}

TEST(vdso, is_found_where_the_kernel_maps_one) {
  const bool mapped = getauxval(AT_SYSINFO_EHDR) != 0;
  EXPECT_EQ(vdso::has(function::clock_gettime), mapped);
  for (const function f : all) {
    if (!mapped || vdso::name_of(f).empty()) {
      EXPECT_FALSE(vdso::has(f));
    }
    if (!vdso::name_of(f).empty()) {
      EXPECT_EQ(vdso::name_of(f).substr(0, 2), "__");
    }
  }
}

TEST(vdso, looking_for_it_leaves_errno_alone) {
  errno = 4321;
  (void)vdso::has(function::clock_gettime);
  EXPECT_EQ(errno, 4321);
}

#if defined(FILDES_OBSERVE)

sys::word remember(void* last, const sys::observed_call& call) {
  *static_cast<nr*>(last) = call.number;
  return call.proceed();
}

TEST(vdso, calls_are_seen_by_an_observer) {
  nr last{};
  kernel::timespec time{};
  kernel::timeval day{};
  vdso::random_state state;
  char byte = 0;
  const sys::observer watching(remember, &last);
  ASSERT_TRUE(vdso::clock_gettime(CLOCK_MONOTONIC, time));
  EXPECT_EQ(sys::name_of(last).substr(0, 13), "clock_gettime");
  ASSERT_TRUE(vdso::clock_getres(CLOCK_MONOTONIC, time));
  EXPECT_EQ(sys::name_of(last).substr(0, 12), "clock_getres");
  last = {};
  ASSERT_TRUE(vdso::gettimeofday(day));
  EXPECT_NE(last, nr{});
  ASSERT_TRUE(vdso::getcpu(nullptr, nullptr));
  EXPECT_EQ(last, nr::getcpu);
  ASSERT_TRUE(state.getrandom(&byte, 1, 0));
  EXPECT_EQ(last, nr::getrandom);
  for (const function f : all) EXPECT_FALSE(vdso::uses(f));
}

#else

TEST(vdso, is_used_where_it_is_found) {
  for (const function f : all) EXPECT_EQ(vdso::uses(f), vdso::has(f));
  {
    const vdso_off off;
    for (const function f : all) EXPECT_FALSE(vdso::uses(f));
  }
  for (const function f : all) EXPECT_EQ(vdso::uses(f), vdso::has(f));
}

// From now on the kernel answers a call by an error that it never has.
bool refuse(nr call) {
  sock_filter code[] = {
      {BPF_LD | BPF_W | BPF_ABS, 0, 0, offsetof(seccomp_data, nr)},
      {BPF_JMP | BPF_JEQ | BPF_K, 0, 1, static_cast<unsigned>(call)},
      {BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ERRNO | EXDEV},
      {BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW},
  };
  const sock_fprog program = {std::size(code), code};
  return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
         prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

// `call` in a child that may not make its system call: fails when that is made,
// which is when there is no vDSO or it is off, and only then.
template <class Call>
int without_system_call(function f, nr number, Call call) {
  return test::in_child([&] {
    if (!call().has_value()) return 2;
    if (!refuse(number)) return 3;
    if (call().has_value() != vdso::has(f)) return 4;
    vdso::use(false);
    if (!call().has_error() || call().error() != errc::xdev) return 5;
    vdso::use(true);
    return call().has_value() == vdso::has(f) ? 0 : 6;
  });
}

// The coarse clock, since not every machine has hardware for the others that
// can be read without the kernel.
TEST(vdso, clock_gettime_makes_no_system_call_until_turned_off) {
  EXPECT_EQ(without_system_call(
                function::clock_gettime, sys::nr64::clock_gettime,
                [] {
                  kernel::timespec time{};
                  return vdso::clock_gettime(CLOCK_MONOTONIC_COARSE, time);
                }),
            0);
}

TEST(vdso, clock_getres_makes_no_system_call_until_turned_off) {
  EXPECT_EQ(without_system_call(function::clock_getres, sys::nr64::clock_getres,
                                [] {
                                  kernel::timespec time{};
                                  return vdso::clock_getres(CLOCK_MONOTONIC,
                                                            time);
                                }),
            0);
}

// Of the other two that is known on this machine alone: on riscv64 the vDSO's
// getcpu is a system call itself, and getrandom is one without vector
// registers.
#if defined(__x86_64__)
TEST(vdso, getcpu_makes_no_system_call_until_turned_off) {
  EXPECT_EQ(without_system_call(function::getcpu, nr::getcpu,
                                [] {
                                  unsigned cpu = 0;
                                  return vdso::getcpu(&cpu, nullptr);
                                }),
            0);
}

TEST(vdso, getrandom_makes_no_system_call_until_turned_off) {
  vdso::random_state state;
  char bytes[32];
  EXPECT_EQ(without_system_call(
                function::getrandom, nr::getrandom,
                [&] { return state.getrandom(bytes, sizeof bytes, 0); }),
            0);
}

#endif

#endif

TEST(vdso, may_be_used_first_and_switched_by_many_threads) {
  std::atomic<int> wrong = 0;
  std::vector<std::thread> threads;
  for (int n = 0; n != 4; ++n)
    threads.emplace_back([&wrong, n] {
      std::int64_t last = 0;
      for (int i = 0; i != 2000; ++i) {
        kernel::timespec time{};
        if (!vdso::clock_gettime(CLOCK_MONOTONIC, time)) ++wrong;
        if (nanoseconds(time) < last) ++wrong;
        last = nanoseconds(time);
        if (n == 0 && i % 100 == 0) vdso::use(i % 200 != 0);
      }
    });
  for (auto& thread : threads) thread.join();
  vdso::use(true);
  EXPECT_EQ(wrong, 0);
}

void expect_exactly_filled(vdso::random_state& state, std::size_t size) {
  std::vector<char> bytes(size + 64, 'x');
  ASSERT_EQ(state.getrandom(bytes.data(), size, 0).value(), size);
  EXPECT_EQ(std::count(bytes.begin() + static_cast<std::ptrdiff_t>(size),
                       bytes.end(), 'x'),
            64);
  if (size >= 16) {
    EXPECT_LT(std::count(bytes.begin(), bytes.end() - 64, 'x'),
              static_cast<std::ptrdiff_t>(size));
  }
}

TEST(random_state, fills_any_size_and_not_more) {
  vdso::random_state state;
  for (std::size_t size = 0; size != 300; ++size)
    expect_exactly_filled(state, size);
  const vdso_off off;
  for (const std::size_t size : {0U, 1U, 256U, 4096U})
    expect_exactly_filled(state, size);
}

TEST(random_state, gives_every_byte_and_no_block_twice) {
  vdso::random_state state;
  using block = std::array<unsigned char, 16>;
  std::set<block> blocks;
  std::set<unsigned char> values;
  for (int i = 0; i != 4096; ++i) {
    block one{};
    ASSERT_EQ(state.getrandom(one.data(), one.size(), 0).value(), one.size());
    blocks.insert(one);
    values.insert(one.begin(), one.end());
  }
  EXPECT_EQ(blocks.size(), 4096u);
  EXPECT_EQ(values.size(), 256u);
}

using words = std::array<std::uint64_t, 4>;

words four_words(vdso::random_state& state) {
  words got{};
  EXPECT_EQ(state.getrandom(&got, sizeof got, 0).value(), sizeof got);
  return got;
}

TEST(random_state, child_does_not_repeat_what_its_parent_draws) {
  vdso::random_state state;
  (void)four_words(state);
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  EXPECT_EQ(test::in_child([&] {
              const words own = four_words(state);
              return write(ends[1], &own, sizeof own) == sizeof own ? 0 : 1;
            }),
            0);
  const words mine = four_words(state);
  words childs{};
  EXPECT_EQ(read(ends[0], &childs, sizeof childs),
            static_cast<ssize_t>(sizeof childs));
  EXPECT_NE(mine, childs);
  for (const int fd : ends) close(fd);
}

TEST(random_state, two_of_them_differ) {
  vdso::random_state one, other;
  EXPECT_NE(four_words(one), four_words(other));
}

TEST(random_state, unknown_flags_are_inval) {
  vdso::random_state state;
  char byte = 0;
  EXPECT_EQ(state.getrandom(&byte, 1, ~0U).error(),
            error(errc::inval, nr::getrandom));
}

auto mappings() {
  std::ifstream file("/proc/self/maps");
  return std::count(std::istreambuf_iterator<char>(file), {}, '\n');
}

TEST(random_state, gives_its_memory_back) {
  {
    const vdso::random_state warm;
  }
  const auto before = mappings();
  for (int i = 0; i != 100; ++i) {
    vdso::random_state state;
    (void)four_words(state);
  }
  EXPECT_EQ(mappings(), before);
}

}  // namespace
