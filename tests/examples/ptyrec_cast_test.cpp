// SPDX-License-Identifier: BSL-1.0

// The format of ptyrec's recordings: what is written is read again, and what is
// wrong is refused, by line and reason.

#include "../../examples/ptyrec/cast.hpp"
#include "../../examples/ptyrec/cast_file.hpp"
#include "../../examples/ptyrec/json.hpp"

#include <fstream>
#include <random>
#include <sstream>

#include "unit/helpers.hpp"

namespace {

using namespace ptyrec;
using namespace std::string_literals;
using meaning = cast_parser::meaning;

constexpr std::string_view least =
    R"({"version": 2, "width": 80, "height": 24})";

std::string json_of(std::string_view bytes) {
  std::string text;
  add_json(text, bytes);
  return text;
}

std::string why_not(std::string_view header) {
  cast_parser parser;
  EXPECT_EQ(parser.take(header), meaning::wrong) << header;
  return parser.why();
}

cast_parser begun() {
  cast_parser parser;
  EXPECT_EQ(parser.take(least), meaning::header);
  return parser;
}

std::string why_not_event(std::string_view line) {
  cast_parser parser = begun();
  EXPECT_EQ(parser.take(line), meaning::wrong) << line;
  return parser.why();
}

// What is read of what was written.
std::string again(std::string_view bytes, code what = code::output) {
  cast_parser parser = begun();
  std::istringstream lines(event_lines(nanoseconds(1'000), what, bytes));
  auto last = meaning::nothing;
  for (std::string line; std::getline(lines, line);) last = parser.take(line);
  EXPECT_EQ(last, meaning::event);
  EXPECT_TRUE(parser.may_end());
  return parser.event().data;
}

class ptyrec_file : public testing::Test {
 protected:
  std::string path() const { return scratch_.path() + "/x.cast"; }
  void put(std::string_view text) const { std::ofstream(path()) << text; }
  std::string text() const {
    std::ifstream file(path(), std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  std::string why_not(std::string_view text) const {
    put(text);
    const auto held = fildes::file::open(path()).value();
    cast_reader reader(held);
    auto step = cast_reader::step::event;
    if (!reader.begin()) return reader.why();
    while (step == cast_reader::step::event) step = reader.next();
    return reader.why();
  }

 private:
  test::scratch_directory scratch_;
};

TEST(ptyrec_json, text_is_as_it_was_and_control_characters_are_escaped) {
  EXPECT_EQ(json_of("a\"b\\c/"), R"("a\"b\\c/")");
  EXPECT_EQ(json_of("\r\n\t\033[0m\x7f"), R"("\r\n\u0009\u001b[0m\u007f")");
  EXPECT_EQ(json_of("\0"s), R"("\u0000")");
  EXPECT_EQ(json_of("\u00e9\u20ac\U0001f600"), "\"\u00e9\u20ac\U0001f600\"");
  EXPECT_EQ(json_of("\u009b\u00a0"), "\"\\u009b\u00a0\"");
}

TEST(ptyrec_json, bytes_that_are_no_utf8_are_replaced_one_by_one) {
  std::string text;
  const auto replaced = add_json(text, "a\xff\xc0\x80\ufffd\xed\xa0\x80z");
  EXPECT_EQ(text, "\"a\ufffd\ufffd\ufffd\ufffd\ufffd\ufffd\ufffdz\"");
  EXPECT_EQ(replaced.list, "ff c0 80 efbfbd ed a0 80");
  EXPECT_TRUE(replaced.any);
}

TEST(ptyrec_json, nothing_is_replaced_in_what_is_utf8) {
  std::string text;
  EXPECT_FALSE(add_json(text, "\ufffd\u20ac").any);
}

TEST(ptyrec_json, unfinished_characters_are_told_at_the_end_alone) {
  const std::string euro = "\xe2\x82\xac", face = "\xf0\x9f\x98\x80";
  EXPECT_EQ(unfinished_at_end(""), 0U);
  EXPECT_EQ(unfinished_at_end("a" + euro), 0U);
  EXPECT_EQ(unfinished_at_end("a" + euro.substr(0, 1)), 1U);
  EXPECT_EQ(unfinished_at_end("a" + euro.substr(0, 2)), 2U);
  EXPECT_EQ(unfinished_at_end(face.substr(0, 3)), 3U);
  EXPECT_EQ(unfinished_at_end("\x80\x80\x80"), 0U);
  EXPECT_EQ(unfinished_at_end("\xff"), 0U);
  EXPECT_EQ(unfinished_at_end("\xed\xa0"), 0U);
  EXPECT_EQ(unfinished_at_end("\xe2 "), 0U);
}

TEST(ptyrec_json, strings_are_read_whatever_is_escaped_in_them) {
  json_reader from(R"( "\"\\\/\b\f\n\r\t\u0041\u00e9\u20ac\ud83d\ude00" )");
  std::string text;
  ASSERT_TRUE(from.string(text));
  EXPECT_EQ(text, "\"\\/\b\f\n\r\tA\u00e9\u20ac\U0001f600");
  EXPECT_TRUE(from.end());
}

TEST(ptyrec_json, strings_that_are_none_are_refused) {
  for (const auto text : {"", "x", "\"", "\"\\", "\"\\x\"", "\"\\u12\"",
                          "\"\\u12g4\"", "\"\\ud800\"", "\"\\ud800\\u0041\"",
                          "\"\\ud800 \\udc00\"", "\"\\udc00\"", "\"a\nb\"",
                          "\"\xff\"", "\"\xc0\x80\"", "\"\xed\xa0\x80\""}) {
    json_reader from(text);
    std::string into;
    EXPECT_FALSE(from.string(into)) << text;
    EXPECT_FALSE(from.why().empty()) << text;
  }
}

TEST(ptyrec_json, numbers_are_those_of_json) {
  const std::pair<const char*, double> right[] = {
      {"0", 0}, {"-1", -1}, {"1.5", 1.5}, {"1e-05", 1e-5}, {"10E+2", 1000}};
  for (const auto& [text, expected] : right) {
    json_reader from(text);
    double value = -7;
    EXPECT_TRUE(from.number(value) && from.end()) << text;
    EXPECT_EQ(value, expected);
  }
  for (const auto text : {"", "+1", ".5", "1.", "1e", "01", "0x1", "nan", "inf",
                          "1e999", "-", "1-"}) {
    json_reader from(text);
    double value = 0;
    EXPECT_FALSE(from.number(value) && from.end()) << text;
  }
}

TEST(ptyrec_json, values_are_passed_over_and_not_too_deeply) {
  json_reader from(R"({"a": [1, null, {"b": "c"}], "d": {}, "e": [], "f": true)"
                   R"(, "g": false})");
  EXPECT_TRUE(from.skip() && from.end()) << from.why();
  const std::string brackets(100'000, '[');
  json_reader deep(brackets);
  EXPECT_FALSE(deep.skip());
  EXPECT_EQ(deep.why(), "nested too deeply");
}

TEST(ptyrec_cast, header_comes_back) {
  cast_header header;
  header.size = {132, 50};
  header.timestamp = 1'700'000'000;
  header.idle_limit = nanoseconds(2'500'000'000);
  header.command = "printf '\"\\\n'";
  header.title = "a title";
  header.environment = {{"TERM", "xterm"}, {"SHELL", "/bin/sh"}};
  std::string line = header_line(header);
  ASSERT_EQ(line.find('\n'), line.size() - 1);
  line.pop_back();
  cast_parser parser;
  ASSERT_EQ(parser.take(line), meaning::header) << parser.why();
  EXPECT_EQ(parser.header().size, header.size);
  EXPECT_EQ(parser.header().timestamp, header.timestamp);
  EXPECT_EQ(parser.header().idle_limit, header.idle_limit);
  EXPECT_EQ(parser.header().command, header.command);
  EXPECT_EQ(parser.header().title, header.title);
  EXPECT_EQ(parser.header().environment, header.environment);
}

TEST(ptyrec_cast, headers_of_others_are_read) {
  for (const auto text :
       {R"({"height":24,"width":80,"version":2})",
        R"({"version": 2, "width": 80, "height": 24, "title": null, "theme":)"
        R"( {"fg": "#fff", "palette": "#000:#111"}, "duration": 1.5})"}) {
    cast_parser parser;
    EXPECT_EQ(parser.take(text), meaning::header) << parser.why();
    EXPECT_EQ(parser.header().size, (size_of_window{80, 24}));
  }
}

TEST(ptyrec_cast, headers_that_are_wrong_are_refused_with_the_reason) {
  EXPECT_EQ(why_not(""), "is not finished");
  EXPECT_EQ(why_not("[]"), "no `{` where one should be");
  EXPECT_EQ(why_not("{}"), "no version in the header");
  EXPECT_EQ(why_not(R"({"version": 2, "width": 80})"),
            "no height in the header");
  EXPECT_EQ(why_not(R"({"version": 3, "width": 80, "height": 24})"),
            "not of version 2, which alone is read");
  EXPECT_EQ(why_not(R"({"version": 2, "width": 0, "height": 24})"),
            "out of range");
  EXPECT_EQ(why_not(R"({"version": 2, "width": 65536, "height": 24})"),
            "out of range");
  EXPECT_EQ(why_not(R"({"version": 2, "width": 80.5, "height": 24})"),
            "no whole number");
  EXPECT_EQ(why_not(R"({"version": 2, "width": "80", "height": 24})"),
            "no number where one should be");
  EXPECT_EQ(why_not(R"({"width": 80, "width": 80})"), "width is there twice");
  EXPECT_EQ(why_not(std::string(least) + "x"), "something follows the end");
}

TEST(ptyrec_cast, events_come_back_with_all_their_bytes) {
  for (const auto& bytes :
       {""s, "hello\r\n"s, "\0\x1b[1m"s, "\ufffd"s, "\xff"s,
        "\xff\ufffd\xfe \u20ac"s, "\xe2\x82"s, std::string(70'000, '\xff')}) {
    EXPECT_EQ(again(bytes), bytes);
    EXPECT_EQ(again(bytes, code::input), bytes);
  }
}

TEST(ptyrec_cast, random_bytes_come_back) {
  std::mt19937 random(7);
  for (int i = 0; i != 2'000; ++i) {
    std::string bytes(random() % 40, ' ');
    for (char& c : bytes)
      c = static_cast<char>(random() % 2 ? random() % 256
                                         : 0xe0 + random() % 4);
    ASSERT_EQ(again(bytes), bytes);
  }
}

TEST(ptyrec_cast, bytes_that_are_utf8_take_one_line) {
  EXPECT_EQ(event_lines(nanoseconds(1'234'567'890), code::output, "hi\r\n"),
            "[1.234567, \"o\", \"hi\\r\\n\"]\n");
  EXPECT_EQ(event_lines(nanoseconds(), code::output, "\xff"),
            "[0.000000, \"b\", \"ff\"]\n[0.000000, \"o\", \"\ufffd\"]\n");
}

TEST(ptyrec_cast, sizes_are_read_and_others_refused) {
  EXPECT_EQ(parse_size("132x50"), (size_of_window{132, 50}));
  EXPECT_EQ(to_text({132, 50}), "132x50");
  for (const auto text : {"", "x", "80", "80x", "x24", "0x24", "80x0", "-1x24",
                          "65536x24", "80x24x", "80 x24", "80X24"})
    EXPECT_FALSE(parse_size(text)) << text;
}

TEST(ptyrec_cast, resizes_markers_and_what_is_newer_are_read) {
  cast_parser parser = begun();
  ASSERT_EQ(parser.take(R"([1, "r", "100x40"])"), meaning::event);
  EXPECT_EQ(parser.event().size, (size_of_window{100, 40}));
  ASSERT_EQ(parser.take(R"([1, "m", "here"])"), meaning::event);
  EXPECT_EQ(parser.event().what, code::marker);
  ASSERT_EQ(parser.take(R"([1.5, "new", "x"])"), meaning::event);
  EXPECT_EQ(parser.event().what, code::unknown);
  EXPECT_EQ(parser.event().at, nanoseconds(1'500'000'000));
}

TEST(ptyrec_cast, events_that_are_wrong_are_refused_with_the_reason) {
  EXPECT_EQ(why_not_event(""), "is not finished");
  EXPECT_EQ(why_not_event("{}"), "no `[` where one should be");
  EXPECT_EQ(why_not_event("[1, \"o\""), "is not finished");
  EXPECT_EQ(why_not_event(R"([-1, "o", ""])"), "a time out of range");
  EXPECT_EQ(why_not_event(R"([1e300, "o", ""])"), "a time out of range");
  EXPECT_EQ(why_not_event(R"(["1", "o", ""])"),
            "no number where one should be");
  EXPECT_EQ(why_not_event(R"([1, "o", 5])"), "no string where one should be");
  EXPECT_EQ(why_not_event(R"([1, "o", "", 4])"), "no `]` where one should be");
  EXPECT_EQ(why_not_event(R"([1, "r", "80"])"), "no size of a window");
  cast_parser parser = begun();
  ASSERT_EQ(parser.take(R"([2, "o", ""])"), meaning::event);
  ASSERT_EQ(parser.take(R"([1, "o", ""])"), meaning::wrong);
  EXPECT_EQ(parser.why(), "a time before that of the line before");
}

TEST(ptyrec_cast, list_of_bytes_that_does_not_fit_is_refused) {
  for (const auto list : {"", "f", "fff", "gg", "ff ", "ff fe", "efbfb"}) {
    cast_parser parser = begun();
    const auto line = "[1, \"b\", \"" + std::string(list) + "\"]";
    ASSERT_EQ(parser.take(line), meaning::nothing) << list;
    EXPECT_FALSE(parser.may_end());
    EXPECT_EQ(parser.take("[1, \"o\", \"\ufffd\"]"), meaning::wrong) << list;
  }
  cast_parser parser = begun();
  ASSERT_EQ(parser.take(R"([1, "b", "ff"])"), meaning::nothing);
  EXPECT_EQ(parser.take(R"([1, "r", "80x24"])"), meaning::wrong);
}

TEST_F(ptyrec_file, lines_that_are_wrong_are_told_with_their_number) {
  const std::string good = std::string(least) + "\n[1, \"o\", \"a\"]\n";
  EXPECT_EQ(why_not(good), "");
  EXPECT_EQ(why_not(""), "line 1: no header");
  EXPECT_EQ(why_not("\n"), "line 1: is not finished");
  EXPECT_EQ(why_not(good + "x\n"), "line 3: no `[` where one should be");
  EXPECT_EQ(why_not(good + "\n"), "line 3: is not finished");
  EXPECT_EQ(why_not(good + "[2, \"o\", \"b"),
            "line 3: a string without an end");
  EXPECT_EQ(why_not(good + "[2, \"b\", \"ff\"]\n"), "line 4: is not there");
  EXPECT_EQ(why_not(good + "[2, \"o\", \"b\"]"), "");
}

TEST_F(ptyrec_file, lines_are_read_up_to_a_bound) {
  const std::string begin = std::string(least) + "\n[1, \"o\", \"";
  const auto line_of = [](std::size_t size) {
    return std::string(size - 12, 'x') + "\"]\n";
  };
  EXPECT_EQ(why_not(begin + line_of(cast_reader::longest_line)), "");
  EXPECT_EQ(why_not(begin + line_of(cast_reader::longest_line + 1)),
            "line 2: is too long");
  EXPECT_EQ(why_not(begin + std::string(40 << 20, 'x')), "line 2: is too long");
}

TEST_F(ptyrec_file, characters_that_come_in_pieces_are_put_together) {
  std::string why;
  auto writer = cast_writer::open(path(), if_there::refuse, why);
  ASSERT_TRUE(writer) << why;
  writer->begin({});
  for (const auto piece : {"a\xe2", "\x82", "\xac\xf0\x9f", "z", "\xe2"})
    writer->add(code::output, piece);
  writer->add(code::input, "\xe2");
  writer->end();
  EXPECT_EQ(writer->trouble(), "");
  const auto held = fildes::file::open(path()).value();
  cast_reader reader(held);
  ASSERT_TRUE(reader.begin());
  std::vector<std::string> all;
  while (reader.next() == cast_reader::step::event)
    all.push_back(static_cast<char>(reader.event().what) + reader.event().data);
  EXPECT_EQ(reader.why(), "");
  EXPECT_EQ(all, (std::vector<std::string>{"oa", "o\u20ac", "o\xf0\x9fz",
                                           "i\xe2", "o\xe2"}));
}

TEST_F(ptyrec_file, files_that_are_there_are_refused_unless_that_was_asked) {
  put("mine");
  std::string why;
  EXPECT_FALSE(cast_writer::open(path(), if_there::refuse, why));
  EXPECT_EQ(why, "is there; see --force and --append");
  EXPECT_FALSE(cast_writer::open(path(), if_there::append, why));
  EXPECT_EQ(why, "line 1: no `{` where one should be");
  EXPECT_EQ(text(), "mine");
  EXPECT_TRUE(cast_writer::open(path(), if_there::replace, why));
  EXPECT_EQ(text(), "");
}

TEST_F(ptyrec_file, recording_goes_on_where_the_one_before_was_cut_off) {
  const std::string good =
      std::string(least) + "\n[1, \"r\", \"90x30\"]\n[2.5, \"o\", \"a\"]";
  for (const auto rest : {"", "\n", "\n[3, \"o", "\n[3, \"b\", \"ff\"]\n",
                          "\n[3, \"b\", \"ff\"]\n[3, \"o\", \""}) {
    put(good + rest);
    std::string why;
    auto writer = cast_writer::open(path(), if_there::append, why);
    ASSERT_TRUE(writer) << rest << why;
    EXPECT_TRUE(writer->continues());
    writer->begin({.size = {80, 24}});
    EXPECT_TRUE(text().starts_with(good + "\n[2.5")) << text();
    EXPECT_TRUE(text().ends_with(", \"r\", \"80x24\"]\n")) << text();
  }
}

TEST_F(ptyrec_file, two_do_not_record_into_one_file) {
  std::string why;
  const auto writer = cast_writer::open(path(), if_there::refuse, why);
  ASSERT_TRUE(writer);
  EXPECT_FALSE(cast_writer::open(path(), if_there::replace, why));
  EXPECT_EQ(why, "somebody else is recording into it");
}

TEST_F(ptyrec_file, what_is_no_file_is_refused) {
  std::string why;
  ASSERT_EQ(mkfifo(path().c_str(), 0600), 0);
  EXPECT_FALSE(cast_writer::open(path(), if_there::replace, why));
  EXPECT_EQ(why, "is no regular file");
}

}  // namespace
