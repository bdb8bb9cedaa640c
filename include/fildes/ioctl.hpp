// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/fd.hpp>
#include <fildes/ioctl_request.hpp>
#include <fildes/sys/ioctl.hpp>

// ioctl(2) for devices that fildes does not know. Each request is declared
// once, in a line, and the compiler checks its calls:
//
//     inline constexpr auto get_version = ioctl_read<'V', 1, std::uint32_t>;
//     inline constexpr auto set_mode = ioctl_write<'V', 2, mode>;
//
//     FILDES_TRY(const auto version, ioctl(device, get_version));
//     FILDES_TRYV(ioctl(device, set_mode, mode{1, 2}));
//
// The declaration is the promise: that the driver means by the number what the
// line says. A type of another size than the driver's is found here only where
// the number has the size in it, and then as notty.

namespace fildes::inline FILDES_ABI {

namespace detail {

// Memory for a driver's answer: zeros, so that one who fills in less than the
// type has leaves no garbage there.
template <class T>
union ioctl_room {
  ioctl_room() noexcept {
    __builtin_memset(static_cast<void*>(this), 0, sizeof(T));
  }
  T value;
};

// Takes the requests that hand no data back.
struct ioctl_fills_nothing {
  template <std::uint32_t N, class Gives>
  void operator()(ioctl_none_request<N, Gives>);
  template <std::uint32_t N, class T, class Gives>
  void operator()(ioctl_integer_request<N, T, Gives>);
  template <std::uint32_t N, class T, class Gives>
  void operator()(ioctl_write_request<N, T, Gives>);
};

// What a call is to give in its register: nothing where nobody asks.
template <class Gives>
using ioctl_register =
    std::conditional_t<std::is_void_v<Gives>, void, sys::word>;

template <class Gives>
FILDES_INLINE auto ioctl_given(result<ioctl_register<Gives>> r) noexcept {
  if constexpr (std::is_void_v<Gives>) {
    return r;
  } else {
    const auto count = [&]() -> result<int> {
      FILDES_TRY(const sys::word value, r);
      return static_cast<int>(value);
    }();
    if constexpr (std::is_same_v<Gives, int>)
      return count;
    else
      return owned<Gives>::adopt_raw(count);
  }
}

template <class T, class Gives>
FILDES_INLINE auto ioctl_filled(const result<ioctl_register<Gives>>& r,
                                const T& data) noexcept {
  if constexpr (std::is_void_v<Gives>) {
    if (r.has_error()) [[unlikely]]
      return result<T>(r.assume_error());
    return result<T>(data);
  } else {
    using both = ioctl_counted<T>;
    if (r.has_error()) [[unlikely]]
      return result<both>(r.assume_error());
    return result<both>(both{static_cast<int>(r.assume_value()), data});
  }
}

}  // namespace detail

/// The request whose calls give a new descriptor, owned as a `K`. Whether it
/// stays open over exec is the driver's choice.
template <fd_kind K, class Request>
consteval auto ioctl_makes(Request) noexcept {
  using made = typename Request::template giving<K>;
  static_assert(
      requires(detail::ioctl_fills_nothing f, made m) { f(m); },
      "ioctl_makes: this request hands data back; use ioctl_counts "
      "and owned<K>::adopt_raw");
  return made{};
}

/// Makes the request. What the kernel fills in comes as the result, never
/// before success. One system call; `intr` is not repeated.
/// \error notty  the descriptor does not know the request; also inval, by some
///               drivers, and badf, by a path_fd
/// See ioctl(2).
template <std::uint32_t N, class Gives>
FILDES_INLINE auto ioctl(const any_fd& fd,
                         ioctl_none_request<N, Gives>) noexcept {
  return detail::ioctl_given<Gives>(
      sys::ioctl_word<detail::ioctl_register<Gives>>(fd.raw(), N, 0));
}
template <std::uint32_t N, class T, class Gives>
FILDES_INLINE auto ioctl(const any_fd& fd, ioctl_integer_request<N, T, Gives>,
                         std::type_identity_t<T> value) noexcept {
  return detail::ioctl_given<Gives>(
      sys::ioctl_word<detail::ioctl_register<Gives>>(
          fd.raw(), N, static_cast<sys::word>(value)));
}
template <std::uint32_t N, class T, class Gives>
FILDES_INLINE auto ioctl(const any_fd& fd,
                         ioctl_read_request<N, T, Gives>) noexcept {
  detail::ioctl_room<T> room;
  const auto r = sys::ioctl_out<detail::ioctl_register<Gives>>(
      fd.raw(), N, &room.value, sizeof(T));
  return detail::ioctl_filled<T, Gives>(r, room.value);
}
template <std::uint32_t N, class T, class Gives>
FILDES_INLINE auto ioctl(const any_fd& fd, ioctl_write_request<N, T, Gives>,
                         const std::type_identity_t<T>& value) noexcept {
  return detail::ioctl_given<Gives>(
      sys::ioctl_in<detail::ioctl_register<Gives>>(fd.raw(), N, &value,
                                                   sizeof(T)));
}
template <std::uint32_t N, class T, class Gives>
FILDES_INLINE auto ioctl(const any_fd& fd, ioctl_exchange_request<N, T, Gives>,
                         std::type_identity_t<T> value) noexcept {
  const auto r = sys::ioctl_in_out<detail::ioctl_register<Gives>>(
      fd.raw(), N, &value, sizeof(T));
  return detail::ioctl_filled<T, Gives>(r, value);
}

template <std::uint32_t N, class Gives, class X>
void ioctl(const any_fd&,  // this request has no argument
           ioctl_none_request<N, Gives>, X&&) = delete;
template <std::uint32_t N, class T, class Gives, class X>
void ioctl(const any_fd&,  // the kernel fills it in: take the call's result
           ioctl_read_request<N, T, Gives>, X&&) = delete;
template <std::uint32_t N, class T, class Gives>
void ioctl(const any_fd&,  // the kernel takes a number: give it one
           ioctl_integer_request<N, T, Gives>) = delete;
template <std::uint32_t N, class T, class Gives>
void ioctl(const any_fd&,  // the kernel reads a value: give it one
           ioctl_write_request<N, T, Gives>) = delete;
template <std::uint32_t N, class T, class Gives>
void ioctl(const any_fd&,  // the kernel reads a value, too: give it one
           ioctl_exchange_request<N, T, Gives>) = delete;

}  // namespace fildes::inline FILDES_ABI
