// SPDX-License-Identifier: BSL-1.0
#include <sys/resource.h>
#include <sys/socket.h>

#include <thread>

#include <fildes/transfer.hpp>

#include "unit/disk.hpp"
#include "unit/moving.hpp"

namespace {

using namespace fildes;

constexpr std::size_t room = 1 << 20;

TEST(transfer_error, full_disk_leaves_the_source_behind_what_arrived) {
  test::on_a_disk("1m", [](const std::string& disk) {
    const std::string bytes = test::pattern(3 * room);
    for (const bool refused : {false, true}) {
      if (refused)
        for (const auto call : {sys::nr::copy_file_range, sys::nr64::sendfile})
          test::refuse(call, EINVAL);
      const auto from = test::file_with(bytes);
      const auto to = test::file_with("", disk.c_str());
      transfer_report report;
      EXPECT_EQ(transfer(from, to, {.report = &report}).error(), errc::nospc);
      EXPECT_EQ(report.bytes, room);
      EXPECT_EQ(test::sum(report), room);
      EXPECT_FALSE(report.ended);
      EXPECT_TRUE(report.unwritten.empty());
      EXPECT_EQ(test::position(from), room);
      EXPECT_EQ(test::size_of(to), room);
      EXPECT_TRUE(test::content_of(to) + test::rest_of(from) == bytes);
    }
  });
}

TEST(transfer_error, full_disk_loses_nothing_of_a_stream) {
  test::on_a_disk("1m", [](const std::string& disk) {
    const std::string bytes = test::pattern(3 * room);
    for (const bool is_pipe : {true, false}) {
      int ends[2];
      ASSERT_EQ(is_pipe ? pipe2(ends, O_CLOEXEC)
                        : socketpair(AF_UNIX, SOCK_STREAM, 0, ends),
                0);
      const auto from = owned<input_stream>::adopt_raw(ends[0]).value();
      auto feed = owned<output_stream>::adopt_raw(ends[1]).value();
      std::thread feeder([&] {
        EXPECT_TRUE(write_all(feed, bytes).has_value());
        EXPECT_TRUE(std::move(feed).close().has_value());
      });
      const auto to = test::file_with("", disk.c_str());
      transfer_report report;
      EXPECT_EQ(transfer(from, to, {.report = &report}).error(), errc::nospc);
      EXPECT_EQ(report.bytes, room);
      EXPECT_EQ(test::sum(report), room);
      const std::string rest = test::rest_of(from);
      feeder.join();
      EXPECT_TRUE(test::content_of(to) + test::text(report.unwritten) + rest ==
                  bytes);
    }
  });
}

TEST(transfer_error, full_device_takes_nothing) {
  const auto full =
      file::open("/dev/full", {.access = access_mode::write_only}).value();
  const auto from = test::file_with(test::pattern(100'000));
  transfer_report report;
  EXPECT_EQ(transfer(from, full, {.report = &report}).error(),
            error(errc::nospc, sys::nr::write));
  EXPECT_EQ(report.bytes, 0u);
  EXPECT_EQ(test::position(from), 0u);
}

TEST(transfer_error, size_limit_of_the_process_is_fbig) {
  EXPECT_TRUE(test::holds_in_child([] {
    const std::string bytes = test::pattern(3 * room);
    const auto from = test::file_with(bytes);
    const auto to = test::file_with("");
    signal(SIGXFSZ, SIG_IGN);
    const rlimit limit = {room + 5, room + 5};
    ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &limit), 0);
    transfer_report report;
    EXPECT_EQ(transfer(from, to, {.report = &report}).error(), errc::fbig);
    EXPECT_EQ(report.bytes, room + 5);
    EXPECT_TRUE(test::content_of(to) + test::rest_of(from) == bytes);
  }));
}

TEST(transfer_error, reader_that_is_gone_is_pipe_and_no_signal) {
  const auto from = test::file_with(test::pattern(100'000));
  auto p = pipe::create().value();
  ASSERT_TRUE(std::move(p.reader).close().has_value());
  transfer_report report;
  EXPECT_EQ(transfer(from, p.writer, {.report = &report}).error(),
            error(errc::pipe, sys::nr::splice));
  EXPECT_EQ(report.bytes, 0u);
  EXPECT_EQ(test::position(from), 0u);
}

TEST(transfer_error, reader_that_leaves_midway_loses_nothing_else) {
  const std::string bytes = test::pattern(room);
  const auto from = test::file_with(bytes);
  auto p = pipe::create().value();
  std::string got;
  std::thread reader([&] {
    got.resize(300'000);
    EXPECT_TRUE(read_exactly(p.reader, got).has_value());
    // All that fits in comes, so that what waits can be counted.
    while (p.reader.unread_bytes().value() < 50'000) std::this_thread::yield();
    EXPECT_TRUE(std::move(p.reader).close().has_value());
  });
  transfer_report report;
  const auto r = transfer(from, p.writer, {.report = &report});
  reader.join();
  EXPECT_EQ(r.error(), errc::pipe);
  EXPECT_TRUE(got == bytes.substr(0, got.size()));
  EXPECT_GE(report.bytes, 350'000u);
  EXPECT_EQ(test::sum(report), report.bytes);
  EXPECT_EQ(test::position(from), report.bytes);
}

TEST(transfer_error, peer_of_a_socket_that_is_gone_is_pipe) {
  int pair[2];
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
  const auto to = owned<output_stream>::adopt_raw(pair[0]).value();
  close(pair[1]);
  const auto from = test::file_with(test::pattern(100'000));
  EXPECT_EQ(transfer(from, to).error(), errc::pipe);
  EXPECT_EQ(test::position(from), 0u);
}

TEST(transfer_error, progress_that_says_no_cancels) {
  const std::string bytes = test::pattern(1'000'000);
  const auto from = test::file_with(bytes);
  const auto to = test::file_with("");
  const auto some = [](const transfer_report& r) { return r.bytes < 200'000; };
  transfer_report report;
  EXPECT_EQ(
      transfer(from, to, {.progress = some, .chunk = 65536, .report = &report})
          .error(),
      error(errc::canceled, operation::transfer));
  EXPECT_GE(report.bytes, 200'000u);
  EXPECT_EQ(test::position(from), report.bytes);
  EXPECT_TRUE(test::content_of(to) == test::first_of(bytes, report.bytes));
}

TEST(transfer_error, what_is_not_open_is_badf_and_empties_the_report) {
  const auto none = borrowed<file>::borrow_raw(test::no_such_fd);
  const auto f = test::file_with("x");
  transfer_report report;
  report.bytes = 77;
  EXPECT_EQ(transfer(none, f, {.report = &report}).error(),
            error(errc::badf, sys::nr::statx));
  EXPECT_EQ(report.bytes, 0u);
  EXPECT_EQ(transfer(f, none).error(), errc::badf);
  EXPECT_EQ(transfer(none, none, {.size = 0}).error(), errc::badf);
}

TEST(transfer_error, wrong_access_and_path_descriptors_are_badf) {
  const auto f = test::file_with("bytes");
  const auto g = test::file_with("");
  const auto write_only =
      file::reopen(f, {.access = access_mode::write_only}).value();
  const auto read_only = file::reopen(g).value();
  EXPECT_EQ(transfer(write_only, g).error(), error(errc::badf, sys::nr::read));
  EXPECT_EQ(transfer(f, read_only).error(), error(errc::badf, sys::nr::write));
  EXPECT_EQ(test::position(f), 0u);
  const auto held = path_fd::open(testing::TempDir()).value();
  const auto path = borrowed<file>::borrow_raw(held.raw());
  EXPECT_EQ(transfer(path, g).error(), errc::badf);
  EXPECT_EQ(transfer(f, path).error(), errc::badf);
  EXPECT_EQ(test::position(f), 0u);
  const auto p = pipe::create().value();
  const auto wrong_end = borrowed<file>::borrow_raw(p.reader.raw());
  EXPECT_EQ(transfer(f, wrong_end).error(), errc::badf);
  EXPECT_EQ(test::position(f), 0u);
}

TEST(transfer_error, directory_is_isdir) {
  const auto directory = file::open(testing::TempDir()).value();
  const auto f = test::file_with("bytes");
  EXPECT_EQ(transfer(directory, f).error(), error(errc::isdir, sys::nr::read));
  EXPECT_EQ(transfer(f, directory).error(), error(errc::badf, sys::nr::write));
  EXPECT_EQ(test::position(f), 0u);
}

}  // namespace
