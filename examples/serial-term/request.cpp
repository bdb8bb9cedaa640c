// SPDX-License-Identifier: BSL-1.0
#include "request.hpp"

#include <charconv>

namespace serial_term {

using namespace fildes;

const std::string_view help =
    R"(usage: serial-term [OPTION]... DEVICE

Connects this terminal with a serial line: what is typed is sent, what comes is
shown, byte for byte. Input that is no terminal, as a pipe, is sent to its end.

  --line SETTINGS  how the line is set, as '9600 7E2 rtscts'; 115200 8N1
  --flow HOW       none, hardware (RTS and CTS) or software (^S and ^Q); none
  --echo           show what is typed
  --map RULE       translate a byte: in:lf=crlf of what comes, out:cr=lf of what
                   is sent. From cr, lf, bs, del or tab to one of these, crlf or
                   none. May be repeated.
  --escape KEY     the key before a command, as ^A; ^]
  --log FILE       append what comes, as it comes, to a file
  --linger MS      when the input has ended and is sent, go on so long; 0
  --share          let others open the line at the same time
  --keep-dtr       leave DTR and RTS up at the end
  --help           print this text

Commands, each a key after the escape key:

  q  quit            d  raise or drop DTR     s  the state of the line
  b  send a break    r  raise or drop RTS     h  help

The escape key twice sends it. Exit status: 0; 1 when the line cannot be opened
or goes away, which standard error tells.
)";

namespace {

bool read_flow(std::string_view text, request& r) {
  if (text == "none")
    r.mode.flow = flow_control::none;
  else if (text == "hardware")
    r.mode.flow = flow_control::rtscts;
  else if (text == "software")
    r.mode.flow = flow_control::xonxoff;
  else
    return false;
  return true;
}

// What --flow has said holds, unless the settings say something else.
bool read_mode(std::string_view text, request& r) {
  const auto mode = serial_mode::parse(text);
  if (!mode) return false;
  const auto flow = mode.value().flow ? mode.value().flow : r.mode.flow;
  r.mode = mode.value();
  r.mode.flow = flow;
  return true;
}

bool read_rule(std::string_view text, request& r) {
  if (text.starts_with("in:")) return r.in.add(text.substr(3));
  if (text.starts_with("out:")) return r.out.add(text.substr(4));
  return false;
}

bool read_key(std::string_view text, request& r) {
  if (text.size() != 2 || text[0] != '^') return false;
  char key = text[1];
  if (key >= 'a' && key <= 'z') key = static_cast<char>(key - 'a' + 'A');
  r.escape = static_cast<char>(key ^ 0x40);
  return key >= '@' && key <= '_';
}

bool read_time(std::string_view digits, request& r) {
  std::uint32_t count = 0;
  const char* const end = digits.data() + digits.size();
  const auto [at, failed] = std::from_chars(digits.data(), end, count);
  r.linger = nanoseconds(count * std::int64_t{1'000'000});
  return failed == std::errc() && at == end;
}

bool read_log(std::string_view path, request& r) {
  r.log = path;
  return !path.empty();
}

struct option {
  std::string_view name;
  bool (*read)(std::string_view value, request& r);
};
constexpr option with_value[] = {
    {"--line", read_mode},  {"--flow", read_flow}, {"--map", read_rule},
    {"--escape", read_key}, {"--log", read_log},   {"--linger", read_time},
};

struct choice {
  std::string_view name;
  bool request::* member;
};
constexpr choice choices[] = {
    {"--echo", &request::echo},
    {"--share", &request::share},
    {"--keep-dtr", &request::keep_dtr},
    {"--help", &request::help},
};

bool take_choice(std::string_view word, request& r) {
  for (const choice& c : choices)
    if (c.name == word) return r.*c.member = true;
  return false;
}

using words = std::span<char* const>;

// Takes a word, with its value, off the front.
bool take(words& rest, request& r) {
  const std::string_view word = rest.front();
  rest = rest.subspan(1);
  if (take_choice(word, r)) return true;
  for (const option& o : with_value) {
    if (o.name != word) continue;
    if (rest.empty()) return false;
    const std::string_view value = rest.front();
    rest = rest.subspan(1);
    return o.read(value, r);
  }
  if (word.starts_with("-") || !r.device.empty()) return false;
  r.device = word;
  return !word.empty();
}

}  // namespace

request parse(std::span<char* const> words) {
  request r;
  r.mode.flow = flow_control::none;
  while (!words.empty() && !r.help && !r.wrong) {
    const std::string_view word = words.front();
    if (!take(words, r)) r.wrong = word;
  }
  if (!r.wrong && !r.help && r.device.empty()) r.wrong = "no device";
  return r;
}

}  // namespace serial_term
