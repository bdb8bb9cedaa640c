// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/bytes.hpp>
#include <fildes/fd.hpp>
#include <fildes/sys/socket.hpp>

// Options of sockets, each a value with a type: what it holds, in which unit,
// and whether it can be read or set. The options are in option_socket.hpp,
// option_tcp.hpp and so on; how values become the kernel's is in
// option_codec.hpp.

namespace fildes::inline FILDES_ABI {

/// What can be done with an option.
enum class option_access : unsigned char { read_write, read_only, write_only };

/// An option: its two numbers, how its value is passed, and its access. Who
/// needs one that the library does not have writes it in one line:
///
///     inline constexpr socket_option<sol, name, option_as::boolean> mine{};
template <int Level, int Name, class Codec,
          option_access Access = option_access::read_write>
struct socket_option {
  static constexpr int level = Level;
  static constexpr int name = Name;
  static constexpr option_access access = Access;
  using codec = Codec;
};

/// One option of one socket, as the codecs see it.
struct raw_option {
  int fd;
  int level;
  int name;

  FILDES_INLINE result<> set(const void* value,
                             std::size_t size) const noexcept {
    // The kernel's length is an int.
    if (size > 0x7fffffff) return error(errc::inval, operation::option);
    return sys::setsockopt(fd, level, name, value,
                           static_cast<std::uint32_t>(size));
  }

  /// The length that the kernel tells: less than the room when it knows less,
  /// more when it has more than it wrote.
  FILDES_INLINE result<std::uint32_t> get(void* room,
                                          std::size_t size) const noexcept {
    auto told =
        static_cast<std::uint32_t>(size < 0x7fffffff ? size : 0x7fffffff);
    FILDES_TRYV(sys::getsockopt(fd, level, name, room, &told));
    return told;
  }
};

/// What set_option takes, if anything.
template <class O>
using option_argument_t = typename O::codec::argument;

template <class O>
concept writable_option = O::access != option_access::read_only;
template <class O>
concept readable_option = O::access != option_access::write_only;

/// A kind of socket that says it has the options of `Level`:
/// `static constexpr bool has_option_level(int level)`.
template <class K, int Level>
concept has_options_of_level =
    std::derived_from<K, any_fd> && K::has_option_level(Level);

/// Sets an option: `set_option(socket, option::tcp::nodelay, true)`. See
/// setsockopt(2).
/// \error inval       a value that the kernel refuses, or from
///                    operation::option, one that has no place in the option
/// \error noprotoopt  a kernel or a socket without the option
/// \error perm        a value or an option that needs a privilege
template <class K, writable_option O>
  requires has_options_of_level<K, O::level>
FILDES_INLINE result<> set_option(const K& socket, O,
                                  const option_argument_t<O>& value) noexcept {
  return O::codec::set(raw_option{socket.raw(), O::level, O::name}, value);
}

/// Sets an option that has no value, as `option::detach_filter`.
template <class K, writable_option O>
  requires has_options_of_level<K, O::level>
FILDES_INLINE result<> set_option(const K& socket, O) noexcept {
  return O::codec::set(raw_option{socket.raw(), O::level, O::name});
}

/// Reads an option: `get_option(socket, option::tcp::nodelay)`. See
/// getsockopt(2).
/// \error badmsg      from operation::option: the answer's length is not that
///                    of the value
/// \error noprotoopt  a kernel or a socket without the option
template <class K, readable_option O>
  requires has_options_of_level<K, O::level>
FILDES_INLINE auto get_option(const K& socket, O) noexcept {
  return O::codec::get(raw_option{socket.raw(), O::level, O::name});
}

/// Reads an option that wants to be asked something, or that is a list: a list
/// goes into the span `room`, and the result is how many elements there are.
/// \error range  more than there is room for
template <class K, readable_option O>
  requires has_options_of_level<K, O::level>
FILDES_INLINE auto get_option(const K& socket, O,
                              const typename O::codec::room& room) noexcept {
  return O::codec::get(raw_option{socket.raw(), O::level, O::name}, room);
}

/// Sets an option by its numbers, for one that has no type here.
FILDES_INLINE result<> set_option_raw(const any_fd& socket, int level, int name,
                                      byte_view value) noexcept {
  return raw_option{socket.raw(), level, name}.set(value.data(), value.size());
}

/// Reads an option by its numbers: the part of `room` that was filled.
FILDES_INLINE result<byte_span> get_option_raw(const any_fd& socket, int level,
                                               int name,
                                               byte_span room) noexcept {
  FILDES_TRY(
      const std::uint32_t told,
      (raw_option{socket.raw(), level, name}.get(room.data(), room.size())));
  return room.first(told);
}

}  // namespace fildes::inline FILDES_ABI
