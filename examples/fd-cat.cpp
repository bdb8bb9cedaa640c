// SPDX-License-Identifier: BSL-1.0
//
// cat, whose bytes do not pass through the program: between a file and a pipe
// pages are spliced, between two files the file system copies.

#include <csignal>
#include <string_view>
#include <vector>

#include <fildes/cast.hpp>
#include <fildes/format.hpp>
#include <fildes/stat.hpp>
#include <fildes/transfer.hpp>

namespace {

using namespace fildes;

constexpr std::string_view help =
    R"(usage: fd-cat [--stats] [--] [FILE...]

Writes the files one after the other to standard output. Without a file, or
for -, reads standard input.

  --stats  say on standard error how many bytes went which way
  --help   print this text
)";

struct request {
  bool stats = false;
  bool help = false;
  std::string_view wrong;  // an option that nobody knows
  std::vector<std::string_view> files;
};

request parse(int argc, char** argv) {
  request r;
  bool options = true;
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument = argv[i];
    if (!options || argument == "-" || !argument.starts_with('-')) {
      r.files.push_back(argument);
    } else if (argument == "--") {
      options = false;
    } else if (argument == "--stats") {
      r.stats = true;
    } else if (argument == "--help") {
      r.help = true;
    } else {
      r.wrong = argument;
    }
  }
  if (r.files.empty()) r.files.push_back("-");
  return r;
}

// More room in a pipe is fewer turns of its two ends. A limit may forbid it.
template <class End>
void widen(borrowed<any_fd> stream) {
  constexpr std::size_t room = std::size_t{1} << 20;
  const auto end = checked_cast<End>(stream);
  if (end && value_or(end.value().capacity(), room) < room)
    (void)end.value().set_capacity(room);
}

class cat {
 public:
  explicit cat(const file_status& out) : out_status_(out) {}

  // False when standard output takes no more.
  bool add(std::string_view name) {
    if (name == "-") {
      widen<pipe_reader>(stdio::in());
      return copy("standard input", stdio::in());
    }
    const auto from = file::open(name);
    if (from) return copy(name, from.value());
    complain(name, from.error());
    return true;
  }

  // The file system may have kept for last that it has no room.
  void close() {
    const auto r = owned<output_stream>::adopt_raw(1).value().close();
    if (r.has_error()) complain("standard output", r.error());
  }

  int status() const { return failed_ ? 1 : 0; }
  const transfer_report& total() const { return total_; }

 private:
  template <class Source>
  bool copy(std::string_view name, const Source& from) {
    if (is_output(from)) return refuse(name, from);
    transfer_report report;
    const auto r = transfer(from, stdio::out(), {.report = &report});
    total_.bytes += report.bytes;
    for (std::size_t i = 0; i != transfer_ways; ++i)
      total_.by_way[i] += report.by_way[i];
    if (r) return true;
    const bool output = is_of_output(r.error());
    complain(output ? "standard output" : name, r.error());
    return !output;
  }

  bool is_output(const any_fd& from) const {
    const auto status = stat(from);
    return status && out_status_.type() == file_type::regular &&
           status.value().identity() == out_status_.identity();
  }

  // What is written would be read again, and written again. As cat does, lets
  // a file pass that has nothing to read.
  bool refuse(std::string_view name, const any_fd& from) {
    const auto status = stat(from);
    const auto at =
        borrowed<file>::borrow_raw(from.raw()).seek(0, seek_origin::current);
    if (status && at && at.value() >= status.value().size()) return true;
    failed_ = true;
    fmt::print(stderr, "fd-cat: {}: input file is output file\n", name);
    return true;
  }

  // Which of the two sides an error is about.
  static bool is_of_output(error e) {
    return e.call() == "write" || e == errc::nospc || e == errc::dquot ||
           e == errc::fbig || e == errc::pipe;
  }

  void complain(std::string_view name, error e) {
    failed_ = true;
    // As cat does: ended by the signal, unless somebody ignores it.
    if (e == errc::pipe) std::raise(SIGPIPE);
    fmt::print(stderr, "fd-cat: {}: {}\n", name, e);
  }

  file_status out_status_;
  transfer_report total_;
  bool failed_ = false;
};

int run(const request& asked) {
  const auto out = stat(stdio::out());
  if (out.has_error()) {
    fmt::print(stderr, "fd-cat: standard output: {}\n", out.error());
    return 1;
  }
  widen<pipe_writer>(stdio::out());
  cat c(out.value());
  for (const std::string_view name : asked.files)
    if (!c.add(name)) break;
  c.close();
  if (asked.stats) fmt::print(stderr, "fd-cat: {}\n", c.total());
  return c.status();
}

}  // namespace

int main(int argc, char** argv) {
  const request asked = parse(argc, argv);
  if (!asked.wrong.empty()) {
    fmt::print(stderr, "fd-cat: {}: no such option; try --help\n", asked.wrong);
    return 1;
  }
  if (!asked.help) return run(asked);
  const auto printed = write_all(stdio::out(), help);
  return printed.has_value() ? 0 : 1;
}
