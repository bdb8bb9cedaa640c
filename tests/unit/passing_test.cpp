// SPDX-License-Identifier: BSL-1.0
#include <fildes/passing.hpp>

#include <sys/resource.h>
#include <sys/socket.h>

#include <fildes/control_kinds.hpp>
#include <fildes/file_options.hpp>
#include <fildes/memfd.hpp>
#include <fildes/option_socket.hpp>
#include <fildes/unix_socket.hpp>

#include "helpers.hpp"

using namespace fildes;

namespace {

class passing : public testing::Test {
 protected:
  // Each with as many descriptors as are given.
  template <class... Fds>
  void send(const Fds&... fds) {
    const byte_view text[] = {"text"};
    if constexpr (sizeof...(fds) == 0) {
      ASSERT_TRUE(pair.first.sendmsg(text));
    } else {
      const control_messages passed{control::rights(fds...)};
      ASSERT_TRUE(pair.first.sendmsg(text, {.control = passed}));
    }
  }

  socket_pair<unix_stream> pair = unix_stream::pair().value();
  owned<memfd> file = memfd::create("passed").value();
  char room[16];
};

TEST_F(passing, descriptor_comes_with_the_bytes) {
  send(file);
  const auto came = pair.second.recv_descriptor(room).value();
  EXPECT_EQ(came.message.size, 4u);
  EXPECT_FALSE(came.message.control_truncated());
  ASSERT_TRUE(came.fd);
  EXPECT_TRUE(test::is_cloexec(came.fd->raw()));
  EXPECT_EQ(stat(*came.fd).value().identity(), stat(file).value().identity());
}

TEST_F(passing, bytes_may_come_alone) {
  send();
  const auto came = pair.second.recv_descriptor(room).value();
  EXPECT_EQ(came.message.size, 4u);
  EXPECT_FALSE(came.fd);
}

TEST_F(passing, works_for_records_and_datagrams) {
  const byte_view text[] = {"text"};
  const control_messages passed{control::rights(file)};
  const auto records = unix_seqpacket::pair().value();
  ASSERT_TRUE(records.first.sendmsg(text, {.control = passed}));
  EXPECT_TRUE(records.second.recv_descriptor(room).value().fd);
  const auto datagrams = unix_datagram::pair().value();
  ASSERT_TRUE(datagrams.first.sendmsg(text, {.control = passed}));
  EXPECT_TRUE(datagrams.second.recv_descriptor(room).value().fd);
}

TEST_F(passing, end_has_no_descriptor) {
  ASSERT_TRUE(std::move(pair.first).close());
  const auto came = pair.second.recv_descriptor(room).value();
  EXPECT_EQ(came.message.size, 0u);
  EXPECT_FALSE(came.fd);
}

TEST_F(passing, nothing_there_is_again) {
  EXPECT_EQ(pair.second.recv_descriptor(room, recv_flag::dontwait).error(),
            error(errc::again, sys::nr::recvmsg));
}

// That nothing stays open, each test here sees at its end.
TEST_F(passing, one_of_several_comes_and_the_others_are_closed) {
  send(file, file, file);
  const auto came = pair.second.recv_descriptor(room).value();
  EXPECT_TRUE(came.message.control_truncated());
  EXPECT_TRUE(came.fd);
}

TEST_F(passing, descriptor_that_nobody_takes_is_closed) {
  send(file);
  EXPECT_TRUE(pair.second.recv_descriptor(room));
}

TEST_F(passing, descriptor_can_be_inherited_when_asked) {
  send(file);
  const auto came =
      pair.second.recv_descriptor(room, recv_flag::inherit).value();
  EXPECT_FALSE(test::is_cloexec(came.fd->raw()));
}

TEST_F(passing, peeked_descriptor_is_a_duplicate) {
  send(file);
  const auto peeked =
      pair.second.recv_descriptor(room, recv_flag::peek).value();
  const auto came = pair.second.recv_descriptor(room).value();
  EXPECT_NE(peeked.fd->raw(), came.fd->raw());
}

TEST_F(passing, without_a_number_left_the_bytes_come_alone) {
  send(file);
  EXPECT_EQ(test::in_child([this] {
              const rlimit none = {0, 0};
              setrlimit(RLIMIT_NOFILE, &none);
              const auto came = pair.second.recv_descriptor(room).value();
              if (came.message.size != 4 || came.fd) return 1;
              return came.message.control_truncated() ? 0 : 2;
            }),
            0);
}

// Credentials come first, and leave no room.
TEST_F(passing, credentials_are_none) {
  ASSERT_TRUE(set_option(pair.second, option::pass_credentials, true));
  send(file);
  const auto came = pair.second.recv_descriptor(room).value();
  EXPECT_TRUE(came.message.control_truncated());
  EXPECT_FALSE(came.fd);
}

TEST_F(passing, pidfd_that_nobody_asked_for_is_closed) {
  const auto on = set_option(pair.second, option::pass_pidfd, true);
  if (on.has_error()) {  // since Linux 6.5
    EXPECT_EQ(on.error(), errc::noprotoopt);
    return;
  }
  send();
  EXPECT_FALSE(pair.second.recv_descriptor(room).value().fd);
}

}  // namespace
