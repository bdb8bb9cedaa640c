// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/pipe.hpp>

#include "measure.hpp"

// Ways to move bytes from one process to another through a pipe; each is
// written twice, with fildes and by hand.

namespace pipeline {

using measure::clock;
using measure::must;

enum class source { write, vmsplice };
enum class sink { read, splice };  // splice goes to /dev/null
enum class pages { small, huge, hugetlb };

struct strategy {
  const char* name;
  pipeline::source source;
  pipeline::sink sink;
  std::size_t capacity;  // of the pipe
  std::size_t block;     // of one call
  pipeline::pages pages = pipeline::pages::small;
  bool fresh = false;  // new data in each block, checked by a sink that reads
  std::size_t misaligned = 0;
  bool interrupted = false;
};

/// The writer's memory, a block at a time.
///
/// A block that was given to vmsplice is in the pipe until it has been drained.
/// There are as many blocks as the pipe holds and one more: when one comes
/// round again, a pipe full of bytes has gone in behind it.
class blocks {
 public:
  explicit blocks(const strategy& s);
  ~blocks();
  blocks(const blocks&) = delete;
  blocks& operator=(const blocks&) = delete;

  /// Whether the machine has the pages that were asked for.
  bool exist() const { return memory_ != nullptr; }

  const std::byte* next() {
    std::byte* block = first_ + at_ * stride_;
    at_ = at_ + 1 == count_ ? 0 : at_ + 1;
    if (fresh_) {
      measure::fill(block, size_, word_);
      word_ += size_ / 8;
    }
    return block;
  }

 private:
  std::size_t size_;
  std::size_t stride_;
  std::size_t count_;
  std::size_t mapped_;
  std::byte* memory_;
  std::byte* first_ = nullptr;
  std::size_t at_ = 0;
  std::uint64_t word_ = 0;
  bool fresh_;
};

/// What went through, and when it began to arrive.
struct arrival {
  std::uint64_t bytes = 0;
  clock::time_point start = {};
};

/// The two sides of a pipe. `send` goes on until the time and returns the
/// bytes sent; `receive` goes on to the end.
struct implementation {
  const char* name;
  std::uint64_t (*send)(const strategy&, const fildes::pipe_writer&, blocks&,
                        clock::time_point until);
  arrival (*receive)(const strategy&, const fildes::pipe_reader&);
};

extern const implementation with_fildes;
extern const implementation by_hand;

}  // namespace pipeline
