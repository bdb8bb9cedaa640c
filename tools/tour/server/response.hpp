// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <algorithm>
#include <array>
#include <cstring>
#include <string>

#include <fildes/bytes.hpp>
#include <fildes/splice.hpp>

#include "files.hpp"
#include "log.hpp"
#include "request.hpp"

namespace tour::http {

/// What all connections share.
struct site {
  explicit site(files f, access_log* l) : content(std::move(f)), log(l) {}
  void set_time(std::uint32_t seconds);

  files content;
  access_log* log;        // or none
  bool ending = false;    // each response is the last on its connection
  std::uint32_t now = 0;  // in seconds
  std::string date;       // the Date field, with its line's end
  std::string found;      // with it, how a response with a file begins
  std::string stamp;      // the same time in the log's form
};

/// Text in a place that is used over and over. What does not fit is cut off.
class text_room {
 public:
  fildes::byte_view bytes() const { return {bytes_.data(), size_}; }
  std::string_view view() const { return {bytes_.data(), size_}; }
  void clear() { size_ = 0; }

  text_room& operator<<(std::string_view text) {
    const std::size_t n = std::min(text.size(), bytes_.size() - size_);
    std::memcpy(bytes_.data() + size_, text.data(), n);
    size_ += n;
    return *this;
  }
  /// Of a size that the compiler knows.
  template <std::size_t N>
  text_room& operator<<(const char (&literal)[N]) {
    if (bytes_.size() - size_ < N) return *this;
    std::memcpy(bytes_.data() + size_, literal, N - 1);
    size_ += N - 1;
    return *this;
  }
  text_room& operator<<(std::uint64_t number);
  /// Sixteen hexadecimal digits.
  text_room& hex(std::uint64_t number);

 private:
  std::array<char, 1536> bytes_;
  std::size_t size_ = 0;
};

/// What is to be sent: text, then a part of a file.
struct response {
  text_room text;
  served_file_ptr file;
  fildes::file_offset at = 0;
  std::uint64_t left = 0;  // of the file
  bool keep_alive = false;
};

/// Takes the head of a request off a text, as read_request does, and answers
/// it.
void answer(std::string_view& text, site& from, response& into);

/// Writes the answer to a request's head into the log, which there is.
void log_answer(std::string_view head, const site& from, const response& r);

/// Answers what is no request, or none that can be understood.
void refuse(status why, const site& from, response& into);

}  // namespace tour::http
