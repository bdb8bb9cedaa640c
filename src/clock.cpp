// SPDX-License-Identifier: BSL-1.0
#include <fildes/clock.hpp>

#include <fildes/sys/vdso.hpp>

namespace fildes::inline FILDES_ABI {

std::string_view name_of(clock_id c) noexcept {
  switch (c) {
    case clock_id::realtime: return "realtime";
    case clock_id::monotonic: return "monotonic";
    case clock_id::boottime: return "boottime";
    case clock_id::realtime_alarm: return "realtime_alarm";
    case clock_id::boottime_alarm: return "boottime_alarm";
    case clock_id::tai: return "tai";
    case clock_id::monotonic_raw: return "monotonic_raw";
    case clock_id::realtime_coarse: return "realtime_coarse";
    case clock_id::monotonic_coarse: return "monotonic_coarse";
    case clock_id::process_cputime: return "process_cputime";
    case clock_id::thread_cputime: return "thread_cputime";
  }
  return {};
}

namespace detail {

result<nanoseconds> now(clock_id c) noexcept {
  sys::abi::timespec t;
  FILDES_TRYV(sys::vdso::clock_gettime(static_cast<int>(c), t));
  return to_nanoseconds(t);
}

}  // namespace detail
}  // namespace fildes::inline FILDES_ABI
