// SPDX-License-Identifier: BSL-1.0
#include <fildes/memfd.hpp>

#include <fildes/sys/memfd.hpp>

#include "open.hpp"

namespace fildes::inline FILDES_ABI {

namespace {

// The seals of a descriptor; nothing when it can have none.
result<std::optional<seals>> seals_of(const any_fd& fd) noexcept {
  const auto found = sys::fcntl(fd.raw(), sys::abi::f_get_seals);
  if (found.has_value())
    return std::optional(
        seals::from_bits(static_cast<std::uint32_t>(found.assume_value())));
  const error e = found.assume_error();
  if (e == errc::inval || e == errc::badf) return std::optional<seals>();
  return e;
}

// Kernels before 6.3 do not know of noexec_seal; what can be sealed it must be
// there, too.
result<owned<memfd>> create_sealable(const path_arg& name) noexcept {
  auto made =
      memfd::create(name, memfd_flag::allow_sealing | memfd_flag::noexec_seal);
  if (made.has_error() && made.assume_error() == errc::inval)
    return memfd::create(name, memfd_flag::allow_sealing);
  return made;
}

}  // namespace

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
  FILDES_TRY(const auto found, seals_of(fd));
  return found.has_value();
}

result<owned<sealed_memfd>> sealed_memfd::create(const path_arg& name,
                                                 std::uint64_t size,
                                                 seals also) noexcept {
  FILDES_TRY(auto fd, create_sealable(name));
  FILDES_TRYV(fd.truncate(size));
  FILDES_TRYV(fd.add_seals(seal::shrink | seal::grow | also));
  return owned<sealed_memfd>::adopt_raw(std::move(fd).release_raw());
}

result<bool> sealed_memfd::is(const any_fd& fd) noexcept {
  FILDES_TRY(const auto found, seals_of(fd));
  return found && found->has(seal::shrink);
}

}  // namespace fildes::inline FILDES_ABI
