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
  if (!named) return false;
  // A file of that name in the root directory has no seals, and one that is
  // held by O_PATH is not open.
  const auto found = sys::fcntl(fd.raw(), sys::abi::f_get_seals);
  if (found.has_value()) return true;
  const error e = found.assume_error();
  if (e == errc::inval || e == errc::badf) return false;
  return e;
}

}  // namespace fildes::inline FILDES_ABI
