// SPDX-License-Identifier: BSL-1.0
#include <map>

#include <fildes/transfer.hpp>

#include "unit/moving.hpp"

namespace {

using namespace fildes;

constexpr std::uint64_t mib = 1 << 20;

using islands = std::map<std::uint64_t, std::string>;

// A file of a size, with holes all round these data.
owned<file> sparse(std::uint64_t size, const islands& data) {
  auto f = test::file_with("");
  EXPECT_TRUE(f.truncate(size).has_value());
  for (const auto& [at, bytes] : data)
    EXPECT_EQ(f.pwrite(bytes, at).value(), bytes.size());
  return f;
}

std::string block(std::uint32_t seed) { return test::pattern(65536, seed); }

// Where a file has data, by the kernel's word.
std::map<off_t, off_t> extents(const any_fd& f) {
  std::map<off_t, off_t> found;
  for (off_t end = 0;;) {
    const off_t at = lseek(f.raw(), end, SEEK_DATA);
    if (at < 0) return found;
    end = found[at] = lseek(f.raw(), at, SEEK_HOLE);
  }
}

void expect_same(const any_fd& from, const any_fd& to) {
  EXPECT_EQ(test::size_of(to), test::size_of(from));
  EXPECT_TRUE(test::content_of(to) == test::content_of(from));
}

// Holes kept one by one, or the blocks shared with all their holes.
std::uint64_t holes_kept(const transfer_report& r, std::uint64_t holes) {
  return r.bytes_by(transfer_way::reflink) == r.bytes
             ? holes
             : r.bytes_by(transfer_way::hole);
}

TEST(transfer_hole, five_gib_keep_their_holes) {
  const std::uint64_t size = 5120 * mib;
  const islands data = {
      {64 * 1024, block(1)}, {3000 * mib, block(2)}, {4097 * mib, block(3)}};
  const auto from = sparse(size, data);
  const auto to = test::file_with("");
  const auto r = transfer(from, to);
  ASSERT_TRUE(r.has_value());
  EXPECT_EQ(r.value().bytes, size);
  EXPECT_TRUE(r.value().ended);
  EXPECT_EQ(test::sum(r.value()), size);
  EXPECT_EQ(holes_kept(r.value(), size - 3 * 65536), size - 3 * 65536);
  EXPECT_EQ(test::size_of(to), size);
  EXPECT_EQ(test::position(from), size);
  EXPECT_EQ(test::position(to), size);
  EXPECT_LT(test::allocated(to), mib);
  EXPECT_EQ(extents(to), extents(from));
  for (const auto& [at, bytes] : data) {
    std::string got(bytes.size(), '\0');
    EXPECT_EQ(to.pread(got, at).value(), got.size());
    EXPECT_TRUE(got == bytes) << at;
  }
}

TEST(transfer_hole, leading_inner_and_trailing_holes_stay) {
  const auto from = sparse(3 * mib, {{mib / 2, block(1)}, {mib, block(2)}});
  const auto to = test::file_with("");
  const auto r = transfer(from, to).value();
  EXPECT_EQ(test::sum(r), 3 * mib);
  EXPECT_EQ(holes_kept(r, 3 * mib - 2 * 65536), 3 * mib - 2 * 65536);
  EXPECT_EQ(extents(to), extents(from));
  expect_same(from, to);
}

TEST(transfer_hole, file_without_data_stays_empty_of_them) {
  const auto from = sparse(2 * mib + 5, {});
  const auto to = test::file_with("");
  const auto r = transfer(from, to).value();
  EXPECT_EQ(r.bytes, 2 * mib + 5);
  EXPECT_EQ(holes_kept(r, r.bytes), r.bytes);
  EXPECT_TRUE(r.ended);
  EXPECT_EQ(test::allocated(to), 0u);
  expect_same(from, to);
}

TEST(transfer_hole, size_may_end_inside_a_hole) {
  const auto from = sparse(2 * mib, {{0, block(1)}});
  const auto to = test::file_with("");
  const auto part = transfer(from, to, {.size = mib + 7}).value();
  EXPECT_EQ(part.bytes, mib + 7);
  EXPECT_EQ(test::sum(part), mib + 7);
  EXPECT_FALSE(part.ended);
  EXPECT_EQ(test::size_of(to), mib + 7);
  EXPECT_EQ(test::position(from), mib + 7);
  EXPECT_EQ(transfer(from, to).value().bytes, mib - 7);
  expect_same(from, to);
}

TEST(transfer_hole, frees_what_the_target_has_there) {
  const auto from = sparse(2 * mib, {{mib, block(1)}});
  const auto to = test::file_with(test::pattern(3 * mib, 9));
  const auto before = test::allocated(to);
  EXPECT_EQ(transfer(from, to).value().bytes, 2 * mib);
  std::string expected = test::content_of(from);
  expected += test::pattern(3 * mib, 9).substr(2 * mib);
  EXPECT_TRUE(test::content_of(to) == expected);
  EXPECT_LT(test::allocated(to), before);
}

TEST(transfer_hole, lengthens_a_target_that_ends_inside_the_hole) {
  const auto from = sparse(2 * mib, {});
  const auto to = test::file_with(test::pattern(mib / 2));
  ASSERT_TRUE(to.seek(1000).has_value());
  EXPECT_EQ(transfer(from, to).value().bytes, 2 * mib);
  EXPECT_TRUE(test::content_of(to) == test::pattern(mib / 2).substr(0, 1000) +
                                          std::string(2 * mib, '\0'));
}

TEST(transfer_hole, leaves_alone_what_it_appends_to) {
  const auto from = sparse(mib, {{mib / 2, block(1)}});
  const auto to = test::file_with(test::pattern(mib, 9));
  ASSERT_EQ(fcntl(to.raw(), F_SETFL, O_APPEND), 0);
  const auto r = transfer(from, to).value();
  EXPECT_EQ(r.bytes, mib);
  EXPECT_EQ(r.bytes_by(transfer_way::hole), 0u);
  EXPECT_TRUE(test::content_of(to) ==
              test::pattern(mib, 9) + test::content_of(from));
}

TEST(transfer_hole, fills_holes_when_asked_to) {
  const auto from = sparse(mib, {{mib / 2, block(1)}});
  const auto to = test::file_with("");
  const auto r = transfer(from, to, {.keep_holes = false}).value();
  EXPECT_EQ(r.bytes, mib);
  EXPECT_EQ(r.bytes_by(transfer_way::hole), 0u);
  expect_same(from, to);
}

TEST(transfer_hole, goes_through_a_pipe_as_zeros) {
  const auto from = sparse(50'000, {});
  auto p = pipe::create().value();
  const auto r = transfer(from, p.writer).value();
  EXPECT_EQ(r.bytes_by(transfer_way::hole), 0u);
  ASSERT_TRUE(std::move(p.writer).close().has_value());
  EXPECT_TRUE(test::rest_of(p.reader) == std::string(50'000, '\0'));
}

TEST(transfer_hole, is_filled_where_the_target_cannot_free) {
  EXPECT_TRUE(test::holds_in_child([] {
    test::refuse(sys::nr::fallocate, EOPNOTSUPP);
    test::refuse(sys::nr::ioctl, ENOTTY);
    const auto from = sparse(2 * mib, {{mib, block(1)}});
    const auto to = test::file_with(test::pattern(3 * mib / 2, 9));
    const auto r = transfer(from, to).value();
    EXPECT_EQ(r.bytes, 2 * mib);
    EXPECT_EQ(r.bytes_by(transfer_way::hole), 0u);
    expect_same(from, to);
  }));
}

TEST(transfer_hole, is_filled_where_the_target_cannot_be_lengthened) {
  EXPECT_TRUE(test::holds_in_child([] {
    test::refuse(sys::nr::ioctl, ENOTTY);
    const auto from = sparse(2 * mib, {{mib, block(1)}});
    const auto to = test::file_with(test::pattern(mib / 2, 9));
    test::refuse(sys::nr64::ftruncate, EPERM);
    const auto r = transfer(from, to).value();
    EXPECT_EQ(r.bytes, 2 * mib);
    EXPECT_EQ(r.bytes_by(transfer_way::hole), mib / 2);
    EXPECT_EQ(test::sum(r), 2 * mib);
    expect_same(from, to);
  }));
}

TEST(transfer_hole, cancelling_keeps_the_positions_together) {
  const auto from = sparse(2 * mib, {{mib, block(1)}});
  const auto to = test::file_with("");
  transfer_report report;
  const auto stop = [](const transfer_report&) { return false; };
  EXPECT_EQ(transfer(from, to, {.progress = stop, .report = &report}).error(),
            error(errc::canceled, operation::transfer));
  EXPECT_GE(report.bytes, mib);
  EXPECT_EQ(test::position(from), report.bytes);
  EXPECT_EQ(test::position(to), report.bytes);
  EXPECT_EQ(test::sum(report), report.bytes);
}

TEST(transfer_hole, nothing_changes_where_access_is_wrong) {
  const auto from = sparse(mib, {{mib / 2, block(1)}});
  const auto to = test::file_with("old");
  const auto unread =
      file::reopen(from, {.access = access_mode::write_only}).value();
  const auto unwritten = file::reopen(to).value();
  EXPECT_EQ(transfer(unread, to).error(), errc::badf);
  EXPECT_EQ(transfer(from, unwritten).error(), errc::badf);
  EXPECT_EQ(test::content_of(to), "old");
  EXPECT_EQ(test::position(from), 0u);
}

}  // namespace
