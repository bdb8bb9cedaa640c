// SPDX-License-Identifier: BSL-1.0
#include "unix_place.hpp"

#include <algorithm>

#include <fildes/sys/clock.hpp>
#include <fildes/sys/file.hpp>
#include <fildes/sys/path.hpp>

#include "open.hpp"
#include "wait_a_little.hpp"

namespace fildes::inline FILDES_ABI::detail {

namespace {

constexpr int lock_exclusive = 2;  // LOCK_EX
constexpr int lock_at_once = 4;    // LOCK_NB
constexpr int lock_undo = 8;       // LOCK_UN
constexpr std::size_t longest_name = 255;

// One name of a path, with the zero that system calls want.
class component {
 public:
  explicit component(std::string_view name) noexcept {
    text_[name.copy(text_, longest_name)] = '\0';
  }
  const char* c_str() const noexcept { return text_; }

 private:
  char text_[longest_name + 1];
};

// Takes the first name off a path; empty between two slashes.
std::string_view take_name(std::string_view& path) noexcept {
  const std::string_view name = path.substr(0, path.find('/'));
  path.remove_prefix(std::min(name.size() + 1, path.size()));
  return name;
}

result<owned<path_fd>> enter(int from, const char* name,
                             bool follow_symlinks) noexcept {
  const unsigned follow = follow_symlinks ? 0 : sys::abi::o_nofollow;
  return owned<path_fd>::adopt_raw(sys::openat(
      from, name,
      sys::abi::o_path | sys::abi::o_directory | sys::abi::o_cloexec | follow,
      0));
}

result<owned<path_fd>> enter_or_make(
    int from, const char* name, const unix_bind_options& options) noexcept {
  auto there = enter(from, name, options.follow_symlinks);
  if (there.has_value() || there.assume_error() != errc::noent ||
      !options.make_parents)
    return there;
  const auto made = sys::mkdirat(from, name, options.parent_mode.bits());
  // Somebody else may have made it by now.
  if (made.has_error() && made.assume_error() != errc::exist)
    return made.assume_error();
  return enter(from, name, options.follow_symlinks);
}

// One directory after the other, so that each is the one that was looked at.
result<owned<path_fd>> walk(int base, std::string_view parents,
                            const unix_bind_options& options) noexcept {
  FILDES_TRY(auto at, enter(base, parents.starts_with('/') ? "/" : ".", true));
  while (!parents.empty()) {
    const std::string_view name = take_name(parents);
    if (name.empty()) continue;
    if (name.size() > longest_name)
      return error(errc::nametoolong, operation::unix_bind);
    FILDES_TRY(at, enter_or_make(at.raw(), component(name).c_str(), options));
  }
  return at;
}

// `directory` ends in a slash, or is empty.
result<unix_address> join(std::string_view directory,
                          std::string_view name) noexcept {
  if (directory.size() + name.size() > unix_address::longest_path)
    return error(errc::nametoolong, operation::address);
  char text[unix_address::longest_path];
  const std::size_t size = directory.copy(text, sizeof text);
  return unix_address::at(std::string_view(
      text, size + name.copy(text + size, sizeof text - size)));
}

result<unix_address> by_descriptor(const path_fd& directory,
                                   std::string_view name) noexcept {
  char text[48];
  const proc_path path(directory.raw());
  const std::string_view proc = path.c_str();
  const std::size_t size = proc.copy(text, sizeof text - 1);
  text[size] = '/';
  return join({text, size + 1}, name);
}

bool has_proc() noexcept { return sys::access("/proc/self/fd", 0).has_value(); }

}  // namespace

unix_place::unix_place(owned<path_fd> directory, std::string_view parents,
                       std::string_view name, bool may_follow,
                       bool has_base) noexcept
    : directory_(std::move(directory)),
      parents_(parents),
      name_(name),
      may_follow_(may_follow),
      from_current_(!has_base || parents.starts_with('/')) {}

result<unix_place> unix_place::find(int base, const char* path,
                                    const unix_bind_options& options) noexcept {
  const std::string_view text = path;
  const std::size_t slash = text.rfind('/');
  const std::size_t begin = slash == std::string_view::npos ? 0 : slash + 1;
  const std::string_view name = text.substr(begin);
  if (name.empty() || name == "." || name == "..")
    return error(errc::inval, operation::unix_bind);
  if (name.size() > unix_address::longest_path)
    return error(errc::nametoolong, operation::unix_bind);
  FILDES_TRY(auto directory, walk(base, text.substr(0, begin), options));
  return unix_place(std::move(directory), text.substr(0, begin), name,
                    options.follow_symlinks, base != sys::abi::at_fdcwd);
}

result<unix_address> unix_place::by_path(std::string_view name) const noexcept {
  if (may_follow_ && from_current_) return join(parents_, name);
  return error(errc::nametoolong, operation::address);
}

result<unix_address> unix_place::address_of(
    std::string_view name) const noexcept {
  if (may_follow_ && !has_proc()) return by_path(name);
  auto address = by_descriptor(directory_, name);
  return address.has_value() ? address : by_path(name);
}

result<unix_address> unix_place::address() const noexcept {
  if (parents_.starts_with('/')) {
    auto given = by_path(name_);
    if (given.has_value()) return given;
  }
  return address_of(name_);
}

result<directory_lock> directory_lock::take(const path_fd& directory,
                                            deadline until) noexcept {
  // What is held by O_PATH cannot be locked.
  FILDES_TRY(auto held, owned<any_fd>::adopt_raw(sys::openat(
                            directory.raw(), ".",
                            sys::abi::o_directory | sys::abi::o_cloexec, 0)));
  for (;;) {
    const auto locked = sys::flock(held.raw(), lock_exclusive | lock_at_once);
    if (locked.has_value()) return directory_lock(std::move(held));
    if (locked.assume_error() != errc::again) return locked.assume_error();
    if (until.remaining().count() == 0)
      return error(errc::timedout, operation::unix_bind);
    wait_a_little();
  }
}

// By hand, since a child that was forked meanwhile has the lock, too.
directory_lock::~directory_lock() {
  if (held_.raw() >= 0) (void)sys::flock(held_.raw(), lock_undo);
}

result<temporary_name> temporary_name::make() noexcept {
  unsigned char bytes[8];
  FILDES_TRYV(sys::getrandom(bytes, sizeof bytes, 0));
  temporary_name name;
  char* at = name.text_ + std::string_view(name.text_).size();
  for (const unsigned char byte : bytes) {
    *at++ = "0123456789abcdef"[byte >> 4];
    *at++ = "0123456789abcdef"[byte & 15];
  }
  return name;
}

result<> rename(const path_fd& directory, const char* from, const char* to,
                rename_how how) noexcept {
  return sys::renameat2(directory.raw(), from, directory.raw(), to,
                        static_cast<unsigned>(how));
}

result<file_status> look(const path_fd& directory, const char* name) noexcept {
  sys::abi::statx status;
  FILDES_TRYV(sys::statx(directory.raw(), name, sys::abi::at_symlink_nofollow,
                         sys::abi::statx_basic_stats, status));
  return file_status(status);
}

result<bool> remove_if(const path_fd& directory, const char* name,
                       const file_identity& wanted) noexcept {
  FILDES_TRY(const auto aside, temporary_name::make());
  FILDES_TRYV(rename(directory, name, aside.c_str(), rename_how::replace));
  const auto moved = look(directory, aside.c_str());
  const bool is_it =
      moved.has_value() && moved.assume_value().identity() == wanted;
  auto removed = success();
  if (is_it) removed = sys::unlinkat(directory.raw(), aside.c_str(), 0);
  if (!is_it || removed.has_error())
    FILDES_TRYV(
        rename(directory, aside.c_str(), name, rename_how::keep_others));
  FILDES_TRYV(removed);
  return is_it;
}

}  // namespace fildes::inline FILDES_ABI::detail
