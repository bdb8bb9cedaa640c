// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/control_error.hpp>
#include <fildes/message.hpp>
#include <fildes/time.hpp>

// What zerocopy.hpp is made of: the numbers of the calls, and which are done.

namespace fildes::inline FILDES_ABI::detail {

/// The calls that sent one buffer. The kernel numbers them one after the other,
/// and after 2^32 anew.
struct zerocopy_calls {
  std::uint32_t first = 0;
  std::uint32_t count = 0;
  std::uint32_t left = 0;  ///< of which the kernel has not said it is done
  bool copied = false;

  void add(std::uint32_t id) noexcept {
    if (count++ == 0) first = id;
    ++left;
  }
  void complete(const control::zerocopy_done& done) noexcept;
};

struct zerocopy_slot {
  zerocopy_calls calls;
  byte_view rest;        ///< what is not sent yet
  std::size_t sent = 0;  ///< bytes
  std::uint32_t turn = 0;
  bool held = false;  ///< there is a buffer

  bool done() const noexcept { return held && calls.left == 0 && rest.empty(); }
};

/// A sender but for its buffers.
class zerocopy_calls_of_socket {
 public:
  zerocopy_calls_of_socket(int fd, zerocopy_slot* slots,
                           std::size_t count) noexcept;

  bool lends() const noexcept { return lends_; }
  result<std::size_t> drain() noexcept;
  void complete(const control::zerocopy_done& done) noexcept;
  result<> flush(send_flags flags) noexcept;
  result<> wait(deadline until) noexcept;
  result<> finish(deadline until) noexcept;
  void abandon(bool reset) noexcept;

  std::size_t in_flight() const noexcept;
  std::size_t unsent() const noexcept;
  const zerocopy_slot* oldest_done() const noexcept;
  result<std::size_t> place() noexcept;
  result<std::size_t> begin(std::size_t at, byte_view bytes, address_view to,
                            send_flags flags) noexcept;

 private:
  result<std::size_t> send(zerocopy_calls& calls, byte_view from,
                           address_view to, send_flags flags) noexcept;
  result<std::size_t> lend(zerocopy_calls& calls, byte_view from,
                           address_view to, send_flags flags) noexcept;
  result<> wait_for_event(std::int16_t wanted, deadline until) noexcept;

  int fd_;
  zerocopy_slot* slots_;
  std::size_t count_;
  std::size_t newest_ = 0;  // the only one that can have a rest
  std::uint32_t next_id_ = 0;
  std::uint32_t next_turn_ = 0;
  bool lends_;
};

}  // namespace fildes::inline FILDES_ABI::detail
