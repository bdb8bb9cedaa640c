// SPDX-License-Identifier: BSL-1.0
#include <fildes/signalfd.hpp>

#include <poll.h>
#include <sys/resource.h>
#include <sys/time.h>

#include <array>
#include <atomic>
#include <thread>
#include <vector>

#include <fildes/bytes.hpp>
#include <fildes/cast.hpp>
#include <fildes/descriptor.hpp>
#include <fildes/eventfd.hpp>
#include <fildes/signal_mask.hpp>

#include "signals.hpp"

using namespace fildes;

namespace {

using enum signal_number;

const error refused(errc::inval, operation::signal);

// Hazard 107: a size of the set cannot be said, nor a buffer that is no record.
template <class T>
concept reads_into = requires(const signalfd& fd, T room) { fd.read(room); };
static_assert(reads_into<std::span<signal_info>>);
static_assert(!reads_into<byte_span> && !reads_into<char*>);
static_assert(!std::is_copy_constructible_v<blocked_signalfd> &&
              std::is_nothrow_move_constructible_v<blocked_signalfd>);

signal_set mask() { return get_signal_mask().value(); }

blocked_signalfd no_wait(const signal_set& set) {
  return blocked_signalfd::create(set, signalfd_flag::nonblock).value();
}

bool is_readable(const any_fd& fd) {
  pollfd one = {fd.raw(), POLLIN, 0};
  return poll(&one, 1, 0) == 1 && one.revents == POLLIN;
}

// What is read at once into room for `room`.
std::vector<signal_number> read_some(const signalfd& fd, std::size_t room) {
  std::vector<signal_info> records(room);
  records.resize(fd.read(records).value());
  std::vector<signal_number> signals;
  for (const auto& one : records) signals.push_back(one.signal());
  return signals;
}

TEST(signalfd, reads_a_signal_that_was_sent) {
  test::alone([] {
    const auto fd = no_wait({usr1, term});
    EXPECT_FALSE(is_readable(*fd));
    test::send(term);
    EXPECT_TRUE(is_readable(*fd));
    const auto info = fd->read().value();
    EXPECT_EQ(info.signal(), term);
    EXPECT_EQ(info.code(), signal_code::user);
    EXPECT_EQ(info.raw().pid, static_cast<unsigned>(getpid()));
    EXPECT_EQ(info.raw().uid, getuid());
    EXPECT_FALSE(is_readable(*fd));
  });
}

TEST(signalfd, read_of_nothing_is_again_when_nonblocking) {
  test::alone([] {
    const auto fd = no_wait({usr1});
    EXPECT_EQ(fd->read().error(), error(errc::again, sys::nr::read));
    std::array<signal_info, 4> room;
    EXPECT_EQ(fd->read(room).error(), error(errc::again, sys::nr::read));
  });
}

// Hazard 106 and defect D4 of others: the count is of records.
TEST(signalfd, read_says_how_many_there_were) {
  test::alone([] {
    const auto fd = no_wait({usr1, usr2, hup});
    for (const auto signal : {usr1, usr2, hup}) test::send(signal);
    std::array<signal_info, 16> room;
    EXPECT_EQ(fd->read(room).value(), 3u);
    EXPECT_EQ(room[0].signal(), hup);
    EXPECT_EQ(test::number(room[3].signal()), 0);  // as it was
    EXPECT_EQ(fd->read(room).error(), errc::again);
  });
}

// Hazard 106: whole records, and what has no room waits.
TEST(signalfd, what_has_no_room_stays) {
  test::alone([] {
    const auto fd = no_wait({usr1, usr2, hup});
    for (const auto signal : {usr1, usr2, hup}) test::send(signal);
    EXPECT_EQ(read_some(*fd, 2).size(), 2u);
    EXPECT_EQ(read_some(*fd, 2).size(), 1u);
  });
}

TEST(signalfd, read_without_room_is_inval) {
  test::alone([] {
    const auto fd = no_wait({usr1});
    test::send(usr1);
    EXPECT_EQ(fd->read(std::span<signal_info>()).error(),
              error(errc::inval, sys::nr::read));
    EXPECT_EQ(fd->read().value().signal(), usr1);
  });
}

// Hazard 106.
TEST(signalfd, signal_that_comes_twice_is_read_once) {
  test::alone([] {
    const auto fd = no_wait({usr1});
    for (int i = 0; i != 3; ++i) test::send(usr1);
    EXPECT_EQ(read_some(*fd, 8), std::vector{usr1});
  });
}

// Hazard 108: by number, and those of one number as they were sent.
TEST(signalfd, real_time_signals_queue_in_order) {
  test::alone([] {
    const signal_number five = real_time(5), ten = real_time(10);
    const auto fd = no_wait({usr1, five, ten});
    test::send(ten, 1);
    test::send(five, 2);
    test::send(ten, 3);
    test::send(usr1);
    std::array<signal_info, 8> got;
    ASSERT_EQ(fd->read(got).value(), 4u);
    EXPECT_EQ(got[0].signal(), usr1);
    EXPECT_EQ(got[1].signal(), five);
    EXPECT_EQ(got[2].signal(), ten);
    EXPECT_EQ(got[1].raw().value_int, 2);
    EXPECT_EQ(got[2].raw().value_int, 1);
    EXPECT_EQ(got[3].raw().value_int, 3);
  });
}

TEST(signalfd, last_real_time_signal_is_in_range) {
  test::alone([] {
    const signal_number last = real_time(real_time_signals - 1);
    const auto fd = no_wait({last});
    test::send(last, 4);
    EXPECT_EQ(fd->read().value().signal(), last);
  });
}

std::atomic<int> handled = 0;
void count(int) { ++handled; }

// Hazard 104.
TEST(signalfd, signal_that_is_not_blocked_goes_to_its_handler) {
  test::alone([] {
    test::handle(usr1, count);
    const auto fd = signalfd::create({usr1}, signalfd_flag::nonblock).value();
    test::send(usr1);
    EXPECT_EQ(handled, 1);
    EXPECT_EQ(fd.read().error(), errc::again);
    const signal_mask_guard guard({usr1});
    test::send(usr1);
    EXPECT_EQ(fd.read().value().signal(), usr1);
    EXPECT_EQ(handled, 1);
  });
}

TEST(signalfd, thread_that_does_not_block_a_signal_gets_it) {
  test::alone([] {
    test::handle(usr1, count);
    std::atomic<bool> stop = false;
    std::thread other([&] {
      while (!stop) std::this_thread::yield();
    });
    const auto fd = no_wait({usr1});
    test::send(usr1);
    while (handled == 0) std::this_thread::yield();
    EXPECT_EQ(fd->read().error(), errc::again);
    stop = true;
    other.join();
  });
}

TEST(signalfd, signal_of_another_thread_is_read_there) {
  test::alone([] {
    const auto fd = no_wait({usr1});
    std::thread([&fd] {
      pthread_kill(pthread_self(), SIGUSR1);
      EXPECT_EQ(fd->read().value().code(), signal_code::thread);
      pthread_kill(pthread_self(), SIGUSR1);
    }).join();
    EXPECT_EQ(fd->read().error(), errc::again);  // it went with the thread
  });
}

TEST(signalfd, read_waits_for_a_signal) {
  test::alone([] {
    const auto fd = blocked_signalfd::create({usr1}).value();
    std::thread other([] { test::send(usr1); });
    EXPECT_EQ(fd->read().value().signal(), usr1);
    other.join();
  });
}

void ring_every_millisecond() {
  const itimerval often = {{0, 1000}, {0, 1000}};
  ASSERT_EQ(setitimer(ITIMER_REAL, &often, nullptr), 0);
}

// Hazard 42.
TEST(signalfd, handler_interrupts_a_read) {
  test::alone([] {
    const auto fd = blocked_signalfd::create({usr1}).value();
    test::handle(alrm, count);
    ring_every_millisecond();
    EXPECT_EQ(fd->read().error(), error(errc::intr, sys::nr::read));
    EXPECT_GE(handled, 1);
  });
}

// ThreadSanitizer keeps a handler back until the next call of libc.
#if !defined(FILDES_TSAN)
TEST(signalfd, handler_that_restarts_calls_does_not) {
  test::alone([] {
    const auto fd = blocked_signalfd::create({usr1}).value();
    test::handle(
        alrm,
        [](int) {
          if (++handled == 3) (void)::kill(getpid(), SIGUSR1);
        },
        SA_RESTART);
    ring_every_millisecond();
    EXPECT_EQ(fd->read().value().signal(), usr1);
    EXPECT_GE(handled, 3);
  });
}
#endif

TEST(signalfd, update_reads_others_from_now_on) {
  test::alone([] {
    const auto fd = no_wait({usr1});
    const signal_mask_guard guard({usr2});
    test::send(usr1);
    test::send(usr2);
    ASSERT_TRUE(fd->update({usr2}));
    EXPECT_EQ(read_some(*fd, 4), std::vector{usr2});
    ASSERT_TRUE(fd->update({usr1}));
    EXPECT_EQ(read_some(*fd, 4), std::vector{usr1});
  });
}

// Hazard 105.
TEST(signalfd, kill_and_stop_are_refused) {
  test::alone([] {
    const signal_set before = mask();
    for (const signal_number never : {signal_number::kill, stop}) {
      const signal_set set = {usr1, never};
      EXPECT_EQ(signalfd::create(set).error(), refused);
      EXPECT_EQ(blocked_signalfd::create(set).error(), refused);
      EXPECT_EQ(mask(), before);
      auto fd = no_wait({usr2});
      EXPECT_EQ(fd->update(set).error(), refused);
      EXPECT_EQ(fd.update(set).error(), refused);
      EXPECT_FALSE(mask().has(usr1));
      test::send(usr2);
      EXPECT_EQ(fd->read().value().signal(), usr2);
    }
  });
}

TEST(signalfd, flags_are_those_that_were_asked_for) {
  const auto waits = signalfd::create({usr1}).value();
  EXPECT_FALSE(get_status_flags(waits).value().has(status_flag::nonblock));
  EXPECT_TRUE(test::is_cloexec(waits.raw()));
  const auto stays =
      signalfd::create({usr1}, signalfd_flag::nonblock | signalfd_flag::inherit)
          .value();
  EXPECT_TRUE(get_status_flags(stays).value().has(status_flag::nonblock));
  EXPECT_FALSE(test::is_cloexec(stays.raw()));
}

TEST(signalfd, flag_that_the_kernel_has_not_is_inval) {
  const auto flags = signalfd_flags::from_bits(1U << 30);
  EXPECT_EQ(signalfd::create({usr1}, flags).error(),
            error(errc::inval, sys::nr::signalfd4));
}

TEST(signalfd, is_told_from_other_kinds) {
  auto fd = signalfd::create({usr1}).value();
  const auto counter = eventfd::create().value();
  EXPECT_TRUE(signalfd::is(fd).value());
  EXPECT_FALSE(signalfd::is(counter).value());
  EXPECT_TRUE(checked_cast<signalfd>(owned<any_fd>(std::move(fd))));
}

TEST(signalfd, call_without_flags_is_made_by_the_newer_one) {
  const signal_set set = {usr1};
  const auto fd =
      owned<signalfd>::adopt_raw(sys::signalfd(-1, set.raw())).value();
  EXPECT_FALSE(test::is_cloexec(fd.raw()));
  EXPECT_EQ(sys::signalfd(test::no_such_fd, set.raw()).error(),
            error(errc::badf, sys::nr::signalfd4));
}

// Hazard 107: the kernel looks what it is.
TEST(signalfd, calls_on_another_kind_are_the_kernels_errors) {
  const auto counter = eventfd::create().value();
  const auto wrong = borrowed<signalfd>::borrow_raw(counter.raw());
  EXPECT_EQ(wrong.update({usr1}).error(),
            error(errc::inval, sys::nr::signalfd4));
  const auto none = borrowed<signalfd>::borrow_raw(test::no_such_fd);
  EXPECT_EQ(none.read().error(), error(errc::badf, sys::nr::read));
  EXPECT_EQ(none.update({usr1}).error(), errc::badf);
}

TEST(blocked_signalfd, restores_the_mask_when_it_ends) {
  test::alone([] {
    ASSERT_TRUE(set_signal_mask({hup}));
    {
      const auto fd = no_wait({hup, usr1});
      EXPECT_EQ(mask(), (signal_set{hup, usr1}));
      EXPECT_EQ(fd.blocked(), signal_set{usr1});
    }
    EXPECT_EQ(mask(), signal_set{hup});
  });
}

TEST(blocked_signalfd, restores_the_mask_when_it_cannot_be_made) {
  test::alone([] {
    ASSERT_TRUE(set_signal_mask({hup}));
    const auto bad = signalfd_flags::from_bits(1U << 30);
    EXPECT_EQ(blocked_signalfd::create({hup, usr1}, bad).error(),
              error(errc::inval, sys::nr::signalfd4));
    EXPECT_EQ(mask(), signal_set{hup});
    const rlimit none = {0, 0};
    ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &none), 0);
    EXPECT_EQ(blocked_signalfd::create({usr1}).error(), errc::mfile);
    EXPECT_EQ(mask(), signal_set{hup});
  });
}

TEST(blocked_signalfd, moves_with_what_it_blocks) {
  test::alone([] {
    {
      auto first = no_wait({usr1});
      const auto second = std::move(first);
      test::send(usr1);
      EXPECT_EQ(second->read().value().signal(), usr1);
      auto third = no_wait({usr2});
      third = no_wait({hup});
      EXPECT_EQ(mask(), (signal_set{usr1, hup}));
      auto& same = third;
      third = std::move(same);
      EXPECT_EQ(mask(), (signal_set{usr1, hup}));
      EXPECT_TRUE(test::is_open(third->raw()));
    }
    EXPECT_TRUE(mask().empty());
  });
}

TEST(blocked_signalfd, release_leaves_the_signals_blocked) {
  test::alone([] {
    const owned<signalfd> fd = no_wait({usr1}).release();
    EXPECT_EQ(mask(), signal_set{usr1});
    test::send(usr1);
    EXPECT_EQ(fd.read().value().signal(), usr1);
  });
}

TEST(blocked_signalfd, update_blocks_what_is_new) {
  test::alone([] {
    {
      auto fd = no_wait({usr1});
      ASSERT_TRUE(fd.update({usr2}));
      EXPECT_EQ(mask(), (signal_set{usr1, usr2}));
      test::send(usr2);
      EXPECT_EQ(fd->read().value().signal(), usr2);
    }
    EXPECT_TRUE(mask().empty());
  });
}

TEST(blocked_signalfd, update_that_fails_blocks_nothing) {
  test::alone([] {
    auto fd = no_wait({usr1});
    ASSERT_EQ(dup2(eventfd::create().value().raw(), fd->raw()), fd->raw());
    EXPECT_EQ(fd.update({usr2}).error(),
              error(errc::inval, sys::nr::signalfd4));
    EXPECT_EQ(mask(), signal_set{usr1});
  });
}

TEST(blocked_signalfd, what_nobody_read_is_delivered_at_the_end) {
  test::alone([] {
    test::handle(usr1, count);
    {
      const auto fd = no_wait({usr1});
      test::send(usr1);
    }
    EXPECT_EQ(handled, 1);
  });
  const int status = test::status_of_child([] {
    const auto fd = no_wait({term});
    test::send(term);
    return 0;
  });
  EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM) << status;
}

}  // namespace
