// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>
#include <variant>

#include <fildes/bytes.hpp>
#include <fildes/flags.hpp>
#include <fildes/result.hpp>
#include <fildes/sys/abi/inotify.hpp>

// What is read from an inotify. See inotify(7).

namespace fildes::inline FILDES_ABI {

/// A watch's number in its inotify. It is given to no other watch later, until
/// 2^31 have been made.
enum class watch_id : std::int32_t {};

/// What happened to a file.
enum class change_flag : std::uint32_t {
  access = sys::abi::in_access,            ///< IN_ACCESS: it was read
  modify = sys::abi::in_modify,            ///< IN_MODIFY: written, or cut
  attrib = sys::abi::in_attrib,            ///< IN_ATTRIB: mode, times, links...
  close_write = sys::abi::in_close_write,  ///< IN_CLOSE_WRITE: by a writer
  close_nowrite = sys::abi::in_close_nowrite,  ///< IN_CLOSE_NOWRITE
  open = sys::abi::in_open,                    ///< IN_OPEN
  moved_from = sys::abi::in_moved_from,        ///< IN_MOVED_FROM: had the name
  moved_to = sys::abi::in_moved_to,            ///< IN_MOVED_TO: has the name
  create = sys::abi::in_create,                ///< IN_CREATE: also a link
  delete_ = sys::abi::in_delete,               ///< IN_DELETE: the name is gone
  delete_self = sys::abi::in_delete_self,  ///< IN_DELETE_SELF: what is watched
  move_self = sys::abi::in_move_self,      ///< IN_MOVE_SELF: what is watched
  isdir = sys::abi::in_isdir,              ///< IN_ISDIR: to a directory
};
template <>
inline constexpr auto flag_names<change_flag> =
    std::to_array<flag_name<change_flag>>({
        {change_flag::access, "access"},
        {change_flag::modify, "modify"},
        {change_flag::attrib, "attrib"},
        {change_flag::close_write, "close_write"},
        {change_flag::close_nowrite, "close_nowrite"},
        {change_flag::open, "open"},
        {change_flag::moved_from, "moved_from"},
        {change_flag::moved_to, "moved_to"},
        {change_flag::create, "create"},
        {change_flag::delete_, "delete"},
        {change_flag::delete_self, "delete_self"},
        {change_flag::move_self, "move_self"},
        {change_flag::isdir, "isdir"},
    });
using change_flags = flags<change_flag>;

/// Something happened to what is watched, or to an entry of that directory.
struct inotify_change {
  watch_id watch;
  change_flags what;
  std::uint32_t cookie = 0;  ///< of a rename: the same in both halves
  /// Of the entry; empty when it happened to what is watched itself. Lasts as
  /// long as the buffer does. Any bytes but zero and '/': not always text.
  std::string_view name;
};

/// Events were lost: there were more than the queue takes. What one knows of
/// the files must be looked at again.
struct inotify_overflow {};

/// The watch is no more: it was removed, or what it watched is gone, or it was
/// for one event. The last that is told of it.
struct inotify_ignored {
  watch_id watch;
};

/// The file system was unmounted. `inotify_ignored` follows.
struct inotify_unmount {
  watch_id watch;
};

/// One of these: so that none of them is taken for another.
///
///     match(event, [](const inotify_change& c) { ... },
///           [](inotify_overflow) { ... }, [](inotify_ignored) { ... },
///           [](inotify_unmount) { ... });
using inotify_event = std::variant<inotify_change, inotify_overflow,
                                   inotify_ignored, inotify_unmount>;

namespace detail {
template <class... F>
struct one_of_calls : F... {
  using F::operator()...;
};
}  // namespace detail

/// Calls the one of `f` that takes what the variant holds. Leaving one out does
/// not compile.
template <class Variant, class... F>
constexpr decltype(auto) match(Variant&& variant, F&&... f) {
  return std::visit(
      detail::one_of_calls<std::remove_cvref_t<F>...>{std::forward<F>(f)...},
      std::forward<Variant>(variant));
}

/// The events that one read gave, in order. Refers to the buffer. To be named
/// before it is gone through: a `for` does not keep the result that it is in.
class inotify_events {
 public:
  inotify_events() noexcept = default;

  /// Of memory from anywhere, aligned or not.
  /// \error badmsg  by operation::inotify: a record that is cut short
  static result<inotify_events> parse(byte_view bytes) noexcept;

  class iterator {
   public:
    using value_type = inotify_event;
    using difference_type = std::ptrdiff_t;

    iterator() noexcept = default;
    inotify_event operator*() const noexcept { return event_at(rest_); }
    iterator& operator++() noexcept {
      rest_ = rest_.after(size_at(rest_));
      return *this;
    }
    iterator operator++(int) noexcept {
      const iterator before = *this;
      ++*this;
      return before;
    }
    friend bool operator==(const iterator& a, const iterator& b) noexcept {
      return a.rest_.size() == b.rest_.size();
    }

   private:
    friend inotify_events;
    explicit iterator(byte_view rest) noexcept : rest_(rest) {}

    byte_view rest_;
  };

  iterator begin() const noexcept { return iterator(bytes_); }
  iterator end() const noexcept { return iterator({bytes_.end(), 0}); }
  bool empty() const noexcept { return bytes_.empty(); }
  byte_view bytes() const noexcept { return bytes_; }

 private:
  explicit inotify_events(byte_view bytes) noexcept : bytes_(bytes) {}

  static std::size_t size_at(byte_view rest) noexcept;
  static inotify_event event_at(byte_view rest) noexcept;

  byte_view bytes_;
};

}  // namespace fildes::inline FILDES_ABI
