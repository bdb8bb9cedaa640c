// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>
#include <string>

#include <fildes/file.hpp>

namespace tee_log {

/// When a log is rotated, and how many old ones stay.
struct rotation {
  std::uint64_t size = ~std::uint64_t{0};
  unsigned keep = 5;
  bool lines = false;
};

/// Opens a log to write: a regular file, locked by flock(2), or a device. Made
/// when nothing is there.
/// \error inval  of operation::checked_cast: something else is there
/// \error again  somebody else has it locked
fildes::result<fildes::owned<fildes::file>> open_log(
    const fildes::path_fd& directory, const std::string& name,
    fildes::file_mode mode);

/// Renames NAME to NAME.1, NAME.1 to NAME.2, and so on; the last is gone.
fildes::result<> shift_logs(const fildes::path_fd& directory,
                            const std::string& name, unsigned keep);

}  // namespace tee_log
