// SPDX-License-Identifier: BSL-1.0
#include <fildes/unix_socket.hpp>

#include <grp.h>
#include <poll.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <vector>

#include <fildes/cast.hpp>
#include <fildes/control.hpp>
#include <fildes/control_kinds.hpp>
#include <fildes/descriptor.hpp>
#include <fildes/file.hpp>
#include <fildes/option_socket.hpp>

#include "unit/helpers.hpp"

namespace {

using namespace fildes;
namespace fs = std::filesystem;
using room_for_four =
    control_buffer<control_space<control::rights<4>, control::credentials>>;

unix_address at(const std::string& path) {
  return unix_address::at(path).value();
}
bool is_autobound(const unix_address& address) {
  return address.kind() == unix_address_kind::abstract &&
         address.abstract_name().size() == 5;
}

class unix_socket : public testing::Test {
 protected:
  // A peer that stays until its connection ends.
  pid_t connect_in_child() const {
    const pid_t child = fork();
    if (child != 0) return child;
    const auto client = unix_stream::connect(at(path_));
    char end;
    _exit(client && client.value().recv({&end, 1}) ? 0 : 1);
  }

  test::scratch_directory scratch_;
  const std::string path_ = scratch_ / "socket";
};

// Elsewhere bind and connect were given where a pointer lies, not the address:
// nothing could bind. And accept took every descriptor but 0 for an error.
TEST_F(unix_socket, streams_are_connected_by_path) {
  const auto listener = unix_listener::listen(at(path_)).value();
  for (int i = 0; i != 2; ++i) {
    const auto client = unix_stream::connect(at(path_)).value();
    const auto in = listener.accept().value();
    EXPECT_GT(in.stream.raw(), 0);
    EXPECT_EQ(client.peer_address().value(), at(path_));
    EXPECT_EQ(in.stream.peer_address().value(), unix_address::unnamed());
    EXPECT_EQ(in.peer.as<unix_address>()->kind(), unix_address_kind::unnamed);
    ASSERT_TRUE(client.send("ab"));
    char text[4];
    EXPECT_EQ(in.stream.recv(text).value(), 2U);
  }
}

// Elsewhere a path had to exist before a socket could be bound to it.
TEST_F(unix_socket, path_is_made_by_bind_and_never_taken_over) {
  const auto listener = unix_listener::listen(at(path_)).value();
  EXPECT_EQ(unix_listener::listen(at(path_)).error(),
            error(errc::addrinuse, sys::nr::bind));
  EXPECT_EQ(unix_datagram::bind(at(path_)).error(), errc::addrinuse);
}

TEST_F(unix_socket, path_stays_and_nobody_answers_there) {
  {
    const auto listener = unix_listener::listen(at(path_)).value();
  }
  EXPECT_TRUE(fs::exists(path_));
  EXPECT_EQ(unix_stream::connect(at(path_)).error(), errc::connrefused);
  EXPECT_EQ(unix_stream::connect(at(scratch_ / "other")).error(), errc::noent);
  EXPECT_EQ(unix_listener::listen(at(path_)).error(), errc::addrinuse);
}

// Elsewhere the end of an accepted connection removed the listener's path.
TEST_F(unix_socket, end_of_a_connection_leaves_the_path) {
  const auto listener = unix_listener::listen(at(path_)).value();
  const auto client = unix_stream::connect(at(path_)).value();
  {
    const auto in = listener.accept().value();
  }
  EXPECT_TRUE(fs::exists(path_));
}

TEST_F(unix_socket, path_of_108_bytes_needs_no_zero) {
  std::string path = scratch_ / "";
  path.append(unix_address::longest_path - path.size(), 'x');
  const auto listener = unix_listener::listen(at(path)).value();
  EXPECT_EQ(listener.local_address().value().path(), path);
  EXPECT_TRUE(unix_stream::connect(at(path)));
  EXPECT_EQ(unix_address::at(path + "x").error(), errc::nametoolong);
}

// Elsewhere the name was copied from the wrong byte on, and was none.
TEST_F(unix_socket, abstract_names_are_these_very_bytes) {
  const std::string name =
      "fildes-test-" + std::to_string(getpid()) + std::string("\0\1\0", 3);
  const auto address = unix_address::abstract(name).value();
  const auto listener = unix_listener::listen(address).value();
  EXPECT_EQ(listener.local_address().value(), address);
  EXPECT_TRUE(unix_stream::connect(address));
  for (const std::string& other :
       {name + '\0', name.substr(0, name.size() - 1)})
    EXPECT_EQ(
        unix_stream::connect(unix_address::abstract(other).value()).error(),
        errc::connrefused);
}

// Elsewhere the address was another library's type, taken for the kernel's.
TEST_F(unix_socket, address_is_what_the_c_library_tells) {
  const auto listener = unix_listener::listen(at(path_)).value();
  sockaddr_un told{};
  socklen_t size = sizeof told;
  ASSERT_EQ(
      getsockname(listener.raw(), reinterpret_cast<sockaddr*>(&told), &size),
      0);
  EXPECT_EQ(unix_address::from_bytes({&told, size}).value(), at(path_));
  EXPECT_STREQ(told.sun_path, path_.c_str());
}

TEST_F(unix_socket, unnamed_address_lets_the_kernel_choose_a_name) {
  const auto listener = unix_listener::listen(unix_address::unnamed()).value();
  const auto other = unix_datagram::bind(unix_address::unnamed()).value();
  const auto where = listener.local_address().value();
  EXPECT_TRUE(is_autobound(where));
  EXPECT_TRUE(is_autobound(other.local_address().value()));
  EXPECT_NE(where, other.local_address().value());
  EXPECT_TRUE(unix_stream::connect(where));
}

TEST_F(unix_socket, ends_of_a_pair_have_no_names) {
  const auto pair = unix_stream::pair().value();
  EXPECT_EQ(pair.first.local_address().value(), unix_address::unnamed());
  EXPECT_EQ(pair.first.peer_address().value(), unix_address::unnamed());
}

TEST_F(unix_socket, full_queue_of_connections_is_again) {
  const auto listener =
      unix_listener::listen(at(path_), {.backlog = 0}).value();
  std::vector<owned<unix_stream>> waiting;
  for (int i = 0; i != 10; ++i) {
    auto next = unix_stream::connect(at(path_), socket_flag::nonblock);
    if (!next) {
      EXPECT_EQ(next.error(), errc::again);
      return;
    }
    waiting.push_back(std::move(next).value());
  }
  FAIL() << "the queue has no end";
}

TEST_F(unix_socket, unread_bytes_reset_the_connection_once) {
  auto pair = unix_stream::pair().value();
  ASSERT_TRUE(pair.first.send("unread"));
  ASSERT_TRUE(pair.second.send("ab"));
  ASSERT_TRUE(std::move(pair.second).close());
  char text[8];
  EXPECT_EQ(pair.first.recv(text).value(), 2U);
  EXPECT_EQ(pair.first.recv(text).error(), errc::connreset);
  EXPECT_EQ(pair.first.recv(text).value(), 0U);
  EXPECT_EQ(pair.first.send("x").error(), errc::pipe);
}

// Elsewhere a destructor shut the connection down, and ended the program when
// there was none.
TEST_F(unix_socket, those_without_a_connection_end_quietly) {
  {
    const auto unconnected = unix_datagram::bind(at(path_)).value();
    const auto listener = unix_listener::listen(at(scratch_ / "l")).value();
    auto pair = unix_stream::pair().value();
    ASSERT_TRUE(pair.first.send("unread"));
    ASSERT_TRUE(std::move(pair.second).close());
  }
  EXPECT_TRUE(fs::exists(path_));
}

TEST_F(unix_socket, seqpackets_keep_their_borders) {
  const auto listener = unix_seqpacket_listener::listen(at(path_)).value();
  const auto client = unix_seqpacket::connect(at(path_)).value();
  const auto in = listener.accept().value();
  ASSERT_TRUE(client.send("first"));
  ASSERT_TRUE(client.send("second"));
  char text[5];
  EXPECT_EQ(in.stream.recv(text).value().length, 5U);
  const auto cut = in.stream.recv(text).value();
  EXPECT_TRUE(cut.truncated());
  EXPECT_EQ(cut.length, 6U);
  EXPECT_EQ(unix_stream::connect(at(path_)).error(), errc::prototype);
}

TEST_F(unix_socket, datagrams_tell_whom_they_are_from) {
  const auto server = unix_datagram::bind(at(path_)).value();
  const auto client = unix_datagram::bind(at(scratch_ / "client")).value();
  const auto nameless = unix_datagram::create().value();
  ASSERT_TRUE(client.sendto("a", at(path_)));
  ASSERT_TRUE(nameless.sendto("b", at(path_)));
  char text[4];
  any_address from;
  ASSERT_TRUE(server.recvfrom(text, from));
  EXPECT_EQ(from.as<unix_address>(), at(scratch_ / "client"));
  ASSERT_TRUE(server.recvfrom(text, from));
  EXPECT_TRUE(from.empty());
}

TEST_F(unix_socket, datagrams_are_cut_or_refused_with_their_length_told) {
  const auto pair = unix_datagram::pair(socket_flag::nonblock).value();
  ASSERT_TRUE(pair.first.send("longer than the room"));
  char text[4];
  EXPECT_EQ(pair.second.recv(text).value().length, 20U);
  const std::string huge(10'000'000, 'x');
  EXPECT_EQ(pair.first.send(huge).error(), errc::msgsize);
  EXPECT_EQ(pair.second.recv(text).error(), errc::again);
}

TEST_F(unix_socket, datagrams_that_nobody_reads_are_again) {
  const auto pair = unix_datagram::pair(socket_flag::nonblock).value();
  for (int i = 0; i != 100'000; ++i) {
    const auto sent = pair.first.send("x");
    if (sent) continue;
    EXPECT_EQ(sent.error(), errc::again);
    return;
  }
  FAIL() << "the queue has no end";
}

TEST_F(unix_socket, datagrams_for_nobody_are_an_error) {
  const auto client = unix_datagram::create().value();
  EXPECT_EQ(client.send("x").error(), errc::notconn);
  EXPECT_EQ(client.sendto("x", at(path_)).error(), errc::noent);
  {
    (void)unix_datagram::bind(at(path_)).value();
  }
  EXPECT_EQ(client.sendto("x", at(path_)).error(), errc::connrefused);
}

// Descriptors and credentials.

template <class K>
received receive(const K& from, control_room& control, recv_flags flags = {}) {
  static char text[8];
  const byte_span room[] = {text};
  return from.recvmsg(room, {.control = &control, .flags = flags}).value();
}
template <class K>
result<std::size_t> send(const K& to, control_view control) {
  const byte_view data[] = {"x"};
  return to.sendmsg(data, {.control = control});
}

// Elsewhere the room for control messages had no length: a descriptor was
// neither sent nor received, and no error said so.
TEST_F(unix_socket, descriptors_pass_between_processes) {
  const std::string path = scratch_.with_file("file", "what it says");
  const auto pair = unix_stream::pair().value();
  EXPECT_EQ(test::in_child([&] {
              const auto opened = file::open(path).value();
              return send(pair.first, control_messages(control::rights(opened)))
                         ? 0
                         : 1;
            }),
            0);
  room_for_four control;
  EXPECT_FALSE(receive(pair.second, control).control_truncated());
  const auto passed = checked_cast<file>(*control.take()).value();
  EXPECT_TRUE(test::is_cloexec(passed.raw()));
  char text[32];
  const std::size_t size = passed.pread(text, 0).value();
  EXPECT_EQ(std::string(text, size), "what it says");
}

// In a child: sends back the two descriptors that come.
template <class K>
int send_back(const K& to) {
  room_for_four control;
  (void)receive(to, control);
  const auto one = control.take(), other = control.take();
  if (!one || !other || control.take()) return 1;
  return send(to, control_messages(control::rights(*other, *one))) ? 0 : 2;
}

template <class K>
void descriptors_go_there_and_back(const any_fd& one, const any_fd& other) {
  const auto pair = K::pair().value();
  ASSERT_TRUE(send(pair.first, control_messages(control::rights(one, other))));
  ASSERT_EQ(test::in_child([&] { return send_back(pair.second); }), 0);
  room_for_four control;
  (void)receive(pair.first, control);
  const auto first = control.take(), second = control.take();
  EXPECT_EQ(stat(*first).value().identity(), stat(other).value().identity());
  EXPECT_EQ(stat(*second).value().identity(), stat(one).value().identity());
}

TEST_F(unix_socket, descriptors_pass_both_ways_over_each_type) {
  const auto one = file::open(scratch_.with_file("1", "1")).value();
  const auto other = file::open(scratch_.with_file("2", "2")).value();
  descriptors_go_there_and_back<unix_stream>(one, other);
  descriptors_go_there_and_back<unix_seqpacket>(one, other);
  descriptors_go_there_and_back<unix_datagram>(one, other);
}

TEST_F(unix_socket, descriptor_that_nobody_takes_is_closed) {
  const auto pair = unix_datagram::pair().value();
  ASSERT_TRUE(send(pair.first, control_messages(control::rights(pair.first))));
  ASSERT_TRUE(send(pair.first, control_messages(control::rights(pair.first))));
  room_for_four control;
  (void)receive(pair.second, control);
  // Without room for control messages none come.
  char text[4];
  EXPECT_EQ(pair.second.recv(text).value().size, 1U);
}

TEST_F(unix_socket, each_peek_brings_descriptors_that_are_owned) {
  const auto pair = unix_seqpacket::pair().value();
  ASSERT_TRUE(send(pair.first, control_messages(control::rights(pair.first))));
  room_for_four control;
  (void)receive(pair.second, control, recv_flag::peek);
  const auto peeked = control.take();
  (void)receive(pair.second, control);
  const auto taken = control.take();
  ASSERT_TRUE(peeked && taken);
  EXPECT_NE(peeked->raw(), taken->raw());
}

TEST_F(unix_socket, descriptors_without_room_are_cut_and_the_data_kept) {
  const auto pair = unix_stream::pair().value();
  const auto& fd = pair.first;
  ASSERT_TRUE(send(fd, control_messages(control::rights(fd, fd, fd))));
  control_buffer<control_space<control::rights<1>>> control;
  const auto got = receive(pair.second, control);
  EXPECT_TRUE(got.control_truncated());
  EXPECT_EQ(got.size, 1U);
}

TEST_F(unix_socket, descriptors_over_the_limit_are_cut_and_the_data_kept) {
  const auto pair = unix_stream::pair().value();
  const auto& fd = pair.first;
  ASSERT_TRUE(send(fd, control_messages(control::rights(fd, fd, fd))));
  EXPECT_EQ(test::in_child([&] {
              const auto lowest_free = static_cast<rlim_t>(dup(0));
              close(static_cast<int>(lowest_free));
              const rlimit limit{lowest_free + 1, lowest_free + 1};
              setrlimit(RLIMIT_NOFILE, &limit);
              room_for_four control;
              const auto got = receive(pair.second, control);
              if (!got.control_truncated() || got.size != 1) return 1;
              return control.take() && !control.take() ? 0 : 2;
            }),
            0);
}

TEST_F(unix_socket, as_many_descriptors_pass_as_one_message_takes) {
  const auto pair = unix_stream::pair().value();
  control::rights_list<control::most_rights> list;
  while (list.add(pair.first)) continue;
  ASSERT_TRUE(send(pair.first, control_messages(list)));
  control_buffer<control_space<decltype(list)>> control;
  EXPECT_FALSE(receive(pair.second, control).control_truncated());
  std::size_t count = 0;
  while (control.take()) ++count;
  EXPECT_EQ(count, control::most_rights);
}

TEST_F(unix_socket, closed_descriptor_cannot_be_passed) {
  const auto pair = unix_stream::pair().value();
  const auto closed = borrowed<any_fd>::borrow_raw(test::no_such_fd);
  EXPECT_EQ(send(pair.first, control_messages(control::rights(closed))).error(),
            error(errc::badf, sys::nr::sendmsg));
}

control::credentials own() { return {getpid(), geteuid(), getegid()}; }

TEST_F(unix_socket, sender_is_told_to_whom_asks_for_it) {
  const auto pair = unix_datagram::pair().value();
  room_for_four control;
  ASSERT_TRUE(pair.first.send("x"));
  ASSERT_TRUE(set_option(pair.second, option::pass_credentials, true));
  EXPECT_TRUE(get_option(pair.second, option::pass_credentials).value());
  (void)receive(pair.second, control);
  ASSERT_TRUE(pair.first.send("x"));
  (void)receive(pair.second, control);
  EXPECT_EQ(control.find<control::credentials>(), own());
  ASSERT_TRUE(set_option(pair.second, option::pass_credentials, false));
  ASSERT_TRUE(pair.first.send("x"));
  (void)receive(pair.second, control);
  EXPECT_FALSE(control.find<control::credentials>());
}

TEST_F(unix_socket, credentials_of_another_process_are_its_own) {
  const auto pair = unix_stream::pair().value();
  ASSERT_TRUE(set_option(pair.second, option::pass_credentials, true));
  const pid_t child = fork();
  if (child == 0) _exit(send(pair.first, control_messages(own())) ? 0 : 1);
  room_for_four control;
  (void)receive(pair.second, control);
  const auto sender = control.find<control::credentials>();
  EXPECT_EQ(sender, (control::credentials{child, geteuid(), getegid()}));
  EXPECT_EQ(waitpid(child, nullptr, 0), child);
}

TEST_F(unix_socket, forged_credentials_are_refused_without_privilege) {
  const auto pair = unix_stream::pair().value();
  EXPECT_EQ(test::in_child([&] {
              if (geteuid() == 0 && setuid(65534) != 0) return 1;
              auto forged = own();
              forged.pid = 1;
              const auto of_pid = send(pair.first, control_messages(forged));
              forged = own();
              forged.uid = 0;
              const auto of_uid = send(pair.first, control_messages(forged));
              if (of_pid.error() != errc::perm || of_uid.error() != errc::perm)
                return 2;
              return send(pair.first, control_messages(own())) ? 0 : 3;
            }),
            0);
}

// Who listened and who connected, however the descriptors went on.
TEST_F(unix_socket, peer_is_whoever_connected) {
  const auto listener = unix_listener::listen(at(path_)).value();
  const pid_t child = connect_in_child();
  {
    const auto in = listener.accept().value();
    const auto peer = get_option(in.stream, option::peer_credentials).value();
    EXPECT_EQ(peer.pid, child);
    EXPECT_EQ(peer.uid, geteuid());
    EXPECT_EQ(peer.gid, getegid());
  }
  EXPECT_EQ(waitpid(child, nullptr, 0), child);
}

TEST_F(unix_socket, groups_of_the_peer_are_those_of_its_process) {
  const auto pair = unix_stream::pair().value();
  std::vector<gid_t> own(static_cast<std::size_t>(getgroups(0, nullptr)));
  ASSERT_EQ(getgroups(static_cast<int>(own.size()), own.data()),
            static_cast<int>(own.size()));
  std::vector<std::uint32_t> told(own.size() + 1);
  const auto count =
      get_option(pair.first, option::peer_groups, std::span(told)).value();
  told.resize(count);
  EXPECT_EQ(told, (std::vector<std::uint32_t>(own.begin(), own.end())));
}

// A number may be another process's by now; a descriptor never is.
TEST_F(unix_socket, pidfd_of_a_peer_that_has_ended_stays_its_own) {
  const auto listener = unix_listener::listen(at(path_)).value();
  const pid_t child = connect_in_child();
  auto in = listener.accept().value();
  const auto peer = get_option(in.stream, option::peer_pidfd);
  pollfd ended{-1, POLLIN, 0};
  if (peer) ended.fd = peer.value().raw();
  EXPECT_EQ(poll(&ended, 1, 0), 0);
  ASSERT_TRUE(std::move(in.stream).close());
  EXPECT_EQ(waitpid(child, nullptr, 0), child);
  if (!peer) {
    EXPECT_EQ(peer.error(), errc::noprotoopt);  // before Linux 6.5
    return;
  }
  EXPECT_EQ(poll(&ended, 1, 1000), 1);
}

TEST_F(unix_socket, security_label_is_told_or_there_is_none) {
  const auto pair = unix_stream::pair().value();
  const auto label = get_option(pair.first, option::peer_security);
  const auto passing = set_option(pair.first, option::pass_security, true);
  if (label) {
    EXPECT_FALSE(label.value().view().empty());
    EXPECT_TRUE(passing);
  } else {
    EXPECT_EQ(label.error(), errc::noprotoopt);
  }
}

}  // namespace
