// SPDX-License-Identifier: BSL-1.0

// The numbers and structures of sys/abi/ mean to a kernel what they should. An
// emulator translates each of them, from tables of its own.

#include <fildes/sys/abi/clock.hpp>
#include <fildes/sys/abi/mman.hpp>
#include <fildes/sys/abi/signal.hpp>
#include <fildes/sys/abi/socket.hpp>
#include <fildes/sys/abi/termios.hpp>
#include <fildes/sys/descriptor.hpp>
#include <fildes/sys/epoll.hpp>
#include <fildes/sys/file.hpp>
#include <fildes/sys/memory.hpp>
#include <fildes/sys/poll.hpp>
#include <fildes/sys/process.hpp>
#include <fildes/sys/socket.hpp>

#include <array>
#include <cstring>
#include <optional>
#include <string>

#include <gtest/gtest.h>

namespace sys = fildes::sys;
namespace kernel = fildes::sys::abi;
using fildes::errc;
using sys::nr;

namespace {

/// A descriptor that is closed at the end.
class file {
 public:
  explicit file(fildes::result<int> opened) : fd_(opened.value()) {}
  file(const file&) = delete;
  file& operator=(const file&) = delete;
  ~file() { sys::close(fd_).value(); }

  operator int() const { return fd_; }  // NOLINT

 private:
  int fd_;
};

file open_ptmx() {
  return file(sys::openat(kernel::at_fdcwd, "/dev/ptmx",
                          kernel::o_rdwr | kernel::o_noctty | kernel::o_cloexec,
                          0));
}

file open_peer(int master) {
  int unlocked = 0;
  sys::ioctl(master, kernel::tiocsptlck, &unlocked).value();
  int number = -1;
  sys::ioctl(master, kernel::tiocgptn, &number).value();
  return file(sys::openat(
      kernel::at_fdcwd, ("/dev/pts/" + std::to_string(number)).c_str(),
      kernel::o_rdwr | kernel::o_noctty | kernel::o_cloexec, 0));
}

kernel::termios modes(int terminal) {
  kernel::termios all{};
  sys::ioctl(terminal, kernel::tcgets, &all).value();
  return all;
}

TEST(abi, termios_of_a_new_terminal_is_what_the_kernel_starts_with) {
  const file master = open_ptmx();
  const file terminal = open_peer(master);
  const kernel::termios is = modes(terminal);
  EXPECT_EQ(is.iflag, kernel::icrnl | kernel::ixon);
  EXPECT_EQ(is.oflag, kernel::opost | kernel::onlcr);
  EXPECT_EQ(is.cflag, kernel::b38400 | kernel::cs8 | kernel::cread);
  EXPECT_EQ(is.lflag, kernel::isig | kernel::icanon | kernel::echo |
                          kernel::echoe | kernel::echok | kernel::echoctl |
                          kernel::echoke | kernel::iexten);
}

TEST(abi, termios_has_the_kernels_special_characters) {
  const file master = open_ptmx();
  const kernel::termios is = modes(open_peer(master));
  EXPECT_EQ(is.line, 0);
  EXPECT_EQ(is.cc[kernel::vintr], 'C' - '@');
  EXPECT_EQ(is.cc[kernel::vquit], 034);
  EXPECT_EQ(is.cc[kernel::verase], 0177);
  EXPECT_EQ(is.cc[kernel::vkill], 'U' - '@');
  EXPECT_EQ(is.cc[kernel::veof], 'D' - '@');
  EXPECT_EQ(is.cc[kernel::vmin], 1);
  EXPECT_EQ(is.cc[kernel::vtime], 0);
  EXPECT_EQ(is.cc[kernel::vstart], 'Q' - '@');
  EXPECT_EQ(is.cc[kernel::vstop], 'S' - '@');
  EXPECT_EQ(is.cc[kernel::vsusp], 'Z' - '@');
  EXPECT_EQ(is.cc[kernel::vwerase], 'W' - '@');
  EXPECT_EQ(is.cc[kernel::vlnext], 'V' - '@');
}

TEST(abi, a_terminal_out_of_line_mode_hands_over_each_character) {
  const file master = open_ptmx();
  const file terminal = open_peer(master);
  kernel::termios raw = modes(terminal);
  raw.lflag &= ~(kernel::icanon | kernel::echo);
  sys::ioctl(terminal, kernel::tcsets, &raw).value();
  EXPECT_EQ(modes(terminal).lflag, raw.lflag);

  ASSERT_TRUE(sys::write(master, "x", 1));
  char got = 0;
  EXPECT_EQ(sys::read(terminal, &got, 1).value(), 1u);
  EXPECT_EQ(got, 'x');
}

TEST(abi, a_terminal_in_line_mode_ends_the_line_at_the_end_of_file) {
  const file master = open_ptmx();
  const file terminal = open_peer(master);
  const char line[] = {'x',
                       modes(terminal).cc[kernel::veof] == 4 ? '\4' : '\n'};
  ASSERT_TRUE(sys::write(master, line, sizeof line));
  std::array<char, 8> got{};
  EXPECT_EQ(sys::read(terminal, got.data(), got.size()).value(), 1u);
}

TEST(abi, a_speed_goes_in_by_its_code) {
  const file master = open_ptmx();
  const file terminal = open_peer(master);
  kernel::termios fast = modes(terminal);
  fast.cflag = (fast.cflag & ~kernel::cbaud) | kernel::b115200;
  sys::ioctl(terminal, kernel::tcsets, &fast).value();
  EXPECT_EQ(modes(terminal).cflag & kernel::cbaud, kernel::b115200);
}

TEST(abi, a_window_keeps_its_size) {
  const file master = open_ptmx();
  kernel::winsize told{24, 80, 640, 480};
  sys::ioctl(master, kernel::tiocswinsz, &told).value();
  kernel::winsize got{};
  sys::ioctl(open_peer(master), kernel::tiocgwinsz, &got).value();
  EXPECT_EQ(std::memcmp(&got, &told, sizeof got), 0);
}

TEST(abi, a_terminal_discards_what_is_not_read) {
  const file master = open_ptmx();
  const file terminal = open_peer(master);
  ASSERT_TRUE(sys::write(master, "lost\n", 5));
  kernel::pollfd arrives{terminal, kernel::poll_in, 0};
  ASSERT_EQ(sys::poll(&arrives, 1, 5000).value(), 1u);
  EXPECT_EQ(arrives.revents, kernel::poll_in);
  int waiting = 0;
  sys::ioctl(terminal, kernel::fionread, &waiting).value();
  EXPECT_EQ(waiting, 5);
  sys::ioctl(terminal, kernel::tcflsh, kernel::tciflush).value();
  sys::ioctl(terminal, kernel::fionread, &waiting).value();
  EXPECT_EQ(waiting, 0);
}

kernel::sigset only(int signal) {
  kernel::sigset set{};
  constexpr unsigned width = 8 * sizeof(unsigned long);
  const auto bit = static_cast<unsigned>(signal - 1);
  set.words[bit / width] = 1UL << bit % width;
  return set;
}

bool pending(int signal) {
  kernel::sigset set{};
  sys::rt_sigpending(&set).value();
  const kernel::sigset wanted = only(signal);
  return (set.words[0] & wanted.words[0]) != 0;
}

TEST(abi, a_blocked_signal_waits_until_it_is_fetched) {
  const kernel::sigset usr1 = only(kernel::sigusr1);
  kernel::sigset before{};
  sys::rt_sigprocmask(kernel::sig_block, &usr1, &before).value();
  sys::checked<nr::kill>(sys::getpid(), kernel::sigusr1).value();
  EXPECT_TRUE(pending(kernel::sigusr1));
  EXPECT_FALSE(pending(kernel::sigusr2));
  const kernel::timespec at_once{};
  EXPECT_EQ(sys::rt_sigtimedwait(&usr1, &at_once).value(), kernel::sigusr1);
  sys::rt_sigprocmask(kernel::sig_setmask, &before, nullptr).value();
}

// With room behind it: an emulator may think that it is longer.
struct action {
  kernel::sigaction kernel{};
  unsigned long room = 0;
};

fildes::result<> set_action(int signal, const action& in, action& old) {
  return sys::checked<nr::rt_sigaction>(signal, sys::in{&in, sizeof in},
                                        sys::out{&old, sizeof old},
                                        kernel::sigset_size);
}

TEST(abi, an_action_comes_back_as_it_went_in) {
  const auto ignore = reinterpret_cast<void (*)(int)>(1);
  action ours, before, got;
  ours.kernel.handler = ignore;
  ours.kernel.flags = kernel::sa_restart | kernel::sa_nodefer;
  ours.kernel.mask = only(kernel::sigwinch);
  set_action(kernel::sigurg, ours, before).value();
  set_action(kernel::sigurg, before, got).value();
  EXPECT_EQ(got.kernel.handler, ignore);
  EXPECT_EQ(got.kernel.flags & ours.kernel.flags, ours.kernel.flags);
  EXPECT_EQ(
      std::memcmp(&got.kernel.mask, &ours.kernel.mask, sizeof got.kernel.mask),
      0);
}

struct socket_pair {
  explicit socket_pair(int type) {
    sys::checked<nr::socketpair>(kernel::af_unix, type | kernel::sock_cloexec,
                                 0, sys::out{ends, sizeof ends})
        .value();
  }
  socket_pair(const socket_pair&) = delete;
  socket_pair& operator=(const socket_pair&) = delete;
  ~socket_pair() {
    for (const int end : ends) sys::close(end).value();
  }

  int ends[2] = {};
};

template <class T>
T option(int socket, int name) {
  T value{};
  std::uint32_t size = sizeof value;
  sys::checked<nr::getsockopt>(socket, kernel::sol_socket, name,
                               sys::out{&value, size},
                               sys::in_out{&size, sizeof size})
      .value();
  EXPECT_EQ(size, sizeof value);
  return value;
}

template <class T>
void set_option(int socket, int name, T value) {
  sys::checked<nr::setsockopt>(socket, kernel::sol_socket, name,
                               sys::in{&value, sizeof value}, sizeof value)
      .value();
}

TEST(abi, a_socket_has_the_type_that_it_was_made_with) {
  for (const int type :
       {kernel::sock_stream, kernel::sock_dgram, kernel::sock_seqpacket}) {
    const socket_pair pair(type);
    EXPECT_EQ(option<int>(pair.ends[0], kernel::so_type), type);
    EXPECT_EQ(option<int>(pair.ends[0], kernel::so_domain), kernel::af_unix);
    EXPECT_EQ(option<int>(pair.ends[0], kernel::so_acceptconn), 0);
    EXPECT_EQ(option<int>(pair.ends[0], kernel::so_error), 0);
  }
}

TEST(abi, a_socket_keeps_its_options) {
  const socket_pair pair(kernel::sock_stream);
  const int socket = pair.ends[0];
  set_option(socket, kernel::so_keepalive, 1);
  set_option(socket, kernel::so_rcvlowat, 3);
  set_option(socket, kernel::so_linger, kernel::linger{1, 7});
  EXPECT_EQ(option<int>(socket, kernel::so_keepalive), 1);
  EXPECT_EQ(option<int>(socket, kernel::so_rcvlowat), 3);
  EXPECT_EQ(option<int>(socket, kernel::so_broadcast), 0);
  EXPECT_EQ(option<int>(socket, kernel::so_reuseaddr), 0);
  EXPECT_EQ(option<kernel::linger>(socket, kernel::so_linger).linger, 7);
  EXPECT_EQ(option<int>(pair.ends[1], kernel::so_keepalive), 0);
}

TEST(abi, a_socket_knows_who_is_at_the_other_end) {
  const socket_pair pair(kernel::sock_stream);
  const auto peer = option<kernel::ucred>(pair.ends[0], kernel::so_peercred);
  EXPECT_EQ(peer.pid, sys::getpid());
}

TEST(abi, an_empty_socket_does_not_wait_when_told_so) {
  const socket_pair pair(kernel::sock_stream | kernel::sock_nonblock);
  char byte = 0;
  EXPECT_EQ(sys::read(pair.ends[0], &byte, 1).error(), errc::again);

  const socket_pair waiting(kernel::sock_dgram);
  EXPECT_EQ((sys::checked<nr::recvfrom, int>(
                 waiting.ends[0], sys::out_counted{&byte, 1}, 1,
                 kernel::msg_dontwait, nullptr, nullptr)
                 .error()),
            errc::again);
}

// One word of data, and a descriptor beside it.
struct message {
  struct {
    void* data;
    std::size_t size;
  } part{&data, sizeof data};
  struct {
    kernel::cmsghdr header{sizeof(kernel::cmsghdr) + sizeof(int),
                           kernel::sol_socket, kernel::scm_rights};
    int fd = -1;
  } control;
  unsigned data = 0;
  kernel::msghdr header{
      nullptr, 0, &part, 1, &control, sizeof control.header + sizeof control.fd,
      0};
};

TEST(abi, a_message_carries_a_descriptor) {
  const socket_pair pair(kernel::sock_dgram);
  const file sent = open_ptmx();
  message out, in;
  out.data = 0x12345678;
  out.control.fd = sent;
  in.control.header = {};
  sys::checked<nr::sendmsg, int>(pair.ends[0],
                                 sys::in_out{&out.header, sizeof out.header},
                                 kernel::msg_nosignal)
      .value();
  sys::checked<nr::recvmsg, int>(pair.ends[1],
                                 sys::in_out{&in.header, sizeof in.header},
                                 kernel::msg_cmsg_cloexec)
      .value();
  EXPECT_EQ(in.data, out.data);
  EXPECT_EQ(in.header.flags & kernel::msg_ctrunc, 0);
  ASSERT_EQ(in.control.header.type, kernel::scm_rights);
  ASSERT_EQ(in.control.header.len, out.control.header.len);
  EXPECT_EQ(in.control.header.level, kernel::sol_socket);
  const file received{in.control.fd};
  int number = -1;
  sys::ioctl(received, kernel::tiocgptn, &number).value();
  EXPECT_GE(number, 0);
}

TEST(abi, anonymous_memory_is_zero_and_is_zero_again) {
  constexpr std::size_t size = 1 << 16;
  auto* memory = static_cast<char*>(
      sys::mmap(
          nullptr, size, kernel::prot_read | kernel::prot_write,
          kernel::map_private | kernel::map_anonymous | kernel::map_noreserve,
          -1, 0)
          .value());
  EXPECT_EQ(memory[size - 1], 0);
  memory[size - 1] = 1;
  sys::checked<nr::madvise>(memory, size, kernel::madv_dontneed).value();
  EXPECT_EQ(memory[size - 1], 0);
  sys::munmap(memory, size).value();
}

TEST(abi, an_epoll_set_gives_each_event_its_own_data) {
  const socket_pair pair(kernel::sock_dgram);
  const file set(sys::epoll_create1(kernel::epoll_cloexec));
  for (const unsigned i : {0U, 1U}) {
    const kernel::epoll_event want{kernel::epoll_out, 0x1122334455667788u + i};
    sys::epoll_ctl(set, kernel::epoll_ctl_add, pair.ends[i], &want).value();
  }
  kernel::epoll_event got[2] = {};
  ASSERT_EQ(sys::epoll_wait(set, got, 2, 0).value(), 2u);
  for (const kernel::epoll_event& event : got)
    EXPECT_EQ(std::uint32_t{event.events}, kernel::epoll_out);
  EXPECT_EQ(got[0].data ^ got[1].data, 1u);
  EXPECT_EQ(got[0].data | 1, 0x1122334455667789u);
}

TEST(abi, a_socket_has_the_owner_that_it_was_given) {
  const socket_pair pair(kernel::sock_dgram);
  EXPECT_EQ(sys::fcntl(pair.ends[0], kernel::f_getown).value(), 0);
  sys::fcntl(pair.ends[0], kernel::f_setown, sys::getpid()).value();
  EXPECT_EQ(sys::fcntl(pair.ends[0], kernel::f_getown).value(), sys::getpid());
}

TEST(abi, a_timer_that_is_not_set_does_not_wait_when_told_so) {
  const file timer(sys::checked<nr::timerfd_create, int>(
      kernel::clock_monotonic, kernel::tfd_nonblock | kernel::tfd_cloexec));
  std::uint64_t count = 0;
  EXPECT_EQ(sys::read(timer, &count, sizeof count).error(), errc::again);
}

}  // namespace
