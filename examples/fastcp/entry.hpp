// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>

#include <fildes/directory.hpp>
#include <fildes/file.hpp>

#include "attributes.hpp"
#include "job.hpp"
#include "new_name.hpp"

namespace fastcp {

/// A directory that is copied into, and what is known of what is made there.
struct target_directory {
  borrowed<path_fd> fd;
  std::optional<ids> born;  // whom a new file belongs to
  bool acl = false;         // and whether it inherits an access control list
};

/// One name to be copied, and where to.
struct entry {
  borrowed<path_fd> from;
  const char* name;
  target_directory& to;
  const char* to_name;
};

/// Copies all that is no directory.
///
/// A small file is opened, asked what it is, asked for extended attributes,
/// made, read, written, given its times, and both are closed: nine calls. Only
/// what is not to be expected of it, as another owner, takes more.
class entry_copier {
 public:
  /// The links go to names below `top`, a directory that outlives this.
  entry_copier(job& j, borrowed<path_fd> top);

  /// Copies an entry of a type. `path` makes the text of where it comes to be
  /// below the top, when it is asked for.
  template <class Path>
  result<> copy(const entry& e, file_type type, const Path& path) {
    if (type == file_type::regular) {
      FILDES_TRY(const auto from, open_source(e));
      if (from) return copy_once(e, *from, path);
    }
    FILDES_TRY(const auto from, hold_source(e));
    return copy_once(e, from, path);
  }

 private:
  template <fd_kind Kind>
  struct source {
    owned<Kind> fd;
    file_status status;
  };
  using open_file = source<file>;
  using held_place = source<path_fd>;
  struct first_copy {
    std::string path;  // below the top
    file_identity identity;
    std::uint32_t left;  // names that have not been come to
  };

  static constexpr std::size_t small = std::size_t{128} << 10;

  // What is not the first name of a file becomes another name of its copy.
  template <class From, class Path>
  result<> copy_once(const entry& e, const From& from, const Path& path) {
    if (from.status.links() == 1) return make_copy(e, from, nullptr);
    if (link_to_first(e, from.status)) return success();
    file_identity made;
    FILDES_TRYV(make_copy(e, from, &made));
    remember(from.status, made, path());
    return success();
  }

  result<std::optional<open_file>> open_source(const entry& e);
  result<held_place> hold_source(const entry& e) const;
  result<> make_copy(const entry& e, const open_file& from,
                     file_identity* made);
  result<> make_copy(const entry& e, const held_place& from,
                     file_identity* made);
  result<ids> birth_of(target_directory& to, const char* name);

  result<> fill(const open_file& from, const file& to);
  result<bool> share(const open_file& from, const file& to);
  result<bool> fill_small(const open_file& from, const file& to);
  result<> fill_large(const open_file& from, const file& to);

  bool link_to_first(const entry& e, const file_status& status);
  void remember(const file_status& status, const file_identity& made,
                std::string path);

  job& job_;
  borrowed<path_fd> top_;
  std::map<file_identity, first_copy> firsts_;
  std::unique_ptr<std::byte[]> buffer_;
  bool shares_ = true;       // blocks, as far as is known
  bool keeps_atime_ = true;  // of the source: its owner's privilege
};

}  // namespace fastcp
