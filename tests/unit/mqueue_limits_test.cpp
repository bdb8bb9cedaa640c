// SPDX-License-Identifier: BSL-1.0
#include <fildes/mqueue_limits.hpp>

#include <sched.h>
#include <sys/resource.h>

#include <gtest/gtest.h>

#include <fstream>
#include <vector>

#include "mqueue.hpp"
#include "support/skip.hpp"
#include "watching.hpp"

namespace {

using namespace fildes;
using support::skip;
using test::queue_name;
using test::small_queue;

error of_open(errc code) { return error(code, sys::nr::mq_open); }

errc made(const mqueue_name& name, mqueue_room room) {
  const auto queue = mqueue::create(name, {.room = room});
  return queue.has_error() ? queue.error().code() : errc{};
}

/// In a child of no privilege: what `body` returned there.
template <class Body>
int unprivileged(Body body) {
  return test::in_child([&] {
    if (getuid() == 0 && setresuid(65534, 65534, 65534) != 0) return 99;
    return body();
  });
}

TEST(mqueue_limits, are_what_the_files_say) {
  const auto limits = mqueue_limits::read().value();
  const auto file = [](const std::string& name) {
    return std::stoull(test::content_of("/proc/sys/fs/mqueue/" + name));
  };
  EXPECT_EQ(limits.queues, file("queues_max"));
  EXPECT_EQ(limits.max_messages, file("msg_max"));
  EXPECT_EQ(limits.message_size, file("msgsize_max"));
  EXPECT_EQ(limits.given_messages, file("msg_default"));
  EXPECT_EQ(limits.given_size, file("msgsize_default"));
}

/// A root directory with those files.
class machine {
 public:
  machine() { std::filesystem::create_directories(directory_ / folder); }

  machine& file(const char* name, const std::string& text) {
    std::ofstream(directory_ / folder + name) << text;
    return *this;
  }
  result<mqueue_limits> read() const {
    const auto root = path_fd::open(directory_.path()).value();
    return mqueue_limits::read(root);
  }

 private:
  static constexpr const char* folder = "proc/sys/fs/mqueue/";
  test::scratch_directory directory_;
};

TEST(mqueue_limits, are_read_below_another_root) {
  machine m;
  m.file("queues_max", "1\n").file("msg_max", "2\n").file("msgsize_max", "3\n");
  EXPECT_EQ(m.read().error(), errc::noent);
  m.file("msg_default", "4").file("msgsize_default", "18446744073709551615\n");
  EXPECT_EQ(m.read().value(), (mqueue_limits{1, 2, 3, 4, UINT64_MAX}));
}

TEST(mqueue_limits, that_are_no_numbers_are_errors) {
  const error bad(errc::badmsg, operation::message_queue);
  machine m;
  for (const auto text : {"", "\n", "-1\n", "1 2\n", "ten\n", "0x10\n",
                          "18446744073709551616\n"}) {
    m.file("queues_max", text);
    EXPECT_EQ(m.read().error(), bad) << text;
  }
  m.file("queues_max", std::string(100, '1'));
  EXPECT_EQ(m.read().error(), error(errc::overflow, operation::message_queue));
}

TEST(mqueue_limits, hold_for_everybody_where_nothing_goes_in_or_too_much) {
  const queue_name name;
  for (const mqueue_room room :
       {mqueue_room{0, 8}, mqueue_room{8, 0}, mqueue_room{65537, 1},
        mqueue_room{1, (16 << 20) + 1}, mqueue_room{SIZE_MAX, 1},
        mqueue_room{1, SIZE_MAX}, mqueue_room{SIZE_MAX / 2 + 1, 1}})
    EXPECT_EQ(made(name, room), errc::inval)
        << room.max_messages << ' ' << room.message_size;
}

TEST(mqueue_limits, hold_for_who_has_no_privilege) {
  const queue_name name;
  const auto limits = mqueue_limits::read().value();
  const auto messages = static_cast<std::size_t>(limits.max_messages);
  const auto size = static_cast<std::size_t>(limits.message_size);
  EXPECT_EQ(unprivileged([&] {
              if (made(name, {messages + 1, 1}) != errc::inval) return 1;
              if (made(name, {1, size + 1}) != errc::inval) return 2;
              const bool fits = made(name, {messages, 1}) == errc{};
              return fits && mqueue::unlink(name) ? 0 : 3;
            }),
            0);
}

TEST(mqueue_limits, of_a_users_bytes_hold) {
  const queue_name name;
  EXPECT_EQ(unprivileged([&] {
              const rlimit little = {1000, 1000};
              if (setrlimit(RLIMIT_MSGQUEUE, &little) != 0) return 1;
              if (made(name, {10, 100}) != errc::mfile) return 2;
              const bool fits = made(name, {1, 8}) == errc{};
              return fits && mqueue::unlink(name) ? 0 : 3;
            }),
            0);
}

TEST(mqueue_limits, of_the_number_of_queues_hold) {
  const int status = test::in_child([] {
    alarm(20);
    // There nobody else has any, and nothing stays.
    if (!test::unshare_user(CLONE_NEWIPC)) return 77;
    std::ofstream("/proc/sys/fs/mqueue/queues_max") << "2";  // old kernels: 256
    const auto most = mqueue_limits::read().value().queues;
    for (std::uint64_t i = 0; i != most; ++i) {
      const auto name = mqueue_name::from("/" + std::to_string(i)).value();
      if (made(name, {1, 1}) != errc{}) return 1;
    }
    return made("/more", {1, 1}) == errc::nospc ? 0 : 2;
  });
  if (status == 77) return skip("nobody may have namespaces here");
  EXPECT_EQ(status, 0);
}

TEST(mqueue_limits, are_those_of_the_namespace) {
  const queue_name name;
  const auto queue = mqueue::create(name).value();
  const int status = test::in_child([&] {
    if (!test::unshare_user(CLONE_NEWIPC)) return 77;
    if (mqueue::open(name).error() != errc::noent) return 1;
    return queue.send("by its descriptor") ? 0 : 2;
  });
  if (status == 77) return skip("nobody may have namespaces here");
  EXPECT_EQ(status, 0);
  EXPECT_EQ(queue.attributes().value().messages, 1u);
}

TEST(mqueue, that_does_not_let_a_user_is_not_opened) {
  const queue_name name;
  EXPECT_EQ(unprivileged([&] {
              if (!mqueue::create(name, {.mode = file_mode(0200)})) return 1;
              if (!mqueue_sender::open(name)) return 2;
              if (mqueue::open(name).error() != of_open(errc::acces)) return 3;
              const auto refused = mqueue_receiver::open(name).error();
              if (refused != of_open(errc::acces)) return 4;
              return mqueue::unlink(name) ? 0 : 5;
            }),
            0);
}

TEST(mqueue, of_another_user_is_not_unlinked) {
  if (getuid() != 0) return skip("only root has two users");
  const small_queue queue;
  EXPECT_EQ(unprivileged([&] {
              const auto refused = mqueue::unlink(queue.name()).error();
              return refused == error(errc::perm, sys::nr::mq_unlink) ? 0 : 1;
            }),
            0);
}

TEST(mqueue, needs_a_number_for_its_descriptor) {
  const small_queue queue;
  EXPECT_EQ(test::in_child([&] {
              const rlimit few = {3, 3};
              if (setrlimit(RLIMIT_NOFILE, &few) != 0) return 1;
              const auto refused = mqueue::open(queue.name()).error();
              return refused == of_open(errc::mfile) ? 0 : 2;
            }),
            0);
}

}  // namespace
