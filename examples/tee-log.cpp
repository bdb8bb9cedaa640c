// SPDX-License-Identifier: BSL-1.0
//
// What a program writes, into several logs that are rotated: the bytes go from
// pipe to file by tee and splice, and never through this program.

#include <charconv>
#include <csignal>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <fildes/cast.hpp>
#include <fildes/fifo.hpp>
#include <fildes/format.hpp>
#include <fildes/io.hpp>
#include <fildes/stdio.hpp>

#include "tee-log/fan_out.hpp"

namespace {

using namespace fildes;
using tee_log::report;
using tee_log::signals;
using tee_log::target;

constexpr std::string_view help =
    R"(usage: PROGRAM | tee-log [OPTION]... FILE...

Appends what comes out of a pipe to each FILE, without copying it through this
program, until the pipe ends, or SIGINT or SIGTERM comes; then what is in the
pipe is written as well. SIGHUP opens the files anew. A FILE that fails is told
of on standard error, and gets nothing more until SIGHUP; the others go on. A
FILE is a regular file, or a device; standard input is a pipe.

  --size SIZE  rotate a file when it has so many bytes: FILE becomes FILE.1,
               FILE.1 becomes FILE.2 and so on. K, M and G count 1024-fold.
  --keep N     keep so many old ones, 0 to 999; 5
  --lines      rotate only where a line ends; what lies around the place is read
  --fifo PATH  read from this FIFO, which is made when nothing is there, instead
               of standard input: whoever writes there may come and go
  --pass       to standard output, too
  --progress   say how much has come, if standard error is a terminal
  --help       print this text

Exit status: 0 when all was written, 1 when something failed.
)";

struct request {
  tee_log::rotation how;
  std::string fifo;
  bool pass = false;
  bool progress = false;
  bool help = false;
  std::vector<std::string> files;
  std::optional<std::string> wrong;
};

bool read_number(std::string_view digits, std::uint64_t& into) {
  const char* const end = digits.data() + digits.size();
  const auto [at, failed] = std::from_chars(digits.data(), end, into);
  return failed == std::errc() && at == end;
}

// What a letter behind a number stands for, as a power of two; 0 for others.
int shift_of(char unit) {
  switch (unit) {
    case 'K': return 10;
    case 'M': return 20;
    case 'G': return 30;
    default: return 0;
  }
}

bool read_size(std::string_view text, std::uint64_t& into) {
  const int shift = text.empty() ? 0 : shift_of(text.back());
  if (shift != 0) text.remove_suffix(1);
  if (!read_number(text, into) || into == 0) return false;
  if (into >> (62 - shift) != 0) return false;  // a file has less than 2^63
  into <<= shift;
  return true;
}

bool read_keep(std::string_view text, unsigned& into) {
  std::uint64_t number = 0;
  if (!read_number(text, number) || number > 999) return false;
  into = static_cast<unsigned>(number);
  return true;
}

using words = std::span<char*>;

// An option with its value.
bool take_value(std::string_view option, std::string_view value, request& r) {
  if (option == "--size") return read_size(value, r.how.size);
  if (option == "--keep") return read_keep(value, r.how.keep);
  if (option != "--fifo" || value.empty()) return false;
  r.fifo = value;
  return true;
}

bool take_option(words& rest, request& r) {
  const std::string_view option = rest.front();
  rest = rest.subspan(1);
  if (option == "--lines") return r.how.lines = true;
  if (option == "--pass") return r.pass = true;
  if (option == "--progress") return r.progress = true;
  if (option == "--help") return r.help = true;
  if (rest.empty()) return false;
  const std::string_view value = rest.front();
  rest = rest.subspan(1);
  return take_value(option, value, r);
}

request parse(words rest) {
  request r;
  bool options = true;
  while (!rest.empty() && !r.wrong && !r.help) {
    const std::string word = rest.front();
    if (options && word.starts_with("-")) {
      if (word == "--") {
        options = false;
        rest = rest.subspan(1);
      } else if (!take_option(rest, r)) {
        r.wrong = word + ": not understood";
      }
    } else {
      r.files.push_back(word);
      rest = rest.subspan(1);
    }
  }
  if (!r.wrong && !r.help && r.files.empty()) r.wrong = "no file";
  return r;
}

// A FIFO without end. Somebody else may be the first to make it.
result<owned<fifo_both>> open_fifo(const std::string& path) {
  auto place = fifo::make(path, file_mode(0600));
  if (place.has_error() && place.error() == errc::exist)
    place = fifo::open(path);
  FILDES_TRY(const auto held, std::move(place));
  return held.open_both();
}

result<> run_on(const pipe_reader& from, std::vector<target> targets,
                report& user, signals& came) {
  FILDES_TRY(auto all, tee_log::fan_out::create(from, std::move(targets)));
  return all.run(user, came);
}

result<> run_on_fifo(const std::string& path, std::vector<target> targets,
                     report& user, signals& came) {
  FILDES_TRY(const auto from, open_fifo(path));
  return run_on(from.reader(), std::move(targets), user, came);
}

result<> run_on_input(std::vector<target> targets, report& user,
                      signals& came) {
  FILDES_TRY(const auto from, checked_cast<pipe_reader>(stdio::in()));
  return run_on(from, std::move(targets), user, came);
}

// One that cannot be opened may be in time, by SIGHUP.
void add_log(std::vector<target>& all, const std::string& path,
             const tee_log::rotation& how, report& user) {
  auto log = target::log(path, how);
  if (log.has_error()) return user.complain(path, log.error());
  all.push_back(std::move(log).value());
  const auto opened = all.back().reopen();
  if (opened.has_error()) user.complain(path, opened.error());
}

void add_output(std::vector<target>& all, report& user) {
  auto out = target::standard_output();
  if (out.has_error()) return user.complain("standard output", out.error());
  all.push_back(std::move(out).value());
}

void run(const request& asked, report& user) {
  auto came = signals::create();
  if (came.has_error()) return user.complain("signals", came.error());
  std::vector<target> targets;
  for (const std::string& path : asked.files)
    add_log(targets, path, asked.how, user);
  if (asked.pass) add_output(targets, user);
  const auto done =
      asked.fifo.empty()
          ? run_on_input(std::move(targets), user, came.value())
          : run_on_fifo(asked.fifo, std::move(targets), user, came.value());
  if (done.has_error())
    user.complain(asked.fifo.empty() ? "standard input" : asked.fifo,
                  done.error());
}

}  // namespace

int main(int argc, char** argv) {
  const request asked = parse(words(argv + 1, argv + argc));
  if (asked.wrong) {
    fmt::print(stderr, "tee-log: {}; try --help\n", *asked.wrong);
    return 1;
  }
  if (asked.help) return write_all(stdio::out(), help).has_value() ? 0 : 1;
  // A reader who goes, and a file that may not grow, are errors like others.
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
  report user(asked.progress);
  run(asked, user);
  return user.failed() ? 1 : 0;
}
