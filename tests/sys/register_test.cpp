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
  ASSERT_EQ(ftruncate(fd, 100), 0);
  EXPECT_EQ(sys::call<nr::lseek>(fd, 40, SEEK_SET), 40);
  EXPECT_EQ(sys::call<nr::lseek>(fd, 3, SEEK_CUR), 43);
  EXPECT_EQ(sys::call<nr::lseek>(fd, -10, SEEK_END), 90);
  close(fd);
}

TEST(call, with_four_arguments_passes_them_in_order) {
  const int fd = memfd_create("test", MFD_CLOEXEC);
  ASSERT_EQ(write(fd, "0123456789", 10), 10);
  char text[8] = {};
  EXPECT_EQ(sys::call<nr::pread64>(fd, sys::out_counted{text, 3}, 3, 4), 3);
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
  static_assert(sys::to_word(~0U) == 0xffffffff);
  static_assert(sys::to_word(true) == 1);
  static_assert(sys::to_word(nullptr) == 0);
  static_assert(sys::to_word(errc::badf) == 9);
  static_assert(sys::argument<const char*> && sys::argument<sys::text>);
  static_assert(!sys::argument<double> && !sys::argument<std::string_view>);
}

// Registers that a function may rely on, before and after a call.
#if defined(__x86_64__)
#define FILDES_SAVED(X) X(rbx) X(r12) X(r13) X(r14) X(r15)
#elif defined(__aarch64__)
#define FILDES_SAVED(X) X(x19) X(x20) X(x21) X(x22) X(x23) X(x24) X(x25)
#elif defined(__riscv)
#define FILDES_SAVED(X) X(s2) X(s3) X(s4) X(s5) X(s6) X(s7) X(s8)
#endif

TEST(call, saved_registers_survive) {
  word expected = 0, found = 0;
#define FILDES_FILL(r)                                        \
  register word r asm(#r) = 0x1234567 * (expected % 100 + 1); \
  expected = expected * 3 + r;                                \
  asm volatile("" : "+r"(r));
#define FILDES_COLLECT(r)     \
  asm volatile("" : "+r"(r)); \
  found = found * 3 + r;
  FILDES_SAVED(FILDES_FILL)
  const word result = sys::call<nr::pread64>(no_such_fd, nullptr, 0, 0);
  FILDES_SAVED(FILDES_COLLECT)
#undef FILDES_FILL
#undef FILDES_COLLECT
  EXPECT_EQ(result, badf);
  EXPECT_EQ(found, expected);
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
    written += sys::call<nr::pwrite64>(fd, sys::in{&byte, 1}, 1, i);
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
    const auto r = sys::decode<nr::mmap, void*>(address);
    ASSERT_TRUE(r);
    EXPECT_EQ(reinterpret_cast<word>(r.value()), address);
  }
  const auto failed = sys::decode<nr::mmap, void*>(-12);
  EXPECT_EQ(failed.error(), error(errc::nomem, nr::mmap));
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
