// SPDX-License-Identifier: BSL-1.0
#include <fildes/replace_file.hpp>

#include <memory>
#include <new>
#include <optional>

#include <fildes/file_link.hpp>
#include <fildes/io.hpp>
#include <fildes/sys/path.hpp>

#include "open.hpp"
#include "unix_place.hpp"

namespace fildes::inline FILDES_ABI {

namespace detail {

/// Where the new file goes, and what it has to become.
struct replacement {
  explicit replacement(owned<path_fd> where) noexcept
      : directory(std::move(where)) {}
  ~replacement() {
    if (hidden) (void)sys::unlinkat(directory.raw(), hidden->c_str(), 0);
  }
  replacement(const replacement&) = delete;
  replacement& operator=(const replacement&) = delete;

  owned<path_fd> directory;
  std::unique_ptr<char[]> name;          // in the directory
  std::optional<temporary_name> hidden;  // to be removed
  std::optional<file_mode> mode;         // of the old file
  bool sync = true;
};

}  // namespace detail

namespace {

using detail::replacement;
using detail::temporary_name;
using plan = std::unique_ptr<replacement>;

error refused(errc why) noexcept { return {why, operation::replace_file}; }

struct place {
  std::string_view parent;
  std::string_view name;
};

result<place> split(std::string_view path) noexcept {
  const std::size_t slash = path.rfind('/');
  const std::size_t begin = slash == std::string_view::npos ? 0 : slash + 1;
  const std::string_view name = path.substr(begin);
  if (name.empty() || name == "." || name == "..") return refused(errc::inval);
  return place{begin == 0 ? "." : path.substr(0, begin), name};
}

// What is held by O_PATH cannot be synced, and what can must be readable.
result<owned<path_fd>> open_directory(int base, std::string_view path,
                                      const replace_options& options) noexcept {
  return owned<path_fd>::adopt_raw(detail::open_raw(
      base, path, sys::abi::o_directory | (options.sync ? 0 : sys::abi::o_path),
      0, options.resolve));
}

result<plan> plan_for(int base, const place& where,
                      const replace_options& options) noexcept {
  FILDES_TRY(auto directory, open_directory(base, where.parent, options));
  plan p(new (std::nothrow) replacement(std::move(directory)));
  if (!p) return refused(errc::nomem);
  p->name.reset(new (std::nothrow) char[where.name.size() + 1]());
  if (!p->name) return refused(errc::nomem);
  where.name.copy(p->name.get(), where.name.size());
  p->sync = options.sync;
  return p;
}

// The old file; none where there is none, and none of a symbolic link, whose
// mode and owner mean nothing.
result<std::optional<file_status>> old_file(const replacement& p) noexcept {
  const auto old = detail::look(p.directory, p.name.get());
  if (old.has_error()) {
    if (old.assume_error() != errc::noent) return old.assume_error();
    return std::nullopt;
  }
  switch (old.assume_value().type()) {
    case file_type::regular: return std::optional(old.assume_value());
    case file_type::symbolic_link: return std::nullopt;
    case file_type::directory: return refused(errc::isdir);
    default: return refused(errc::inval);
  }
}

bool has_no_unnamed_files(const result<int>& opened) noexcept {
  return opened.has_error() && (opened.assume_error() == errc::opnotsupp ||
                                opened.assume_error() == errc::isdir);
}

result<owned<file>> make_new(replacement& p, file_mode mode) noexcept {
  auto fd =
      detail::open_raw(p.directory.raw(), ".",
                       sys::abi::o_tmpfile | sys::abi::o_rdwr, mode.bits(), {});
  if (!has_no_unnamed_files(fd)) return owned<file>::adopt_raw(fd);
  FILDES_TRY(const auto name, temporary_name::make());
  FILDES_TRY(auto named,
             owned<file>::adopt_raw(detail::open_raw(
                 p.directory.raw(), name.c_str(),
                 sys::abi::o_creat | sys::abi::o_excl | sys::abi::o_rdwr,
                 mode.bits(), {})));
  p.hidden = name;
  return named;
}

// Nobody else may read it before it has the mode of the old one, which is set
// last: writing takes set-user-ID away.
result<owned<file>> make_like_old(replacement& p,
                                  const std::optional<file_status>& old,
                                  const replace_options& options) noexcept {
  const bool keep = old && options.keep_mode;
  FILDES_TRY(auto fd, make_new(p, keep ? file_mode(0600) : options.mode));
  if (keep)
    p.mode =
        file_mode(old->mode().bits() & (options.keep_owner ? 07777 : 0777));
  if (old && options.keep_owner)
    FILDES_TRYV(sys::fchown(fd.raw(), old->user(), old->group()));
  return fd;
}

result<> give_hidden_name(replacement& p, const file& fd) noexcept {
  FILDES_TRY(const auto name, temporary_name::make());
  FILDES_TRYV(link_into(fd, p.directory, name.c_str()));
  p.hidden = name;
  return success();
}

result<> put_in_place(replacement& p) noexcept {
  FILDES_TRYV(detail::rename(p.directory, p.hidden->c_str(), p.name.get(),
                             detail::rename_how::replace));
  p.hidden.reset();
  return success();
}

}  // namespace

file_replacement::~file_replacement() { delete rest_; }

result<file_replacement> file_replacement::begin_at(
    const path_fd& base, const path_arg& path,
    const replace_options& options) noexcept {
  FILDES_TRY(const char* const text, path.c_str());
  FILDES_TRY(const place where, split(text));
  FILDES_TRY(auto p, plan_for(base.raw(), where, options));
  FILDES_TRY(const auto old, old_file(*p));
  FILDES_TRY(auto fd, make_like_old(*p, old, options));
  return file_replacement(std::move(fd), p.release());
}

result<file_replacement> file_replacement::begin(
    const path_arg& path, const replace_options& options) noexcept {
  return begin_at(path_fd::working_directory(), path, options);
}

result<> file_replacement::commit() && noexcept {
  const plan p(std::exchange(rest_, nullptr));
  if (p->mode) FILDES_TRYV(sys::fchmod(fd_.raw(), p->mode->bits()));
  if (p->sync) FILDES_TRYV(fd_.sync());
  if (!p->hidden) FILDES_TRYV(give_hidden_name(*p, fd_));
  FILDES_TRYV(put_in_place(*p));
  return p->sync ? sys::fsync(p->directory.raw()) : success();
}

result<> replace_file(const path_arg& path, byte_view content,
                      const replace_options& options) noexcept {
  FILDES_TRY(auto replacement, file_replacement::begin(path, options));
  FILDES_TRYV(write_all(replacement.fd(), content));
  return std::move(replacement).commit();
}

}  // namespace fildes::inline FILDES_ABI
