// SPDX-License-Identifier: BSL-1.0
#include "client.hpp"

#include <algorithm>
#include <cstring>

#include <fmt/format.h>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>

#include <fildes/io.hpp>

namespace tour::http {

using namespace fildes;
namespace beast = boost::beast;

namespace {

constexpr std::size_t longest_head = 8192;

error no_http() { return error(errc::proto, operation::checked_cast); }

result<reply> read_head(std::string_view head) {
  beast::http::response_parser<beast::http::empty_body> p;
  p.skip(true);  // the content is received by whoever asked
  beast::error_code failed;
  p.put(boost::asio::buffer(head.data(), head.size()), failed);
  if (failed || !p.is_header_done()) return no_http();
  const auto& fields = p.get();
  const auto text = [&](beast::http::field f) {
    return std::string(fields[f].data(), fields[f].size());
  };
  return reply{
      static_cast<int>(fields.result_int()), p.content_length().value_or(0),
      text(beast::http::field::content_range), text(beast::http::field::etag)};
}

}  // namespace

result<client> client::connect(const ip_address& to) {
  FILDES_TRY(auto made, tcp_stream::connect(to, socket_flag::nonblock));
  FILDES_TRYV(
      wait_connected(made.stream, deadline::after(nanoseconds(5'000'000'000))));
  return client(std::move(made.stream));
}

result<reply> client::ask(std::string_view method, std::string_view path,
                          std::string_view fields, deadline until) {
  const std::string request = fmt::format(
      "{} {} HTTP/1.1\r\nHost: localhost\r\n{}\r\n", method, path, fields);
  FILDES_TRYV(write_all(stream_, request, {.until = until}));
  std::size_t end = ahead_.npos;
  while ((end = ahead_.find("\r\n\r\n")) == ahead_.npos) {
    if (ahead_.size() > longest_head) return no_http();
    // Waits for the first byte; what else is there comes with it.
    char more[4096];
    FILDES_TRYV(
        read_exactly(stream_, byte_span(more).first(1), {.until = until}));
    const auto rest = stream_.recv(byte_span(more).after(1));
    FILDES_TRY(const std::size_t n, unless(rest, errc::again, std::size_t{0}));
    ahead_.append(more, n + 1);
  }
  FILDES_TRY(auto r, read_head(std::string_view(ahead_).substr(0, end + 4)));
  ahead_.erase(0, end + 4);
  if (method == "HEAD") r.size = 0;
  return r;
}

result<> client::receive(byte_span into, deadline until) {
  const std::size_t n = std::min(into.size(), ahead_.size());
  std::memcpy(into.data(), ahead_.data(), n);
  ahead_.erase(0, n);
  return read_exactly(stream_, into.after(n), {.until = until});
}

std::string encoded(std::string_view path) {
  std::string out;
  for (const char c : path) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                       (c >= '0' && c <= '9') ||
                       std::string_view("/-._~").find(c) != path.npos;
    if (plain)
      out += c;
    else
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return out;
}

}  // namespace tour::http
