// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/option_codec.hpp>
#include <fildes/sys/abi/option.hpp>
#include <fildes/sys/abi/socket.hpp>

// How times become what options take. See option_codec.hpp.

namespace fildes::inline FILDES_ABI::option_as {

/// A time in the option's unit, rounded up. One out of range is refused.
template <std::int64_t Unit, std::int64_t Lo, std::int64_t Hi, class Int = int>
struct duration {
  using argument = nanoseconds;
  using value = nanoseconds;

  FILDES_INLINE static result<> set(raw_option o, nanoseconds to) noexcept {
    const std::int64_t count =
        to.count() / Unit + (to.count() % Unit > 0 ? 1 : 0);
    if (count < Lo || count > Hi) return error(errc::inval, operation::option);
    return number<Int>::set(o, static_cast<Int>(count));
  }
  FILDES_INLINE static result<nanoseconds> get(raw_option o) noexcept {
    FILDES_TRY(const Int told, number<Int>::get(o));
    return nanoseconds(std::int64_t{told} * Unit);
  }
};
template <std::int64_t Lo, std::int64_t Hi, class Int = int>
using seconds = duration<1'000'000'000, Lo, Hi, Int>;
template <std::int64_t Lo, std::int64_t Hi, class Int = int>
using milliseconds = duration<1'000'000, Lo, Hi, Int>;
template <std::int64_t Lo, std::int64_t Hi, class Int = int>
using microseconds = duration<1'000, Lo, Hi, Int>;
template <std::int64_t Lo, std::int64_t Hi, class Int = int>
using whole_nanoseconds = duration<1, Lo, Hi, Int>;

/// A time of 64 bits in microseconds, rounded up; zero is no limit.
struct timeout {
  using argument = nanoseconds;
  using value = nanoseconds;

  FILDES_INLINE static result<> set(raw_option o, nanoseconds to) noexcept {
    if (to < nanoseconds()) return error(errc::inval, operation::option);
    const std::int64_t micro =
        to.count() / 1000 + (to.count() % 1000 != 0 ? 1 : 0);
    return structure<sys::abi::sock_timeval>::set(
        o, {micro / 1'000'000, micro % 1'000'000});
  }
  FILDES_INLINE static result<nanoseconds> get(raw_option o) noexcept {
    FILDES_TRY(const auto told, structure<sys::abi::sock_timeval>::get(o));
    const std::int64_t most = nanoseconds::max().count() / 1'000'000'000;
    if (told.sec >= most) return nanoseconds::max();
    return nanoseconds(told.sec * 1'000'000'000 + told.usec * 1'000);
  }
};

/// SO_LINGER's.
struct linger {
  using argument = linger_time;
  using value = linger_time;

  FILDES_INLINE static result<> set(raw_option o, linger_time to) noexcept {
    const std::int64_t giga = 1'000'000'000;
    const std::int64_t n =
        to.time.count() / giga + (to.time.count() % giga > 0 ? 1 : 0);
    if (to.time < nanoseconds() || n > 0x7fffffff)
      return error(errc::inval, operation::option);
    return structure<sys::abi::linger>::set(o, {to.on, static_cast<int>(n)});
  }
  FILDES_INLINE static result<linger_time> get(raw_option o) noexcept {
    FILDES_TRY(const auto told, structure<sys::abi::linger>::get(o));
    return linger_time{told.onoff != 0,
                       nanoseconds(std::int64_t{told.linger} * 1'000'000'000)};
  }
};

}  // namespace fildes::inline FILDES_ABI::option_as
