// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>
#include <iterator>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include <fildes/inotify_event.hpp>
#include <fildes/stat.hpp>

// What a tree_watcher knows of its tree.

namespace fildes::inline FILDES_ABI::detail {

struct watched_directory;

/// A name in a directory that is watched.
struct tree_name {
  bool directory = false;
  std::uint32_t round = 0;  ///< in which listing it was seen
  /// A directory that is watched too; no other has one.
  std::unique_ptr<watched_directory> below;
};

using tree_names = std::map<std::string, tree_name, std::less<>>;

/// A directory that is watched. What is to be done with it is remembered by the
/// number of its watch, which no other gets: gone ones are not found.
struct watched_directory {
  watched_directory* parent = nullptr;
  const std::string* name = nullptr;  ///< the key in the parent's names
  watch_id watch{-1};
  file_identity self;
  std::uint32_t round = 0;  ///< of the last listing
  bool to_list = false;     ///< is among those to be listed
  bool deferred = false;    ///< could not be reached, is to be tried again
  tree_names names;
};

/// The directories by their watches, and the names in them.
class watched_tree {
 public:
  watched_tree() = default;
  watched_tree(const watched_tree&) = delete;
  watched_tree& operator=(const watched_tree&) = delete;
  ~watched_tree();

  /// Names that are files, or directories: all but the root.
  std::size_t size() const noexcept { return size_; }

  watched_directory& root() noexcept { return root_; }
  const watched_directory& root() const noexcept { return root_; }

  /// nullptr for a watch that is not in the tree.
  watched_directory* find(watch_id watch) const noexcept;
  const std::unordered_map<std::int32_t, watched_directory*>& watches()
      const noexcept {
    return watches_;
  }

  static tree_name* find(watched_directory& in, std::string_view name) noexcept;
  /// Follows a path from the root; an empty one leads to nothing.
  const tree_name* find(std::string_view path) const noexcept;

  /// Makes a name, which must not be there.
  tree_name& add(watched_directory& in, std::string_view name, bool directory);

  /// Makes the directory behind a name, or the root, one that is watched.
  void watch(watched_directory& it, watch_id watch, const file_identity& self);
  watched_directory& watch_below(watched_directory& in, std::string_view name,
                                 watch_id id, const file_identity& self);

  /// Takes the watch of a directory from it: the kernel has ended it.
  void forget(watch_id watch) noexcept { watches_.erase(number(watch)); }

  /// Takes a name away, and all below it; calls `ended(watch_id)` for the
  /// directories that were watched.
  template <class Ended>
  void remove(watched_directory& in, std::string_view name,
              Ended&& ended) noexcept {
    const auto at = in.names.find(name);
    watched_directory* left = at->second.below.release();
    if (left != nullptr) left->parent = nullptr;
    in.names.erase(at);
    --size_;
    while (left != nullptr) {
      const std::unique_ptr<watched_directory> it(left);
      left = take_apart(*it, left->parent);
      ended(it->watch);
    }
  }

  /// Gives a name another place, where no name must be.
  tree_name& move(watched_directory& from, std::string_view name,
                  watched_directory& to, std::string_view new_name);

  /// Gives each of two names what the other had.
  static void exchange(watched_directory& a, std::string_view a_name,
                       watched_directory& b, std::string_view b_name) noexcept;

  /// Whether `it` is `above`, or below it.
  static bool is_below(const watched_directory& it,
                       const watched_directory& above) noexcept;

  /// Calls `f(path, const tree_name&)` for each name.
  template <class F>
  void for_each(F&& f) const {
    std::string text;
    const watched_directory* in = &root_;
    auto at = in->names.begin();
    for (;;) {
      if (at != in->names.end()) {
        f(path(*in, at->first, text), at->second);
        const watched_directory* const below = at->second.below.get();
        if (below != nullptr) in = below;
        at = below != nullptr ? in->names.begin() : std::next(at);
      } else if (in->parent != nullptr) {
        at = std::next(in->parent->names.find(*in->name));
        in = in->parent;
      } else {
        return;
      }
    }
  }

  /// The path of a name, put into `into`.
  static std::string_view path(const watched_directory& in,
                               std::string_view name, std::string& into);

 private:
  // Puts what is below a directory, which is at its end, before `left`: a list
  // by `parent`. Destructors inside each other would need a stack as deep as
  // the tree is.
  watched_directory* take_apart(watched_directory& it,
                                watched_directory* left) noexcept;

  static std::int32_t number(watch_id watch) noexcept {
    return static_cast<std::int32_t>(watch);
  }

  watched_directory root_;
  std::unordered_map<std::int32_t, watched_directory*> watches_;
  std::size_t size_ = 0;
};

}  // namespace fildes::inline FILDES_ABI::detail
