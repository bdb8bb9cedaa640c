// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/fd.hpp>
#include <fildes/flags.hpp>
#include <fildes/sys/file.hpp>

namespace fildes::inline FILDES_ABI {

/// How a counter is made.
enum class eventfd_flag : std::uint32_t {
  nonblock = sys::abi::o_nonblock,  ///< EFD_NONBLOCK: again instead of waiting
  inherit = sys::abi::o_cloexec,    ///< no EFD_CLOEXEC: stays open over exec
};
template <>
inline constexpr auto flag_names<eventfd_flag> =
    std::to_array<flag_name<eventfd_flag>>({
        {eventfd_flag::nonblock, "nonblock"},
        {eventfd_flag::inherit, "inherit"},
    });
using eventfd_flags = flags<eventfd_flag>;

struct eventfd_options {
  std::uint32_t initial = 0;  ///< the counter to begin with
  eventfd_flags flags = {};
};

/// A counter of 64 bits that threads, processes and the kernel add to, and that
/// can be waited for: readable when it is not zero.
class eventfd : public any_fd {
 public:
  static constexpr std::string_view kind_name = "eventfd";

  /// Makes a counter. See eventfd2(2).
  static result<owned<eventfd>> create(
      const eventfd_options& options = {}) noexcept;

  /// Whether a descriptor is one of these: what checked_cast asks.
  static result<bool> is(const any_fd& fd) noexcept;

  /// Takes the whole counter and sets it to zero. Waits while it is zero.
  /// \error again  zero, and the counter is non-blocking
  FILDES_INLINE result<std::uint64_t> read() const noexcept {
    std::uint64_t count;
    FILDES_TRYV(sys::read(fd_, &count, sizeof count));
    return count;
  }

  /// Adds to the counter. Waits while the sum would pass 2^64 - 2.
  /// \error again  the sum would, and the counter is non-blocking
  /// \error inval  `count` is 2^64 - 1, which no counter can hold
  FILDES_INLINE result<> write(std::uint64_t count) const noexcept {
    FILDES_TRYV(sys::write(fd_, &count, sizeof count));
    return success();
  }

 protected:
  using any_fd::any_fd;
  eventfd(const eventfd&) = default;  // owned<K>, borrowed<K>?
  eventfd& operator=(const eventfd&) = default;
  ~eventfd() = default;
};

/// A semaphore between threads or processes: the counter of an eventfd, of
/// which each read takes one (EFD_SEMAPHORE).
class eventfd_semaphore : public any_fd {
 public:
  static constexpr std::string_view kind_name = "eventfd_semaphore";

  /// Makes a semaphore. See eventfd2(2).
  static result<owned<eventfd_semaphore>> create(
      const eventfd_options& options = {}) noexcept;

  /// Whether a descriptor is one of these; asks /proc, whose answer names the
  /// mode since kernel 6.10. Before that it is false.
  static result<bool> is(const any_fd& fd) noexcept;

  /// Takes one. Waits while there is none.
  /// \error again  none, and the semaphore is non-blocking
  FILDES_INLINE result<> read() const noexcept {
    std::uint64_t one;
    FILDES_TRYV(sys::read(fd_, &one, sizeof one));
    return success();
  }

  /// Gives `count`.
  /// \error again  the counter is full, and the semaphore is non-blocking
  /// \error inval  `count` is 2^64 - 1
  FILDES_INLINE result<> write(std::uint64_t count = 1) const noexcept {
    FILDES_TRYV(sys::write(fd_, &count, sizeof count));
    return success();
  }

 protected:
  using any_fd::any_fd;
  // owned<K>, borrowed<K>?
  eventfd_semaphore(const eventfd_semaphore&) = default;
  eventfd_semaphore& operator=(const eventfd_semaphore&) = default;
  ~eventfd_semaphore() = default;
};

}  // namespace fildes::inline FILDES_ABI
