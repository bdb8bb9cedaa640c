// SPDX-License-Identifier: BSL-1.0
#include <fildes/fd.hpp>

#include <algorithm>
#include <utility>
#include <vector>

#include <fildes/descriptor.hpp>
#include <fildes/eventfd.hpp>
#include <fildes/file.hpp>
#include <fildes/stdio.hpp>

#include "helpers.hpp"
#include "trap.hpp"

// What owners do with close(2), counted in child processes where it is trapped.

using namespace fildes;

namespace {

owned<any_fd> adopt(int number) {
  return owned<any_fd>::adopt_raw(number).value();
}

// Hazard 2.
TEST(fd_close, owner_closes_exactly_once) {
  EXPECT_EQ(test::in_child([] {
              auto owner = eventfd::create().value();
              const int number = owner.raw();
              if (!test::trap(sys::nr::close)) return 100;
              {
                const auto last = std::move(owner);
              }
              return test::trapped.first_arguments[0] == number
                         ? test::trapped.calls
                         : 0;
            }),
            1);
}

int closed_out_of_order() {
  auto closed = test::trapped.first_arguments;
  std::sort(closed, closed + test::trapped.calls);
  int wrong = test::trapped.calls == 20 ? 0 : 1;
  for (int i = 0; i != 20; ++i) wrong += closed[i] == 100 + i ? 0 : 1;
  return wrong;
}

// Hazard 3.
TEST(fd_close, vector_that_grows_sorts_and_erases_closes_each_number_once) {
  EXPECT_EQ(test::in_child([] {
              if (!test::trap(sys::nr::close)) return 100;
              {
                std::vector<owned<any_fd>> many;
                for (int i = 19; i >= 0; --i) many.push_back(adopt(100 + i));
                if (test::trapped.calls != 0) return 101;
                std::sort(many.begin(), many.end());
                if (test::trapped.calls != 0) return 102;
                many.erase(many.begin() + 3, many.begin() + 8);
                if (test::trapped.calls != 5) return 103;
              }
              return closed_out_of_order();
            }),
            0);
}

// Hazard 7: reported, given up, and not tried again.
TEST(fd_close, error_of_close_is_reported_and_close_not_repeated) {
  for (const errc code : {errc::io, errc::nospc, errc::dquot, errc::intr})
    EXPECT_EQ(test::in_child([code] {
                if (!test::trap(sys::nr::close, code)) return 100;
                {
                  auto owner = adopt(50);
                  const auto closed = std::move(owner).close();
                  if (!closed.has_error()) return 101;
                  if (closed.error() != error(code, sys::nr::close)) return 102;
                  if (owner.raw() != -1) return 103;
                }
                return test::trapped.calls;
              }),
              1);
}

// Hazard 8.
TEST(fd_close, error_in_the_destructor_is_silent_and_not_repeated) {
  for (const errc code : {errc::io, errc::nospc, errc::dquot, errc::intr})
    EXPECT_EQ(test::in_child([code] {
                if (!test::trap(sys::nr::close, code)) return 100;
                {
                  const auto owner = adopt(50);
                }
                return test::trapped.calls;
              }),
              1);
}

TEST(fd_close, what_holds_nothing_makes_no_call) {
  EXPECT_EQ(test::in_child([] {
              if (!test::trap(sys::nr::close)) return 100;
              auto first = adopt(50);
              (void)std::move(first).release_raw();
              {
                const auto second = std::move(first);
                [[maybe_unused]] const auto loan =
                    borrowed<any_fd>::borrow_raw(51);
              }
              return test::trapped.calls;
            }),
            0);
}

// Hazard 12: zero is a number as any other.
TEST(fd_close, number_zero_is_owned_used_and_closed) {
  EXPECT_EQ(test::in_child([] {
              close(0);
              {
                const auto null = file::open("/dev/zero");
                if (!null || null.value().raw() != 0) return 1;
                char byte = 'x';
                if (null.value().read({&byte, 1}).value() != 1 || byte != 0)
                  return 2;
              }
              return test::is_open(0) ? 3 : 0;
            }),
            0);
}

// Hazard 13: what a program opens does not become its standard streams.
TEST(fd_close, ensure_open_fills_the_standard_numbers) {
  EXPECT_EQ(test::in_child([] {
              close(0);
              close(2);
              if (!stdio::ensure_open()) return 1;
              if (!test::is_open(0) || !test::is_open(1) || !test::is_open(2))
                return 2;
              const auto null = file::open("/dev/null");
              return null.value().raw() > 2 ? 0 : 3;
            }),
            0);
}

TEST(fd_close, dup_can_keep_off_the_standard_numbers) {
  EXPECT_EQ(test::in_child([] {
              close(0);
              const auto low = file::open("/dev/null").value();
              const auto high = dup(low, 3).value();
              return low.raw() == 0 && high.raw() >= 3 ? 0 : 1;
            }),
            0);
}

}  // namespace
