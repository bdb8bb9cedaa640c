// SPDX-License-Identifier: BSL-1.0
#include "cast_file.hpp"

#include <fildes/cast.hpp>
#include <fildes/format.hpp>
#include <fildes/io.hpp>
#include <fildes/stat.hpp>

#include "json.hpp"

namespace ptyrec {

bool cast_reader::read_more() {
  constexpr std::size_t part = 64 << 10;
  buffer_.erase(0, std::exchange(begin_, 0));
  const std::size_t before = buffer_.size();
  buffer_.resize(before + part);
  const auto got = retry_on_intr(
      [&] { return from_.read(byte_span(buffer_.data() + before, part)); });
  buffer_.resize(before + value_or(got, 0U));
  if (got.has_error()) why_ = fmt::format("{}", got.error());
  ended_ = buffer_.size() == before;
  return !got.has_error();
}

// The next line without its end; nothing at the end, or when it cannot be read.
std::optional<std::string_view> cast_reader::line() {
  std::size_t end = 0;
  for (;;) {
    end = buffer_.find('\n', begin_ + looked_);
    if (end != std::string::npos || ended_) break;
    looked_ = buffer_.size() - begin_;
    if (looked_ > longest_line) break;
    if (!read_more()) return std::nullopt;
  }
  looked_ = 0;
  if (end == std::string::npos && begin_ == buffer_.size()) return std::nullopt;
  const bool full = end != std::string::npos;
  if (!full) end = buffer_.size();
  const std::string_view found =
      std::string_view(buffer_).substr(begin_, end - begin_);
  begin_ = end + (full ? 1 : 0);
  passed_ += found.size() + (full ? 1 : 0);
  cut_off_ = !full && ended_;
  ++number_;
  return found;
}

cast_parser::meaning cast_reader::wrong(std::string_view why) {
  why_ = fmt::format("line {}: {}", number_, why);
  return cast_parser::meaning::wrong;
}

// `nothing` is the end.
cast_parser::meaning cast_reader::take_line() {
  using meaning = cast_parser::meaning;
  for (;;) {
    const auto text = line();
    if (!text) break;
    if (text->size() > longest_line) return wrong("is too long");
    const meaning what = parser_.take(*text);
    if (what == meaning::wrong) return wrong(parser_.why());
    if (what == meaning::nothing) continue;
    good_ = passed_;
    // One that came whole but for its end is as good as any.
    lacks_end_ = std::exchange(cut_off_, false);
    return what;
  }
  if (!why_.empty()) return meaning::wrong;
  if (parser_.may_end()) return meaning::nothing;
  ++number_;
  cut_off_ = number_ > 1;
  return wrong(number_ > 1 ? "is not there" : "no header");
}

bool cast_reader::begin() {
  return take_line() == cast_parser::meaning::header;
}

cast_reader::step cast_reader::next() {
  switch (take_line()) {
    case cast_parser::meaning::event: return step::event;
    case cast_parser::meaning::nothing: return step::end;
    default: return step::wrong;
  }
}

std::optional<cast_writer> cast_writer::open(const std::string& path,
                                             if_there what, std::string& why) {
  // Without waiting, lest a FIFO hold it up; it is refused below.
  auto made = file::open(
      path, {.access = access_mode::read_write,
             .create = what == if_there::refuse ? creation::exclusive
                                                : creation::if_absent,
             .flags = open_flag::nonblock | open_flag::append,
             .mode = file_mode(0600)});
  if (made.has_error()) {
    why = made.error() == errc::exist ? "is there; see --force and --append"
                                      : fmt::format("{}", made.error());
    return std::nullopt;
  }
  cast_writer writer(std::move(made).value());
  if (!writer.prepare(what, why)) return std::nullopt;
  return writer;
}

bool cast_writer::prepare(if_there what, std::string& why) {
  const auto failed = [&](std::string_view text) {
    why = text;
    return false;
  };
  if (!value_or(file::is(to_), false)) return failed("is no regular file");
  const auto locked = to_.try_flock(lock_kind::exclusive);
  if (locked.has_error())
    return failed(locked.error() == errc::again
                      ? "somebody else is recording into it"
                      : fmt::format("{}", locked.error()));
  if (what == if_there::append && !find_end(why)) return false;
  const auto cut = to_.truncate(size_of_file_);
  return !cut.has_error() || failed(fmt::format("{}", cut.error()));
}

// An empty file becomes a new recording.
bool cast_writer::find_end(std::string& why) {
  const auto status = stat(to_);
  if (status.has_value() && status.value().size() == 0) return true;
  cast_reader reader(to_);
  bool good = reader.begin();
  size_ = reader.header().size;
  for (auto step = cast_reader::step::event; good;) {
    step = reader.next();
    if (step == cast_reader::step::end) break;
    good = step == cast_reader::step::event || reader.was_cut_off();
    if (step != cast_reader::step::event) break;
    before_ = reader.event().at;
    if (reader.event().what == code::resize) size_ = reader.event().size;
  }
  if (!good) why = reader.why();
  size_of_file_ = reader.good();
  continues_ = good;
  unended_ = reader.lacks_end();
  return good;
}

nanoseconds cast_writer::now() const {
  const auto at = fildes::now<clock_id::monotonic>();
  return before_ + (value_or(at, began_) - began_);
}

void cast_writer::begin(const cast_header& header) {
  began_ = value_or(fildes::now<clock_id::monotonic>(), began_);
  if (std::exchange(unended_, false)) put("\n");
  if (!continues_)
    put(header_line(header));
  else if (header.size != size_)
    add(code::resize, to_text(header.size));
}

void cast_writer::add(code what, std::string_view data) {
  const bool text = what == code::output || what == code::input;
  if (!text) return put(event_lines(now(), what, data));
  std::string& kept = kept_of(what);
  const std::string all = std::exchange(kept, {}).append(data);
  const std::size_t rest = unfinished_at_end(all);
  kept = all.substr(all.size() - rest);
  if (rest != all.size())
    put(event_lines(now(), what, all.substr(0, all.size() - rest)));
}

void cast_writer::end() {
  for (const code what : {code::input, code::output}) {
    const std::string rest = std::exchange(kept_of(what), {});
    if (!rest.empty()) put(event_lines(now(), what, rest));
  }
}

// Once it has failed no more is written, lest there be a gap in the middle.
void cast_writer::put(std::string_view lines) {
  if (!trouble_.empty()) return;
  const auto written = write_all(to_, lines);
  if (written.has_value()) {
    size_of_file_ += lines.size();
    return;
  }
  trouble_ = fmt::format("{} after {} bytes", written.error(), size_of_file_);
  (void)to_.truncate(size_of_file_);
}

}  // namespace ptyrec
