// SPDX-License-Identifier: BSL-1.0
#include <fildes/file_cache.hpp>

#include <linux/magic.h>
#include <sys/vfs.h>

#include <fildes/pipe.hpp>

#include "disk.hpp"

using namespace fildes;

namespace {

constexpr std::size_t size = 1 << 18;

owned<file> written() {
  auto fd = file::temporary(testing::TempDir()).value();
  EXPECT_EQ(fd.write(std::string(size, 'x')).value(), size);
  return fd;
}

const auto none = borrowed<file>::borrow_raw(test::no_such_fd);

TEST(file_cache, readahead_of_a_file_that_is_read) {
  const auto fd = written();
  EXPECT_TRUE(readahead(fd, {0, size}));
  EXPECT_TRUE(readahead(fd, {std::uint64_t{5} << 30, 1}));
}

TEST(file_cache, readahead_of_what_cannot_be_read_is_badf) {
  const test::scratch_directory dir;
  const auto out = file::create(dir / "f").value();
  EXPECT_EQ(readahead(out, {0, 1}).error(),
            error(errc::badf, sys::nr::readahead));
  EXPECT_EQ(readahead(none, {0, 1}).error(), errc::badf);
  const auto null = file::open("/dev/null").value();
  EXPECT_EQ(readahead(null, {0, 1}).error(), errc::inval);
}

TEST(file_cache, sync_range_writes_what_was_changed) {
  const auto fd = written();
  using enum sync_range_flag;
  EXPECT_TRUE(sync_range(fd, {0, size}, wait_before | write | wait_after));
  EXPECT_TRUE(sync_range(fd, {}, write));
  EXPECT_TRUE(sync_range(fd, {std::uint64_t{5} << 30, 10}, wait_before));
}

TEST(file_cache, sync_range_refuses_what_is_no_range) {
  const auto fd = written();
  const auto write = sync_range_flag::write;
  EXPECT_EQ(sync_range(fd, {std::uint64_t{1} << 63, 1}, write).error().code(),
            errc::inval);
  EXPECT_EQ(sync_range(fd, {}, sync_range_flags::from_bits(1U << 9)).error(),
            errc::inval);
  EXPECT_EQ(sync_range(none, {}, write).error(), errc::badf);
  const auto ends = pipe::create().value();
  const auto claimed = borrowed<file>::borrow_raw(ends.writer.raw());
  EXPECT_EQ(sync_range(claimed, {}, write).error(), errc::spipe);
}

// cachestat is new in 6.5.
bool knows_cache(const result<cache_status>& r) {
  if (r.has_value()) return true;
  EXPECT_EQ(r.error(), error(errc::nosys, sys::nr::cachestat));
  support::skip("cachestat is new in 6.5");
  return false;
}

TEST(file_cache, status_counts_the_pages_that_were_written) {
  const auto fd = written();
  const auto status = get_cache_status(fd);
  if (!knows_cache(status)) return;
  const auto page = static_cast<std::size_t>(getpagesize());
  EXPECT_EQ(status.value().cached, size / page);
  EXPECT_LE(status.value().dirty, size / page);
  const auto part = get_cache_status(fd, {page, 2 * page}).value();
  EXPECT_EQ(part.cached, 2u);
  EXPECT_EQ(get_cache_status(fd, {std::uint64_t{5} << 30, 1}).value().cached,
            0u);
}

TEST(file_cache, status_shows_what_was_given_up) {
  const auto fd = written();
  if (!knows_cache(get_cache_status(fd))) return;
  ASSERT_TRUE(fd.sync());
  EXPECT_EQ(get_cache_status(fd).value().dirty, 0u);
  const auto before = get_cache_status(fd).value().cached;
  ASSERT_TRUE(fd.advise(file_advice::dontneed));
  struct statfs where = {};
  ASSERT_EQ(fstatfs(fd.raw(), &where), 0);
  if (where.f_type == TMPFS_MAGIC) return;  // that is nowhere else
  EXPECT_LT(get_cache_status(fd).value().cached, before);
}

TEST(file_cache, status_of_no_descriptor_is_badf) {
  const auto status = get_cache_status(none);
  if (status.error() == errc::nosys) return;
  EXPECT_EQ(status.error(), error(errc::badf, sys::nr::cachestat));
}

TEST(file_cache, write_life_is_what_was_said) {
  const auto fd = written();
  EXPECT_EQ(get_write_life(fd).value(), write_life::not_set);
  using enum write_life;
  for (const auto life : {none, short_, medium, long_, extreme, not_set}) {
    ASSERT_TRUE(set_write_life(fd, life));
    EXPECT_EQ(get_write_life(fd).value(), life);
  }
  EXPECT_EQ(set_write_life(fd, write_life{99}).error(),
            error(errc::inval, sys::nr64::fcntl));
}

}  // namespace
