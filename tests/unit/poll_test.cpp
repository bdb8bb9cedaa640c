// SPDX-License-Identifier: BSL-1.0
#include <fildes/poll.hpp>

#include <sys/resource.h>

#include <chrono>
#include <vector>

#include <fildes/file.hpp>
#include <fildes/path_fd.hpp>
#include <fildes/pipe.hpp>
#include <fildes/unix_socket.hpp>

#include "waiting.hpp"

using namespace fildes;
using namespace std::chrono_literals;

namespace {

const deadline now = deadline::after({});
deadline soon() { return deadline::after(20ms); }
const error too_late(errc::timedout, operation::deadline);

TEST(poll, tells_who_is_ready_and_for_what) {
  const auto full = test::counter_at(1);
  const auto empty = test::counter_at(0);
  poll_entry entries[] = {{empty, poll_flag::in},
                          {full, poll_flag::in},
                          {full, poll_flag::in | poll_flag::out}};
  EXPECT_EQ(poll(entries).value(), 2U);
  EXPECT_EQ(entries[0].came, poll_flags());
  EXPECT_EQ(entries[1].came, poll_flag::in);
  EXPECT_EQ(entries[2].came, poll_flag::in | poll_flag::out);
}

TEST(poll, forgets_what_came_before) {
  const auto fd = test::counter_at(1);
  poll_entry one[] = {{fd, poll_flag::in}};
  ASSERT_EQ(poll(one).value(), 1U);
  ASSERT_TRUE(fd.read());
  EXPECT_EQ(poll(one, now).value(), 0U);
  EXPECT_EQ(one[0].came, poll_flags());
}

TEST(poll, nothing_by_the_deadline_is_none_and_not_too_early) {
  const auto fd = test::counter_at(0);
  poll_entry one[] = {{fd, poll_flag::in}};
  for (const auto time : {0ns, 1ns, 1'500'000ns, 20'000'000ns}) {
    const auto until = deadline::after(time);
    EXPECT_EQ(poll(one, until).value(), 0U);
    EXPECT_EQ(until.remaining(), nanoseconds());
  }
}

TEST(poll, deadlines_far_away_do_not_overflow) {
  const auto fd = test::counter_at(1);
  poll_entry one[] = {{fd, poll_flag::in}};
  for (const nanoseconds time :
       {nanoseconds(std::chrono::hours(1'000'000)), nanoseconds::max(),
        nanoseconds(-1), nanoseconds::min()})
    EXPECT_EQ(poll(one, deadline::after(time)).value(), 1U);
}

TEST(poll, no_entries_are_a_wait_for_the_deadline) {
  const auto until = soon();
  EXPECT_EQ(poll({}, until).value(), 0U);
  EXPECT_EQ(until.remaining(), nanoseconds());
}

TEST(poll, number_that_is_not_open_is_nval_and_the_others_are_told) {
  const auto fd = test::counter_at(1);
  poll_entry entries[] = {
      {borrowed<any_fd>::borrow_raw(test::no_such_fd), poll_flag::in},
      {fd, poll_flag::in}};
  EXPECT_EQ(poll(entries).value(), 2U);
  EXPECT_EQ(entries[0].came, poll_flag::nval);
  EXPECT_EQ(entries[1].came, poll_flag::in);
}

TEST(poll, negative_number_is_passed_over) {
  const auto fd = test::counter_at(1);
  poll_entry entries[] = {{borrowed<any_fd>::borrow_raw(-1), poll_flag::in},
                          {fd, poll_flag::in}};
  EXPECT_EQ(poll(entries).value(), 1U);
  EXPECT_EQ(entries[0].came, poll_flags());
}

TEST(poll, ends_are_told_though_nobody_asked) {
  auto in = fildes::pipe::create().value();
  auto out = fildes::pipe::create().value();
  ASSERT_TRUE(std::move(in.writer).close());
  ASSERT_TRUE(std::move(out.reader).close());
  poll_entry entries[] = {{in.reader, {}}, {out.writer, {}}};
  EXPECT_EQ(poll(entries).value(), 2U);
  EXPECT_EQ(entries[0].came, poll_flag::hup);
  EXPECT_EQ(entries[1].came, poll_flag::err);
}

TEST(poll, file_is_always_ready) {
  const auto f = file::open("/proc/self/exe").value();
  poll_entry one[] = {{f, poll_flag::in | poll_flag::out}};
  EXPECT_EQ(poll(one).value(), 1U);
  EXPECT_EQ(one[0].came, poll_flag::in | poll_flag::out);
}

TEST(poll, peers_last_word_is_rdhup) {
  const auto pair = unix_stream::pair().value();
  poll_entry one[] = {{pair.first, poll_flag::rdhup}};
  EXPECT_EQ(poll(one, now).value(), 0U);
  ASSERT_TRUE(pair.second.shutdown(shutdown_side::write));
  EXPECT_EQ(poll(one, now).value(), 1U);
  EXPECT_EQ(one[0].came, poll_flag::rdhup);
}

TEST(poll, many_are_waited_for) {
  const auto empty = test::counter_at(0);
  const auto full = test::counter_at(1);
  std::vector<poll_entry> entries(1000, {empty, poll_flag::in});
  entries[777].fd = full;
  EXPECT_EQ(poll(entries).value(), 1U);
  EXPECT_EQ(entries[777].came, poll_flag::in);
}

TEST(poll, more_entries_than_the_limit_of_descriptors_are_inval) {
  const auto fd = test::counter_at(1);
  EXPECT_EQ(test::in_child([&] {
              const rlimit few{32, 32};
              if (setrlimit(RLIMIT_NOFILE, &few) != 0) return 1;
              std::vector<poll_entry> entries(33, {fd, poll_flag::in});
              const auto refused = poll(entries);
              if (!refused.has_error()) return 2;
              if (refused.error() != errc::inval) return 3;
              entries.pop_back();
              const auto taken = poll(entries);
              return taken.has_value() && taken.value() == 32 ? 0 : 4;
            }),
            0);
}

TEST(wait_readable, tells_of_data) {
  const auto ends = fildes::pipe::create().value();
  ASSERT_TRUE(ends.writer.write("x"));
  EXPECT_EQ(wait_readable(ends.reader).value(), poll_flag::in);
  EXPECT_EQ(wait_readable(ends.reader, now).value(), poll_flag::in);
}

TEST(wait_readable, tells_of_the_end) {
  auto ends = fildes::pipe::create().value();
  ASSERT_TRUE(ends.writer.write("x"));
  ASSERT_TRUE(std::move(ends.writer).close());
  EXPECT_EQ(wait_readable(ends.reader).value(), poll_flag::in | poll_flag::hup);
  char byte;
  ASSERT_TRUE(ends.reader.read({&byte, 1}));
  EXPECT_EQ(wait_readable(ends.reader).value(), poll_flag::hup);
}

TEST(wait_readable, nothing_by_the_deadline_is_timedout) {
  const auto ends = fildes::pipe::create().value();
  const auto until = soon();
  EXPECT_EQ(wait_readable(ends.reader, until).error(), too_late);
  EXPECT_EQ(until.remaining(), nanoseconds());
  EXPECT_EQ(wait_readable(ends.reader, now).error(), too_late);
}

TEST(wait_writable, tells_of_room) {
  const auto ends = fildes::pipe::create().value();
  EXPECT_EQ(wait_writable(ends.writer).value(), poll_flag::out);
}

TEST(wait_writable, no_room_by_the_deadline_is_timedout) {
  const auto ends = fildes::pipe::create(pipe_flag::nonblock).value();
  const std::vector<std::byte> page(4096);
  while (ends.writer.write(page)) {
  }
  EXPECT_EQ(wait_writable(ends.writer, soon()).error(), too_late);
}

TEST(wait_writable, tells_that_nobody_reads) {
  auto ends = fildes::pipe::create().value();
  ASSERT_TRUE(std::move(ends.reader).close());
  EXPECT_EQ(wait_writable(ends.writer).value(),
            poll_flag::out | poll_flag::err);
}

TEST(wait_readable, of_what_is_not_open_is_badf_and_does_not_wait) {
  const error expected(errc::badf, sys::nr::ppoll);
  for (const int number : {test::no_such_fd, -1, -100}) {
    const auto none = borrowed<any_fd>::borrow_raw(number);
    EXPECT_EQ(wait_readable(none).error(), expected);
    EXPECT_EQ(wait_writable(none).error(), expected);
  }
}

TEST(wait_readable, of_a_path_is_badf) {
  const auto place = path_fd::open("/").value();
  EXPECT_EQ(wait_readable(place).error(), errc::badf);
  EXPECT_EQ(wait_writable(place).error(), errc::badf);
}

TEST(wait_readable, of_a_file_is_at_once) {
  const auto f = file::open("/proc/self/exe").value();
  EXPECT_TRUE(wait_readable(f).value().has(poll_flag::in));
}

}  // namespace
