// SPDX-License-Identifier: BSL-1.0
#include "server/request.hpp"

#include <gtest/gtest.h>

#include <string>

#include "server/target.hpp"

using namespace std::literals;
using tour::http::file_part;
using tour::http::head_finder;
using tour::http::request;
using tour::http::status;

namespace {

status read(std::string_view text, request& into) {
  return tour::http::read_request(text, into);
}
status read(std::string_view text) {
  request into;
  return read(text, into);
}
status with_field(const std::string& field) {
  return read("GET / HTTP/1.1\r\nHost: a\r\n" + field + "\r\n\r\n");
}
bool keeps_alive(const std::string& head) {
  request into;
  EXPECT_EQ(read(head + "\r\n\r\n", into), status::ok) << head;
  return into.keep_alive;
}

/// The path of a target, or the status that it is refused with.
std::string path(std::string_view target) {
  tour::http::path_text text;
  const status s = text.set(target);
  if (s != status::ok) return std::string(text_of(s).substr(0, 3));
  EXPECT_EQ(text.c_str(), text.view());
  return std::string(text.view());
}

/// The part as in Content-Range, or what else is to be answered.
std::string part(std::string_view range, std::uint64_t size = 100) {
  const file_part p = tour::http::part_of(range, size);
  if (p.answer == status::range_not_satisfiable) return "none";
  if (p.answer == status::ok)
    return p.first == 0 && p.size == size ? "whole" : "wrong";
  return std::to_string(p.first) + "-" + std::to_string(p.first + p.size - 1);
}

}  // namespace

TEST(head_finder, finds_the_end_byte_by_byte) {
  const std::string head = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
  head_finder finder;
  for (std::size_t n = 0; n != head.size(); ++n) {
    const auto found = finder.find(std::string_view(head).substr(0, n));
    EXPECT_EQ(found.size, 0u);
    EXPECT_EQ(found.refusal, status::ok);
  }
  EXPECT_EQ(finder.find(head).size, head.size());
}

TEST(head_finder, finds_the_first_of_two) {
  EXPECT_EQ(head_finder().find("A\r\n\r\nB\r\n\r\n").size, 5u);
}

TEST(head_finder, refuses_lines_that_end_or_begin_otherwise) {
  for (const std::string_view text : {"\n", "A\n", "A\r\nB\n", "A\r\n\n",
                                      "A\r\n B\r\n", "A\r\n\tB\r\n", " A\r\n"})
    EXPECT_EQ(head_finder().find(text).refusal, status::bad_request) << text;
}

TEST(head_finder, refuses_what_is_too_long) {
  const std::string filling(head_finder::limit, 'a');
  EXPECT_EQ(head_finder().find(filling).refusal, status::uri_too_long);
  EXPECT_EQ(head_finder().find("A\r\n" + filling).refusal,
            status::head_too_large);
  const std::string most =
      std::string("A\r\n").append(head_finder::limit - 7, 'a') + "\r\n\r\n";
  EXPECT_EQ(head_finder().find(most).size, head_finder::limit);
}

TEST(request, takes_a_head_off_a_text) {
  std::string_view text =
      "GET /a?b HTTP/1.1\r\nHost: a\r\nRange: bytes=0-1\r\nIf-Range: \"x\"\r\n"
      "IF-NONE-MATCH:\t\"y\" \t\r\nOther:\r\n\r\nmore";
  request asked;
  EXPECT_EQ(tour::http::read_request(text, asked), status::ok);
  EXPECT_EQ(text, "more");
  EXPECT_FALSE(asked.head_only);
  EXPECT_TRUE(asked.keep_alive);
  EXPECT_EQ(asked.target, "/a?b");
  EXPECT_EQ(asked.range, "bytes=0-1");
  EXPECT_EQ(asked.if_range, "\"x\"");
  EXPECT_EQ(asked.if_none_match, "\"y\"");
}

TEST(request, refuses_other_methods) {
  for (const std::string method : {"POST", "get", "GETS", "OPTIONS"})
    EXPECT_EQ(read(method + " / HTTP/1.1\r\nHost: a\r\n\r\n"),
              status::method_not_allowed);
  request asked;
  EXPECT_EQ(read("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n", asked), status::ok);
  EXPECT_TRUE(asked.head_only);
}

TEST(request, refuses_a_first_line_that_is_none) {
  for (const std::string_view line :
       {"", "GET", "GET ", "GET /", "GET  / HTTP/1.1", "GET / HTTP/1.1 ",
        " GET / HTTP/1.1", "GET /\tHTTP/1.1", "GET / http/1.1",
        "GET / HTTP/1.11", "G(T / HTTP/1.1", "GET /\xc3\xa9 HTTP/1.1",
        "GET / x HTTP/1.1", "GET /\x7f HTTP/1.1"})
    EXPECT_EQ(read(std::string(line) + "\r\nHost: a\r\n\r\n"),
              status::bad_request)
        << line;
}

TEST(request, refuses_other_versions) {
  for (const std::string_view version : {"0.9", "1.2", "2.0"})
    EXPECT_EQ(read("GET / HTTP/" + std::string(version) + "\r\n\r\n"),
              status::version_not_supported);
}

TEST(request, wants_one_host) {
  EXPECT_EQ(read("GET / HTTP/1.1\r\n\r\n"), status::bad_request);
  EXPECT_EQ(read("GET / HTTP/1.0\r\n\r\n"), status::ok);
  EXPECT_EQ(with_field("host: a"), status::bad_request);
}

TEST(request, refuses_fields_that_are_none) {
  for (const std::string field :
       {"A", "A : b", ": b", "A b: c", "A: b\x01", "A: b\rc", "\xe9: b",
        "A: b\nB: c", "A: \x7f"})
    EXPECT_EQ(with_field(field), status::bad_request) << field;
  EXPECT_EQ(with_field("A: b\0"s), status::bad_request);
  EXPECT_EQ(with_field("A: \xe9\t;=\""), status::ok);
}

TEST(request, refuses_fields_that_come_twice) {
  for (const std::string name : {"Range", "If-Range", "If-None-Match"})
    EXPECT_EQ(with_field(name + ":\r\n" + name + ": a"), status::bad_request);
}

TEST(request, refuses_content) {
  EXPECT_EQ(with_field("Content-Length: 1"), status::content_too_large);
  EXPECT_EQ(with_field("Content-Length: 99999999999999999999999"),
            status::content_too_large);
  EXPECT_EQ(with_field("Transfer-Encoding: chunked"),
            status::content_too_large);
  EXPECT_EQ(with_field("Content-Length: 000"), status::ok);
}

TEST(request, refuses_content_of_two_lengths) {
  EXPECT_EQ(with_field("Content-Length: 0\r\nContent-Length: 0"),
            status::bad_request);
  EXPECT_EQ(with_field("Content-Length: 0\r\nTransfer-Encoding: x"),
            status::bad_request);
  EXPECT_EQ(read("GET / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"),
            status::bad_request);
  for (const std::string size : {"", "-1", "+0", "0x0", "0,0", "0 0"})
    EXPECT_EQ(with_field("Content-Length: " + size), status::bad_request);
}

TEST(request, keeps_the_connection_as_was_asked) {
  const std::string now = "GET / HTTP/1.1\r\nHost: a";
  const std::string old = "GET / HTTP/1.0";
  EXPECT_TRUE(keeps_alive(now));
  EXPECT_FALSE(keeps_alive(now + "\r\nConnection: CLOSE"));
  EXPECT_FALSE(keeps_alive(now + "\r\nConnection: x , close,keep-alive"));
  EXPECT_FALSE(keeps_alive(old));
  EXPECT_TRUE(keeps_alive(old + "\r\nConnection: Keep-Alive"));
  EXPECT_EQ(with_field("Connection: a b"), status::bad_request);
}

TEST(target, is_a_path_below_the_root) {
  EXPECT_EQ(path("/a/b"), "a/b");
  EXPECT_EQ(path("/"), "index.html");
  EXPECT_EQ(path("//a///b/"), "a/b/index.html");
  EXPECT_EQ(path("/a?b/../c"), "a");
  EXPECT_EQ(path("http://host:1/a"), "a");
  EXPECT_EQ(path("HTTP://host?a"), "index.html");
}

TEST(target, is_decoded_once) {
  EXPECT_EQ(path("/a%20b%3F%25%32e"), "a b?%2e");
  EXPECT_EQ(path("/%C3%A9"), "\xc3\xa9");
  for (const std::string_view target :
       {"/%", "/%1", "/%zz", "/%00", "/a%2fb", "/a%2F", "/%-1"})
    EXPECT_EQ(path(target), "400") << target;
}

TEST(target, never_leads_above_the_root) {
  EXPECT_EQ(path("/.."), "index.html");
  EXPECT_EQ(path("/../../a"), "a");
  EXPECT_EQ(path("/a/../../b"), "b");
  EXPECT_EQ(path("/%2e%2e/%2E%2e/a"), "a");
  EXPECT_EQ(path("/a/b/.."), "a/index.html");
  EXPECT_EQ(path("/a/./.b/..c"), "a/.b/..c");
}

TEST(target, of_another_form_is_refused) {
  for (const std::string_view target :
       {"a", "*", "host:80", "https://host/", "http://", "http:///a",
        "http://?", "/a#b"})
    EXPECT_EQ(path(target), "400") << target;
}

TEST(target, that_is_too_long_is_refused) {
  const std::string longest(4094, 'a');
  EXPECT_EQ(path("/" + longest), longest);
  EXPECT_EQ(path("/" + longest + "a"), "414");
  EXPECT_EQ(path("/" + longest + "/"), "414");
  EXPECT_EQ(path(std::string("/").append(4085, 'a') + "/"), "414");
  EXPECT_EQ(path(std::string("/").append(4084, 'a') + "/"),
            longest.substr(10) + "/index.html");
}

TEST(range, is_a_part_of_the_file) {
  EXPECT_EQ(part("bytes=0-0"), "0-0");
  EXPECT_EQ(part("Bytes=10-19"), "10-19");
  EXPECT_EQ(part("bytes=90-"), "90-99");
  EXPECT_EQ(part("bytes=-10"), "90-99");
  EXPECT_EQ(part("bytes=99-1000"), "99-99");
  EXPECT_EQ(part("bytes=-1000"), "0-99");
  EXPECT_EQ(part("bytes=0-99999999999999999999999"), "0-99");
}

TEST(range, past_the_end_is_none) {
  EXPECT_EQ(part("bytes=100-"), "none");
  EXPECT_EQ(part("bytes=99999999999999999999999-"), "none");
  EXPECT_EQ(part("bytes=-0"), "none");
  EXPECT_EQ(part("bytes=0-", 0), "none");
  EXPECT_EQ(part("bytes=-1", 0), "none");
}

TEST(range, that_is_not_understood_is_the_whole) {
  for (const std::string_view range :
       {"", "bytes", "bytes=", "bytes=-", "bytes=a-b", "bytes=2-1", "bytes=1",
        "bytes=0-1,3-4", "lines=1-2", "bytes=+1-2", "bytes= 1-2", "bytes=--1"})
    EXPECT_EQ(part(range), "whole") << range;
}
