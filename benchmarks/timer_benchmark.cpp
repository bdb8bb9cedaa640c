// SPDX-License-Identifier: BSL-1.0
//
// How late a loop wakes that has something to do every 200 us: by a timer that
// epoll waits for, and by clock_nanosleep, which an ordinary thread's timer
// slack (50 us) makes late. In turn; the median of each round, in nanoseconds.

#include <sched.h>
#include <sys/prctl.h>
#include <time.h>

#include <algorithm>
#include <vector>

#include <fildes/sys/abi/poll.hpp>
#include <fildes/sys/epoll.hpp>
#include <fildes/timerfd.hpp>

#include "measure.hpp"

namespace {

using namespace fildes;
using measure::must;
using monotonic = moment<clock_id::monotonic>;

constexpr int turns = 500;
constexpr nanoseconds period(200'000);

monotonic now() { return fildes::now<clock_id::monotonic>().value(); }

double median(std::vector<std::int64_t> values) {
  const auto middle = values.begin() + turns / 2;
  std::nth_element(values.begin(), middle, values.end());
  return static_cast<double>(*middle);
}

/// How late `wait(moment)` comes back, turn after turn.
template <class Wait>
double lateness(Wait wait) {
  std::vector<std::int64_t> late;
  for (int i = 0; i != turns; ++i) {
    const monotonic due = now() + period;
    wait(due);
    late.push_back((now() - due).count());
    must(late.back() >= 0, "woken too early");
  }
  return median(std::move(late));
}

class timer_and_epoll {
 public:
  timer_and_epoll() {
    const sys::abi::epoll_event event{sys::abi::poll_in, 0};
    sys::epoll_ctl(set_.raw(), 1, timer_.raw(), &event).value();
  }
  void wait(monotonic due) const {
    (void)timer_.set_at(due).value();
    sys::abi::epoll_event event;
    while (sys::epoll_wait(set_.raw(), &event, 1, -1).value() == 0) continue;
    must(timer_.read().value() == 1, "one tick");
  }

 private:
  owned<any_fd> set_ =
      owned<any_fd>::adopt_raw(sys::epoll_create1(sys::abi::o_cloexec)).value();
  owned<timerfd<clock_id::monotonic>> timer_ =
      timerfd<clock_id::monotonic>::create(timerfd_flag::nonblock).value();
};

void sleep_until(monotonic due) {
  const auto at = detail::to_timespec(due.since_epoch());
  timespec t{};
  t.tv_sec = static_cast<time_t>(at.sec);
  t.tv_nsec = static_cast<long>(at.nsec);
  must(clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, nullptr) == 0,
       "clock_nanosleep");
}

}  // namespace

int main() {
  // A real-time thread, which compare.py starts this as, has no slack, and its
  // children have none either.
  const sched_param ordinary{};
  must(sched_setscheduler(0, SCHED_OTHER, &ordinary) == 0, "SCHED_OTHER");
  must(prctl(PR_SET_TIMERSLACK, 50'000UL) == 0, "timer slack");
  const timer_and_epoll timer;
  for (int round = 0; round != measure::rounds; ++round) {
    measure::report("timer_200us", "timerfd", round,
                    lateness([&](monotonic due) { timer.wait(due); }));
    measure::report("timer_200us", "nanosleep", round, lateness(sleep_until));
  }
}
