// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/fanotify_event.hpp>

namespace fildes::inline FILDES_ABI {

/// What is read from a `fanotify`.
using fanotify_item = std::variant<fanotify_event, fanotify_overflow>;

/// What is read from a `fanotify_permission`.
using fanotify_permission_item =
    std::variant<fanotify_event, permission_request, permission_refused,
                 fanotify_overflow>;

namespace detail {

// What a reader does that does not depend on its room or group.
class fanotify_batch {
 public:
  fanotify_batch(const fanotify_batch&) = delete;
  fanotify_batch& operator=(const fanotify_batch&) = delete;

  /// Whether nothing came.
  bool empty() const noexcept { return size_ == 0; }

 protected:
  fanotify_batch(std::byte* data, std::size_t capacity, int group,
                 permission_answer unanswered) noexcept
      : data_(data),
        capacity_(capacity),
        group_(group),
        unanswered_(unanswered) {}
  ~fanotify_batch() = default;  // the room is gone by then: see below

  result<> read() noexcept;
  void clear() noexcept;

  byte_view records() const noexcept { return {data_, size_}; }
  // Takes the next item off the records that are left.
  bool next(byte_view& left, std::optional<fanotify_item>& into) noexcept;
  bool next(byte_view& left,
            std::optional<fanotify_permission_item>& into) noexcept;

 private:
  void drop(const fanotify_record& record) noexcept;

  std::byte* data_;
  std::size_t capacity_;
  std::size_t size_ = 0;  // well-formed, all of it
  int group_;
  permission_answer unanswered_;
};

}  // namespace detail

/// Reads events, a room full at a time, and owns all that came with them at
/// once: descriptors that nobody takes are closed, and questions that nobody
/// answers are answered, by the next read, by clear() and at the end of its
/// life. Its group must live longer.
///
///     fanotify_reader events(group);
///     for (;;) {
///       FILDES_TRYV(events.read());
///       for (fanotify_item& item : events) {
///         if (auto* const event = std::get_if<fanotify_event>(&item)) ...
///         else ...  // fanotify_overflow: look at everything anew
///       }
///     }
///
/// Of the events that fit into its room each may bring a descriptor, or two
/// with a pidfd: as many must be free (RLIMIT_NOFILE). The default room has 170
/// at most.
template <class Group, std::size_t Bytes = 4096>
class fanotify_reader final : public detail::fanotify_batch {
  static_assert(Bytes >= 1024, "there are events so large");

 public:
  using item = typename Group::item;

  explicit fanotify_reader(borrowed<Group> group) noexcept
    requires(!Group::asks)
      : fanotify_batch(room_, Bytes, group.raw(), permission_answer::allow()) {}
  /// `unanswered` is what a question is answered that is dropped.
  fanotify_reader(borrowed<Group> group, permission_answer unanswered) noexcept
    requires(Group::asks)
      : fanotify_batch(room_, Bytes, group.raw(), unanswered) {}
  ~fanotify_reader() { clear(); }

  /// Closes what nobody took, answers who was not answered, and takes what has
  /// happened since, as much as there is room for. Waits while nothing has.
  /// \error again   nothing has, and the group is non-blocking
  /// \error intr    a signal came first
  /// \error mfile   no descriptor left for the first event, which is lost; who
  ///                asked by it is refused. A later one waits for the next read
  /// \error badmsg  of operation::fanotify: what came is no events. None of it
  ///                is given, and what was right before it is closed
  result<> read() noexcept {
    item_.reset();
    return fanotify_batch::read();
  }

  /// Closes and answers as read() does; then nothing is left.
  void clear() noexcept {
    item_.reset();
    fanotify_batch::clear();
  }

  class iterator {
   public:
    using value_type = item;
    using difference_type = std::ptrdiff_t;

    /// The same item each time, until the next step; a question may be moved
    /// out of it.
    item& operator*() const noexcept { return *reader_->item_; }
    item* operator->() const noexcept { return &*reader_->item_; }
    iterator& operator++() noexcept {
      reader_->next(left_, reader_->item_);
      return *this;
    }
    void operator++(int) noexcept { ++*this; }

    struct sentinel {};
    friend bool operator==(const iterator& i, sentinel) noexcept {
      return i.is_at_end();
    }

   private:
    friend class fanotify_reader;
    explicit iterator(fanotify_reader& reader) noexcept
        : reader_(&reader), left_(reader.records()) {
      ++*this;
    }

    bool is_at_end() const noexcept { return !reader_->item_.has_value(); }

    fanotify_reader* reader_;
    byte_view left_;
  };

  /// What came, in order, for one iterator at a time. Questions do not come
  /// again.
  iterator begin() noexcept FILDES_LIFETIMEBOUND { return iterator(*this); }
  static constexpr typename iterator::sentinel end() noexcept { return {}; }

 private:
  alignas(8) std::byte room_[Bytes];
  std::optional<item> item_;  // that an iterator is at
};

template <class K>
fanotify_reader(const owned<K>&) -> fanotify_reader<K>;
template <class K>
fanotify_reader(const owned<K>&, permission_answer) -> fanotify_reader<K>;
template <class K>
fanotify_reader(borrowed<K>) -> fanotify_reader<K>;
template <class K>
fanotify_reader(borrowed<K>, permission_answer) -> fanotify_reader<K>;

}  // namespace fildes::inline FILDES_ABI
