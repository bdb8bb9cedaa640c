// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include <fildes/control_messages.hpp>
#include <fildes/control_records.hpp>
#include <fildes/fd.hpp>

// Control messages that are received. To send some: control_messages.hpp; what
// kinds there are: control_kinds.hpp and control_ip.hpp.

namespace fildes::inline FILDES_ABI {

namespace detail {

/// Closes each descriptor that nobody took, of the messages in the first
/// `used` bytes of a room.
void close_descriptors(byte_span room, std::size_t used) noexcept;

/// Takes the next one that SCM_RIGHTS brought; -1 when there is none.
int take_right(byte_span room, std::size_t used) noexcept;

// One message with one descriptor, which is what comes most often, needs no
// search.
FILDES_INLINE bool is_one_right(byte_span room, std::size_t used) noexcept {
  constexpr std::size_t whole = control_header + sizeof(int);
  sys::abi::cmsghdr header;
  if (used < whole || used > control_place(sizeof(int)) || used > room.size())
    return false;
  __builtin_memcpy(&header, room.data(), sizeof header);
  return header.len == whole && is_rights(header.level, header.type);
}

}  // namespace detail

/// A control message that was received. It lies in its room, until the room is
/// cleared, filled again or destroyed.
class control_message : public control_record {
 public:
  /// The next of the descriptors that the message brought (SCM_RIGHTS,
  /// SCM_PIDFD); nothing when all are taken. The room closes the others. In the
  /// place of a pidfd that the kernel could not make is a negative errno.
  std::optional<owned<any_fd>> take() noexcept {
    while (next_ != descriptors()) {
      const int fd = give_up_descriptor(next_++);
      if (fd >= 0) return owned<any_fd>::adopt_raw(fd).assume_value();
    }
    return std::nullopt;
  }

 private:
  friend class control_room;
  explicit control_message(const control_record& record) noexcept
      : control_record(record) {}

  std::size_t next_ = 0;
};

/// Room for control messages to receive: a control_buffer of any size.
///
/// Every descriptor that arrives in it is owned by it, at once, and closed by
/// it when nobody takes it: by clear(), by the next recvmsg, at the end of its
/// life. That is so for messages that had not room enough, too.
class control_room {
 public:
  control_room(const control_room&) = delete;
  control_room& operator=(const control_room&) = delete;

  class iterator;
  iterator begin() noexcept FILDES_LIFETIMEBOUND;
  static constexpr control_records::sentinel end() noexcept { return {}; }

  /// The messages without a hand on their descriptors.
  control_records records() const noexcept FILDES_LIFETIMEBOUND {
    return control_records(byte_view(data_, capacity_).first(size_));
  }
  /// See control_records; never, of what a kernel wrote.
  bool malformed() const noexcept { return records().malformed(); }
  bool empty() const noexcept { return size_ == 0; }

  /// The first message of one kind: `room.find<control::ttl>()`.
  template <class Kind>
  std::optional<Kind> find() const noexcept {
    for (const control_record& record : records())
      if (auto found = record.as<Kind>()) return found;
    return std::nullopt;
  }

  /// The next descriptor of all that were passed (SCM_RIGHTS). When it was the
  /// only thing in the room, that is empty then.
  FILDES_INLINE std::optional<owned<any_fd>> take() noexcept {
    // Not by `this`, so that a room in a function needs no pointer to itself.
    int fd;
    if (detail::is_one_right(room(), size_)) {
      __builtin_memcpy(&fd, data_ + detail::control_header, sizeof fd);
      size_ = 0;  // nothing to close
    } else {
      fd = detail::take_right(room(), size_);
    }
    if (fd < 0) return std::nullopt;
    return owned<any_fd>::adopt_raw(fd).assume_value();
  }

  /// Closes what nobody took, and forgets the messages.
  FILDES_INLINE void clear() noexcept {
    if (size_ != 0) [[unlikely]]
      detail::close_descriptors(room(), size_);
    size_ = 0;
  }

  /// For recvmsg: clear() first, give the kernel the room, then say what it
  /// said (msg_controllen).
  void* raw_data() noexcept { return data_; }
  std::size_t raw_capacity() const noexcept { return capacity_; }
  FILDES_INLINE void set_raw_size(std::size_t told) noexcept {
    size_ = static_cast<std::uint32_t>(told);
  }

 protected:
  FILDES_INLINE control_room(std::byte* data, std::uint32_t capacity) noexcept
      : data_(data), capacity_(capacity) {}
  ~control_room() = default;  // the room itself is gone by then: see below

 private:
  byte_span room() const noexcept { return {data_, capacity_}; }

  std::byte* data_;
  std::uint32_t capacity_;
  std::uint32_t size_ = 0;  // as told; whoever reads stays in the room
};

/// Room of a size known here: `control_buffer<control_space<control::rights<4>,
/// control::credentials>>`. A message that finds none is lost, of descriptors
/// those that find none; recvmsg says so by message_flag::ctrunc.
template <std::size_t Bytes>
class control_buffer final : public control_room {
  static_assert(Bytes != 0 && Bytes <= 0xffffffff);

 public:
  FILDES_INLINE control_buffer() noexcept : control_room(bytes_, Bytes) {}
  FILDES_INLINE ~control_buffer() { clear(); }

 private:
  alignas(sys::abi::cmsghdr) std::byte bytes_[Bytes];
};

class control_room::iterator {
 public:
  using value_type = control_message;
  using difference_type = std::ptrdiff_t;

  explicit iterator(control_records::iterator at) noexcept
      : at_(at), message_(*at) {}

  control_message& operator*() noexcept { return message_; }
  control_message* operator->() noexcept { return &message_; }
  iterator& operator++() noexcept {
    message_ = control_message(*++at_);
    return *this;
  }
  void operator++(int) noexcept { ++*this; }

  friend bool operator==(const iterator& i,
                         control_records::sentinel e) noexcept {
    return i.at_ == e;
  }

 private:
  control_records::iterator at_;
  control_message message_;
};

inline control_room::iterator control_room::begin() noexcept {
  return iterator(records().begin());
}

}  // namespace fildes::inline FILDES_ABI
