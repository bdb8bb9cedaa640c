// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/fd.hpp>

namespace fildes::inline FILDES_ABI {

/// A kind that can tell whether a descriptor is one.
template <class K>
concept checkable_kind = fd_kind<K> && requires(const any_fd& fd) {
  { K::is(fd) } -> std::same_as<result<bool>>;
};

/// Whether a descriptor of kind `From` can turn out to be a `K`: that is a more
/// special kind, or `From` says only what can be done, as a standard stream.
template <class From, class K>
concept may_be =
    std::derived_from<K, From> || requires { requires From::of_any_kind; };

/// The same descriptor as a more special kind, after asking the kernel whether
/// it is one. The owner is taken from only when it is: after an error it still
/// holds the descriptor.
/// \error inval  it is of another kind
template <checkable_kind K, class From>
  requires may_be<From, K>
result<owned<K>> checked_cast(owned<From>&& fd) noexcept {
  FILDES_TRY(const bool is, K::is(fd));
  if (!is) return error(errc::inval, operation::checked_cast);
  return owned<K>::adopt_raw(std::move(fd).release_raw());
}

/// The same for a borrow.
template <checkable_kind K, class From>
  requires may_be<From, K>
result<borrowed<K>> checked_cast(borrowed<From> fd) noexcept {
  FILDES_TRY(const bool is, K::is(fd));
  if (!is) return error(errc::inval, operation::checked_cast);
  return borrowed<K>::borrow_raw(fd.raw());
}

template <class K, class From>
void checked_cast(owned<From>&) = delete;  // std::move() the owner, or lend it
template <class K, class From>
void checked_cast(From&&) = delete;  // no descriptor of its kind can be a K

/// The same descriptor as another kind, on the caller's word.
template <fd_kind K, class From>
  requires may_be<From, K>
owned<K> unchecked_cast(owned<From>&& fd) noexcept {
  return owned<K>::adopt_raw(std::move(fd).release_raw()).assume_value();
}

/// The same for a borrow.
template <fd_kind K, class From>
  requires may_be<From, K>
borrowed<K> unchecked_cast(borrowed<From> fd) noexcept {
  return borrowed<K>::borrow_raw(fd.raw());
}

namespace detail {

void as_fd();  // hides outer names: only ADL finds a customisation

struct as_fd_function {
  template <class Foreign>
  constexpr auto operator()(const Foreign& x) const noexcept(noexcept(as_fd(x)))
    requires requires {
      { as_fd(x) } -> std::convertible_to<borrowed<any_fd>>;
    }
  {
    return as_fd(x);
  }
  template <class K>
  constexpr borrowed<K> operator()(
      const owned<K>& fd FILDES_LIFETIMEBOUND) const noexcept {
    return fd;
  }
  template <class K>
  void operator()(owned<K>&&) const = delete;  // keep the owner in a variable
  template <class K>
  constexpr borrowed<K> operator()(borrowed<K> fd) const noexcept {
    return fd;
  }
};

}  // namespace detail

/// Lends the descriptor of any object that has one.
///
/// For a type of your own, or of a library that does not know fildes, write
///
///     fildes::borrowed<fildes::file> as_fd(const my_file& f) {
///       return fildes::borrowed<fildes::file>::borrow_raw(f.descriptor());
///     }
///
/// beside the type, and `fildes::as_fd(my)` goes wherever a kind is taken.
inline constexpr detail::as_fd_function as_fd{};

}  // namespace fildes::inline FILDES_ABI
