// SPDX-License-Identifier: BSL-1.0
#include <fildes/file_lease.hpp>

#include <optional>
#include <thread>
#include <variant>

#include <fildes/descriptor.hpp>
#include <fildes/siginfo_kinds.hpp>
#include <fildes/signal_mask.hpp>
#include <fildes/signalfd.hpp>

#include "signals.hpp"

using namespace fildes;

namespace {

using enum lease_kind;

constexpr open_options both_ways = {.access = access_mode::read_write};
constexpr open_options at_once = {.access = access_mode::write_only,
                                  .flags = open_flag::nonblock};
const error taken(errc::again, sys::nr64::fcntl);

// A file, and the signal that its leases are broken with.
class file_lease : public testing::Test {
 protected:
  // One that is left over would end the program once it is not blocked.
  ~file_lease() override { while (signals_->read()); }
  owned<file> open(const open_options& options = {}) {
    return file::open(path_, options).value();
  }
  // What the signal says that is pending; its descriptor.
  std::optional<siginfo::poll> told() {
    const auto info = signals_->read();
    if (!info) return std::nullopt;
    const auto what = decode(info.value());
    const auto* poll = std::get_if<siginfo::poll>(&what);
    return poll ? std::optional(*poll) : std::nullopt;
  }

  static constexpr signal_number signal_ = real_time(9);
  const test::scratch_directory dir_;
  const std::string path_ = dir_.with_file("f", "text");
  const blocked_signalfd signals_ =
      blocked_signalfd::create({signal_, signal_number::io},
                               signalfd_flag::nonblock)
          .value();
};

TEST_F(file_lease, is_what_was_taken) {
  const auto fd = open();
  EXPECT_EQ(get_lease(fd).value(), none);
  for (const auto kind : {read, write, none}) {
    ASSERT_TRUE(set_lease(fd, kind));
    EXPECT_EQ(get_lease(fd).value(), kind);
  }
}

TEST_F(file_lease, is_refused_while_others_have_the_file_open) {
  const auto fd = open();
  {
    const auto writer = open(both_ways);
    EXPECT_EQ(set_lease(fd, read).error(), taken);
  }
  ASSERT_TRUE(set_lease(fd, read));
  const auto reader = open();
  EXPECT_EQ(set_lease(fd, write).error(), taken);
  EXPECT_EQ(get_lease(fd).value(), read);
}

TEST_F(file_lease, is_of_regular_files_alone) {
  ASSERT_EQ(mkfifo((dir_ / "fifo").c_str(), 0600), 0);
  const auto fifo = file::open(dir_ / "fifo", both_ways).value();
  EXPECT_EQ(set_lease(fifo, read).error(),
            error(errc::inval, sys::nr64::fcntl));
  EXPECT_EQ(set_lease(open(), lease_kind{77}).error(), errc::inval);
}

TEST_F(file_lease, of_a_strangers_file_is_acces) {
  EXPECT_EQ(test::in_child([] {
              const auto fd = file::open("/etc/passwd").value();
              if (geteuid() == 0 && setresuid(65534, 65534, 65534) != 0)
                return 2;
              const auto leased = set_lease(fd, read);
              return leased.has_error() && leased.error() == errc::acces ? 0
                                                                         : 1;
            }),
            0);
}

TEST_F(file_lease, tells_by_the_chosen_signal_whose_file_is_opened) {
  const auto fd = open();
  ASSERT_TRUE(set_lease_signal(fd, signal_));
  ASSERT_TRUE(set_lease(fd, read));
  EXPECT_TRUE(file::open(path_));  // a reader may
  EXPECT_FALSE(told());
  EXPECT_EQ(file::open(path_, at_once).error(), errc::again);
  const auto broken = told();
  ASSERT_TRUE(broken);
  EXPECT_EQ(broken->fd, fd.raw());
  EXPECT_EQ(broken->code, poll_code::message);
  EXPECT_EQ(get_lease(fd).value(), none);  // what it has to become
  ASSERT_TRUE(set_lease(fd, none));
  EXPECT_TRUE(file::open(path_, at_once));
}

TEST_F(file_lease, tells_by_sigio_when_no_signal_was_chosen) {
  const auto fd = open();
  ASSERT_TRUE(set_lease(fd, read));
  EXPECT_EQ(file::open(path_, at_once).error(), errc::again);
  const auto info = signals_->read();
  ASSERT_TRUE(info);
  EXPECT_EQ(info.value().signal(), signal_number::io);
}

TEST_F(file_lease, to_write_becomes_one_to_read_for_a_reader) {
  const auto fd = open(both_ways);
  ASSERT_TRUE(set_lease(fd, write));
  EXPECT_EQ(file::open(path_, {.flags = open_flag::nonblock}).error(),
            errc::again);
  EXPECT_EQ(get_lease(fd).value(), read);
}

TEST_F(file_lease, lets_who_opens_wait_until_it_is_given_up) {
  const auto fd = open();
  ASSERT_TRUE(set_lease_signal(fd, signal_));
  ASSERT_TRUE(set_lease(fd, read));
  std::thread writer([this] { EXPECT_TRUE(file::open(path_, both_ways)); });
  std::optional<siginfo::poll> broken;
  for (int i = 0; i != 2000 && !(broken = told()); ++i) usleep(5000);
  EXPECT_TRUE(broken);
  EXPECT_TRUE(set_lease(fd, none));
  writer.join();
}

TEST_F(file_lease, is_shared_by_duplicates_and_ended_by_the_last_close) {
  std::optional<owned<file>> fd = open();
  ASSERT_TRUE(set_lease(*fd, read));
  {
    const auto copy = dup(*fd).value();
    fd.reset();
    EXPECT_EQ(get_lease(copy).value(), read);
    EXPECT_EQ(file::open(path_, at_once).error(), errc::again);
  }
  EXPECT_TRUE(file::open(path_, at_once));
}

}  // namespace
