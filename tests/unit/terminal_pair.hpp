// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fcntl.h>
#include <stdlib.h>
#include <sys/utsname.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <ostream>
#include <random>
#include <utility>

#include <gtest/gtest.h>

#include <fildes/cast.hpp>
#include <fildes/format.hpp>
#include <fildes/terminal.hpp>

#include "helpers.hpp"

// What the tests of settings share. Pseudo-terminals by libc: what is tested
// does not vouch for itself.

namespace fildes::inline FILDES_ABI {
/// How they print when they are not as expected.
inline void PrintTo(const terminal_settings& settings, std::ostream* out) {
  *out << fmt::format("{}", settings);
}
}  // namespace fildes::inline FILDES_ABI

namespace test {

/// Both sides of a pseudo-terminal, which nobody is controlled by.
class terminal_pair {
 public:
  terminal_pair() : terminal_pair(made()) {}

  fildes::owned<fildes::any_fd> master;
  fildes::owned<fildes::terminal> peer;

 private:
  using owned = fildes::owned<fildes::any_fd>;

  explicit terminal_pair(std::pair<owned, owned>&& both)
      : master(std::move(both.first)),
        peer(fildes::unchecked_cast<fildes::terminal>(std::move(both.second))) {
  }

  static owned adopted(int fd) {
    if (fd < 0) std::abort();
    return owned::adopt_raw(fd).value();
  }
  static std::pair<owned, owned> made() {
    auto master = adopted(posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC));
    char name[64];
    if (unlockpt(master.raw()) != 0 ||
        ptsname_r(master.raw(), name, sizeof name) != 0)
      std::abort();
    return {std::move(master),
            adopted(::open(name, O_RDWR | O_NOCTTY | O_CLOEXEC))};
  }
};

inline fildes::terminal_settings settings_of(const terminal_pair& pair) {
  return pair.peer.settings().value();
}

/// Sets them, and what is set then.
inline fildes::terminal_settings set_and_read(
    const terminal_pair& pair, const fildes::terminal_settings& s) {
  EXPECT_TRUE(pair.peer.set(s));
  return settings_of(pair);
}

/// Before 6.0 the kernel took addrb for a bit that it does not know.
inline bool kernel_knows_addrb() {
  utsname name;
  int major = 0;
  return uname(&name) == 0 && std::sscanf(name.release, "%d", &major) == 1 &&
         major >= 6;
}

/// For some flags qemu has no word.
inline fildes::terminal_settings as_qemu_takes(fildes::terminal_settings s) {
  s.control = s.control.without(fildes::control_flag::cmspar);
#if defined(__mips__)
  s.local = s.local.without(fildes::local_flag::flusho);
#endif
  return s;
}

/// What the driver of pseudo-terminals makes of settings: eight bits without a
/// parity that are received, and no ninth one.
inline fildes::terminal_settings as_a_pty_takes(fildes::terminal_settings s) {
  using namespace fildes;
  const auto which = static_cast<std::uint32_t>(s.parity);
  if (s.parity != parity::none)
    s.control = s.control.without(control_flag::parodd | control_flag::cmspar) |
                control_flags::from_bits(which & ~sys::abi::parenb);
  s.parity = parity::none;
  s.size = character_size::eight;
  s.control |= control_flag::cread;
  if (std::getenv("FILDES_EMULATOR")) s = as_qemu_takes(s);
  if (kernel_knows_addrb()) s.control = s.control.without(control_flag::addrb);
  if (s.input_speed == 0) s.input_speed = s.output_speed;
  return s;
}

inline constexpr auto every_character =
    std::to_array<fildes::control_character>({
        fildes::control_character::interrupt,
        fildes::control_character::quit,
        fildes::control_character::erase,
        fildes::control_character::kill,
        fildes::control_character::end_of_file,
        fildes::control_character::end_of_line,
        fildes::control_character::end_of_line_2,
        fildes::control_character::start,
        fildes::control_character::stop,
        fildes::control_character::suspend,
        fildes::control_character::reprint,
        fildes::control_character::discard,
        fildes::control_character::word_erase,
        fildes::control_character::literal_next,
        fildes::control_character::swtch,
        fildes::control_character::minimum,
        fildes::control_character::time,
    });

/// Those that have a code of their own; and zero, which hangs up.
inline constexpr auto every_speed = std::to_array<std::uint32_t>({
    0,       50,      75,      110,     134,     150,     200,     300,
    600,     1200,    1800,    2400,    4800,    9600,    19200,   38400,
    57600,   115200,  230400,  460800,  500000,  576000,  921600,  1000000,
    1152000, 1500000, 2000000, 2500000, 3000000, 3500000, 4000000,
});

inline constexpr auto every_parity = std::to_array<fildes::parity>({
    fildes::parity::none,
    fildes::parity::even,
    fildes::parity::odd,
    fildes::parity::mark,
    fildes::parity::space,
});
inline constexpr auto every_size = std::to_array<fildes::character_size>({
    fildes::character_size::five,
    fildes::character_size::six,
    fildes::character_size::seven,
    fildes::character_size::eight,
});
inline constexpr auto every_return_delay = std::to_array<fildes::return_delay>({
    fildes::return_delay::cr0,
    fildes::return_delay::cr1,
    fildes::return_delay::cr2,
    fildes::return_delay::cr3,
});
inline constexpr auto every_tab_delay = std::to_array<fildes::tab_delay>({
    fildes::tab_delay::tab0,
    fildes::tab_delay::tab1,
    fildes::tab_delay::tab2,
    fildes::tab_delay::tab3,
});

using dice = std::mt19937;

template <class T, std::size_t Size>
T one_of(dice& random, const std::array<T, Size>& all) {
  return all[random() % Size];
}

inline bool coin(dice& random) { return random() % 2 != 0; }

/// Any of the flags that there are.
template <fildes::flag_enum E>
fildes::flags<E> some_of(dice& random) {
  fildes::flags<E> set;
  for (const auto& [flag, name] : fildes::flag_names<E>)
    if (coin(random)) set |= flag;
  return set;
}

inline fildes::output_delays some_delays(dice& random) {
  using namespace fildes;
  return {
      .newline = coin(random) ? newline_delay::nl1 : newline_delay::nl0,
      .carriage_return = one_of(random, every_return_delay),
      .tab = one_of(random, every_tab_delay),
      .backspace = coin(random) ? backspace_delay::bs1 : backspace_delay::bs0,
      .vertical_tab =
          coin(random) ? vertical_tab_delay::vt1 : vertical_tab_delay::vt0,
      .form_feed = coin(random) ? form_feed_delay::ff1 : form_feed_delay::ff0,
  };
}

/// Settings of which nothing is left as it is; speeds that have a code, of
/// which both sides have the same.
inline fildes::terminal_settings some_settings(dice& random) {
  using namespace fildes;
  terminal_settings s = terminal_settings::sane();
  s.input = some_of<input_flag>(random);
  s.output = some_of<output_flag>(random);
  s.control = some_of<control_flag>(random);
  s.local = some_of<local_flag>(random);
  s.delays = some_delays(random);
  s.size = one_of(random, every_size);
  s.parity = one_of(random, every_parity);
  s.stop_bits = coin(random) ? stop_bits::two : stop_bits::one;
  s.set_speed(one_of(random, every_speed));
  for (const control_character c : every_character)
    s[c] = static_cast<unsigned char>(random());
  return s;
}

}  // namespace test
