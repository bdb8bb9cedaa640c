// SPDX-License-Identifier: BSL-1.0
#include <fildes/path_fd.hpp>

#include <optional>

#include <fildes/sys/file.hpp>

#include "open.hpp"

// The calls of path_fd on what is in a directory.

namespace fildes::inline FILDES_ABI {

namespace {

// Where a last name is looked up: in the directory of the call, or in one that
// the resolve flags led to, held until the call is made.
struct last_name {
  int directory;
  const char* name;  // with the slashes behind it: they mean "a directory"
  std::optional<owned<path_fd>> held = std::nullopt;
};

// Where the last name of a path begins; of slashes alone it is empty.
std::size_t begin_of_last(std::string_view path) noexcept {
  const std::size_t end = path.find_last_not_of('/');
  if (end == std::string_view::npos) return path.size();
  const std::size_t slash = path.find_last_of('/', end);
  return slash == std::string_view::npos ? 0 : slash + 1;
}

// For calls that do not follow the last name, which the kernel then looks up
// in one directory and no other: `.` and `..` are refused by each of them.
result<last_name> find(const path_fd& base, const path_arg& path,
                       resolve_flags resolve) noexcept {
  FILDES_TRY(const char* const name, path.c_str());
  if (resolve.empty()) return last_name{base.raw(), name};
  const std::size_t begin = begin_of_last(name);
  const std::string_view parent(name, begin);
  FILDES_TRY(
      auto held,
      path_fd::open_at(base, parent.empty() ? std::string_view(".") : parent,
                       {.flags = open_flag::directory, .resolve = resolve}));
  const int directory = held.raw();
  return last_name{directory, name + begin, std::move(held)};
}

// For calls on what a path leads to. Symbolic links at its end are followed by
// the same rules as those on the way.
result<owned<path_fd>> hold(const path_fd& base, const path_arg& path,
                            bool follow, resolve_flags resolve) noexcept {
  const open_flags links = follow ? open_flags() : open_flag::nofollow;
  return path_fd::open_at(base, path, {.flags = links, .resolve = resolve});
}

constexpr int nofollow_unless(bool follow) noexcept {
  return follow ? 0 : sys::abi::at_symlink_nofollow;
}

// As the kernel's new_encode_dev; it has no room for larger numbers.
result<std::uint32_t> encode(device_number number) noexcept {
  if (number.major > 0xfff || number.minor > 0xfffff)
    return error(errc::inval, operation::path);
  return (number.minor & 0xff) | number.major << 8 |
         (number.minor & ~0xffU) << 12;
}

// On a kernel without fchmodat2. A path_fd cannot be changed but by its path in
// /proc, and some of those kernels change a link's mode and say that they did
// not.
result<> set_mode_by_proc(const any_fd& fd, file_mode mode) noexcept {
  const auto changed = sys::fchmod(fd.raw(), mode.bits());
  if (changed.has_value() || changed.assume_error() != errc::badf)
    return changed;
  FILDES_TRY(const auto status, stat(fd, status_field::type));
  if (status.type() == file_type::symbolic_link)
    return error(errc::opnotsupp, sys::nr::fchmodat);
  return sys::chmod(detail::proc_path(fd.raw()).c_str(), mode.bits());
}

// The capability that AT_EMPTY_PATH needs before Linux 6.10 is seldom there;
// the kernel's word for that is ENOENT.
result<> link_held(const path_fd& held, const last_name& to) noexcept {
  const auto made = sys::linkat(held.raw(), "", to.directory, to.name,
                                sys::abi::at_empty_path);
  if (made.has_value() || made.assume_error() != errc::noent) return made;
  return sys::linkat(sys::abi::at_fdcwd, detail::proc_path(held.raw()).c_str(),
                     to.directory, to.name, sys::abi::at_symlink_follow);
}

}  // namespace

result<file_status> path_fd::status(const path_arg& path,
                                    const status_options& options,
                                    resolve_flags resolve) const noexcept {
  if (!resolve.empty()) {
    FILDES_TRY(const auto held, hold(*this, path, options.follow, resolve));
    return stat(held, options.fields, options.sync);
  }
  FILDES_TRY(const char* const name, path.c_str());
  const int flags = nofollow_unless(options.follow) |
                    (options.automount ? 0 : sys::abi::at_no_automount) |
                    static_cast<int>(options.sync);
  sys::abi::statx status;
  FILDES_TRYV(sys::statx(fd_, name, flags, options.fields.bits(), status));
  return file_status(status);
}

result<> path_fd::access(const path_arg& path, access_flags what,
                         const access_options& options,
                         resolve_flags resolve) const noexcept {
  const int mode = static_cast<int>(what.bits());
  const int ids = options.effective ? sys::abi::at_eaccess : 0;
  if (!resolve.empty()) {
    FILDES_TRY(const auto held, hold(*this, path, options.follow, resolve));
    return sys::faccessat2(held.raw(), "", mode, ids | sys::abi::at_empty_path);
  }
  FILDES_TRY(const char* const name, path.c_str());
  const int flags = ids | nofollow_unless(options.follow);
  if (flags == 0) return sys::faccessat(fd_, name, mode);
  return sys::faccessat2(fd_, name, mode, flags);
}

result<std::string_view> path_fd::read_link(
    const path_arg& path, std::span<char> into,
    resolve_flags resolve) const noexcept {
  std::optional<owned<path_fd>> held;
  FILDES_TRY(const char* name, path.c_str());
  if (!resolve.empty()) {
    FILDES_TRY(held, hold(*this, path, false, resolve));
    name = "";
  }
  // The kernel does not say that it cut: what fills the buffer may be more.
  if (into.empty()) return error(errc::overflow, operation::path);
  FILDES_TRY(const std::size_t size,
             sys::readlinkat(held ? held->raw() : fd_, name, into.data(),
                             into.size()));
  if (size >= into.size()) return error(errc::overflow, operation::path);
  into[size] = '\0';
  return std::string_view(into.data(), size);
}

result<> path_fd::make_directory(const path_arg& path, file_mode mode,
                                 resolve_flags resolve) const noexcept {
  FILDES_TRY(const auto at, find(*this, path, resolve));
  return sys::mkdirat(at.directory, at.name, mode.bits());
}

result<> path_fd::make_node(const path_arg& path, const file_node& node,
                            resolve_flags resolve) const noexcept {
  FILDES_TRY(const std::uint32_t device, encode(node.device()));
  FILDES_TRY(const auto at, find(*this, path, resolve));
  return sys::mknodat(
      at.directory, at.name,
      static_cast<std::uint32_t>(node.type()) | node.mode().bits(), device);
}

result<> path_fd::make_symlink(const path_arg& path, const path_arg& target,
                               resolve_flags resolve) const noexcept {
  FILDES_TRY(const char* const text, target.c_str());
  FILDES_TRY(const auto at, find(*this, path, resolve));
  return sys::symlinkat(text, at.directory, at.name);
}

result<> path_fd::link(const path_arg& path, const path_fd& new_base,
                       const path_arg& new_path, const link_options& options,
                       resolve_flags resolve) const noexcept {
  FILDES_TRY(const auto to, find(new_base, new_path, resolve));
  if (!resolve.empty()) {
    FILDES_TRY(const auto held, hold(*this, path, options.follow, resolve));
    return link_held(held, to);
  }
  FILDES_TRY(const char* const name, path.c_str());
  return sys::linkat(fd_, name, to.directory, to.name,
                     options.follow ? sys::abi::at_symlink_follow : 0);
}

result<> path_fd::rename(const path_arg& path, const path_fd& new_base,
                         const path_arg& new_path, rename_flags flags,
                         resolve_flags resolve) const noexcept {
  FILDES_TRY(const auto from, find(*this, path, resolve));
  FILDES_TRY(const auto to, find(new_base, new_path, resolve));
  return sys::renameat2(from.directory, from.name, to.directory, to.name,
                        flags.bits());
}

result<> path_fd::remove(const path_arg& path,
                         resolve_flags resolve) const noexcept {
  FILDES_TRY(const auto at, find(*this, path, resolve));
  return sys::unlinkat(at.directory, at.name, 0);
}

result<> path_fd::remove_directory(const path_arg& path,
                                   resolve_flags resolve) const noexcept {
  FILDES_TRY(const auto at, find(*this, path, resolve));
  return sys::unlinkat(at.directory, at.name, sys::abi::at_removedir);
}

result<> path_fd::set_mode(const path_arg& path, file_mode mode,
                           const follow_options& options,
                           resolve_flags resolve) const noexcept {
  if (resolve.empty()) {
    FILDES_TRY(const char* const name, path.c_str());
    if (options.follow) return sys::fchmodat(fd_, name, mode.bits());
    const auto changed =
        sys::fchmodat2(fd_, name, mode.bits(), sys::abi::at_symlink_nofollow);
    if (changed.has_value() || changed.assume_error() != errc::nosys)
      return changed;
  }
  FILDES_TRY(const auto held, hold(*this, path, options.follow, resolve));
  return fildes::set_mode(held, mode);
}

result<> path_fd::set_owner(const path_arg& path, const file_owner& owner,
                            const follow_options& options,
                            resolve_flags resolve) const noexcept {
  if (!resolve.empty()) {
    FILDES_TRY(const auto held, hold(*this, path, options.follow, resolve));
    return fildes::set_owner(held, owner);
  }
  FILDES_TRY(const char* const name, path.c_str());
  return sys::fchownat(fd_, name, owner.user.value_or(~0U),
                       owner.group.value_or(~0U),
                       nofollow_unless(options.follow));
}

result<> set_mode(const any_fd& fd, file_mode mode) noexcept {
  const auto changed =
      sys::fchmodat2(fd.raw(), "", mode.bits(), sys::abi::at_empty_path);
  if (changed.has_value() || changed.assume_error() != errc::nosys)
    return changed;
  return set_mode_by_proc(fd, mode);
}

}  // namespace fildes::inline FILDES_ABI
