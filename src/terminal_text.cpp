// SPDX-License-Identifier: BSL-1.0
#include <fildes/terminal_text.hpp>

#include <array>

#include "lines.hpp"

namespace fildes::inline FILDES_ABI {

namespace {

error no_mode() noexcept { return error(errc::inval, operation::terminal); }

struct parity_letter {
  char letter;
  parity which;
  std::string_view name;
};
constexpr std::array parities{
    parity_letter{'N', parity::none, "none"},
    parity_letter{'E', parity::even, "even"},
    parity_letter{'O', parity::odd, "odd"},
    parity_letter{'M', parity::mark, "mark"},
    parity_letter{'S', parity::space, "space"},
};
constexpr std::array sizes{character_size::five, character_size::six,
                           character_size::seven, character_size::eight};
constexpr std::array<std::string_view, 4> flows{"none", "rtscts", "xonxoff",
                                                "both"};

char digit_of(character_size size) noexcept {
  char digit = '5';
  for (const character_size s : sizes) {
    if (s == size) return digit;
    ++digit;
  }
  return '?';
}

char letter_of(parity which) noexcept {
  for (const parity_letter& p : parities)
    if (p.which == which) return p.letter;
  return '?';
}

// Blanks, or a comma, or both, between two parts; not at the end.
bool skip_separator(std::string_view& text) noexcept {
  const std::size_t before = text.size();
  text = detail::without_blanks(text);
  if (text.starts_with(',')) text = detail::without_blanks(text.substr(1));
  return text.size() != before && !text.empty();
}

std::string_view take_part(std::string_view& text) noexcept {
  const std::string_view part = text.substr(0, text.find_first_of(", \t"));
  text.remove_prefix(part.size());
  return part;
}

result<> read_speed(serial_mode& mode, std::string_view text) noexcept {
  const std::size_t slash = text.find('/');
  const auto input = detail::number_in<std::uint32_t>(text.substr(0, slash));
  if (!input) return no_mode();
  mode.input_speed = mode.output_speed = *input;
  if (slash == std::string_view::npos) return success();
  const auto output = detail::number_in<std::uint32_t>(text.substr(slash + 1));
  if (!output) return no_mode();
  mode.output_speed = *output;
  return success();
}

result<> read_parity(serial_mode& mode, char letter) noexcept {
  for (const parity_letter& p : parities) {
    if (p.letter != letter && p.letter + ('a' - 'A') != letter) continue;
    mode.parity = p.which;
    return success();
  }
  return no_mode();
}

// `8N1`
result<> read_frame(serial_mode& mode, std::string_view text) noexcept {
  if (text.size() != 3 || text[0] < '5' || text[0] > '8' ||
      (text[2] != '1' && text[2] != '2'))
    return no_mode();
  mode.size = sizes[static_cast<std::size_t>(text[0] - '5')];
  mode.stop_bits = text[2] == '1' ? stop_bits::one : stop_bits::two;
  return read_parity(mode, text[1]);
}

result<> read_flow(serial_mode& mode, std::string_view text) noexcept {
  for (std::size_t i = 0; i != flows.size(); ++i) {
    if (flows[i] != text) continue;
    mode.flow = static_cast<flow_control>(i);
    return success();
  }
  return no_mode();
}

// None where the output alone is stopped, or the input: there is no word for
// it.
std::optional<flow_control> flow_of(
    const terminal_settings& settings) noexcept {
  const bool lines = settings.control.has(control_flag::crtscts);
  if (settings.input.has(input_flag::ixon) !=
      settings.input.has(input_flag::ixoff))
    return std::nullopt;
  const bool bytes = settings.input.has(input_flag::ixon | input_flag::ixoff);
  return static_cast<flow_control>((lines ? 1 : 0) | (bytes ? 2 : 0));
}

// What a group of flags has of one setting.
template <flag_enum E>
flag_change<E> switched(flags<E> which, bool on) noexcept {
  return on ? flag_change<E>{.set = which} : flag_change<E>{.clear = which};
}

}  // namespace

result<serial_mode> serial_mode::parse(std::string_view text) noexcept {
  serial_mode mode;
  text = detail::without_blanks(text);
  FILDES_TRYV(read_speed(mode, take_part(text)));
  if (text.empty()) return mode;
  if (!skip_separator(text)) return no_mode();
  FILDES_TRYV(read_frame(mode, take_part(text)));
  if (text.empty()) return mode;
  if (!skip_separator(text)) return no_mode();
  FILDES_TRYV(read_flow(mode, text));
  return mode;
}

serial_mode serial_mode::of(const terminal_settings& settings) noexcept {
  return {
      .input_speed = settings.input_speed,
      .output_speed = settings.output_speed,
      .size = settings.size,
      .parity = settings.parity,
      .stop_bits = settings.stop_bits,
      .flow = flow_of(settings),
  };
}

terminal_patch serial_mode::patch() const noexcept {
  terminal_patch all{
      .size = size,
      .parity = parity,
      .stop_bits = stop_bits,
      .input_speed = input_speed,
      .output_speed = output_speed,
  };
  if (!flow) return all;
  const auto which = static_cast<unsigned>(*flow);
  all.control = switched<control_flag>(control_flag::crtscts, which & 1);
  all.input = switched(input_flag::ixon | input_flag::ixoff, which & 2);
  return all;
}

void serial_mode::apply_to(terminal_settings& settings) const noexcept {
  patch().apply_to(settings);
}

serial_mode_text::serial_mode_text(const serial_mode& mode) noexcept {
  put(mode.input_speed);
  if (mode.output_speed != mode.input_speed) {
    put("/");
    put(mode.output_speed);
  }
  const char frame[] = {' ', digit_of(mode.size), letter_of(mode.parity),
                        mode.stop_bits == stop_bits::one ? '1' : '2'};
  put({frame, sizeof frame});
  if (!mode.flow) return;
  put(" ");
  put(name_of(*mode.flow));
}

void serial_mode_text::put(std::string_view text) noexcept {
  for (const char c : text.substr(0, sizeof text_ - size_)) text_[size_++] = c;
}

void serial_mode_text::put(std::uint32_t number) noexcept {
  const auto done = std::to_chars(text_ + size_, text_ + sizeof text_, number);
  size_ = static_cast<std::size_t>(done.ptr - text_);
}

std::string_view name_of(parity which) noexcept {
  for (const parity_letter& p : parities)
    if (p.which == which) return p.name;
  return {};
}

std::string_view name_of(flow_control which) noexcept {
  const auto index = static_cast<std::size_t>(which);
  return index < flows.size() ? flows[index] : std::string_view();
}

}  // namespace fildes::inline FILDES_ABI
