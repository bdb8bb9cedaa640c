// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <fildes/clock.hpp>
#include <fildes/file.hpp>

#include "cast.hpp"

namespace ptyrec {

using namespace fildes;

/// Reads a recording event by event, with no more of it in memory than a line.
class cast_reader {
 public:
  /// A line that is longer is refused.
  static constexpr std::size_t longest_line = 4 << 20;

  explicit cast_reader(const file& from FILDES_LIFETIMEBOUND) : from_(from) {}

  enum class step { event, end, wrong };

  /// The header; false when it is wrong.
  bool begin();
  step next();

  const cast_header& header() const noexcept { return parser_.header(); }
  const cast_event& event() const noexcept { return parser_.event(); }
  /// What is wrong: with the number of the line, when it is one.
  const std::string& why() const noexcept { return why_; }
  /// How much of the file the header, and the events so far, take up.
  std::uint64_t good() const noexcept { return good_; }
  /// Whether it is nothing but the last line, which has no end, that is wrong:
  /// the recorder was killed while it wrote it.
  bool was_cut_off() const noexcept { return cut_off_; }
  /// Whether the last line is right, and lacks its end.
  bool lacks_end() const noexcept { return lacks_end_; }

 private:
  bool read_more();
  std::optional<std::string_view> line();
  cast_parser::meaning take_line();
  cast_parser::meaning wrong(std::string_view why);

  borrowed<file> from_;
  cast_parser parser_;
  std::string buffer_;
  std::size_t begin_ = 0;   // of the next line in the buffer
  std::size_t looked_ = 0;  // at so much of it for its end
  std::uint64_t good_ = 0;
  std::uint64_t passed_ = 0;  // bytes of lines that were taken
  std::uint64_t number_ = 0;  // of the last line
  bool ended_ = false;
  bool cut_off_ = false;
  bool lacks_end_ = false;
  std::string why_;
};

/// What to do with a file that is there.
enum class if_there { refuse, replace, append };

/// A recording that is being made. Whatever happens, the file is one up to its
/// last full line: each event is one write, and what of one did not get into
/// the file is cut off again.
class cast_writer {
 public:
  /// Makes or opens the file, and locks it, so that two do not record into one.
  /// When that fails, why() says it.
  static std::optional<cast_writer> open(const std::string& path, if_there what,
                                         std::string& why);

  /// Whether there is a recording before this one in the file.
  bool continues() const noexcept { return continues_; }
  /// The size of the window at its end.
  size_of_window size_before() const noexcept { return size_; }

  /// From here on the time is counted, from where the recording before ended.
  void begin(const cast_header& header);
  /// An event of now. Bytes of a character of UTF-8 whose rest has not come are
  /// kept until it has.
  void add(code what, std::string_view data);
  /// Writes what was kept.
  void end();

  /// Why no more is recorded, and since when; nothing while all is well.
  const std::string& trouble() const noexcept { return trouble_; }

 private:
  explicit cast_writer(owned<file> to) noexcept : to_(std::move(to)) {}

  bool prepare(if_there what, std::string& why);
  bool find_end(std::string& why);
  std::string& kept_of(code what) noexcept {
    return what == code::input ? kept_input_ : kept_output_;
  }
  nanoseconds now() const;
  void put(std::string_view lines);

  owned<file> to_;
  std::uint64_t size_of_file_ = 0;
  bool continues_ = false;
  bool unended_ = false;  // its last line
  size_of_window size_;
  nanoseconds before_;  // the time of the last event of the recording before
  moment<clock_id::monotonic> began_;
  std::string kept_output_;
  std::string kept_input_;
  std::string trouble_;
};

}  // namespace ptyrec
