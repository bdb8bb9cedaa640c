// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <utility>

#include <fildes/bytes.hpp>
#include <fildes/file_options.hpp>
#include <fildes/mapping_options.hpp>
#include <fildes/result.hpp>

// What mapping.hpp is made of.

namespace fildes::inline FILDES_ABI {

namespace detail {

struct map_request {
  std::size_t item_size;
  protections access;
  map_flags flags;
  bool shared;
  bool untrusted = false;
};

/// What a mapping is when it does not matter what is in it.
class mapped_memory {
 public:
  mapped_memory() noexcept = default;
  mapped_memory(mapped_memory&& other) noexcept
      : at_(std::exchange(other.at_, nullptr)),
        size_(std::exchange(other.size_, 0)),
        room_(std::exchange(other.room_, 0)),
        grows_(std::exchange(other.grows_, false)) {}
  mapped_memory& operator=(mapped_memory&& other) noexcept;
  ~mapped_memory() {
    if (at_ != nullptr) unmap();
  }

  static result<mapped_memory> of_file(int fd, file_range range,
                                       const map_request& how) noexcept;
  static result<mapped_memory> of_nothing(std::size_t count,
                                          const map_request& how) noexcept;

  result<> protect(protections access, mapped_part part) const noexcept;
  result<> advise(map_advice advice, mapped_part part) const noexcept;
  result<> sync(map_syncs how, mapped_part part) const noexcept;
  result<> lock(unsigned flags, mapped_part part) const noexcept;
  result<> unlock(mapped_part part) const noexcept;
  result<> resize(std::size_t count, std::size_t item_size) noexcept;

  void* data() const noexcept { return at_; }
  std::size_t size() const noexcept { return size_; }
  void forget() noexcept { at_ = nullptr; }

 private:
  result<byte_span> part_of(mapped_part part, bool whole_pages) const noexcept;
  void unmap() noexcept;

  void* at_ = nullptr;
  std::size_t size_ = 0;  // bytes
  std::size_t room_ = 0;  // of these and what unmapping takes besides
  bool grows_ = false;
};

}  // namespace detail

}  // namespace fildes::inline FILDES_ABI
