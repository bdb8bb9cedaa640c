// SPDX-License-Identifier: BSL-1.0
#include <fildes/tree.hpp>

#include "tree_cursor.hpp"

namespace fildes::inline FILDES_ABI {

namespace {

using detail::entering;

// What directories do not tell. `unknown` when it is gone.
result<file_type> type_at(int directory, const char* name) noexcept {
  sys::abi::statx told = {};
  const auto asked = sys::statx(directory, name, sys::abi::at_symlink_nofollow,
                                sys::abi::statx_basic_stats, told);
  if (asked)
    return static_cast<file_type>(std::uint32_t{told.mode} & sys::abi::s_ifmt);
  if (asked.assume_error() == errc::noent) return file_type::unknown;
  return asked.assume_error();
}

result<detail::tree_cursor*> begin_in(result<owned<directory>> root) noexcept {
  FILDES_TRY(owned<directory> began, std::move(root));
  FILDES_TRY(auto cursor, detail::tree_cursor::make(std::move(began)));
  return cursor.release();
}

}  // namespace

result<tree_walk> tree_walk::open(const path_arg& path,
                                  const tree_options& options,
                                  resolve_flags resolve) noexcept {
  FILDES_TRY(auto* const cursor, begin_in(directory::open(path, resolve)));
  return tree_walk(cursor, options);
}

result<tree_walk> tree_walk::open_at(const path_fd& base, const path_arg& path,
                                     const tree_options& options,
                                     resolve_flags resolve) noexcept {
  FILDES_TRY(auto* const cursor,
             begin_in(directory::open_at(base, path, resolve)));
  return tree_walk(cursor, options);
}

tree_walk::~tree_walk() { delete cursor_; }

std::string_view tree_walk::path() const noexcept { return cursor_->path(); }

tree_entry tree_walk::told(file_type type, std::uint64_t inode,
                           bool left) const noexcept {
  tree_entry entry;
  entry.name_ = cursor_->c_str();
  entry.size_ = cursor_->name().size();
  entry.depth_ = cursor_->depth();
  entry.inode_ = inode;
  entry.parent_ = cursor_->fd();
  entry.type_ = type;
  entry.left_ = left;
  return entry;
}

result<std::optional<tree_entry>> tree_walk::go_up() noexcept {
  const std::uint64_t inode = cursor_->here().inode;
  FILDES_TRYV(cursor_->leave());
  if (options_.order == tree_order::before) return std::optional<tree_entry>();
  return std::optional(told(file_type::directory, inode, true));
}

result<bool> tree_walk::go_in(std::uint64_t inode, file_type& type) noexcept {
  FILDES_TRY(const entering came, cursor_->enter(options_.one_file_system));
  if (came == entering::entered) cursor_->here().inode = inode;
  if (came == entering::no_directory) {
    FILDES_TRY(type, type_at(cursor_->fd(), cursor_->c_str()));
  }
  if (came == entering::gone) type = file_type::unknown;
  return came == entering::entered;
}

result<std::optional<tree_entry>> tree_walk::come_to(
    const directory_entry& entry) noexcept {
  const std::uint64_t inode = entry.inode();
  file_type type = entry.type();
  FILDES_TRYV(cursor_->point_at(entry.name()));
  if (type == file_type::unknown) {
    FILDES_TRY(type, type_at(cursor_->fd(), cursor_->c_str()));
  }
  if (type == file_type::directory && options_.order == tree_order::after) {
    FILDES_TRY(const bool went, go_in(inode, type));
    if (went) return std::optional<tree_entry>();
  }
  if (type == file_type::unknown) return std::optional<tree_entry>();
  enters_ = type == file_type::directory && options_.order != tree_order::after;
  inode_ = inode;
  return std::optional(told(type, inode, false));
}

result<std::optional<tree_entry>> tree_walk::next() noexcept {
  auto ignored = file_type::unknown;  // it was told of
  if (std::exchange(enters_, false)) FILDES_TRYV(go_in(inode_, ignored));
  for (;;) {
    FILDES_TRY(const auto entry, cursor_->next());
    if (!entry && cursor_->depth() == 0) return std::optional<tree_entry>();
    FILDES_TRY(const auto one, entry ? come_to(*entry) : go_up());
    if (one) return one;
  }
}

}  // namespace fildes::inline FILDES_ABI
