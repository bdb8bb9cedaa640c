// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <new>
#include <utility>

#include <fildes/mqueue.hpp>

namespace fildes::inline FILDES_ABI {

/// Memory for a message of a queue, as long as they may be: what `receive`
/// wants. From the heap.
class mqueue_buffer {
 public:
  /// \error nomem  not enough memory; of operation::message_queue
  static result<mqueue_buffer> of_size(std::size_t size) noexcept {
    void* const data = ::operator new(size, std::nothrow);
    if (data == nullptr) return error(errc::nomem, operation::message_queue);
    return mqueue_buffer(static_cast<std::byte*>(data), size);
  }

  /// Asks a queue for the size.
  template <access_mode Access>
  static result<mqueue_buffer> fitting(
      const mqueue_end<Access>& queue) noexcept {
    FILDES_TRY(const mqueue_attributes has, queue.attributes());
    return of_size(has.message_size);
  }

  mqueue_buffer(mqueue_buffer&& other) noexcept
      : data_(std::exchange(other.data_, nullptr)),
        size_(std::exchange(other.size_, 0)) {}
  mqueue_buffer& operator=(mqueue_buffer&& other) noexcept {
    // Through a temporary, so that assigning to itself changes nothing.
    mqueue_buffer taken(std::move(other));
    std::swap(data_, taken.data_);
    std::swap(size_, taken.size_);
    return *this;
  }
  ~mqueue_buffer() { ::operator delete(data_); }

  std::byte* data() const noexcept FILDES_LIFETIMEBOUND { return data_; }
  std::size_t size() const noexcept { return size_; }

 private:
  mqueue_buffer(std::byte* data, std::size_t size) noexcept
      : data_(data), size_(size) {}

  std::byte* data_;
  std::size_t size_;
};

}  // namespace fildes::inline FILDES_ABI
