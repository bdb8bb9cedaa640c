// SPDX-License-Identifier: BSL-1.0
#include <fildes/terminal_change.hpp>

namespace fildes::inline FILDES_ABI {

namespace {

template <flag_enum E>
flags<E> in_one_only(flags<E> a, flags<E> b) noexcept {
  return flags<E>::from_bits(a.bits() ^ b.bits());
}

// An input speed of zero is the output's.
std::uint32_t input_speed_of(const terminal_settings& s) noexcept {
  return s.input_speed != 0 ? s.input_speed : s.output_speed;
}

flags<setting> others(const terminal_settings& a,
                      const terminal_settings& b) noexcept {
  flags<setting> all;
  if (a.delays != b.delays) all |= setting::delays;
  if (a.size != b.size) all |= setting::size;
  if (a.parity != b.parity) all |= setting::parity;
  if (a.stop_bits != b.stop_bits) all |= setting::stop_bits;
  if (a.output_speed != b.output_speed) all |= setting::output_speed;
  if (input_speed_of(a) != input_speed_of(b)) all |= setting::input_speed;
  return all;
}

// Where parity was refused, what is left of it are flags that do nothing.
control_flags control(const terminal_settings& a,
                      const terminal_settings& b) noexcept {
  const control_flags all = in_one_only(a.control, b.control);
  if (a.parity == b.parity) return all;
  return all.without(control_flag::parodd | control_flag::cmspar);
}

std::uint32_t characters(const terminal_settings& a,
                         const terminal_settings& b) noexcept {
  std::uint32_t all = 0;
  for (std::size_t i = 0; i != a.characters.size(); ++i)
    if (a.characters[i] != b.characters[i]) all |= std::uint32_t{1} << i;
  return all;
}

}  // namespace

settings_difference difference(const terminal_settings& a,
                               const terminal_settings& b) noexcept {
  return {in_one_only(a.input, b.input),
          in_one_only(a.output, b.output),
          control(a, b),
          in_one_only(a.local, b.local),
          others(a, b),
          characters(a, b)};
}

}  // namespace fildes::inline FILDES_ABI
