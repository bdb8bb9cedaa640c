// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <string>
#include <vector>

#include <fildes/tcp.hpp>
#include <fildes/time.hpp>

namespace tour::http {

/// What a server has answered; the content is still to be received.
struct reply {
  int status = 0;
  std::uint64_t size = 0;  // of the content that comes
  std::string range;       // Content-Range
  std::string tag;         // ETag
};

/// One connection to a server that it keeps open.
class client {
 public:
  static fildes::result<client> connect(const fildes::ip_address& to);

  /// Asks, and receives the head of the answer. `fields` are whole lines.
  /// \error proto     what came is no HTTP
  /// \error timedout  the deadline passed
  fildes::result<reply> ask(std::string_view method, std::string_view path,
                            std::string_view fields, fildes::deadline until);

  /// Receives so much of the content as there is room.
  fildes::result<> receive(fildes::byte_span into, fildes::deadline until);

 private:
  explicit client(fildes::owned<fildes::tcp_stream> stream)
      : stream_(std::move(stream)) {}

  fildes::owned<fildes::tcp_stream> stream_;
  std::string ahead_;  // received, and not yet asked for
};

/// A path as it stands in a request: what is no letter or digit as `%XX`.
std::string encoded(std::string_view path);

}  // namespace tour::http
