// SPDX-License-Identifier: BSL-1.0

// The flags of one read or write, and of fallocate, one by one. What a kernel
// or file system does not know is opnotsupp, and then nothing was done.

#include <fildes/file.hpp>

#include <signal.h>

#include <string>

#include <fildes/pipe.hpp>

#include "helpers.hpp"

using namespace fildes;

namespace {

const error write_unknown(errc::opnotsupp, sys::nr::pwritev2);
const error read_unknown(errc::opnotsupp, sys::nr::preadv2);
const error space_unknown(errc::opnotsupp, sys::nr::fallocate);

owned<file> file_of(const std::string& bytes) {
  auto fd = file::temporary(testing::TempDir()).value();
  EXPECT_EQ(fd.pwrite(bytes, 0).value(), bytes.size());
  return fd;
}

std::string content(const file& fd) {
  std::string all(static_cast<std::size_t>(stat(fd).value().size()), '?');
  all.resize(fd.pread(all, 0).value());
  return all;
}

result<std::size_t> put(const file& fd, std::string_view text, std::uint64_t at,
                        rw_flags flags) {
  const byte_view piece[] = {text};
  return fd.pwritev2(piece, at, flags);
}

TEST(rw_flags, that_sync_write_as_others_do) {
  for (const auto flag : {rw_flag::dsync, rw_flag::sync, rw_flag::hipri}) {
    const auto fd = file_of("0123456789");
    EXPECT_EQ(put(fd, "ab", 4, flag).value(), 2u);
    EXPECT_EQ(content(fd), "0123ab6789");
  }
}

TEST(rw_flags, hipri_reads_as_others_do) {
  const auto fd = file_of("0123456789");
  char text[2];
  const byte_span room[] = {text};
  EXPECT_EQ(fd.preadv2(room, 4, rw_flag::hipri).value(), 2u);
  EXPECT_EQ(std::string_view(text, 2), "45");
}

TEST(rw_flags, nowait_reads_what_is_in_memory) {
  const auto fd = file_of("0123456789");
  char text[2];
  const byte_span room[] = {text};
  const auto n = fd.preadv2(room, 4, rw_flag::nowait);
  if (n)
    EXPECT_EQ(std::string_view(text, n.value()), "45");
  else
    EXPECT_EQ(n.error(), read_unknown);
}

TEST(rw_flags, append_writes_at_the_end) {
  const auto fd = file_of("0123456789");
  EXPECT_EQ(put(fd, "ab", 4, rw_flag::append).value(), 2u);
  EXPECT_EQ(content(fd), "0123456789ab");
}

TEST(rw_flags, noappend_writes_where_it_is_told) {
  const test::scratch_directory dir;
  const auto path = dir.with_file("f", "0123456789");
  const auto fd = file::open(path, {.access = access_mode::write_only,
                                    .flags = open_flag::append})
                      .value();
  const auto n = put(fd, "ab", 4, rw_flag::noappend);
  if (!n) {
    EXPECT_EQ(n.error(), write_unknown);
  }
  EXPECT_EQ(test::content_of(path), n ? "0123ab6789" : "0123456789");
  EXPECT_EQ(put(fd, "c", 0, {}).value(), 1u);
  EXPECT_EQ(test::content_of(path).back(), 'c');
}

// It is for direct writes of whole blocks.
TEST(rw_flags, atomic_is_refused_where_it_cannot_be) {
  const auto fd = file_of("0123456789");
  const auto n = put(fd, "abc", 4, rw_flag::atomic);
  EXPECT_TRUE(n.error() == write_unknown || n.error() == errc::inval);
  EXPECT_EQ(content(fd), "0123456789");
}

TEST(rw_flags, dontcache_writes_and_reads_the_same) {
  const auto fd = file_of("0123456789");
  const auto n = put(fd, "ab", 4, rw_flag::dontcache);
  if (!n) {
    EXPECT_EQ(n.error(), write_unknown);
  }
  EXPECT_EQ(content(fd), n ? "0123ab6789" : "0123456789");
  char text[2];
  const byte_span room[] = {text};
  const auto got = fd.preadv2(room, 0, rw_flag::dontcache);
  if (got)
    EXPECT_EQ(std::string_view(text, 2), "01");
  else
    EXPECT_EQ(got.error(), read_unknown);
}

// What ended a child that writes to a pipe that nobody reads.
int end_of_writer(rw_flags flags) {
  return test::status_of_child([flags] {
    signal(SIGPIPE, SIG_DFL);
    auto ends = pipe::create().value();
    EXPECT_TRUE(std::move(ends.reader).close());
    const auto claimed = borrowed<file>::borrow_raw(ends.writer.raw());
    const auto n = put(claimed, "x", ~std::uint64_t{0}, flags);
    if (n.error() == write_unknown) return 1;
    return n.error() == error(errc::pipe, sys::nr::pwritev2) ? 0 : 2;
  });
}

TEST(rw_flags, nosignal_is_an_error_and_no_sigpipe) {
  const int end = end_of_writer(rw_flag::nosignal);
  ASSERT_TRUE(WIFEXITED(end));
  EXPECT_LE(WEXITSTATUS(end), 1);  // 1: a kernel before 6.18
  const int other = end_of_writer({});
  EXPECT_TRUE(WIFSIGNALED(other) && WTERMSIG(other) == SIGPIPE);
}

// Three parts of 64 KiB: a, b and c.
constexpr std::uint64_t part = 1 << 16;
owned<file> of_parts() {
  return file_of(std::string(part, 'a') + std::string(part, 'b') +
                 std::string(part, 'c'));
}
// The letter of each part; '.' for zeros, '?' when it is not all the same.
std::string parts_of(const file& fd) {
  const std::string all = content(fd);
  std::string letters;
  for (std::size_t at = 0; at < all.size(); at += part) {
    const char first = all[at];
    const bool same = all.find_first_not_of(first, at) >=
                      std::min<std::size_t>(at + part, all.size());
    letters += !same ? '?' : first == '\0' ? '.' : first;
  }
  return letters;
}

// What the second part has become; or it could not be, and nothing was done.
void expect_second(allocate_flags flags, const std::string& then) {
  const auto fd = of_parts();
  const auto done = fd.allocate({part, part}, flags);
  if (!done) {
    EXPECT_EQ(done.error(), space_unknown);
  }
  EXPECT_EQ(parts_of(fd), done ? then : "abc");
}

TEST(allocate_flags, change_a_part_or_are_not_supported) {
  expect_second({}, "abc");
  expect_second(allocate_flag::keep_size, "abc");
  expect_second(allocate_flag::punch_hole, "a.c");
  expect_second(allocate_flag::zero_range, "a.c");
  expect_second(allocate_flag::zero_range | allocate_flag::keep_size, "a.c");
  expect_second(allocate_flag::collapse_range, "ac");
  expect_second(allocate_flag::insert_range, "a.bc");
  expect_second(allocate_flag::unshare_range, "abc");
  expect_second(allocate_flag::write_zeroes, "a.c");
}

TEST(allocate_flags, that_exclude_each_other_are_refused) {
  const auto fd = of_parts();
  const auto done = fd.allocate(
      {part, part}, allocate_flag::collapse_range | allocate_flag::keep_size);
  EXPECT_TRUE(done.error() == errc::inval || done.error() == errc::opnotsupp);
  EXPECT_EQ(parts_of(fd), "abc");
}

TEST(allocate_flags, that_move_bytes_want_whole_blocks_within_the_file) {
  const auto fd = of_parts();
  for (const auto flag :
       {allocate_flag::collapse_range, allocate_flag::insert_range}) {
    const auto odd = fd.allocate({1, 1}, flag);
    EXPECT_TRUE(odd.error() == errc::inval || odd.error() == space_unknown);
    const auto past = fd.allocate({3 * part, part}, flag);
    EXPECT_TRUE(past.error() == errc::inval || past.error() == space_unknown);
  }
  EXPECT_EQ(parts_of(fd), "abc");
}

TEST(allocate_flags, unknown_is_opnotsupp) {
  const auto fd = of_parts();
  EXPECT_EQ(fd.allocate({0, part}, allocate_flags::from_bits(1U << 30)).error(),
            space_unknown);
}

}  // namespace
