// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <memory>
#include <vector>

#include "connection.hpp"

namespace tour::http {

struct server_options {
  std::size_t cache = 0;            // files that are kept open
  std::uint32_t idle_seconds = 30;  // then a silent client is given up
  std::size_t most_connections = 10'000;
};

/// A listener for a server, on 127.0.0.1; port 0 is any that is free.
fildes::result<fildes::owned<fildes::tcp_listener>> listen_on_loopback(
    std::uint16_t port);

/// A static file server: one thread, any number of clients, GET and HEAD.
class server {
 public:
  /// Takes a non-blocking listener, and the directory that is served.
  static fildes::result<server> create(
      fildes::owned<fildes::tcp_listener> listener,
      fildes::owned<fildes::path_fd> root, const server_options& options = {});

  /// Serves until `stop` is readable, or the listener fails.
  fildes::result<> run(const fildes::any_fd& stop);

 private:
  struct slot {
    std::uint32_t generation = 1;
    bool busy = false;  // it is in busy_
    std::unique_ptr<connection> user;
  };

  server(fildes::owned<fildes::tcp_listener> listener, event_set events,
         fildes::accept_reserve reserve, site s, const server_options& options)
      : listener_(std::move(listener)),
        events_(std::move(events)),
        reserve_(std::move(reserve)),
        site_(std::move(s)),
        options_(options) {}

  fildes::result<bool> handle(std::size_t count);
  fildes::result<> accept_waiting();
  fildes::result<bool> recover(fildes::error from);
  fildes::result<> admit(fildes::owned<fildes::tcp_stream> stream);
  fildes::result<> pause(bool on);
  fildes::result<> look_at_clock();
  void look_after(std::uint32_t index);
  void go_on_with_busy();
  void settle(token whose, connection::state s);
  void remove(std::uint32_t index);
  connection* find(token whose);
  int patience() const;

  fildes::owned<fildes::tcp_listener> listener_;
  event_set events_;
  fildes::accept_reserve reserve_;
  site site_;
  server_options options_;
  std::vector<slot> slots_;
  std::vector<std::uint32_t> free_;
  std::vector<token> busy_;
  std::size_t users_ = 0;
  bool paused_ = false;
};

}  // namespace tour::http
