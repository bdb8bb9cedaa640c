// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/file.hpp>

namespace fildes::inline FILDES_ABI {

/// Gives what is open a name in a directory: how a file of `file::temporary`,
/// written in full, comes to be seen. A name that exists is not replaced: give
/// another one, and rename. The path is relative to `base`; with `resolve` the
/// directory of its last component is found by openat2(2) first.
///
/// By AT_EMPTY_PATH, and where the kernel allows that to the privileged alone
/// (before 6.10), by /proc. See linkat(2).
/// \error exist  the name exists
/// \error noent  the directory does not; what is open has no name any more,
///               and is no temporary one; or neither way is open
/// \error xdev   the directory is of another file system; or `resolve`
///               forbids the way
/// \error acces  no writing in the directory; also rofs, nospc, dquot
result<> link_into(const file& fd, const path_fd& base, const path_arg& name,
                   resolve_flags resolve = {}) noexcept;

}  // namespace fildes::inline FILDES_ABI
