// SPDX-License-Identifier: BSL-1.0
//
// Records a terminal session into a file and replays it: a pseudo-terminal, raw
// mode that ends whatever happens, signals and a child process as descriptors.

#include <charconv>
#include <cmath>
#include <span>
#include <string_view>

#include <fildes/format.hpp>
#include <fildes/io.hpp>
#include <fildes/stdio.hpp>

#include "ptyrec/player.hpp"
#include "ptyrec/session.hpp"

namespace {

using namespace fildes;

constexpr std::string_view help =
    R"(usage: ptyrec record [OPTION]... FILE
       ptyrec play [OPTION]... FILE
       ptyrec info FILE

record: runs the user's shell at a terminal of its own and records what it
prints, when, and each change of the window's size, as asciicast v2. The exit
status is the shell's, 128 and the signal's number when a signal ended it, and
125 when ptyrec itself failed.

  --command TEXT  run what sh makes of this instead of the shell
  --input         record what is typed, too: passwords are
  --size 80x24    the terminal's columns and rows; those of standard input if
                  that is a terminal
  --force         put the recording in the place of what the file holds
  --append        put it behind the recording that the file holds

play: prints what was printed, in its time. Space pauses, ^C ends it.

  --speed X       so many times as fast
  --max-idle S    let nothing happen for no longer than so many seconds; what
                  the recording says, if it does

info: says what a recording is of.

  --help          print this text
)";

enum class action { none, record, play, info };

struct request {
  action what = action::none;
  bool help = false;
  ptyrec::record_request record = {};
  ptyrec::play_request play = {};
  std::string path = {};
  std::string wrong = {};
};

using words = std::span<char*>;

// 0 is one where that is allowed; more than a million is not.
bool read_number(std::string_view text, double least, double& into) {
  const char* const end = text.data() + text.size();
  const auto [at, failed] = std::from_chars(text.data(), end, into);
  return failed == std::errc() && at == end && into >= least && into <= 1e6;
}

bool set_size(request& r, std::string_view value) {
  r.record.size = ptyrec::parse_size(value);
  return r.record.size.has_value();
}

bool set_max_idle(request& r, std::string_view value) {
  double seconds = 0;
  if (!read_number(value, 0, seconds)) return false;
  r.play.max_idle = nanoseconds(static_cast<std::int64_t>(seconds * 1e9));
  return true;
}

bool set_there(request& r, ptyrec::if_there what) {
  const bool first = r.record.there == ptyrec::if_there::refuse;
  r.record.there = what;
  return first;
}

// False when it is none, or none of this action.
bool take_option(request& r, std::string_view option, words& rest) {
  const bool recording = r.what == action::record;
  if (option == "--force" || option == "--append")
    return recording &&
           set_there(r, option == "--force" ? ptyrec::if_there::replace
                                            : ptyrec::if_there::append);
  if (option == "--input") return recording && (r.record.input = true);
  if (rest.empty()) return false;
  const std::string_view value = rest.front();
  rest = rest.subspan(1);
  if (option == "--command" && recording) {
    r.record.command = value;
    return !value.empty();
  }
  if (option == "--size") return recording && set_size(r, value);
  if (r.what != action::play) return false;
  if (option == "--speed") return read_number(value, 1e-3, r.play.speed);
  return option == "--max-idle" && set_max_idle(r, value);
}

action action_of(std::string_view word) {
  if (word == "record") return action::record;
  if (word == "play") return action::play;
  return word == "info" ? action::info : action::none;
}

void take_word(request& r, std::string_view word, words& rest) {
  const bool option = word.starts_with("-");
  if (word == "--help")
    r.help = true;
  else if (option ? !take_option(r, word, rest) : !r.path.empty())
    r.wrong = fmt::format("{}: not understood", word);
  else if (!option)
    r.path = word;
}

request parse(words rest) {
  request r;
  const std::string_view first = rest.empty() ? "nothing" : rest.front();
  r.what = action_of(first);
  if (r.what == action::none && first != "--help")
    r.wrong = fmt::format("{}: not understood", first);
  if (r.what != action::none) rest = rest.subspan(1);
  while (!rest.empty() && r.wrong.empty() && !r.help) {
    const std::string_view word = rest.front();
    rest = rest.subspan(1);
    take_word(r, word, rest);
  }
  if (r.help || !r.wrong.empty()) return r;
  if (r.path.empty()) r.wrong = "a file is needed";
  r.record.path = r.play.path = r.path;
  return r;
}

int fail(const request& asked) {
  fmt::print(stderr, "ptyrec: {}; try --help\n", asked.wrong);
  return asked.what == action::record ? ptyrec::cannot_record : 1;
}

}  // namespace

int main(int argc, char** argv) {
  (void)stdio::ensure_open();
  const request asked =
      parse(words(argv, static_cast<std::size_t>(argc)).subspan(1));
  if (!asked.wrong.empty()) return fail(asked);
  if (asked.help) return write_all(stdio::out(), help).has_value() ? 0 : 1;
  switch (asked.what) {
    case action::record: return ptyrec::record(asked.record);
    case action::play: return ptyrec::play(asked.play);
    default: return ptyrec::info(asked.path);
  }
}
