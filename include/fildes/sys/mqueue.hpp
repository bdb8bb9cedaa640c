// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/sys/abi/mqueue.hpp>
#include <fildes/sys/number64.hpp>
#include <fildes/sys/syscall.hpp>

// Level 3: message queues. The kernel takes a name without the slash that it
// begins with everywhere else; moments are by CLOCK_REALTIME.

namespace fildes::inline FILDES_ABI::sys {

/// mq_open(2): always close-on-exec. Attributes of nullptr are the default.
FILDES_INLINE result<int> mq_open(const char* name, unsigned flags,
                                  unsigned mode,
                                  const abi::mq_attr* attributes) noexcept {
  return checked<nr::mq_open, int>(text{name}, flags, mode,
                                   in{attributes, sizeof(abi::mq_attr)});
}

/// mq_unlink(2)
FILDES_INLINE result<> mq_unlink(const char* name) noexcept {
  return checked<nr::mq_unlink>(text{name});
}

/// mq_timedsend(2): without a moment, nullptr, it waits for ever.
FILDES_INLINE result<> mq_timedsend(int fd, const void* data, std::size_t size,
                                    unsigned priority,
                                    const abi::timespec* until) noexcept {
  return checked<nr64::mq_timedsend>(sends{fd}, in{data, size}, size, priority,
                                     in{until, sizeof(abi::timespec)});
}

/// mq_timedreceive(2): the size of the message.
FILDES_INLINE result<std::size_t> mq_timedreceive(
    int fd, void* data, std::size_t size, unsigned& priority,
    const abi::timespec* until) noexcept {
  return checked<nr64::mq_timedreceive, std::size_t>(
      receives{fd}, out_counted{data, size}, size,
      out{&priority, sizeof priority}, in{until, sizeof(abi::timespec)});
}

/// mq_notify(2): nullptr takes it back.
FILDES_INLINE result<> mq_notify(int fd,
                                 const abi::signal_event* how) noexcept {
  return checked<nr::mq_notify>(fd, in{how, sizeof(abi::signal_event)});
}

/// mq_getsetattr(2): either may be nullptr; of what is set the flags matter.
FILDES_INLINE result<> mq_getsetattr(int fd, const abi::mq_attr* set,
                                     abi::mq_attr* old) noexcept {
  return checked<nr::mq_getsetattr>(fd, in{set, sizeof(abi::mq_attr)},
                                    out{old, sizeof(abi::mq_attr)});
}

}  // namespace fildes::inline FILDES_ABI::sys
