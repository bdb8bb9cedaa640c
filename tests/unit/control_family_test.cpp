// SPDX-License-Identifier: BSL-1.0
#include <fildes/control_family.hpp>

#include <linux/if_alg.h>
#include <linux/if_packet.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/tls.h>
#include <net/ethernet.h>
#include <netinet/tcp.h>

#include <array>
#include <cstring>
#include <string_view>

#include "support/skip.hpp"
#include "unit/control.hpp"

namespace {

using namespace fildes;
using test::read_as;
using test::receive;
using test::send;
namespace kernel = test::kernel;

using large_room = control_buffer<1024>;
using block = std::array<std::uint8_t, 16>;

// --- AF_ALG ------------------------------------------------------------------

/// One operation of AES-128-CBC with the key of FIPS 197; none without it.
class cipher {
 public:
  cipher() : algorithm_(sys::socket(AF_ALG, SOCK_SEQPACKET | SOCK_CLOEXEC, 0)) {
    if (!algorithm_) return;
    sockaddr_alg name{};
    name.salg_family = AF_ALG;
    std::strcpy(reinterpret_cast<char*>(name.salg_type), "skcipher");
    std::strcpy(reinterpret_cast<char*>(name.salg_name), "cbc(aes)");
    const block key = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
    if (!sys::bind(fd(), &name, sizeof name) ||
        !sys::setsockopt(fd(), SOL_ALG, ALG_SET_KEY, key.data(), key.size()))
      return;
    operation_ = sys::accept4(fd(), nullptr, nullptr, SOCK_CLOEXEC);
  }
  cipher(const cipher&) = delete;
  cipher& operator=(const cipher&) = delete;
  ~cipher() {
    for (const auto& part : {algorithm_, operation_})
      if (part) sys::close(part.assume_value()).value();
  }

  bool is_there() const { return operation_.has_value(); }

  block run(cipher_direction direction, const block& iv, const block& in) {
    const auto& to = borrowed<any_fd>::borrow_raw(operation_.value());
    const control_messages how(control::alg::operation{direction},
                               control::alg::iv(iv));
    send(to, how, in).value();
    block out{};
    sys::recvfrom(to.raw(), out.data(), out.size(), 0, nullptr, nullptr)
        .value();
    return out;
  }

 private:
  int fd() const { return algorithm_.assume_value(); }

  result<int> algorithm_;
  result<int> operation_ = error(errc::nosys, operation::adopt);
};

/// What NIST SP 800-38A would begin with: nothing, with an IV of nothing.
TEST(control_alg, cipher_starts_from_the_iv_that_is_sent) {
  cipher aes;
  if (!aes.is_there())
    return support::skip("the kernel has no AF_ALG with cbc(aes)");
  using enum cipher_direction;
  const block text = {0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77,
                      0x88, 0x99, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff};
  const block fips_197 = {0x69, 0xc4, 0xe0, 0xd8, 0x6a, 0x7b, 0x04, 0x30,
                          0xd8, 0xcd, 0xb7, 0x80, 0x70, 0xb4, 0xc5, 0x5a};
  EXPECT_EQ(aes.run(encrypt, block{}, text), fips_197);
  EXPECT_EQ(aes.run(encrypt, text, block{}), fips_197);
  EXPECT_EQ(aes.run(decrypt, block{}, fips_197), text);
  EXPECT_EQ(aes.run(decrypt, text, fips_197), block{});
}

TEST(control_alg, messages_lie_as_the_kernel_reads_them) {
  const control_messages made(
      control::alg::operation{cipher_direction::encrypt},
      control::alg::iv(block{7}), control::alg::associated_size{12});
  const control_records records(
      byte_view(made.view().data(), made.view().size()));
  auto at = records.begin();
  const std::uint32_t encrypt = ALG_OP_ENCRYPT;
  EXPECT_EQ(at->level, SOL_ALG);
  EXPECT_EQ(at->type, ALG_SET_OP);
  ASSERT_EQ(at->bytes.size(), sizeof encrypt);
  EXPECT_EQ(std::memcmp(at->bytes.data(), &encrypt, sizeof encrypt), 0);
  ++at;
  EXPECT_EQ(at->type, ALG_SET_IV);
  ASSERT_EQ(at->bytes.size(), sizeof(af_alg_iv) + 16);
  std::uint32_t size;
  std::memcpy(&size, at->bytes.data(), sizeof size);
  EXPECT_EQ(size, 16u);
  EXPECT_EQ(at->bytes.data()[offsetof(af_alg_iv, iv)], std::byte{7});
  ++at;
  EXPECT_EQ(at->type, ALG_SET_AEAD_ASSOCLEN);
  EXPECT_EQ(at->bytes.size(), sizeof(std::uint32_t));
}

// --- TLS ---------------------------------------------------------------------

void use_key(const any_fd& fd, int side) {
  tls12_crypto_info_aes_gcm_128 key{};
  key.info.version = TLS_1_3_VERSION;
  key.info.cipher_type = TLS_CIPHER_AES_GCM_128;
  sys::setsockopt(fd.raw(), SOL_TLS, side, &key, sizeof key).value();
}

TEST(control_tls, record_arrives_with_its_type) {
  const test::loopback_pair s(AF_INET, SOCK_STREAM);
  for (const auto* fd : {&s.a, &s.b})
    if (!sys::setsockopt(fd->raw(), IPPROTO_TCP, TCP_ULP, "tls", 3))
      return support::skip("the kernel has no TLS");
  use_key(s.a, TLS_TX);
  use_key(s.b, TLS_RX);
  ASSERT_TRUE(send(s.a, control_messages(control::tls::record_type{21})));
  test::wait_for(s.b);
  large_room room;
  ASSERT_TRUE(receive(s.b, room));
  const auto type = room.find<control::tls::record_type>();
  ASSERT_TRUE(type);
  EXPECT_EQ(type->value, 21);
}

TEST(control_tls, record_type_is_read_from_what_get_has_not_set) {
  const std::uint8_t alert[] = {21};
  const auto type = read_as<control::tls::record_type>(
      kernel::sol_tls, TLS_GET_RECORD_TYPE, alert);
  ASSERT_TRUE(type);
  EXPECT_EQ(type->value, 21);
  EXPECT_FALSE(read_as<control::tls::record_type>(kernel::sol_tls,
                                                  TLS_SET_RECORD_TYPE, alert));
  EXPECT_FALSE(read_as<control::tls::record_type>(kernel::sol_tls,
                                                  TLS_GET_RECORD_TYPE, {}));
}

// --- AF_PACKET, AF_NETLINK, AF_CAN -------------------------------------------

TEST(control_packet, auxdata_is_of_the_frame) {
  const auto made =
      sys::socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC, htons(ETH_P_IP));
  if (!made) {
    EXPECT_EQ(made.error(), errc::perm);  // wants CAP_NET_RAW
    return;
  }
  const auto sniffer = owned<any_fd>::adopt_raw(made).value();
  ASSERT_TRUE(test::set(sniffer, SOL_PACKET, PACKET_AUXDATA));
  ASSERT_TRUE(send(test::loopback_pair().a, {}, "some bytes"));
  test::wait_for(sniffer);
  large_room room;
  // The family has no descriptors to pass, and refuses the flag of them.
  EXPECT_EQ(receive(sniffer, room).error(), errc::inval);
  ASSERT_TRUE(receive(sniffer, room, kernel::msg_cmsg_cloexec));
  const auto aux = room.find<control::packet::auxdata>();
  ASSERT_TRUE(aux);
  EXPECT_TRUE(aux->status & TP_STATUS_USER);
  EXPECT_EQ(aux->length, aux->captured);
  EXPECT_GE(aux->length, 20u);
}

TEST(control_netlink, group_of_an_answer_is_none) {
  const auto route = test::new_socket(AF_NETLINK, SOCK_RAW);
  ASSERT_TRUE(test::set(route, SOL_NETLINK, NETLINK_PKTINFO));
  struct {
    nlmsghdr header;
    rtgenmsg family;
  } const ask{{sizeof ask, RTM_GETLINK, NLM_F_REQUEST | NLM_F_DUMP, 1, 0},
              {AF_UNSPEC}};
  ASSERT_TRUE(send(route, {}, byte_view(&ask, sizeof ask)));
  test::wait_for(route);
  large_room room;
  ASSERT_TRUE(receive(route, room));
  EXPECT_EQ(room.find<control::netlink::group>(), control::netlink::group{0});
}

TEST(control_netlink, network_namespace_is_one_number) {
  const std::int32_t raw[] = {3};
  EXPECT_EQ(read_as<control::netlink::network_namespace>(
                kernel::sol_netlink, NETLINK_LISTEN_ALL_NSID, raw),
            control::netlink::network_namespace{3});
}

TEST(control_j1939, destination_has_an_address_and_a_name) {
  const std::uint8_t small[] = {0x42};
  const std::uint64_t name[] = {0x1122334455667788};
  EXPECT_EQ(read_as<control::j1939::destination>(
                kernel::sol_can_j1939, kernel::scm_j1939_dest_addr, small),
            control::j1939::destination{0x42});
  EXPECT_EQ(read_as<control::j1939::priority>(kernel::sol_can_j1939,
                                              kernel::scm_j1939_prio, small),
            control::j1939::priority{0x42});
  EXPECT_EQ(read_as<control::j1939::destination_name>(
                kernel::sol_can_j1939, kernel::scm_j1939_dest_name, name),
            control::j1939::destination_name{name[0]});
}

}  // namespace
