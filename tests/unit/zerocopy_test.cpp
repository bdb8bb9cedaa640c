// SPDX-License-Identifier: BSL-1.0
#include <fildes/zerocopy.hpp>

#include <poll.h>
#include <sys/resource.h>

#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <fildes/control.hpp>
#include <fildes/io.hpp>

#include "helpers.hpp"
#include "sockets.hpp"

using namespace fildes;
using control::zerocopy_done;
using detail::zerocopy_calls;

namespace {

static_assert(zerocopy_buffer<std::vector<char>>);
static_assert(zerocopy_buffer<std::string>);
static_assert(zerocopy_buffer<std::array<char, 16>>);
static_assert(!zerocopy_buffer<std::span<char>>);  // would own nothing
static_assert(!zerocopy_buffer<std::string_view>);
static_assert(!zerocopy_buffer<byte_view> && !zerocopy_buffer<byte_span>);
static_assert(!zerocopy_buffer<std::vector<std::string>>);
static_assert(!std::is_move_constructible_v<
              zerocopy_sender<tcp_stream, std::vector<char>>>);

using bytes = std::vector<char>;
template <std::size_t Capacity = 16>
using tcp_sender = zerocopy_sender<tcp_stream, bytes, Capacity>;

constexpr std::size_t much = 16'000'000;  // more than sockets hold

bytes pattern(std::size_t size, unsigned seed = 0) {
  bytes made(size);
  for (std::size_t i = 0; i != size; ++i)
    made[i] = static_cast<char>(i * 7 + i / 251 + seed);
  return made;
}

deadline soon() { return deadline::after(nanoseconds(10'000'000'000)); }
deadline now() { return deadline::after(nanoseconds(1'000'000)); }

/// Reads until the end or an error.
bytes read_all(const tcp_stream& from) {
  bytes all;
  static char part[1 << 18];
  for (;;) {
    const auto n = from.recv(part);
    if (!n || n.value() == 0) return all;
    all.insert(all.end(), part, part + n.value());
  }
}

zerocopy_calls calls(std::uint32_t first, std::uint32_t count) {
  zerocopy_calls made;
  for (std::uint32_t i = 0; i != count; ++i) made.add(first + i);
  return made;
}

std::uint32_t left_after(zerocopy_calls of, zerocopy_done done) {
  of.complete(done);
  return of.left;
}

TEST(zerocopy_calls, are_done_by_one_range_or_by_many_in_any_order) {
  EXPECT_EQ(left_after(calls(5, 3), {5, 7, false}), 0u);
  auto three = calls(5, 3);
  three.complete({7, 7, false});
  EXPECT_EQ(three.left, 2u);
  three.complete({5, 5, true});
  EXPECT_EQ(three.left, 1u);
  three.complete({6, 6, false});
  EXPECT_EQ(three.left, 0u);
  EXPECT_TRUE(three.copied);
}

TEST(zerocopy_calls, take_their_part_of_a_wider_range) {
  EXPECT_EQ(left_after(calls(5, 3), {0, 100, false}), 0u);
  EXPECT_EQ(left_after(calls(5, 3), {0, 5, false}), 2u);
  EXPECT_EQ(left_after(calls(5, 3), {6, 100, false}), 1u);
  EXPECT_EQ(left_after(calls(5, 3), {0, 0xffffffff, false}), 0u);
}

TEST(zerocopy_calls, are_not_done_by_the_ranges_of_others) {
  EXPECT_EQ(left_after(calls(5, 3), {0, 4, true}), 3u);
  EXPECT_EQ(left_after(calls(5, 3), {8, 0xffffffff, true}), 3u);
  auto three = calls(5, 3);
  three.complete({8, 9, true});
  EXPECT_FALSE(three.copied);
}

TEST(zerocopy_calls, begin_again_at_zero_after_2_to_the_32) {
  const auto around = calls(0xfffffffe, 4);  // ...fe, ...ff, 0, 1
  EXPECT_EQ(left_after(around, {0xfffffffe, 1, false}), 0u);
  EXPECT_EQ(left_after(around, {0xffffff00, 0xffffffff, false}), 2u);
  EXPECT_EQ(left_after(around, {0, 0, false}), 3u);
  EXPECT_EQ(left_after(around, {0, 100, false}), 2u);
  EXPECT_EQ(left_after(around, {0xffffffff, 0, false}), 2u);
  EXPECT_EQ(left_after(around, {2, 0xfffffffd, false}), 4u);
}

TEST(zerocopy, what_is_sent_arrives_and_the_buffer_comes_back) {
  test::tcp_pair pair;
  bytes came(100'000);
  tcp_sender<> sender(std::move(pair.client));
  ASSERT_TRUE(sender.lends());
  std::thread reader([&] { (void)read_exactly(pair.server, came); });
  bytes data = pattern(100'000);
  const char* const where = data.data();
  EXPECT_GT(sender.send(std::move(data)).value(), 0u);
  EXPECT_TRUE(data.empty());
  ASSERT_TRUE(sender.finish(soon()));
  reader.join();
  EXPECT_TRUE(came == pattern(100'000));
  auto back = sender.take();
  ASSERT_TRUE(back);
  EXPECT_EQ(back->buffer.data(), where);
  EXPECT_EQ(back->sent, 100'000u);
  EXPECT_FALSE(sender.take());
}

TEST(zerocopy, buffer_is_not_done_before_the_peer_has_it) {
  test::tcp_pair pair;
  tcp_sender<> sender(std::move(pair.client));
  ASSERT_TRUE(sender.lends());
  const auto sent = sender.send(pattern(much), send_flag::dontwait);
  ASSERT_LT(sent.value(), much);
  EXPECT_EQ(sender.unsent(), much - sent.value());
  EXPECT_EQ(sender.in_flight(), 1u);
  EXPECT_FALSE(sender.take());
  const auto waited = sender.finish(now());
  EXPECT_EQ(waited.error(), error(errc::timedout, operation::deadline));
  EXPECT_FALSE(sender.take());
  bytes came(much);
  std::thread reader([&] { (void)read_exactly(pair.server, came); });
  EXPECT_TRUE(sender.finish(soon()));
  reader.join();
  EXPECT_TRUE(came == pattern(much));
  EXPECT_EQ(sender.take()->sent, much);
}

TEST(zerocopy, loopback_copies_and_says_so) {
  test::tcp_pair pair;
  tcp_sender<> sender(std::move(pair.client));
  ASSERT_TRUE(sender.send(pattern(20'000)));
  ASSERT_TRUE(sender.finish(soon()));
  EXPECT_TRUE(sender.take()->copied);
}

TEST(zerocopy, buffer_comes_back_when_the_socket_has_no_peer_any_more) {
  test::tcp_pair pair;
  tcp_sender<> sender(std::move(pair.client));
  ASSERT_TRUE(sender.lends());
  ASSERT_TRUE(sender.send(pattern(much), send_flag::dontwait));
  while (sender.flush(send_flag::dontwait).has_value()) continue;
  EXPECT_NE(sender.unsent(), 0u);
  ASSERT_TRUE(test::forget_peer(sender.socket()));
  EXPECT_EQ(sender.flush().error(), errc::connreset);
  ASSERT_TRUE(sender.wait(soon()));
  const auto first = sender.take();
  ASSERT_TRUE(first);
  EXPECT_LT(first->sent, much);
  EXPECT_TRUE(first->buffer == pattern(much));
}

TEST(zerocopy, buffers_go_in_order_and_their_places_are_used_again) {
  test::tcp_pair pair;
  bytes came;
  std::thread reader([&] { came = read_all(pair.server); });
  tcp_sender<4> sender(std::move(pair.client));
  bytes all;
  for (unsigned i = 0; i != 200; ++i) {
    bytes part = pattern(10'000 + i, i);
    all.insert(all.end(), part.begin(), part.end());
    for (;;) {
      const auto sent = sender.send(std::move(part));
      if (sent) break;
      ASSERT_EQ(sent.error(), error(errc::nobufs, operation::zerocopy));
      ASSERT_EQ(part.size(), 10'000u + i);  // still here
      ASSERT_TRUE(sender.wait(soon()));
    }
  }
  ASSERT_TRUE(sender.finish(soon()));
  ASSERT_TRUE(sender.socket().shutdown(shutdown_side::write));
  reader.join();
  EXPECT_TRUE(came == all);
}

TEST(zerocopy, sends_bytes_that_a_buffer_holds_in_itself) {
  test::tcp_pair pair;
  using block = std::array<char, 20'000>;
  zerocopy_sender<tcp_stream, block, 2> sender(std::move(pair.client));
  block data;
  std::copy_n(pattern(data.size()).begin(), data.size(), data.begin());
  const block same = data;
  ASSERT_TRUE(sender.send(std::move(data)));
  data.fill('x');
  block came;
  ASSERT_TRUE(read_exactly(pair.server, came));
  EXPECT_TRUE(came == same);
  ASSERT_TRUE(sender.finish(soon()));
  EXPECT_TRUE(sender.take()->buffer == same);
}

TEST(zerocopy, buffer_stays_with_the_caller_when_all_are_in_flight) {
  test::tcp_pair pair;
  tcp_sender<1> sender(std::move(pair.client));
  ASSERT_TRUE(sender.send(pattern(1'000), send_flag::dontwait));
  ASSERT_TRUE(sender.finish(soon()));
  ASSERT_TRUE(sender.send(pattern(much), send_flag::dontwait));
  bytes next = pattern(5'000);
  const auto sent = sender.send(std::move(next), send_flag::dontwait);
  EXPECT_EQ(sent.error(), error(errc::again, sys::nr::sendto));
  EXPECT_TRUE(next == pattern(5'000));
}

TEST(zerocopy, buffer_stays_with_the_caller_when_the_peer_is_gone) {
  test::tcp_pair pair;
  tcp_sender<1> sender(std::move(pair.client));
  ASSERT_TRUE(sender.socket().shutdown(shutdown_side::write));
  bytes data = pattern(5'000);
  EXPECT_EQ(sender.send(std::move(data)).error(), errc::pipe);
  EXPECT_TRUE(data == pattern(5'000));
  EXPECT_EQ(sender.in_flight(), 0u);
}

TEST(zerocopy, rest_is_given_up_when_the_peer_resets) {
  test::tcp_pair pair;
  tcp_sender<> sender(std::move(pair.client));
  ASSERT_TRUE(sender.send(pattern(much), send_flag::dontwait));
  test::reset_on_close(pair.server);
  ASSERT_TRUE(std::move(pair.server).close());
  EXPECT_EQ(sender.finish(soon()).error(), errc::connreset);
  EXPECT_EQ(sender.unsent(), 0u);
  ASSERT_TRUE(sender.wait(soon()));
  EXPECT_LT(sender.take()->sent, much);
}

/// Counts the buffers that have memory.
class counted {
 public:
  explicit counted(int& alive) : bytes_(pattern(much)), alive_(&alive) {
    ++*alive_;
  }
  counted(counted&& other) noexcept
      : bytes_(std::move(other.bytes_)), alive_(other.alive_) {
    ++*alive_;
  }
  counted& operator=(counted&& other) noexcept {
    bytes_ = std::move(other.bytes_);
    return *this;
  }
  ~counted() {
    std::fill(bytes_.begin(), bytes_.end(), '!');  // as its next user would
    --*alive_;
  }
  const char* data() const { return bytes_.data(); }
  std::size_t size() const { return bytes_.size(); }

 private:
  bytes bytes_;
  int* alive_;
};

TEST(zerocopy, destructor_lets_go_of_no_memory_that_may_still_be_sent) {
  test::tcp_pair pair;
  int alive = 0;
  {
    zerocopy_sender<tcp_stream, counted, 2> sender(std::move(pair.client));
    ASSERT_TRUE(sender.lends());
    ASSERT_TRUE(sender.send(counted(alive), send_flag::dontwait));
    EXPECT_EQ(alive, 1);
    EXPECT_EQ(sender.in_flight(), 1u);
  }
  EXPECT_EQ(alive, 0);
  // Either what was sent, or nothing: never what was written later.
  const bytes came = read_all(pair.server);
  const bytes sent = pattern(came.size());
  EXPECT_TRUE(came == sent);
}

TEST(zerocopy, destructor_loses_nothing_after_finish) {
  test::tcp_pair pair;
  bytes came;
  std::thread reader([&] { came = read_all(pair.server); });
  {
    tcp_sender<> sender(std::move(pair.client));
    ASSERT_TRUE(sender.send(pattern(much)));
    ASSERT_TRUE(sender.finish(soon()));
  }
  reader.join();
  EXPECT_TRUE(came == pattern(much));
}

TEST(zerocopy, poll_tells_of_a_buffer_that_is_done) {
  test::tcp_pair pair;
  tcp_sender<> sender(std::move(pair.client));
  ASSERT_TRUE(sender.lends());
  ASSERT_TRUE(sender.send(pattern(10'000)));
  pollfd one{sender.socket().raw(), 0, 0};
  ASSERT_EQ(poll(&one, 1, 10'000), 1);
  EXPECT_EQ(one.revents, POLLERR);
  EXPECT_EQ(sender.drain().value(), 1u);
  EXPECT_EQ(poll(&one, 1, 0), 0);
  EXPECT_TRUE(sender.take());
}

TEST(zerocopy, who_reads_the_error_queue_passes_completions_on) {
  test::tcp_pair pair;
  tcp_sender<> sender(std::move(pair.client));
  ASSERT_TRUE(sender.lends());
  ASSERT_TRUE(sender.send(pattern(10'000)));
  pollfd one{sender.socket().raw(), 0, 0};
  ASSERT_EQ(poll(&one, 1, 10'000), 1);
  control_buffer<control_space<control::extended_error>> room;
  ASSERT_TRUE(sender.socket().recvmsg(
      {}, {.control = &room, .flags = recv_flag::errqueue}));
  const auto done = room.find<control::extended_error>().value().zerocopy();
  ASSERT_EQ(done, (zerocopy_done{0, 0, true}));
  EXPECT_EQ(sender.in_flight(), 1u);
  sender.complete(*done);
  EXPECT_EQ(sender.in_flight(), 0u);
}

TEST(zerocopy, copies_where_the_kernel_cannot_lend) {
  auto pair = unix_stream::pair().value();
  zerocopy_sender<unix_stream, std::string> sender(std::move(pair.first));
  EXPECT_FALSE(sender.lends());
  EXPECT_EQ(sender.send("text").value(), 4u);
  EXPECT_EQ(sender.in_flight(), 0u);
  const auto back = sender.take();
  EXPECT_EQ(back->buffer, "text");
  EXPECT_TRUE(back->copied);
  char came[8];
  EXPECT_EQ(pair.second.recv(came).value(), 4u);
}

/// With less memory that may be locked than is sent; 0 when all arrives.
int send_under_limit(rlim_t locked) {
  const rlimit limit{locked, locked};
  if (setrlimit(RLIMIT_MEMLOCK, &limit) != 0) return 2;
  // Root may lock as much as it wants.
  if (geteuid() == 0 && setresuid(65534, 65534, 65534) != 0) return 3;
  test::tcp_pair pair;
  bytes came(4'000'000);
  tcp_sender<> sender(std::move(pair.client));
  if (!sender.lends()) return 4;
  for (unsigned i = 0; i != 4; ++i)
    if (!sender.send(pattern(1'000'000, i), send_flag::dontwait) && i == 0)
      return 5;
  std::thread reader([&] { (void)read_exactly(pair.server, came); });
  const bool finished = sender.finish(soon()).has_value();
  const std::size_t sent = [&] {
    std::size_t all = 0;
    while (const auto back = sender.take()) all += back->sent;
    return all;
  }();
  (void)sender.socket().shutdown(shutdown_side::write);
  reader.join();
  const bytes first = pattern(std::min<std::size_t>(sent, 1'000'000));
  return finished && sent >= 1'000'000 &&
                 std::equal(first.begin(), first.end(), came.begin())
             ? 0
             : 6;
}

TEST(zerocopy, copies_when_no_memory_may_be_locked) {
  EXPECT_EQ(test::in_child([] { return send_under_limit(0); }), 0);
}

TEST(zerocopy, goes_on_when_some_memory_may_be_locked) {
  EXPECT_EQ(test::in_child([] { return send_under_limit(1'500'000); }), 0);
}

struct udp_pair {
  owned<udp_socket> to = udp_socket::bind(test::loopback()).value();
  owned<udp_socket> from = udp_socket::create(ip_family::v4).value();
  ip_address address = to.local_address().value();
};

TEST(zerocopy, datagrams_arrive_and_come_back) {
  udp_pair pair;
  zerocopy_sender<udp_socket, bytes, 4> sender(std::move(pair.from));
  char came[70'000];
  for (unsigned i = 0; i != 20; ++i) {
    const auto sent = sender.sendto(pattern(20'000, i), pair.address);
    ASSERT_EQ(sent.value(), 20'000u);
    ASSERT_EQ(pair.to.recv(came).value().size, 20'000u);
    ASSERT_TRUE(bytes(came, came + 20'000) == pattern(20'000, i));
    ASSERT_TRUE(sender.finish(soon()));
    const auto back = sender.take();
    ASSERT_TRUE(back);
    EXPECT_TRUE(back->copied);
  }
}

TEST(zerocopy, datagram_that_is_too_long_stays_with_the_caller) {
  udp_pair pair;
  zerocopy_sender<udp_socket, bytes> sender(std::move(pair.from));
  bytes data = pattern(70'000);
  const auto sent = sender.sendto(std::move(data), pair.address);
  EXPECT_EQ(sent.error(), errc::msgsize);
  EXPECT_TRUE(data == pattern(70'000));
  EXPECT_EQ(sender.sendto(pattern(9'000), pair.address).value(), 9'000u);
  EXPECT_TRUE(sender.finish(soon()));
  EXPECT_TRUE(sender.take());
}

TEST(zerocopy, empty_datagram_has_nothing_to_lend) {
  udp_pair pair;
  zerocopy_sender<udp_socket, bytes> sender(std::move(pair.from));
  EXPECT_EQ(sender.sendto({}, pair.address).value(), 0u);
  char came[1];
  EXPECT_EQ(pair.to.recv(came).value().length, 0u);
  EXPECT_TRUE(sender.take());
  EXPECT_EQ(sender.sendto(pattern(9'000), pair.address).value(), 9'000u);
  EXPECT_TRUE(sender.finish(soon()));
}

// The kernel has counted a call that it then failed: the numbers go on.
TEST(zerocopy, call_that_was_counted_though_it_failed_mixes_nothing_up) {
  udp_pair pair;
  zerocopy_sender<udp_socket, bytes> sender(std::move(pair.from));
  const bytes foreign = pattern(9'000);
  ASSERT_TRUE(sys::sendto(sender.socket().raw(), foreign.data(), 9'000,
                          sys::abi::msg_zerocopy, pair.address.data(),
                          pair.address.size()));
  char came[9'000];
  ASSERT_TRUE(pair.to.recv(came));
  EXPECT_EQ(sender.drain().value(), 0u);
  ASSERT_TRUE(sender.sendto(pattern(9'000), pair.address));
  EXPECT_TRUE(sender.finish(soon()));
  EXPECT_TRUE(sender.take());
}

}  // namespace
