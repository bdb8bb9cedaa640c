// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <string_view>
#include <utility>

#include <fildes/bytes.hpp>
#include <fildes/spawn.hpp>
#include <fildes/time.hpp>

namespace fildes::inline FILDES_ABI {

/// Memory that grows with what is read into it.
class byte_buffer {
 public:
  byte_buffer() noexcept = default;
  byte_buffer(byte_buffer&& other) noexcept
      : data_(std::exchange(other.data_, nullptr)),
        size_(std::exchange(other.size_, 0)),
        room_(std::exchange(other.room_, 0)) {}
  byte_buffer& operator=(byte_buffer&& other) noexcept {
    byte_buffer old(std::move(other));
    std::swap(data_, old.data_);
    std::swap(size_, old.size_);
    std::swap(room_, old.room_);
    return *this;
  }
  ~byte_buffer() { delete[] data_; }

  const std::byte* data() const noexcept { return data_; }
  std::size_t size() const noexcept { return size_; }
  bool empty() const noexcept { return size_ == 0; }
  std::string_view text() const noexcept {
    return {reinterpret_cast<const char*>(data_), size_};
  }

  /// Memory behind what is there, to read into. Ends with the next call.
  /// \error nomem  there is none
  result<byte_span> room(std::size_t bytes) noexcept;
  /// So many bytes of that room have been filled.
  void filled(std::size_t bytes) noexcept { size_ += bytes; }

 private:
  std::byte* data_ = nullptr;
  std::size_t size_ = 0;
  std::size_t room_ = 0;
};

struct communicate_options {
  /// What the child reads, if its `in` is a pipe.
  byte_view input = {};
  deadline until = deadline::never();
  /// How much is taken of its output, and how much of its errors.
  std::size_t limit = std::size_t{64} << 20;
};

/// What ended the talk with a child.
enum class communicate_end : unsigned char {
  ended,      ///< it has ended and nobody holds its pipes
  timed_out,  ///< the deadline passed
  too_much,   ///< it has more to say than the limit
};

struct communicated {
  communicate_end end = communicate_end::ended;
  byte_buffer output;             ///< what came by `out`
  byte_buffer errors;             ///< what came by `err`
  std::size_t input_written = 0;  ///< less than all if it stopped reading
  /// How it ended, if it has, and nobody else took the answer.
  std::optional<wait_status> status;
};

/// Writes a child's input and reads its output and errors, all at once, so that
/// neither side waits for the other for ever, until it has ended; and reaps it.
///
/// A child that closes its input early is no error, and raises no SIGPIPE. When
/// the deadline passes or the limit is reached, it lives on, and its pipes stay
/// open with what is in them: talk on, with the rest of the input, or kill it.
/// Pipes that a program of its own has inherited are waited for, too.
/// \error nomem  no memory for what it says; that much is lost
result<communicated> communicate(child& it,
                                 const communicate_options& options = {});

/// Starts a program, talks with it, and does not leave it behind: after the
/// deadline or the limit it is killed. Streams that the options do not name are
/// pipes; without an input it reads /dev/null.
/// \error as spawn and communicate
result<communicated> run(const path_arg& program, spawn_options&& options = {},
                         const communicate_options& talk = {});

}  // namespace fildes::inline FILDES_ABI
