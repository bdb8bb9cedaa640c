// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <type_traits>

#include <fildes/sys/arch.hpp>
#include <fildes/sys/sanitizer.hpp>

// What may be an argument of a system call: integers, enums and pointers, and
// the wrappers below, which say what the kernel does with the memory behind a
// pointer or with a descriptor. To the machine each is one register (64-bit
// numbers on 32-bit machines are two); to sanitizers and observers it is more.

namespace fildes::inline FILDES_ABI::sys {

/// An integer, enum or pointer: one register.
template <class T>
concept plain_argument =
    (std::integral<T> && sizeof(T) <= sizeof(word)) || std::is_enum_v<T> ||
    std::is_pointer_v<T> || std::same_as<T, std::nullptr_t>;

/// A size, offset or mask of 64 bits. On 32-bit machines it is two registers,
/// the low one first, as all of them are little-endian; on arm and mips these
/// begin at an even place.
struct wide {
  std::int64_t value;
};

/// The file position of preadv and its kin: two words on every ABI, the low one
/// first. Only x32 takes one.
struct position {
  std::int64_t value;
};

/// `size` bytes that the kernel reads.
struct in {
  const void* data;
  std::size_t size;
};

/// `size` bytes that the kernel fills when the call succeeds.
struct out {
  void* data;
  std::size_t size;
};

/// Up to `size` bytes that the kernel fills; the result says how many.
struct out_counted {
  void* data;
  std::size_t size;
};

/// Room for `count` items; the result says how many the kernel filled.
template <class Item>
struct out_items {
  Item* data;
  std::size_t count;
};

/// Room of `size` bytes, of which the kernel tells at `told` how many it would
/// have filled: that may be more.
struct out_told {
  void* data;
  std::uint32_t* told;
  std::size_t size = told != nullptr ? *told : 0;
};

/// `size` bytes that the kernel reads and writes.
struct in_out {
  void* data;
  std::size_t size;
};

/// A string with a terminating zero.
struct text {
  const char* data;
};

/// `count` iovecs of memory that the kernel reads. `Vector` has `data()` and
/// `size()` and lies in memory as struct iovec does.
template <class Vector>
struct in_vector {
  const Vector* data;
  std::size_t count;
};

/// `count` iovecs that the kernel fills in order; the result says how far.
template <class Vector>
struct out_vector {
  const Vector* data;
  std::size_t count;
};

/// A msghdr of which the kernel reads name, pieces and control messages.
template <class Header>
struct in_message {
  const Header* data;
};

/// A msghdr of which the kernel fills name, pieces and control messages; the
/// result says how many bytes of the pieces.
template <class Header>
struct out_message {
  Header* data;
  std::uint32_t name_size = data->namelen;  ///< room: the kernel overwrites it
};

/// `count` mmsghdrs; the result says how many have been dealt with.
template <class Header>
struct in_messages {
  const Header* data;
  std::size_t count;
};
template <class Header>
struct out_messages {
  Header* data;
  std::size_t count;
  std::uint32_t name_size;  ///< the room of each
};

/// A descriptor that data goes out by.
struct sends {
  int fd;
};

/// A descriptor that data comes in by.
struct receives {
  int fd;
};

/// A descriptor that data may go both ways by, as a lock does: what was done
/// before it was given free is seen by the next who takes it.
struct exchanges {
  int fd;
};

template <plain_argument T>
constexpr word to_word(T value) noexcept {
  if constexpr (std::is_pointer_v<T>)
    return static_cast<word>(reinterpret_cast<std::uintptr_t>(value));
  else if constexpr (std::same_as<T, std::nullptr_t>)
    return 0;
  else
    return static_cast<word>(value);
}
constexpr word to_word(sends s) noexcept { return s.fd; }
constexpr word to_word(receives r) noexcept { return r.fd; }
constexpr word to_word(exchanges e) noexcept { return e.fd; }
template <class Memory>
  requires requires(Memory m) { m.data; }
constexpr word to_word(Memory m) noexcept {
  return to_word(m.data);
}

/// Anything that sys::call takes.
template <class T>
concept argument =
    std::same_as<T, wide> || std::same_as<T, position> || requires(T a) {
      { to_word(a) } -> std::same_as<word>;  // memory: in, out, in_out, text
    };

namespace detail {

/// Whether a register is too small for a 64-bit number.
inline constexpr bool narrow = sizeof(word) == 4;
#if defined(__arm__) || (defined(__mips__) && !defined(__mips64))
inline constexpr bool pairs_begin_even = true;
#else
inline constexpr bool pairs_begin_even = false;
#endif
#if defined(__x86_64__) && defined(__ILP32__)
inline constexpr std::size_t words_of_position = 1;
#else
inline constexpr std::size_t words_of_position = 2;
#endif

/// How many registers are taken when a `T` has followed `before` of them.
template <class T>
constexpr std::size_t taken_after(std::size_t before) noexcept {
  if (std::same_as<T, position>) return before + words_of_position;
  if (!std::same_as<T, wide> || !narrow) return before + 1;
  return before + (pairs_begin_even ? before % 2 : 0) + 2;
}

template <class... Arguments>
consteval std::size_t register_count() noexcept {
  std::size_t taken = 0;
  ((taken = taken_after<Arguments>(taken)), ...);
  return taken;
}

/// The registers that the arguments come to lie in. The compiler knows every
/// place: after optimization there is no array.
template <std::size_t Size>
struct registers {
  word values[Size] = {};
  std::size_t taken = 0;

  template <argument T>
  FILDES_INLINE constexpr void add(T a) noexcept {
    values[taken++] = to_word(a);
  }
  FILDES_INLINE constexpr void add(position a) noexcept {
    values[taken] = static_cast<word>(a.value);
    if (narrow) values[taken + 1] = static_cast<word>(a.value >> 32);
    taken += words_of_position;
  }
  FILDES_INLINE constexpr void add(wide a) noexcept {
    taken = taken_after<wide>(taken);
    if (!narrow) {
      values[taken - 1] = static_cast<word>(a.value);
    } else {
      values[taken - 2] = static_cast<word>(a.value);
      values[taken - 1] = static_cast<word>(a.value >> 32);
    }
  }
};

// before() runs ahead of the call, after() when it has succeeded. release() of
// all arguments follows before(): who receives may use the memory again. In the
// same way acquire() of all comes ahead of after().
//
// All inlined: a weak copy from a unit without sanitizers must not stand in.

template <class T>
FILDES_INLINE void before(const T&) noexcept {}
FILDES_INLINE void before(const in& a) noexcept {
  if (a.data != nullptr) sanitizer::will_read(a.data, a.size);
}
FILDES_INLINE void before(const out& a) noexcept {
  if (a.data != nullptr) sanitizer::may_write(a.data, a.size);
}
FILDES_INLINE void before(const out_counted& a) noexcept {
  sanitizer::may_write(a.data, a.size);
}
template <class Item>
FILDES_INLINE void before(const out_items<Item>& a) noexcept {
  sanitizer::may_write(a.data, a.count * sizeof(Item));
}
FILDES_INLINE void before(const in_out& a) noexcept {
  if (a.data == nullptr) return;
  sanitizer::will_read(a.data, a.size);
  sanitizer::may_write(a.data, a.size);
}
FILDES_INLINE void before(const text& a) noexcept {
  if (a.data != nullptr)
    sanitizer::will_read(a.data, __builtin_strlen(a.data) + 1);
}
template <class Vector>
FILDES_INLINE void before(const in_vector<Vector>& a) noexcept {
  sanitizer::will_read(a.data, a.count * sizeof(Vector));
  for (std::size_t i = 0; i != a.count; ++i)
    sanitizer::will_read(a.data[i].data(), a.data[i].size());
}
template <class Vector>
FILDES_INLINE void before(const out_vector<Vector>& a) noexcept {
  sanitizer::will_read(a.data, a.count * sizeof(Vector));
  for (std::size_t i = 0; i != a.count; ++i)
    sanitizer::may_write(a.data[i].data(), a.data[i].size());
}

FILDES_INLINE void before(const out_told& a) noexcept {
  if (a.data != nullptr) sanitizer::may_write(a.data, a.size);
}

// What a msghdr's pieces are to the kernel: struct iovec.
struct piece {
  void* base;
  std::size_t len;
};
template <class Header>
FILDES_INLINE const piece* pieces_of(const Header& h) noexcept {
  return static_cast<const piece*>(h.iov);
}
// Member by member: between them there may be padding that nobody writes.
template <class Header>
FILDES_INLINE void before_header(const Header& h) noexcept {
  sanitizer::will_read(static_cast<const void*>(&h.name), sizeof h.name);
  sanitizer::will_read(&h.namelen, sizeof h.namelen);
  sanitizer::will_read(static_cast<const void*>(&h.iov), sizeof h.iov);
  sanitizer::will_read(&h.iovlen, sizeof h.iovlen);
  sanitizer::will_read(static_cast<const void*>(&h.control), sizeof h.control);
  sanitizer::will_read(&h.controllen, sizeof h.controllen);
  sanitizer::will_read(h.iov, h.iovlen * sizeof(piece));
}
template <class Header>
FILDES_INLINE void before_reading(const Header& h) noexcept {
  before_header(h);
  if (h.name != nullptr) sanitizer::will_read(h.name, h.namelen);
  for (std::size_t i = 0; i != h.iovlen; ++i)
    sanitizer::will_read(pieces_of(h)[i].base, pieces_of(h)[i].len);
  if (h.controllen != 0) sanitizer::will_read(h.control, h.controllen);
}
template <class Header>
FILDES_INLINE void before_writing(const Header& h) noexcept {
  before_header(h);
  if (h.name != nullptr) sanitizer::may_write(h.name, h.namelen);
  for (std::size_t i = 0; i != h.iovlen; ++i)
    sanitizer::may_write(pieces_of(h)[i].base, pieces_of(h)[i].len);
  if (h.controllen != 0) sanitizer::may_write(h.control, h.controllen);
}
template <class Header>
FILDES_INLINE void after_writing(const Header& h, std::uint32_t name_size,
                                 std::size_t left) noexcept {
  sanitizer::has_written(const_cast<Header*>(&h), sizeof h);
  if (h.name != nullptr)
    sanitizer::has_written(h.name,
                           h.namelen < name_size ? h.namelen : name_size);
  for (std::size_t i = 0; i != h.iovlen && left != 0; ++i) {
    const std::size_t room = pieces_of(h)[i].len;
    const std::size_t here = left < room ? left : room;
    sanitizer::has_written(pieces_of(h)[i].base, here);
    left -= here;
  }
  if (h.controllen != 0) sanitizer::has_written(h.control, h.controllen);
}
template <class Header>
FILDES_INLINE void before(const in_message<Header>& a) noexcept {
  before_reading(*a.data);
}
template <class Header>
FILDES_INLINE void before(const out_message<Header>& a) noexcept {
  before_writing(*a.data);
}
template <class Header>
FILDES_INLINE void before(const in_messages<Header>& a) noexcept {
  for (std::size_t i = 0; i != a.count; ++i) before_reading(a.data[i].hdr);
}
template <class Header>
FILDES_INLINE void before(const out_messages<Header>& a) noexcept {
  for (std::size_t i = 0; i != a.count; ++i) before_writing(a.data[i].hdr);
}

template <class T>
FILDES_INLINE void after(const T&, word) noexcept {}
FILDES_INLINE void after(const out_told& a, word) noexcept {
  if (a.data == nullptr) return;
  sanitizer::has_written(a.data, *a.told < a.size ? *a.told : a.size);
}
template <class Header>
FILDES_INLINE void after(const out_message<Header>& a, word result) noexcept {
  after_writing(*a.data, a.name_size, static_cast<std::size_t>(result));
}
template <class Header>
FILDES_INLINE void after(const out_messages<Header>& a, word result) noexcept {
  for (std::size_t i = 0; i != static_cast<std::size_t>(result); ++i) {
    sanitizer::has_written(a.data + i, sizeof(Header));
    after_writing(a.data[i].hdr, a.name_size, a.data[i].len);
  }
}
FILDES_INLINE void after(const out& a, word) noexcept {
  if (a.data != nullptr) sanitizer::has_written(a.data, a.size);
}
FILDES_INLINE void after(const out_counted& a, word result) noexcept {
  // With MSG_TRUNC the result is the length that did not fit.
  const auto told = static_cast<std::size_t>(result);
  sanitizer::has_written(a.data, told < a.size ? told : a.size);
}
template <class Item>
FILDES_INLINE void after(const out_items<Item>& a, word result) noexcept {
  sanitizer::has_written(a.data,
                         static_cast<std::size_t>(result) * sizeof(Item));
}
FILDES_INLINE void after(const in_out& a, word) noexcept {
  if (a.data != nullptr) sanitizer::has_written(a.data, a.size);
}
template <class Vector>
FILDES_INLINE void after(const out_vector<Vector>& a, word result) noexcept {
  auto left = static_cast<std::size_t>(result);
  for (std::size_t i = 0; i != a.count && left != 0; ++i) {
    const std::size_t here = left < a.data[i].size() ? left : a.data[i].size();
    sanitizer::has_written(a.data[i].data(), here);
    left -= here;
  }
}

template <class T>
FILDES_INLINE void release(const T&) noexcept {
  if constexpr (std::same_as<T, sends> || std::same_as<T, exchanges>)
    sanitizer::sends();
}
template <class T>
FILDES_INLINE void acquire(const T&) noexcept {
  if constexpr (std::same_as<T, receives> || std::same_as<T, exchanges>)
    sanitizer::has_received();
}

}  // namespace detail
}  // namespace fildes::inline FILDES_ABI::sys
