// SPDX-License-Identifier: BSL-1.0
#include <fildes/terminal_patch.hpp>

namespace fildes::inline FILDES_ABI {

namespace {

template <class T>
void change(T& value, const std::optional<T>& to) noexcept {
  if (to) value = *to;
}

template <class T>
std::optional<T> later(const std::optional<T>& first,
                       const std::optional<T>& then) noexcept {
  return then ? then : first;
}

void change(output_delays& delays, const delay_changes& to) noexcept {
  change(delays.newline, to.newline);
  change(delays.carriage_return, to.carriage_return);
  change(delays.tab, to.tab);
  change(delays.backspace, to.backspace);
  change(delays.vertical_tab, to.vertical_tab);
  change(delays.form_feed, to.form_feed);
}

delay_changes later(const delay_changes& first,
                    const delay_changes& then) noexcept {
  return {
      .newline = later(first.newline, then.newline),
      .carriage_return = later(first.carriage_return, then.carriage_return),
      .tab = later(first.tab, then.tab),
      .backspace = later(first.backspace, then.backspace),
      .vertical_tab = later(first.vertical_tab, then.vertical_tab),
      .form_feed = later(first.form_feed, then.form_feed),
  };
}

constexpr delay_changes no_delays{
    .newline = newline_delay::nl0,
    .carriage_return = return_delay::cr0,
    .tab = tab_delay::tab0,
    .backspace = backspace_delay::bs0,
    .vertical_tab = vertical_tab_delay::vt0,
    .form_feed = form_feed_delay::ff0,
};

// As the kernel has them for a new terminal.
constexpr character_changes usual_characters{
    {control_character::interrupt, 'C' & 0x1f},
    {control_character::quit, '\\' & 0x1f},
    {control_character::erase, 0x7f},
    {control_character::kill, 'U' & 0x1f},
    {control_character::end_of_file, 'D' & 0x1f},
    {control_character::end_of_line, terminal_settings::disabled},
    {control_character::end_of_line_2, terminal_settings::disabled},
    {control_character::start, 'Q' & 0x1f},
    {control_character::stop, 'S' & 0x1f},
    {control_character::suspend, 'Z' & 0x1f},
    {control_character::reprint, 'R' & 0x1f},
    {control_character::discard, 'O' & 0x1f},
    {control_character::word_erase, 'W' & 0x1f},
    {control_character::literal_next, 'V' & 0x1f},
    {control_character::swtch, terminal_settings::disabled},
    {control_character::minimum, 1},
    {control_character::time, 0},
};

constexpr flag_change<input_flag> sane_input{
    .set = input_flag::brkint | input_flag::icrnl | input_flag::imaxbel,
    .clear = input_flag::ignbrk | input_flag::inlcr | input_flag::igncr |
             input_flag::ixoff | input_flag::iutf8 | input_flag::iuclc |
             input_flag::ixany,
};
constexpr flag_change<output_flag> sane_output{
    .set = output_flag::opost | output_flag::onlcr,
    .clear = output_flag::olcuc | output_flag::ocrnl | output_flag::ofill |
             output_flag::ofdel | output_flag::onocr | output_flag::onlret,
};
constexpr flag_change<local_flag> sane_local{
    .set = local_flag::icanon | local_flag::iexten | local_flag::echo |
           local_flag::echoe | local_flag::echok | local_flag::isig |
           local_flag::echoctl | local_flag::echoke,
    .clear = local_flag::echonl | local_flag::noflsh | local_flag::xcase |
             local_flag::tostop | local_flag::echoprt | local_flag::extproc |
             local_flag::flusho,
};

}  // namespace

terminal_patch terminal_patch::raw() noexcept {
  return {
      .input = {.clear = input_flag::ignbrk | input_flag::brkint |
                         input_flag::parmrk | input_flag::istrip |
                         input_flag::inlcr | input_flag::igncr |
                         input_flag::icrnl | input_flag::ixon},
      .output = {.clear = output_flag::opost},
      .local = {.clear = local_flag::echo | local_flag::echonl |
                         local_flag::icanon | local_flag::isig |
                         local_flag::iexten},
      .size = character_size::eight,
      .parity = fildes::parity::none,
      .characters = {{control_character::minimum, 1},
                     {control_character::time, 0}},
  };
}

terminal_patch terminal_patch::sane() noexcept {
  return {
      .input = sane_input,
      .output = sane_output,
      .control = {.set = control_flag::cread},
      .local = sane_local,
      .delays = no_delays,
      .characters = usual_characters,
  };
}

void terminal_patch::apply_to(terminal_settings& settings) const noexcept {
  settings.input = input.applied_to(settings.input);
  settings.output = output.applied_to(settings.output);
  settings.control = control.applied_to(settings.control);
  settings.local = local.applied_to(settings.local);
  change(settings.delays, delays);
  change(settings.size, size);
  change(settings.parity, parity);
  change(settings.stop_bits, stop_bits);
  if (speed) settings.set_speed(*speed);
  change(settings.input_speed, input_speed);
  change(settings.output_speed, output_speed);
  characters.apply_to(settings);
}

terminal_patch operator|(const terminal_patch& first,
                         const terminal_patch& then) noexcept {
  terminal_patch both{
      .input = first.input | then.input,
      .output = first.output | then.output,
      .control = first.control | then.control,
      .local = first.local | then.local,
      .delays = later(first.delays, then.delays),
      .size = later(first.size, then.size),
      .parity = later(first.parity, then.parity),
      .stop_bits = later(first.stop_bits, then.stop_bits),
      .speed = later(first.speed, then.speed),
      .characters = first.characters | then.characters,
  };
  // A speed for both sides goes over what was said of one before.
  both.input_speed = then.speed ? then.input_speed
                                : later(first.input_speed, then.input_speed);
  both.output_speed = then.speed ? then.output_speed
                                 : later(first.output_speed, then.output_speed);
  return both;
}

}  // namespace fildes::inline FILDES_ABI
