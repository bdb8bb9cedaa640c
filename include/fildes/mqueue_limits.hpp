// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <optional>

#include <fildes/mqueue_options.hpp>
#include <fildes/path_fd.hpp>

namespace fildes::inline FILDES_ABI {

/// What the kernel grants to queues, in the IPC namespace of this process: the
/// files of /proc/sys/fs/mqueue. See mq_overview(7).
///
/// Who has CAP_SYS_RESOURCE is not held to them but for the hard limits: 65536
/// messages of 16 MiB each. What all queues of a user may take together is
/// another limit, RLIMIT_MSGQUEUE: see docs/message-queues.md.
struct mqueue_limits {
  std::uint64_t queues;          ///< queues_max: how many there may be
  std::uint64_t max_messages;    ///< msg_max: the most room of a queue
  std::uint64_t message_size;    ///< msgsize_max
  std::uint64_t given_messages;  ///< msg_default: the room of a queue whose
                                 ///< maker names none
  std::uint64_t given_size;      ///< msgsize_default

  /// Reads them; `proc` is looked for in a directory instead of the root
  /// directory when one is given.
  /// \error noent     /proc is not mounted, or the kernel has no queues
  /// \error badmsg    of operation::message_queue: what is there is no number
  /// \error overflow  of operation::message_queue: nor has it an end
  static result<mqueue_limits> read(
      std::optional<borrowed<path_fd>> root = {}) noexcept;

  friend constexpr bool operator==(const mqueue_limits&,
                                   const mqueue_limits&) noexcept = default;
};

}  // namespace fildes::inline FILDES_ABI
