// SPDX-License-Identifier: BSL-1.0
#include <fildes/splice.hpp>

#include "unit/moving.hpp"

namespace {

using namespace fildes;

const auto unknown_flag = splice_flags::from_bits(0x100);

owned<file> appending_file() {
  auto f = test::file_with("old");
  EXPECT_EQ(fcntl(f.raw(), F_SETFL, O_APPEND), 0);
  return f;
}

TEST(splice, moves_from_file_through_pipes_to_file) {
  const auto from = test::file_with("0123456789");
  const auto to = test::file_with("");
  const auto one = pipe::create().value();
  const auto two = pipe::create().value();
  EXPECT_EQ(splice(from, one.writer, 8).value(), 8u);
  EXPECT_EQ(splice(one.reader, two.writer, 6).value(), 6u);
  EXPECT_EQ(splice(two.reader, to, 100).value(), 6u);
  EXPECT_EQ(test::content_of(to), "012345");
  EXPECT_EQ(test::position(from), 8u);
  EXPECT_EQ(one.reader.unread_bytes().value(), 2u);
}

TEST(splice, is_zero_at_the_end_of_a_file_and_of_a_pipe) {
  const auto from = test::file_with("");
  auto p = pipe::create().value();
  EXPECT_EQ(splice(from, p.writer, 8).value(), 0u);
  ASSERT_TRUE(std::move(p.writer).close().has_value());
  EXPECT_EQ(splice(p.reader, from, 8).value(), 0u);
}

TEST(splice, takes_offsets_and_leaves_positions) {
  const auto from = test::file_with("0123456789");
  const auto to = test::file_with("..........");
  const auto p = pipe::create().value();
  file_offset read_at = 2;
  file_offset write_at = 5;
  EXPECT_EQ(splice_from(from, read_at, p.writer, 3).value(), 3u);
  EXPECT_EQ(splice_to(p.reader, to, write_at, 3).value(), 3u);
  EXPECT_EQ(test::content_of(to), ".....234..");
  EXPECT_EQ(read_at, 5);
  EXPECT_EQ(write_at, 8);
  EXPECT_EQ(test::position(from), 0u);
  EXPECT_EQ(test::position(to), 0u);
}

TEST(splice, refuses_an_offset_of_a_pipe) {
  const auto f = test::file_with("x");
  const auto p = pipe::create().value();
  std::int64_t at = 0;
  EXPECT_EQ(sys::splice(f.raw(), nullptr, p.writer.raw(), &at, 1, 0).error(),
            error(errc::spipe, sys::nr::splice));
  EXPECT_EQ(sys::splice(p.reader.raw(), &at, f.raw(), nullptr, 1, 0).error(),
            errc::spipe);
}

TEST(splice, refuses_two_files_and_a_pipe_into_itself) {
  const auto f = test::file_with("x");
  const auto g = test::file_with("");
  const auto p = pipe::create().value();
  EXPECT_EQ(sys::splice(f.raw(), nullptr, g.raw(), nullptr, 1, 0).error(),
            errc::inval);
  EXPECT_EQ(splice(p.reader, p.writer, 1).error(), errc::inval);
}

TEST(splice, refuses_a_file_that_is_open_for_append) {
  const auto f = appending_file();
  const auto p = pipe::create().value();
  ASSERT_EQ(p.writer.write("x").value(), 1u);
  EXPECT_EQ(splice(p.reader, f, 1).error(), errc::inval);
  EXPECT_EQ(p.reader.unread_bytes().value(), 1u);
  EXPECT_EQ(test::content_of(f), "old");
}

TEST(splice, says_again_when_it_is_not_to_wait) {
  const auto f = test::file_with("x");
  const auto p = pipe::create().value();
  EXPECT_EQ(splice(p.reader, f, 1, splice_flag::nonblock).error(), errc::again);
  const auto full = pipe::create(pipe_flag::nonblock).value();
  ASSERT_EQ(full.writer.write(std::string(65536, 'x')).value(),
            full.writer.capacity().value());
  EXPECT_EQ(splice(f, full.writer, 1).error(), errc::again);
}

TEST(splice, refuses_unknown_flags) {
  const auto f = test::file_with("x");
  const auto p = pipe::create().value();
  EXPECT_EQ(splice(f, p.writer, 1, unknown_flag).error(), errc::inval);
  EXPECT_EQ(tee(p.reader, p.writer, 1, unknown_flag).error(), errc::inval);
  const byte_view none;
  EXPECT_EQ(vmsplice(p.writer, {&none, 1}, unknown_flag).error(), errc::inval);
}

TEST(splice, refuses_what_is_not_open) {
  const auto none = borrowed<file>::borrow_raw(test::no_such_fd);
  const auto f = test::file_with("x");
  const auto p = pipe::create().value();
  EXPECT_EQ(splice(none, p.writer, 1).error(), errc::badf);
  EXPECT_EQ(splice(p.reader, none, 1).error(), errc::badf);
  EXPECT_EQ(sendfile(none, f, 1).error(), errc::badf);
  EXPECT_EQ(copy_file_range(none, f, 1).error(), errc::badf);
}

TEST(splice, tee_doubles_what_waits) {
  const auto one = pipe::create().value();
  const auto two = pipe::create().value();
  ASSERT_EQ(one.writer.write("twice").value(), 5u);
  EXPECT_EQ(tee(one.reader, two.writer, 4).value(), 4u);
  char buffer[8];
  EXPECT_EQ(one.reader.read(buffer).value(), 5u);
  EXPECT_EQ(two.reader.read(buffer).value(), 4u);
  EXPECT_EQ(std::string_view(buffer, 4), "twic");
}

TEST(splice, tee_refuses_one_pipe_a_file_and_waiting) {
  const auto p = pipe::create().value();
  const auto q = pipe::create().value();
  const auto f = test::file_with("x");
  EXPECT_EQ(tee(p.reader, p.writer, 1).error(), errc::inval);
  EXPECT_EQ(sys::tee(f.raw(), p.writer.raw(), 1, 0).error(), errc::inval);
  EXPECT_EQ(tee(p.reader, q.writer, 1, splice_flag::nonblock).error(),
            errc::again);
}

TEST(splice, vmsplice_puts_pieces_into_a_pipe_in_order) {
  const auto p = pipe::create().value();
  static const std::string one = "one ";
  static const std::string two = "two";
  const byte_view pieces[] = {one, two};
  EXPECT_EQ(vmsplice(p.writer, pieces).value(), 7u);
  char buffer[8];
  EXPECT_EQ(p.reader.read(buffer).value(), 7u);
  EXPECT_EQ(std::string_view(buffer, 7), "one two");
}

TEST(splice, vmsplice_refuses_a_file) {
  const auto f = test::file_with("");
  const byte_view piece = "x";
  EXPECT_EQ(sys::vmsplice(f.raw(), &piece, 1, 0).error(),
            error(errc::badf, sys::nr::vmsplice));
}

TEST(splice, sendfile_copies_from_the_position_or_a_place) {
  const auto from = test::file_with("0123456789");
  const auto to = test::file_with("");
  const auto p = pipe::create().value();
  EXPECT_EQ(sendfile(to, from, 4).value(), 4u);
  EXPECT_EQ(test::position(from), 4u);
  file_offset at = 7;
  EXPECT_EQ(sendfile(p.writer, from, at, 100).value(), 3u);
  EXPECT_EQ(at, 10);
  EXPECT_EQ(test::position(from), 4u);
  EXPECT_EQ(sendfile(p.writer, from, at, 100).value(), 0u);
  EXPECT_EQ(test::content_of(to), "0123");
  EXPECT_EQ(p.reader.unread_bytes().value(), 3u);
}

TEST(splice, sendfile_refuses_append_and_a_source_that_is_a_pipe) {
  const auto f = test::file_with("x");
  const auto a = appending_file();
  const auto p = pipe::create().value();
  EXPECT_EQ(sendfile(a, f, 1).error(), error(errc::inval, sys::nr64::sendfile));
  EXPECT_TRUE(sys::sendfile(f.raw(), p.reader.raw(), nullptr, 1).has_error());
  EXPECT_EQ(test::content_of(a), "old");
  EXPECT_EQ(test::position(f), 0u);
}

TEST(splice, copy_file_range_copies_between_positions_or_places) {
  const auto from = test::file_with("0123456789");
  const auto to = test::file_with("..........");
  EXPECT_EQ(copy_file_range(from, to, 2).value(), 2u);
  EXPECT_EQ(test::position(from), 2u);
  EXPECT_EQ(test::position(to), 2u);
  file_offset from_at = 8;
  file_offset to_at = 4;
  EXPECT_EQ(copy_file_range(from, from_at, to, to_at, 9).value(), 2u);
  EXPECT_EQ(from_at, 10);
  EXPECT_EQ(to_at, 6);
  EXPECT_EQ(copy_file_range(from, from_at, to, to_at, 9).value(), 0u);
  EXPECT_EQ(test::content_of(to), "01..89....");
  EXPECT_EQ(test::position(from), 2u);
}

TEST(splice, copy_file_range_refuses_append_overlap_and_pipes) {
  const auto f = test::file_with("0123456789");
  const auto a = appending_file();
  const auto p = pipe::create().value();
  EXPECT_EQ(copy_file_range(f, a, 1).error(), errc::badf);
  file_offset from_at = 0;
  file_offset to_at = 2;
  EXPECT_EQ(copy_file_range(f, from_at, f, to_at, 4).error(), errc::inval);
  EXPECT_EQ(
      sys::copy_file_range(f.raw(), nullptr, p.writer.raw(), nullptr, 1, 0)
          .error(),
      errc::inval);
}

}  // namespace
