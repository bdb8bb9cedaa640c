// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <concepts>
#include <string_view>

#include <fildes/result.hpp>
#include <fildes/sys/abi/mqueue.hpp>

namespace fildes::inline FILDES_ABI {

/// The name of a message queue, as `/jobs`: a slash, and then 1 to 254 bytes
/// that are neither slashes nor zeros. See mq_overview(7).
///
/// A literal is one, and is checked by the compiler: `mqueue::open("/jobs")`.
/// A text that is known at run time goes through `from`.
class mqueue_name {
 public:
  static constexpr std::size_t longest = 255;  ///< with the slash

  template <std::size_t N>
  consteval mqueue_name(const char (&literal)[N])
      : mqueue_name(from(std::string_view(literal, N - 1)).value()) {}

  /// A text as a name. The errors are those that mq_open(3) has for it, but by
  /// operation::message_queue.
  /// \error inval        does not begin with a slash, is empty, or has a zero
  /// \error noent        the slash alone
  /// \error acces        a second slash, or `/.`, or `/..`
  /// \error nametoolong  more than 255 bytes
  static constexpr result<mqueue_name> from(std::string_view text) noexcept {
    if (const errc wrong = fault_in(text); wrong != errc{})
      return error(wrong, operation::message_queue);
    return mqueue_name(text);
  }

  /// The name with its slash.
  constexpr std::string_view view() const noexcept { return {text_, size_}; }
  /// The name as the kernel takes it: without the slash, with a zero behind.
  constexpr const char* raw() const noexcept { return text_ + 1; }

  friend constexpr bool operator==(const mqueue_name& a,
                                   const mqueue_name& b) noexcept {
    return a.view() == b.view();
  }

 private:
  explicit constexpr mqueue_name(std::string_view text) noexcept
      : size_(static_cast<unsigned char>(text.copy(text_, longest))) {}

  static constexpr errc fault_in(std::string_view text) noexcept {
    constexpr std::string_view zero("\0", 1);
    if (text.empty() || text.front() != '/' ||
        text.find(zero) != std::string_view::npos)
      return errc::inval;
    if (text.size() == 1) return errc::noent;
    if (text.find('/', 1) != std::string_view::npos) return errc::acces;
    if (text == "/." || text == "/..") return errc::acces;
    return text.size() > longest ? errc::nametoolong : errc{};
  }

  char text_[longest + 1] = {};
  unsigned char size_;
};

/// How urgent a message is: 0 to 32767, and the highest comes first.
///
/// A constant converts when it is one of these, or does not compile; a number
/// that is known at run time goes through `from`.
class mqueue_priority {
 public:
  static constexpr std::uint32_t count = sys::abi::mq_prio_max;

  constexpr mqueue_priority() noexcept = default;  // the lowest
  template <std::integral Number>
  consteval mqueue_priority(Number constant)
      : value_(from_any(constant).value().value_) {}

  /// \error inval  more than 32767
  static constexpr result<mqueue_priority> from(std::uint32_t value) noexcept {
    if (value >= count) return error(errc::inval, operation::message_queue);
    return mqueue_priority(raw{value});
  }

  /// One that the kernel has given out.
  static constexpr mqueue_priority from_raw(std::uint32_t value) noexcept {
    return mqueue_priority(raw{value});
  }

  static constexpr mqueue_priority lowest() noexcept { return {}; }
  static constexpr mqueue_priority highest() noexcept {
    return mqueue_priority(raw{count - 1});
  }

  constexpr std::uint32_t value() const noexcept { return value_; }
  friend constexpr auto operator<=>(mqueue_priority,
                                    mqueue_priority) noexcept = default;

 private:
  struct raw {
    std::uint32_t value;
  };
  explicit constexpr mqueue_priority(raw r) noexcept : value_(r.value) {}

  template <std::integral Number>
  static constexpr result<mqueue_priority> from_any(Number value) noexcept {
    const bool fits = value >= 0 && static_cast<std::uint64_t>(value) < count;
    return from(fits ? static_cast<std::uint32_t>(value) : count);
  }

  std::uint32_t value_ = 0;
};

}  // namespace fildes::inline FILDES_ABI
