// SPDX-License-Identifier: BSL-1.0
#include <fildes/sys/syscall.hpp>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <climits>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include <gtest/gtest.h>

#include <fildes/sys/abi/fcntl.hpp>
#include <fildes/sys/abi/types.hpp>

namespace sys = fildes::sys;
using fildes::errc;
using fildes::error;
using sys::nr;
using sys::word;

namespace {

constexpr word no_such_fd = 1'000'000;
constexpr word badf = -9;

// Each argument must come to its own place: all results depend on all of them.

TEST(call, without_arguments_returns_the_result) {
  EXPECT_EQ(sys::call<nr::getpid>(), getpid());
}

TEST(call, with_one_argument_passes_it) {
  const word old = sys::call<nr::umask>(0125);
  EXPECT_EQ(sys::call<nr::umask>(old), 0125);
  EXPECT_EQ(sys::call<nr::close>(no_such_fd), badf);
}

TEST(call, with_two_arguments_passes_them_in_order) {
  char here[PATH_MAX], expected[PATH_MAX];
  ASSERT_NE(getcwd(expected, sizeof expected), nullptr);
  const word size =
      sys::call<nr::getcwd>(sys::out_counted{here, sizeof here}, sizeof here);
  ASSERT_GT(size, 0);
  EXPECT_STREQ(here, expected);
  EXPECT_EQ(sys::call<nr::getcwd>(&here, 1), -34);  // ERANGE
}

TEST(call, with_three_arguments_passes_them_in_order) {
  const int fd = memfd_create("test", MFD_CLOEXEC);
  char text[8] = {};
  EXPECT_EQ(sys::call<nr::write>(fd, sys::in{"0123456789", 4}, 4), 4);
  EXPECT_EQ(lseek(fd, 1, SEEK_SET), 1);
  EXPECT_EQ(sys::call<nr::read>(fd, sys::out_counted{text, 2}, 2), 2);
  EXPECT_STREQ(text, "12");
  close(fd);
}

TEST(call, with_four_arguments_passes_them_in_order) {
  const int fd = memfd_create("test", MFD_CLOEXEC);
  ASSERT_EQ(write(fd, "0123456789", 10), 10);
  char text[8] = {};
  EXPECT_EQ(
      sys::call<nr::pread64>(fd, sys::out_counted{text, 3}, 3, sys::wide{4}),
      3);
  EXPECT_STREQ(text, "456");
  close(fd);
}

TEST(call, with_five_arguments_passes_them_in_order) {
  const int root = open("/", O_RDONLY | O_CLOEXEC | O_DIRECTORY);
  sys::abi::statx status = {};
  struct stat expected;
  ASSERT_EQ(stat("/dev/null", &expected), 0);
  EXPECT_EQ(sys::call<nr::statx>(root, sys::text{"dev/null"}, 0,
                                 sys::abi::statx_basic_stats,
                                 sys::out{&status, sizeof status}),
            0);
  EXPECT_EQ(status.ino, expected.st_ino);
  EXPECT_EQ(status.mode, expected.st_mode);
  EXPECT_EQ(status.mask & sys::abi::statx_basic_stats,
            sys::abi::statx_basic_stats);
  close(root);
}

TEST(call, with_six_arguments_passes_them_in_order) {
  const int from = memfd_create("from", MFD_CLOEXEC);
  const int to = memfd_create("to", MFD_CLOEXEC);
  ASSERT_EQ(write(from, "0123456789", 10), 10);
  std::int64_t from_at = 2, to_at = 5;
  const auto copy = [&](unsigned flags) {
    return sys::call<nr::copy_file_range>(from, sys::in_out{&from_at, 8}, to,
                                          sys::in_out{&to_at, 8}, 4, flags);
  };
  EXPECT_EQ(copy(1), -22);  // no flag is known
  EXPECT_EQ(copy(0), 4);
  EXPECT_EQ(from_at, 6);
  EXPECT_EQ(to_at, 9);
  char text[16] = {};
  EXPECT_EQ(pread(to, text, sizeof text, 0), 9);
  EXPECT_EQ(std::string_view(text + 5, 4), "2345");
  close(from);
  close(to);
}

TEST(call, arguments_of_every_width_are_widened_by_their_sign) {
  static_assert(sys::to_word(std::int8_t{-1}) == -1);
  static_assert(sys::to_word(-1) == -1);
  static_assert(sys::to_word(~0U) == static_cast<word>(0xffffffff));
  static_assert(sys::to_word(true) == 1);
  static_assert(sys::to_word(nullptr) == 0);
  static_assert(sys::to_word(errc::badf) == 9);
  static_assert(sys::argument<const char*> && sys::argument<sys::text>);
  static_assert(!sys::argument<double> && !sys::argument<std::string_view>);
}

// The general registers that a call leaves alone: KEPT at any number of
// arguments, and those of the arguments from the Nth on, where there are fewer.
// Missing are the number's and result's, and those that the compiler itself
// lives by: stack and frame pointer, the table of addresses, the thread's.
// clang-format off
#if defined(__x86_64__)
#define KEPT(X) X(rbx) X(r12) X(r13) X(r14) X(r15)
#define FROM5(X) X(r9)
#define FROM4(X) X(r8) FROM5(X)
#define FROM3(X) X(r10) FROM4(X)
#define FROM2(X) X(rdx) FROM3(X)
#define FROM1(X) X(rsi) FROM2(X)
#define FROM0(X) X(rdi) FROM1(X)
#elif defined(__i386__)
#define KEPT(X)
#define FROM5(X)
#define FROM4(X) X(edi)
#define FROM3(X) X(esi) FROM4(X)
#define FROM2(X) X(edx) FROM3(X)
#define FROM1(X) X(ecx) FROM2(X)
#define FROM0(X) X(ebx) FROM1(X)
#elif defined(__arm__)
#define KEPT(X) X(r6) X(r8) X(r9) X(r10) X(r12)
#define FROM5(X) X(r5)
#define FROM4(X) X(r4) FROM5(X)
#define FROM3(X) X(r3) FROM4(X)
#define FROM2(X) X(r2) FROM3(X)
#define FROM1(X) X(r1) FROM2(X)
#define FROM0(X) FROM1(X)
#elif defined(__aarch64__)
#define KEPT(X) X(x9) X(x10) X(x11) X(x12) X(x13) X(x14) X(x15) X(x19) X(x20) \
  X(x21) X(x22) X(x23) X(x24) X(x25) X(x26) X(x27) X(x28) X(x6) X(x7)
#define FROM5(X) X(x5)
#define FROM4(X) X(x4) FROM5(X)
#define FROM3(X) X(x3) FROM4(X)
#define FROM2(X) X(x2) FROM3(X)
#define FROM1(X) X(x1) FROM2(X)
#define FROM0(X) FROM1(X)
#elif defined(__riscv)
#define KEPT(X) X(s1) X(s2) X(s3) X(s4) X(s5) X(s6) X(s7) X(s8) X(s9) X(s10) \
  X(s11) X(a6) X(t3) X(t4) X(t5) X(t6)
#define FROM5(X) X(a5)
#define FROM4(X) X(a4) FROM5(X)
#define FROM3(X) X(a3) FROM4(X)
#define FROM2(X) X(a2) FROM3(X)
#define FROM1(X) X(a1) FROM2(X)
#define FROM0(X) FROM1(X)
#elif defined(__loongarch__)
#define KEPT(X) X(s0) X(s1) X(s2) X(s3) X(s4) X(s5) X(s6) X(s7) \
  X(s8) X(a6)
#define FROM5(X) X(a5)
#define FROM4(X) X(a4) FROM5(X)
#define FROM3(X) X(a3) FROM4(X)
#define FROM2(X) X(a2) FROM3(X)
#define FROM1(X) X(a1) FROM2(X)
#define FROM0(X) FROM1(X)
#elif defined(__s390x__)
#define KEPT(X) X(r0) X(r8) X(r9) X(r10)
#define FROM5(X) X(r7)
#define FROM4(X) X(r6) FROM5(X)
#define FROM3(X) X(r5) FROM4(X)
#define FROM2(X) X(r4) FROM3(X)
#define FROM1(X) X(r3) FROM2(X)
#define FROM0(X) FROM1(X)
#elif defined(__powerpc64__)
#define KEPT(X) X(r14) X(r15) X(r16) X(r17) X(r18) X(r19) X(r20) X(r21) X(r22) \
  X(r23) X(r24) X(r25) X(r26) X(r27) X(r28) X(r29)
#define FROM5(X)
#define FROM4(X)
#define FROM3(X)
#define FROM2(X)
#define FROM1(X)
#define FROM0(X)
#elif defined(__mips__)
#define KEPT(X) X(16) X(17) X(18) X(19) X(20) X(21) X(22) X(23)
#if defined(__mips64)
#define FROM5(X) X(9)
#define FROM4(X) X(8) FROM5(X)
#else
#define FROM5(X)
#define FROM4(X)
#endif
#define FROM3(X) FROM4(X)
#define FROM2(X) X(6) FROM3(X)
#define FROM1(X) X(5) FROM2(X)
#define FROM0(X) X(4) FROM1(X)
#endif
#define FROM6(X)
// clang-format on

#if defined(__mips__) || defined(__loongarch__)
#define REGISTER(r) "$" #r
#else
#define REGISTER(r) #r
#endif

struct kept_register {
  const char* name;
  word before;
  word after;
};

constexpr word pattern(const char* name) {
  auto value = 1ULL;
  for (; *name != '\0'; ++name)
    value = value * 0x9e3779b97f4a7c15 + static_cast<unsigned char>(*name);
  return static_cast<word>(value >> 7);
}

// A variable in each register; nothing is called between the two passes over
// them but the kernel. sources.cmake asks for optimization: without, compilers
// use registers for a moment that have a variable in them.
#define PATTERN(r) constexpr word before_##r = pattern(#r);
#define FILL(r)                                         \
  register word kept_##r asm(REGISTER(r)) = before_##r; \
  asm volatile("" : "+r"(kept_##r));
#define READ(r)                      \
  asm volatile("" : "+r"(kept_##r)); \
  word after_##r = kept_##r;         \
  asm volatile("" : "+r"(after_##r));
#define LIST(r) {REGISTER(r), before_##r, after_##r},

#define CALL_THAT_KEEPS(N, ...)                                             \
  [[gnu::noinline]] void expect_kept_by_call##N(word number, word result) { \
    KEPT(PATTERN)                                                           \
    FROM##N(PATTERN) KEPT(FILL) FROM##N(FILL) const word returned =         \
        sys::arch::call##N(number __VA_OPT__(, ) __VA_ARGS__);              \
    KEPT(READ)                                                              \
    FROM##N(READ) const kept_register all[] = {                             \
        KEPT(LIST) FROM##N(LIST){"the result", result, returned}};          \
    for (const auto& r : all) EXPECT_EQ(r.after, r.before) << r.name;       \
  }
CALL_THAT_KEEPS(0)
CALL_THAT_KEEPS(1, -1)
CALL_THAT_KEEPS(2, -1, 2)
CALL_THAT_KEEPS(3, -1, 2, 3)
CALL_THAT_KEEPS(4, -1, 2, 3, 4)
CALL_THAT_KEEPS(5, -1, 2, 3, 4, 5)
CALL_THAT_KEEPS(6, -1, 2, 3, 4, 5, 6)

// Arguments that a call does not have are not looked at: the same two calls do
// for every count.
constexpr word succeeds = static_cast<word>(nr::getpid);
constexpr word fails = static_cast<word>(nr::close);
constexpr word unknown = succeeds + 900;

TEST(call, without_arguments_keeps_every_other_register) {
  expect_kept_by_call0(succeeds, getpid());
  expect_kept_by_call0(unknown, -static_cast<word>(errc::nosys));
}
TEST(call, with_one_argument_keeps_every_other_register) {
  expect_kept_by_call1(succeeds, getpid());
  expect_kept_by_call1(fails, badf);
}
TEST(call, with_two_arguments_keeps_every_other_register) {
  expect_kept_by_call2(succeeds, getpid());
  expect_kept_by_call2(fails, badf);
}
TEST(call, with_three_arguments_keeps_every_other_register) {
  expect_kept_by_call3(succeeds, getpid());
  expect_kept_by_call3(fails, badf);
}
TEST(call, with_four_arguments_keeps_every_other_register) {
  expect_kept_by_call4(succeeds, getpid());
  expect_kept_by_call4(fails, badf);
}
TEST(call, with_five_arguments_keeps_every_other_register) {
  expect_kept_by_call5(succeeds, getpid());
  expect_kept_by_call5(fails, badf);
}
TEST(call, with_six_arguments_keeps_every_other_register) {
  expect_kept_by_call6(succeeds, getpid());
  expect_kept_by_call6(fails, badf);
}

// A function that calls no other keeps its variables below the stack pointer.
[[gnu::noinline]] word sum_over_a_call(word seed) {
  volatile word kept[10];
  for (int i = 0; i != 10; ++i) kept[i] = seed + i;
  const word result = sys::call<nr::copy_file_range>(no_such_fd, nullptr,
                                                     no_such_fd, nullptr, 0, 0);
  word sum = result == badf ? 0 : 1'000'000;
  for (int i = 0; i != 10; ++i) sum += kept[i];
  return sum;
}

TEST(call, red_zone_survives) { EXPECT_EQ(sum_over_a_call(100), 1045); }

// Arguments are inputs: what the compiler keeps in their registers is not lost.
TEST(call, argument_registers_survive_in_a_loop) {
  const int fd = memfd_create("test", MFD_CLOEXEC);
  char byte = 'x';
  word written = 0;
  for (int i = 0; i != 100; ++i)
    written += sys::call<nr::pwrite64>(fd, sys::in{&byte, 1}, 1, sys::wide{i});
  EXPECT_EQ(written, 100);
  EXPECT_EQ(lseek(fd, 0, SEEK_END), 100);
  close(fd);
}

// Hazard 196: -4095 to -1 are errors, nothing else is.
static_assert(sys::is_error(-1) && sys::is_error(-4095));
static_assert(!sys::is_error(-4096) && !sys::is_error(0) && !sys::is_error(1));
static_assert(!sys::is_error(LONG_MIN) && !sys::is_error(LONG_MAX));

TEST(decode, errors_end_at_4095) {
  EXPECT_EQ(sys::decode<nr::read>(-1).error(), error(errc::perm, nr::read));
  EXPECT_EQ(sys::decode<nr::lseek>(-4095).error(),
            error(errc{4095}, nr::lseek));
  EXPECT_TRUE(sys::decode<nr::lseek>(-4096));
  EXPECT_TRUE(sys::decode<nr::lseek>(0));
}

TEST(decode, addresses_in_the_upper_half_are_no_errors) {
  for (const word address : {word{0x1000}, word{LONG_MIN}, word{-4096}}) {
    const auto r = sys::decode<nr::munmap, void*>(address);
    ASSERT_TRUE(r);
    EXPECT_EQ(reinterpret_cast<word>(r.value()), address);
  }
  const auto failed = sys::decode<nr::munmap, void*>(-12);
  EXPECT_EQ(failed.error(), error(errc::nomem, nr::munmap));
}

TEST(decode, offsets_may_look_negative) {
  EXPECT_EQ((sys::decode<nr::lseek, std::int64_t>(-4096).value()), -4096);
  EXPECT_EQ((sys::decode<nr::lseek, std::int64_t>(LONG_MIN).value()), LONG_MIN);
}

TEST(decode, counts_and_descriptors_keep_their_value) {
  EXPECT_EQ((sys::decode<nr::read, std::size_t>(0).value()), 0u);
  EXPECT_EQ((sys::decode<nr::read, std::size_t>(LONG_MAX).value()),
            static_cast<std::size_t>(LONG_MAX));
  EXPECT_EQ((sys::decode<nr::openat, int>(INT_MAX).value()), INT_MAX);
}

}  // namespace
