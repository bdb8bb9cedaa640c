// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <array>
#include <cstdint>

#include <fildes/epoll_flags.hpp>
#include <fildes/tcp.hpp>

#include "response.hpp"

namespace tour::http {

/// One client: its requests one after the other, and what it is sent.
class connection {
 public:
  enum class state {
    waiting,  // for an event
    busy,     // it could go on; let others go first
    over,
  };

  connection(fildes::owned<fildes::tcp_stream> stream, std::uint32_t now)
      : stream_(std::move(stream)), moved_(now) {}

  const fildes::tcp_stream& stream() const { return stream_; }

  /// Goes on, after an event, as far as nothing has to be waited for.
  state serve(fildes::epoll_event_flags came, site& from);
  state serve(site& from);

  /// To be called from time to time: does not count on an event.
  state send_again(site& from);

  /// At the server's end: over, unless it is being sent something.
  state finish(site& from);

  /// Whether it is time to give it up: for so many seconds no request has been
  /// finished, and nothing could be sent.
  bool is_stale(std::uint32_t now, std::uint32_t seconds) const {
    constexpr std::uint32_t seconds_to_drain = 2;
    return now - moved_ > (draining_ ? seconds_to_drain : seconds);
  }

 private:
  enum class outcome { done, wait, fail };

  outcome send_all(const site& from);
  outcome send_text();
  outcome send_file();
  outcome sent(fildes::result<std::size_t> n, std::size_t wanted);
  bool is_sending() const { return unsent_ != 0 || response_.left != 0; }
  void end_response(const site& from);
  bool find_request(site& from);
  outcome receive();
  state drain();

  fildes::owned<fildes::tcp_stream> stream_;
  std::uint32_t moved_;    // when it last came further
  bool readable_ = false;  // there is more to receive, or an end to be seen
  bool writable_ = true;
  bool ended_ = false;     // the peer's end, or an error, waits to be received
  bool draining_ = false;  // all is sent; what still comes is thrown away
  std::size_t drained_ = 0;

  head_finder finder_;
  std::size_t begin_ = 0;  // of what is in the room and not yet answered
  std::size_t end_ = 0;
  response response_;
  std::size_t unsent_ = 0;  // of the response's text
  std::array<char, head_finder::limit> room_;
};

}  // namespace tour::http
