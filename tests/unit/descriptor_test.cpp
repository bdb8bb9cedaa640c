// SPDX-License-Identifier: BSL-1.0
#include <fildes/descriptor.hpp>

#include <climits>
#include <concepts>

#include <fildes/eventfd.hpp>
#include <fildes/file.hpp>
#include <fildes/pipe.hpp>

#include "helpers.hpp"

using namespace fildes;

namespace {

owned<eventfd> make() { return eventfd::create().value(); }

// The two sets of flags do not mix.
static_assert(!std::is_convertible_v<descriptor_flag, status_flags>);
static_assert(!std::is_convertible_v<status_flag, descriptor_flags>);

// Hazard 18: a bare number is taken by the call named raw alone.
template <class Target>
concept can_be_target =
    requires(const owned<eventfd>& fd, Target t) { dup_onto(fd, t); };
static_assert(can_be_target<owned<eventfd>&>);
static_assert(!can_be_target<int>);
static_assert(!can_be_target<borrowed<eventfd>&>);
static_assert(!can_be_target<owned<file>&>);
static_assert(!std::is_convertible_v<unsigned, raw_fd_range>);

TEST(descriptor, flags_are_told_and_set) {
  const auto fd = make();
  EXPECT_EQ(get_descriptor_flags(fd).value(),
            descriptor_flags(descriptor_flag::cloexec));
  ASSERT_TRUE(set_descriptor_flags(fd, {}));
  EXPECT_TRUE(get_descriptor_flags(fd).value().empty());
  EXPECT_FALSE(test::is_cloexec(fd.raw()));
  ASSERT_TRUE(set_descriptor_flags(fd, descriptor_flag::cloexec));
  EXPECT_TRUE(test::is_cloexec(fd.raw()));
}

TEST(descriptor, status_flags_are_told_and_set) {
  const auto fd = file::open("/dev/null").value();
  EXPECT_TRUE(get_status_flags(fd)
                  .value()
                  .without(status_flags::from_bits(sys::abi::o_largefile_bit))
                  .empty());
  ASSERT_TRUE(
      set_status_flags(fd, status_flag::append | status_flag::nonblock));
  EXPECT_TRUE(get_status_flags(fd).value().has(status_flag::append |
                                               status_flag::nonblock));
}

TEST(descriptor, status_flags_tell_the_access_mode) {
  const auto write =
      file::open("/dev/null", {.access = access_mode::write_only}).value();
  const auto both =
      file::open("/dev/null", {.access = access_mode::read_write}).value();
  const auto held = path_fd::open("/dev/null").value();
  EXPECT_TRUE(get_status_flags(write).value().has(status_flag::write_only));
  EXPECT_TRUE(get_status_flags(both).value().has(status_flag::read_write));
  EXPECT_TRUE(get_status_flags(held).value().has(status_flag::path));
}

TEST(descriptor, flags_of_no_descriptor_are_badf) {
  const auto none = borrowed<any_fd>::borrow_raw(test::no_such_fd);
  const error badf(errc::badf, sys::nr64::fcntl);
  EXPECT_EQ(get_descriptor_flags(none).error(), badf);
  EXPECT_EQ(set_descriptor_flags(none, {}).error(), badf);
  EXPECT_EQ(get_status_flags(none).error(), badf);
  EXPECT_EQ(set_status_flags(none, {}).error(), badf);
  EXPECT_EQ(set_nonblock(none, true).error(),
            error(errc::badf, sys::nr::ioctl));
}

TEST(descriptor, set_nonblock_changes_all_duplicates_and_back) {
  const auto fd = make();
  const auto other = dup(fd).value();
  ASSERT_TRUE(set_nonblock(fd, true));
  EXPECT_TRUE(get_status_flags(other).value().has(status_flag::nonblock));
  EXPECT_EQ(other.read().error(), errc::again);
  ASSERT_TRUE(set_nonblock(other, false));
  EXPECT_FALSE(get_status_flags(fd).value().has(status_flag::nonblock));
}

// Defect D15, hazard 24: the copy was the same number, closed twice.
TEST(descriptor, dup_is_another_number_for_the_same_object) {
  const auto first = make();
  {
    const auto second = dup(first).value();
    static_assert(std::same_as<decltype(second), const owned<eventfd>>);
    EXPECT_NE(second.raw(), first.raw());
    EXPECT_TRUE(test::is_cloexec(second.raw()));
    ASSERT_TRUE(second.write(7));
  }
  ASSERT_TRUE(test::is_open(first.raw()));
  EXPECT_EQ(first.read().value(), 7u);
}

TEST(descriptor, dup_of_a_borrow_is_an_owner) {
  const auto first = make();
  const borrowed<any_fd> loan = first;
  const auto second = dup(loan, 100);
  static_assert(std::same_as<decltype(second), const result<owned<any_fd>>>);
  EXPECT_GE(second.value().raw(), 100);
}

// Hazard 25.
TEST(descriptor, dup_at_a_number_over_the_limit_is_inval) {
  const auto fd = make();
  const error inval(errc::inval, sys::nr64::fcntl);
  EXPECT_EQ(dup(fd, INT_MAX).error(), inval);
  EXPECT_EQ(dup(fd, -1).error(), inval);
}

TEST(descriptor, dup_of_no_descriptor_is_badf) {
  EXPECT_EQ(dup(borrowed<any_fd>::borrow_raw(test::no_such_fd)).error(),
            error(errc::badf, sys::nr64::fcntl));
}

TEST(descriptor, dup_onto_replaces_what_the_target_stood_for) {
  const auto fd = make();
  auto target = make();
  const int number = target.raw();
  ASSERT_TRUE(target.write(1));
  ASSERT_TRUE(dup_onto(fd, target));
  EXPECT_EQ(target.raw(), number);
  EXPECT_TRUE(test::is_cloexec(number));
  ASSERT_TRUE(fd.write(8));
  EXPECT_EQ(target.read().value(), 8u);
}

TEST(descriptor, dup_onto_itself_is_inval_and_closes_nothing) {
  auto fd = make();
  EXPECT_EQ(dup_onto(fd, fd).error(), error(errc::inval, sys::nr::dup3));
  EXPECT_TRUE(test::is_open(fd.raw()));
}

TEST(descriptor, dup_onto_from_no_descriptor_keeps_the_target) {
  auto target = make();
  const auto none = borrowed<eventfd>::borrow_raw(test::no_such_fd);
  EXPECT_EQ(dup_onto(none, target).error(), error(errc::badf, sys::nr::dup3));
  EXPECT_TRUE(target.write(1));
}

TEST(descriptor, dup_onto_raw_survives_exec_and_leaves_equal_numbers) {
  EXPECT_EQ(test::in_child([] {
              const auto fd = make();
              if (!dup_onto_raw(fd, 0)) return 1;
              if (!test::is_open(0) || test::is_cloexec(0)) return 2;
              if (!dup_onto_raw(fd, fd.raw())) return 3;
              return test::is_cloexec(fd.raw()) ? 0 : 4;
            }),
            0);
}

TEST(descriptor, dup_onto_raw_of_no_descriptor_is_badf) {
  const auto none = borrowed<any_fd>::borrow_raw(test::no_such_fd);
  EXPECT_EQ(dup_onto_raw(none, test::no_such_fd).error(), errc::badf);
  EXPECT_EQ(dup_onto_raw(none, 0).error(), errc::badf);
}

TEST(descriptor, close_range_closes_what_is_inside_alone) {
  EXPECT_EQ(test::in_child([] {
              const int fd = make().raw();  // the lowest free number
              for (int n = fd; n != fd + 4; ++n)
                if (!dup_onto_raw(borrowed<any_fd>::borrow_raw(1), n)) return 1;
              const auto from = static_cast<unsigned>(fd);
              if (!close_range(raw_fd_range(from + 1, from + 2))) return 2;
              return test::is_open(fd) && !test::is_open(fd + 1) &&
                             !test::is_open(fd + 2) && test::is_open(fd + 3)
                         ? 0
                         : 3;
            }),
            0);
}

TEST(descriptor, close_range_can_mark_instead_of_closing) {
  EXPECT_EQ(test::in_child([] {
              if (test::is_cloexec(1)) return 1;
              if (!close_range(raw_fd_range(0), close_range_flag::cloexec))
                return 2;
              return test::is_open(1) && test::is_cloexec(1) ? 0 : 3;
            }),
            0);
}

TEST(descriptor, close_range_can_unshare_the_table_first) {
  EXPECT_EQ(test::in_child([] {
              const auto range = raw_fd_range(3);
              return close_range(range, close_range_flag::unshare) ? 0 : 1;
            }),
            0);
}

// Hazard 25.
TEST(descriptor, close_range_that_is_upside_down_is_inval) {
  const unsigned n = test::no_such_fd;
  const error inval(errc::inval, sys::nr::close_range);
  EXPECT_EQ(close_range(raw_fd_range(n, n - 1)).error(), inval);
  EXPECT_EQ(
      close_range(raw_fd_range(n, n), close_range_flags::from_bits(1U << 30))
          .error(),
      inval);
}

}  // namespace
