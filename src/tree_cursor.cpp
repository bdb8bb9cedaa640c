// SPDX-License-Identifier: BSL-1.0
#include "tree_cursor.hpp"

#include <algorithm>
#include <cstring>
#include <new>

#include <fildes/file_options.hpp>

#include "directory.hpp"

namespace fildes::inline FILDES_ABI::detail {

namespace {

constexpr std::size_t most_open = 32;
constexpr std::size_t most_aside = std::size_t{1} << 20;

constexpr std::uint32_t open_bits = sys::abi::o_rdonly | sys::abi::o_directory |
                                    sys::abi::o_nofollow | sys::abi::o_cloexec;

// A copy in more room; nothing when there is none.
template <class T>
std::unique_ptr<T[]> moved(T* from, std::size_t count,
                           std::size_t room) noexcept {
  std::unique_ptr<T[]> to(new (std::nothrow) T[room]);
  if (to) std::move(from, from + count, to.get());
  return to;
}

result<directory_identity> identify(int fd) noexcept {
  sys::abi::statx told = {};
  FILDES_TRYV(sys::statx(fd, "", sys::abi::at_empty_path,
                         sys::abi::statx_basic_stats | sys::abi::statx_btime,
                         told));
  const bool has_born = (told.mask & sys::abi::statx_btime) != 0;
  return directory_identity{
      {{told.dev_major, told.dev_minor}, told.ino},
      has_born ? file_time{told.btime.sec, told.btime.nsec} : file_time{}};
}

// Before kernel 5.8 there are no numbers of mounts: then by device, which does
// not tell a directory from another of the same file system mounted over it.
result<bool> is_same_mount(int a, int b) noexcept {
  sys::abi::statx of_a = {};
  sys::abi::statx of_b = {};
  FILDES_TRYV(
      sys::statx(a, "", sys::abi::at_empty_path, sys::abi::statx_mnt_id, of_a));
  FILDES_TRYV(
      sys::statx(b, "", sys::abi::at_empty_path, sys::abi::statx_mnt_id, of_b));
  return of_a.mnt_id == of_b.mnt_id && of_a.dev_major == of_b.dev_major &&
         of_a.dev_minor == of_b.dev_minor;
}

result<int> open_same_mount_by_hand(int base, const char* name) noexcept {
  FILDES_TRY(auto fd, owned<directory>::adopt_raw(
                          sys::openat(base, name, open_bits, 0)));
  FILDES_TRY(const bool same, is_same_mount(base, fd.raw()));
  if (!same) return error(errc::xdev, sys::nr::openat);
  return std::move(fd).release_raw();
}

result<entering> came_of(error e) noexcept {
  switch (e.code()) {
    case errc::notdir:
    case errc::loop: return entering::no_directory;
    case errc::noent: return entering::gone;
    case errc::xdev: return entering::at_mount;
    default: return e;
  }
}

}  // namespace

tree_cursor::tree_cursor(owned<directory> root) noexcept
    : levels_(new(std::nothrow) tree_level[8]),
      count_(1),
      room_(8),
      path_(new(std::nothrow) char[512]),
      path_room_(512) {
  if (levels_ == nullptr || path_ == nullptr) return;
  levels_[0].fd.emplace(std::move(root));
  path_[0] = '\0';
}

result<std::unique_ptr<tree_cursor>> tree_cursor::make(
    owned<directory> root) noexcept {
  std::unique_ptr<tree_cursor> made(new (std::nothrow)
                                        tree_cursor(std::move(root)));
  if (made == nullptr || made->levels_ == nullptr || made->path_ == nullptr)
    return error(errc::nomem, operation::remove_tree);
  return made;
}

result<std::optional<directory_entry>> tree_cursor::next() noexcept {
  while (!here().ended) {
    auto entry = records_.next();
    if (entry && entry.assume_value()) {
      here().last = entry.assume_value()->offset();
      if (!entry.assume_value()->is_dots()) return entry;
      continue;
    }
    const auto size = entry ? read_records(fd(), buffer_)
                            : result<std::size_t>(entry.assume_error());
    records_ = directory_records(
        byte_view(buffer_, size ? size.assume_value() : std::size_t{0}));
    here().ended = !size || size.assume_value() == 0;
    if (!size) point_here();
    FILDES_TRYV(size);
  }
  return std::optional<directory_entry>();
}

result<> tree_cursor::point_at(std::string_view name) noexcept {
  const std::size_t above = here().path_size;
  const std::size_t at = above + (above != 0 ? 1 : 0);
  if (at + name.size() + 1 > path_room_) {
    const std::size_t room = 2 * (at + name.size() + 1);
    auto path = moved(path_.get(), above, room);
    if (!path) return error(errc::nomem, operation::remove_tree);
    path_ = std::move(path);
    path_room_ = room;
  }
  if (at != above) path_[above] = '/';
  std::memmove(path_.get() + at, name.data(), name.size());
  path_[at + name.size()] = '\0';
  name_at_ = at;
  path_size_ = at + name.size();
  return success();
}

// Points at the directory itself. Its name is still there, as each level's is.
void tree_cursor::point_here() noexcept {
  path_size_ = here().path_size;
  path_[path_size_] = '\0';
  const std::size_t slash = path().rfind('/');
  name_at_ = slash == std::string_view::npos ? 0 : slash + 1;
}

result<> tree_cursor::make_room() noexcept {
  if (count_ != room_) return success();
  auto levels = moved(levels_.get(), count_, 2 * room_);
  if (!levels) return error(errc::nomem, operation::remove_tree);
  levels_ = std::move(levels);
  room_ *= 2;
  return success();
}

result<int> tree_cursor::open_below(bool same_mount) noexcept {
  if (!same_mount) return sys::openat(fd(), c_str(), open_bits, 0);
  if (has_openat2_) {
    const sys::abi::open_how how{
        open_bits, 0, static_cast<std::uint64_t>(resolve_flag::no_xdev)};
    const auto opened = sys::openat2(fd(), c_str(), how);
    if (opened || opened.assume_error() != errc::nosys) return opened;
    has_openat2_ = false;
  }
  return open_same_mount_by_hand(fd(), c_str());
}

result<int> tree_cursor::open_sparing(bool same_mount) noexcept {
  if (count_ - closed_ >= most_open - 1) FILDES_TRYV(close_one());
  for (;;) {
    const auto opened = open_below(same_mount);
    if (opened || (opened.assume_error() != errc::mfile &&
                   opened.assume_error() != errc::nfile))
      return opened;
    FILDES_TRY(const bool closed, close_one());
    if (!closed) return opened;
  }
}

// The one furthest up, but not where it began: to that there is no way back.
result<bool> tree_cursor::close_one() noexcept {
  if (closed_ + 1 >= count_) return false;
  tree_level& level = levels_[closed_];
  FILDES_TRY(level.identity, identify(level.fd->raw()));
  if (!level.moves) {
    FILDES_TRY(
        level.position,
        sys::lseek(level.fd->raw(), 0, static_cast<int>(seek_origin::current)));
    level.moves = true;
  }
  level.fd.reset();
  ++closed_;
  return true;
}

// The records that are left are kept for when this is gone up to; when that is
// too much, they are read again.
void tree_cursor::put_aside() noexcept {
  tree_level& level = here();
  const byte_view rest = records_.rest();
  records_ = directory_records();
  if (rest.empty()) return;
  if (aside_ + rest.size() <= most_aside)
    level.rest.reset(new (std::nothrow) char[rest.size()]);
  if (level.rest) {
    std::memcpy(level.rest.get(), rest.data(), rest.size());
    level.rest_size = rest.size();
    aside_ += rest.size();
  } else {
    level.position = level.last;
    level.moves = true;
  }
}

result<> tree_cursor::take_back() noexcept {
  tree_level& level = here();
  if (level.moves) {
    const auto at =
        sys::lseek(fd(), level.position, static_cast<int>(seek_origin::begin));
    level.ended = level.ended || !at;
    level.moves = false;
    FILDES_TRYV(at);
  }
  std::copy_n(level.rest.get(), level.rest_size, buffer_);
  records_ = directory_records(byte_view(buffer_, level.rest_size));
  aside_ -= level.rest_size;
  level.rest_size = 0;
  level.rest.reset();
  return success();
}

result<entering> tree_cursor::enter(bool same_mount) noexcept {
  FILDES_TRYV(make_room());
  auto fd = owned<directory>::adopt_raw(open_sparing(same_mount));
  if (!fd) return came_of(fd.assume_error());
  put_aside();
  tree_level& level = levels_[count_++];
  level = tree_level();
  level.fd.emplace(std::move(fd).assume_value());
  level.path_size = path_size_;
  return entering::entered;
}

result<> tree_cursor::open_again(tree_level& above) noexcept {
  FILDES_TRY(auto fd, owned<directory>::adopt_raw(
                          sys::openat(this->fd(), "..", open_bits, 0)));
  FILDES_TRY(const directory_identity identity, identify(fd.raw()));
  if (identity != above.identity)
    return error(errc::stale, operation::remove_tree);
  above.fd.emplace(std::move(fd));
  return success();
}

result<> tree_cursor::leave() noexcept {
  tree_level& above = levels_[count_ - 2];
  if (!above.fd) {
    FILDES_TRYV(open_again(above));
    --closed_;
  }
  point_here();
  here().fd.reset();
  --count_;
  return take_back();
}

}  // namespace fildes::inline FILDES_ABI::detail
