// SPDX-License-Identifier: BSL-1.0
#include "entry.hpp"

#include <array>

#include <fildes/file_clone.hpp>
#include <fildes/transfer.hpp>

namespace fastcp {

namespace {

constexpr bool is_refused_for_good(error e) noexcept {
  return e == errc::opnotsupp || e == errc::xdev || e == errc::notty ||
         e == errc::nosys;
}

// What a new file may be made with: all, when nothing else is to be set.
file_mode first_mode(const file_status& status, bool plain) noexcept {
  return file_mode(plain ? status.mode().bits() & 0777 : 0600);
}

result<> make_other(const path_fd& dir, const char* name, const path_fd& from,
                    const file_status& status) {
  const file_mode mode(0600);
  switch (status.type()) {
    case file_type::symbolic_link: {
      std::array<char, 4096> text;  // not filled: it is large
      FILDES_TRY(const std::string_view says, from.read_link("", text));
      return dir.make_symlink(name, says);
    }
    case file_type::fifo: return dir.make_node(name, file_node::fifo(mode));
    case file_type::socket: return dir.make_node(name, file_node::socket(mode));
    case file_type::character_device:
      return dir.make_node(name,
                           file_node::character_device(mode, status.device()));
    case file_type::block_device:
      return dir.make_node(name,
                           file_node::block_device(mode, status.device()));
    // Something else when it was looked for.
    default: return error(errc::stale, operation::replace_file);
  }
}

}  // namespace

entry_copier::entry_copier(job& j, borrowed<path_fd> top)
    : job_(j),
      top_(top),
      buffer_(std::make_unique_for_overwrite<std::byte[]>(small)) {}

// Nothing when it is no regular file: asking what a thing is by opening it is
// done for what a directory says to be one, and no link is followed. Should it
// be a FIFO by now, nonblock keeps it from waiting.
result<std::optional<entry_copier::open_file>> entry_copier::open_source(
    const entry& e) {
  open_options how{.flags = open_flags(open_flag::nofollow) |
                            open_flag::nonblock | open_flag::noctty};
  if (keeps_atime_) how.flags |= open_flag::noatime;
  auto fd = file::open_at(e.from, e.name, how);
  if (fd.has_error() && fd.error() == errc::perm && keeps_atime_) {
    keeps_atime_ = false;
    return open_source(e);
  }
  if (fd.has_error() && fd.error() == errc::loop)
    return std::optional<open_file>();
  FILDES_TRY(auto held, std::move(fd));
  FILDES_TRY(const file_status status, stat(held));
  if (status.type() != file_type::regular) return std::optional<open_file>();
  return std::optional<open_file>(open_file{std::move(held), status});
}

result<ids> entry_copier::birth_of(target_directory& to, const char* name) {
  if (!to.born) {
    FILDES_TRY(const file_status status, to.fd.status(name, {.follow = false}));
    to.born = ids_of(status);
  }
  return *to.born;
}

result<> entry_copier::make_copy(const entry& e, const open_file& from,
                                 file_identity* made) {
  FILDES_TRY(const auto extended, read_extended(from.fd));
  wanted w{from.status, extended, e.to.born.value_or(ids{}), e.to.acl};
  const bool plain = e.to.born && is_plain(w);
  std::optional<owned<file>> to;
  const auto make = [&](const char* name) -> result<> {
    FILDES_TRY(auto fd,
               file::open_at(e.to.fd, name,
                             {.access = access_mode::write_only,
                              .create = creation::exclusive,
                              .mode = first_mode(from.status, plain)}));
    to.emplace(std::move(fd));
    return success();
  };
  FILDES_TRY(auto name,
             new_name::make(e.to.fd, e.to_name, from.status.identity(), make));
  FILDES_TRYV(fill(from, *to));
  FILDES_TRY(w.born, birth_of(e.to, name.now()));
  w.made_plain = plain;
  FILDES_TRYV(give_attributes(*to, w));
  if (made != nullptr) {
    FILDES_TRY(const file_status status, stat(*to));
    *made = status.identity();
  }
  FILDES_TRYV(std::move(*to).close());
  return std::move(name).keep();
}

result<> entry_copier::fill(const open_file& from, const file& to) {
  FILDES_TRY(const bool shared, share(from, to));
  if (shared) return success();
  const file_status& s = from.status;
  const bool holes = s.allocated() < s.size();
  if (s.size() <= small && !holes) {
    FILDES_TRY(const bool ended, fill_small(from, to));
    if (ended) return success();
  }
  return fill_large(from, to);
}

// Asked for until it is refused once in a way that another file will not
// change.
result<bool> entry_copier::share(const open_file& from, const file& to) {
  if (!shares_ || from.status.size() == 0) return false;
  const auto cloned = clone_file(from.fd, to);
  if (cloned.has_value()) {
    job_.done.bytes += from.status.size();
    return true;
  }
  if (is_refused_for_good(cloned.error())) shares_ = false;
  return false;
}

// One read and one write; false when the file has more than it said.
result<bool> entry_copier::fill_small(const open_file& from, const file& to) {
  const byte_span room(buffer_.get(), small);
  std::size_t have = 0;
  bool ended = false;
  while (!ended && have != small) {
    FILDES_TRY(const std::size_t n, from.fd.read(room.after(have)));
    have += n;
    ended = n == 0 || (have == from.status.size() && have != small);
  }
  if (have != 0) FILDES_TRYV(write_all(to, byte_view(buffer_.get(), have)));
  job_.done.bytes += have;
  return ended;
}

result<> entry_copier::fill_large(const open_file& from, const file& to) {
  const auto go_on = [this](const transfer_report& so_far) {
    return job_.goes_on(so_far.bytes);
  };
  FILDES_TRY(const transfer_report report,
             transfer(from.fd, to, {.progress = go_on}));
  job_.done.bytes += report.bytes;
  return success();
}

result<entry_copier::held_place> entry_copier::hold_source(
    const entry& e) const {
  FILDES_TRY(auto held,
             path_fd::open_at(e.from, e.name, {.flags = open_flag::nofollow}));
  FILDES_TRY(const file_status status, stat(held));
  return held_place{std::move(held), status};
}

result<> entry_copier::make_copy(const entry& e, const held_place& from,
                                 file_identity* made) {
  FILDES_TRY(const auto extended, read_extended(from.fd));
  const path_fd& dir = e.to.fd;
  FILDES_TRY(auto name, new_name::make(dir, e.to_name, from.status.identity(),
                                       [&](const char* as) {
                                         return make_other(dir, as, from.fd,
                                                           from.status);
                                       }));
  FILDES_TRY(const ids born, birth_of(e.to, name.now()));
  FILDES_TRYV(give_attributes(dir, name.now(),
                              {from.status, extended, born, e.to.acl}));
  if (made != nullptr) {
    FILDES_TRY(const file_status status,
               dir.status(name.now(), {.follow = false}));
    *made = status.identity();
  }
  return std::move(name).keep();
}

// The first copy gets another name, if it is still what it was. Else, as when a
// file has all the names that it can have, it is copied once more.
bool entry_copier::link_to_first(const entry& e, const file_status& status) {
  const auto at = firsts_.find(status.identity());
  if (at == firsts_.end()) return false;
  const first_copy& first = at->second;
  auto name = new_name::make(
      e.to.fd, e.to_name, status.identity(),
      [&](const char* as) { return top_.link(first.path, e.to.fd, as); });
  if (name.has_error()) return false;
  const auto now = e.to.fd.status(name.value().now(), {.follow = false});
  if (now.has_error() || now.value().identity() != first.identity) return false;
  if (std::move(name).value().keep().has_error()) return false;
  if (--at->second.left == 0) firsts_.erase(at);
  return true;
}

void entry_copier::remember(const file_status& status,
                            const file_identity& made, std::string path) {
  firsts_.insert_or_assign(
      status.identity(), first_copy{std::move(path), made, status.links() - 1});
}

}  // namespace fastcp
