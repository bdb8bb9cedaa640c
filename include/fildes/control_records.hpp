// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <optional>

#include <fildes/bytes.hpp>
#include <fildes/sys/abi/socket.hpp>

// Control messages as bytes: what comes beside the data of a message (cmsg(3)).
// Nothing here owns a descriptor; control.hpp does.

namespace fildes::inline FILDES_ABI {

namespace detail {

/// Where the next message or a payload may begin: CMSG_ALIGN.
constexpr std::size_t control_aligned(std::size_t size) noexcept {
  return (size + sizeof(std::size_t) - 1) & ~(sizeof(std::size_t) - 1);
}

inline constexpr std::size_t control_header =
    control_aligned(sizeof(sys::abi::cmsghdr));

/// A payload with its header and what follows to the next message: CMSG_SPACE.
constexpr std::size_t control_place(std::size_t payload) noexcept {
  return control_header + control_aligned(payload);
}

constexpr bool is_rights(int level, int type) noexcept {
  return level == sys::abi::sol_socket && type == sys::abi::scm_rights;
}

}  // namespace detail

/// One control message: what it is about, and its bytes, at no alignment.
struct control_record {
  int level = 0;  ///< whose it is, as SOL_SOCKET
  int type = 0;   ///< which of those, as SCM_RIGHTS
  byte_view bytes;

  /// The message as a `Kind` of control_kinds.hpp, control_ip.hpp or your own;
  /// nothing when it is another kind, or too short for one.
  template <class Kind>
  std::optional<Kind> as() const noexcept {
    if constexpr (requires { Kind::from_record(*this); }) {
      return Kind::from_record(*this);
    } else {
      static_assert(std::is_trivially_copyable_v<Kind> &&
                        std::is_default_constructible_v<Kind>,
                    "no plain value: descriptors come by take()");
      if (level != Kind::level || type != Kind::type ||
          bytes.size() < sizeof(Kind))
        return std::nullopt;
      Kind value;
      __builtin_memcpy(&value, bytes.data(), sizeof value);
      return value;
    }
  }

  /// How many descriptors the message brought: of SCM_RIGHTS and SCM_PIDFD.
  constexpr std::size_t descriptors() const noexcept {
    if (level != sys::abi::sol_socket) return 0;
    if (type != sys::abi::scm_rights && type != sys::abi::scm_pidfd) return 0;
    return bytes.size() / sizeof(int);
  }
  /// The number of one; -1 when somebody took it. Whoever closes it steals it.
  int raw_descriptor(std::size_t index) const noexcept {
    int fd = -1;
    __builtin_memcpy(&fd, bytes.data() + index * sizeof fd, sizeof fd);
    return fd;
  }
  /// The same, and -1 in its place, so that nobody else closes it. For memory
  /// that may be written.
  int give_up_descriptor(std::size_t index) const noexcept {
    const int fd = raw_descriptor(index);
    const int none = -1;
    auto* at = const_cast<std::byte*>(bytes.data()) + index * sizeof fd;
    if (fd >= 0) __builtin_memcpy(at, &none, sizeof none);
    return fd;
  }
};

/// The control messages that lie in some bytes, in order.
///
/// Reads nothing outside of them, whatever they hold. At what cannot be a
/// message the range ends, and `malformed()` is true: a length that no header
/// has, a header cut short, descriptors that are not whole numbers. A message
/// that says it is longer than the bytes are is still given, as far as it goes.
class control_records {
 public:
  constexpr control_records() noexcept = default;
  explicit constexpr control_records(
      byte_view bytes FILDES_LIFETIMEBOUND) noexcept
      : bytes_(bytes) {}

  class iterator;
  struct sentinel {};
  iterator begin() const noexcept;
  static constexpr sentinel end() noexcept { return {}; }

  /// Whether the range ends before the bytes do. Reads them all.
  bool malformed() const noexcept;

 private:
  byte_view bytes_;
};

class control_records::iterator {
 public:
  using value_type = control_record;
  using difference_type = std::ptrdiff_t;

  constexpr iterator() noexcept = default;
  explicit iterator(byte_view bytes) noexcept : left_(bytes) { advance(); }

  const control_record& operator*() const noexcept { return record_; }
  const control_record* operator->() const noexcept { return &record_; }
  iterator& operator++() noexcept {
    advance();
    return *this;
  }
  void operator++(int) noexcept { advance(); }

  /// Whether it ended where no message could begin or go on.
  bool malformed() const noexcept { return malformed_; }

  friend bool operator==(const iterator& i, sentinel) noexcept {
    return i.ended_;
  }

 private:
  void advance() noexcept {
    sys::abi::cmsghdr header;
    if (malformed_ || left_.size() < sizeof header) return end(!left_.empty());
    __builtin_memcpy(&header, left_.data(), sizeof header);
    if (header.len < detail::control_header) return end(true);
    record_.level = header.level;
    record_.type = header.type;
    record_.bytes = left_.first(header.len).after(detail::control_header);
    malformed_ = header.len > left_.size() ||
                 (detail::is_rights(record_.level, record_.type) &&
                  record_.bytes.size() % sizeof(int) != 0);
    // The sum of a length that passes the bytes could pass zero.
    left_ = malformed_ ? byte_view()
                       : left_.after(detail::control_aligned(header.len));
  }
  void end(bool malformed) noexcept {
    malformed_ |= malformed;
    ended_ = true;
  }

  byte_view left_;
  control_record record_;
  bool malformed_ = false;
  bool ended_ = false;
};

inline control_records::iterator control_records::begin() const noexcept {
  return iterator(bytes_);
}

inline bool control_records::malformed() const noexcept {
  auto at = begin();
  while (!(at == end())) ++at;
  return at.malformed();
}

}  // namespace fildes::inline FILDES_ABI
