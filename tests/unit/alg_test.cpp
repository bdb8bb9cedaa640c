// SPDX-License-Identifier: BSL-1.0
#include <fildes/alg.hpp>

#include <array>
#include <string>

#include <fildes/option_alg.hpp>
#include <fildes/udp.hpp>
#include <fildes/xdp.hpp>

#include "helpers.hpp"

namespace {

using namespace fildes;

result<std::string> sha256(byte_view text) {
  FILDES_TRY(const auto at, alg_address::of("hash", "sha256"));
  FILDES_TRY(const auto algorithm, alg_socket::bind(at));
  FILDES_TRY(const auto operation, algorithm.accept());
  FILDES_TRYV(operation.send(text));
  std::array<char, 32> digest;
  FILDES_TRY(const auto got, operation.recv(digest));
  return std::string(digest.data(), got.size);
}

}  // namespace

TEST(alg, hash_is_computed_or_the_kernel_lacks_the_family) {
  const auto digest = sha256("abc");
  if (digest.has_error())
    EXPECT_TRUE(digest.error() == errc::afnosupport ||
                digest.error() == errc::noent)
        << digest.error().message();
  else
    EXPECT_EQ(digest.value().substr(0, 4), "\xba\x78\x16\xbf");
}

TEST(alg, algorithm_that_is_none_is_refused) {
  const auto at = alg_address::of("hash", "no-such-algorithm").value();
  const auto bound = alg_socket::bind(at);
  ASSERT_TRUE(bound.has_error());
  EXPECT_TRUE(bound.error() == errc::afnosupport ||
              bound.error() == errc::noent);
}

TEST(alg, is_told_from_other_sockets) {
  const auto other = udp_socket::create(ip_family::v4).value();
  EXPECT_FALSE(alg_socket::is(other).value());
  EXPECT_FALSE(alg_operation::is(other).value());
}

TEST(alg, key_of_a_socket_of_another_family_is_refused) {
  const auto other = udp_socket::create(ip_family::v4).value();
  const std::array<std::byte, 16> key{};
  const auto not_one = borrowed<alg_socket>::borrow_raw(other.raw());
  EXPECT_EQ(set_option(not_one, option::alg::key, key).error(),
            errc::noprotoopt);
  EXPECT_FALSE(not_one.accept());
}

TEST(xdp, is_made_or_the_kernel_lacks_it) {
  const auto made = xdp_socket::create();
  if (made.has_error()) {
    EXPECT_TRUE(made.error() == errc::afnosupport ||
                made.error() == errc::perm);
    return;
  }
  EXPECT_TRUE(xdp_socket::is(made.value()).value());
  EXPECT_TRUE(test::is_cloexec(made.value().raw()));
  // There is no memory yet, and no ring.
  EXPECT_EQ(made.value().bind(xdp_address(1, 0)).error(), errc::inval);
}

TEST(xdp, is_told_from_other_sockets) {
  EXPECT_FALSE(
      xdp_socket::is(udp_socket::create(ip_family::v4).value()).value());
}
