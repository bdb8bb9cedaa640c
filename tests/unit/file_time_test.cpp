// SPDX-License-Identifier: BSL-1.0
#include <fildes/file_time_chrono.hpp>

#include <chrono>
#include <filesystem>
#include <limits>
#include <ratio>
#include <unordered_set>

#include <fildes/format.hpp>

#include "helpers.hpp"

using namespace fildes;
using namespace std::chrono_literals;
namespace chrono = std::chrono;

namespace {

constexpr auto most = std::numeric_limits<std::int64_t>::max();
constexpr auto least = std::numeric_limits<std::int64_t>::min();
constexpr file_time last{most, 999'999'999};
constexpr file_time first{least, 0};

template <class Rep, class Period>
using wall_time =
    chrono::time_point<chrono::system_clock, chrono::duration<Rep, Period>>;
using in_nanoseconds = wall_time<std::int64_t, std::nano>;
using in_milliseconds = wall_time<std::int64_t, std::milli>;
using in_doubles = wall_time<double, std::ratio<1>>;
using in_picoseconds = wall_time<std::int64_t, std::pico>;

template <class TimePoint, class Count>
constexpr file_time from(Count count) {
  using duration = typename TimePoint::duration;
  return to_file_time(
      TimePoint(duration(static_cast<typename duration::rep>(count))));
}
template <class TimePoint>
constexpr auto count_of(const file_time& t) {
  return to_time_point<TimePoint>(t).time_since_epoch().count();
}

TEST(file_time, of_a_time_point_goes_forward_from_the_second_before) {
  EXPECT_EQ(from<in_nanoseconds>(0), (file_time{0, 0}));
  EXPECT_EQ(from<in_nanoseconds>(1'500'000'001), (file_time{1, 500'000'001}));
  EXPECT_EQ(from<in_nanoseconds>(-1), (file_time{-1, 999'999'999}));
  EXPECT_EQ(from<in_nanoseconds>(-1'000'000'000), (file_time{-1, 0}));
  EXPECT_EQ(from<in_nanoseconds>(-1'000'000'001), (file_time{-2, 999'999'999}));
  EXPECT_EQ(from<in_milliseconds>(-1), (file_time{-1, 999'000'000}));
  EXPECT_EQ(from<in_picoseconds>(-1), (file_time{-1, 999'999'999}));
  EXPECT_EQ(from<in_picoseconds>(1999), (file_time{0, 1}));
  EXPECT_EQ(from<chrono::sys_days>(-1), (file_time{-86400, 0}));
  EXPECT_EQ(from<in_doubles>(-0.25), (file_time{-1, 750'000'000}));
  EXPECT_EQ((from<wall_time<int, std::ratio<1, 60>>>(59)),
            (file_time{0, 983'333'333}));
}

TEST(file_time, of_a_time_point_is_held_at_the_ends) {
  using in_weeks = wall_time<std::int64_t, chrono::weeks::period>;
  using unsigned_seconds = wall_time<std::uint64_t, std::ratio<1>>;
  EXPECT_EQ(from<in_weeks>(most), last);
  EXPECT_EQ(from<in_weeks>(least), first);
  EXPECT_EQ(from<unsigned_seconds>(~std::uint64_t{0}), last);
  EXPECT_EQ(from<in_doubles>(1e30), last);
  EXPECT_EQ(from<in_doubles>(-1e30), first);
  EXPECT_EQ(from<in_doubles>(std::numeric_limits<double>::quiet_NaN()), last);
  EXPECT_EQ(from<in_nanoseconds>(least), (file_time{-9223372037, 145'224'192}));
}

TEST(file_time, to_a_time_point_rounds_down) {
  EXPECT_EQ(count_of<in_milliseconds>({1, 999'999}), 1000);
  EXPECT_EQ(count_of<in_milliseconds>({-1, 999'999'999}), -1);
  EXPECT_EQ(count_of<in_milliseconds>({-1, 1}), -1000);
  EXPECT_EQ(count_of<chrono::sys_seconds>({-1, 999'999'999}), -1);
  EXPECT_EQ(count_of<chrono::sys_days>({-1, 0}), -1);
  EXPECT_EQ(count_of<chrono::sys_days>({-86400, 0}), -1);
  EXPECT_EQ(count_of<chrono::sys_days>({86399, 999'999'999}), 0);
  EXPECT_EQ(count_of<in_picoseconds>({1, 1}), 1'000'000'001'000);
  EXPECT_EQ(count_of<in_doubles>({-1, 750'000'000}), -0.25);
}

TEST(file_time, to_a_time_point_is_held_at_its_ends) {
  EXPECT_EQ(count_of<in_nanoseconds>(last), most);
  EXPECT_EQ(count_of<in_nanoseconds>(first), least);
  EXPECT_EQ(count_of<in_nanoseconds>({-9223372037, 145'224'192}), least);
  EXPECT_EQ(count_of<in_nanoseconds>({-9223372037, 145'224'191}), least);
  EXPECT_EQ(count_of<in_nanoseconds>({9223372036, 854'775'807}), most);
  EXPECT_EQ(count_of<in_nanoseconds>({9223372036, 854'775'808}), most);
  using in_shorts = wall_time<short, std::ratio<1>>;
  EXPECT_EQ(count_of<in_shorts>({100'000, 0}), 32767);
  EXPECT_EQ(count_of<in_shorts>({-100'000, 0}), -32768);
  EXPECT_EQ((count_of<wall_time<unsigned, std::ratio<1>>>({-1, 0})), 0u);
}

TEST(file_time, goes_through_chrono_and_back) {
  for (const file_time t : {file_time{-1, 1}, file_time{0, 0},
                            file_time{1'700'000'000, 123'456'789}})
    EXPECT_EQ(to_file_time(to_time_point<in_nanoseconds>(t)), t);
}

// Its clock counts from another year.
TEST(file_time, is_that_of_std_filesystem) {
  const test::scratch_directory dir;
  const auto path = dir.with_file("f", "");
  const auto written = std::filesystem::last_write_time(path);
  const auto fd = path_fd::open(path).value();
  const auto t = stat(fd).value().modified();
  EXPECT_EQ(to_file_time(written), t);
  EXPECT_EQ(to_time_point<std::filesystem::file_time_type>(t), written);
}

TEST(file_time, of_a_moment_of_the_wall_clock) {
  const moment<clock_id::realtime> m(nanoseconds(-1));
  EXPECT_EQ(to_file_time(m), (file_time{-1, 999'999'999}));
  static_assert(!has_file_time<moment<clock_id::monotonic>>);
  static_assert(!has_file_time<chrono::steady_clock::time_point>);
}

TEST(file_time, moves_by_durations) {
  constexpr file_time t{10, 600'000'000};
  EXPECT_EQ(t + 500ms, (file_time{11, 100'000'000}));
  EXPECT_EQ(t - 700ms, (file_time{9, 900'000'000}));
  EXPECT_EQ(t + -700ms, (file_time{9, 900'000'000}));
  EXPECT_EQ(t - 10600ms, (file_time{0, 0}));
  EXPECT_EQ(t - 10601ms, (file_time{-1, 999'000'000}));
  EXPECT_EQ(t - 1h, (file_time{-3590, 600'000'000}));
  EXPECT_EQ((file_time{0, 0}) - nanoseconds::min(),
            (file_time{9223372036, 854'775'808}));
}

TEST(file_time, is_held_at_the_ends_when_it_is_moved) {
  EXPECT_EQ(last + 1ns, last);
  EXPECT_EQ(last - 1ns, (file_time{most, 999'999'998}));
  EXPECT_EQ(first - 1ns, first);
  EXPECT_EQ(first + 1ns, (file_time{least, 1}));
  EXPECT_EQ(last + nanoseconds::max(), last);
  EXPECT_EQ(first - nanoseconds::max(), first);
  EXPECT_EQ(first + nanoseconds::min(), first);
}

TEST(file_time, difference_is_held_at_the_ends) {
  EXPECT_EQ((file_time{2, 1}) - (file_time{1, 999'999'999}), nanoseconds(2));
  EXPECT_EQ((file_time{-1, 999'999'999}) - (file_time{0, 1}), nanoseconds(-2));
  EXPECT_EQ(last - first, nanoseconds::max());
  EXPECT_EQ(first - last, nanoseconds::min());
  EXPECT_EQ((file_time{9223372037, 0}) - (file_time{0, 145'224'193}),
            nanoseconds::max());
  EXPECT_EQ((file_time{9223372037, 0}) - (file_time{0, 145'224'194}),
            nanoseconds(most - 1));
  EXPECT_EQ((file_time{-9223372037, 145'224'192}) - (file_time{0, 0}),
            nanoseconds::min());
}

TEST(file_time, whole_seconds_are_the_earlier_ones) {
  EXPECT_EQ(whole_seconds({5, 999'999'999}), (file_time{5, 0}));
  EXPECT_EQ(whole_seconds({-1, 1}), (file_time{-1, 0}));
}

TEST(file_time, is_valid_below_a_second) {
  EXPECT_TRUE(is_valid({least, 999'999'999}));
  EXPECT_FALSE(is_valid({0, 1'000'000'000}));
}

TEST(file_time, is_read_from_what_it_prints_as) {
  for (const file_time t :
       {file_time{0, 0}, file_time{-1, 5}, file_time{12, 345'678'901},
        file_time{most, 999'999'999}, first})
    EXPECT_EQ(parse_file_time(fmt::format("{}", t)).value(), t);
  EXPECT_EQ(fmt::format("{}", file_time{-1, 5}), "-1.000000005s");
}

TEST(file_time, another_text_is_refused) {
  for (const std::string_view text : {"",
                                      "s",
                                      ".s",
                                      "1",
                                      "1s",
                                      "1.5s",
                                      "1.500000000",
                                      ".500000000s",
                                      "-.500000000s",
                                      "1.5000000000s",
                                      "1.50000000s",
                                      "+1.500000000s",
                                      " 1.500000000s",
                                      "1.500000000s ",
                                      "1.-00000000s",
                                      "1.+00000000s",
                                      "01.500000000s",
                                      "-0.500000000s",
                                      "-01.500000000s",
                                      "1,500000000s",
                                      "0x1.500000000s",
                                      "1.50000000as",
                                      "--1.500000000s",
                                      "1.5.0000000s"})
    EXPECT_EQ(parse_file_time(text).error(),
              error(errc::inval, operation::file_time))
        << text;
  EXPECT_EQ(parse_file_time("9223372036854775808.000000000s").error(),
            error(errc::overflow, operation::file_time));
  using namespace std::string_view_literals;
  EXPECT_FALSE(parse_file_time("1\0.500000000s"sv));
}

TEST(file_time, serves_as_a_key) {
  std::unordered_set<file_time> set;
  for (std::int64_t s = -50; s != 50; ++s)
    for (std::uint32_t n = 0; n != 10; ++n) set.insert({s, n});
  EXPECT_EQ(set.size(), 1000u);
  EXPECT_TRUE(set.contains({-50, 9}));
  EXPECT_FALSE(set.contains({-50, 10}));
  std::unordered_set<std::size_t> hashes;
  for (const auto& t : set) hashes.insert(std::hash<file_time>()(t));
  EXPECT_GT(hashes.size(), 990u);
}

}  // namespace
