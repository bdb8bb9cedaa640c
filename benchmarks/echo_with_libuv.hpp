// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <uv.h>

#include <vector>

#include "echo.hpp"

// The echo server with libuv: callbacks; written at once where that is
// possible (uv_try_write), as is cheapest there.

namespace with_libuv {

using echo::must;

struct connection {
  uv_stream_t* stream() { return reinterpret_cast<uv_stream_t*>(&socket); }

  uv_tcp_t socket;
  uv_write_t request;
  std::vector<char> rest;  // of a short write
};

class loop {
 public:
  loop() {
    std::signal(SIGPIPE, SIG_IGN);
    must(uv_loop_init(&loop_) == 0, "uv_loop_init");
    loop_.data = this;
  }
  loop(const loop&) = delete;
  loop& operator=(const loop&) = delete;
  ~loop() {
    uv_walk(&loop_, close_any, this);
    while (uv_loop_close(&loop_) == UV_EBUSY) uv_run(&loop_, UV_RUN_ONCE);
  }

  void stop_on_signals() {
    int number = SIGINT;
    for (uv_signal_t& signal : signals_) {
      must(uv_signal_init(&loop_, &signal) == 0 &&
               uv_signal_start(&signal, on_signal, number) == 0,
           "uv_signal_start");
      number = SIGTERM;
    }
  }
  void accept_from(int listener) {
    must(uv_tcp_init(&loop_, &listener_) == 0 &&
             uv_tcp_open(&listener_, listener) == 0 &&
             uv_listen(reinterpret_cast<uv_stream_t*>(&listener_), SOMAXCONN,
                       on_connection) == 0,
         "uv_listen");
  }
  /// Any stream socket: libuv tells them apart by itself.
  void add(int fd) {
    auto* const who = make();
    must(uv_tcp_open(&who->socket, fd) == 0, "uv_tcp_open");
    start(who);
  }

  void run() { uv_run(&loop_, UV_RUN_DEFAULT); }

  /// Waits, and serves what has come.
  void turn() { uv_run(&loop_, UV_RUN_ONCE); }

 private:
  static loop& of(uv_stream_t* stream) {
    return *static_cast<loop*>(stream->loop->data);
  }
  static connection* whose(uv_stream_t* stream) {
    return static_cast<connection*>(stream->data);
  }

  connection* make() {
    auto* const who = new connection;
    must(uv_tcp_init(&loop_, &who->socket) == 0, "uv_tcp_init");
    who->socket.data = who;
    return who;
  }
  static void start(connection* who) {
    must(uv_read_start(who->stream(), on_room, on_read) == 0, "uv_read_start");
  }

  static void on_signal(uv_signal_t* signal, int) { uv_stop(signal->loop); }

  static void on_connection(uv_stream_t* listener, int status) {
    if (status < 0) return;
    auto* const who = of(listener).make();
    if (uv_accept(listener, who->stream()) != 0) return end(who->stream());
    must(uv_tcp_nodelay(&who->socket, 1) == 0, "TCP_NODELAY");
    start(who);
  }

  static void on_room(uv_handle_t* handle, std::size_t, uv_buf_t* room) {
    auto& self = of(reinterpret_cast<uv_stream_t*>(handle));
    *room = uv_buf_init(self.buffer_, sizeof self.buffer_);
  }

  static void on_read(uv_stream_t* stream, ssize_t n, const uv_buf_t* got) {
    if (n == 0) return;
    if (n < 0) return end(stream);
    const auto size = static_cast<unsigned>(n);
    const uv_buf_t answer = uv_buf_init(got->base, size);
    const int sent = uv_try_write(stream, &answer, 1);
    if (sent == n) return;
    if (sent < 0 && sent != UV_EAGAIN) return end(stream);
    write_rest(whose(stream), got->base + (sent < 0 ? 0 : sent),
               got->base + size);
  }

  static void write_rest(connection* who, const char* from, const char* to) {
    who->rest.assign(from, to);
    uv_read_stop(who->stream());
    const uv_buf_t rest =
        uv_buf_init(who->rest.data(), static_cast<unsigned>(who->rest.size()));
    must(uv_write(&who->request, who->stream(), &rest, 1, on_written) == 0,
         "uv_write");
  }

  static void on_written(uv_write_t* request, int status) {
    if (status == UV_ECANCELED) return;
    if (status < 0) return end(request->handle);
    start(whose(request->handle));
  }

  static void end(uv_stream_t* stream) {
    uv_close(reinterpret_cast<uv_handle_t*>(stream), [](uv_handle_t* handle) {
      delete static_cast<connection*>(handle->data);
    });
  }
  static void close_any(uv_handle_t* handle, void* self) {
    if (uv_is_closing(handle)) return;
    const bool peer = handle->type == UV_TCP &&
                      handle != reinterpret_cast<uv_handle_t*>(
                                    &static_cast<loop*>(self)->listener_);
    if (peer) return end(reinterpret_cast<uv_stream_t*>(handle));
    uv_close(handle, nullptr);
  }

  uv_loop_t loop_;
  uv_tcp_t listener_;
  uv_signal_t signals_[2];
  char buffer_[echo::buffer_size];
};

}  // namespace with_libuv
