// SPDX-License-Identifier: BSL-1.0
#include "attributes.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include <fildes/file_times.hpp>
#include <fildes/sys/process.hpp>

namespace fastcp {

namespace {

constexpr xattr_name access_list("system.posix_acl_access");
constexpr xattr_name default_list("system.posix_acl_default");

constexpr std::size_t largest_value = 65536;  // the kernel's limit

bool is_privileged() noexcept {
  static const bool root = sys::getuid() == 0;
  return root;
}

// Without privilege none can be set of these, as no owner can.
bool is_for_root(std::string_view name) noexcept {
  return name.starts_with("security.") || name.starts_with("trusted.");
}

result<extended_attribute> read_one(const any_fd& of, std::string_view text) {
  FILDES_TRY(const xattr_name name, xattr_name::from(text));
  extended_attribute one{name, std::vector<std::byte>(largest_value)};
  FILDES_TRY(const std::size_t size, get_xattr(of, name, one.value));
  one.value.resize(size);
  one.value.shrink_to_fit();
  return one;
}

result<> set_extended(const any_fd& to, const extended_attributes& all) {
  for (const auto& [name, value] : all) {
    const auto set = set_xattr(to, name, value);
    if (set.has_error() && (is_privileged() || !is_for_root(name.view())))
      return set.error();
  }
  return success();
}

bool has(const extended_attributes& all, const xattr_name& name) noexcept {
  return std::any_of(all.begin(), all.end(),
                     [&](const auto& one) { return one.name == name; });
}

// What was inherited, and the source does not have.
void drop_inherited(const any_fd& to, const wanted& w) {
  if (!has(w.extended, access_list)) (void)remove_xattr(to, access_list);
  if (w.status.type() == file_type::directory && !has(w.extended, default_list))
    (void)remove_xattr(to, default_list);
}

// Whether the owner is as it should be, which it need not be without privilege.
template <class Set>
result<bool> give_owner(const wanted& w, const Set& set) {
  const ids right = ids_of(w.status);
  if (w.born == right) return true;
  const result<> done = set(file_owner{right.user, right.group});
  if (!done.has_error()) return true;
  if (is_privileged() || done.error() != errc::perm) return done.error();
  (void)set(file_owner{.group = right.group});  // one's own groups can be given
  return false;
}

// Who runs a program as its owner must not do so as another one.
file_mode mode_of(const wanted& w, bool owner_kept) noexcept {
  const std::uint32_t bits = w.status.mode().bits();
  return file_mode(owner_kept ? bits : bits & ~06000U);
}

file_times times_of(const file_status& s) noexcept {
  return {.accessed = s.accessed(), .modified = s.modified()};
}

}  // namespace

result<extended_attributes> read_extended(const any_fd& of) {
  std::array<char, xattr_names::most> room;  // not filled: it is large
  const auto names = list_xattrs(of, room);
  extended_attributes all;
  if (names.has_error()) {
    if (names.error() == errc::opnotsupp) return all;
    return names.error();
  }
  for (const std::string_view name : names.value()) {
    auto one = read_one(of, name);
    if (one.has_value())
      all.push_back(std::move(one).value());
    else if (one.error() != errc::nodata)  // gone by now
      return one.error();
  }
  return all;
}

bool is_plain(const wanted& w) noexcept {
  return w.born == ids_of(w.status) && w.extended.empty() && !w.acl &&
         (w.status.mode().bits() & 07000) == 0;
}

result<> give_attributes(const any_fd& to, const wanted& w) {
  if (w.made_plain) return set_times(to, times_of(w.status));
  FILDES_TRY(const bool kept, give_owner(w, [&](const file_owner& owner) {
               return set_owner(to, owner);
             }));
  if (w.acl) drop_inherited(to, w);
  FILDES_TRYV(set_extended(to, w.extended));
  FILDES_TRYV(set_mode(to, mode_of(w, kept)));
  return set_times(to, times_of(w.status));
}

result<> give_attributes(const path_fd& dir, const char* name,
                         const wanted& w) {
  FILDES_TRY(const bool kept, give_owner(w, [&](const file_owner& owner) {
               return dir.set_owner(name, owner, {.follow = false});
             }));
  if (!w.extended.empty() || w.acl) {
    FILDES_TRY(const auto held,
               path_fd::open_at(dir, name, {.flags = open_flag::nofollow}));
    if (w.acl) drop_inherited(held, w);
    FILDES_TRYV(set_extended(held, w.extended));
  }
  if (w.status.type() != file_type::symbolic_link)
    FILDES_TRYV(dir.set_mode(name, mode_of(w, kept), {.follow = false}));
  return set_times_at(dir, name, times_of(w.status), {.follow = false});
}

bool gives_acl(const any_fd& dir) {
  const auto size = get_xattr(dir, default_list, byte_span());
  return size.has_value() && size.value() != 0;
}

}  // namespace fastcp
