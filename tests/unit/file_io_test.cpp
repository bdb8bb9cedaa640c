// SPDX-License-Identifier: BSL-1.0
#include <fildes/file.hpp>

#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>

#include <string>
#include <vector>

#include <fildes/cast.hpp>
#include <fildes/pipe.hpp>

#include "helpers.hpp"
#include "support/skip.hpp"
#include "trap.hpp"

using namespace fildes;

namespace {

constexpr open_options both_ways = {.access = access_mode::read_write};

std::string first_bytes(const file& fd, std::size_t size) {
  std::string text(size, '?');
  text.resize(fd.pread(text, 0).value());
  return text;
}

TEST(file_io, pread_and_pwrite_leave_the_position) {
  const auto fd = file::temporary("/tmp").value();
  EXPECT_EQ(fd.pwrite("cd", 2).value(), 2u);
  EXPECT_EQ(fd.pwrite("ab", 0).value(), 2u);
  EXPECT_EQ(fd.seek(0, seek_origin::current).value(), 0u);
  EXPECT_EQ(first_bytes(fd, 9), "abcd");
  EXPECT_EQ(first_bytes(fd, 3), "abc");
}

TEST(file_io, pieces_are_read_and_written_in_order) {
  const auto fd = file::temporary("/tmp").value();
  const byte_view pieces[] = {"ab", "", "cde"};
  EXPECT_EQ(fd.writev(pieces).value(), 5u);
  EXPECT_EQ(fd.seek(0).value(), 0u);
  char one[3], two[9];
  const byte_span room[] = {one, two};
  EXPECT_EQ(fd.readv(room).value(), 5u);
  EXPECT_EQ(std::string_view(one, 3), "abc");
  EXPECT_EQ(std::string_view(two, 2), "de");
}

TEST(file_io, pieces_at_an_offset_leave_the_position) {
  const auto fd = file::temporary("/tmp").value();
  const byte_view pieces[] = {"ab", "", "cde"};
  EXPECT_EQ(fd.pwritev2(pieces, 5, {}).value(), 5u);
  EXPECT_EQ(fd.seek(0, seek_origin::current).value(), 0u);
  char one[3], two[9];
  const byte_span room[] = {one, two};
  EXPECT_EQ(fd.preadv2(room, 6, {}).value(), 4u);
  EXPECT_EQ(std::string_view(one, 3), "bcd");
  EXPECT_EQ(two[0], 'e');
}

// Hazard 56.
TEST(file_io, end_of_file_and_empty_buffers_give_zero) {
  const auto fd = file::temporary("/tmp").value();
  char byte;
  EXPECT_EQ(fd.read({&byte, 1}).value(), 0u);
  EXPECT_EQ(fd.read({}).value(), 0u);
  EXPECT_EQ(fd.write({}).value(), 0u);
  EXPECT_EQ(fd.pread({&byte, 1}, 1ULL << 40).value(), 0u);
  EXPECT_EQ(fd.readv({}).value(), 0u);
}

// Not for sanitizers, which look at every byte of what the kernel reads.
#if !defined(FILDES_ASAN) && !defined(FILDES_MSAN) && !defined(FILDES_TSAN)
// Hazard 57.
TEST(file_io, length_over_2_gib_is_capped_by_the_kernel) {
  const std::size_t size = std::size_t{3} << 30;
  void* const map = mmap(nullptr, size, PROT_READ,
                         MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (map == MAP_FAILED && sizeof(void*) == 4)
    return support::skip("not so many addresses are free");
  ASSERT_NE(map, MAP_FAILED);
  const auto null = file::open("/dev/null", both_ways).value();
  EXPECT_EQ(null.write({map, size}).value(), sys::abi::rw_max);
  EXPECT_EQ(munmap(map, size), 0);
}

// Hazard 57. A 64-bit kernel caps what a 32-bit program calls for.
TEST(file_io, length_over_the_signed_range_is_never_that_of_the_result) {
  const auto null = file::open("/dev/null", both_ways).value();
  char byte = 0;
  const auto n = null.write({&byte, SIZE_MAX / 2 + 1});
  if (sizeof(std::size_t) == 4 && n)
    EXPECT_EQ(n.value(), sys::abi::rw_max);
  else
    EXPECT_TRUE(n.error() == errc::inval || n.error() == errc::fault);
}
#endif

// Hazard 58.
TEST(file_io, more_than_1024_pieces_are_inval) {
  const auto fd = file::temporary("/tmp").value();
  const std::vector<byte_view> pieces(1025, byte_view("x"));
  EXPECT_EQ(fd.writev(pieces).error(), error(errc::inval, sys::nr::writev));
  EXPECT_EQ(fd.writev(byte_views(pieces).first(1024)).value(), 1024u);
  const std::vector<byte_span> room(1025);
  EXPECT_EQ(fd.readv(room).error(), error(errc::inval, sys::nr::readv));
}

// Hazard 59.
TEST(file_io, offset_over_the_signed_range_is_inval) {
  const auto fd = file::temporary("/tmp").value();
  char byte;
  EXPECT_EQ(fd.pread({&byte, 1}, 1ULL << 63).error(),
            error(errc::inval, sys::nr::pread64));
  EXPECT_EQ(fd.pwrite("x", 1ULL << 63).error(),
            error(errc::inval, sys::nr::pwrite64));
}

// Hazard 59.
TEST(file_io, offset_of_a_fifo_is_spipe) {
  const test::scratch_directory dir;
  ASSERT_EQ(mkfifo((dir / "fifo").c_str(), 0600), 0);
  const auto fifo = file::open(dir / "fifo", both_ways).value();
  char byte;
  EXPECT_EQ(fifo.pread({&byte, 1}, 0).error(), errc::spipe);
  EXPECT_EQ(fifo.pwrite("x", 0).error(), errc::spipe);
  EXPECT_EQ(fifo.seek(0).error(), error(errc::spipe, sys::nr64::lseek));
}

// Hazard 60.
TEST(file_io, offset_over_4_gib_is_the_right_place) {
  const auto fd = file::temporary("/tmp").value();
  const std::uint64_t far = (std::uint64_t{5} << 30) + 7;
  ASSERT_EQ(fd.pwrite("far", far).value(), 3u);
  EXPECT_EQ(stat(fd).value().size(), far + 3);
  char text[3];
  EXPECT_EQ(fd.pread(text, far).value(), 3u);
  EXPECT_EQ(std::string_view(text, 3), "far");
  EXPECT_EQ(fd.seek(static_cast<std::int64_t>(far)).value(), far);
  EXPECT_EQ(fd.pread(text, far - (1ULL << 32)).value(), 3u);
  EXPECT_EQ(text[0], '\0');
}

TEST(file_io, offset_over_4_gib_of_pieces_is_the_right_place) {
  const auto fd = file::temporary("/tmp").value();
  const std::uint64_t far = (std::uint64_t{5} << 30) + 7;
  const byte_view piece[] = {"far"};
  ASSERT_EQ(fd.pwritev2(piece, far, {}).value(), 3u);
  EXPECT_EQ(stat(fd).value().size(), far + 3);
  char text[3];
  const byte_span room[] = {text};
  EXPECT_EQ(fd.preadv2(room, far + 1, {}).value(), 2u);
  EXPECT_EQ(std::string_view(text, 2), "ar");
}

// Hazard 61.
TEST(file_io, pwrite_to_a_file_for_append_appends) {
  const test::scratch_directory dir;
  const auto path = dir.with_file("f", "abc");
  const auto fd = file::open(path, {.access = access_mode::read_write,
                                    .flags = open_flag::append})
                      .value();
  EXPECT_EQ(fd.pwrite("d", 0).value(), 1u);
  EXPECT_EQ(test::content_of(path), "abcd");
}

TEST(file_io, flag_append_appends_for_this_call) {
  const auto fd = file::temporary("/tmp").value();
  ASSERT_TRUE(fd.write("abc"));
  const byte_view piece[] = {"d"};
  EXPECT_EQ(fd.pwritev2(piece, 0, rw_flag::append).value(), 1u);
  EXPECT_EQ(first_bytes(fd, 9), "abcd");
}

// Hazard 62.
TEST(file_io, unknown_flag_is_opnotsupp) {
  const auto fd = file::temporary("/tmp").value();
  const auto unknown = rw_flags::from_bits(1U << 30);
  const byte_view piece[] = {"d"};
  char byte;
  const byte_span room[] = {{&byte, 1}};
  EXPECT_EQ(fd.pwritev2(piece, 0, unknown).error(),
            error(errc::opnotsupp, sys::nr::pwritev2));
  EXPECT_EQ(fd.preadv2(room, 0, unknown).error(),
            error(errc::opnotsupp, sys::nr::preadv2));
}

// Hazards 62 and 64. Of what waits this kind has FIFOs alone, which know no
// nowait: so a pipe goes by its name. An offset of all ones is the position.
TEST(file_io, flag_nowait_is_again_where_it_would_wait) {
  const auto ends = pipe::create().value();
  const borrowed<any_fd> reader = ends.reader;
  const auto claimed = unchecked_cast<file>(reader);
  char byte;
  const byte_span room[] = {{&byte, 1}};
  const auto empty = claimed.preadv2(room, ~0ULL, rw_flag::nowait);
  ASSERT_FALSE(empty);
  if (empty.error() == errc::opnotsupp)
    return support::skip("pipes of this kernel cannot be told not to wait");
  EXPECT_EQ(empty.error(), error(errc::again, sys::nr::preadv2));
  ASSERT_TRUE(ends.writer.write("x"));
  EXPECT_EQ(claimed.preadv2(room, ~0ULL, rw_flag::nowait).value(), 1u);
}

// Hazard 63.
TEST(file_io, size_limit_gives_a_short_write_then_fbig) {
  EXPECT_EQ(test::in_child([] {
              signal(SIGXFSZ, SIG_IGN);
              const rlimit limit = {4096, 4096};
              if (setrlimit(RLIMIT_FSIZE, &limit) != 0) return 1;
              const auto fd = file::temporary("/tmp").value();
              const std::string text(8192, 'x');
              if (value_or(fd.write(text), 0) != 4096) return 2;
              const auto more = fd.write(text);
              return more.has_error() && more.error() == errc::fbig ? 0 : 3;
            }),
            0);
}

// Hazard 63.
TEST(file_io, size_limit_raises_sigxfsz_unless_it_is_ignored) {
  const int status = test::status_of_child([] {
    const rlimit limit = {0, 0};
    setrlimit(RLIMIT_CORE, &limit);
    if (setrlimit(RLIMIT_FSIZE, &limit) != 0) return 1;
    return file::temporary("/tmp").value().write("x").has_error() ? 2 : 3;
  });
  ASSERT_TRUE(WIFSIGNALED(status));
  EXPECT_EQ(WTERMSIG(status), SIGXFSZ);
}

// Hazard 65: told once, and not tried again.
TEST(file_io, error_of_sync_is_reported_and_sync_not_repeated) {
  for (const errc code : {errc::io, errc::dquot, errc::intr})
    EXPECT_EQ(test::in_child([code] {
                const auto fd = file::temporary("/tmp").value();
                if (!test::trap(sys::nr::fsync, code)) return 100;
                const auto synced = fd.sync();
                if (!synced.has_error() || synced.error() != code) return 101;
                return test::trapped.calls;
              }),
              1);
}

// Hazard 66.
TEST(file_io, access_that_was_not_asked_for_is_badf) {
  const test::scratch_directory dir;
  const auto path = dir.with_file("f", "text");
  const auto in = file::open(path).value();
  const auto out = file::create(path).value();
  const auto held = path_fd::open(path).value();
  char byte;
  EXPECT_EQ(in.write("x").error(), error(errc::badf, sys::nr::write));
  EXPECT_EQ(out.read({&byte, 1}).error(), error(errc::badf, sys::nr::read));
  EXPECT_EQ(in.truncate(0).error(), errc::inval);
  EXPECT_EQ(sys::read(held.raw(), &byte, 1).error(), errc::badf);
}

// Hazard 66.
TEST(file_io, directory_is_isdir) {
  const auto directory = file::open("/tmp").value();
  char byte;
  EXPECT_EQ(directory.read({&byte, 1}).error(),
            error(errc::isdir, sys::nr::read));
  EXPECT_EQ(file::open("/tmp", both_ways).error(), errc::isdir);
}

}  // namespace
