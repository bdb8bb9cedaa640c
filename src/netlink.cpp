// SPDX-License-Identifier: BSL-1.0
#include <fildes/netlink_ask.hpp>

namespace fildes::inline FILDES_ABI {

namespace {

result<std::size_t> peek_size(int fd) noexcept {
  return sys::recvfrom(fd, nullptr, 0, sys::abi::msg_peek | sys::abi::msg_trunc,
                       nullptr, nullptr);
}

constexpr netlink_batch nothing(netlink_state state,
                                std::size_t length = 0) noexcept {
  return {state, {}, length, netlink_address()};
}

result<netlink_batch> receive(int fd, byte_span room,
                              recv_flags flags) noexcept {
  any_address from;
  const auto came = detail::recv_datagram(fd, room, &from, flags);
  if (came.has_error()) {
    if (came.assume_error() != errc::nobufs) return came.assume_error();
    return nothing(netlink_state::lost);
  }
  const datagram& d = came.assume_value();
  FILDES_TRY(const auto sender, netlink_address::from_bytes(from.bytes()));
  const auto state =
      d.truncated() ? netlink_state::truncated : netlink_state::complete;
  return netlink_batch{state, netlink_messages(byte_view(room.data(), d.size)),
                       d.length, sender};
}

// What is known of an answer while its datagrams come.
class answer_reader {
 public:
  answer_reader(const sys::abi::nlmsghdr& request,
                detail::netlink_sink sink) noexcept
      : sequence_(request.seq), sink_(sink) {}

  // Whether the answer has ended.
  result<bool> add(const netlink_batch& batch) {
    // Not another program's, and no notification.
    if (!batch.from_kernel() || batch.from.groups() != 0) return false;
    answer_.state = batch.state;
    if (!batch.complete()) return true;
    return add(batch.messages);
  }

  const netlink_answer& answer() const noexcept { return answer_; }

 private:
  result<bool> add(const netlink_messages& messages) {
    auto at = messages.begin();
    for (; !(at == netlink_messages::end()); ++at) {
      if (at->sequence != sequence_) continue;
      FILDES_TRY(const bool ended, add(*at));
      if (ended) return true;
    }
    if (at.malformed()) return error(errc::badmsg, operation::netlink);
    return false;
  }

  result<bool> add(const netlink_message& message) {
    if (message.flags.has(netlink_flag::dump_intr)) answer_.interrupted = true;
    if (message.type == sys::abi::nlmsg_noop) return false;
    if (message.type == sys::abi::nlmsg_overrun) {
      answer_.state = netlink_state::lost;
      return true;
    }
    if (!message.is_done() && !message.is_error()) {
      sink_.call(sink_.target, message);
      return false;
    }
    const auto ack = message.ack();
    if (!ack) return error(errc::badmsg, operation::netlink);
    answer_.ack = *ack;
    return true;
  }

  std::uint32_t sequence_;
  detail::netlink_sink sink_;
  netlink_answer answer_{};
};

bool tells_its_end(const sys::abi::nlmsghdr& request) noexcept {
  const auto flags = netlink_flags::from_bits(request.flags);
  return flags.has(netlink_flag::request) &&
         (flags.has(netlink_flag::ack) || flags.has(netlink_flag::dump));
}

}  // namespace

result<bool> netlink_socket::is(const any_fd& fd) noexcept {
  return detail::socket_is(fd, [](const socket_identity& what) noexcept {
    return what.family == sys::abi::af_netlink;
  });
}

result<netlink_batch> netlink_socket::receive(byte_span room,
                                              recv_flags flags) const noexcept {
  return fildes::receive(fd_, room, flags);
}

result<std::size_t> netlink_socket::next_size() const noexcept {
  return peek_size(fd_);
}

result<netlink_batch> receive_whole(const netlink_socket& from,
                                    byte_span room) noexcept {
  const auto size = peek_size(from.raw());
  if (size.has_error()) {
    if (size.assume_error() != errc::nobufs) return size.assume_error();
    return nothing(netlink_state::lost);
  }
  if (size.assume_value() > room.size())
    return nothing(netlink_state::too_long, size.assume_value());
  return from.receive(room);
}

result<> netlink_answer::verdict() const noexcept {
  if (state == netlink_state::lost)
    return error(errc::nobufs, operation::netlink);
  if (state != netlink_state::complete)
    return error(errc::msgsize, operation::netlink);
  if (!ack.ok()) return error(ack.code, operation::netlink);
  if (interrupted) return error(errc::intr, operation::netlink);
  return success();
}

namespace detail {

result<netlink_answer> ask(int fd, byte_view request, byte_span room,
                           netlink_sink sink) {
  const auto header = netlink_prefix<sys::abi::nlmsghdr>(request);
  if (!header || !tells_its_end(*header))
    return error(errc::inval, operation::netlink);
  FILDES_TRYV(send(fd, request, {}));
  answer_reader reader(*header, sink);
  for (bool ended = false; !ended;) {
    FILDES_TRY(const netlink_batch batch, fildes::receive(fd, room, {}));
    FILDES_TRY(ended, reader.add(batch));
  }
  return reader.answer();
}

}  // namespace detail
}  // namespace fildes::inline FILDES_ABI
