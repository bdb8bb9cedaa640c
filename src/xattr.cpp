// SPDX-License-Identifier: BSL-1.0
#include <fildes/xattr.hpp>

#include <fildes/sys/xattr.hpp>

#include "open.hpp"

namespace fildes::inline FILDES_ABI {

namespace {

// What a path_fd holds has no calls of its own, but a path in /proc. Where that
// is not there either, the number is of nothing, or /proc is not mounted.
template <class ByNumber, class ByPath>
auto on_held(const any_fd& fd, ByNumber by_number, ByPath by_path) noexcept
    -> decltype(by_number(0)) {
  const auto done = by_number(fd.raw());
  if (done.has_value() || done.assume_error() != errc::badf) return done;
  const auto again = by_path(detail::proc_path(fd.raw()).c_str());
  return again.has_error() && again.assume_error() == errc::noent ? done
                                                                  : again;
}

// Where a file is: in a directory, by a name.
struct place {
  const path_fd& base;
  const path_arg& path;
  follow_options options;
  resolve_flags resolve;
};

// By one call, or, where that does not do, on the file that is held.
template <class ByName, class OnHeld>
auto on_place(const place& at, ByName by_name, OnHeld on_held) noexcept
    -> decltype(by_name(0, "", 0)) {
  if (at.resolve.empty()) {
    FILDES_TRY(const char* const name, at.path.c_str());
    const auto done =
        by_name(at.base.raw(), name,
                at.options.follow ? 0 : sys::abi::at_symlink_nofollow);
    if (done.has_value() || done.assume_error() != errc::nosys) return done;
  }
  const open_flags links =
      at.options.follow ? open_flags() : open_flag::nofollow;
  FILDES_TRY(const auto held,
             path_fd::open_at(at.base, at.path,
                              {.flags = links, .resolve = at.resolve}));
  return on_held(held);
}

// With no room for them the kernel says how long they are: zero, or too long.
result<xattr_names> names_in(std::span<char> into,
                             const result<std::size_t>& size) noexcept {
  if (size.has_error()) return size.assume_error();
  if (size.assume_value() > into.size())
    return error(errc::range, sys::nr::listxattr);
  return xattr_names({into.data(), size.assume_value()});
}

result<std::size_t> list_held(const any_fd& fd, std::span<char> into) noexcept {
  return on_held(
      fd,
      [&](int number) {
        return sys::flistxattr(number, into.data(), into.size());
      },
      [&](const char* path) {
        return sys::listxattr(path, into.data(), into.size());
      });
}

}  // namespace

result<std::size_t> get_xattr(const any_fd& fd, const xattr_name& name,
                              byte_span into) noexcept {
  return on_held(
      fd,
      [&](int number) {
        return sys::fgetxattr(number, name.c_str(), into.data(), into.size());
      },
      [&](const char* path) {
        return sys::getxattr(path, name.c_str(), into.data(), into.size());
      });
}

result<> set_xattr(const any_fd& fd, const xattr_name& name, byte_view value,
                   xattr_flags flags) noexcept {
  return on_held(
      fd,
      [&](int number) {
        return sys::fsetxattr(number, name.c_str(), value.data(), value.size(),
                              flags.bits());
      },
      [&](const char* path) {
        return sys::setxattr(path, name.c_str(), value.data(), value.size(),
                             flags.bits());
      });
}

result<> remove_xattr(const any_fd& fd, const xattr_name& name) noexcept {
  return on_held(
      fd, [&](int number) { return sys::fremovexattr(number, name.c_str()); },
      [&](const char* path) { return sys::removexattr(path, name.c_str()); });
}

result<xattr_names> list_xattrs(const any_fd& fd,
                                std::span<char> into) noexcept {
  return names_in(into, list_held(fd, into));
}

result<std::size_t> get_xattr_at(const path_fd& base, const path_arg& path,
                                 const xattr_name& name, byte_span into,
                                 const follow_options& options,
                                 resolve_flags resolve) noexcept {
  return on_place(
      {base, path, options, resolve},
      [&](int at, const char* last, int flags) {
        return sys::getxattrat(at, last, flags, name.c_str(), into.data(),
                               into.size());
      },
      [&](const path_fd& held) { return get_xattr(held, name, into); });
}

result<> set_xattr_at(const path_fd& base, const path_arg& path,
                      const xattr_name& name, byte_view value,
                      xattr_flags flags, const follow_options& options,
                      resolve_flags resolve) noexcept {
  return on_place(
      {base, path, options, resolve},
      [&](int at, const char* last, int at_flags) {
        return sys::setxattrat(at, last, at_flags, name.c_str(), value.data(),
                               value.size(), flags.bits());
      },
      [&](const path_fd& held) { return set_xattr(held, name, value, flags); });
}

result<> remove_xattr_at(const path_fd& base, const path_arg& path,
                         const xattr_name& name, const follow_options& options,
                         resolve_flags resolve) noexcept {
  return on_place(
      {base, path, options, resolve},
      [&](int at, const char* last, int flags) {
        return sys::removexattrat(at, last, flags, name.c_str());
      },
      [&](const path_fd& held) { return remove_xattr(held, name); });
}

result<xattr_names> list_xattrs_at(const path_fd& base, const path_arg& path,
                                   std::span<char> into,
                                   const follow_options& options,
                                   resolve_flags resolve) noexcept {
  return names_in(
      into, on_place(
                {base, path, options, resolve},
                [&](int at, const char* last, int flags) {
                  return sys::listxattrat(at, last, flags, into.data(),
                                          into.size());
                },
                [&](const path_fd& held) { return list_held(held, into); }));
}

}  // namespace fildes::inline FILDES_ABI
