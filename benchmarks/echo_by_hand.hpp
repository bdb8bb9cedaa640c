// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <sys/epoll.h>
#include <sys/signalfd.h>

#include <vector>

#include "echo.hpp"

// The echo server in C as one writes it by hand, with epoll and glibc. Only the
// lists of connections and of bytes are borrowed from C++.

namespace by_hand {

using echo::must;

struct connection {
  int fd;
  std::vector<char> rest;  // of a short write
  std::size_t done = 0;    // of the rest
};

class loop {
 public:
  loop() {
    std::signal(SIGPIPE, SIG_IGN);
    must(set_ >= 0, "epoll_create1");
  }
  loop(const loop&) = delete;
  loop& operator=(const loop&) = delete;
  ~loop() { close(set_); }

  void stop_on_signals() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    sigprocmask(SIG_BLOCK, &signals, nullptr);
    watch(signalfd(-1, &signals, SFD_CLOEXEC), &signals_);
  }
  void accept_from(int listener) {
    listener_.fd = listener;
    watch(listener, &listener_);
  }
  void add(int fd) { watch(fd, new connection{fd, {}}); }

  void run() {
    while (!stopped_) turn();
  }

  /// Waits, and serves what has come.
  void turn() {
    epoll_event events[128];
    const int n = epoll_wait(set_, events, 128, -1);
    for (int i = 0; i < n; ++i) serve(events[i]);
  }

 private:
  void watch(int fd, connection* whose) {
    epoll_event event = {};
    event.events = EPOLLIN;
    event.data.ptr = whose;
    must(fd >= 0 && epoll_ctl(set_, EPOLL_CTL_ADD, fd, &event) == 0, "watch");
  }

  void serve(const epoll_event& event) {
    auto* const who = static_cast<connection*>(event.data.ptr);
    if (who == &listener_) return accept_one();
    if (who == &signals_) {
      stopped_ = true;
      return;
    }
    if (event.events & EPOLLOUT) return write_rest(who);
    echo_once(who);
  }

  void accept_one() {
    const int fd =
        accept4(listener_.fd, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (fd < 0) return;
    echo::no_delay(fd);
    add(fd);
  }

  void echo_once(connection* who) {
    const ssize_t n = read(who->fd, buffer_, sizeof buffer_);
    if (n < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (n <= 0) return end(who);
    const ssize_t sent = write(who->fd, buffer_, static_cast<std::size_t>(n));
    if (sent == n) return;
    if (sent < 0 && errno != EAGAIN && errno != EINTR) return end(who);
    const ssize_t done = sent < 0 ? 0 : sent;
    who->rest.assign(buffer_ + done, buffer_ + n);
    change(who, EPOLLOUT);
  }

  void write_rest(connection* who) {
    const ssize_t sent = write(who->fd, who->rest.data() + who->done,
                               who->rest.size() - who->done);
    if (sent < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (sent < 0) return end(who);
    who->done += static_cast<std::size_t>(sent);
    if (who->done < who->rest.size()) return;
    who->rest.clear();
    who->done = 0;
    change(who, EPOLLIN);
  }

  void change(connection* who, std::uint32_t events) {
    epoll_event event = {};
    event.events = events;
    event.data.ptr = who;
    must(epoll_ctl(set_, EPOLL_CTL_MOD, who->fd, &event) == 0, "change");
  }

  void end(connection* who) {
    close(who->fd);
    delete who;
  }

  int set_ = epoll_create1(EPOLL_CLOEXEC);
  bool stopped_ = false;
  connection listener_ = {-1, {}};
  connection signals_ = {-1, {}};
  char buffer_[echo::buffer_size];
};

}  // namespace by_hand
