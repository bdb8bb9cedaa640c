// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/dispatcher.hpp>
#include <fildes/signalfd.hpp>
#include <fildes/timerfd.hpp>

#include "connection.hpp"

namespace tour::http {

struct server_options {
  std::size_t cache = 0;            // files that are kept open
  std::uint32_t idle_seconds = 30;  // then a silent client is given up
  std::uint32_t most_connections = 10'000;
  fildes::nanoseconds patience{5'000'000'000};  // with the last, at the end
  access_log* log = nullptr;
};

/// Whom the server's events are for.
enum class kind : std::uint8_t {
  connection,
  listener,
  signal,
  tick,       // each second, while somebody is there
  last_call,  // at the end, when it has taken too long
};

/// How a server came to its end.
enum class ending {
  in_order,  // all responses that had begun are sent, or had their time
  at_once,   // it was told twice
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

  /// Serves until a signal comes, or the listener fails. Then no more come in,
  /// and those that are being sent something have some time for it; a second
  /// signal ends it at once.
  fildes::result<ending> run(const fildes::signalfd& signals);

 private:
  using set = fildes::epoll<kind>;
  using timer = fildes::timerfd<fildes::clock_id::monotonic>;
  using clients = fildes::slab<connection, kind::connection>;
  struct all_gone;

  server(fildes::owned<fildes::tcp_listener> listener,
         fildes::accept_reserve reserve, fildes::owned<set> events,
         fildes::owned<timer> tick, fildes::owned<timer> last_call,
         clients connections, site s, const server_options& options)
      : listener_(std::move(listener)),
        reserve_(std::move(reserve)),
        set_(std::move(events)),
        tick_(std::move(tick)),
        last_call_(std::move(last_call)),
        connections_(std::move(connections)),
        site_(std::move(s)),
        options_(options) {}

  fildes::result<> watch(const fildes::signalfd& signals);
  fildes::fate settle(clients::id whose, const connection& c,
                      connection::state s);
  fildes::result<> accept_waiting();
  fildes::result<bool> recover(fildes::error from);
  fildes::result<> admit(fildes::owned<fildes::tcp_stream> stream);
  fildes::result<> pause(bool on);
  fildes::result<> start_clock();
  fildes::result<> look_at_clock();
  fildes::result<> look_after_all();
  fildes::result<fildes::flow> hear(const fildes::signalfd& signals);
  fildes::result<> begin_end();
  template <class F>
  void settle_each(F next);

  fildes::owned<fildes::tcp_listener> listener_;
  fildes::accept_reserve reserve_;
  fildes::owned<set> set_;
  fildes::owned<timer> tick_;
  fildes::owned<timer> last_call_;
  clients connections_;
  site site_;
  server_options options_;
  bool paused_ = false;
  bool ticks_ = false;
  ending ending_ = ending::in_order;
};

}  // namespace tour::http
