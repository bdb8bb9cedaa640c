// SPDX-License-Identifier: BSL-1.0
#include <fildes/transfer.hpp>

#include <sys/socket.h>

#include <fildes/memfd.hpp>
#include <fildes/path_fd.hpp>

#include "unit/moving.hpp"

namespace {

using namespace fildes;

owned<file> device(const char* path) {
  return file::open(path, {.access = access_mode::read_write}).value();
}

void expect_whole(const result<transfer_report>& r, std::uint64_t bytes,
                  transfer_way way) {
  ASSERT_TRUE(r.has_value()) << r.error().name() << ' ' << r.error().call();
  EXPECT_EQ(r.value().bytes, bytes);
  EXPECT_EQ(test::sum(r.value()), bytes);
  EXPECT_EQ(r.value().main_way(), way) << int(r.value().main_way());
  EXPECT_TRUE(r.value().unwritten.empty());
}

TEST(transfer, goes_by_the_file_system_from_file_to_file) {
  const std::string bytes = test::pattern(300'001);
  const auto from = test::file_with(bytes);
  const auto to = test::file_with("");
  const auto r = transfer(from, to);
  ASSERT_TRUE(r.has_value());
  const bool shares = r.value().main_way() == transfer_way::reflink;
  expect_whole(r, bytes.size(),
               shares ? transfer_way::reflink : transfer_way::copy_file_range);
  EXPECT_TRUE(r.value().ended);
  EXPECT_TRUE(test::content_of(to) == bytes);
  EXPECT_EQ(test::position(from), bytes.size());
  EXPECT_EQ(test::position(to), bytes.size());
}

// Decision 12: where a disk is behind the file, and blocks are not shared.
TEST(transfer, goes_by_a_pipe_of_its_own_from_a_large_file_on_a_disk) {
  const std::string bytes = test::pattern(3'000'001);
  const auto from = test::file_with(bytes);
  const auto to = test::file_with("");
  const auto r = transfer(from, to);
  ASSERT_TRUE(r.has_value());
  const bool shares = r.value().main_way() == transfer_way::reflink;
  const bool disk = stat(from).value().identity().device.major != 0;
  expect_whole(r, bytes.size(),
               shares ? transfer_way::reflink
               : disk ? transfer_way::splice
                      : transfer_way::copy_file_range);
  EXPECT_TRUE(test::content_of(to) == bytes);
}

TEST(transfer, goes_by_splice_from_file_to_pipe_to_pipe_to_file) {
  const std::string bytes = test::pattern(50'000);
  const auto from = test::file_with(bytes);
  const auto to = test::file_with("");
  auto one = pipe::create().value();
  auto two = pipe::create().value();
  expect_whole(transfer(from, one.writer), 50'000, transfer_way::splice);
  ASSERT_TRUE(std::move(one.writer).close().has_value());
  expect_whole(transfer(one.reader, two.writer), 50'000, transfer_way::splice);
  ASSERT_TRUE(std::move(two.writer).close().has_value());
  const auto last = transfer(two.reader, to);
  expect_whole(last, 50'000, transfer_way::splice);
  EXPECT_TRUE(last.value().ended);
  EXPECT_TRUE(test::content_of(to) == bytes);
}

TEST(transfer, goes_by_sendfile_to_a_device_and_a_socket) {
  const std::string bytes = test::pattern(50'000);
  const auto from = test::file_with(bytes);
  expect_whole(transfer(from, device("/dev/null")), 50'000,
               transfer_way::sendfile);
  int pair[2];
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
  const auto a = owned<input_stream>::adopt_raw(pair[0]).value();
  auto b = owned<output_stream>::adopt_raw(pair[1]).value();
  ASSERT_EQ(from.seek(0).value(), 0u);
  expect_whole(transfer(from, b), 50'000, transfer_way::sendfile);
  ASSERT_TRUE(std::move(b).close().has_value());
  const auto to = test::file_with("");
  expect_whole(transfer(a, to), 50'000, transfer_way::splice);
  EXPECT_TRUE(test::content_of(to) == bytes);
}

TEST(transfer, goes_on_between_file_systems) {
  const std::string bytes = test::pattern(200'000);
  const auto from = test::file_with(bytes);
  const auto to = memfd::create("target").value();
  const auto r = transfer(from, to);
  ASSERT_TRUE(r.has_value());
  EXPECT_EQ(test::sum(r.value()), bytes.size());
  EXPECT_EQ(r.value().bytes_by(transfer_way::read_write), 0u);
  EXPECT_TRUE(test::content_of(to) == bytes);
}

TEST(transfer, reads_files_of_proc_and_sysfs) {
  for (const char* path : {"/proc/filesystems", "/proc/self/limits",
                           "/sys/devices/system/cpu/possible"}) {
    const std::string bytes = test::content_of(std::string(path));
    ASSERT_GT(bytes.size(), 0u) << path;
    const auto to = test::file_with("");
    const auto r = transfer(file::open(path).value(), to);
    ASSERT_TRUE(r.has_value()) << path;
    EXPECT_TRUE(r.value().ended);
    EXPECT_EQ(test::sum(r.value()), bytes.size()) << path;
    EXPECT_EQ(test::content_of(to), bytes) << path;

    auto p = pipe::create().value();
    EXPECT_EQ(transfer(file::open(path).value(), p.writer).value().bytes,
              bytes.size());
    ASSERT_TRUE(std::move(p.writer).close().has_value());
    EXPECT_EQ(test::rest_of(p.reader), bytes) << path;
  }
}

TEST(transfer, stops_at_the_size) {
  const std::string bytes = test::pattern(10'000);
  const auto from = test::file_with(bytes);
  const auto to = test::file_with("");
  EXPECT_EQ(transfer(from, to, {.size = 0}).value().bytes, 0u);
  const auto part = transfer(from, to, {.size = 4'000}).value();
  EXPECT_EQ(part.bytes, 4'000u);
  EXPECT_FALSE(part.ended);
  const auto rest = transfer(from, to, {.size = 6'000}).value();
  EXPECT_EQ(rest.bytes, 6'000u);
  EXPECT_FALSE(rest.ended);  // the limit, although nothing is left
  const auto none = transfer(from, to, {.size = 1}).value();
  EXPECT_EQ(none.bytes, 0u);
  EXPECT_TRUE(none.ended);
  EXPECT_EQ(none.main_way(), transfer_way::read_write);
  EXPECT_TRUE(test::content_of(to) == bytes);
}

TEST(transfer, begins_at_both_positions) {
  const auto from = test::file_with("0123456789");
  const auto to = test::file_with("..........");
  ASSERT_TRUE(from.seek(3).has_value() && to.seek(5).has_value());
  EXPECT_EQ(transfer(from, to, {.size = 4}).value().bytes, 4u);
  EXPECT_EQ(test::content_of(to), ".....3456.");
  ASSERT_TRUE(from.seek(100).has_value());
  EXPECT_EQ(transfer(from, to).value().bytes, 0u);
}

TEST(transfer, takes_what_a_growing_source_has_got) {
  const auto from = test::file_with("one ");
  const auto to = test::file_with("");
  int calls = 0;
  const auto grow = [&](const transfer_report&) {
    return ++calls > 1 || pwrite(from.raw(), "two", 3, 4) == 3;
  };
  const auto r = transfer(from, to, {.progress = grow}).value();
  EXPECT_EQ(r.bytes, 7u);
  EXPECT_EQ(test::sum(r), 7u);
  EXPECT_EQ(test::content_of(to), "one two");
}

TEST(transfer, takes_a_number_of_bytes_from_an_endless_source) {
  const auto to = test::file_with("");
  const auto r = transfer(device("/dev/zero"), to, {.size = 3'000'000});
  ASSERT_TRUE(r.has_value());
  EXPECT_EQ(test::sum(r.value()), 3'000'000u);
  EXPECT_EQ(test::content_of(to), std::string(3'000'000, '\0'));
  EXPECT_EQ(transfer(device("/dev/null"), to).value().bytes, 0u);
}

TEST(transfer, appends_where_the_target_does) {
  const auto from = test::file_with("new");
  const auto to = test::file_with("old");
  ASSERT_EQ(fcntl(to.raw(), F_SETFL, O_APPEND), 0);
  expect_whole(transfer(from, to), 3, transfer_way::read_write);
  auto p = pipe::create().value();
  ASSERT_EQ(p.writer.write("er").value(), 2u);
  expect_whole(transfer(p.reader, to, {.size = 2}), 2,
               transfer_way::read_write);
  EXPECT_EQ(test::content_of(to), "oldnewer");
}

TEST(transfer, tells_progress_step_by_step) {
  const std::string bytes = test::pattern(1'000'000);
  const auto from = test::file_with(bytes);
  auto p = memfd::create("target").value();
  std::uint64_t last = 0;
  int calls = 0;
  const auto watch = [&](const transfer_report& r) {
    EXPECT_GT(r.bytes, last);
    EXPECT_LE(r.bytes - last, 300'000u);
    EXPECT_EQ(test::sum(r), r.bytes);
    last = r.bytes;
    ++calls;
    return true;
  };
  EXPECT_EQ(
      transfer(from, p, {.progress = watch, .chunk = 300'000}).value().bytes,
      1'000'000u);
  EXPECT_EQ(last, 1'000'000u);
  EXPECT_GE(calls, 4);
}

TEST(transfer, copies_parts_of_a_file_that_lie_apart) {
  const auto a = test::file_with("01234567");
  const auto b = file::reopen(a, {.access = access_mode::read_write}).value();
  ASSERT_TRUE(b.seek(6).has_value());
  EXPECT_EQ(transfer(a, b, {.size = 4}).value().bytes, 4u);
  EXPECT_EQ(test::content_of(a), "0123450123");
  // Up to the end, which is where the file ended when it began.
  ASSERT_TRUE(a.seek(0).has_value() && b.seek(10).has_value());
  const auto doubled = transfer(a, b).value();
  EXPECT_EQ(doubled.bytes, 10u);
  EXPECT_TRUE(doubled.ended);
  EXPECT_EQ(test::content_of(a), "01234501230123450123");
}

TEST(transfer, refuses_a_file_or_pipe_into_itself) {
  const error refused(errc::inval, operation::transfer);
  const auto a = test::file_with("01234567");
  const auto b = file::reopen(a, {.access = access_mode::read_write}).value();
  EXPECT_EQ(transfer(a, a).error(), refused);
  ASSERT_TRUE(b.seek(7).has_value());
  EXPECT_EQ(transfer(a, b).error(), refused);
  const auto c = file::reopen(a, {.access = access_mode::write_only,
                                  .flags = open_flag::append})
                     .value();
  EXPECT_EQ(transfer(a, c).error(), refused);
  EXPECT_EQ(test::content_of(a), "01234567");
  const auto p = pipe::create().value();
  EXPECT_EQ(transfer(p.reader, p.writer).error(), refused);
}

}  // namespace
