// SPDX-License-Identifier: BSL-1.0
#include "directory.hpp"

#include <cstring>

#include <fildes/descriptor.hpp>
#include <fildes/directory.hpp>
#include <fildes/file_options.hpp>

#include "open.hpp"

namespace fildes::inline FILDES_ABI {

namespace {

result<owned<directory>> open_directory(int base, const path_arg& path,
                                        resolve_flags resolve) noexcept {
  return owned<directory>::adopt_raw(detail::open_raw(
      base, path, sys::abi::o_rdonly | sys::abi::o_directory, 0, resolve));
}

}  // namespace

result<std::size_t> detail::read_records(int fd,
                                         std::span<char> into) noexcept {
  for (;;) {
    const auto size = sys::getdents64(fd, into.data(), into.size());
    if (size || size.assume_error() != errc::intr)
      return unless(size, errc::noent, std::size_t{0});
  }
}

file_type directory_entry::type() const noexcept {
  const auto told = take<std::uint8_t>(type_at);
  const auto type = static_cast<file_type>(std::uint32_t{told} << 12);
  switch (type) {
    case file_type::fifo:
    case file_type::character_device:
    case file_type::directory:
    case file_type::block_device:
    case file_type::regular:
    case file_type::symbolic_link:
    case file_type::socket: return type;
    case file_type::unknown: break;
  }
  return file_type::unknown;  // a whiteout, too
}

result<std::optional<directory_entry>> directory_records::next() noexcept {
  constexpr error malformed(errc::badmsg, operation::directory);
  if (left_ == 0) return std::optional<directory_entry>();
  if (left_ <= directory_entry::name_at) return malformed;
  std::uint16_t size;
  std::memcpy(&size, at_ + directory_entry::size_at, sizeof size);
  if (size <= directory_entry::name_at || size > left_) return malformed;
  const std::string_view room(at_ + directory_entry::name_at,
                              size - directory_entry::name_at);
  const std::size_t end = room.find('\0');
  if (end == 0 || end == std::string_view::npos) return malformed;
  // A slash would lead out of the directory.
  if (room.substr(0, end).find('/') != std::string_view::npos) return malformed;
  const directory_entry entry(at_, end);
  at_ += size;
  left_ -= size;
  return std::optional(entry);
}

result<owned<directory>> directory::open(const path_arg& path,
                                         resolve_flags resolve) noexcept {
  return open_directory(sys::abi::at_fdcwd, path, resolve);
}

result<owned<directory>> directory::open_at(const path_fd& base,
                                            const path_arg& path,
                                            resolve_flags resolve) noexcept {
  return open_directory(base.raw(), path, resolve);
}

result<owned<directory>> directory::reopen(const path_fd& held) noexcept {
  return open_at(held, ".");
}

result<bool> directory::is(const any_fd& fd) noexcept {
  FILDES_TRY(const file_status status, stat(fd));
  FILDES_TRY(const auto flags, get_status_flags(fd));
  // A directory held by O_PATH cannot be read.
  return status.type() == file_type::directory && !flags.has(status_flag::path);
}

result<> directory_reader::fill() noexcept {
  if (state_ == state::failed) return failed_;
  if (state_ == state::fresh) FILDES_TRYV(seek(0));
  const auto size = detail::read_records(dir_.raw(), buffer_);
  if (size.has_error()) {
    state_ = state::failed;
    failed_ = size.assume_error();
    return failed_;
  }
  if (size.assume_value() == 0) state_ = state::ended;
  records_ = directory_records(byte_view(buffer_, size.assume_value()));
  return success();
}

result<std::optional<directory_entry>> directory_reader::next() noexcept {
  for (;;) {
    FILDES_TRY(const auto entry, records_.next());
    if (!entry) {
      if (state_ != state::ended) FILDES_TRYV(fill());
      if (state_ == state::ended) return entry;
    } else if (!entry->is_dots()) {
      return entry;
    }
  }
}

result<> directory_reader::seek(std::int64_t offset) noexcept {
  FILDES_TRYV(
      sys::lseek(dir_.raw(), offset, static_cast<int>(seek_origin::begin)));
  records_ = directory_records();
  state_ = state::reads;
  return success();
}

}  // namespace fildes::inline FILDES_ABI
