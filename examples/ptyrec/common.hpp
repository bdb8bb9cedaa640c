// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <utility>

#include <fildes/format.hpp>
#include <fildes/raw_mode.hpp>

namespace ptyrec {

/// Says on standard error what went wrong.
template <class... Arguments>
void complain(fmt::format_string<Arguments...> text, Arguments&&... arguments) {
  fmt::print(stderr, "ptyrec: {}\n",
             fmt::format(text, std::forward<Arguments>(arguments)...));
}

/// Whatever signal ends this program while they are there, the user's terminal
/// is as it was before.
inline fildes::result<fildes::raw_mode_handlers> restore_at_any_end() {
  using enum fildes::signal_number;
  fildes::raw_handler_options options;
  options.ends |= fildes::signal_set{usr1, usr2, alrm, vtalrm, prof, io, pwr};
  return fildes::raw_mode_handlers::install(options);
}

}  // namespace ptyrec
