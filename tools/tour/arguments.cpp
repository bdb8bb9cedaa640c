// SPDX-License-Identifier: BSL-1.0
#include "arguments.hpp"

#include <charconv>

namespace tour {

const std::string_view help =
    R"(usage: fildes-tour [--json] [DIRECTORY]
       fildes-tour --serve DIRECTORY [--port N] [--cache N]
                   [--connections N] [--idle N] [--log FILE]

Shows what this kernel can do, tries every kind of descriptor once, moves the
files below DIRECTORY (/usr/lib) through a pipe in three ways and compares what
arrives with what was sent, fetches them from its own server, and shows errors.
Takes up to 25 s; writes nothing to any disk.

  --json         print one JSON object instead of text
  --serve        serve the files below DIRECTORY over HTTP on 127.0.0.1, until
                 SIGINT or SIGTERM; print the address
  --port         serve at this port; 0, the default, takes one that is free
  --cache        keep up to N of the files open for a second or two; 0
  --connections  serve up to N clients at a time, while others wait; 10000
  --idle         close connections on which nothing moves for N seconds; 30
  --log          add a line for each request to FILE; - is standard error
  --help         print this text

NO_COLOR in the environment turns colours off. Exit status: 0 when every check
is ok or the server has been told to end, 1 when one fails or the log is not
whole, 2 for wrong arguments, 130 after SIGINT.
)";

namespace {

/// A number of the type, and nothing else.
template <class N>
bool read(std::string_view text, N& into) {
  const char* const end = text.data() + text.size();
  const auto [at, failed] = std::from_chars(text.data(), end, into);
  return failed == std::errc() && at == end;
}

class parser {
 public:
  parser(int argc, char** argv) : end_(argv + argc), at_(argv + 1) {}

  request run() {
    while (at_ < end_ && !r_.wrong) {
      const std::string_view argument = *at_++;
      if (!take(argument)) r_.wrong = argument;
    }
    if (r_.wrong) return r_;
    if (serving_) r_.serve = serve_;
    // The one makes no sense without the other.
    if (serving_ ? r_.json || named_ : with_server_) r_.wrong = last_;
    return r_;
  }

 private:
  bool take(std::string_view argument) {
    if (argument == "--help" || argument == "-h") return r_.help = true;
    if (argument == "--json") return r_.json = note(argument);
    if (argument == "--serve") return serving_ = text(serve_.directory);
    if (argument == "--port") return of_server(argument, number(serve_.port));
    if (argument == "--cache") return of_server(argument, number(serve_.cache));
    if (argument == "--connections")
      return of_server(argument, number(serve_.connections)) &&
             serve_.connections != 0;
    if (argument == "--idle") return of_server(argument, number(serve_.idle));
    if (argument == "--log") return of_server(argument, text(serve_.log));
    if (argument.empty() || argument.front() == '-' || named_) return false;
    r_.directory = argument;
    return named_ = note(argument);
  }
  bool note(std::string_view argument) {
    last_ = argument;
    return true;
  }
  bool of_server(std::string_view argument, bool good) {
    with_server_ = note(argument);
    return good;
  }
  bool text(std::string& into) {
    if (at_ == end_ || **at_ == '\0') return false;
    into = *at_++;
    return true;
  }
  template <class N>
  bool number(N& into) {
    return at_ != end_ && read(*at_++, into);
  }

  char** end_;
  char** at_;
  request r_;
  serve_options serve_;
  bool serving_ = false;
  bool with_server_ = false;
  bool named_ = false;
  std::string last_;
};

}  // namespace

request parse(int argc, char** argv) { return parser(argc, argv).run(); }

}  // namespace tour
