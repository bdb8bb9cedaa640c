// SPDX-License-Identifier: BSL-1.0

// What stty(1) says of settings and what fildes says of them are the same.

#include <map>
#include <sstream>
#include <string>
#include <vector>

#include <fildes/communicate.hpp>
#include <fildes/terminal_text.hpp>

#include "terminal_pair.hpp"
#include "waiting.hpp"

using namespace fildes;
using test::terminal_pair;

namespace {

using words = std::vector<std::string>;

struct named_character {
  control_character character;
  std::string name;
};
const named_character characters[] = {
    {control_character::interrupt, "intr"},
    {control_character::quit, "quit"},
    {control_character::erase, "erase"},
    {control_character::kill, "kill"},
    {control_character::end_of_file, "eof"},
    {control_character::end_of_line, "eol"},
    {control_character::end_of_line_2, "eol2"},
    {control_character::swtch, "swtch"},
    {control_character::start, "start"},
    {control_character::stop, "stop"},
    {control_character::suspend, "susp"},
    {control_character::reprint, "rprnt"},
    {control_character::word_erase, "werase"},
    {control_character::literal_next, "lnext"},
    {control_character::discard, "discard"},
    {control_character::minimum, "min"},
    {control_character::time, "time"},
};

bool is_number(control_character c) {
  return c == control_character::minimum || c == control_character::time;
}

// Of the flags those that stty does not know.
bool is_unknown(std::string_view name) {
  return name == "pendin" || name == "addrb";
}

// What `stty` does with a terminal as its input, and prints.
std::string stty(const terminal_pair& pair, const words& arguments) {
  const std::vector<std::string_view> args(arguments.begin(), arguments.end());
  auto done = run("stty",
                  {.args = args,
                   .env = {{"LC_ALL=C", "COLUMNS=400"}},
                   .search_path = true,
                   .in = pair.peer},
                  {.until = deadline::after(std::chrono::seconds(20))});
  if (!done) return "not run";
  const communicated& told = done.value();
  if (!told.status || !told.status->is_success())
    return "failed: " + std::string(told.errors.text());
  return std::string(told.output.text());
}

// As stty prints a character.
std::string visible(unsigned char c) {
  if (c == 0) return "<undef>";
  const std::string meta = c < 128 ? "" : "M-";
  c &= 0x7f;
  if (c < ' ') return meta + '^' + static_cast<char>(c + 64);
  if (c == 127) return meta + "^?";
  return meta + static_cast<char>(c);
}

// What `stty -a` is to say, without its order: characters as `intr=^C`.
using saying = std::set<std::string>;

template <flag_enum E>
void say_flags(saying& all, flags<E> set) {
  for (const auto& [flag, name] : flag_names<E>)
    if (!is_unknown(name))
      all.insert((set.has(flag) ? "" : "-") + std::string(name));
}

template <class E>
std::string digit(E delay, E one) {
  return std::to_string(static_cast<unsigned>(delay) /
                        static_cast<unsigned>(one));
}

words delay_words(const output_delays& d) {
  return {"nl" + digit(d.newline, newline_delay::nl1),
          "cr" + digit(d.carriage_return, return_delay::cr1),
          "tab" + digit(d.tab, tab_delay::tab1),
          "bs" + digit(d.backspace, backspace_delay::bs1),
          "vt" + digit(d.vertical_tab, vertical_tab_delay::vt1),
          "ff" + digit(d.form_feed, form_feed_delay::ff1)};
}

saying sayings_of(const terminal_settings& s) {
  saying all;
  say_flags(all, s.input);
  say_flags(all, s.output);
  say_flags(all, s.control);
  say_flags(all, s.local);
  for (std::string& word : delay_words(s.delays)) all.insert(std::move(word));
  all.insert(s.parity == parity::none ? "-parenb" : "parenb");
  all.insert(s.stop_bits == stop_bits::two ? "cstopb" : "-cstopb");
  const std::string text(serial_mode_text(serial_mode::of(s)).view());
  all.insert(std::string("cs") + text[text.find(' ') + 1]);
  for (const auto& [character, name] : characters)
    all.insert(name + '=' +
               (is_number(character) ? std::to_string(s[character])
                                     : visible(s[character])));
  all.insert("speed=" + std::to_string(s.output_speed));
  all.insert("line=0");
  return all;
}

// A character can be any, `;` and ` ` among them: the names find them.
void take_characters(saying& all, std::string& text) {
  for (const auto& [character, name] : characters) {
    const std::size_t begin = text.find(name + " = ");
    if (begin == std::string::npos) continue;
    const std::size_t value = begin + name.size() + 3;
    std::size_t end = text.find(';', value + 1);
    if (end == std::string::npos) continue;
    if (text.compare(end, 2, ";;") == 0) ++end;  // M-;
    all.insert(name + '=' + text.substr(value, end - value));
    text.erase(begin, end + 1 - begin);
  }
}

saying sayings_in(std::string text) {
  saying all;
  take_characters(all, text);
  std::istringstream rest(text);
  std::string word;
  while (rest >> word) {
    std::string value;
    if (word == "speed" && rest >> value) {
      all.insert("speed=" + value);
      rest >> word;  // baud;
    } else if (word == "rows" || word == "columns") {
      rest >> value;
    } else if (word == "line" && rest >> value >> value) {
      all.insert("line=" + value.substr(0, value.find(';')));
    } else {
      all.insert(word);
    }
  }
  return all;
}

template <flag_enum E>
void add_flags(words& to, flags<E> set) {
  for (const auto& [flag, name] : flag_names<E>)
    if (!is_unknown(name))
      to.push_back((set.has(flag) ? "" : "-") + std::string(name));
}

std::string number_word(unsigned char c, test::dice& random) {
  if (c == 0) return test::coin(random) ? "undef" : "^-";
  if (c < 32 && test::coin(random))
    return std::string("^") + static_cast<char>(c + 64);
  return (c < 10 ? "0x" : "") + std::to_string(c);  // not the character 7
}

// What `stty` is to be told for such settings.
words arguments_for(const terminal_settings& s, test::dice& random) {
  words all = delay_words(s.delays);
  add_flags(all, s.input);
  add_flags(all, s.output);
  add_flags(all, s.control);
  add_flags(all, s.local);
  all.push_back(s.stop_bits == stop_bits::two ? "cstopb" : "-cstopb");
  all.push_back(std::to_string(s.output_speed));
  for (const auto& [character, name] : characters) {
    all.push_back(name);
    all.push_back(is_number(character) ? std::to_string(s[character])
                                       : number_word(s[character], random));
  }
  return all;
}

// Settings that a pseudo-terminal can have.
terminal_settings some_settings(test::dice& random) {
  return test::as_a_pty_takes(test::some_settings(random));
}

unsigned rounds() { return test::is_slow() ? 40 : 500; }

}  // namespace

TEST(terminal_stty, is_read_by_this_test) {
  const saying all = sayings_in(
      "speed 38400 baud; rows 24; columns 80; line = 0;\n"
      "intr = ^C; quit = ;; erase =  ; eol = <undef>; min = 1; time = 0;\n"
      "-parenb cs8\nicrnl nl0\n");
  EXPECT_EQ(all, (saying{"speed=38400", "line=0", "intr=^C", "quit=;",
                         "erase= ", "eol=<undef>", "min=1", "time=0", "-parenb",
                         "cs8", "icrnl", "nl0"}));
}

TEST(terminal_stty, says_what_was_set) {
  const terminal_pair pair;
  for (unsigned seed = 0; seed != rounds(); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    test::dice random(seed);
    const terminal_settings s = some_settings(random);
    ASSERT_TRUE(pair.peer.set(s));
    ASSERT_EQ(sayings_in(stty(pair, {"-a"})), sayings_of(s));
  }
}

TEST(terminal_stty, sets_what_is_read) {
  const terminal_pair pair;
  for (unsigned seed = 1000; seed != 1000 + rounds(); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    test::dice random(seed);
    terminal_settings s = some_settings(random);
    const terminal_settings before = test::settings_of(pair);
    const std::string told = stty(pair, arguments_for(s, random));
    // Of speed zero it says that it was not taken, which it was.
    ASSERT_TRUE(told.empty() || s.output_speed == 0) << told;
    // What it does not know it leaves alone.
    s.local = s.local.without(local_flag::pendin) |
              (before.local & local_flag::pendin);
    ASSERT_EQ(test::settings_of(pair), s);
  }
}

TEST(terminal_stty, restores_by_its_own_text_what_was_set) {
  const terminal_pair pair;
  for (unsigned seed = 2000; seed != 2000 + rounds() / 10; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    test::dice random(seed);
    const terminal_settings s = some_settings(random);
    ASSERT_TRUE(pair.peer.set(s));
    std::string text = stty(pair, {"-g"});
    text.resize(text.find_last_not_of('\n') + 1);
    terminal_settings other = some_settings(random);
    other.set_speed(s.output_speed);  // else it takes a change for a failure
    ASSERT_TRUE(pair.peer.set(other));
    ASSERT_EQ(stty(pair, {text}), "");
    ASSERT_EQ(test::settings_of(pair), s);
  }
}

TEST(terminal_stty, sane_is_sane) {
  const terminal_pair pair;
  for (unsigned seed = 3000; seed != 3000 + rounds() / 10; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    test::dice random(seed);
    terminal_settings s = some_settings(random);
    ASSERT_TRUE(pair.peer.set(s));
    ASSERT_EQ(stty(pair, {"sane"}), "");
    s.make_sane();
    ASSERT_EQ(test::settings_of(pair), s);
  }
}

TEST(terminal_stty, raw_of_fildes_is_raw_to_stty) {
  const terminal_pair pair;
  ASSERT_TRUE(pair.peer.set(terminal_settings::raw()));
  const saying all = sayings_in(stty(pair, {"-a"}));
  for (const char* const word : {"-icanon", "-isig", "-opost", "-icrnl",
                                 "-ixon", "min=1", "time=0", "-echo"})
    EXPECT_EQ(all.count(word), 1u) << word;
}
