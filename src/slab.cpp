// SPDX-License-Identifier: BSL-1.0
#include <fildes/slab.hpp>

#include <limits>

#include <fildes/sys/abi/mman.hpp>
#include <fildes/sys/memory.hpp>

namespace fildes::inline FILDES_ABI::detail {

result<void*> reserve_memory(std::uint64_t size) noexcept {
  using namespace sys::abi;
  if (size > std::numeric_limits<std::size_t>::max())
    return error(errc::nomem, operation::slab);
  // A mapping of no bytes is refused.
  const std::size_t room = size != 0 ? static_cast<std::size_t>(size) : 1;
  FILDES_TRY(void* const at,
             sys::mmap(nullptr, room, prot_read | prot_write,
                       map_private | map_anonymous | map_noreserve, -1, 0));
  // A sanitizer may remember what was here before.
  if constexpr (sys::sanitizer::on) sys::sanitizer::has_written(at, room);
  return at;
}

void release_memory(void* at, std::size_t size) noexcept {
  (void)sys::munmap(at, size != 0 ? size : 1);
}

}  // namespace fildes::inline FILDES_ABI::detail
