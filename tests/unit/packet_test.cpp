// SPDX-License-Identifier: BSL-1.0
#include <fildes/packet.hpp>

#include <array>
#include <string>

#include <fildes/cast.hpp>
#include <fildes/control_family.hpp>
#include <fildes/option_packet.hpp>
#include <fildes/raw_socket.hpp>
#include <fildes/stream_socket.hpp>

#include "network.hpp"

namespace {

using namespace fildes;

owned<packet_socket> listening(packet_form form, const std::string& link,
                               ethertype protocol) {
  auto s =
      packet_socket::bind(form, packet_address(test::index_of(link), protocol))
          .value();
  test::give_up_soon(s);
  return s;
}

constexpr ip_protocol experimental{253};

owned<raw_socket> raw_at_loopback() {
  auto s =
      raw_socket::bind(ipv4_address(ipv4::loopback(), 0), experimental).value();
  test::give_up_soon(s);
  return s;
}

void send_to_loopback(const raw_socket& from, byte_view text) {
  ASSERT_EQ(from.sendto(text, ipv4_address(ipv4::loopback(), 0)).value(),
            text.size());
}

}  // namespace

TEST(packet_socket, is_told_from_other_sockets) {
  test::in_own_network([] {
    const auto one = packet_socket::create(packet_form::cooked).value();
    EXPECT_TRUE(checked_cast<packet_socket>(borrowed<any_fd>(one)));
    EXPECT_TRUE(datagram_socket::is(one).value());
    EXPECT_TRUE(test::is_cloexec(one.raw()));
    const auto other = raw_socket::create(ip_family::v4, experimental).value();
    EXPECT_FALSE(packet_socket::is(other).value());
  });
}

TEST(packet_socket, tells_what_it_is_bound_to) {
  test::with_lo([] {
    const auto s = listening(packet_form::frame, "lo", ethertype::ipv4);
    const packet_address at = s.local_address().value();
    EXPECT_EQ(at.interface(), 1);
    EXPECT_EQ(at.protocol(), ethertype::ipv4);
    EXPECT_EQ(at.hardware().size(), 6u);
  });
}

TEST(packet_socket, interface_that_is_down_is_told_by_the_first_recv) {
  test::in_own_network([] {
    const auto s = listening(packet_form::frame, "lo", ethertype::ipv4);
    std::byte room[64];
    EXPECT_EQ(s.recv(room).error(), errc::netdown);
    EXPECT_EQ(s.recv(room).error(), errc::again);
  });
}

TEST(packet_socket, interface_that_is_none_is_nodev) {
  test::in_own_network([] {
    EXPECT_EQ(packet_socket::bind(packet_form::frame,
                                  packet_address(99, ethertype::all))
                  .error(),
              errc::nodev);
  });
}

TEST(packet_socket, sees_the_frame_that_a_raw_socket_sends) {
  test::with_lo([] {
    const auto wire = listening(packet_form::frame, "lo", ethertype::ipv4);
    send_to_loopback(raw_at_loopback(), "a frame");
    std::byte room[256];
    any_address from;
    const auto frame = wire.recvfrom(room, from).value();
    // Ethernet's header, IP's, and the text.
    ASSERT_EQ(frame.length, 14u + 20u + 7u);
    const byte_view bytes(room, frame.size);
    EXPECT_EQ(bytes.after(12).first(2).text(), std::string_view("\x08\0", 2));
    EXPECT_EQ(bytes.after(14 + 9).data()[0], std::byte{253});
    EXPECT_EQ(bytes.after(34).text(), "a frame");
    const auto sender = from.as<packet_address>();
    EXPECT_EQ(sender->interface(), 1);
    EXPECT_EQ(sender->kind(), packet_kind::host);
  });
}

// The kernel refuses MSG_CMSG_CLOEXEC of a packet socket.
TEST(packet_socket, control_messages_tell_more_of_a_frame) {
  test::with_lo([] {
    const auto wire = listening(packet_form::frame, "lo", ethertype::ipv4);
    ASSERT_TRUE(set_option(wire, option::packet::auxiliary_data, true));
    send_to_loopback(raw_at_loopback(), "a frame");
    std::byte room[16];
    const byte_span pieces[] = {room};
    control_buffer<control_space<control::packet::auxdata>> control;
    const received frame = wire.recvmsg(pieces, {.control = &control}).value();
    EXPECT_TRUE(frame.truncated());
    const auto more = control.find<control::packet::auxdata>();
    ASSERT_TRUE(more);
    EXPECT_EQ(more->length, 14u + 20u + 7u);
    EXPECT_EQ(more->captured, more->length);
  });
}

// No call without room for descriptors may ask for what the kernel refuses.
TEST(packet_socket, recv_that_lets_descriptors_be_inherited_is_not_refused) {
  test::with_lo([] {
    const auto wire = listening(packet_form::cooked, "lo", ethertype::ipv4);
    const auto as_stream = borrowed<stream_socket>::borrow_raw(wire.raw());
    const auto out = raw_at_loopback();
    for (int i = 0; i != 3; ++i) send_to_loopback(out, "a frame");
    std::byte room[64];
    any_address from;
    EXPECT_TRUE(wire.recv(room, recv_flag::inherit));
    EXPECT_TRUE(wire.recvfrom(room, from, recv_flag::inherit));
    EXPECT_TRUE(as_stream.recv(room, recv_flag::inherit));
  });
}

TEST(packet_socket, cooked_begins_behind_the_header_of_the_link) {
  test::with_lo([] {
    const auto wire = listening(packet_form::cooked, "lo", ethertype::ipv4);
    send_to_loopback(raw_at_loopback(), "cooked");
    std::byte room[256];
    const auto packet = wire.recv(room).value();
    EXPECT_EQ(packet.length, 20u + 6u);
    EXPECT_EQ(byte_view(room, packet.size).after(20).text(), "cooked");
  });
}

TEST(packet_socket, frame_goes_from_one_end_of_a_pair_to_the_other) {
  test::in_own_network([] {
    ASSERT_TRUE(test::add_veth("left", "right"));
    ASSERT_TRUE(test::set_link("left", true));
    ASSERT_TRUE(test::set_link("right", true));
    constexpr ethertype ours{0x88b5};
    const auto to = listening(packet_form::frame, "right", ours);
    const auto from = listening(packet_form::frame, "left", ours);
    const std::string frame = std::string(6, '\xff') +
                              std::string("\x02\0\0\0\0\x01", 6) + "\x88\xb5" +
                              std::string(46, 'x');
    std::byte room[256];
    any_address sender;
    // Dropped until the kernel has looked at the new carriers.
    auto got = to.recv(room, recv_flag::dontwait);
    for (int i = 0; i != 30 && !got; ++i) {
      ASSERT_EQ(from.send(frame).value(), frame.size());
      got = to.recvfrom(room, sender);
    }
    EXPECT_EQ(byte_view(room, got.value().size).text(), frame);
    const auto address = sender.as<packet_address>();
    EXPECT_EQ(address->kind(), packet_kind::broadcast);
    EXPECT_EQ(address->hardware().text(),
              std::string_view("\x02\0\0\0\0\x01", 6));
  });
}

TEST(interface, number_and_name_are_found_by_each_other) {
  test::in_own_network([] {
    const auto any = test::route_socket();
    EXPECT_EQ(index_of_interface(any, "lo").value(), 1);
    EXPECT_EQ(name_of_interface(any, 1).value(), "lo");
    ASSERT_TRUE(test::add_veth("fifteen-letters", "other"));
    const auto index = index_of_interface(any, "fifteen-letters").value();
    EXPECT_EQ(name_of_interface(any, index).value(), "fifteen-letters");
  });
}

TEST(interface, that_is_none_is_nodev) {
  const auto any = test::route_socket();
  EXPECT_EQ(index_of_interface(any, "no-such").error(), errc::nodev);
  EXPECT_EQ(name_of_interface(any, 0x7fffffff).error(), errc::nodev);
}

TEST(interface, name_that_can_be_none_is_refused) {
  const auto any = test::route_socket();
  EXPECT_EQ(index_of_interface(any, "sixteen-letters!").error(),
            error(errc::nametoolong, operation::address));
  EXPECT_EQ(index_of_interface(any, "").error(),
            error(errc::inval, operation::address));
  EXPECT_EQ(index_of_interface(any, std::string_view("l\0", 2)).error(),
            errc::inval);
}
