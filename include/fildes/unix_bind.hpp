// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/path_fd.hpp>
#include <fildes/time.hpp>
#include <fildes/unix_socket.hpp>

namespace fildes::inline FILDES_ABI {

/// What happens when something is at the path already.
enum class stale_policy : unsigned char {
  refuse,        ///< addrinuse, whatever it is
  replace_dead,  ///< a socket at which nobody answers makes room
};

/// How a socket is bound to a path.
struct unix_bind_options {
  bool make_parents = false;  ///< makes the directories on the way
  file_mode parent_mode = file_mode(0755);  ///< of those that it makes
  bool follow_symlinks = true;  ///< those on the way; of the last name, never
  stale_policy stale = stale_policy::replace_dead;
  bool unlink_on_close = true;
  file_mode mode = file_mode(0777);  ///< who may write may connect
  int backlog = 4096;                ///< see listen_options
  socket_flags flags = {};
  /// How long to wait for others that bind in the same directory.
  nanoseconds lock_wait = nanoseconds(5'000'000'000);
};

/// The name that a socket has in the file system, and the right to remove it.
///
/// Holds the directory, so that it needs no way back there: the program may
/// change its directory and its root meanwhile. Removes nothing but the file
/// that the socket made, and only in the process that bound it: neither the
/// children of a fork nor who accepts a connection take the name away.
class bound_path {
 public:
  bound_path(owned<path_fd> directory, std::string_view name,
             const file_identity& identity) noexcept;
  bound_path(bound_path&& other) noexcept;
  bound_path& operator=(bound_path&& other) noexcept;
  ~bound_path() { (void)remove(); }

  std::string_view name() const noexcept { return {name_, size_}; }
  const owned<path_fd>& directory() const noexcept { return directory_; }
  const file_identity& identity() const noexcept { return identity_; }

  /// Whether the name still leads to the socket: nobody has removed it, or put
  /// something else there. Asks the kernel.
  result<bool> is_there() const noexcept;

  /// Removes the name if it is this process's to remove and still leads to the
  /// socket; else nothing. The destructor does that.
  /// \error acces  the directory cannot be written any more; also rofs
  result<> remove() noexcept;

  /// Leaves the name there for good.
  void keep() noexcept { binder_ = 0; }
  /// Lets this process remove it: for the child of a fork that lives on.
  void claim() noexcept;

 private:
  owned<path_fd> directory_;
  file_identity identity_;
  int binder_;  // the process that removes it; 0 for none
  std::uint8_t size_;
  char name_[unix_address::longest_path + 1];
};

namespace detail {

/// What kinds have a place in the file system; `raw` for the others.
template <class Kind>
inline constexpr socket_type unix_type = socket_type::raw;
template <>
inline constexpr socket_type unix_type<unix_listener> = socket_type::stream;
template <>
inline constexpr socket_type unix_type<unix_seqpacket_listener> =
    socket_type::seqpacket;
template <>
inline constexpr socket_type unix_type<unix_datagram> = socket_type::datagram;

/// Binds a new socket, and has it listen unless it is for datagrams.
result<bound_path> bind_at_path(const socket& made, socket_type type, int base,
                                const path_arg& path,
                                const unix_bind_options& options) noexcept;

}  // namespace detail

/// A kind of socket that others find by a path.
template <class Kind>
concept unix_bound_kind = detail::unix_type<Kind> != socket_type::raw;

/// A socket and the path that leads to it, which goes when the socket goes:
///
///     FILDES_TRY(auto server, bound_unix<unix_listener>::bind("/run/x/socket",
///                                                   {.make_parents = true}));
///     FILDES_TRY(auto in, server->accept());
///
/// A socket that an earlier server has left at the path is replaced when nobody
/// answers there. That is asked by connecting, so a server that lives sees a
/// connection come and end. While it asks, and until it listens, it holds a
/// lock on the directory (flock(2)): of several that start at once, one wins.
/// See docs/unix-sockets.md.
template <unix_bound_kind Kind>
class [[nodiscard]] bound_unix {
 public:
  /// Makes a socket that receives at a path; of a listener's kind it listens.
  /// The directories that were made for it stay, also after an error.
  /// \error addrinuse    somebody answers there, or is not to be replaced
  /// \error notsock      what is there is no socket, and stays
  /// \error noent        a directory on the way is missing
  /// \error notdir       something on the way is none, or a symbolic link that
  ///                     is not to be followed
  /// \error nametoolong  the last name does not fit into an address, even when
  ///                     the way to it is not counted
  /// \error timedout     others hold the lock for longer than `lock_wait`
  /// \error acces        the directory may not be read or written, or the
  ///                     socket there not be asked
  /// \error stale        the path led elsewhere while it was bound
  static result<bound_unix> bind(
      const path_arg& path, const unix_bind_options& options = {}) noexcept {
    return make(sys::abi::at_fdcwd, path, options);
  }

  /// The same, beginning at `base` when the path is relative.
  static result<bound_unix> bind_at(
      const path_fd& base, const path_arg& path,
      const unix_bind_options& options = {}) noexcept {
    return make(base.raw(), path, options);
  }

  bound_unix(bound_unix&&) noexcept = default;
  bound_unix& operator=(bound_unix&& other) noexcept {
    path_ = std::move(other.path_);
    socket_ = std::move(other.socket_);
    return *this;
  }

  const owned<Kind>& operator*() const noexcept FILDES_LIFETIMEBOUND {
    return socket_;
  }
  const owned<Kind>* operator->() const noexcept FILDES_LIFETIMEBOUND {
    return &socket_;
  }
  const bound_path& path() const noexcept FILDES_LIFETIMEBOUND { return path_; }

  /// Removes the name and closes the socket, and says what went wrong.
  result<> close() && noexcept {
    const auto removed = path_.remove();
    FILDES_TRYV(std::move(socket_).close());
    return removed;
  }

  /// Gives the socket up, and leaves the name where it is: for who hands it to
  /// a successor.
  owned<Kind> release() && noexcept {
    path_.keep();
    return std::move(socket_);
  }

  /// See bound_path::claim.
  void claim() noexcept { path_.claim(); }

 private:
  bound_unix(owned<Kind> socket, bound_path path) noexcept
      : socket_(std::move(socket)), path_(std::move(path)) {}

  static result<bound_unix> make(int base, const path_arg& path,
                                 const unix_bind_options& options) noexcept {
    constexpr socket_type type = detail::unix_type<Kind>;
    FILDES_TRY(auto made, detail::make_socket<Kind>(sys::abi::af_unix, type, 0,
                                                    options.flags));
    FILDES_TRY(auto bound,
               detail::bind_at_path(made, type, base, path, options));
    return bound_unix(std::move(made), std::move(bound));
  }

  // The name goes first: while the socket is open, no other file can get its
  // inode number.
  owned<Kind> socket_;
  bound_path path_;
};

}  // namespace fildes::inline FILDES_ABI
