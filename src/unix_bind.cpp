// SPDX-License-Identifier: BSL-1.0
#include <fildes/unix_bind.hpp>

#include <fildes/descriptor.hpp>
#include <fildes/sys/path.hpp>
#include <fildes/sys/process.hpp>

#include "unix_place.hpp"

namespace fildes::inline FILDES_ABI {

namespace {

using detail::rename_how;
using detail::temporary_name;
using detail::unix_place;

error in_use() noexcept { return error(errc::addrinuse, operation::unix_bind); }

// A new socket, what is asked of it, and where it is to go.
struct binding {
  const socket& made;
  socket_type type;
  unix_place& place;
  const unix_bind_options& options;

  result<> listen() const noexcept {
    if (type == socket_type::datagram) return success();
    return sys::listen(made.raw(), options.backlog);
  }
};

result<file_identity> identity_at(std::string_view path) noexcept {
  const path_arg text(path);
  FILDES_TRY(const char* const c_str, text.c_str());
  sys::abi::statx status;
  FILDES_TRYV(sys::statx(sys::abi::at_fdcwd, c_str,
                         sys::abi::at_symlink_nofollow,
                         sys::abi::statx_basic_stats, status));
  return file_status(status).identity();
}

// From here on the file is ours to remove. Where the directory has moved away
// from the path, the file is not in it, and stays. Only another socket that was
// put there since a moment ago could be taken for this one.
result<bound_path> bind(const binding& b, const char* name,
                        const unix_address& address) noexcept {
  FILDES_TRY(auto directory, dup(b.place.directory()));
  FILDES_TRYV(sys::bind(b.made.raw(), address.data(), address.size()));
  const auto made = identity_at(address.path());
  const auto found = detail::look(b.place.directory(), name);
  if (made.has_error() || found.has_error() ||
      found.assume_value().identity() != made.assume_value() ||
      found.assume_value().type() != file_type::socket)
    return error(errc::stale, operation::unix_bind);
  return bound_path(std::move(directory), name, made.assume_value());
}

result<bound_path> bind_as_given(const binding& b) noexcept {
  FILDES_TRY(const auto address, b.place.address());
  FILDES_TRY(auto bound, bind(b, b.place.c_name(), address));
  FILDES_TRYV(b.listen());
  return bound;
}

// Whether somebody receives there; a full queue and a socket of another type
// are somebody, too.
result<bool> answers(const binding& b) noexcept {
  FILDES_TRY(auto asker, detail::make_socket<socket>(sys::abi::af_unix, b.type,
                                                     0, socket_flag::nonblock));
  FILDES_TRY(const auto address, b.place.address_of(b.place.name()));
  const auto r = sys::connect(asker.raw(), address.data(), address.size());
  if (r.has_value()) return true;
  switch (r.assume_error().code()) {
    case errc::connrefused: return false;
    case errc::again:
    case errc::perm:  // a datagram socket that is connected to another
    case errc::prototype: return true;
    default: return r.assume_error();
  }
}

// The socket that is in the way, when nobody answers there.
result<file_identity> find_dead(const binding& b) noexcept {
  FILDES_TRY(const file_status there,
             detail::look(b.place.directory(), b.place.c_name()));
  if (there.type() != file_type::socket)
    return error(errc::notsock, operation::unix_bind);
  FILDES_TRY(const bool lives, answers(b));
  if (lives) return in_use();
  return there.identity();
}

// Answers to a datagram go to the address that its sender was bound to: it has
// to be bound to the name that it keeps. For a moment nothing has that name.
result<bound_path> replace_receiver(const binding& b,
                                    const file_identity& dead) noexcept {
  FILDES_TRY(const bool removed,
             detail::remove_if(b.place.directory(), b.place.c_name(), dead));
  if (!removed) return in_use();
  return bind_as_given(b);
}

// Whether what had the name has the other one now; else nothing has it.
result<bool> put_in_place(const binding& b,
                          const temporary_name& from) noexcept {
  const auto rename_to_name = [&](rename_how how) noexcept {
    return detail::rename(b.place.directory(), from.c_str(), b.place.c_name(),
                          how);
  };
  const auto exchanged = rename_to_name(rename_how::exchange);
  if (exchanged.has_value()) return true;
  switch (exchanged.assume_error().code()) {
    case errc::noent:  // its owner has removed it meanwhile
      FILDES_TRYV(rename_to_name(rename_how::keep_others));
      return false;
    case errc::inval:  // a file system that cannot exchange
      FILDES_TRYV(rename_to_name(rename_how::replace));
      return false;
    default: return exchanged.assume_error();
  }
}

// Removes what had the name, unless somebody who takes no lock has put
// something else there just before: that goes back.
result<> remove_exchanged(const binding& b, const temporary_name& from,
                          const file_identity& dead) noexcept {
  const auto& directory = b.place.directory();
  const char* const name = b.place.c_name();
  FILDES_TRY(const file_status moved, detail::look(directory, from.c_str()));
  if (moved.identity() == dead)
    return sys::unlinkat(directory.raw(), from.c_str(), 0);
  const auto back =
      detail::rename(directory, from.c_str(), name, rename_how::exchange);
  if (back.has_error())  // nothing is there any more
    FILDES_TRYV(
        detail::rename(directory, from.c_str(), name, rename_how::keep_others));
  return in_use();
}

// The new one listens before it gets the name: who connects finds one or the
// other. Both guards look before they remove.
result<bound_path> replace_listener(const binding& b,
                                    const file_identity& dead) noexcept {
  FILDES_TRY(const auto beside, temporary_name::make());
  FILDES_TRY(const auto address, b.place.address_of(beside.c_str()));
  FILDES_TRY(auto directory, dup(b.place.directory()));
  FILDES_TRY(const auto bound, bind(b, beside.c_str(), address));
  FILDES_TRYV(b.listen());
  bound_path renamed(std::move(directory), b.place.name(), bound.identity());
  FILDES_TRY(const bool exchanged, put_in_place(b, beside));
  if (exchanged) FILDES_TRYV(remove_exchanged(b, beside, dead));
  return renamed;
}

result<bound_path> replace(const binding& b) noexcept {
  FILDES_TRY(const file_identity dead, find_dead(b));
  return b.type == socket_type::datagram ? replace_receiver(b, dead)
                                         : replace_listener(b, dead);
}

result<bound_path> bind_locked(const binding& b) noexcept {
  constexpr int most_tries = 8;
  for (int tries = 1;; ++tries) {
    auto bound = bind_as_given(b);
    if (bound.has_value() || bound.assume_error() != errc::addrinuse ||
        b.options.stale == stale_policy::refuse)
      return bound;
    auto replaced = replace(b);
    // Its owner takes no lock to remove it.
    if (replaced.has_value() || replaced.assume_error() != errc::noent ||
        tries == most_tries)
      return replaced;
  }
}

}  // namespace

namespace detail {

result<bound_path> bind_at_path(const socket& made, socket_type type, int base,
                                const path_arg& path,
                                const unix_bind_options& options) noexcept {
  FILDES_TRY(const char* const text, path.c_str());
  FILDES_TRY(auto place, unix_place::find(base, text, options));
  // The file gets the mode that the socket has, less the umask.
  FILDES_TRYV(sys::fchmod(made.raw(), options.mode.bits()));
  FILDES_TRY(const auto lock,
             directory_lock::take(place.directory(),
                                  deadline::after(options.lock_wait)));
  FILDES_TRY(auto bound, bind_locked({made, type, place, options}));
  if (!options.unlink_on_close) bound.keep();
  return bound;
}

}  // namespace detail

bound_path::bound_path(owned<path_fd> directory, std::string_view name,
                       const file_identity& identity) noexcept
    : directory_(std::move(directory)),
      identity_(identity),
      binder_(sys::getpid()),
      size_(static_cast<std::uint8_t>(name.copy(name_, sizeof name_ - 1))) {
  name_[size_] = '\0';
}

bound_path::bound_path(bound_path&& other) noexcept
    : directory_(std::move(other.directory_)),
      identity_(other.identity_),
      binder_(std::exchange(other.binder_, 0)),
      size_(other.size_) {
  __builtin_memcpy(name_, other.name_, sizeof name_);
}

bound_path& bound_path::operator=(bound_path&& other) noexcept {
  if (this == &other) return *this;
  (void)remove();
  directory_ = std::move(other.directory_);
  identity_ = other.identity_;
  binder_ = std::exchange(other.binder_, 0);
  size_ = other.size_;
  __builtin_memcpy(name_, other.name_, sizeof name_);
  return *this;
}

result<bool> bound_path::is_there() const noexcept {
  const auto found = detail::look(directory_, name_);
  if (found.has_error() && found.assume_error() == errc::noent) return false;
  FILDES_TRYV(found);
  return found.assume_value().identity() == identity_;
}

result<> bound_path::remove() noexcept {
  if (binder_ == 0 || binder_ != sys::getpid()) return success();
  binder_ = 0;
  FILDES_TRY(const bool there, is_there());
  if (!there) return success();
  const auto removed = detail::remove_if(directory_, name_, identity_);
  if (removed.has_error() && removed.assume_error() != errc::noent)
    return removed.assume_error();
  return success();
}

void bound_path::claim() noexcept { binder_ = sys::getpid(); }

}  // namespace fildes::inline FILDES_ABI
