// SPDX-License-Identifier: BSL-1.0
#include <chrono>
#include <limits>
#include <vector>

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <fildes/option_socket.hpp>
#include <fildes/option_tcp.hpp>
#include <fildes/sys/file.hpp>

#include "option_probe.hpp"

using namespace fildes;
using namespace test;
using namespace std::chrono_literals;

namespace {

owned<any_socket> tcp() {
  return any_socket::create(sys::abi::af_inet, sys::abi::sock_stream, 0)
      .value();
}

// A kind that has two levels.
class narrow_socket : public any_fd {
 public:
  static constexpr bool has_option_level(int level) {
    return level == sys::abi::sol_socket || level == sys::abi::sol_tcp;
  }

 protected:
  using any_fd::any_fd;
  narrow_socket(const narrow_socket&) = default;
  narrow_socket& operator=(const narrow_socket&) = default;
  ~narrow_socket() = default;
};
class levelless : public any_fd {
 protected:
  using any_fd::any_fd;
  levelless(const levelless&) = default;
  levelless& operator=(const levelless&) = default;
  ~levelless() = default;
};

template <class K, class O>
concept can_read = requires(const K& k, O o) { get_option(k, o); };
template <class K, class O, class V>
concept can_set = requires(const K& k, O o, V v) { set_option(k, o, v); };

using nodelay = decltype(option::tcp::nodelay);
using info = decltype(option::tcp::info);
using ttl = decltype(option::ip::ttl);
using force = decltype(option::send_buffer_force);

static_assert(can_read<narrow_socket, nodelay>);
static_assert(can_read<owned<narrow_socket>, nodelay>);
static_assert(can_set<borrowed<narrow_socket>, nodelay, bool>);
static_assert(!can_read<narrow_socket, ttl>);
static_assert(!can_read<levelless, nodelay>);
static_assert(!can_set<narrow_socket, info, tcp_info>);
static_assert(!can_read<narrow_socket, force>);
static_assert(sizeof(option::tcp::nodelay) == 1);

// The kernel's number as it is, with room for as many bytes as asked.
template <class T, class O>
T raw_value(const any_socket& s, O) {
  T value = {};
  const auto filled =
      get_option_raw(s, O::level, O::name, byte_span(&value, sizeof value))
          .value();
  EXPECT_EQ(filled.size(), sizeof value);
  return value;
}

bool from_the_library(const error& e) {
  return e == error(e.code(), operation::option);
}

// The int of an option as other types, whose length is not the answer's.
template <class Codec>
using keepalive_as =
    socket_option<sys::abi::sol_tcp, sys::abi::tcp_keepcnt, Codec>;

}  // namespace

TEST(option, bool_is_set_and_read) {
  const auto s = tcp();
  EXPECT_FALSE(get_option(s, option::tcp::nodelay).value());
  set_option(s, option::tcp::nodelay, true).value();
  EXPECT_TRUE(get_option(s, option::tcp::nodelay).value());
  EXPECT_EQ(raw_value<int>(s, option::tcp::nodelay), 1);
}

TEST(option, error_names_the_system_call) {
  const auto unix_socket =
      any_socket::create(sys::abi::af_unix, sys::abi::sock_stream, 0).value();
  EXPECT_EQ(get_option(unix_socket, option::tcp::nodelay).error(),
            error(errc::opnotsupp, sys::nr::getsockopt));
  EXPECT_EQ(set_option(unix_socket, option::tcp::nodelay, true).error(),
            error(errc::opnotsupp, sys::nr::setsockopt));
}

TEST(option, bounded_takes_its_ends_and_nothing_beyond) {
  using count = bounded<1, 127>;
  EXPECT_EQ(count::of(1).value().value(), 1);
  EXPECT_EQ(count::of(127).value(), 127);
  for (const int wrong : {0, 128, -1, std::numeric_limits<int>::min()})
    EXPECT_EQ(count::of(wrong).error(), error(errc::inval, operation::option));
  EXPECT_TRUE(count::of(std::numeric_limits<std::uint64_t>::max()).has_error());
  EXPECT_TRUE(count::of(0x100000001).has_error());
  static_assert(count(5) == 5);
}

TEST(option, bounded_has_the_ends_of_the_kernel) {
  const auto s = tcp();
  for (const int value : {1, 127}) {
    set_option(s, option::tcp::keepalive_count,
               bounded<1, 127>::of(value).value())
        .value();
    EXPECT_EQ(get_option(s, option::tcp::keepalive_count).value(), value);
  }
  for (const int value : {0, 128})
    EXPECT_EQ(set_option_raw(s, sys::abi::sol_tcp, sys::abi::tcp_keepcnt,
                             byte_view(&value, sizeof value))
                  .error(),
              error(errc::inval, sys::nr::setsockopt));
}

TEST(option, time_goes_in_the_unit_of_the_option) {
  const auto s = tcp();
  set_option(s, option::tcp::keepalive_idle, 90s).value();
  EXPECT_EQ(raw_value<int>(s, option::tcp::keepalive_idle), 90);
  EXPECT_EQ(get_option(s, option::tcp::keepalive_idle).value(),
            nanoseconds(90s));
  set_option(s, option::tcp::user_timeout, 90s).value();
  EXPECT_EQ(raw_value<int>(s, option::tcp::user_timeout), 90'000);
}

TEST(option, time_is_rounded_up) {
  const auto s = tcp();
  set_option(s, option::tcp::keepalive_idle, nanoseconds(1)).value();
  EXPECT_EQ(raw_value<int>(s, option::tcp::keepalive_idle), 1);
  set_option(s, option::tcp::keepalive_idle, 1001ms).value();
  EXPECT_EQ(raw_value<int>(s, option::tcp::keepalive_idle), 2);
}

TEST(option, time_out_of_range_is_refused_and_not_cut) {
  const auto s = tcp();
  set_option(s, option::tcp::keepalive_idle, 32767s).value();
  for (const nanoseconds wrong :
       {nanoseconds(0s), nanoseconds(32768s), nanoseconds(-1s),
        nanoseconds::max(), nanoseconds::min()}) {
    const auto refused = set_option(s, option::tcp::keepalive_idle, wrong);
    EXPECT_EQ(refused.error(), error(errc::inval, operation::option));
  }
  EXPECT_EQ(get_option(s, option::tcp::keepalive_idle).value(),
            nanoseconds(32767s));
}

TEST(option, timeouts_are_exact_to_the_tick) {
  const auto s = tcp();
  EXPECT_EQ(get_option(s, option::receive_timeout).value(), nanoseconds());
  // A whole number of ticks at 100, 250, 300 and 1000 of them a second.
  for (const nanoseconds time : {nanoseconds(1500ms), nanoseconds(20s),
                                 nanoseconds(std::chrono::hours(24 * 365))}) {
    set_option(s, option::receive_timeout, time).value();
    set_option(s, option::send_timeout, time).value();
    EXPECT_EQ(get_option(s, option::receive_timeout).value(), time);
    EXPECT_EQ(get_option(s, option::send_timeout).value(), time);
  }
  set_option(s, option::receive_timeout, nanoseconds(1)).value();
  EXPECT_GE(get_option(s, option::receive_timeout).value(), nanoseconds(1000));
}

TEST(option, timeout_that_is_negative_is_refused) {
  const auto s = tcp();
  EXPECT_EQ(set_option(s, option::send_timeout, -1ms).error(),
            error(errc::inval, operation::option));
}

TEST(option, timeout_of_centuries_is_none) {
  const auto s = tcp();
  set_option(s, option::send_timeout, nanoseconds::max()).value();
  const nanoseconds told = get_option(s, option::send_timeout).value();
  EXPECT_TRUE(told == nanoseconds() || told >= nanoseconds(24h))
      << told.count();
}

TEST(option, timeout_ends_a_read) {
  const auto s =
      any_socket::create(sys::abi::af_inet, sys::abi::sock_dgram, 0).value();
  set_option(s, option::receive_timeout, 20ms).value();
  char byte;
  EXPECT_EQ(sys::read(s.raw(), &byte, 1).error(), errc::again);
}

TEST(option, linger_is_a_switch_and_whole_seconds) {
  const auto s = tcp();
  EXPECT_EQ(get_option(s, option::linger).value(), linger_time());
  set_option(s, option::linger, {true, 2500ms}).value();
  EXPECT_EQ(get_option(s, option::linger).value(), (linger_time{true, 3s}));
  set_option(s, option::linger, {true, {}}).value();
  EXPECT_EQ(get_option(s, option::linger).value(), (linger_time{true, {}}));
  set_option(s, option::linger, {}).value();
  EXPECT_FALSE(get_option(s, option::linger).value().on);
}

TEST(option, linger_that_does_not_fit_is_refused) {
  const auto s = tcp();
  for (const nanoseconds wrong : {nanoseconds(-1s), nanoseconds::max()})
    EXPECT_EQ(set_option(s, option::linger, {true, wrong}).error(),
              error(errc::inval, operation::option));
}

TEST(option, buffers_are_doubled_by_the_kernel) {
  const auto s = tcp();
  set_option(s, option::send_buffer, 8192).value();
  set_option(s, option::receive_buffer, 8192).value();
  EXPECT_EQ(get_option(s, option::send_buffer).value(), 16384);
  EXPECT_EQ(get_option(s, option::receive_buffer).value(), 16384);
}

TEST(option, buffers_are_held_at_the_least_and_the_most) {
  const auto s = tcp();
  set_option(s, option::receive_buffer, 1).value();
  EXPECT_GE(get_option(s, option::receive_buffer).value(), 2048);
  set_option(s, option::send_buffer, 0x7fffffff).value();
  EXPECT_LT(get_option(s, option::send_buffer).value(), 0x7fffffff);
}

TEST(option, buffers_have_nothing_to_do_with_the_limits_of_the_process) {
  rlimit before, after;
  ASSERT_EQ(getrlimit(RLIMIT_MEMLOCK, &before), 0);
  set_option(tcp(), option::receive_buffer, 1 << 20).value();
  ASSERT_EQ(getrlimit(RLIMIT_MEMLOCK, &after), 0);
  EXPECT_EQ(before.rlim_cur, after.rlim_cur);
  EXPECT_EQ(before.rlim_max, after.rlim_max);
}

TEST(option, text_is_set_and_read) {
  const auto s = tcp();
  set_option(s, option::tcp::congestion, "reno").value();
  EXPECT_EQ(get_option(s, option::tcp::congestion).value(), "reno");
  EXPECT_EQ(get_option(s, option::bind_to_device).value().view(), "");
  EXPECT_EQ(set_option(s, option::tcp::congestion, "none of these").error(),
            error(errc::noent, sys::nr::setsockopt));
}

TEST(option, text_that_is_too_long_is_refused_and_not_cut) {
  const auto s = tcp();
  EXPECT_EQ(set_option(s, option::tcp::congestion, "sixteen letters.").error(),
            error(errc::nametoolong, operation::option));
  EXPECT_EQ(set_option(s, option::bind_to_device, std::string_view("lo\0x", 4))
                .error(),
            error(errc::inval, operation::option));
}

TEST(option, text_value_ends_at_a_zero_or_at_its_room) {
  EXPECT_EQ(option_text<4>("ab\0c", 4), "ab");
  EXPECT_EQ(option_text<4>("abcd", 4), "abcd");
  EXPECT_EQ(option_text<4>("abcdef", 6), "abcd");
  EXPECT_EQ(option_text<4>("abcd", 2), "ab");
  EXPECT_EQ(option_text<4>(), "");
}

TEST(option, enum_keeps_what_it_has_no_name_for) {
  enum class few : int { one = 1 };
  constexpr keepalive_as<option_as::enumeration<few>> count;
  const auto s = tcp();
  set_option(s, count, static_cast<few>(77)).value();
  EXPECT_EQ(get_option(s, count).value(), static_cast<few>(77));
  EXPECT_EQ(get_option(s, option::tcp::keepalive_count).value(), 77);
}

TEST(option, flags_are_set_and_read) {
  const auto s = tcp();
  const auto both =
      timestamping_flag::rx_software | timestamping_flag::software;
  set_option(s, option::timestamping, both).value();
  EXPECT_EQ(get_option(s, option::timestamping).value(), both);
}

TEST(option, answer_that_is_too_short_is_no_value) {
  struct wide {
    std::uint64_t words[2];
  };
  const auto s = tcp();
  for (const error& e :
       {get_option(s, keepalive_as<option_as::structure<wide>>()).error(),
        get_option(s, keepalive_as<option_as::number<std::uint64_t>>())
            .error()})
    EXPECT_EQ(e, error(errc::badmsg, operation::option));
  EXPECT_TRUE(get_option(s, keepalive_as<option_as::integer>()).has_value());
}

TEST(option, answer_of_one_byte_is_a_small_number) {
  // IP tells a number in one byte to who has no room for four, and codecs ask
  // for as much as their type has.
  using one_byte = socket_option<sys::abi::sol_ip, sys::abi::ip_ttl,
                                 option_as::number<std::uint8_t>>;
  const auto s = tcp();
  set_option(s, option::ip::ttl, 200).value();
  EXPECT_EQ(get_option(s, one_byte()).value(), 200);
  EXPECT_EQ(get_option(s, option::ip::ttl).value(), 200);
}

TEST(option, answer_that_grows_is_zero_where_the_kernel_has_nothing) {
  struct known {
    int count;
    int newer[3];
  };
  const auto s = tcp();
  set_option(s, option::tcp::keepalive_count, 3).value();
  const auto part =
      get_option(s, keepalive_as<option_as::growing<known>>()).value();
  EXPECT_EQ(part.size(), sizeof(int));
  EXPECT_EQ(part->count, 3);
  EXPECT_EQ((*part).newer[0] | part->newer[1] | part->newer[2], 0);
  EXPECT_TRUE(part.has(&known::count));
  EXPECT_FALSE(part.has(&known::newer));
}

TEST(option, tcp_info_tells_of_the_socket) {
  const auto part = get_option(tcp(), option::tcp::info).value();
  EXPECT_EQ(part->state, 7);  // closed
  EXPECT_TRUE(part.has(&tcp_info::total_retrans));
  EXPECT_LE(part.size(), sizeof(tcp_info));
}

TEST(option, window_scales_come_from_their_bits) {
  tcp_info info = {};
  info.options = sys::abi::tcpi_opt_sack | sys::abi::tcpi_opt_wscale;
  info.wscale = 0x7a;
  const bool little = std::endian::native == std::endian::little;
  EXPECT_EQ(send_window_scale(info), little ? 10U : 7U);
  EXPECT_EQ(receive_window_scale(info), little ? 7U : 10U);
  EXPECT_EQ(options_of(info),
            tcp_info_flag::sack | tcp_info_flag::window_scale);
}

TEST(option, list_without_enough_room_is_an_error) {
  const auto s =
      any_socket::create(sys::abi::af_netlink, sys::abi::sock_raw, 0).value();
  set_option(s, option::netlink::join, 1).value();
  std::vector<std::uint32_t> room(64);
  const auto size =
      get_option(s, option::netlink::groups, std::span(room)).value();
  ASSERT_GE(size, 1U);
  EXPECT_EQ(room[0] & 1, 1U);
  EXPECT_EQ(
      get_option(s, option::netlink::groups, std::span(room).first(0)).error(),
      error(errc::range, operation::option));
  set_option(s, option::netlink::leave, 1).value();
  get_option(s, option::netlink::groups, std::span(room)).value();
  EXPECT_EQ(room[0] & 1, 0U);
}

TEST(option, list_of_broken_elements_is_no_list) {
  struct three {
    char bytes[3];
  };
  std::array<three, 4> room;
  EXPECT_EQ(
      get_option(tcp(), keepalive_as<option_as::list<three>>(), room).error(),
      error(errc::badmsg, operation::option));
}

TEST(option, bytes_that_the_kernel_would_cut_need_room_for_all) {
  const auto s = tcp();
  std::array<std::byte, 40> room;
  const std::byte no_ops[] = {std::byte{1}, std::byte{1}, std::byte{1},
                              std::byte{1}};
  set_option(s, option::ip::options, no_ops).value();
  EXPECT_EQ(get_option(s, option::ip::options, room).value(), 4U);
  EXPECT_EQ(
      get_option(s, option::ip::options, std::span(room).first(39)).error(),
      error(errc::range, operation::option));
}

TEST(option, raw_door_fills_no_more_than_its_room) {
  const auto s = tcp();
  std::array<std::byte, 16> room;
  EXPECT_EQ(get_option_raw(s, sys::abi::sol_tcp, sys::abi::tcp_keepcnt, room)
                .value()
                .size(),
            sizeof(int));
  EXPECT_EQ(get_option_raw(s, sys::abi::sol_tcp, 999, room).error(),
            error(errc::noprotoopt, sys::nr::getsockopt));
  EXPECT_EQ(set_option_raw(s, sys::abi::sol_tcp, 999, room).error(),
            error(errc::noprotoopt, sys::nr::setsockopt));
}

TEST(option, size_of_more_than_the_kernel_counts_is_refused) {
  const byte_view huge(nullptr, std::size_t{1} << 31);
  const auto refused =
      set_option_raw(tcp(), sys::abi::sol_tcp, sys::abi::tcp_nodelay, huge);
  EXPECT_EQ(refused.error(), errc::inval);
  EXPECT_TRUE(from_the_library(refused.error()));
}
