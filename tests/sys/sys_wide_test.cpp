// SPDX-License-Identifier: BSL-1.0

// 64-bit arguments on every ABI: beyond 4 GiB, and with a number in the low
// half too, so that halves that are lost, exchanged or in the wrong register
// show.

#include <fildes/sys/descriptor.hpp>
#include <fildes/sys/file.hpp>
#include <fildes/sys/memfd.hpp>
#include <fildes/sys/memory.hpp>
#include <fildes/sys/path.hpp>
#include <fildes/sys/pipe.hpp>
#include <fildes/sys/splice.hpp>

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include <fildes/bytes.hpp>

namespace sys = fildes::sys;
using fildes::byte_span;
using fildes::byte_view;
using fildes::errc;
using fildes::error;
using sys::nr;

namespace {

constexpr std::int64_t far = (std::int64_t{1} << 32) + 5;

class sys_wide : public testing::Test {
 protected:
  ~sys_wide() override { close(fd_); }

  std::int64_t size() const {
    sys::abi::statx status{};
    EXPECT_TRUE(sys::statx(fd_, "", sys::abi::at_empty_path,
                           sys::abi::statx_basic_stats, status));
    return static_cast<std::int64_t>(status.size);
  }
  std::string content(std::int64_t offset) const {
    char text[16];
    const auto got = sys::pread(fd_, text, sizeof text, offset);
    return std::string(text, got.value());
  }

  const int fd_ = sys::memfd_create("test", MFD_CLOEXEC).value();
};

TEST_F(sys_wide, pwrite_and_pread_reach_beyond_4_gib) {
  EXPECT_EQ(sys::pwrite(fd_, "text", 4, far).value(), 4u);
  EXPECT_EQ(size(), far + 4);
  EXPECT_EQ(content(far + 1), "ext");
  EXPECT_EQ(content(5), std::string(16, '\0'));
}

TEST_F(sys_wide, pread_refuses_an_offset_below_zero) {
  char byte;
  EXPECT_EQ(sys::pread(fd_, &byte, 1, -far).error(),
            error(errc::inval, nr::pread64));
}

TEST_F(sys_wide, pwritev2_and_preadv2_reach_beyond_4_gib) {
  const byte_view pieces[] = {"ab", "cd"};
  EXPECT_EQ(sys::pwritev2(fd_, pieces, 2, far, 0).value(), 4u);
  EXPECT_EQ(size(), far + 4);
  char text[4];
  const byte_span room[] = {text};
  EXPECT_EQ(sys::preadv2(fd_, room, 1, far + 1, 0).value(), 3u);
  EXPECT_EQ(std::string_view(text, 3), "bcd");
}

TEST_F(sys_wide, preadv2_at_minus_one_reads_at_the_position) {
  ASSERT_EQ(sys::pwrite(fd_, "text", 4, far).value(), 4u);
  ASSERT_EQ(sys::lseek(fd_, far + 2, SEEK_SET).value(), far + 2);
  char text[4];
  const byte_span room[] = {text};
  EXPECT_EQ(sys::preadv2(fd_, room, 1, -1, 0).value(), 2u);
  EXPECT_EQ(std::string_view(text, 2), "xt");
}

TEST_F(sys_wide, lseek_goes_beyond_4_gib_and_back) {
  EXPECT_EQ(sys::lseek(fd_, far, SEEK_SET).value(), far);
  EXPECT_EQ(sys::lseek(fd_, -6, SEEK_CUR).value(), far - 6);
  EXPECT_EQ(sys::lseek(fd_, -far, SEEK_CUR).error().code(), errc::inval);
}

TEST_F(sys_wide, ftruncate_sets_a_size_beyond_4_gib) {
  ASSERT_TRUE(sys::ftruncate(fd_, far));
  EXPECT_EQ(size(), far);
  EXPECT_EQ(sys::ftruncate(fd_, -far).error().code(), errc::inval);
}

TEST_F(sys_wide, truncate_sets_a_size_beyond_4_gib) {
  const std::string path = "/proc/self/fd/" + std::to_string(fd_);
  ASSERT_TRUE(sys::truncate(path.c_str(), far));
  EXPECT_EQ(size(), far);
  EXPECT_EQ(sys::truncate(path.c_str(), -far).error().code(), errc::inval);
}

TEST_F(sys_wide, fallocate_takes_both_beyond_4_gib) {
  constexpr unsigned punch_hole_and_keep_size = 3;
  ASSERT_TRUE(sys::fallocate(fd_, 0, far, 7));
  EXPECT_EQ(size(), far + 7);
  ASSERT_EQ(sys::pwrite(fd_, "1234567", 7, far).value(), 7u);
  ASSERT_TRUE(
      sys::fallocate(fd_, punch_hole_and_keep_size, far - 4096, 4096 + 2));
  EXPECT_EQ(content(far), std::string("\0\0"
                                      "34567",
                                      7));
  ASSERT_TRUE(sys::fallocate(fd_, punch_hole_and_keep_size, 5, far));
  EXPECT_EQ(content(far + 2), std::string("\0\0\0"
                                          "67",
                                          5));
  EXPECT_EQ(sys::fallocate(fd_, 0, far, -far).error(),
            error(errc::inval, nr::fallocate));
}

// What each argument is shows by what is refused.
TEST_F(sys_wide, fadvise_has_its_arguments_in_order) {
  EXPECT_TRUE(sys::fadvise(fd_, far, far, POSIX_FADV_WILLNEED));
  EXPECT_TRUE(sys::fadvise(fd_, far, 0, POSIX_FADV_NORMAL));
  EXPECT_EQ(sys::fadvise(fd_, far, far, 100).error().code(), errc::inval);
  EXPECT_EQ(sys::fadvise(fd_, far, -far, POSIX_FADV_NORMAL).error().code(),
            errc::inval);
}

TEST_F(sys_wide, mmap_shows_what_is_beyond_4_gib) {
  const std::int64_t page = sysconf(_SC_PAGESIZE);
  const std::int64_t start = (far / page + 1) * page;
  ASSERT_EQ(sys::pwrite(fd_, "text", 4, start).value(), 4u);
  const auto size = static_cast<std::size_t>(page);
  void* const at =
      sys::mmap(nullptr, size, PROT_READ, MAP_SHARED, fd_, start).value();
  EXPECT_EQ(std::string_view(static_cast<const char*>(at), 4), "text");
  EXPECT_TRUE(sys::munmap(at, size));
}

TEST_F(sys_wide, mmap_refuses_offsets_between_pages_and_below_zero) {
  for (const std::int64_t offset : {far, std::int64_t{-4096}}) {
    const auto r = sys::mmap(nullptr, 4096, PROT_READ, MAP_SHARED, fd_, offset);
    ASSERT_FALSE(r) << offset;
  }
}

TEST_F(sys_wide, sendfile_and_copy_file_range_read_beyond_4_gib) {
  ASSERT_EQ(sys::pwrite(fd_, "text", 4, far).value(), 4u);
  const int to = sys::memfd_create("to", MFD_CLOEXEC).value();
  std::int64_t from = far + 1, at = far;
  EXPECT_EQ(sys::sendfile(to, fd_, &from, 2).value(), 2u);
  EXPECT_EQ(from, far + 3);
  from = far;
  EXPECT_EQ(sys::copy_file_range(fd_, &from, to, &at, 4, 0).value(), 4u);
  EXPECT_EQ(from, far + 4);
  EXPECT_EQ(at, far + 4);
  char text[8];
  EXPECT_EQ(sys::pread(to, text, sizeof text, 0).value(), 8u);
  EXPECT_EQ(std::string_view(text, 3), std::string_view("ex\0", 3));
  EXPECT_EQ(sys::pread(to, text, sizeof text, far).value(), 4u);
  EXPECT_EQ(std::string_view(text, 4), "text");
  close(to);
}

TEST_F(sys_wide, splice_reads_beyond_4_gib) {
  ASSERT_EQ(sys::pwrite(fd_, "text", 4, far).value(), 4u);
  int ends[2];
  ASSERT_TRUE(sys::pipe2(ends, O_CLOEXEC));
  std::int64_t from = far + 1;
  EXPECT_EQ(sys::splice(fd_, &from, ends[1], nullptr, 10, 0).value(), 3u);
  EXPECT_EQ(from, far + 4);
  close(ends[0]);
  close(ends[1]);
}

// A file of the other kind on a 32-bit machine: openat must ask for large ones.
TEST_F(sys_wide, files_that_openat_opens_grow_beyond_2_gib) {
  char path[] = "/tmp/fildes-wide-XXXXXX";
  close(mkstemp(path));
  const int fd = sys::open(path, O_RDWR | O_CLOEXEC).value();
  unlink(path);
  EXPECT_EQ(sys::pwrite(fd, "x", 1, far).value(), 1u);
  EXPECT_TRUE(sys::ftruncate(fd, far));
  close(fd);
}

// Where 64-bit arguments come to lie.
using sys::position;
using sys::wide;
using sys::detail::narrow;
using sys::detail::pairs_begin_even;
using sys::detail::register_count;
static_assert(register_count<int, wide>() == (!narrow            ? 2
                                              : pairs_begin_even ? 4
                                                                 : 3));
static_assert(register_count<int, void*, std::size_t, wide>() ==
              (!narrow            ? 4
               : pairs_begin_even ? 6
                                  : 5));
static_assert(register_count<int, int, wide, wide>() == (narrow ? 6 : 4));
static_assert(register_count<int, wide, wide, int>() == (!narrow ? 4
                                                         : pairs_begin_even
                                                             ? 7
                                                             : 6));
static_assert(register_count<int, void*, int, position, int>() ==
              4 + sys::detail::words_of_position);

}  // namespace
