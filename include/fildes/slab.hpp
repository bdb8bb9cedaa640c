// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <new>
#include <utility>

#include <fildes/result.hpp>
#include <fildes/token.hpp>

namespace fildes::inline FILDES_ABI {

namespace detail {

/// Memory that is all zero, and none until it is touched.
result<void*> reserve_memory(std::uint64_t size) noexcept;
void release_memory(void* at, std::size_t size) noexcept;

}  // namespace detail

/// The kind of a slab that no epoll set knows of.
enum class slab_kind : std::uint8_t { any };

/// State for each of many connections of a kind, found by token.
///
/// What is in it stays where it is until it is erased. The room is reserved at
/// once and becomes memory when it is first used; the place that was freed last
/// is used next. Nothing else is ever allocated.
template <class T, auto Kind = slab_kind::any>
class slab {
  static_assert(alignof(T) <= 4096, "mappings begin at a page");

 public:
  using id = token<decltype(Kind)>;

  /// Room for so many.
  /// \error nomem  no such room in the address space
  static result<slab> create(std::uint32_t capacity) noexcept {
    FILDES_TRY(void* const room, detail::reserve_memory(bytes(capacity)));
    return slab(static_cast<slot*>(room), capacity);
  }

  slab(slab&& other) noexcept
      : slots_(std::exchange(other.slots_, nullptr)),
        capacity_(std::exchange(other.capacity_, 0)),
        touched_(std::exchange(other.touched_, 0)),
        size_(std::exchange(other.size_, 0)),
        free_(std::exchange(other.free_, none)) {}
  slab& operator=(slab&&) = delete;
  ~slab() {
    if (slots_ == nullptr) return;
    for_each([this](id whose, T&) { erase(whose); });
    detail::release_memory(slots_, static_cast<std::size_t>(bytes(capacity_)));
  }

  std::uint32_t size() const noexcept { return size_; }
  std::uint32_t capacity() const noexcept { return capacity_; }

  /// The token that the next one will have: to watch its descriptor before it
  /// is in.
  /// \error nobufs  it is full
  result<id> next() const noexcept {
    const auto index =
        free_ != none ? free_ : static_cast<std::uint32_t>(touched_);
    if (index == capacity_) return error(errc::nobufs, operation::slab);
    return id(Kind, index, slots_[index].tag + 1);
  }

  /// Makes one from the arguments. They are untouched when there is no room.
  /// Its constructor must not make another one in the same slab.
  /// \error nobufs  it is full
  template <class... Arguments>
  result<id> emplace(Arguments&&... arguments) {
    FILDES_TRY(const id whose, next());
    slot& s = slots_[whose.index()];
    const std::uint32_t free = free_ != none ? s.next_free : none;
    ::new (&s.user) T{std::forward<Arguments>(arguments)...};
    if (free_ == none) ++touched_;
    free_ = free;
    ++size_;
    s.tag = whose.tag();
    return whose;
  }

  /// The one with this token; nullptr when it is gone, or of another kind.
  FILDES_INLINE T* find(const id& whose) noexcept {
    const std::size_t index = whose.index();
    if (index >= touched_) [[unlikely]]
      return nullptr;
    slot& s = slots_[index];
    return s.tag == whose.tag() ? &s.user : nullptr;
  }

  /// Ends the one with this token. False when it was gone.
  [[gnu::noinline]] bool erase(id whose) noexcept {
    T* const user = find(whose);
    if (user == nullptr) return false;
    slot& s = slots_[whose.index()];
    // First nobody finds it any more, then it ends.
    s.tag = id(Kind, 0, whose.generation() + 1).tag() ^ of_nobody;
    user->~T();
    s.next_free = std::exchange(free_, whose.index());
    --size_;
    return true;
  }

  /// Calls `f(token, T&)` for each; `f` may erase the one that it is given.
  template <class F>
  void for_each(F f) {
    for (std::uint32_t i = 0; i != touched_; ++i)
      if (slots_[i].tag % 2 == 1) f(id(Kind, i, slots_[i].tag), slots_[i].user);
  }

 private:
  static constexpr std::uint32_t none = ~std::uint32_t{0};
  // What the tag of a free slot has of no token of this kind.
  static constexpr std::uint32_t of_nobody = 0xff00'0000;

  // Zero bytes are a slot that is free: the generation of a user is odd.
  struct slot {
    std::uint32_t tag;
    union {
      std::uint32_t next_free;
      T user;
    };
    slot() = delete;
    ~slot() = delete;
  };

  static std::uint64_t bytes(std::uint32_t capacity) noexcept {
    return std::uint64_t{capacity} * sizeof(slot);
  }

  slab(slot* slots, std::uint32_t capacity) noexcept
      : slots_(slots), capacity_(capacity) {}

  slot* slots_;
  std::uint32_t capacity_;
  std::size_t touched_ = 0;  // from here on all is zero
  std::uint32_t size_ = 0;
  std::uint32_t free_ = none;
};

}  // namespace fildes::inline FILDES_ABI
