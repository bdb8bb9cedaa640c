// SPDX-License-Identifier: BSL-1.0
#include <fildes/mqueue.hpp>

#include <fildes/io.hpp>
#include <fildes/mqueue_guard.hpp>
#include <fildes/mqueue_limits.hpp>
#include <fildes/sys/poll.hpp>
#include <fildes/sys/process.hpp>

#include "lines.hpp"

namespace fildes::inline FILDES_ABI {
namespace detail {

result<int> open_mqueue(const mqueue_name& name, access_mode access,
                        creation create,
                        const mqueue_options& options) noexcept {
  sys::abi::mq_attr attributes = {};
  if (options.room) {
    // What does not fit into a long is negative, and more than is granted.
    attributes.maxmsg =
        static_cast<sys::abi::kernel_long>(options.room->max_messages);
    attributes.msgsize =
        static_cast<sys::abi::kernel_long>(options.room->message_size);
  }
  const std::uint32_t bits = static_cast<std::uint32_t>(access) |
                             static_cast<std::uint32_t>(create) |
                             options.flags.bits() | sys::abi::o_cloexec;
  return sys::mq_open(name.raw(), bits, options.mode.bits(),
                      options.room ? &attributes : nullptr);
}

// The kernel itself tells queues from other files here, by the same error as
// that of a number that is not open, which the first call has told.
result<bool> is_mqueue(int fd, access_mode access) noexcept {
  FILDES_TRY(const int flags, sys::fcntl(fd, sys::abi::f_getfl));
  sys::abi::mq_attr attributes = {};
  const auto got = sys::mq_getsetattr(fd, nullptr, &attributes);
  if (got.has_error() && got.assume_error() == errc::badf) return false;
  FILDES_TRYV(got);
  const auto has = static_cast<access_mode>(static_cast<unsigned>(flags) &
                                            sys::abi::o_accmode);
  return has == access || has == access_mode::read_write;
}

result<mqueue_attributes> mqueue_attributes_of(int fd) noexcept {
  sys::abi::mq_attr now = {};
  FILDES_TRYV(sys::mq_getsetattr(fd, nullptr, &now));
  return mqueue_attributes{
      static_cast<std::size_t>(now.maxmsg),
      static_cast<std::size_t>(now.msgsize),
      static_cast<std::size_t>(now.curmsgs),
      (now.flags & sys::abi::kernel_long{sys::abi::o_nonblock}) != 0};
}

result<> set_mqueue_nonblock(int fd, bool nonblock) noexcept {
  sys::abi::mq_attr to = {};
  if (nonblock) to.flags = sys::abi::kernel_long{sys::abi::o_nonblock};
  return sys::mq_getsetattr(fd, &to, nullptr);
}

result<> notify_by_signal(int fd, signal_number signal, int value) noexcept {
  sys::abi::signal_event event = {};
  event.value[0] = static_cast<std::uint32_t>(value);
  event.signo = static_cast<int>(signal);
  event.notify = sys::abi::sigev_signal;
  return sys::mq_notify(fd, &event);
}

// By poll, since the kernel's own wait is by a clock that may be set.
result<> send_by(int fd, byte_view message, std::uint32_t priority,
                 deadline until) noexcept {
  for (;;) {
    const auto sent = retry_on_intr(
        [&] { return send_until(fd, message, priority, no_time); });
    if (sent.has_value() || !would_wait(sent.assume_error())) return sent;
    FILDES_TRYV(wait_events(fd, sys::abi::poll_out, until));
  }
}

result<mqueue_message> receive_by(int fd, byte_span into,
                                  deadline until) noexcept {
  for (;;) {
    auto got = retry_on_intr([&] { return receive_until(fd, into, no_time); });
    if (got.has_value() || !would_wait(got.assume_error())) return got;
    FILDES_TRYV(wait_events(fd, sys::abi::poll_in, until));
  }
}

int this_process() noexcept { return sys::getpid(); }

}  // namespace detail

result<> mqueue_guard::remove() noexcept {
  if (owner_ != sys::getpid()) return success();
  owner_ = 0;
  return mqueue::unlink(name_);
}

namespace {

result<std::uint64_t> read_limit(const std::optional<borrowed<path_fd>>& root,
                                 const char* path) noexcept {
  const int base = root ? root->raw() : sys::abi::at_fdcwd;
  FILDES_TRY(const auto file,
             owned<any_fd>::adopt_raw(sys::openat(base, path + (root ? 1 : 0),
                                                  sys::abi::o_cloexec, 0)));
  char text[32];
  FILDES_TRY(const auto all,
             detail::read_whole(file.raw(), text, operation::message_queue));
  const auto line = all.substr(0, all.find('\n'));
  const auto number = detail::number_in<std::uint64_t>(line);
  if (!number) return error(errc::badmsg, operation::message_queue);
  return *number;
}

}  // namespace

result<mqueue_limits> mqueue_limits::read(
    std::optional<borrowed<path_fd>> root) noexcept {
  mqueue_limits l = {};
  FILDES_TRY(l.queues, read_limit(root, "/proc/sys/fs/mqueue/queues_max"));
  FILDES_TRY(l.max_messages, read_limit(root, "/proc/sys/fs/mqueue/msg_max"));
  FILDES_TRY(l.message_size,
             read_limit(root, "/proc/sys/fs/mqueue/msgsize_max"));
  FILDES_TRY(l.given_messages,
             read_limit(root, "/proc/sys/fs/mqueue/msg_default"));
  FILDES_TRY(l.given_size,
             read_limit(root, "/proc/sys/fs/mqueue/msgsize_default"));
  return l;
}

}  // namespace fildes::inline FILDES_ABI
