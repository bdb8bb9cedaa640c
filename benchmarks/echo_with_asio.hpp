// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <asio.hpp>

#include <memory>

#include "echo.hpp"

// The echo server with Asio: callbacks that share each connection, as in Asio's
// own example of it.

namespace with_asio {

using error = asio::error_code;

template <class Socket>
class connection : public std::enable_shared_from_this<connection<Socket>> {
 public:
  connection(Socket socket, std::uint64_t& echoed)
      : socket_(std::move(socket)), echoed_(echoed) {
    socket_.non_blocking(true);
  }

  void read() {
    socket_.async_read_some(asio::buffer(buffer_),
                            [this, self = this->shared_from_this()](
                                const error& failed, std::size_t n) {
                              if (!failed) write(n);
                            });
  }

 private:
  void write(std::size_t size) {
    asio::async_write(socket_, asio::buffer(buffer_, size),
                      [this, self = this->shared_from_this()](
                          const error& failed, std::size_t) {
                        if (failed) return;
                        ++echoed_;
                        read();
                      });
  }

  Socket socket_;
  std::uint64_t& echoed_;
  char buffer_[echo::buffer_size];
};

class loop {
 public:
  using tcp = asio::ip::tcp;
  using unix_stream = asio::local::stream_protocol;

  void stop_on_signals() {
    signals_.add(SIGINT);
    signals_.add(SIGTERM);
    signals_.async_wait([this](const error&, int) { context_.stop(); });
  }
  void accept_from(int listener) {
    listener_.assign(tcp::v4(), listener);
    accept();
  }
  /// One of a socket pair.
  void add(int fd) { serve(unix_stream::socket(context_, unix_stream(), fd)); }

  void run() { context_.run(); }

  /// Waits, and serves until a message has gone back.
  void turn() {
    const std::uint64_t before = echoed_;
    do context_.run_one();
    while (echoed_ == before);
  }

 private:
  void accept() {
    listener_.async_accept([this](const error& failed, tcp::socket socket) {
      if (!failed) {
        socket.set_option(tcp::no_delay(true));
        serve(std::move(socket));
      }
      accept();
    });
  }
  template <class Socket>
  void serve(Socket socket) {
    std::make_shared<connection<Socket>>(std::move(socket), echoed_)->read();
  }

  asio::io_context context_;
  asio::signal_set signals_{context_};
  tcp::acceptor listener_{context_};
  std::uint64_t echoed_ = 0;
};

}  // namespace with_asio
