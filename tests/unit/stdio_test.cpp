// SPDX-License-Identifier: BSL-1.0
#include <fildes/stdio.hpp>

#include <string_view>

#include <fildes/descriptor.hpp>
#include <fildes/pipe.hpp>

#include "helpers.hpp"
#include "trap.hpp"

using namespace fildes;

namespace {

static_assert(fd_kind<input_stream> && fd_kind<output_stream>);
static_assert(std::same_as<decltype(stdio::in()), borrowed<input_stream>>);
static_assert(std::same_as<decltype(stdio::out()), borrowed<output_stream>>);
static_assert(std::same_as<decltype(stdio::err()), borrowed<output_stream>>);

// Standard input is not written to, nor output read.
template <class K>
concept readable = requires(const K& fd, byte_span b) { fd.read(b); };
template <class K>
concept writable = requires(const K& fd, byte_view b) { fd.write(b); };
static_assert(readable<input_stream> && !writable<input_stream>);
static_assert(writable<output_stream> && !readable<output_stream>);

TEST(stdio, streams_have_the_numbers_0_1_and_2) {
  EXPECT_EQ(stdio::in().raw(), 0);
  EXPECT_EQ(stdio::out().raw(), 1);
  EXPECT_EQ(stdio::err().raw(), 2);
}

TEST(stdio, duplicate_is_an_owner_and_closes_only_itself) {
  EXPECT_EQ(test::in_child([] {
              int number = -1;
              {
                const auto mine = dup(stdio::out()).value();
                static_assert(
                    std::same_as<decltype(mine), const owned<output_stream>>);
                number = mine.raw();
                if (number <= 2 || !test::is_cloexec(number)) return 1;
              }
              return test::is_open(1) && !test::is_open(number) ? 0 : 2;
            }),
            0);
}

TEST(stdio, streams_read_and_write_what_stands_behind_them) {
  EXPECT_EQ(
      test::in_child([] {
        const auto ends = pipe::create().value();
        if (!dup_onto_raw(ends.reader, 0) || !dup_onto_raw(ends.writer, 1))
          return 1;
        const byte_view pieces[] = {"one ", "two ", "three"};
        if (value_or(stdio::out().writev(pieces), 0) != 13) return 2;
        if (value_or(stdio::out().write("!"), 0) != 1) return 3;
        char begin[4], middle[4], rest[16];
        const byte_span room[] = {begin, middle};
        if (value_or(stdio::in().readv(room), 0) != 8) return 4;
        if (value_or(stdio::in().read(rest), 0) != 6) return 5;
        return std::string_view(begin, 4) == "one " &&
                       std::string_view(middle, 4) == "two " &&
                       std::string_view(rest, 6) == "three!"
                   ? 0
                   : 6;
      }),
      0);
}

TEST(stdio, closed_streams_are_badf) {
  EXPECT_EQ(test::in_child([] {
              for (int fd = 0; fd != 3; ++fd) close(fd);
              char byte;
              const error read(errc::badf, sys::nr::read);
              const error write(errc::badf, sys::nr::write);
              return stdio::in().read({&byte, 1}).error() == read &&
                             stdio::out().write("x").error() == write &&
                             stdio::err().write("x").error() == write
                         ? 0
                         : 1;
            }),
            0);
}

TEST(stdio, ensure_open_leaves_open_ones_alone_and_nothing_behind) {
  EXPECT_EQ(test::in_child([] {
              const auto ends = pipe::create().value();
              if (!dup_onto_raw(ends.writer, 1)) return 1;
              const int next = dup(ends.reader).value().raw();
              if (!stdio::ensure_open()) return 2;
              if (test::is_open(next)) return 3;
              return pipe_writer::is(stdio::out()).value() ? 0 : 4;
            }),
            0);
}

TEST(stdio, ensure_open_reports_that_it_cannot) {
  EXPECT_EQ(test::in_child([] {
              if (!test::trap(sys::nr::openat, errc::mfile)) return 1;
              if (sys::close(1).has_error()) return 3;
              const auto opened = stdio::ensure_open();
              return opened.has_error() && opened.error() == errc::mfile ? 0
                                                                         : 2;
            }),
            0);
}

}  // namespace
