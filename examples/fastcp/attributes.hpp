// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <vector>

#include <fildes/path_fd.hpp>
#include <fildes/xattr.hpp>

namespace fastcp {

using namespace fildes;

/// The user and group that a file has.
struct ids {
  std::uint32_t user = 0;
  std::uint32_t group = 0;
  friend bool operator==(const ids&, const ids&) = default;
};

inline ids ids_of(const file_status& s) noexcept {
  return {s.user(), s.group()};
}

/// The extended attributes of a file, its access control lists among them.
struct extended_attribute {
  xattr_name name;
  std::vector<std::byte> value;
};
using extended_attributes = std::vector<extended_attribute>;

/// Reads them; of what keeps none there are none.
result<extended_attributes> read_extended(const any_fd& of);

/// What a file is to have beside its content, and how what stands in its place
/// was born.
struct wanted {
  const file_status& status;
  const extended_attributes& extended;
  ids born;          // whom the new file belongs to
  bool acl = false;  // it may have an access control list that is not its own
  bool made_plain = false;  // it was made right: only its times are to be set
};

/// Whether a file is right when it is made with its permissions.
bool is_plain(const wanted& w) noexcept;

/// Gives the owner, the extended attributes, the mode and the times, in the
/// order in which none takes away what was set before. Without privilege the
/// owner, set-user-ID and what else only root may set are left out.
result<> give_attributes(const any_fd& to, const wanted& w);

/// The same of a name in a directory whose file cannot be opened: a symbolic
/// link, a node.
result<> give_attributes(const path_fd& dir, const char* name, const wanted& w);

/// Whether what is made in a directory inherits an access control list.
bool gives_acl(const any_fd& dir);

}  // namespace fastcp
