// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <span>

#include <fildes/flags.hpp>
#include <fildes/option.hpp>
#include <fildes/option_value.hpp>

// How the value of an option becomes what the kernel takes, and back. Each
// codec checks the length that the kernel tells.

namespace fildes::inline FILDES_ABI::option_as {

/// A number that the kernel may tell in one byte if it fits, as options of IP
/// do to those who ask for less than an int.
template <class Int>
struct number {
  using argument = Int;
  using value = Int;

  FILDES_INLINE static result<> set(raw_option o, Int to) noexcept {
    return o.set(&to, sizeof to);
  }
  FILDES_INLINE static result<Int> get(raw_option o) noexcept {
    Int room;
    FILDES_TRY(const auto told, o.get(&room, sizeof room));
    if (told == sizeof room) [[likely]]
      return room;
    if (told != 1) return error(errc::badmsg, operation::option);
    return static_cast<Int>(*reinterpret_cast<unsigned char*>(&room));
  }
};
using integer = number<int>;
using unsigned_integer = number<std::uint32_t>;

/// A number whose range the kernel checks: so does the type. What is read may
/// lie outside, where it comes from the system's defaults.
template <class Int, Int Lo, Int Hi>
struct number_in : number<Int> {
  using argument = bounded_integer<Int, Lo, Hi>;

  FILDES_INLINE static result<> set(raw_option o, argument to) noexcept {
    return number<Int>::set(o, to.value());
  }
};
template <int Lo, int Hi>
using integer_in = number_in<int, Lo, Hi>;

/// Another type in the place of a number.
template <class T, class Int>
struct converted {
  using argument = T;
  using value = T;

  FILDES_INLINE static result<> set(raw_option o, T to) noexcept {
    return number<Int>::set(o, static_cast<Int>(to));
  }
  FILDES_INLINE static result<T> get(raw_option o) noexcept {
    FILDES_TRY(const Int told, number<Int>::get(o));
    return static_cast<T>(told);
  }
};
using boolean = converted<bool, int>;
/// A value without a name is kept.
template <class E>
using enumeration = converted<E, std::underlying_type_t<E>>;

template <class E>
struct flag_set {
  using argument = flags<E>;
  using value = flags<E>;
  using bits = number<typename flags<E>::bits_type>;

  FILDES_INLINE static result<> set(raw_option o, argument to) noexcept {
    return bits::set(o, to.bits());
  }
  FILDES_INLINE static result<value> get(raw_option o) noexcept {
    FILDES_TRY(const auto told, bits::get(o));
    return value::from_bits(told);
  }
};

/// A structure that is one size in every kernel.
template <class T>
struct structure {
  using argument = T;
  using value = T;

  FILDES_INLINE static result<> set(raw_option o, const T& to) noexcept {
    return o.set(&to, sizeof to);
  }
  FILDES_INLINE static result<T> get(raw_option o) noexcept {
    T room;
    FILDES_TRY(const auto told, o.get(&room, sizeof room));
    if (told != sizeof room) return error(errc::badmsg, operation::option);
    return room;
  }
};

/// A structure that grows: what this kernel does not know of it is zero.
template <class T>
struct growing : structure<T> {
  using value = known_part<T>;

  FILDES_INLINE static result<value> get(raw_option o) noexcept {
    T room = {};
    FILDES_TRY(const auto told, o.get(&room, sizeof room));
    return value(room, told < sizeof room ? told : sizeof room);
  }
};

/// A structure that asks, and is answered in its place.
template <class T>
struct query {
  using room = T;
  using value = T;

  FILDES_INLINE static result<T> get(raw_option o, T asked) noexcept {
    FILDES_TRY(const auto told, o.get(&asked, sizeof asked));
    if (told > sizeof asked) return error(errc::badmsg, operation::option);
    return asked;
  }
};

/// A name of less than `Room` bytes, as set. A longer one is refused: the
/// kernel would cut it.
template <std::size_t Room>
struct text {
  using argument = std::string_view;
  using value = option_text<Room>;

  FILDES_INLINE static result<> set(raw_option o,
                                    std::string_view to) noexcept {
    if (to.size() >= Room) return error(errc::nametoolong, operation::option);
    if (to.find('\0') != std::string_view::npos)
      return error(errc::inval, operation::option);
    return o.set(to.data(), to.size());
  }
  FILDES_INLINE static result<value> get(raw_option o) noexcept {
    char room[Room];
    FILDES_TRY(const auto told, o.get(room, sizeof room));
    if (told > sizeof room) return error(errc::badmsg, operation::option);
    return value(room, told);
  }
};

/// As many as there are, which reading tells: more than fit are an error.
template <class T>
struct list {
  using argument = std::span<const T>;
  using room = std::span<T>;

  FILDES_INLINE static result<> set(raw_option o, argument to) noexcept {
    return o.set(to.data(), to.size_bytes());
  }
  FILDES_INLINE static result<std::size_t> get(raw_option o,
                                               room into) noexcept {
    FILDES_TRY(const auto told, o.get(into.data(), into.size_bytes()));
    if (told > into.size_bytes()) return error(errc::range, operation::option);
    if (told % sizeof(T) != 0) return error(errc::badmsg, operation::option);
    return told / sizeof(T);
  }
};
using bytes = list<std::byte>;

/// Bytes of which the kernel cuts what has no room, and says nothing: it takes
/// room for all that there can be.
template <std::size_t Most>
struct bytes_of_at_least : bytes {
  FILDES_INLINE static result<std::size_t> get(raw_option o,
                                               room into) noexcept {
    if (into.size() < Most) return error(errc::range, operation::option);
    return bytes::get(o, into);
  }
};

/// An order without a value. The kernel wants an int all the same.
struct nothing {
  FILDES_INLINE static result<> set(raw_option o) noexcept {
    const int unused = 0;
    return o.set(&unused, sizeof unused);
  }
};

/// A descriptor: lent to be set, owned when read, whatever else is wrong.
template <class K>
struct descriptor {
  using argument = borrowed<K>;
  using value = owned<K>;

  FILDES_INLINE static result<> set(raw_option o, argument to) noexcept {
    return number<int>::set(o, to.raw());
  }
  FILDES_INLINE static result<owned<K>> get(raw_option o) noexcept {
    return owned<K>::adopt_raw(number<int>::get(o));
  }
};

}  // namespace fildes::inline FILDES_ABI::option_as
