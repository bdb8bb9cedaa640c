// SPDX-License-Identifier: BSL-1.0
#include <fildes/format.hpp>
#include <fildes/timerfd.hpp>

#include "format_number.hpp"

namespace fildes::inline FILDES_ABI::detail {

void print(std::string& out, clock_id clock) {
  const auto name = name_of(clock);
  if (!name.empty()) {
    out += name;
    return;
  }
  out += "clock ";
  print_number(out, static_cast<int>(clock));
}

void print_moment(std::string& out, clock_id clock, nanoseconds since_epoch) {
  print(out, clock);
  out += ' ';
  print(out, since_epoch);
}

void print(std::string& out, const timer_setting& setting) {
  if (!setting.armed()) {
    out += "disarmed";
    return;
  }
  out += "in ";
  print(out, setting.first);
  if (setting.interval == nanoseconds()) return;
  out += ", then every ";
  print(out, setting.interval);
}

void print(std::string& out, const timer_change& change) {
  if (change.clock_was_set)
    out += "clock was set";
  else
    print(out, change.before);
}

void print(std::string& out, timer_reading reading) {
  if (reading.clock_was_set()) {
    out += "clock was set";
    return;
  }
  print_number(out, reading.ticks());
  out += " ticks";
}

}  // namespace fildes::inline FILDES_ABI::detail
