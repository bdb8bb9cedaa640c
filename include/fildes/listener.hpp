// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/socket.hpp>

namespace fildes::inline FILDES_ABI {

/// A connection that was accepted, and whom it comes from.
template <class Stream>
struct [[nodiscard]] accepted {
  owned<Stream> stream;
  any_address peer;  ///< empty, or unnamed, for most unix peers
};

/// How a listener is made.
struct listen_options {
  bool reuse_address = true;  ///< SO_REUSEADDR: though old connections linger
  bool reuse_port = false;    ///< SO_REUSEPORT: several listeners share a port
  int backlog = 4096;         ///< connections that wait; net.core.somaxconn
  socket_flags flags = {};
};

namespace detail {

result<> prepare_to_listen(const socket& made, const listen_options&) noexcept;

}  // namespace detail

/// A socket that connections come in by.
template <class Stream>
class listener : public socket {
 public:
  static constexpr std::string_view kind_name = Stream::listener_name;
  using address = typename Stream::address;
  static constexpr bool has_option_level(int level) noexcept {
    return Stream::has_option_level(level);
  }

  /// Makes a socket, binds and listens; `prepare` is called before it is bound,
  /// to set options. See listen(2).
  /// \error addrinuse     another has the address; of a unix path, too, when
  ///                      nobody listens there: see unix_bind.hpp
  /// \error addrnotavail  the address is not of this machine
  /// \error acces         a port below 1024, without privilege
  template <socket_preparation F = decltype(no_preparation)>
  static result<owned<listener>> listen(const address& at,
                                        const listen_options& options = {},
                                        F prepare = no_preparation) noexcept {
    const auto prepare_all = [&](auto& s) noexcept -> result<> {
      FILDES_TRYV(detail::prepare_to_listen(s, options));
      return prepare(s);
    };
    const int family = detail::family_of({at.data(), at.size()});
    FILDES_TRY(auto made,
               detail::bound_to(detail::make_socket<listener>(
                                    family, Stream::type, 0, options.flags),
                                at, prepare_all));
    FILDES_TRYV(sys::listen(made.raw(), options.backlog));
    return made;
  }

  /// Whether a descriptor is one of these: what checked_cast asks.
  static result<bool> is(const any_fd& fd) noexcept {
    FILDES_TRY(const bool is, socket::is(fd));
    if (!is) return false;
    FILDES_TRY(const socket_identity what, identify(fd));
    return what.listens && Stream::is_stream(what);
  }

  /// Takes a connection that waits; waits for one. See accept4(2).
  ///
  /// Most errors are of one connection, or pass: `accept_trouble_of` says
  /// which. When no descriptor is left the listener stays readable: see
  /// accept_reserve.
  /// \error again        none, and the listener is non-blocking
  /// \error connaborted  the peer has gone again; also proto, netdown, ...
  /// \error mfile        no descriptor left, whether one waits or not; also
  ///                     nfile, nobufs, nomem
  FILDES_INLINE result<accepted<Stream>> accept(
      socket_flags flags = {}) const noexcept {
    any_address peer;
    std::uint32_t room = any_address::raw_capacity();
    FILDES_TRY(auto stream,
               owned<Stream>::adopt_raw(sys::accept4(
                   fd_, peer.raw_data(), &room, detail::bits(flags))));
    peer.set_raw_size(room);
    return accepted<Stream>{std::move(stream), peer};
  }

  result<address> local_address() const noexcept {
    return detail::as_address<address>(socket::local_address());
  }

 protected:
  using socket::socket;
  listener(const listener&) = default;  // owned<K>, borrowed<K>?
  listener& operator=(const listener&) = default;
  ~listener() = default;
};

/// What an error of accept means to a server.
enum class accept_trouble : unsigned char {
  none_waits,       ///< again: go back to waiting
  connection_lost,  ///< that one is gone: accept the next
  no_descriptor,    ///< mfile, nfile: accept_reserve, or wait for a close
  no_memory,        ///< nobufs, nomem: wait a little
  fatal,            ///< it is no listener any more
};
accept_trouble accept_trouble_of(error e) noexcept;

/// A descriptor kept back for the moment when there is no other left.
///
/// A listener with a connection that cannot be accepted stays readable, and its
/// server spins. With this it accepts the connection and closes it at once, so
/// that the peer learns of it.
class accept_reserve {
 public:
  static result<accept_reserve> create() noexcept;

  /// Accepts one connection that waits, and closes it: for when accept said
  /// `no_descriptor`. True when there was one. When other threads accept, too,
  /// the listener has to be non-blocking. One of them may snatch the number
  /// that this frees for a moment: then the reserve is gone until a later call
  /// can make it anew.
  /// \error mfile  still no descriptor
  template <class Stream>
  result<bool> shed(const listener<Stream>& from) noexcept {
    return shed_raw(from.raw());
  }

 private:
  explicit accept_reserve(owned<any_fd> spare) noexcept
      : spare_(std::move(spare)) {}
  result<bool> shed_raw(int listener) noexcept;

  owned<any_fd> spare_;  // moved from while there is none
};

}  // namespace fildes::inline FILDES_ABI
