// SPDX-License-Identifier: BSL-1.0
#include "signals.hpp"

#include <fildes/poll.hpp>

namespace tee_log {

using namespace fildes;

result<signals> signals::create() {
  FILDES_TRY(auto blocked,
             blocked_signalfd::create(
                 {signal_number::int_, signal_number::term, signal_number::hup},
                 signalfd_flag::nonblock));
  return signals(std::move(blocked));
}

result<> signals::take() {
  for (;;) {
    const auto one = blocked_->read();
    if (one.has_error() && one.error() == errc::again) return success();
    FILDES_TRY(const signal_info info, one);
    (info.signal() == signal_number::hup ? to_reopen_ : to_end_) = true;
  }
}

result<> wait_for_room(const any_fd& to, signals& came) {
  constexpr nanoseconds patience(1'000'000'000);
  deadline until = deadline::never();
  for (;;) {
    if (came.to_end() && until.is_never()) until = deadline::after(patience);
    poll_entry entries[] = {{to, poll_flag::out}, {came.fd(), poll_flag::in}};
    FILDES_TRY(const std::size_t ready, poll(entries, until));
    if (ready == 0) return error(errc::timedout, operation::deadline);
    if (!entries[1].came.empty()) FILDES_TRYV(came.take());
    if (!entries[0].came.empty()) return success();
  }
}

}  // namespace tee_log
