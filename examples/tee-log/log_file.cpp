// SPDX-License-Identifier: BSL-1.0
#include "log_file.hpp"

#include <fildes/cast.hpp>
#include <fildes/format.hpp>

namespace tee_log {

using namespace fildes;

namespace {

// Looked at before it is opened, as a FIFO or device could make it wait. No
// append: splice(2) refuses that.
result<owned<file>> open_what_is_there(const path_fd& place) {
  FILDES_TRY(const file_status status, stat(place));
  if (status.type() != file_type::regular &&
      status.type() != file_type::character_device)
    return error(errc::inval, operation::checked_cast);
  return file::reopen(
      place, {.access = access_mode::write_only, .flags = open_flag::noctty});
}

result<> rename_if_there(const path_fd& in, const std::string& from,
                         const std::string& to) {
  const auto done = in.rename(from, in, to);
  if (done.has_error() && done.error() == errc::noent) return success();
  return done;
}

}  // namespace

result<owned<file>> open_log(const path_fd& directory, const std::string& name,
                             file_mode mode) {
  const auto place = path_fd::open_at(directory, name);
  const bool absent = place.has_error() && place.error() == errc::noent;
  if (place.has_error() && !absent) return place.error();
  FILDES_TRY(auto opened,
             absent ? file::open_at(directory, name,
                                    {.access = access_mode::write_only,
                                     .create = creation::exclusive,
                                     .mode = mode})
                    : open_what_is_there(place.value()));
  FILDES_TRY(const bool regular, file::is(opened));
  if (regular) FILDES_TRYV(opened.try_flock(lock_kind::exclusive));
  return opened;
}

result<> shift_logs(const path_fd& directory, const std::string& name,
                    unsigned keep) {
  const auto old = [&](unsigned i) { return fmt::format("{}.{}", name, i); };
  if (keep == 0) return directory.remove(name);
  for (unsigned i = keep; i != 1; --i)
    FILDES_TRYV(rename_if_there(directory, old(i - 1), old(i)));
  return directory.rename(name, directory, old(1));
}

}  // namespace tee_log
