// SPDX-License-Identifier: BSL-1.0
#include <fildes/unix_bind.hpp>

#include <sys/file.h>
#include <sys/resource.h>

#include <atomic>
#include <thread>

#include "unit/helpers.hpp"
#include "unit/trap.hpp"

namespace {

using namespace fildes;
namespace fs = std::filesystem;
using bound_listener = bound_unix<unix_listener>;
using bound_packets = bound_unix<unix_seqpacket_listener>;
using bound_receiver = bound_unix<unix_datagram>;

bool is_socket(const std::string& path) {
  return fs::symlink_status(path).type() == fs::file_type::socket;
}
fs::perms mode_of(const std::string& path) {
  return fs::symlink_status(path).permissions();
}
unix_address at(const std::string& path) {
  return unix_address::at(path).value();
}
bool has_no_entries(const std::string& directory) {
  return fs::is_empty(directory);
}

class unix_bind : public testing::Test {
 protected:
  test::scratch_directory scratch_;
  const std::string path_ = scratch_ / "socket";
};

TEST_F(unix_bind, listener_is_found_by_its_path) {
  const auto server = bound_listener::bind(path_).value();
  const auto client = unix_stream::connect(at(path_)).value();
  const auto in = server->accept().value();
  EXPECT_EQ(client.send("hello").value(), 5U);
  char text[8];
  EXPECT_EQ(in.stream.recv(text).value(), 5U);
  EXPECT_TRUE(server.path().is_there().value());
}

TEST_F(unix_bind, listener_for_records_is_found_by_its_path) {
  const auto server = bound_packets::bind(path_).value();
  const auto client = unix_seqpacket::connect(at(path_)).value();
  const auto in = server->accept().value();
  EXPECT_EQ(client.send("a").value(), 1U);
  EXPECT_EQ(client.send("bc").value(), 2U);
  char text[8];
  EXPECT_EQ(in.stream.recv(text).value().size, 1U);
  EXPECT_EQ(in.stream.recv(text).value().size, 2U);
}

TEST_F(unix_bind, receiver_of_datagrams_gets_answers_at_its_path) {
  const auto server = bound_receiver::bind(path_).value();
  const auto client = bound_receiver::bind(scratch_ / "client").value();
  ASSERT_TRUE(client->sendto("question", at(path_)));
  char text[16];
  any_address from;
  ASSERT_EQ(server->recvfrom(text, from).value().size, 8U);
  ASSERT_TRUE(server->sendto("answer", from));
  EXPECT_EQ(client->recv(text).value().size, 6U);
}

TEST_F(unix_bind, flags_are_those_of_the_socket) {
  const auto server =
      bound_listener::bind(path_, {.flags = socket_flag::nonblock}).value();
  EXPECT_EQ(server->accept().error(), errc::again);
  EXPECT_TRUE(test::is_cloexec(server->raw()));
}

TEST_F(unix_bind, path_goes_with_its_owner) {
  {
    const auto server = bound_listener::bind(path_).value();
  }
  EXPECT_TRUE(has_no_entries(scratch_.path()));
}

TEST_F(unix_bind, close_removes_the_path_and_tells) {
  auto server = bound_listener::bind(path_).value();
  EXPECT_TRUE(std::move(server).close());
  EXPECT_FALSE(fs::exists(path_));
}

TEST_F(unix_bind, path_stays_when_told_to) {
  {
    (void)bound_listener::bind(path_, {.unlink_on_close = false}).value();
  }
  EXPECT_TRUE(is_socket(path_));
}

TEST_F(unix_bind, path_stays_for_whom_the_socket_is_handed_to) {
  auto server = bound_listener::bind(path_).value();
  const owned<unix_listener> handed = std::move(server).release();
  EXPECT_TRUE(unix_stream::connect(at(path_)));
}

// Elsewhere the end of a connection that was accepted took the listener's path
// with it: an accepted socket has the listener's address.
TEST_F(unix_bind, end_of_a_connection_leaves_the_path) {
  const auto server = bound_listener::bind(path_).value();
  for (int i = 0; i != 3; ++i) {
    const auto client = unix_stream::connect(at(path_)).value();
    auto in = server->accept().value();
    EXPECT_EQ(in.stream.local_address().value(), at(path_));
    ASSERT_TRUE(std::move(in.stream).close());
  }
  EXPECT_TRUE(server.path().is_there().value());
}

TEST_F(unix_bind, path_stays_when_a_child_ends_that_has_a_copy) {
  auto server = bound_listener::bind(path_).value();
  EXPECT_EQ(test::in_child([&] {
              const auto copy = std::move(server);
              return 0;
            }),
            0);
  EXPECT_TRUE(server.path().is_there().value());
}

TEST_F(unix_bind, child_that_claims_the_path_removes_it) {
  auto server = bound_listener::bind(path_).value();
  EXPECT_EQ(test::in_child([&] {
              server.claim();
              return std::move(server).close() ? 0 : 1;
            }),
            0);
  EXPECT_FALSE(server.path().is_there().value());
}

TEST_F(unix_bind, what_others_put_at_the_path_stays) {
  auto server = bound_listener::bind(path_).value();
  const auto other = unix_listener::listen(at(scratch_ / "other")).value();
  fs::rename(scratch_ / "other", path_);
  EXPECT_FALSE(server.path().is_there().value());
  EXPECT_TRUE(std::move(server).close());
  EXPECT_TRUE(unix_stream::connect(at(path_)));
}

TEST_F(unix_bind, path_that_others_have_removed_is_no_error) {
  auto server = bound_listener::bind(path_).value();
  fs::remove(path_);
  EXPECT_FALSE(server.path().is_there().value());
  EXPECT_TRUE(std::move(server).close());
}

TEST_F(unix_bind, error_of_removing_the_path_is_told) {
  auto server = bound_listener::bind(path_).value();
  EXPECT_EQ(test::in_child([&] {
              server.claim();
              if (!test::trap(sys::nr::unlinkat, errc::rofs)) return 0;
              return std::move(server).close().error() == errc::rofs ? 0 : 1;
            }),
            0);
}

TEST_F(unix_bind, owner_that_is_assigned_to_removes_its_path) {
  auto server = bound_listener::bind(path_).value();
  server = bound_listener::bind(scratch_ / "second").value();
  EXPECT_FALSE(fs::exists(path_));
  EXPECT_TRUE(unix_stream::connect(at(scratch_ / "second")));
  auto& same = server;
  server = std::move(same);
  EXPECT_TRUE(server.path().is_there().value());
}

TEST_F(unix_bind, failed_listen_leaves_no_path) {
  EXPECT_EQ(test::in_child([&] {
              if (!test::trap(sys::nr::listen, errc::nobufs)) return 0;
              const auto r = bound_listener::bind(path_);
              return r.error() == errc::nobufs ? 0 : 1;
            }),
            0);
  EXPECT_TRUE(has_no_entries(scratch_.path()));
}

TEST_F(unix_bind, bound_path_is_the_address_of_the_socket) {
  const auto server = bound_listener::bind(path_).value();
  EXPECT_EQ(server->local_address().value(), at(path_));
}

TEST_F(unix_bind, mode_is_that_of_the_file_from_the_start) {
  const auto server =
      bound_listener::bind(path_, {.mode = file_mode(0600)}).value();
  EXPECT_EQ(mode_of(path_), fs::perms(0600));
  const mode_t mask = umask(0);
  const auto open = bound_listener::bind(scratch_ / "open").value();
  umask(mask);
  EXPECT_EQ(mode_of(scratch_ / "open"), fs::perms(0777));
}

TEST_F(unix_bind, parents_are_made_with_the_mode_asked_for) {
  const std::string deep = scratch_ / "a/b/socket";
  const auto server =
      bound_listener::bind(
          deep, {.make_parents = true, .parent_mode = file_mode(0710)})
          .value();
  EXPECT_TRUE(is_socket(deep));
  EXPECT_EQ(mode_of(scratch_ / "a"), fs::perms(0710));
  EXPECT_EQ(mode_of(scratch_ / "a/b"), fs::perms(0710));
}

// Elsewhere the mode was given to a parent that was there already: /tmp.
TEST_F(unix_bind, parents_that_are_there_keep_their_mode) {
  fs::create_directory(scratch_ / "a");
  fs::permissions(scratch_ / "a", fs::perms(0755));
  const auto server = bound_listener::bind(scratch_ / "a/b/socket",
                                           {.make_parents = true,
                                            .parent_mode = file_mode(0700)})
                          .value();
  EXPECT_EQ(mode_of(scratch_ / "a"), fs::perms(0755));
  EXPECT_EQ(mode_of(scratch_ / "a/b"), fs::perms(0700));
}

TEST_F(unix_bind, missing_parent_is_an_error_and_is_not_made) {
  EXPECT_EQ(bound_listener::bind(scratch_ / "a/socket").error(), errc::noent);
  EXPECT_TRUE(has_no_entries(scratch_.path()));
}

TEST_F(unix_bind, parent_that_is_no_directory_is_refused_and_stays) {
  scratch_.with_file("file", "text");
  EXPECT_EQ(
      bound_listener::bind(scratch_ / "file/socket", {.make_parents = true})
          .error(),
      errc::notdir);
  EXPECT_EQ(test::content_of(scratch_ / "file"), "text");
}

TEST_F(unix_bind, paths_without_a_last_name_are_refused) {
  for (const char* path : {"", "/", "name/", ".", "a/..", ".."})
    EXPECT_EQ(bound_listener::bind(path).error(),
              error(errc::inval, operation::unix_bind))
        << path;
  using namespace std::string_view_literals;
  EXPECT_EQ(bound_listener::bind("a\0b"sv).error(), errc::inval);
}

TEST_F(unix_bind, symbolic_links_on_the_way_are_followed) {
  fs::create_directory(scratch_ / "real");
  fs::create_directory_symlink("real", scratch_ / "link");
  const auto server = bound_listener::bind(scratch_ / "link/socket").value();
  EXPECT_TRUE(is_socket(scratch_ / "real/socket"));
}

TEST_F(unix_bind, symbolic_links_on_the_way_are_refused_when_asked) {
  fs::create_directory(scratch_ / "real");
  fs::create_directory_symlink("real", scratch_ / "link");
  const unix_bind_options no_links{.make_parents = true,
                                   .follow_symlinks = false};
  EXPECT_EQ(bound_listener::bind(scratch_ / "link/socket", no_links).error(),
            errc::notdir);
  EXPECT_EQ(bound_listener::bind(scratch_ / "link/a/socket", no_links).error(),
            errc::notdir);
  EXPECT_TRUE(has_no_entries(scratch_ / "real"));
  EXPECT_TRUE(bound_listener::bind(scratch_ / "real/socket", no_links));
}

// What a name becomes in turn, as fast as it goes.
class turncoat {
 public:
  turncoat(std::string name, const std::string& outside)
      : name_(std::move(name)), thread_([this, outside] {
          while (!stop_) {
            std::error_code ignored;
            fs::create_directory_symlink(outside, name_, ignored);
            fs::remove(name_, ignored);
            fs::create_directory(name_, ignored);
            fs::rename(name_, name_ + ".old", ignored);
            fs::remove_all(name_ + ".old", ignored);
          }
        }) {}
  ~turncoat() {
    stop_ = true;
    thread_.join();
  }

 private:
  std::string name_;
  std::atomic<bool> stop_ = false;
  std::thread thread_;
};

TEST_F(unix_bind, symbolic_link_that_somebody_plants_never_leads_out) {
  const test::scratch_directory outside;
  int bound = 0;
  {
    const turncoat hostile(scratch_ / "name", outside.path());
    for (int i = 0; i != 2000; ++i) {
      const auto server = bound_listener::bind(
          scratch_ / "name/a/socket",
          {.make_parents = true, .follow_symlinks = false});
      if (server) ++bound;
    }
  }
  EXPECT_GT(bound, 0);
  EXPECT_TRUE(has_no_entries(outside.path()));
}

TEST_F(unix_bind, path_is_removed_from_where_it_was_bound) {
  // In a child, since the directory is the process's.
  EXPECT_EQ(test::in_child([&] {
              if (chdir(scratch_.path().c_str()) != 0) return 1;
              auto server = bound_listener::bind("socket").value();
              if (!is_socket(path_) || chdir("/") != 0) return 2;
              return std::move(server).close() ? 0 : 3;
            }),
            0);
  EXPECT_TRUE(has_no_entries(scratch_.path()));
}

TEST_F(unix_bind, path_is_removed_from_a_directory_that_has_moved) {
  auto server =
      bound_listener::bind(scratch_ / "a/socket", {.make_parents = true})
          .value();
  fs::rename(scratch_ / "a", scratch_ / "b");
  fs::create_directory(scratch_ / "a");
  scratch_.with_file("a/socket", "of somebody else");
  EXPECT_TRUE(std::move(server).close());
  EXPECT_TRUE(has_no_entries(scratch_ / "b"));
  EXPECT_EQ(test::content_of(scratch_ / "a/socket"), "of somebody else");
}

TEST_F(unix_bind, relative_path_begins_at_the_directory_given) {
  const auto base = path_fd::open(scratch_.path()).value();
  const auto server =
      bound_listener::bind_at(base, "a/socket", {.make_parents = true}).value();
  EXPECT_TRUE(is_socket(scratch_ / "a/socket"));
}

TEST_F(unix_bind, absolute_path_does_not_begin_at_the_directory_given) {
  const auto base = path_fd::open("/proc").value();
  EXPECT_TRUE(bound_listener::bind_at(base, path_));
}

TEST_F(unix_bind, path_of_108_bytes_is_bound_and_removed) {
  std::string path = scratch_ / "";
  path.append(unix_address::longest_path - path.size(), 'x');
  auto server = bound_listener::bind(path).value();
  EXPECT_EQ(server->local_address().value(), at(path));
  EXPECT_TRUE(unix_stream::connect(at(path)));
  EXPECT_TRUE(std::move(server).close());
  EXPECT_TRUE(has_no_entries(scratch_.path()));
}

// Elsewhere a path too long was cut: another socket was made, and removed.
TEST_F(unix_bind, way_that_no_address_holds_is_bound_all_the_same) {
  const std::string parents =
      scratch_ / (std::string(200, 'a') + "/" + std::string(200, 'b')).c_str();
  auto server =
      bound_listener::bind(parents + "/socket", {.make_parents = true}).value();
  const auto directory = path_fd::open(parents).value();
  EXPECT_TRUE(unix_stream::connect(
      at("/proc/self/fd/" + std::to_string(directory.raw()) + "/socket")));
  EXPECT_TRUE(std::move(server).close());
  EXPECT_TRUE(has_no_entries(parents));
}

TEST_F(unix_bind, name_that_no_address_holds_is_refused) {
  for (const std::size_t size : {100U, 109U, 255U, 300U}) {
    const std::string name(size, 'x');
    EXPECT_EQ(bound_listener::bind(scratch_ / name.c_str()).error(),
              errc::nametoolong);
  }
  const std::string parent(256, 'x');
  EXPECT_EQ(bound_listener::bind(scratch_ / (parent + "/socket").c_str(),
                                 {.make_parents = true})
                .error(),
            errc::nametoolong);
  EXPECT_TRUE(has_no_entries(scratch_.path()));
}

// What /proc is asked by is the only faccessat.
TEST_F(unix_bind, path_leads_there_where_proc_is_missing) {
  EXPECT_EQ(test::in_child([&] {
              if (!test::trap(sys::nr::faccessat, errc::noent)) return 0;
              if (chdir(scratch_.path().c_str()) != 0) return 1;
              const auto server =
                  bound_listener::bind("socket", {.unlink_on_close = false});
              if (!server) return 2;
              const auto where = server.value()->local_address().value();
              return where == at("socket") ? 0 : 3;
            }),
            0);
  EXPECT_TRUE(is_socket(path_));
}

TEST_F(unix_bind, lock_that_others_hold_is_waited_for_and_then_an_error) {
  const int other = open(scratch_.path().c_str(), O_RDONLY | O_CLOEXEC);
  ASSERT_EQ(flock(other, LOCK_EX), 0);
  const unix_bind_options soon{.lock_wait = nanoseconds(20'000'000)};
  EXPECT_EQ(bound_listener::bind(path_, soon).error(),
            error(errc::timedout, operation::unix_bind));
  EXPECT_TRUE(has_no_entries(scratch_.path()));
  close(other);
  EXPECT_TRUE(bound_listener::bind(path_, soon));
}

TEST_F(unix_bind, lock_is_given_back) {
  const auto server = bound_listener::bind(path_).value();
  const int other = open(scratch_.path().c_str(), O_RDONLY | O_CLOEXEC);
  EXPECT_EQ(flock(other, LOCK_EX | LOCK_NB), 0);
  close(other);
}

TEST_F(unix_bind, directory_that_may_not_be_read_is_refused) {
  fs::permissions(scratch_.path(), fs::perms(0333));
  EXPECT_EQ(test::in_child([&] {
              if (geteuid() == 0 && setuid(65534) != 0) return 1;
              const auto r = bound_listener::bind(path_);
              return r.error() == errc::acces ? 0 : 2;
            }),
            0);
  fs::permissions(scratch_.path(), fs::perms(0700));
}

// In a child: as many descriptors as there can be, less `free`.
void use_up_descriptors(int free) {
  const rlimit few{64, 64};
  setrlimit(RLIMIT_NOFILE, &few);
  int last = 0;
  while (dup(0) >= 0) last = 64 - free;
  for (int fd = last; fd < 64; ++fd) close(fd);
}

TEST_F(unix_bind, no_descriptor_left_is_an_error_and_leaves_nothing) {
  int needed = 0;
  const auto try_with = [&](int free) {
    return test::in_child([&] {
      use_up_descriptors(free);
      const auto r = bound_listener::bind(path_);
      if (r) return 0;
      return r.error() == errc::mfile ? 1 : 2;
    });
  };
  for (; needed != 9; ++needed) {
    fs::remove(path_);
    const int outcome = try_with(needed);
    if (outcome == 0) break;
    ASSERT_EQ(outcome, 1) << needed;
    EXPECT_TRUE(has_no_entries(scratch_.path()));
  }
  EXPECT_EQ(needed, 4);
}

}  // namespace
