// SPDX-License-Identifier: BSL-1.0
#include <fildes/terminal_text.hpp>

#include <string>

#include "terminal_pair.hpp"

using namespace fildes;

namespace {

const error no_mode(errc::inval, operation::terminal);

std::string text_of(const serial_mode& mode) {
  return std::string(serial_mode_text(mode).view());
}

// Changes of anything, each or not.
template <flag_enum E>
flag_change<E> some_change(test::dice& random) {
  return {test::some_of<E>(random) & test::some_of<E>(random),
          test::some_of<E>(random) & test::some_of<E>(random)};
}

template <class T>
std::optional<T> maybe(test::dice& random, T value) {
  return test::coin(random) ? std::optional<T>(value) : std::nullopt;
}

delay_changes some_delay_changes(test::dice& random) {
  const output_delays d = test::some_delays(random);
  return {
      .newline = maybe(random, d.newline),
      .carriage_return = maybe(random, d.carriage_return),
      .tab = maybe(random, d.tab),
      .backspace = maybe(random, d.backspace),
      .vertical_tab = maybe(random, d.vertical_tab),
      .form_feed = maybe(random, d.form_feed),
  };
}

terminal_patch some_patch(test::dice& random) {
  const terminal_settings s = test::some_settings(random);
  terminal_patch patch{
      .input = some_change<input_flag>(random),
      .output = some_change<output_flag>(random),
      .control = some_change<control_flag>(random),
      .local = some_change<local_flag>(random),
      .delays = some_delay_changes(random),
      .size = maybe(random, s.size),
      .parity = maybe(random, s.parity),
      .stop_bits = maybe(random, s.stop_bits),
      .speed = maybe<std::uint32_t>(random, 1),
      .input_speed = maybe<std::uint32_t>(random, 2),
      .output_speed = maybe<std::uint32_t>(random, 3),
  };
  for (const control_character c : test::every_character)
    if (test::coin(random)) patch.characters.set(c, s[c]);
  return patch;
}

}  // namespace

TEST(terminal_patch, changes_what_it_names_and_nothing_else) {
  const terminal_patch patch{
      .input = {.clear = input_flag::ixon},
      .output = {.set = output_flag::ocrnl, .clear = output_flag::opost},
      .control = {.set = control_flag::clocal},
      .local = {.set = local_flag::tostop, .clear = local_flag::echo},
      .delays = {.tab = tab_delay::tab3},
      .size = character_size::seven,
      .parity = parity::mark,
      .stop_bits = stop_bits::two,
      .speed = 300,
      .output_speed = 75,
      .characters = {{control_character::minimum, 0},
                     {control_character::time, 5}},
  };
  terminal_settings expected = terminal_settings::sane();
  expected.input = expected.input.without(input_flag::ixon);
  expected.output = output_flag::onlcr | output_flag::ocrnl;
  expected.control |= control_flag::clocal;
  expected.local =
      expected.local.without(local_flag::echo) | local_flag::tostop;
  expected.delays.tab = tab_delay::tab3;
  expected.size = character_size::seven;
  expected.parity = parity::mark;
  expected.stop_bits = stop_bits::two;
  expected.input_speed = 300;
  expected.output_speed = 75;
  expected[control_character::minimum] = 0;
  expected[control_character::time] = 5;
  EXPECT_EQ(patch.applied_to(terminal_settings::sane()), expected);
}

TEST(terminal_patch, an_empty_one_changes_nothing) {
  for (unsigned seed = 0; seed != 100; ++seed) {
    test::dice random(seed);
    const terminal_settings s = test::some_settings(random);
    EXPECT_EQ(terminal_patch{}.applied_to(s), s);
  }
}

TEST(terminal_patch, what_is_named_in_both_is_set) {
  const flag_change<local_flag> both{.set = local_flag::echo,
                                     .clear = local_flag::echo};
  EXPECT_EQ(both.applied_to({}), local_flags(local_flag::echo));
}

TEST(terminal_patch, of_two_the_second_comes_after_the_first) {
  for (unsigned seed = 0; seed != 2000; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    test::dice random(seed);
    const terminal_patch a = some_patch(random);
    const terminal_patch b = some_patch(random);
    const terminal_settings s = test::some_settings(random);
    ASSERT_EQ((a | b).applied_to(s), b.applied_to(a.applied_to(s)));
  }
}

TEST(terminal_patch, does_what_the_presets_do) {
  for (unsigned seed = 0; seed != 200; ++seed) {
    test::dice random(seed);
    const terminal_settings s = test::some_settings(random);
    terminal_settings sane = s;
    sane.make_sane();
    EXPECT_EQ(terminal_patch::sane().applied_to(s), sane);
    terminal_settings raw = s;
    raw.make_raw();
    // Which parity it was does not matter, once there is none.
    const auto dormant = control_flag::parodd | control_flag::cmspar;
    terminal_settings patched = terminal_patch::raw().applied_to(s);
    patched.control = patched.control.without(dormant);
    raw.control = raw.control.without(dormant);
    EXPECT_EQ(patched, raw);
  }
}

TEST(terminal_patch, leaves_alone_on_a_terminal_what_it_does_not_name) {
  const test::terminal_pair pair;
  test::dice random(5);
  const terminal_settings before =
      test::set_and_read(pair, test::some_settings(random));
  const terminal_patch patch{.local = {.clear = local_flag::echo}};
  terminal_settings after = test::set_and_read(pair, patch.applied_to(before));
  EXPECT_FALSE(after.local.has(local_flag::echo));
  after.local |= before.local & local_flag::echo;
  EXPECT_EQ(after, before);
}

TEST(character_changes, say_what_they_change) {
  const character_changes changes{{control_character::erase, 8},
                                  {control_character::kill, 0},
                                  {control_character::erase, 127}};
  EXPECT_EQ(changes.of(control_character::erase), 127);
  EXPECT_EQ(changes.of(control_character::kill), terminal_settings::disabled);
  EXPECT_EQ(changes.of(control_character::quit), std::nullopt);
}

TEST(serial_mode, is_read_from_text) {
  const auto mode = serial_mode::parse("115200 8N1").value();
  EXPECT_EQ(mode, (serial_mode{.input_speed = 115200, .output_speed = 115200}));
  EXPECT_EQ(serial_mode::parse("9600,7E2").value(),
            (serial_mode{.size = character_size::seven,
                         .parity = parity::even,
                         .stop_bits = stop_bits::two}));
  EXPECT_EQ(serial_mode::parse("1200/75 6s1 none").value(),
            (serial_mode{.input_speed = 1200,
                         .output_speed = 75,
                         .size = character_size::six,
                         .parity = parity::space,
                         .flow = flow_control::none}));
  EXPECT_EQ(serial_mode::parse("  300 ,\t5M1 , both ").value(),
            (serial_mode{.input_speed = 300,
                         .output_speed = 300,
                         .size = character_size::five,
                         .parity = parity::mark,
                         .flow = flow_control::both}));
}

TEST(serial_mode, of_a_speed_alone_is_8n1) {
  EXPECT_EQ(serial_mode::parse("74880").value(),
            (serial_mode{.input_speed = 74880, .output_speed = 74880}));
  EXPECT_EQ(serial_mode::parse("0").value(),
            (serial_mode{.input_speed = 0, .output_speed = 0}));
  EXPECT_EQ(text_of(serial_mode::parse("4294967295").value()),
            "4294967295 8N1");
}

TEST(serial_mode, of_another_text_is_refused) {
  for (const std::string_view text : {"",
                                      " ",
                                      ",",
                                      "8N1",
                                      "fast",
                                      "-9600",
                                      "+9600",
                                      "0x100",
                                      "4294967296",
                                      "99999999999999999999",
                                      "9600,",
                                      "9600x",
                                      "9600 8",
                                      "9600 8N",
                                      "9600 4N1",
                                      "9600 9N1",
                                      "9600 8X1",
                                      "9600 8N0",
                                      "9600 8N3",
                                      "9600 8N11",
                                      "9600 8N1 ,",
                                      "9600 8N1,",
                                      "9600 8N1 hard",
                                      "9600 8N1 rtscts xonxoff",
                                      "9600 8N1 RTSCTS",
                                      "9600,,8N1",
                                      "9600  , , 8N1",
                                      "9600/ 8N1",
                                      "/9600 8N1",
                                      "9600/1/2 8N1",
                                      "9600 / 75 8N1",
                                      "9600\n8N1",
                                      "9600 8N1\n"}) {
    const auto mode = serial_mode::parse(text);
    ASSERT_FALSE(mode) << text;
    EXPECT_EQ(mode.error(), no_mode) << text;
  }
  EXPECT_FALSE(serial_mode::parse(std::string_view("9600\0", 5)));
  EXPECT_TRUE(serial_mode::parse("9600 "));
}

TEST(serial_mode, prints_as_it_is_read) {
  for (const std::uint32_t input : {0u, 9600u, 31250u, 0xffffffffu})
    for (const std::uint32_t output : {input, 75u})
      for (const character_size size : test::every_size)
        for (const parity which : test::every_parity)
          for (const stop_bits stop : {stop_bits::one, stop_bits::two})
            for (int flow = -1; flow != 4; ++flow) {
              serial_mode mode{input, output, size, which, stop};
              if (flow >= 0) mode.flow = static_cast<flow_control>(flow);
              const std::string text = text_of(mode);
              const auto again = serial_mode::parse(text);
              ASSERT_TRUE(again) << text;
              ASSERT_EQ(again.value(), mode) << text;
            }
  EXPECT_EQ(text_of({.input_speed = 4294967294,
                     .output_speed = 4294967295,
                     .flow = flow_control::xonxoff}),
            "4294967294/4294967295 8N1 xonxoff");
}

TEST(serial_mode, is_applied_to_settings_and_taken_from_them) {
  for (const std::string_view text :
       {"115200 8N1 none", "9600 7E2 rtscts", "1200/75 5O1 xonxoff",
        "31250 6M1 both", "50 8S2 none"}) {
    const serial_mode mode = serial_mode::parse(text).value();
    terminal_settings s = terminal_settings::raw();
    mode.apply_to(s);
    EXPECT_EQ(serial_mode::of(s), mode) << text;
    EXPECT_EQ(text_of(serial_mode::of(s)), text);
  }
}

TEST(serial_mode, without_flow_control_leaves_it_alone) {
  terminal_settings s = terminal_settings::raw();
  s.control |= control_flag::crtscts;
  s.input |= input_flag::ixoff;
  terminal_settings expected = s;
  expected.set_speed(115200);
  serial_mode::parse("115200 8N1").value().apply_to(s);
  EXPECT_EQ(s, expected);
  EXPECT_EQ(serial_mode::of(s).flow, std::nullopt);  // one way only
}

TEST(serial_mode, prints) {
  EXPECT_EQ(fmt::format("{}", serial_mode{}), "9600 8N1");
  EXPECT_EQ(fmt::format("{} {} {} {}", parity::mark, flow_control::xonxoff,
                        parity{3}, flow_control{9}),
            "mark xonxoff parity 3 flow 9");
}
