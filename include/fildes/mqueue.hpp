// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/fd.hpp>
#include <fildes/mqueue_calls.hpp>

namespace fildes::inline FILDES_ABI {

template <access_mode Access>
class mqueue_end;

/// Puts messages into a queue.
using mqueue_sender = mqueue_end<access_mode::write_only>;
/// Takes messages out of a queue.
using mqueue_receiver = mqueue_end<access_mode::read_only>;
/// Does both; goes where one of the two is taken, too.
using mqueue = mqueue_end<access_mode::read_write>;

/// A POSIX message queue. See mq_overview(7).
///
/// Whoever holds it, in whatever process, sends to and receives from one queue;
/// the one who waits longest is served first. A queue stays, with what is in
/// it, until somebody unlinks its name and nobody has it open. To poll and
/// epoll it is readable when it has a message, and writable when it has room.
template <access_mode Access>
class mqueue_end : public any_fd {
 public:
  static constexpr bool sends = Access != access_mode::read_only;
  static constexpr bool receives = Access != access_mode::write_only;
  static constexpr std::string_view kind_name = !receives ? "mqueue_sender"
                                                : !sends  ? "mqueue_receiver"
                                                          : "mqueue";

  /// Opens a queue that is there. See mq_open(3).
  /// \error noent  there is none of this name
  /// \error acces  its mode does not let this user
  static result<owned<mqueue_end>> open(const mqueue_name& name,
                                        mqueue_flags flags = {}) noexcept {
    return owned<mqueue_end>::adopt_raw(
        detail::open_mqueue(name, Access, creation::never, {.flags = flags}));
  }

  /// Makes one that is not there yet.
  /// \error exist  there is one of this name
  /// \error inval  no room at all, or more than /proc/sys/fs/mqueue grants:
  ///               see `mqueue_limits`
  /// \error mfile  more bytes than RLIMIT_MSGQUEUE leaves the user, or no
  ///               number left for a descriptor
  /// \error nospc  as many queues as there may be
  static result<owned<mqueue_end>> create(
      const mqueue_name& name, const mqueue_options& options = {}) noexcept {
    return owned<mqueue_end>::adopt_raw(
        detail::open_mqueue(name, Access, creation::exclusive, options));
  }

  /// Opens one, or makes it when it is not there. One that was there has its
  /// own room and mode: `attributes` tells.
  /// Errors are those of `open` and of `create`.
  static result<owned<mqueue_end>> open_or_create(
      const mqueue_name& name, const mqueue_options& options = {}) noexcept {
    return owned<mqueue_end>::adopt_raw(
        detail::open_mqueue(name, Access, creation::if_absent, options));
  }

  /// Removes the name. The queue goes with the last who has it open.
  /// \error noent  there is none of this name
  /// \error acces  it is another user's; also perm
  static result<> unlink(const mqueue_name& name) noexcept {
    return sys::mq_unlink(name.raw());
  }

  /// Whether a descriptor is one of these: what checked_cast asks. One that is
  /// open for both is a sender and a receiver, too.
  static result<bool> is(const any_fd& fd) noexcept {
    return detail::is_mqueue(fd.raw(), Access);
  }

  /// How it stands: room, messages, and whether calls wait.
  result<mqueue_attributes> attributes() const noexcept {
    return detail::mqueue_attributes_of(fd_);
  }

  /// Whether calls wait, of all duplicates of this descriptor.
  result<> set_nonblock(bool nonblock) const noexcept {
    return detail::set_mqueue_nonblock(fd_, nonblock);
  }

  /// Puts a message in; waits while the queue is full. It comes behind those of
  /// its priority. A message may be empty.
  /// \error again    full, and the descriptor is non-blocking
  /// \error msgsize  longer than the queue's messages may be
  /// \error intr     a signal came first
  FILDES_INLINE result<> send(byte_view message,
                              mqueue_priority priority = {}) const noexcept
    requires sends
  {
    return sys::mq_timedsend(fd_, message.data(), message.size(),
                             priority.value(), nullptr);
  }

  /// The same until a moment of the wall clock, which may be set. One that has
  /// passed is no matter where there is room. See mq_timedsend(3).
  /// \error timedout  full, and the moment has come
  FILDES_INLINE result<> send(byte_view message, mqueue_priority priority,
                              moment<clock_id::realtime> until) const noexcept
    requires sends
  {
    return detail::send_until(fd_, message, priority.value(), until);
  }

  /// The same until a deadline, whose clock nobody sets. Waits where the
  /// descriptor is non-blocking, too, and on after a signal; behind those who
  /// wait in the other ways.
  result<> send(byte_view message, mqueue_priority priority,
                deadline until) const noexcept
    requires sends
  {
    return detail::send_by(fd_, message, priority.value(), until);
  }

  /// The same without waiting; false when the queue is full.
  FILDES_INLINE result<bool> try_send(
      byte_view message, mqueue_priority priority = {}) const noexcept
    requires sends
  {
    return detail::tried(send(message, priority, detail::no_time));
  }

  /// Takes the oldest of the most urgent messages; waits while there is none.
  /// There must be room for the longest that the queue may have, whatever it
  /// has: see `mqueue_buffer`.
  /// \error again    empty, and the descriptor is non-blocking
  /// \error msgsize  too little room; no message is lost
  /// \error intr     a signal came first
  FILDES_INLINE result<mqueue_message> receive(byte_span into) const noexcept
    requires receives
  {
    return detail::receive(fd_, into, nullptr);
  }

  /// The same until a moment of the wall clock.
  /// \error timedout  empty, and the moment has come
  FILDES_INLINE result<mqueue_message> receive(
      byte_span into, moment<clock_id::realtime> until) const noexcept
    requires receives
  {
    return detail::receive_until(fd_, into, until);
  }

  /// The same until a deadline, as `send` has it.
  result<mqueue_message> receive(byte_span into, deadline until) const noexcept
    requires receives
  {
    return detail::receive_by(fd_, into, until);
  }

  /// The same without waiting; nothing when the queue is empty.
  FILDES_INLINE result<std::optional<mqueue_message>> try_receive(
      byte_span into) const noexcept
    requires receives
  {
    return detail::tried(receive(into, detail::no_time));
  }

  /// Has a signal, with a value, sent to this process by the next message that
  /// finds the queue empty and nobody waiting. Once: to be told again, ask
  /// again and then empty the queue. Closing any descriptor that this process
  /// has of the queue takes it back, too. See mq_notify(3).
  /// \error busy  a process is to be told already, perhaps this one
  result<> notify(signal_number signal, int value = 0) const noexcept {
    return detail::notify_by_signal(fd_, signal, value);
  }

  /// Takes that back; what another process asked for stays.
  result<> stop_notifying() const noexcept {
    return sys::mq_notify(fd_, nullptr);
  }

  /// As a sender, or as a receiver, where one of the two is asked for.
  operator borrowed<mqueue_sender>() const& noexcept FILDES_LIFETIMEBOUND
    requires(sends && receives)
  {
    return borrowed<mqueue_sender>::borrow_raw(fd_);
  }
  operator borrowed<mqueue_receiver>() const& noexcept FILDES_LIFETIMEBOUND
    requires(sends && receives)
  {
    return borrowed<mqueue_receiver>::borrow_raw(fd_);
  }
  operator borrowed<mqueue_sender>() const&& = delete;    // keep the owner
  operator borrowed<mqueue_receiver>() const&& = delete;  // in a variable

 protected:
  using any_fd::any_fd;
  mqueue_end(const mqueue_end&) = default;  // owned<K>, borrowed<K>?
  mqueue_end& operator=(const mqueue_end&) = default;
  ~mqueue_end() = default;
};

}  // namespace fildes::inline FILDES_ABI
