// SPDX-License-Identifier: BSL-1.0
#include <fildes/memfd.hpp>

#include <fildes/sys/memfd.hpp>

#include "open.hpp"

namespace fildes::inline FILDES_ABI {

result<owned<memfd>> memfd::create(const path_arg& name,
                                   memfd_flags flags) noexcept {
  constexpr auto inverted = static_cast<std::uint32_t>(memfd_flag::inherit);
  FILDES_TRY(const char* const text, name.c_str());
  return owned<memfd>::adopt_raw(
      sys::memfd_create(text, flags.bits() ^ inverted));
}

result<bool> memfd::is(const any_fd& fd) noexcept {
  FILDES_TRY(const bool named, detail::link_is(fd.raw(), "/memfd:"));
  // A file of that name in the root directory has no seals, or others.
  return named && sys::fcntl(fd.raw(), sys::abi::f_get_seals).has_value();
}

}  // namespace fildes::inline FILDES_ABI
