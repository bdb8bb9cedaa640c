// SPDX-License-Identifier: BSL-1.0
#include <fildes/fildes.hpp>
#include <fildes/sys/observe.hpp>
#include <fildes/sys/process.hpp>

#include <gtest/gtest.h>

#include <concepts>

// A build without FILDES_OBSERVE: names of the observer are free.

namespace {

namespace elsewhere {
struct observer {};
struct tracer {};
struct observed_call {};
}  // namespace elsewhere

// Were there such a name in the library, it would be ambiguous here.
namespace both {
using namespace fildes::sys;
using namespace elsewhere;
using observer_found = observer;
using tracer_found = tracer;
using observed_call_found = observed_call;
}  // namespace both

TEST(observe, leaves_no_name_in_other_builds) {
  static_assert(std::same_as<both::observer_found, elsewhere::observer>);
  static_assert(std::same_as<both::tracer_found, elsewhere::tracer>);
  static_assert(
      std::same_as<both::observed_call_found, elsewhere::observed_call>);
  EXPECT_GT(fildes::sys::getpid(), 0);
}

}  // namespace
