// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <concepts>
#include <cstddef>
#include <type_traits>

#include <fildes/control_records.hpp>
#include <fildes/result.hpp>

namespace fildes::inline FILDES_ABI {

/// A kind of control message: a trivially copyable value with a `level` and a
/// `type`. Its bytes are the message's, unless it has `payload()`, which says
/// what they are, and `max_payload`, which says how many they are at most.
template <class T>
concept control_kind =
    std::is_trivially_copyable_v<T> && requires(const T& part) {
      { part.level } -> std::convertible_to<int>;
      { part.type } -> std::convertible_to<int>;
    };

namespace detail {

template <control_kind Kind>
consteval std::size_t max_payload() noexcept {
  if constexpr (requires { Kind::max_payload; })
    return Kind::max_payload;
  else
    return sizeof(Kind);
}

}  // namespace detail

/// The room that one message of each kind takes, in bytes (CMSG_SPACE).
template <control_kind... Kinds>
inline constexpr std::size_t control_space =
    (detail::control_place(detail::max_payload<Kinds>()) + ... + 0);

/// Control messages to send, which lie elsewhere: in a control_messages.
class control_view {
 public:
  constexpr control_view() noexcept = default;
  /// Bytes that are laid out as cmsg(3) says.
  explicit constexpr control_view(byte_view messages) noexcept
      : data_(messages.data()), size_(messages.size()) {}

  constexpr const std::byte* data() const noexcept { return data_; }
  constexpr std::size_t size() const noexcept { return size_; }
  constexpr bool empty() const noexcept { return size_ == 0; }

 private:
  const std::byte* data_ = nullptr;
  std::size_t size_ = 0;
};

/// Control messages to send, made in place:
///
///     const control_messages messages{control::rights(fd),
///                                     control::udp::segment_size{1200}};
///     socket.sendmsg(data, {.control = messages});
///
/// With round brackets C++ may take this for the declaration of a function.
template <control_kind... Kinds>
class control_messages {
  static_assert(sizeof...(Kinds) != 0, "no message: that is control_view()");

 public:
  FILDES_INLINE explicit control_messages(const Kinds&... parts) noexcept {
    (add(parts), ...);
  }

  control_view view() const noexcept FILDES_LIFETIMEBOUND {
    return control_view(byte_view(room_, size_));
  }
  operator control_view() const noexcept FILDES_LIFETIMEBOUND { return view(); }

 private:
  template <class Kind>
  FILDES_INLINE void add(const Kind& part) noexcept {
    if constexpr (requires { part.payload(); }) {
      add(part.level, part.type, part.payload().first(Kind::max_payload));
    } else {
      static_assert(
          !requires { Kind::max_payload; }, "a kind that is received only");
      add(part.level, part.type, byte_view(&part, sizeof part));
    }
  }
  FILDES_INLINE void add(int level, int type, byte_view bytes) noexcept {
    std::byte* at = room_ + size_;
    const sys::abi::cmsghdr header{detail::control_header + bytes.size(), level,
                                   type};
    const std::size_t place = detail::control_place(bytes.size());
    __builtin_memcpy(at, &header, sizeof header);
    __builtin_memcpy(at + detail::control_header, bytes.data(), bytes.size());
    __builtin_memset(at + header.len, 0, place - header.len);
    size_ += place;
  }

  alignas(sys::abi::cmsghdr) std::byte room_[control_space<Kinds...>];
  std::size_t size_ = 0;
};

namespace control {

/// A message that is one number.
template <int Level, int Type, class Number>
struct number_of {
  static constexpr int level = Level;
  static constexpr int type = Type;
  Number value;

  friend constexpr bool operator==(number_of, number_of) = default;
};

/// A message of `Max` bytes at most, which nothing here looks into.
template <int Level, int Type, std::size_t Max>
class bytes_of {
 public:
  static constexpr int level = Level;
  static constexpr int type = Type;
  static constexpr std::size_t max_payload = Max;

  /// \error nobufs  more than `Max` bytes
  static result<bytes_of> from_bytes(byte_view bytes) noexcept {
    if (bytes.size() > Max) return error(errc::nobufs, operation::control);
    return bytes_of(bytes);
  }
  byte_view payload() const noexcept FILDES_LIFETIMEBOUND {
    return {bytes_, size_};
  }

 private:
  explicit bytes_of(byte_view bytes) noexcept : size_(bytes.size()) {
    if (size_ != 0) __builtin_memcpy(bytes_, bytes.data(), size_);
  }

  std::byte bytes_[Max];
  std::size_t size_;
};

}  // namespace control

}  // namespace fildes::inline FILDES_ABI
