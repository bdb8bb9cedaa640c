// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chrono>
#include <cstdlib>
#include <utility>
#include <vector>

#include <fildes/epoll.hpp>
#include <fildes/eventfd.hpp>

#include "helpers.hpp"

// What the tests of waiting share.

namespace test {

enum class who : std::uint8_t { one, other, many, last = 255 };
using who_token = fildes::token<who>;
using set_of = fildes::epoll<who>;

inline fildes::owned<set_of> new_set() { return set_of::create().value(); }

/// A counter, readable when it is not zero.
inline fildes::owned<fildes::eventfd> counter_at(std::uint32_t value) {
  return fildes::eventfd::create(
             {.initial = value, .flags = fildes::eventfd_flag::nonblock})
      .value();
}

struct readiness {
  who_token token;
  fildes::epoll_event_flags what;
  friend bool operator==(const readiness&, const readiness&) = default;
};

/// What is ready in a set now.
inline std::vector<readiness> ready(const set_of& set) {
  fildes::epoll_events<who> events;
  EXPECT_TRUE(set.take_ready(events));
  std::vector<readiness> all;
  for (const auto& e : events) all.push_back({e.whose(), e.what()});
  return all;
}

/// How long a call takes.
template <class Call>
std::chrono::nanoseconds time_of(Call call) {
  const auto begin = std::chrono::steady_clock::now();
  call();
  return std::chrono::steady_clock::now() - begin;
}

/// Under an emulator or a sanitizer long loops are to be shorter.
inline bool is_slow() {
  return fildes::sys::sanitizer::on || std::getenv("FILDES_EMULATOR");
}

}  // namespace test
