// SPDX-License-Identifier: BSL-1.0
#include <fildes/file.hpp>

#include <fildes/descriptor.hpp>

#include "open.hpp"

namespace fildes::inline FILDES_ABI {

namespace {

result<owned<file>> open_file(int base, const path_arg& path,
                              const open_options& options) noexcept {
  const std::uint32_t bits = static_cast<std::uint32_t>(options.access) |
                             static_cast<std::uint32_t>(options.create) |
                             options.flags.bits();
  return owned<file>::adopt_raw(
      detail::open_raw(base, path, bits, options.mode.bits(), options.resolve));
}

sys::abi::flock lock_record(std::int16_t type, file_range range) noexcept {
  sys::abi::flock record{};  // whence 0: from the beginning; pid 0 for OFD
  record.type = type;
  record.start = static_cast<std::int64_t>(range.offset);
  record.len = static_cast<std::int64_t>(range.size);
  return record;
}

}  // namespace

result<owned<file>> file::open(const path_arg& path,
                               const open_options& options) noexcept {
  return open_file(sys::abi::at_fdcwd, path, options);
}

result<owned<file>> file::open_at(const path_fd& base, const path_arg& path,
                                  const open_options& options) noexcept {
  return open_file(base.raw(), path, options);
}

result<owned<file>> file::create(const path_arg& path,
                                 file_mode mode) noexcept {
  return open(path, {.access = access_mode::write_only,
                     .create = creation::replace,
                     .mode = mode});
}

result<owned<file>> file::reopen(const any_fd& held,
                                 const open_options& options) noexcept {
  const detail::proc_path path(held.raw());
  return open(path.c_str(), options);
}

result<owned<file>> file::temporary(const path_arg& directory,
                                    file_mode mode) noexcept {
  return owned<file>::adopt_raw(detail::open_raw(
      sys::abi::at_fdcwd, directory, sys::abi::o_tmpfile | sys::abi::o_rdwr,
      mode.bits(), {}));
}

result<bool> file::is(const any_fd& fd) noexcept {
  FILDES_TRY(const file_status status, stat(fd));
  FILDES_TRY(const auto flags, get_status_flags(fd));
  // A file held by O_PATH cannot be read or written.
  return status.type() == file_type::regular && !flags.has(status_flag::path);
}

result<> file::set_lock(int command, std::int16_t type,
                        file_range range) const noexcept {
  auto record = lock_record(type, range);
  FILDES_TRYV(sys::fcntl(fd_, command, &record));
  return success();
}

result<std::optional<held_lock>> file::conflicting_lock(
    lock_kind kind, file_range range) const noexcept {
  auto record = lock_record(static_cast<std::int16_t>(kind), range);
  FILDES_TRYV(sys::fcntl(fd_, sys::abi::f_ofd_getlk, &record));
  if (record.type == sys::abi::f_unlck) return std::optional<held_lock>();
  return std::optional<held_lock>({static_cast<lock_kind>(record.type),
                                   {static_cast<std::uint64_t>(record.start),
                                    static_cast<std::uint64_t>(record.len)},
                                   record.pid});
}

}  // namespace fildes::inline FILDES_ABI
