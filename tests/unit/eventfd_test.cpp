// SPDX-License-Identifier: BSL-1.0
#include <fildes/eventfd.hpp>

#include <poll.h>

#include <cstdint>
#include <thread>

#include <fildes/cast.hpp>
#include <fildes/descriptor.hpp>

#include "helpers.hpp"

using namespace fildes;

namespace {

constexpr std::uint64_t most = ~std::uint64_t{0} - 1;
const eventfd_options no_wait = {.flags = eventfd_flag::nonblock};

// Hazard 96: a buffer of another size than 8 bytes cannot be said.
template <class K>
concept takes_buffer = requires(const K& fd, char* p) { fd.read({p, 7}); };
static_assert(!takes_buffer<eventfd> && !takes_buffer<eventfd_semaphore>);

short events_of(const any_fd& fd) {
  pollfd one = {fd.raw(), POLLIN | POLLOUT, 0};
  return poll(&one, 1, 0) < 0 ? short{-1} : one.revents;
}

TEST(eventfd, read_takes_all_that_was_added) {
  const auto fd = eventfd::create().value();
  ASSERT_TRUE(fd.write(3));
  ASSERT_TRUE(fd.write(0x1'0000'0000));
  EXPECT_EQ(fd.read().value(), 0x1'0000'0003u);
  EXPECT_EQ(events_of(fd), POLLOUT);
}

// Hazard 96.
TEST(eventfd, read_of_zero_is_again_when_nonblocking) {
  const auto fd = eventfd::create(no_wait).value();
  EXPECT_EQ(fd.read().error(), error(errc::again, sys::nr::read));
  ASSERT_TRUE(fd.write(0));
  EXPECT_EQ(fd.read().error(), errc::again);
}

TEST(eventfd, create_begins_with_the_initial_value_of_32_bits) {
  EXPECT_EQ(eventfd::create({.initial = 9}).value().read().value(), 9u);
  EXPECT_EQ(eventfd::create({.initial = ~0U}).value().read().value(), ~0U);
}

TEST(eventfd, create_with_an_unknown_flag_is_inval) {
  const auto flags = eventfd_flags::from_bits(1U << 30);
  const error inval(errc::inval, sys::nr::eventfd2);
  EXPECT_EQ(eventfd::create({.flags = flags}).error(), inval);
  EXPECT_EQ(eventfd_semaphore::create({.flags = flags}).error(), inval);
}

TEST(eventfd, create_waits_unless_told_not_to) {
  const auto waits = eventfd::create().value();
  EXPECT_FALSE(get_status_flags(waits).value().has(status_flag::nonblock));
  const auto fd = eventfd::create(no_wait).value();
  EXPECT_TRUE(get_status_flags(fd).value().has(status_flag::nonblock));
}

// Hazard 95.
TEST(eventfd, write_of_what_no_counter_holds_is_inval) {
  const auto fd = eventfd::create().value();
  EXPECT_EQ(fd.write(most + 1).error(), error(errc::inval, sys::nr::write));
  EXPECT_EQ(events_of(fd), POLLOUT);
}

// Hazard 95.
TEST(eventfd, full_counter_is_readable_not_writable_and_write_again) {
  const auto fd = eventfd::create(no_wait).value();
  ASSERT_TRUE(fd.write(most));
  EXPECT_EQ(events_of(fd), POLLIN);
  EXPECT_EQ(fd.write(1).error(), error(errc::again, sys::nr::write));
  EXPECT_TRUE(fd.write(0));
  EXPECT_EQ(fd.read().value(), most);
}

TEST(eventfd, read_waits_for_another_thread) {
  const auto fd = eventfd::create().value();
  std::thread writer([&fd] { (void)fd.write(6); });
  EXPECT_EQ(fd.read().value(), 6u);
  writer.join();
}

// Hazard 97: one a read, and another type.
TEST(eventfd, semaphore_gives_one_a_read) {
  const auto fd = eventfd_semaphore::create({2, eventfd_flag::nonblock});
  ASSERT_TRUE(fd);
  static_assert(std::same_as<decltype(fd.value().read()), result<>>);
  ASSERT_TRUE(fd.value().write());
  for (int i = 0; i != 3; ++i) EXPECT_TRUE(fd.value().read());
  EXPECT_EQ(fd.value().read().error(), error(errc::again, sys::nr::read));
}

TEST(eventfd, semaphore_refuses_what_does_not_fit) {
  const auto fd = eventfd_semaphore::create({0, eventfd_flag::nonblock});
  EXPECT_EQ(fd.value().write(most + 1).error(), errc::inval);
  ASSERT_TRUE(fd.value().write(most));
  EXPECT_EQ(fd.value().write(1).error(), errc::again);
}

// Defect D14: fdinfo has had an ino line since 5.14; the mode, since 6.10,
// comes after it.
TEST(eventfd, mode_is_found_in_fdinfo) {
  const auto counter = eventfd::create().value();
  const auto semaphore = eventfd_semaphore::create().value();
  const auto info =
      test::content_of("/proc/self/fdinfo/" + std::to_string(semaphore.raw()));
  const bool tells = info.find("eventfd-semaphore:") != info.npos;
  EXPECT_EQ(eventfd::is(counter).value(), true);
  EXPECT_EQ(eventfd_semaphore::is(counter).value(), false);
  EXPECT_EQ(eventfd::is(semaphore).value(), !tells);
  EXPECT_EQ(eventfd_semaphore::is(semaphore).value(), tells);
}

TEST(eventfd, calls_on_another_kind_are_the_kernels_errors) {
  const auto none = borrowed<eventfd>::borrow_raw(test::no_such_fd);
  EXPECT_EQ(none.read().error(), error(errc::badf, sys::nr::read));
  EXPECT_EQ(none.write(1).error(), error(errc::badf, sys::nr::write));
  EXPECT_EQ(eventfd::is(none).error(), errc::noent);
}

}  // namespace
