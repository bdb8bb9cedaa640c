// SPDX-License-Identifier: BSL-1.0
#include <fildes/terminal_settings.hpp>

#include <poll.h>
#include <sys/ioctl.h>
#include <termios.h>

#include <algorithm>
#include <cstring>
#include <string>

#include <fildes/pipe.hpp>

#include "terminal_pair.hpp"
#include "waiting.hpp"

using namespace fildes;
using test::set_and_read;
using test::settings_of;
using test::terminal_pair;

namespace {

const error no_terminal(errc::notty, sys::nr::ioctl);

// Each flag of a group set alone, and all but it: what comes back is what was
// set, or what the driver makes of it.
template <flag_enum E>
void expect_each_flag_round_trips(flags<E> terminal_settings::* group) {
  const terminal_pair pair;
  for (const auto& [flag, name] : flag_names<E>) {
    SCOPED_TRACE(std::string(name));
    terminal_settings s = terminal_settings::sane();
    s.*group = flag;
    EXPECT_EQ(set_and_read(pair, s), test::as_a_pty_takes(s));
    for (const auto& other : flag_names<E>) s.*group |= other.flag;
    s.*group = (s.*group).without(flag);
    EXPECT_EQ(set_and_read(pair, s), test::as_a_pty_takes(s));
  }
}

template <class E>
void expect_each_delay_round_trips(E output_delays::* delay,
                                   std::initializer_list<E> all) {
  const terminal_pair pair;
  for (const E value : all) {
    terminal_settings s = terminal_settings::sane();
    s.delays.*delay = value;
    EXPECT_EQ(set_and_read(pair, s), s) << static_cast<std::uint32_t>(value);
  }
}

void expect_speed_round_trips(const terminal_pair& pair, std::uint32_t input,
                              std::uint32_t output) {
  terminal_settings s = terminal_settings::sane();
  s.input_speed = input;
  s.output_speed = output;
  const terminal_settings now = set_and_read(pair, s);
  EXPECT_EQ(now.input_speed, input == 0 ? output : input) << output;
  EXPECT_EQ(now.output_speed, output) << input;
}

// Anything, but that the speeds are told by numbers.
sys::abi::ktermios random_bits(test::dice& random) {
  sys::abi::ktermios k{};
  for (auto* group : {&k.iflag, &k.oflag, &k.cflag, &k.lflag})
    *group = static_cast<std::uint32_t>(random());
  for (auto& c : k.cc) c = static_cast<std::uint8_t>(random());
  k.line = static_cast<std::uint8_t>(random());
  k.cflag &= ~(sys::abi::cbaud | sys::abi::cibaud);
  k.cflag |= sys::abi::bother | sys::abi::bother << sys::abi::ibshift;
  k.ispeed = test::one_of(random, test::every_speed);
  k.ospeed = test::one_of(random, test::every_speed);
  return k;
}

// What the master writes is there a little later.
bool has_input(const terminal_pair& pair) {
  pollfd poll{pair.peer.raw(), POLLIN, 0};
  return ::poll(&poll, 1, 5000) == 1;
}

template <class Value, class Range>
bool is_among(Value value, const Range& all) {
  return std::find(std::begin(all), std::end(all), value) != std::end(all);
}

}  // namespace

TEST(terminal_settings, every_input_flag_round_trips) {
  expect_each_flag_round_trips(&terminal_settings::input);
}

TEST(terminal_settings, every_output_flag_round_trips) {
  expect_each_flag_round_trips(&terminal_settings::output);
}

TEST(terminal_settings, every_local_flag_round_trips) {
  expect_each_flag_round_trips(&terminal_settings::local);
}

// But cread, which a pseudo-terminal always has, and addrb, which it never has:
// as_a_pty_takes() says so, and so would notice if that changed.
TEST(terminal_settings, every_control_flag_round_trips) {
  expect_each_flag_round_trips(&terminal_settings::control);
}

TEST(terminal_settings, every_delay_round_trips) {
  expect_each_delay_round_trips(&output_delays::newline,
                                {newline_delay::nl0, newline_delay::nl1});
#if defined(__powerpc__)
  expect_each_delay_round_trips(&output_delays::newline,
                                {newline_delay::nl2, newline_delay::nl3});
#endif
  expect_each_delay_round_trips(&output_delays::carriage_return,
                                {return_delay::cr0, return_delay::cr1,
                                 return_delay::cr2, return_delay::cr3});
  expect_each_delay_round_trips(
      &output_delays::tab, {tab_delay::tab0, tab_delay::tab1, tab_delay::tab2,
                            tab_delay::tab3, tab_delay::xtabs});
  expect_each_delay_round_trips(&output_delays::backspace,
                                {backspace_delay::bs0, backspace_delay::bs1});
  expect_each_delay_round_trips(
      &output_delays::vertical_tab,
      {vertical_tab_delay::vt0, vertical_tab_delay::vt1});
  expect_each_delay_round_trips(&output_delays::form_feed,
                                {form_feed_delay::ff0, form_feed_delay::ff1});
}

TEST(terminal_settings, every_character_round_trips_and_no_other_changes) {
  const terminal_pair pair;
  for (const control_character c : test::every_character) {
    SCOPED_TRACE(std::string(name_of(c)));
    for (const int value : {0, 1, 3, 26, 32, 97, 127, 128, 254, 255}) {
      terminal_settings s = terminal_settings::sane();
      s[c] = static_cast<unsigned char>(value);
      EXPECT_EQ(set_and_read(pair, s), s) << value;
    }
  }
}

TEST(terminal_settings, a_disabled_character_is_a_plain_one) {
  const terminal_pair pair;
  terminal_settings s = terminal_settings::sane();
  s[control_character::erase] = terminal_settings::disabled;
  ASSERT_TRUE(pair.peer.set(s));
  ASSERT_EQ(::write(pair.master.raw(), "a\x7f\n", 3), 3);
  char got[8];
  EXPECT_EQ(::read(pair.peer.raw(), got, sizeof got), 3);
}

TEST(terminal_settings, every_stop_bit_round_trips) {
  const terminal_pair pair;
  for (const stop_bits value : {stop_bits::one, stop_bits::two}) {
    terminal_settings s = terminal_settings::sane();
    s.stop_bits = value;
    EXPECT_EQ(set_and_read(pair, s), s);
  }
}

TEST(terminal_settings, a_pty_has_eight_bits_and_no_parity) {
  const terminal_pair pair;
  for (const character_size size : test::every_size) {
    for (const parity which : test::every_parity) {
      terminal_settings s = terminal_settings::sane();
      s.size = size;
      s.parity = which;
      const terminal_settings now = set_and_read(pair, s);
      EXPECT_EQ(now.size, character_size::eight);
      EXPECT_EQ(now.parity, parity::none);
      EXPECT_EQ(now, test::as_a_pty_takes(s));
    }
  }
}

TEST(terminal_settings, every_speed_round_trips) {
  const terminal_pair pair;
  for (const std::uint32_t speed : test::every_speed)
    expect_speed_round_trips(pair, speed, speed);
}

TEST(terminal_settings, a_speed_without_a_code_round_trips) {
  const terminal_pair pair;
  for (const std::uint32_t speed :
       {1u, 45u, 31250u, 74880u, 250000u, 10400u, 4000001u, 0xffffffffu})
    expect_speed_round_trips(pair, speed, speed);
}

TEST(terminal_settings, speeds_of_both_ways_are_two) {
  const terminal_pair pair;
  for (const std::uint32_t input : {0u, 50u, 1200u, 57600u, 31250u, 4000000u})
    for (const std::uint32_t output : {75u, 9600u, 115200u, 74880u})
      expect_speed_round_trips(pair, input, output);
}

// Only the code B0 hangs up: a driver looks at no number.
TEST(terminal_settings, speed_zero_is_the_code_that_hangs_up) {
  terminal_settings s = terminal_settings::sane();
  s.set_speed(0);
  EXPECT_EQ(detail::from_settings(s).cflag & sys::abi::cbaud, sys::abi::b0);
  s.input_speed = 9600;
  EXPECT_EQ(detail::from_settings(s).cflag & sys::abi::cbaud, sys::abi::b0);
  s.set_speed(1);
  EXPECT_EQ(detail::from_settings(s).cflag & sys::abi::cbaud, sys::abi::bother);

  const terminal_pair pair;
  s.set_speed(0);
  ASSERT_TRUE(pair.peer.set(s));
  termios by_libc;
  ASSERT_EQ(tcgetattr(pair.peer.raw(), &by_libc), 0);
  EXPECT_EQ(cfgetospeed(&by_libc), static_cast<speed_t>(B0));

  // A pseudo-terminal has no modem: nothing is hung up.
  ASSERT_EQ(::write(pair.master.raw(), "a\n", 2), 2);
  char got[4];
  EXPECT_EQ(::read(pair.peer.raw(), got, sizeof got), 2);
}

TEST(terminal_settings, a_code_says_the_speed_whatever_the_number_says) {
  sys::abi::ktermios k{};
  k.ispeed = k.ospeed = 7;
  k.cflag = sys::abi::b9600;
  EXPECT_EQ(detail::to_settings(k).output_speed, 9600u);
  EXPECT_EQ(detail::to_settings(k).input_speed, 9600u);
  k.cflag = sys::abi::b4000000 | sys::abi::b50 << sys::abi::ibshift;
  EXPECT_EQ(detail::to_settings(k).output_speed, 4000000u);
  EXPECT_EQ(detail::to_settings(k).input_speed, 50u);
  k.cflag = sys::abi::b0 | sys::abi::bother << sys::abi::ibshift;
  EXPECT_EQ(detail::to_settings(k).output_speed, 0u);
  EXPECT_EQ(detail::to_settings(k).input_speed, 7u);
}

TEST(terminal_settings, what_the_kernel_has_as_a_code_is_one) {
  const terminal_pair pair;
  terminal_settings s = terminal_settings::sane();
  s.set_speed(115200);
  ASSERT_TRUE(pair.peer.set(s));
  termios by_libc;
  ASSERT_EQ(tcgetattr(pair.peer.raw(), &by_libc), 0);
  EXPECT_EQ(cfgetospeed(&by_libc), static_cast<speed_t>(B115200));
}

TEST(terminal_settings, all_at_once_round_trips) {
  const terminal_pair pair;
  for (unsigned seed = 0; seed != (test::is_slow() ? 100u : 2000u); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    test::dice random(seed);
    const terminal_settings s = test::some_settings(random);
    ASSERT_EQ(set_and_read(pair, s), test::as_a_pty_takes(s));
  }
}

// The defect that this is for: getters that OR the mask give what is in no
// enum.
TEST(terminal_settings, whatever_the_kernel_says_is_in_the_enums) {
  test::dice random(7);
  for (int i = test::is_slow() ? 190'000 : 0; i != 200'000; ++i) {
    const terminal_settings s = detail::to_settings(random_bits(random));
    ASSERT_TRUE(is_among(s.size, test::every_size));
    ASSERT_TRUE(is_among(s.parity, test::every_parity));
    ASSERT_TRUE(s.stop_bits == stop_bits::one || s.stop_bits == stop_bits::two);
    ASSERT_TRUE(is_among(s.delays.carriage_return, test::every_return_delay));
    ASSERT_TRUE(is_among(s.delays.tab, test::every_tab_delay));
    const auto bits = [](auto delay, auto one) {
      return delay == decltype(delay){} || delay == one;
    };
#if !defined(__powerpc__)
    ASSERT_TRUE(bits(s.delays.newline, newline_delay::nl1));
#endif
    ASSERT_TRUE(bits(s.delays.backspace, backspace_delay::bs1));
    ASSERT_TRUE(bits(s.delays.vertical_tab, vertical_tab_delay::vt1));
    ASSERT_TRUE(bits(s.delays.form_feed, form_feed_delay::ff1));
  }
}

TEST(terminal_settings, whatever_the_kernel_says_is_said_back) {
  test::dice random(8);
  constexpr std::uint32_t speeds = sys::abi::cbaud | sys::abi::cibaud;
  for (int i = test::is_slow() ? 190'000 : 0; i != 200'000; ++i) {
    const sys::abi::ktermios before = random_bits(random);
    const terminal_settings s = detail::to_settings(before);
    const sys::abi::ktermios after = detail::from_settings(s);
    ASSERT_EQ(after.iflag, before.iflag);
    ASSERT_EQ(after.oflag, before.oflag);
    ASSERT_EQ(after.cflag & ~speeds, before.cflag & ~speeds);
    ASSERT_EQ(after.lflag, before.lflag);
    ASSERT_EQ(after.line, before.line);
    ASSERT_EQ(std::memcmp(after.cc, before.cc, sizeof after.cc), 0);
    ASSERT_EQ(after.ospeed, before.ospeed);
    ASSERT_EQ(s.output_speed, before.ospeed);
    ASSERT_EQ(s.input_speed, before.ispeed);
  }
}

TEST(terminal_settings, flags_of_a_field_that_is_no_flag_change_nothing) {
  terminal_settings s = terminal_settings::sane();
  s.parity = parity::even;
  const auto expected = detail::from_settings(s);
  s.control |= control_flags::from_bits(sys::abi::csize | sys::abi::cbaud |
                                        sys::abi::cstopb | sys::abi::cibaud) |
               control_flag::parodd | control_flag::cmspar;
  s.output |= output_flags::from_bits(sys::abi::tabdly | sys::abi::crdly);
  EXPECT_EQ(detail::from_settings(s).cflag, expected.cflag);
  EXPECT_EQ(detail::from_settings(s).oflag, expected.oflag);
}

TEST(terminal_settings, what_is_read_is_what_libc_reads) {
  const terminal_pair pair;
  for (unsigned seed = 0; seed != 100; ++seed) {
    test::dice random(seed);
    ASSERT_TRUE(pair.peer.set(test::some_settings(random)));
    termios by_libc;
    ASSERT_EQ(tcgetattr(pair.peer.raw(), &by_libc), 0);
    const auto now = settings_of(pair);
    EXPECT_EQ(now.input.bits(), by_libc.c_iflag);
    EXPECT_EQ(now.local.bits(), by_libc.c_lflag);
    EXPECT_EQ(now[control_character::end_of_file], by_libc.c_cc[VEOF]);
    EXPECT_EQ(now[control_character::minimum], by_libc.c_cc[VMIN]);
    EXPECT_EQ(now[control_character::time], by_libc.c_cc[VTIME]);
    EXPECT_EQ(now[control_character::end_of_line_2], by_libc.c_cc[VEOL2]);
    EXPECT_EQ(now[control_character::suspend], by_libc.c_cc[VSUSP]);
  }
}

TEST(terminal_settings, raw_is_what_cfmakeraw_makes) {
  for (unsigned seed = 0; seed != 500; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    test::dice random(seed);
    terminal_settings s = test::some_settings(random);
    const auto before = detail::from_settings(s);
    termios by_libc{};
    by_libc.c_iflag = before.iflag;
    by_libc.c_oflag = before.oflag;
    by_libc.c_cflag = before.cflag;
    by_libc.c_lflag = before.lflag;
    cfmakeraw(&by_libc);
    s.make_raw();
    const auto after = detail::from_settings(s);
    EXPECT_EQ(after.iflag, by_libc.c_iflag);
    EXPECT_EQ(after.oflag, by_libc.c_oflag);
    EXPECT_EQ(after.cflag, by_libc.c_cflag);
    EXPECT_EQ(after.lflag, by_libc.c_lflag);
    EXPECT_EQ(s[control_character::minimum], 1);
    EXPECT_EQ(s[control_character::time], 0);
  }
}

TEST(terminal_settings, raw_reads_bytes_as_they_come) {
  const terminal_pair pair;
  ASSERT_TRUE(pair.peer.set(terminal_settings::raw()));
  ASSERT_EQ(::write(pair.master.raw(), "\x03\r\x04", 3), 3);
  char got[8];
  ASSERT_EQ(::read(pair.peer.raw(), got, sizeof got), 3);
  EXPECT_EQ(std::string(got, 3), "\x03\r\x04");
  ASSERT_EQ(::write(pair.peer.raw(), "\n", 1), 1);
  EXPECT_EQ(::read(pair.master.raw(), got, sizeof got), 1);  // and no echo
}

TEST(terminal_settings, sane_reads_lines) {
  const terminal_pair pair;
  ASSERT_TRUE(pair.peer.set(terminal_settings::sane()));
  ASSERT_EQ(::write(pair.master.raw(), "ab\x7f\r", 4), 4);
  char got[16];
  ASSERT_EQ(::read(pair.peer.raw(), got, sizeof got), 2);
  EXPECT_EQ(std::string(got, 2), "a\n");
}

TEST(terminal_settings, sane_is_how_a_new_one_is_set_but_for_two_flags) {
  const terminal_pair pair;
  terminal_settings s = settings_of(pair);
  s.input |= input_flag::brkint | input_flag::imaxbel;
  s.control |= control_flag::hupcl;  // a pseudo-terminal begins without
  EXPECT_EQ(s, terminal_settings::sane());
}

TEST(terminal_settings, flush_discards_what_came_in_and_now_does_not) {
  const terminal_pair pair;
  const terminal_settings s = terminal_settings::raw();
  ASSERT_TRUE(pair.peer.set(s));
  ASSERT_EQ(::write(pair.master.raw(), "abc", 3), 3);
  ASSERT_TRUE(has_input(pair));
  const auto unread = [&] {
    int bytes = -1;
    EXPECT_EQ(::ioctl(pair.peer.raw(), FIONREAD, &bytes), 0);
    return bytes;
  };
  ASSERT_TRUE(pair.peer.set(s, apply::now));
  EXPECT_EQ(unread(), 3);
  ASSERT_TRUE(pair.peer.set(s, apply::drain));
  EXPECT_EQ(unread(), 3);
  ASSERT_TRUE(pair.peer.set(s, apply::flush));
  EXPECT_EQ(unread(), 0);
}

TEST(terminal_settings, the_discipline_is_told_and_setting_it_does_nothing) {
  const terminal_pair pair;
  terminal_settings s = settings_of(pair);
  EXPECT_EQ(s.discipline, line_discipline::tty);
  s.discipline = line_discipline::null;
  ASSERT_TRUE(pair.peer.set(s));
  int discipline = -1;
  ASSERT_EQ(::ioctl(pair.peer.raw(), TIOCGETD, &discipline), 0);
  EXPECT_EQ(discipline, 0);
  EXPECT_EQ(pair.peer.discipline().value(), line_discipline::tty);
}

// Which others there are is the kernel's choice; this one is always there.
TEST(terminal_settings, the_discipline_is_set) {
  const terminal_pair pair;
  terminal_settings s = settings_of(pair);
  s.discipline = line_discipline::null;
  ASSERT_TRUE(pair.peer.set(s));
  ASSERT_TRUE(pair.peer.set_discipline(line_discipline::tty));
  EXPECT_EQ(pair.peer.discipline().value(), line_discipline::tty);
  const auto unknown = pair.peer.set_discipline(line_discipline{200});
  EXPECT_EQ(unknown.error(), error(errc::inval, sys::nr::ioctl));
  EXPECT_EQ(pair.peer.discipline().value(), line_discipline::tty);
}

// The C library's structure is longer, and the kernel must not be given it.
TEST(terminal_settings, the_kernel_fills_its_own_structure_and_no_more) {
#if defined(__powerpc__)
  constexpr std::uint32_t request = sys::abi::tcgets;
#else
  constexpr std::uint32_t request = sys::abi::tcgets2;
#endif
  static_assert((request >> 16 & 0x1fff) == sizeof(sys::abi::ktermios));
  static_assert(sizeof(sys::abi::ktermios) < sizeof(termios));
  const terminal_pair pair;
  struct {
    sys::abi::ktermios settings;
    std::array<unsigned char, 64> behind;
  } room;
  room.behind.fill(0x5a);
  ASSERT_TRUE(sys::tcgets(pair.peer.raw(), room.settings));
  for (const unsigned char c : room.behind) EXPECT_EQ(c, 0x5a);
  EXPECT_EQ(room.settings.cflag & sys::abi::cbaud, sys::abi::b38400);
}

TEST(terminal_settings, what_is_no_terminal_has_none) {
  const auto ends = fildes::pipe::create().value();
  const auto none = borrowed<terminal>::borrow_raw(ends.reader.raw());
  EXPECT_EQ(none.settings().error(), no_terminal);
  EXPECT_EQ(none.set(terminal_settings::sane()).error(), no_terminal);
  EXPECT_EQ(none.discipline().error(), no_terminal);
  EXPECT_EQ(none.set_discipline(line_discipline::tty).error(), no_terminal);
}

TEST(terminal_settings, a_hung_up_terminal_has_none) {
  auto [master, peer] = terminal_pair();
  ASSERT_TRUE(std::move(master).close());
  const error hung_up(errc::io, sys::nr::ioctl);
  EXPECT_EQ(peer.settings().error(), hung_up);
  EXPECT_EQ(peer.set(terminal_settings::raw()).error(), hung_up);
}

TEST(terminal_settings, enums_have_names) {
  EXPECT_EQ(name_of(line_discipline::tty), "tty");
  EXPECT_EQ(name_of(line_discipline::gsm0710), "gsm0710");
  EXPECT_EQ(name_of(line_discipline{31}), "");
  for (const control_character c : test::every_character)
    EXPECT_NE(name_of(c), "");
  EXPECT_EQ(name_of(control_character{200}), "");
}

TEST(terminal_settings, print) {
  terminal_settings s = terminal_settings::sane();
  EXPECT_EQ(fmt::format("{}", s),
            "38400 8N1, input brkint|icrnl|ixon|imaxbel, output opost|onlcr, "
            "control cread|hupcl, local isig|icanon|echo|echoe|echok|echoctl|"
            "echoke|iexten, characters interrupt=^C quit=^\\ erase=^? kill=^U "
            "end_of_file=^D end_of_line=off end_of_line_2=off swtch=off "
            "start=^Q stop=^S suspend=^Z reprint=^R word_erase=^W "
            "literal_next=^V discard=^O minimum=1 time=0");
  s.make_raw();
  s.set_speed(31250);
  s.delays.tab = tab_delay::tab3;
  s.delays.carriage_return = return_delay::cr2;
  s.control = {};
  s.discipline = line_discipline::ppp;
  s[control_character::kill] = '@';
  s[control_character::quit] = 0xfe;
  const std::string text = fmt::format("{}", s);
  EXPECT_EQ(text.substr(0, text.find(", characters")),
            "31250 8N1, input imaxbel, output onlcr cr2 tab3, "
            "control 0, local echoe|echok|echoctl|echoke");
  EXPECT_NE(text.find(" quit=0xfe "), text.npos);
  EXPECT_NE(text.find(" kill=@ "), text.npos);
  EXPECT_TRUE(text.ends_with(" time=0, ppp"));
  EXPECT_EQ(fmt::format("{} {}", line_discipline{99}, control_character::erase),
            "discipline 99 erase");
}
