// SPDX-License-Identifier: BSL-1.0
#include <fildes/vsock.hpp>

#include <fildes/cast.hpp>
#include <fildes/sys/socket.hpp>
#include <fildes/udp.hpp>

#include "helpers.hpp"

// Sockets are made and closed, never bound or connected: in a virtual machine
// they reach its host.

namespace {

using namespace fildes;

// What a kernel says that lacks the family, or the type.
bool is_missing(error e) {
  return e == errc::afnosupport || e == errc::nodev ||
         e == errc::socktnosupport || e == errc::protonosupport;
}

// That they compile.
using nothing = decltype(no_preparation);
[[maybe_unused]] constexpr auto connect_stream = vsock_stream::connect<nothing>;
[[maybe_unused]] constexpr auto connect_seqpacket =
    vsock_seqpacket::connect<nothing>;
[[maybe_unused]] constexpr auto listen_stream = vsock_listener::listen<nothing>;
[[maybe_unused]] constexpr auto listen_seqpacket =
    vsock_seqpacket_listener::listen<nothing>;

template <class K>
void is_made_or_missing() {
  const auto made = K::create(socket_flag::nonblock);
  if (made.has_error()) {
    EXPECT_TRUE(is_missing(made.error())) << made.error().message();
    return;
  }
  EXPECT_TRUE(checked_cast<K>(borrowed<any_fd>(made.value())));
  EXPECT_TRUE(test::is_cloexec(made.value().raw()));
  EXPECT_FALSE(vsock_listener::is(made.value()).value());
}

}  // namespace

TEST(vsock, each_kind_is_made_or_the_kernel_lacks_it) {
  is_made_or_missing<vsock_stream>();
  is_made_or_missing<vsock_seqpacket>();
  is_made_or_missing<vsock_datagram>();
}

TEST(vsock, kinds_are_told_from_each_other) {
  const auto stream = vsock_stream::create();
  if (stream) {
    EXPECT_FALSE(vsock_seqpacket::is(stream.value()).value());
    EXPECT_FALSE(vsock_datagram::is(stream.value()).value());
    EXPECT_TRUE(stream_socket::is(stream.value()).value());
  }
  const auto other = udp_socket::create(ip_family::v4).value();
  EXPECT_FALSE(vsock_stream::is(other).value());
  EXPECT_FALSE(vsock_datagram::is(other).value());
}

TEST(vsock, has_the_options_of_its_family) {
  static_assert(vsock_stream::has_option_level(sys::abi::af_vsock));
  static_assert(vsock_datagram::has_option_level(sys::abi::sol_socket));
  static_assert(!vsock_stream::has_option_level(sys::abi::sol_tcp));
}

TEST(vsock, number_of_this_machine_is_told_or_there_is_no_device) {
  const auto cid = local_vsock_cid();
  if (cid)
    EXPECT_NE(cid.value(), vsock_address::host);
  else  // or an emulator that does not know the question
    EXPECT_TRUE(cid.error().call() != "ioctl" || cid.error() == errc::notty);
}
