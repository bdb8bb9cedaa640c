// SPDX-License-Identifier: BSL-1.0
#include <fildes/cast.hpp>
#include <fildes/sys/path.hpp>
#include <fildes/tree.hpp>

#include "tree_cursor.hpp"

namespace fildes::inline FILDES_ABI {

namespace {

using detail::entering;
using detail::tree_cursor;

constexpr int most_tries = 8;    // of what somebody changes all the time
constexpr int most_passes = 16;  // over what is never empty

class tree_remover {
 public:
  tree_remover(tree_cursor& at, at_mount mounts) noexcept
      : at_(at), mounts_(mounts) {}

  result<removed_tree> run(std::string_view name) noexcept {
    FILDES_TRYV(at_.point_at(name));
    FILDES_TRYV(take(file_type::unknown));
    while (at_.depth() != 0) FILDES_TRYV(step());
    if (done_.removed + done_.left == 0)
      return error(errc::noent, sys::nr::unlinkat);
    return done_;
  }

 private:
  // Removes what it points at, or goes in. All calls are by a name in a
  // directory that is held, and none follows a link: whatever has the name by
  // then is in the tree.
  result<> take(file_type type) noexcept {
    for (int tries = 0; tries != most_tries; ++tries) {
      if (type != file_type::directory) {
        const auto removed = sys::unlinkat(at_.fd(), at_.c_str(), 0);
        if (removed || removed.assume_error() != errc::isdir)
          return count(removed);
      }
      FILDES_TRY(const entering came, enter());
      if (came != entering::no_directory) return success();
      type = file_type::unknown;
    }
    return error(errc::again, operation::remove_tree);
  }

  result<> count(const result<>& removed) noexcept {
    if (removed)
      ++done_.removed;
    else if (removed.assume_error() == errc::busy)
      return leave_mount();
    else if (removed.assume_error() != errc::noent)
      return removed;
    return success();
  }

  result<> leave_mount() noexcept {
    if (mounts_ == at_mount::refuse)
      return error(errc::xdev, operation::remove_tree);
    ++done_.left;
    at_.here().keeps = true;
    return success();
  }

  // A directory that may not be read may be removed all the same, when it is
  // empty.
  result<entering> enter() noexcept {
    const auto came = at_.enter(mounts_ != at_mount::empty);
    if (came && came.assume_value() == entering::at_mount)
      FILDES_TRYV(leave_mount());
    if (came || came.assume_error() != errc::acces) return came;
    if (!sys::unlinkat(at_.fd(), at_.c_str(), sys::abi::at_removedir))
      return came;
    ++done_.removed;
    return entering::gone;
  }

  result<> step() noexcept {
    FILDES_TRY(const auto entry, at_.next());
    if (!entry) return go_up();
    const file_type type = entry->type();
    FILDES_TRYV(at_.point_at(entry->name()));
    return take(type);
  }

  result<> go_up() noexcept {
    const bool keeps = at_.here().keeps;
    const unsigned passes = at_.here().passes;
    FILDES_TRYV(at_.leave());
    if (!keeps) return remove_left(passes);
    at_.here().keeps = true;
    return success();
  }

  // What is not empty although all was removed is read again: entries were
  // added, or passed over because others were removed.
  result<> remove_left(unsigned passes) noexcept {
    const auto removed =
        sys::unlinkat(at_.fd(), at_.c_str(), sys::abi::at_removedir);
    const errc why = removed ? errc{} : removed.assume_error().code();
    if (why == errc::notdir) return take(file_type::unknown);
    const bool is_full = why == errc::notempty || why == errc::exist;
    if (!is_full || passes == most_passes) return count(removed);
    const std::size_t depth = at_.depth();
    FILDES_TRYV(take(file_type::directory));
    if (at_.depth() != depth) at_.here().passes = passes + 1;
    return success();
  }

  tree_cursor& at_;
  at_mount mounts_;
  removed_tree done_;
};

struct split_path {
  std::string_view parent;
  std::string_view name;
};

// The last name, and the way to it.
split_path split(std::string_view path) noexcept {
  while (path.ends_with('/')) path.remove_suffix(1);
  const std::size_t slash = path.rfind('/');
  if (slash == std::string_view::npos) return {".", path};
  return {path.substr(0, slash == 0 ? 1 : slash), path.substr(slash + 1)};
}

}  // namespace

result<removed_tree> remove_tree_at(
    const path_fd& base, const path_arg& path,
    const remove_tree_options& options) noexcept {
  FILDES_TRY(const char* const text, path.c_str());
  const auto [parent, name] = split(text);
  if (name.empty() || name == "." || name == "..")
    return error(errc::inval, operation::remove_tree);
  FILDES_TRY(auto above, path_fd::open_at(base, parent,
                                          {.flags = open_flag::directory,
                                           .resolve = options.resolve}));
  FILDES_TRY(auto cursor,
             tree_cursor::make(unchecked_cast<directory>(std::move(above))));
  return tree_remover(*cursor, options.mounts).run(name);
}

result<removed_tree> remove_tree(const path_arg& path,
                                 const remove_tree_options& options) noexcept {
  return remove_tree_at(path_fd::working_directory(), path, options);
}

}  // namespace fildes::inline FILDES_ABI
