// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>

#include <fildes/flags.hpp>
#include <fildes/sys/abi/mman.hpp>

namespace fildes::inline FILDES_ABI {

/// A part of a mapping, in bytes from its beginning. A size of zero is to the
/// end.
struct mapped_part {
  std::size_t offset = 0;
  std::size_t size = 0;
};

/// How a mapping is made.
enum class map_flag : std::uint32_t {
  populate = sys::abi::map_populate,    ///< MAP_POPULATE: all of it now
  locked = sys::abi::map_locked,        ///< MAP_LOCKED: try to keep it there
  noreserve = sys::abi::map_noreserve,  ///< MAP_NORESERVE: no promise of memory
};
template <>
inline constexpr auto flag_names<map_flag> =
    std::to_array<flag_name<map_flag>>({
        {map_flag::populate, "populate"},
        {map_flag::locked, "locked"},
        {map_flag::noreserve, "noreserve"},
    });
using map_flags = flags<map_flag>;

/// What may be done with memory; none of these: nothing.
enum class protection : std::uint32_t {
  read = sys::abi::prot_read,    ///< PROT_READ
  write = sys::abi::prot_write,  ///< PROT_WRITE: most machines read, too
  exec = sys::abi::prot_exec,    ///< PROT_EXEC
};
template <>
inline constexpr auto flag_names<protection> =
    std::to_array<flag_name<protection>>({
        {protection::read, "read"},
        {protection::write, "write"},
        {protection::exec, "exec"},
    });
using protections = flags<protection>;

/// What mapping::sync does: sync or async, with or without invalidate.
enum class map_sync : std::uint32_t {
  async = sys::abi::ms_async,            ///< MS_ASYNC: nothing, on Linux
  invalidate = sys::abi::ms_invalidate,  ///< MS_INVALIDATE: busy when locked
  sync = sys::abi::ms_sync,              ///< MS_SYNC: returns when it is done
};
template <>
inline constexpr auto flag_names<map_sync> =
    std::to_array<flag_name<map_sync>>({
        {map_sync::async, "async"},
        {map_sync::invalidate, "invalidate"},
        {map_sync::sync, "sync"},
    });
using map_syncs = flags<map_sync>;

/// How memory will be used, and what is to become of it. See madvise(2).
enum class map_advice : int {
  normal = sys::abi::madv_normal,
  random = sys::abi::madv_random,          ///< do not read ahead
  sequential = sys::abi::madv_sequential,  ///< read far ahead
  willneed = sys::abi::madv_willneed,      ///< read now
  cold = sys::abi::madv_cold,              ///< give it up first (5.4)
  pageout = sys::abi::madv_pageout,        ///< give it up now (5.4)

  // These lose what is there, of private memory, or of the file itself.
  dontneed = sys::abi::madv_dontneed,                ///< as new, at once
  dontneed_locked = sys::abi::madv_dontneed_locked,  ///< locked too (5.18)
  free = sys::abi::madv_free,      ///< as new when memory is short; anonymous
  remove = sys::abi::madv_remove,  ///< a hole in the file; shared, writable

  populate_read = sys::abi::madv_populate_read,  ///< there, or an error (5.14)
  populate_write = sys::abi::madv_populate_write,  ///< and writable (5.14)
  hugepage = sys::abi::madv_hugepage,
  nohugepage = sys::abi::madv_nohugepage,
  collapse = sys::abi::madv_collapse,    ///< into huge pages, now (6.1)
  mergeable = sys::abi::madv_mergeable,  ///< with equal pages of others
  unmergeable = sys::abi::madv_unmergeable,

  // Of fork, and of core dumps.
  dontfork = sys::abi::madv_dontfork,  ///< a child has it not
  dofork = sys::abi::madv_dofork,
  wipeonfork = sys::abi::madv_wipeonfork,  ///< a child has zeros; anonymous
  keeponfork = sys::abi::madv_keeponfork,
  dontdump = sys::abi::madv_dontdump,
  dodump = sys::abi::madv_dodump,

  guard_install = sys::abi::madv_guard_install,  ///< touched: SIGSEGV (6.13)
  guard_remove = sys::abi::madv_guard_remove,
};

}  // namespace fildes::inline FILDES_ABI
