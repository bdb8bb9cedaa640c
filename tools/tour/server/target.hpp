// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "status.hpp"

// What a request asks for: which file, and which part of it.

namespace tour::http {

/// A path below the root with a terminating zero, relative to it.
class path_text {
 public:
  const char* c_str() const { return bytes_.data(); }
  std::string_view view() const { return {bytes_.data(), size_}; }

  /// Takes the path out of a request's target: without the query, with `%XX`
  /// decoded once, `.` and `..` resolved (above the root there is nothing), and
  /// with index.html where it names a directory by its last slash. A zero byte
  /// and an encoded slash are refused.
  status set(std::string_view target);

 private:
  // The kernel takes 4095 bytes and a zero; index.html must fit as well.
  static constexpr std::size_t room = 4096;
  static constexpr std::string_view index = "index.html";

  status add_all(std::string_view encoded);
  void end_segment();
  bool add(std::string_view decoded);

  std::array<char, room> bytes_;  // not cleared: most of it is never used
  std::size_t size_ = 0;
  std::size_t segment_ = 0;  // where the last one begins
};

/// The bytes of a file that are asked for.
struct file_part {
  std::uint64_t first = 0;
  std::uint64_t size = 0;
  status answer = status::ok;  // or partial_content, range_not_satisfiable
};

/// Reads a Range field. The whole file where there is none, and for what a
/// server may ignore: another unit, nonsense, more than one range.
file_part part_of(std::string_view range, std::uint64_t file_size);

}  // namespace tour::http
