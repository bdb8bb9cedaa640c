// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/message.hpp>

namespace fildes::inline FILDES_ABI {

/// Up to `N` datagrams to send by one call (sendmmsg). It refers to their
/// bytes, addresses and control messages: these must live until they are sent.
template <std::size_t N>
class send_batch {
 public:
  send_batch() noexcept = default;
  send_batch(const send_batch&) = delete;  // its headers point into it
  send_batch& operator=(const send_batch&) = delete;

  /// One more; false when it is full.
  bool add(byte_view data, address_view to = {},
           control_view control = {}) noexcept {
    if (count_ == N) return false;
    pieces_[count_] = data;
    headers_[count_].hdr = {
        const_cast<void*>(to.data()),
        to.size(),
        &pieces_[count_],
        1,
        const_cast<void*>(static_cast<const void*>(control.data())),
        control.size(),
        0};
    ++count_;
    return true;
  }

  static constexpr std::size_t capacity() noexcept { return N; }
  std::size_t size() const noexcept { return count_; }
  /// How many have gone.
  std::size_t sent() const noexcept { return sent_; }
  bool all_sent() const noexcept { return sent_ == count_; }
  void clear() noexcept { count_ = sent_ = 0; }

 private:
  friend class datagram_socket;

  FILDES_INLINE result<std::size_t> send(int fd, send_flags flags) noexcept {
    FILDES_TRY(const std::size_t n,
               sys::sendmmsg(fd, headers_ + sent_, count_ - sent_,
                             detail::bits(flags)));
    sent_ += n;
    return n;
  }

  byte_view pieces_[N];
  sys::abi::mmsghdr headers_[N];
  std::size_t count_ = 0;
  std::size_t sent_ = 0;
};

/// Room for up to `N` datagrams to receive by one call (recvmmsg), with the
/// address that each is from, and `Control` bytes for its control messages (see
/// control_space), whose descriptors the batch owns.
template <std::size_t N, std::size_t Control = 0>
class recv_batch {
  struct no_room {
    void clear() noexcept {}
  };
  using control =
      std::conditional_t<Control == 0, no_room,
                         control_buffer<Control == 0 ? 16 : Control>>;

 public:
  /// Divides memory into rooms for `N` datagrams, each of `size(memory) / N`
  /// bytes. It must live as long as the batch.
  explicit recv_batch(byte_span memory FILDES_LIFETIMEBOUND) noexcept {
    const std::size_t each = memory.size() / N;
    for (std::size_t i = 0; i != N; ++i) {
      rooms_[i] = memory.after(i * each).first(each);
      headers_[i].hdr.name = from_[i].raw_data();
      headers_[i].hdr.iov = &rooms_[i];
      headers_[i].hdr.iovlen = 1;
      headers_[i].hdr.flags = 0;
      headers_[i].len = 0;
    }
  }
  recv_batch(const recv_batch&) = delete;  // its headers point into it
  recv_batch& operator=(const recv_batch&) = delete;

  static constexpr std::size_t capacity() noexcept { return N; }
  std::size_t size() const noexcept { return count_; }

  /// One that came: its bytes, whom it is from, what recvmsg would have told.
  /// It lies in the batch, until the next recvmmsg.
  struct message {
    byte_span data;
    const any_address& from;
    message_flags flags;
    control& control_messages;

    bool truncated() const noexcept { return flags.has(message_flag::trunc); }
  };
  message operator[](std::size_t i) noexcept {
    return {rooms_[i].first(headers_[i].len), from_[i],
            message_flags::from_bits(
                static_cast<std::uint32_t>(headers_[i].hdr.flags)),
            control_[i]};
  }

  class iterator {
   public:
    iterator(recv_batch& batch, std::size_t at) noexcept
        : batch_(&batch), at_(at) {}
    message operator*() const noexcept { return (*batch_)[at_]; }
    iterator& operator++() noexcept {
      ++at_;
      return *this;
    }
    bool operator==(const iterator& other) const noexcept {
      return at_ == other.at_;
    }

   private:
    recv_batch* batch_;
    std::size_t at_;
  };
  iterator begin() noexcept { return {*this, 0}; }
  iterator end() noexcept { return {*this, count_}; }

 private:
  friend class datagram_socket;

  // The kernel writes over the lengths of those that it fills.
  FILDES_INLINE result<std::size_t> receive(int fd, recv_flags flags) noexcept {
    for (std::size_t i = 0; i != N; ++i) make_ready(i);
    count_ = 0;
    FILDES_TRY(count_,
               sys::recvmmsg(fd, headers_, N, any_address::raw_capacity(),
                             detail::bits(flags, Control != 0)));
    for (std::size_t i = 0; i != count_; ++i) take_over(i);
    return count_;
  }
  FILDES_INLINE void make_ready(std::size_t i) noexcept {
    headers_[i].hdr.namelen = any_address::raw_capacity();
    if constexpr (Control == 0) {
      headers_[i].hdr.control = nullptr;
      headers_[i].hdr.controllen = 0;
    } else {
      control_[i].clear();
      headers_[i].hdr.control = control_[i].raw_data();
      headers_[i].hdr.controllen = control_[i].raw_capacity();
    }
  }
  FILDES_INLINE void take_over(std::size_t i) noexcept {
    from_[i].set_raw_size(headers_[i].hdr.namelen);
    if constexpr (Control != 0)
      control_[i].set_raw_size(headers_[i].hdr.controllen);
  }

  byte_span rooms_[N];
  any_address from_[N];
  [[no_unique_address]] control control_[N];
  sys::abi::mmsghdr headers_[N];
  std::size_t count_ = 0;
};

}  // namespace fildes::inline FILDES_ABI
