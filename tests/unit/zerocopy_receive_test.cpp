// SPDX-License-Identifier: BSL-1.0
#include <fildes/tcp_zerocopy_receive.hpp>

#include <cstdlib>
#include <memory>
#include <string>
#include <thread>

#include <fildes/io.hpp>
#include <fildes/option_socket.hpp>

#include "helpers.hpp"
#include "sockets.hpp"

using namespace fildes;

namespace {

const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
const std::size_t window_size = 64 * page;

struct free_it {
  void operator()(void* memory) const { std::free(memory); }
};

/// Whole pages: what the loopback makes of those that are lent to it begins
/// where a page does.
class pages {
 public:
  explicit pages(std::size_t size)
      : bytes_(static_cast<char*>(std::aligned_alloc(page, size))),
        size_(size) {
    for (std::size_t i = 0; i != size; ++i)
      bytes_.get()[i] = static_cast<char>(i * 7 + i / 251);
  }
  byte_view view() const { return {bytes_.get(), size_}; }

 private:
  std::unique_ptr<char, free_it> bytes_;
  std::size_t size_;
};

void send_lent(const tcp_stream& to, byte_view all) {
  while (!all.empty())
    all = all.after(to.send(all.first(15 * page), send_flag::zerocopy).value());
}

struct brought {
  std::string bytes;
  std::size_t mapped = 0;
  std::size_t copied = 0;
};

brought receive_all(tcp_receive_window& window, const tcp_stream& from) {
  brought all;
  static char room[65536];
  for (;;) {
    const auto got = window.receive(from, room);
    if (!got || got.value().ended()) return all;
    all.mapped += got.value().mapped.size();
    all.copied += got.value().copied.size();
    all.bytes += got.value().mapped.empty()
                     ? byte_view(got.value().copied).text()
                     : got.value().mapped.text();
  }
}

TEST(zerocopy_receive, whole_pages_are_mapped_and_the_rest_copied) {
  test::tcp_pair pair;
  const pages data(600 * page);
  ASSERT_TRUE(set_option(pair.client, option::zerocopy, true));
  ASSERT_TRUE(set_option(pair.server, option::receive_low_water,
                         15 * static_cast<int>(page)));
  auto window = tcp_receive_window::map(pair.server, window_size).value();
  std::thread writer([&] {
    send_lent(pair.client, data.view());
    (void)pair.client.shutdown(shutdown_side::write);
  });
  const brought all = receive_all(window, pair.server);
  writer.join();
  EXPECT_TRUE(all.bytes == data.view().text());
  EXPECT_EQ(all.mapped + all.copied, data.view().size());
  EXPECT_EQ(all.mapped % page, 0u);
  EXPECT_NE(all.mapped, 0u);
}

TEST(zerocopy_receive, little_is_copied) {
  test::tcp_pair pair;
  auto window = tcp_receive_window::map(pair.server, window_size).value();
  ASSERT_TRUE(pair.client.send("text"));
  char room[16];
  const auto got = window.receive(pair.server, room).value();
  EXPECT_TRUE(got.mapped.empty());
  EXPECT_EQ(byte_view(got.copied).text(), "text");
  EXPECT_EQ(got.size(), 4u);
  EXPECT_EQ(got.hint, 0u);
}

TEST(zerocopy_receive, hint_says_what_does_not_fit_the_room) {
  test::tcp_pair pair;
  auto window = tcp_receive_window::map(pair.server, window_size).value();
  ASSERT_TRUE(pair.client.send("a text"));
  char room[2];
  const auto got = window.receive(pair.server, room).value();
  EXPECT_EQ(byte_view(got.copied).text(), "a ");
  EXPECT_EQ(got.hint, 4u);
}

TEST(zerocopy_receive, end_is_told) {
  test::tcp_pair pair;
  auto window = tcp_receive_window::map(pair.server, window_size).value();
  ASSERT_TRUE(pair.client.shutdown(shutdown_side::write));
  char room[16];
  EXPECT_TRUE(window.receive(pair.server, room).value().ended());
}

TEST(zerocopy_receive, error_of_the_socket_is_told_and_no_end) {
  test::tcp_pair pair;
  auto window = tcp_receive_window::map(pair.server, window_size).value();
  test::reset_on_close(pair.client);
  ASSERT_TRUE(std::move(pair.client).close());
  char room[16];
  EXPECT_EQ(window.receive(pair.server, room).error(), errc::connreset);
}

TEST(zerocopy_receive, nothing_is_again_on_a_nonblocking_socket) {
  test::tcp_pair pair;
  const auto server =
      std::move(tcp_stream::connect(pair.listener.local_address().value(),
                                    socket_flag::nonblock)
                    .value()
                    .stream);
  ASSERT_TRUE(wait_connected(server));
  auto window = tcp_receive_window::map(server, window_size).value();
  char room[16];
  EXPECT_EQ(window.receive(server, room).error(), errc::again);
}

TEST(zerocopy_receive, window_that_maps_nothing_copies) {
  test::tcp_pair pair;
  auto window = tcp_receive_window::map(pair.server, window_size).value();
  tcp_receive_window taken(std::move(window));
  EXPECT_EQ(window.size(), 0u);
  EXPECT_EQ(taken.size(), window_size);
  ASSERT_TRUE(pair.client.send("text"));
  char room[16];
  EXPECT_EQ(window.receive(pair.server, room).value().copied.size(), 4u);
}

TEST(zerocopy_receive, window_is_for_any_tcp_stream_and_is_replaced) {
  test::tcp_pair pair;
  auto one = tcp_receive_window::map(pair.server, window_size).value();
  auto other = tcp_receive_window::map(pair.client, page).value();
  one = std::move(other);
  EXPECT_EQ(one.size(), page);
  ASSERT_TRUE(pair.client.send("text"));
  char room[16];
  EXPECT_EQ(one.receive(pair.server, room).value().copied.size(), 4u);
}

TEST(zerocopy_receive, neither_a_window_nor_a_room_may_be_empty) {
  test::tcp_pair pair;
  EXPECT_EQ(tcp_receive_window::map(pair.server, 0).error(), errc::inval);
  auto window = tcp_receive_window::map(pair.server, page).value();
  ASSERT_TRUE(pair.client.send("text"));
  EXPECT_EQ(window.receive(pair.server, {}).error(),
            error(errc::inval, operation::zerocopy));
}

}  // namespace
