// SPDX-License-Identifier: BSL-1.0
#include <fildes/activation.hpp>

#include <string>
#include <thread>
#include <vector>

#include <fildes/control.hpp>
#include <fildes/descriptor.hpp>
#include <fildes/pipe.hpp>
#include <fildes/tcp.hpp>

#include "unit/helpers.hpp"
#include "unit/sockets.hpp"

extern char** environ;

namespace {

using namespace fildes;

// A service manager: what it passes, and the variables that say so.
class variables {
 public:
  void add(const std::string& name, const std::string& value) {
    texts_.push_back(name + "=" + value);
  }
  void add_listen(const std::string& count, const std::string& names = {}) {
    add("LISTEN_PID", std::to_string(getpid()));
    add("LISTEN_FDS", count);
    if (!names.empty()) add("LISTEN_FDNAMES", names);
  }
  char** get() {
    pointers_.clear();
    for (std::string& text : texts_) pointers_.push_back(text.data());
    pointers_.push_back(nullptr);
    return pointers_.data();
  }
  operator environment() { return get(); }

 private:
  std::vector<std::string> texts_;
  std::vector<char*> pointers_;
};

// In a child: descriptors from 3 on, open over exec, and no others.
template <class... Fds>
void pass(const Fds&... fds) {
  std::vector<int> high;
  (high.push_back(fcntl(fds.raw(), F_DUPFD_CLOEXEC, 500)), ...);
  int next = 3;
  for (const int fd : high) dup2(fd, next++);
  for (; next != 500; ++next) close(next);
}

TEST(activation, listeners_are_adopted_by_name_and_kind) {
  const auto tcp = tcp_listener::listen(test::loopback()).value();
  const auto local = unix_listener::listen(unix_address::unnamed()).value();
  const ip_address at = tcp.local_address().value();
  EXPECT_EQ(test::in_child([&] {
              pass(tcp, local);
              variables v;
              v.add_listen("2", "http:control");
              auto passed = passed_fds::adopt(v).value();
              if (passed.size() != 2 || passed.name(1) != "control") return 1;
              const auto http = passed.take_as<tcp_listener>("http");
              const auto control = passed.take_as<unix_listener>("control");
              if (!http || !control) return 2;
              if (!test::is_cloexec(3) || !test::is_cloexec(4)) return 3;
              return http.value().local_address().value() == at ? 0 : 4;
            }),
            0);
}

TEST(activation, descriptor_of_another_kind_is_refused_and_stays) {
  const auto udp = udp_socket::create(ip_family::v4).value();
  EXPECT_EQ(test::in_child([&] {
              pass(udp);
              variables v;
              v.add_listen("1", "dns");
              auto passed = passed_fds::adopt(v).value();
              if (passed.take_as<tcp_listener>("dns").error() !=
                  error(errc::inval, operation::activation))
                return 1;
              if (passed.take_as<udp_socket>("other").error() !=
                  error(errc::noent, operation::activation))
                return 2;
              if (!passed.take_as<udp_socket>("dns")) return 3;
              return passed.take("dns") ? 4 : 0;
            }),
            0);
}

TEST(activation, several_of_one_name_are_taken_in_order) {
  auto ends = fildes::pipe::create().value();
  EXPECT_EQ(test::in_child([&] {
              pass(ends.reader, ends.writer, ends.reader);
              variables v;
              v.add_listen("3", "log::log");
              auto passed = passed_fds::adopt(v).value();
              if (passed.name(1) != "unknown") return 1;
              if (passed.take("log")->raw() != 3) return 2;
              if (passed.take("log")->raw() != 5) return 3;
              if (passed.take("log") || passed.take(2) || passed.take(3))
                return 4;
              return passed.take("unknown")->raw() == 4 ? 0 : 5;
            }),
            0);
}

TEST(activation, what_nobody_takes_is_closed) {
  const auto local = unix_listener::listen(unix_address::unnamed()).value();
  EXPECT_EQ(test::in_child([&] {
              pass(local, local, local);
              variables v;
              v.add_listen("3");
              std::optional<owned<any_fd>> kept;
              {
                auto first = passed_fds::adopt(v).value();
                auto passed = std::move(first);
                if (first.size() != 0) return 1;
                kept = passed.take(1);
              }
              return !test::is_open(3) && test::is_open(4) && !test::is_open(5)
                         ? 0
                         : 2;
            }),
            0);
}

TEST(activation, nothing_is_adopted_without_the_variables) {
  variables v;
  EXPECT_EQ(passed_fds::adopt(v).value().size(), 0U);
  EXPECT_EQ(passed_fds::adopt(nullptr).value().size(), 0U);
  v.add("LISTEN_FDS", "1");
  EXPECT_EQ(passed_fds::adopt(v).value().size(), 0U);
  v.add("LISTEN_PIDS", std::to_string(getpid()));
  EXPECT_EQ(passed_fds::adopt(v).value().size(), 0U);
  variables none;
  none.add_listen("0");
  EXPECT_EQ(passed_fds::adopt(none).value().size(), 0U);
}

// Whoever inherits the variables without being meant gets nothing.
TEST(activation, what_is_meant_for_another_process_is_left_alone) {
  const auto local = unix_listener::listen(unix_address::unnamed()).value();
  EXPECT_EQ(test::in_child([&] {
              pass(local);
              variables v;
              v.add("LISTEN_PID", std::to_string(getppid()));
              v.add("LISTEN_FDS", "1");
              if (passed_fds::adopt(v).value().size() != 0) return 1;
              return test::is_open(3) && !test::is_cloexec(3) ? 0 : 2;
            }),
            0);
}

TEST(activation, numbers_that_are_none_are_refused_and_nothing_is_lost) {
  const auto local = unix_listener::listen(unix_address::unnamed()).value();
  EXPECT_EQ(test::in_child([&] {
              pass(local);
              const auto adopt = [](const char* count) {
                variables v;
                v.add_listen(count);
                return passed_fds::adopt(v).error();
              };
              constexpr error none(errc::inval, operation::activation);
              for (const char* count :
                   {"", "-1", "+1", " 1", "1 ", "0x1", "1.0", "one",
                    "2147483648", "99999999999999999999999999"})
                if (adopt(count) != none) return 1;
              if (adopt("2147483647") != errc::e2big) return 2;
              if (adopt("1025") != errc::e2big) return 3;
              if (adopt("2") != errc::badf) return 4;
              for (const char* pid : {"", "-1", "x"}) {
                variables v;
                v.add("LISTEN_PID", pid);
                v.add("LISTEN_FDS", "1");
                if (passed_fds::adopt(v).error() != none) return 5;
              }
              return test::is_open(3) && !test::is_cloexec(3) ? 0 : 6;
            }),
            0);
}

TEST(activation, second_adoption_is_refused) {
  const auto local = unix_listener::listen(unix_address::unnamed()).value();
  EXPECT_EQ(test::in_child([&] {
              pass(local);
              variables v;
              v.add_listen("1");
              const auto passed = passed_fds::adopt(v).value();
              return passed_fds::adopt(v).error() == errc::already ? 0 : 1;
            }),
            0);
}

TEST(activation, variables_are_forgotten_and_no_others) {
  variables v;
  v.add("A", "LISTEN_FDS=1");
  v.add_listen("1", "name");
  v.add("LISTEN_FDS_MORE", "1");
  v.add("NOTIFY_SOCKET", "@name");
  char** const all = v.get();
  forget_activation(all);
  EXPECT_STREQ(all[0], "A=LISTEN_FDS=1");
  EXPECT_STREQ(all[1], "LISTEN_FDS_MORE=1");
  EXPECT_EQ(all[2], nullptr);
  forget_activation(nullptr);
}

// The program that is started, by the test below.
TEST(activation, DISABLED_service) {
  auto passed = passed_fds::adopt(environ).value();
  const auto manager = notifier::find(environ).value();
  forget_activation(environ);
  auto listener = passed.take_as<unix_listener>("service").value();
  ASSERT_EQ(getenv("LISTEN_FDS"), nullptr);
  ASSERT_TRUE(manager.send("READY=1").value());
  const auto in = listener.accept().value();
  ASSERT_EQ(in.stream.send("served").value(), 6U);
  // It was open before the test: see support/main.cpp.
  EXPECT_EQ(std::move(listener).release_raw(), 3);
}

// In a child: becomes the program above, with a listener at 3.
void become_service(const unix_listener& listener, const std::string& manager) {
  pass(listener);
  variables v;
  v.add_listen("1", "service");
  v.add("NOTIFY_SOCKET", manager);
  const char* const arguments[] = {
      "service", "--gtest_filter=activation.DISABLED_service",
      "--gtest_also_run_disabled_tests", "--gtest_brief=1", nullptr};
  execve("/proc/self/exe", const_cast<char* const*>(arguments), v.get());
}

TEST(activation, program_that_is_started_serves_what_it_was_passed) {
  const test::scratch_directory scratch;
  const std::string path = scratch / "notify";
  const auto told = unix_datagram::bind(unix_address::at(path).value()).value();
  const auto listener = unix_listener::listen(unix_address::unnamed()).value();
  const pid_t service = fork();
  if (service == 0) {
    become_service(listener, path);
    _exit(127);
  }
  char text[16];
  const std::size_t size = told.recv(text).value().size;
  EXPECT_EQ(std::string(text, size), "READY=1");
  const auto client =
      unix_stream::connect(listener.local_address().value()).value();
  EXPECT_EQ(client.recv(text, recv_flag::waitall).value(), 6U);
  int status = -1;
  EXPECT_EQ(waitpid(service, &status, 0), service);
  EXPECT_EQ(status, 0);
}

// A service manager that is told how its service does.
class notifier_of : public testing::Test {
 protected:
  notifier_of() { variables_.add("NOTIFY_SOCKET", path_); }
  std::string next() {
    char text[64];
    const byte_span room[] = {text};
    const auto got = manager_.recvmsg(room, {.control = &descriptors_}).value();
    return {text, got.size};
  }

  test::scratch_directory scratch_;
  const std::string path_ = scratch_ / "notify";
  owned<unix_datagram> manager_ =
      unix_datagram::bind(unix_address::at(path_).value()).value();
  control_buffer<control_space<control::rights<4>>> descriptors_;
  variables variables_;
};

TEST_F(notifier_of, lines_arrive_as_they_are) {
  const auto notifier = notifier::find(variables_).value();
  EXPECT_TRUE(notifier.is_heard());
  EXPECT_TRUE(notifier.send("READY=1\nSTATUS=Serving\nMAINPID=7").value());
  EXPECT_TRUE(notifier.send("STOPPING=1").value());
  EXPECT_EQ(next(), "READY=1\nSTATUS=Serving\nMAINPID=7");
  EXPECT_EQ(next(), "STOPPING=1");
}

TEST_F(notifier_of, descriptors_are_stored_under_a_name) {
  const auto notifier = notifier::find(variables_).value();
  const auto ends = fildes::pipe::create().value();
  EXPECT_TRUE(notifier.store("a pipe", ends.reader, ends.writer).value());
  EXPECT_EQ(next(), "FDSTORE=1\nFDNAME=a pipe");
  EXPECT_TRUE(descriptors_.take());
  EXPECT_TRUE(descriptors_.take());
  EXPECT_FALSE(descriptors_.take());
}

TEST_F(notifier_of, names_that_the_manager_would_not_take_are_refused) {
  const auto notifier = notifier::find(variables_).value();
  for (const std::string& name :
       {std::string(), std::string(256, 'x'), std::string("a:b"),
        std::string("a\nb"), std::string("\xc3\xa4")})
    EXPECT_EQ(notifier.store(name, manager_).error(),
              error(errc::inval, operation::activation));
  EXPECT_EQ(manager_.recv({}, recv_flag::dontwait).error(), errc::again);
}

TEST_F(notifier_of, barrier_waits_until_all_is_read) {
  const auto notifier = notifier::find(variables_).value();
  EXPECT_TRUE(notifier.send("STATUS=first").value());
  EXPECT_EQ(notifier.barrier(deadline::after(nanoseconds(10'000'000))).error(),
            errc::timedout);
  std::thread manager([this] {
    EXPECT_EQ(next(), "STATUS=first");
    EXPECT_EQ(next(), "BARRIER=1");  // that which has timed out
    EXPECT_EQ(next(), "BARRIER=1");
    descriptors_.clear();
  });
  EXPECT_TRUE(notifier.barrier().value());
  manager.join();
}

TEST_F(notifier_of, manager_that_is_gone_is_an_error) {
  const auto notifier = notifier::find(variables_).value();
  ASSERT_TRUE(std::move(manager_).close());
  EXPECT_EQ(notifier.send("READY=1").error(), errc::connrefused);
  std::filesystem::remove(path_);
  EXPECT_EQ(notifier.send("READY=1").error(), errc::noent);
  EXPECT_EQ(notifier.barrier().error(), errc::noent);
}

TEST(notifier, abstract_name_has_its_exact_length) {
  const auto manager = unix_datagram::bind(unix_address::unnamed()).value();
  const auto address = manager.local_address().value();
  const auto name = address.abstract_name();
  variables v;
  v.add("NOTIFY_SOCKET", "@" + std::string(name.text()));
  EXPECT_TRUE(notifier::find(v).value().send("READY=1").value());
  char text[16];
  EXPECT_EQ(manager.recv(text).value().size, 7U);
}

TEST(notifier, without_a_manager_nobody_is_told) {
  variables v;
  const auto nobody = notifier::find(v).value();
  EXPECT_FALSE(nobody.is_heard());
  EXPECT_FALSE(nobody.send("READY=1").value());
  EXPECT_FALSE(nobody.barrier().value());
  const auto ends = fildes::pipe::create().value();
  EXPECT_FALSE(nobody.store("x", ends.reader).value());
}

TEST(notifier, addresses_that_are_none_are_refused) {
  const auto find = [](const std::string& address) {
    variables v;
    v.add("NOTIFY_SOCKET", address);
    return notifier::find(v).error();
  };
  EXPECT_EQ(find("vsock:2:1234"),
            error(errc::afnosupport, operation::activation));
  for (const char* address : {"", "@", "relative/path"})
    EXPECT_EQ(find(address), error(errc::inval, operation::activation));
  EXPECT_EQ(find("/" + std::string(108, 'x')), errc::nametoolong);
  EXPECT_EQ(find("@" + std::string(108, 'x')), errc::nametoolong);
}

}  // namespace
