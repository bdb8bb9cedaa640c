// SPDX-License-Identifier: BSL-1.0

// Requests from anywhere: where they end, what they ask for, and that no path
// of theirs leads out.

#include <algorithm>
#include <string_view>

#include "fuzz/fuzz.hpp"
#include "server/request.hpp"
#include "server/target.hpp"

namespace {

using namespace tour::http;

void expect(bool holds, const char* what) {
  if (!holds) fuzz::fail(what);
}

/// The same, whether the bytes come at once or in two pieces.
head_finder::found find(std::string_view text, std::size_t first_piece) {
  const head_finder::found at_once = head_finder().find(text);
  head_finder finder;
  head_finder::found found = finder.find(text.substr(0, first_piece));
  if (found.size == 0 && found.refusal == status::ok) found = finder.find(text);
  expect(found.size == at_once.size, "another end, in two pieces");
  const bool refused = found.refusal != status::ok;
  expect(refused == (at_once.refusal != status::ok), "only once refused");
  return at_once;
}

void expect_below_root(std::string_view path) {
  expect(!path.empty() && path.front() != '/', "no relative path");
  expect(path.find('\0') == path.npos, "a zero in a path");
  while (!path.empty()) {
    const std::size_t slash = std::min(path.find('/'), path.size());
    const std::string_view segment = path.substr(0, slash);
    expect(segment != ".." && segment != "." && !segment.empty(), "a way up");
    path.remove_prefix(std::min(slash + 1, path.size()));
  }
}

void expect_part(std::string_view range, std::uint64_t size) {
  const file_part part = part_of(range, size);
  expect(part.first <= size && part.size <= size - part.first, "past the end");
  expect(part.size != 0 || part.answer != status::partial_content, "no part");
}

}  // namespace

std::vector<std::vector<std::uint8_t>> fuzz::seeds() {
  using namespace std::string_view_literals;
  std::vector<std::vector<std::uint8_t>> all;
  for (const auto text :
       {"GET /a/../%2e%2e/b%20c?d HTTP/1.1\r\nHost: a\r\n\r\n"sv,
        "HEAD http://a:1/.. HTTP/1.1\r\nHost: a\r\nRange: bytes=1-2\r\n"
        "If-Range: \"a\"\r\nIf-None-Match: *\r\nConnection: close, x\r\n\r\n"sv,
        "GET // HTTP/1.0\r\nRange: bytes=-5\r\nContent-Length: 00\r\n\r\nGET"sv,
        "GET / HTTP/1.1\r\nHost:\r\nTransfer-Encoding: chunked\r\n"
        "Range: bytes=18446744073709551615-\r\n\r\n0\r\n\r\n"sv})
    all.emplace_back(text.begin(), text.end());
  return all;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const head_finder::found head = find(text, size / 2);
  const bool whole = text.ends_with("\r\n\r\n");
  if (head.size == 0 && !whole) return 0;
  std::string_view rest = text;
  request asked;
  if (read_request(rest, asked) != status::ok) return 0;
  expect(head.size == size - rest.size(), "read to another end than found");
  path_text path;
  if (path.set(asked.target) == status::ok) expect_below_root(path.view());
  for (const std::uint64_t length : {0ULL, 1ULL, 100ULL, ~0ULL})
    expect_part(asked.range, length);
  return 0;
}
