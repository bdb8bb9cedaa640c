// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <optional>

#include <fildes/bytes.hpp>
#include <fildes/mqueue_name.hpp>
#include <fildes/open.hpp>

namespace fildes::inline FILDES_ABI {

/// How a queue is opened. It is always close-on-exec: the kernel knows no other
/// way. `set_descriptor_flags` takes that off.
enum class mqueue_flag : std::uint32_t {
  nonblock = sys::abi::o_nonblock,  ///< O_NONBLOCK: again instead of waiting
};
template <>
inline constexpr auto flag_names<mqueue_flag> =
    std::to_array<flag_name<mqueue_flag>>({
        {mqueue_flag::nonblock, "nonblock"},
    });
using mqueue_flags = flags<mqueue_flag>;

/// How much goes into a queue.
struct mqueue_room {
  std::size_t max_messages;  ///< at most so many at a time
  std::size_t message_size;  ///< of at most so many bytes each
};

/// How a queue is made.
struct mqueue_options {
  /// The system's default when it is not said: 10 messages of 8192 bytes where
  /// nobody has changed it. A queue that is there already keeps its own.
  std::optional<mqueue_room> room = {};
  mqueue_flags flags = {};
  file_mode mode = file_mode(0600);  ///< the umask is taken off
};

/// How a queue stands. By the next call it may stand otherwise.
struct mqueue_attributes {
  std::size_t max_messages;
  std::size_t message_size;
  std::size_t messages;  ///< that wait to be received
  bool nonblock;         ///< of the descriptor and its duplicates

  constexpr bool is_empty() const noexcept { return messages == 0; }
  constexpr bool is_full() const noexcept { return remaining() == 0; }
  /// How many more messages go in.
  constexpr std::size_t remaining() const noexcept {
    return messages < max_messages ? max_messages - messages : 0;
  }
};

/// A message that was received; its bytes are where it was received to.
struct mqueue_message {
  byte_view bytes;
  mqueue_priority priority;
};

}  // namespace fildes::inline FILDES_ABI
