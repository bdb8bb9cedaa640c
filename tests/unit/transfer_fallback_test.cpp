// SPDX-License-Identifier: BSL-1.0
#include <sys/socket.h>

#include <fildes/memfd.hpp>
#include <fildes/transfer.hpp>

#include "support/skip.hpp"
#include "unit/moving.hpp"

// What the kernel refuses, it refuses in child processes, by seccomp.

namespace {

using namespace fildes;
using sys::nr;

constexpr std::size_t chunk = 64 << 10;
constexpr std::size_t whole = 20 * chunk + 12345;

// Both ends of a stream that can neither be set back nor is a pipe.
struct stream {
  owned<input_stream> out_of;
  owned<output_stream> into;
};
stream make_stream(const std::string& bytes) {
  int pair[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
    std::abort();
  stream s{owned<input_stream>::adopt_raw(pair[0]).value(),
           owned<output_stream>::adopt_raw(pair[1]).value()};
  EXPECT_TRUE(write_all(s.into, bytes).has_value());
  shutdown(s.into.raw(), SHUT_WR);
  return s;
}

// Memory has no disk behind it: see docs/decisions/0012.
owned<file> memory_with(const std::string& bytes) {
  auto fd = memfd::create("test").value();
  EXPECT_TRUE(fd.pwrite(bytes, 0).has_value());
  return fd;
}

struct step {
  nr call;
  transfer_way way;
};
constexpr step by_range{nr::copy_file_range, transfer_way::copy_file_range};
constexpr step by_sendfile{sys::nr64::sendfile, transfer_way::sendfile};
constexpr step by_splice{nr::splice, transfer_way::splice};

// In a child: the first way is refused after 3 chunks, the second after 8, the
// third after 15.
void change_ways(const file& from, const file& to, const step (&steps)[3],
                 int answer) {
  const std::string bytes = test::content_of(from);
  test::refuse(nr::ioctl, ENOTTY);  // no reflink
  const auto change = [&](const transfer_report& r) {
    if (r.bytes == 3 * chunk) test::refuse(steps[0].call, answer);
    if (r.bytes == 8 * chunk) test::refuse(steps[1].call, answer);
    if (r.bytes == 15 * chunk) test::refuse(steps[2].call, answer);
    return true;
  };
  const auto r =
      transfer(from, to, {.progress = change, .chunk = chunk}).value();
  EXPECT_TRUE(test::content_of(to) == bytes);
  EXPECT_EQ(r.bytes, whole);
  EXPECT_EQ(test::sum(r), whole);
  EXPECT_EQ(r.bytes_by(steps[0].way), 3 * chunk);
  EXPECT_EQ(r.bytes_by(steps[1].way), 5 * chunk);
  EXPECT_EQ(r.bytes_by(steps[2].way), 7 * chunk);
  EXPECT_EQ(r.bytes_by(transfer_way::read_write), 5 * chunk + 12345);
  EXPECT_EQ(test::position(from), whole);
}

TEST(transfer_fallback, changes_ways_midway_from_file_to_file) {
  for (const int answer : {ENOSYS, EINVAL, EXDEV, EOPNOTSUPP, EPERM}) {
    EXPECT_TRUE(test::holds_in_child([&] {
      change_ways(memory_with(test::pattern(whole)), memory_with(""),
                  {by_range, by_sendfile, by_splice}, answer);
    })) << answer;
  }
}

TEST(transfer_fallback, changes_ways_midway_from_a_large_file_on_a_disk) {
  const auto probe = test::file_with("");
  if (stat(probe).value().identity().device.major == 0)
    return support::skip("the directory for temporary files is on no disk");
  for (const int answer : {ENOSYS, EINVAL, EXDEV, EOPNOTSUPP, EPERM}) {
    EXPECT_TRUE(test::holds_in_child([&] {
      change_ways(test::file_with(test::pattern(whole)), test::file_with(""),
                  {by_splice, by_range, by_sendfile}, answer);
    })) << answer;
  }
}

TEST(transfer_fallback, every_way_alone_moves_the_same_bytes) {
  const std::string bytes = test::pattern(whole);
  const nr ways[] = {nr::ioctl, nr::copy_file_range, sys::nr64::sendfile,
                     nr::splice};
  for (std::size_t refused = 0; refused <= std::size(ways); ++refused) {
    EXPECT_TRUE(test::holds_in_child([&] {
      for (std::size_t i = 0; i < refused; ++i) test::refuse(ways[i], EINVAL);
      const auto from = memory_with(bytes);
      const auto to = memory_with("");
      const auto r = transfer(from, to).value();
      EXPECT_TRUE(test::content_of(to) == bytes);
      EXPECT_EQ(test::sum(r), whole);
      // The enum has them in this order; memory does not share blocks.
      const auto way = static_cast<std::size_t>(r.main_way());
      EXPECT_EQ(way, refused == 0 ? 1 : refused);
    })) << refused;
  }
}

TEST(transfer_fallback, leaves_splice_midway_between_pipes) {
  EXPECT_TRUE(test::holds_in_child([] {
    const std::string bytes = test::pattern(60'000);
    auto one = pipe::create().value();
    auto two = pipe::create().value();
    ASSERT_EQ(one.writer.write(bytes).value(), bytes.size());
    ASSERT_TRUE(std::move(one.writer).close().has_value());
    const auto change = [&](const transfer_report& r) {
      if (r.bytes == 20'000) test::refuse(nr::splice, EINVAL);
      return true;
    };
    const auto r =
        transfer(one.reader, two.writer, {.progress = change, .chunk = 10'000})
            .value();
    ASSERT_TRUE(std::move(two.writer).close().has_value());
    EXPECT_TRUE(test::rest_of(two.reader) == bytes);
    EXPECT_EQ(r.bytes_by(transfer_way::splice), 20'000u);
    EXPECT_EQ(r.bytes_by(transfer_way::read_write), 40'000u);
  }));
}

TEST(transfer_fallback, writes_what_its_own_pipe_cannot_get_rid_of) {
  for (const int answer : {EINVAL, EAGAIN, EIO}) {
    EXPECT_TRUE(test::holds_in_child([&] {
      const std::string bytes = test::pattern(100'000);
      const auto s = make_stream(bytes);
      const auto to = test::file_with("");
      test::refuse(nr::splice, answer, 2, to.raw());
      const auto r = transfer(s.out_of, to).value();
      EXPECT_TRUE(test::content_of(to) == bytes);
      EXPECT_EQ(r.bytes_by(transfer_way::read_write), bytes.size());
      EXPECT_EQ(test::sum(r), bytes.size());
    })) << answer;
  }
}

TEST(transfer_fallback, counts_each_part_of_a_load_by_its_own_way) {
  EXPECT_TRUE(test::holds_in_child([] {
    const std::string bytes = test::pattern(100'000);
    const auto s = make_stream(bytes);
    const auto to = test::file_with("");
    const auto change = [&](const transfer_report& r) {
      if (r.bytes == 30'000) test::refuse(nr::splice, EINVAL, 2, to.raw());
      return true;
    };
    const auto r =
        transfer(s.out_of, to, {.progress = change, .chunk = 10'000}).value();
    EXPECT_TRUE(test::content_of(to) == bytes);
    EXPECT_EQ(r.bytes_by(transfer_way::splice), 30'000u);
    EXPECT_EQ(r.bytes_by(transfer_way::read_write), 70'000u);
  }));
}

TEST(transfer_fallback, gives_back_what_its_own_pipe_held) {
  EXPECT_TRUE(test::holds_in_child([] {
    const std::string bytes = test::pattern(100'000);
    const auto from = test::file_with(bytes);
    const auto to = test::file_with("");
    test::refuse(nr::ioctl, ENOTTY);
    test::refuse(nr::copy_file_range, EXDEV);
    test::refuse(sys::nr64::sendfile, EINVAL);
    test::refuse(nr::splice, ENOSPC, 2, to.raw());
    transfer_report report;
    EXPECT_EQ(transfer(from, to, {.report = &report}).error(),
              error(errc::nospc, nr::splice));
    EXPECT_EQ(report.bytes, 0u);
    EXPECT_EQ(test::position(from), 0u);
    EXPECT_TRUE(report.unwritten.empty());
    EXPECT_EQ(test::size_of(to), 0u);
  }));
}

TEST(transfer_fallback, keeps_what_cannot_be_given_back) {
  for (const bool by_write : {false, true}) {
    EXPECT_TRUE(test::holds_in_child([&] {
      const std::string bytes = test::pattern(100'000);
      const auto s = make_stream(bytes);
      const auto to = test::file_with("");
      if (by_write) {
        test::refuse(nr::splice, EINVAL);
        test::refuse(nr::write, ENOSPC, 0, to.raw());
      } else {
        test::refuse(nr::splice, ENOSPC, 2, to.raw());
      }
      transfer_report report;
      report.bytes = 77;
      EXPECT_EQ(transfer(s.out_of, to, {.report = &report}).error(),
                errc::nospc);
      EXPECT_EQ(report.bytes, 0u);
      EXPECT_GT(report.unwritten.size(), 0u);
      EXPECT_TRUE(test::text(report.unwritten) + test::rest_of(s.out_of) ==
                  bytes);
    })) << by_write;
  }
}

TEST(transfer_fallback, needs_no_descriptor_when_there_is_none_left) {
  EXPECT_TRUE(test::holds_in_child([] {
    const std::string bytes = test::pattern(100'000);
    const auto s = make_stream(bytes);
    const auto to = test::file_with("");
    test::refuse(nr::pipe2, EMFILE);
    const auto r = transfer(s.out_of, to).value();
    EXPECT_TRUE(test::content_of(to) == bytes);
    EXPECT_EQ(r.main_way(), transfer_way::read_write);
  }));
}

TEST(transfer_fallback, last_word_is_the_error_of_read_and_write) {
  EXPECT_TRUE(test::holds_in_child([] {
    const auto from = test::file_with(test::pattern(100'000));
    const auto to = test::file_with("");
    for (const nr call : {nr::ioctl, nr::copy_file_range, sys::nr64::sendfile,
                          nr::splice, nr::read})
      test::refuse(call, EAGAIN);
    EXPECT_EQ(transfer(from, to).error(), error(errc::again, nr::read));
    auto p = pipe::create().value();
    EXPECT_EQ(transfer(from, p.writer).error(), error(errc::again, nr::read));
  }));
}

}  // namespace
