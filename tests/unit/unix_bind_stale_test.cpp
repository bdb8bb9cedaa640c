// SPDX-License-Identifier: BSL-1.0
#include <fildes/pipe.hpp>
#include <fildes/unix_bind.hpp>

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>

#include <atomic>
#include <latch>
#include <optional>
#include <thread>
#include <vector>

#include "unit/helpers.hpp"
#include "unit/trap.hpp"

// What is at the path already when a server starts.

namespace {

using namespace fildes;
namespace fs = std::filesystem;
using bound_listener = bound_unix<unix_listener>;
using bound_packets = bound_unix<unix_seqpacket_listener>;
using bound_receiver = bound_unix<unix_datagram>;

constexpr error in_use(errc::addrinuse, operation::unix_bind);

unix_address at(const std::string& path) {
  return unix_address::at(path).value();
}
std::size_t entries_of(const std::string& directory) {
  return static_cast<std::size_t>(
      std::distance(fs::directory_iterator(directory), {}));
}
bool is_socket(const std::string& path) {
  return fs::symlink_status(path).type() == fs::file_type::socket;
}

class unix_stale : public testing::Test {
 protected:
  /// Leaves a socket at the path at which nobody answers.
  void leave_dead_listener() const {
    (void)unix_listener::listen(at(path_)).value();
  }
  void leave_dead_receiver() const {
    (void)unix_datagram::bind(at(path_)).value();
  }
  file_identity identity() const {
    return pinned_file::at(path_).value().identity();
  }
  /// Whether the path is the only name in its directory.
  bool is_alone() const { return entries_of(scratch_.path()) == 1; }

  test::scratch_directory scratch_;
  const std::string path_ = scratch_ / "socket";
};

TEST_F(unix_stale, dead_listener_is_replaced) {
  leave_dead_listener();
  const auto server = bound_listener::bind(path_).value();
  EXPECT_TRUE(is_alone());
  EXPECT_TRUE(unix_stream::connect(at(path_)));
  EXPECT_TRUE(server->accept());
}

TEST_F(unix_stale, replacement_is_removed_as_the_first_would_be) {
  leave_dead_listener();
  {
    (void)bound_listener::bind(path_).value();
  }
  EXPECT_EQ(entries_of(scratch_.path()), 0U);
}

TEST_F(unix_stale, dead_receiver_is_replaced_and_gets_answers) {
  leave_dead_receiver();
  const auto server = bound_receiver::bind(path_).value();
  EXPECT_TRUE(is_alone());
  EXPECT_EQ(server->local_address().value(), at(path_));
  const auto client = unix_datagram::create().value();
  EXPECT_TRUE(client.sendto("x", at(path_)));
}

TEST_F(unix_stale, dead_socket_of_another_type_is_replaced) {
  leave_dead_receiver();
  {
    EXPECT_TRUE(bound_listener::bind(path_, {.unlink_on_close = false}));
  }
  {
    EXPECT_TRUE(bound_receiver::bind(path_, {.unlink_on_close = false}));
  }
  {
    EXPECT_TRUE(bound_packets::bind(path_, {.unlink_on_close = false}));
  }
  EXPECT_TRUE(is_alone());
}

TEST_F(unix_stale, dead_socket_below_a_long_way_is_replaced) {
  const std::string deep =
      scratch_ / (std::string(150, 'a') + "/socket").c_str();
  const unix_bind_options options{.make_parents = true,
                                  .unlink_on_close = false};
  {
    (void)bound_listener::bind(deep, options).value();
  }
  EXPECT_TRUE(bound_listener::bind(deep, options));
}

TEST_F(unix_stale, living_listener_is_left_alone) {
  const auto server = bound_listener::bind(path_).value();
  EXPECT_EQ(bound_listener::bind(path_).error(), in_use);
  EXPECT_TRUE(server.path().is_there().value());
  EXPECT_TRUE(is_alone());
}

TEST_F(unix_stale, living_server_sees_a_connection_come_and_end) {
  const auto server = bound_listener::bind(path_).value();
  EXPECT_FALSE(bound_listener::bind(path_));
  const auto in = server->accept().value();
  char room[1];
  EXPECT_EQ(in.stream.recv(room).value(), 0U);
}

TEST_F(unix_stale, living_sockets_of_other_types_are_left_alone) {
  const auto server = bound_receiver::bind(path_).value();
  EXPECT_EQ(bound_receiver::bind(path_).error(), in_use);
  EXPECT_EQ(bound_listener::bind(path_).error(), in_use);
  EXPECT_EQ(bound_packets::bind(path_).error(), in_use);
  EXPECT_TRUE(server.path().is_there().value());
}

TEST_F(unix_stale, receiver_that_is_connected_to_another_lives) {
  const auto server = bound_receiver::bind(path_).value();
  const auto other = bound_receiver::bind(scratch_ / "other").value();
  ASSERT_TRUE(server->connect(at(scratch_ / "other")));
  EXPECT_EQ(bound_receiver::bind(path_).error(), in_use);
  EXPECT_TRUE(server.path().is_there().value());
}

TEST_F(unix_stale, listener_with_a_full_queue_lives) {
  const auto server = bound_listener::bind(path_, {.backlog = 0}).value();
  std::vector<owned<unix_stream>> waiting;
  for (;;) {
    auto next = unix_stream::connect(at(path_), socket_flag::nonblock);
    if (!next) {
      ASSERT_EQ(next.error(), errc::again);
      break;
    }
    waiting.push_back(std::move(next).value());
    ASSERT_LT(waiting.size(), 10U);
  }
  EXPECT_EQ(bound_listener::bind(path_).error(), in_use);
  EXPECT_TRUE(server.path().is_there().value());
}

// The kernel does not tell these from dead ones: whoever binds in another way
// has to listen at once.
TEST_F(unix_stale, socket_that_does_not_listen_yet_is_taken_for_dead) {
  const auto slow =
      fildes::socket::create(sys::abi::af_unix, socket_type::stream).value();
  const unix_address address = at(path_);
  ASSERT_TRUE(sys::bind(slow.raw(), address.data(), address.size()));
  EXPECT_TRUE(bound_listener::bind(path_));
}

TEST_F(unix_stale, dead_socket_stays_when_it_is_to_be_refused) {
  leave_dead_listener();
  const auto before = identity();
  EXPECT_EQ(
      bound_listener::bind(path_, {.stale = stale_policy::refuse}).error(),
      error(errc::addrinuse, sys::nr::bind));
  EXPECT_EQ(identity(), before);
}

// Elsewhere whatever was at the path was removed, directories too.
TEST_F(unix_stale, what_is_no_socket_stays) {
  constexpr error no_socket(errc::notsock, operation::unix_bind);
  scratch_.with_file("socket", "text");
  EXPECT_EQ(bound_listener::bind(path_).error(), no_socket);
  EXPECT_EQ(test::content_of(path_), "text");
  fs::remove(path_);
  fs::create_directory(path_);
  EXPECT_EQ(bound_receiver::bind(path_).error(), no_socket);
  EXPECT_TRUE(fs::is_directory(path_));
}

TEST_F(unix_stale, symbolic_link_at_the_path_stays_wherever_it_leads) {
  (void)unix_listener::listen(at(scratch_ / "dead")).value();
  for (const char* target : {"nowhere", "dead"}) {
    fs::create_symlink(target, path_);
    EXPECT_EQ(bound_listener::bind(path_).error(), errc::notsock);
    EXPECT_TRUE(fs::is_symlink(path_));
    EXPECT_FALSE(fs::exists(scratch_ / "nowhere"));
    fs::remove(path_);
  }
  EXPECT_TRUE(is_socket(scratch_ / "dead"));
}

TEST_F(unix_stale, socket_that_may_not_be_asked_stays) {
  leave_dead_listener();
  fs::permissions(scratch_.path(), fs::perms(0777));
  fs::permissions(path_, fs::perms(0));
  EXPECT_EQ(test::in_child([&] {
              if (geteuid() == 0 && setuid(65534) != 0) return 1;
              const auto r = bound_listener::bind(path_);
              return r.error() == errc::acces ? 0 : 2;
            }),
            0);
  EXPECT_TRUE(is_alone());
}

// Who connects finds the old socket or the new one, and never nothing.
TEST_F(unix_stale, dead_listener_is_replaced_at_once) {
  leave_dead_listener();
  std::atomic<bool> stop = false;
  int answered = 0, missing = 0;
  std::thread client([&] {
    while (!stop) {
      const auto r = unix_stream::connect(at(path_), socket_flag::nonblock);
      if (r) ++answered;
      if (!r && r.error() == errc::noent) ++missing;
    }
  });
  for (int i = 0; i != 300; ++i) {
    const auto server =
        bound_listener::bind(path_, {.unlink_on_close = false}).value();
    std::this_thread::yield();
  }
  stop = true;
  client.join();
  EXPECT_GT(answered, 0);
  EXPECT_EQ(missing, 0);
  EXPECT_TRUE(is_alone());
}

// In a child: renameat2 with the flag for exchanging is refused.
bool refuse_exchange(unsigned answer) {
  sock_filter code[] = {
      {BPF_LD | BPF_W | BPF_ABS, 0, 0, offsetof(seccomp_data, nr)},
      {BPF_JMP | BPF_JEQ | BPF_K, 0, 3,
       static_cast<unsigned>(sys::nr::renameat2)},
      {BPF_LD | BPF_W | BPF_ABS, 0, 0, test::low_word_of(4)},
      {BPF_JMP | BPF_JEQ | BPF_K, 0, 1, 2},
      {BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ERRNO | answer},
      {BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW},
  };
  const sock_fprog program = {std::size(code), code};
  return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
         prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

TEST_F(unix_stale, file_system_that_cannot_exchange_has_it_replaced) {
  leave_dead_listener();
  EXPECT_EQ(test::in_child([&] {
              if (!refuse_exchange(EINVAL)) return 0;
              const auto server = bound_listener::bind(path_);
              if (!server) return 1;
              return is_alone() && unix_stream::connect(at(path_)) ? 0 : 2;
            }),
            0);
}

TEST_F(unix_stale, name_that_somebody_takes_meanwhile_stays_his) {
  leave_dead_listener();
  const auto before = identity();
  EXPECT_EQ(test::in_child([&] {
              // As when the dead one is removed and another comes.
              if (!refuse_exchange(ENOENT)) return 0;
              return bound_listener::bind(path_).error() == errc::exist ? 0 : 1;
            }),
            0);
  EXPECT_EQ(identity(), before);
  EXPECT_TRUE(is_alone());
}

// Somebody who takes no lock puts a file in the place of a dead socket, and
// takes it away again.
void come_between(const std::string& path, const std::string& aside) {
  std::error_code ignored;
  (void)unix_listener::listen(at(path));
  if (fs::is_regular_file(aside)) fs::rename(aside, path, ignored);
  for (int i = 0; i != 10'000 && !fs::is_regular_file(aside); ++i)
    if (fs::is_regular_file(path)) fs::rename(path, aside, ignored);
}

// When yet another has taken its name it keeps a temporary one.
TEST_F(unix_stale, file_that_comes_between_is_not_lost) {
  std::atomic<bool> stop = false;
  const std::string aside = scratch_.with_file("file", "text");
  std::thread other([&] {
    while (!stop) come_between(path_, aside);
  });
  for (int i = 0; i != 3000; ++i) (void)bound_listener::bind(path_);
  stop = true;
  other.join();
  int files = 0;
  for (const auto& entry : fs::directory_iterator(scratch_.path()))
    if (entry.is_regular_file() && test::content_of(entry.path()) == "text")
      ++files;
  EXPECT_EQ(files, 1);
}

// All start at once, on threads of one process; how many have won.
template <class Bound>
int winners_of_threads(const std::string& path, int count) {
  std::vector<std::optional<Bound>> servers(static_cast<std::size_t>(count));
  std::latch start(count);
  std::vector<std::thread> threads;
  for (auto& server : servers)
    threads.emplace_back([&] {
      start.arrive_and_wait();
      auto r = Bound::bind(path, {.unlink_on_close = false});
      if (r) server.emplace(std::move(r).value());
    });
  for (auto& thread : threads) thread.join();
  int won = 0;
  for (const auto& server : servers)
    if (server) won += server->path().is_there().value() ? 1 : 100;
  return won;
}

TEST_F(unix_stale, of_fifty_threads_that_start_at_once_one_wins) {
  for (int round = 0; round != 100; ++round) {
    if (round % 4 == 3) fs::remove(path_);  // else the last one's is dead
    ASSERT_EQ(winners_of_threads<bound_listener>(path_, 50), 1);
    ASSERT_TRUE(is_alone());
  }
}

TEST_F(unix_stale, of_fifty_receivers_that_start_at_once_one_wins) {
  for (int round = 0; round != 20; ++round) {
    ASSERT_EQ(winners_of_threads<bound_receiver>(path_, 50), 1);
    ASSERT_TRUE(is_alone());
  }
}

// In a child: 1 for having won, 0 for having lost, else what must not be.
int start_and_wait_for_others(const std::string& path, fildes::pipe ends) {
  const auto server = bound_listener::bind(path, {.unlink_on_close = false});
  if (!server && server.error() != in_use) return 200;
  (void)std::move(ends.writer).close();
  char byte;
  (void)ends.reader.read({&byte, 1});  // the end: all have started
  return server ? 1 : 0;
}

int winners_of_processes(const std::string& path, int count) {
  auto ends = fildes::pipe::create().value();
  std::vector<pid_t> children;
  for (int i = 0; i != count; ++i) {
    const pid_t child = fork();
    if (child == 0) _exit(start_and_wait_for_others(path, std::move(ends)));
    children.push_back(child);
  }
  (void)std::move(ends.writer).close();
  int won = 0;
  for (const pid_t child : children) {
    int status = -1;
    waitpid(child, &status, 0);
    won += WIFEXITED(status) ? WEXITSTATUS(status) : 100;
  }
  return won;
}

TEST_F(unix_stale, of_fifty_processes_that_start_at_once_one_wins) {
  for (int round = 0; round != 20; ++round) {
    ASSERT_EQ(winners_of_processes(path_, 50), 1);
    ASSERT_TRUE(is_alone());
  }
}

}  // namespace
