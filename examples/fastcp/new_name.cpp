// SPDX-License-Identifier: BSL-1.0
#include "new_name.hpp"

#include <fildes/format.hpp>
#include <fildes/sys/process.hpp>

namespace fastcp {

result<> new_name::may_be_replaced(const path_fd& dir, const char* name,
                                   const file_identity& source) {
  FILDES_TRY(const file_status there, dir.status(name, {.follow = false}));
  if (there.type() == file_type::directory)
    return error(errc::isdir, operation::replace_file);
  if (there.identity() == source)
    return error(errc::exist, operation::replace_file);
  return success();
}

std::string new_name::next_beside() {
  static std::uint64_t count = 0;
  return fmt::format(".fastcp.{}.{}", sys::getpid(), count++);
}

result<> new_name::keep() && {
  if (beside_) {
    FILDES_TRYV(dir_.rename(*beside_, dir_, name_));
    // Between two names of one file a rename changes nothing.
    (void)dir_.remove(*beside_);
  }
  name_ = nullptr;
  return success();
}

}  // namespace fastcp
