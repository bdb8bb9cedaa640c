// SPDX-License-Identifier: BSL-1.0
#include "files.hpp"

#include <functional>

#include <fildes/sys/file.hpp>

namespace tour::http {

using namespace fildes;

namespace {

status status_of(error e) {
  switch (e.code()) {
    case errc::acces:
    case errc::perm: return status::forbidden;
    // On the way or at its end there is something else, or nothing.
    case errc::noent:
    case errc::notdir:
    case errc::loop:
    case errc::xdev:
    case errc::nametoolong:
    case errc::nxio:
    case errc::nodev: return status::not_found;
    case errc::mfile:
    case errc::nfile:
    case errc::nomem:
    case errc::again: return status::unavailable;
    default: return status::server_error;
  }
}

// A FIFO must not make the server wait. `again`: somebody renamed a directory
// on the way; the kernel cannot tell whether it led out of the root.
result<owned<file>> open_beneath(const path_fd& root, const char* path) {
  const open_options options{
      .flags = open_flag::nonblock | open_flag::noctty,
      .resolve = resolve_flag::beneath | resolve_flag::no_magiclinks};
  auto opened = file::open_at(root, path, options);
  for (int i = 0; i != 3 && !opened && opened.error() == errc::again; ++i)
    opened = file::open_at(root, path, options);
  return opened;
}

}  // namespace

status files::open(const path_text& path, served_file_ptr& into) const {
  auto opened = open_beneath(root_, path.c_str());
  if (!opened) return status_of(opened.error());
  sys::abi::statx found;
  const auto asked =
      sys::statx(opened.value().raw(), "", sys::abi::at_empty_path,
                 sys::abi::statx_basic_stats, found);
  if (!asked) return status_of(asked.error());
  const std::uint32_t type = found.mode & sys::abi::s_ifmt;
  if (type == sys::abi::s_ifdir) return status::moved_permanently;
  if (type != sys::abi::s_ifreg) return status::not_found;
  into = new served_file(std::move(opened).value(), found);
  return status::ok;
}

status files::find(const path_text& path, std::uint32_t now,
                   served_file_ptr& into) {
  if (places_.empty()) return open(path, into);
  const std::size_t hash = std::hash<std::string_view>()(path.view());
  place& kept = places_[hash % places_.size()];
  if (kept.file && now - kept.opened <= 1 && kept.path == path.view()) {
    into = kept.file;
    return status::ok;
  }
  const status opened = open(path, into);
  if (opened == status::ok) kept = {std::string(path.view()), now, into};
  return opened;
}

}  // namespace tour::http
