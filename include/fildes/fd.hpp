// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <compare>
#include <concepts>
#include <string_view>
#include <type_traits>
#include <utility>

#include <fildes/result.hpp>
#include <fildes/sys/descriptor.hpp>

namespace fildes::inline FILDES_ABI {

/// A descriptor's number, and nothing that can end its life.
///
/// The base of every kind. A kind says what can be done with a descriptor; a
/// holder, `owned` or `borrowed`, says who closes it.
class any_fd {
 public:
  /// What the kind is called when it prints.
  static constexpr std::string_view kind_name = "fd";

  /// The number, for a call that fildes does not have. Whoever closes it steals
  /// it from its owner.
  constexpr int raw() const noexcept { return fd_; }
  explicit operator bool() const = delete;  // for "maybe", use std::optional

  /// Compares numbers. Whether two numbers are one file is `file_identity`.
  friend constexpr bool operator==(const any_fd& a, const any_fd& b) noexcept {
    return a.fd_ == b.fd_;
  }
  friend constexpr auto operator<=>(const any_fd& a, const any_fd& b) noexcept {
    return a.fd_ <=> b.fd_;
  }

 protected:
  explicit constexpr any_fd(int fd) noexcept  // write owned<K> or borrowed<K>
      : fd_(fd) {}
  any_fd(const any_fd&) = default;
  any_fd& operator=(const any_fd&) = default;
  ~any_fd() = default;

  int fd_;
};

/// A kind of descriptor: derived from any_fd, of its size, and not to be made,
/// copied, assigned or destroyed except through a holder.
template <class K>
concept fd_kind = std::derived_from<K, any_fd> && sizeof(K) == sizeof(any_fd) &&
                  !std::is_polymorphic_v<K> && !std::default_initializable<K> &&
                  !std::copy_constructible<K> &&
                  !std::is_copy_assignable_v<K> && !std::destructible<K>;

template <class K>
class owned;
template <class K>
class borrowed;

namespace detail {

[[noreturn, gnu::cold]] void abort_on_bad_close(int fd) noexcept;

// What a destructor does: it cannot report, and it never retries, since after
// an error too the number is gone. In debug builds a number that somebody else
// has closed ends the program before it closes a stranger's.
FILDES_INLINE void close_quietly(int fd) noexcept {
  [[maybe_unused]] const auto closed = sys::close(fd);
#if !defined(NDEBUG)
  if (closed.has_error() && closed.assume_error() == errc::badf)
    abort_on_bad_close(fd);
#endif
}

template <class K>
struct require_kind {
  static_assert(fd_kind<K>,
                "a kind derives from any_fd, adds no data, and keeps its "
                "constructors, copy, assignment and destructor protected: see "
                "docs/adding-a-kind.md");
};

}  // namespace detail

/// The owner of a descriptor: move-only, four bytes, closes what it holds.
///
/// There is no empty owner to make: "maybe one" is `std::optional<owned<K>>`.
/// An owner that has been moved from may only be assigned to or destroyed.
template <class K>
class [[nodiscard]] owned final : public K {
  static_assert(sizeof(detail::require_kind<K>) != 0);

 public:
  using kind = K;

  owned() = delete;  // for "maybe one", use std::optional
  owned(owned&& other) noexcept : K(std::move(other).release_raw()) {}
  /// From the owner of a more special kind.
  template <std::derived_from<K> D>
    requires(!std::same_as<D, K>)
  owned(owned<D>&& other) noexcept : K(std::move(other).release_raw()) {}
  template <class D>
    requires(std::derived_from<K, D> && !std::same_as<D, K>)
  owned(owned<D>&&) = delete;  // may be of another kind: use checked_cast<K>()
  owned(const owned&) = delete;  // two owners would close twice: see dup()

  owned& operator=(owned&& other) noexcept {
    // Through a temporary, so that assigning to itself changes nothing.
    const int fd = other.give_up();
    const owned old(std::exchange(this->fd_, fd));
    return *this;
  }
  template <class D>
    requires(!std::derived_from<D, K>)
  owned& operator=(owned<D>&&) = delete;    // not of this kind: checked_cast?
  owned& operator=(const owned&) = delete;  // std::move() the owner, or dup()

  FILDES_INLINE ~owned() {
    if (this->fd_ >= 0) detail::close_quietly(this->fd_);
  }

  /// Takes over a number that nobody else closes, in the same expression as
  /// the call that made it: `owned<K>::adopt_raw(sys::eventfd2(0, 0))`. An
  /// error passes by.
  /// \error badf  the number is negative
  FILDES_INLINE static result<owned> adopt_raw(result<int> fd) noexcept {
    if (fd.has_error()) [[unlikely]]
      return fd.assume_error();
    if (fd.assume_value() < 0) return error(errc::badf, operation::adopt);
    return owned(fd.assume_value());
  }

  /// Gives the number up: whoever takes it closes it.
  [[nodiscard]] int release_raw() && noexcept { return give_up(); }
  int release_raw() const& = delete;  // std::move(owner).release_raw()

  /// close(2), with its error. The descriptor is gone whatever the result: an
  /// error tells of data that did not reach its place, not of a second chance.
  /// \error io     earlier writes failed; also nospc, dquot
  /// \error intr   interrupted; not to be repeated
  result<> close() && noexcept { return sys::close(give_up()); }
  result<> close() const& = delete;  // std::move(owner).close()

 private:
  explicit constexpr owned(int fd) noexcept : K(fd) {}
  int give_up() noexcept { return std::exchange(this->fd_, -1); }
};

/// A loan of a descriptor: trivially copyable, four bytes, closes nothing.
///
/// For a call, take `const K&`, which any holder converts to. For longer, write
/// the loan in the type: `borrowed<K>`. Its owner must live longer; a borrow
/// from a temporary owner does not compile.
template <class K>
class borrowed final : public K {
  static_assert(sizeof(detail::require_kind<K>) != 0);

 public:
  using kind = K;

  template <std::derived_from<K> D>
  constexpr borrowed(const owned<D>& owner FILDES_LIFETIMEBOUND) noexcept
      : K(owner.raw()) {}
  template <std::derived_from<K> D>
  borrowed(const owned<D>&&) = delete;  // keep the owner in a variable first
  template <class D>
    requires(std::derived_from<K, D> && !std::same_as<D, K>)
  borrowed(borrowed<D>) = delete;  // may be of another kind: checked_cast<K>()
  template <std::derived_from<K> D>
    requires(!std::same_as<D, K>)
  constexpr borrowed(borrowed<D> other) noexcept : K(other.raw()) {}
  constexpr borrowed(const K& lent FILDES_LIFETIMEBOUND) noexcept
      : K(lent.raw()) {}

  /// Lends a number of which the caller knows that it stays open.
  static constexpr borrowed borrow_raw(int fd) noexcept { return borrowed(fd); }

 private:
  explicit constexpr borrowed(int fd) noexcept : K(fd) {}
};

/// The kind behind a holder, or the kind itself.
template <class T>
struct kind_of : std::type_identity<T> {};
template <class K>
struct kind_of<owned<K>> : std::type_identity<K> {};
template <class K>
struct kind_of<borrowed<K>> : std::type_identity<K> {};
template <class T>
using kind_of_t = typename kind_of<std::remove_cvref_t<T>>::type;

}  // namespace fildes::inline FILDES_ABI
