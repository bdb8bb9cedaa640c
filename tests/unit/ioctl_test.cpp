// SPDX-License-Identifier: BSL-1.0
#include <linux/fs.h>
#include <linux/nsfs.h>
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>

#include <array>
#include <cstring>

#include <fildes/descriptor.hpp>
#include <fildes/file.hpp>
#include <fildes/ioctl.hpp>
#include <fildes/pipe.hpp>
#include <fildes/sys/abi/termios.hpp>
#include <fildes/udp.hpp>

#include "helpers.hpp"

using namespace fildes;

inline constexpr auto unread = ioctl_read_by<FIONREAD, int>;
inline constexpr auto nonblock = ioctl_write_by<FIONBIO, int>;
inline constexpr auto close_on_exec = ioctl_none_by<FIOCLEX>;
inline constexpr auto open_over_exec = ioctl_none_by<FIONCLEX>;
inline constexpr auto attributes =
    ioctl_read_by<FS_IOC_GETFLAGS, std::uint32_t>;
inline constexpr auto namespace_type = ioctl_counts(ioctl_none<0xb7, 3>);
inline constexpr auto user_namespace = ioctl_makes<any_fd>(ioctl_none<0xb7, 1>);
inline constexpr auto owner_of_namespace =
    ioctl_read_by<sys::abi::io(0xb7, 4), std::uint32_t>;
inline constexpr auto lock_peer = ioctl_write<'T', 0x31, int>;
inline constexpr auto open_peer =
    ioctl_makes<any_fd>(ioctl_integer<'T', 0x41, int>);
inline constexpr auto number_of_peer = ioctl_read<'T', 0x30, unsigned>;
inline constexpr auto find_interface =
    ioctl_exchange_by<SIOCGIFINDEX, struct ifreq>;
inline constexpr auto nobodys = ioctl_exchange<0x01, 0xfe, std::uint64_t>;

namespace {

TEST(ioctl, hands_back_what_the_kernel_filled_in) {
  const auto p = fildes::pipe::create().value();
  EXPECT_EQ(ioctl(p.reader, unread).value(), 0);
  ASSERT_TRUE(p.writer.write("12345"));
  EXPECT_EQ(ioctl(p.reader, unread).value(), 5);
  static_assert(std::is_same_v<decltype(ioctl(p.reader, unread)), result<int>>);
}

TEST(ioctl, error_is_the_kernels_and_there_is_no_value) {
  const auto p = fildes::pipe::create().value();
  const error notty(errc::notty, sys::nr::ioctl);
  EXPECT_EQ(ioctl(p.reader, number_of_peer).error(), notty);
  EXPECT_EQ(ioctl(p.reader, nobodys, 7).error(), notty);
  EXPECT_EQ(ioctl(p.reader, lock_peer, 1).error(), notty);
  EXPECT_EQ(ioctl(p.reader, open_peer, 0).error(), notty);
  EXPECT_EQ(ioctl(p.reader, namespace_type).error(), notty);
  EXPECT_EQ(ioctl(p.reader, ioctl_none<0x01, 0xff>).error(), notty);
  const auto nothing = borrowed<any_fd>::borrow_raw(test::no_such_fd);
  EXPECT_EQ(ioctl(nothing, unread).error(), errc::badf);
}

TEST(ioctl, gives_the_kernel_a_value) {
  const auto p = fildes::pipe::create().value();
  ASSERT_TRUE(ioctl(p.reader, nonblock, 1));
  EXPECT_TRUE(get_status_flags(p.reader).value().has(status_flag::nonblock));
  ASSERT_TRUE(ioctl(p.reader, nonblock, 0));
  EXPECT_FALSE(get_status_flags(p.reader).value().has(status_flag::nonblock));
}

TEST(ioctl, needs_no_argument) {
  const auto p = fildes::pipe::create().value();
  ASSERT_TRUE(ioctl(p.reader, open_over_exec));
  EXPECT_FALSE(test::is_cloexec(p.reader.raw()));
  ASSERT_TRUE(ioctl(p.reader, close_on_exec));
  EXPECT_TRUE(test::is_cloexec(p.reader.raw()));
}

TEST(ioctl, reads_and_fills_one_value) {
  const auto s = udp_socket::create(ip_family::v4).value();
  struct ifreq asked = {};
  std::strcpy(asked.ifr_name, "lo");
  const auto told = ioctl(s, find_interface, asked).value();
  EXPECT_EQ(static_cast<unsigned>(told.ifr_ifindex), if_nametoindex("lo"));
  EXPECT_STREQ(told.ifr_name, "lo");
  EXPECT_EQ(asked.ifr_ifindex, 0) << "the caller's own was changed";
  const auto both = ioctl(s, ioctl_counts(find_interface), asked).value();
  EXPECT_EQ(both.count, 0);
  EXPECT_EQ(both.data.ifr_ifindex, told.ifr_ifindex);
  std::strcpy(asked.ifr_name, "none");
  EXPECT_EQ(ioctl(s, find_interface, asked).error(), errc::nodev);
}

// The number says long; file systems fill in an int.
TEST(ioctl, number_may_say_another_type_than_there_is) {
  const test::scratch_directory place;
  const auto fd = file::open(place.with_file("file", "text")).value();
  int by_libc = 0;
  const int r = ::ioctl(fd.raw(), FS_IOC_GETFLAGS, &by_libc);
  const auto flags = ioctl(fd, attributes);
  ASSERT_EQ(flags.has_value(), r == 0);
  if (r != 0) return;  // no attributes here
  EXPECT_EQ(flags.value(), static_cast<std::uint32_t>(by_libc));
}

TEST(ioctl, result_of_the_call_may_count) {
  const auto net = file::open("/proc/self/ns/net").value();
  const auto type = ioctl(net, namespace_type);
  ASSERT_TRUE(type) << error_text(type.error()).view();
  EXPECT_EQ(type.value(), CLONE_NEWNET);
  const auto user = file::open("/proc/self/ns/user").value();
  uid_t by_libc = 0;
  ASSERT_EQ(::ioctl(user.raw(), NS_GET_OWNER_UID, &by_libc), 0);
  EXPECT_EQ(ioctl(user, owner_of_namespace).value(), by_libc);
}

TEST(ioctl, descriptor_that_it_makes_is_owned) {
  const auto net = file::open("/proc/self/ns/net").value();
  int number = -1;
  {
    const auto owner = ioctl(net, user_namespace);
    static_assert(std::is_same_v<decltype(owner), const result<owned<any_fd>>>);
    if (!owner && owner.error() == errc::perm) return;  // not seen from here
    ASSERT_TRUE(owner) << error_text(owner.error()).view();
    number = owner.value().raw();
    EXPECT_TRUE(test::is_cloexec(number));
    EXPECT_EQ(ioctl(owner.value(), namespace_type).value(), CLONE_NEWUSER);
  }
  EXPECT_FALSE(test::is_open(number));
  const auto user = file::open("/proc/self/ns/user").value();
  const auto outer = ioctl(user, ioctl_makes<any_fd>(ioctl_none<0xb7, 2>));
  EXPECT_TRUE(outer || outer.error() == errc::perm);  // none is seen from here
}

TEST(ioctl, number_in_place_of_an_address) {
  const auto master =
      file::open("/dev/ptmx", {.access = access_mode::read_write,
                               .flags = open_flag::noctty})
          .value();
  ASSERT_TRUE(ioctl(master, lock_peer, 0));
  const auto peer = ioctl(master, open_peer, O_RDWR | O_NOCTTY | O_CLOEXEC);
  ASSERT_TRUE(peer) << error_text(peer.error()).view();
  EXPECT_TRUE(test::is_cloexec(peer.value().raw()));
  ASSERT_TRUE(master.write("line\n"));
  char line[8];
  EXPECT_EQ(sys::read(peer.value().raw(), line, sizeof line).value(), 5u);
}

// Of a driver that hands back what is no error and no count either.
TEST(ioctl, result_that_is_no_descriptor_is_badf) {
  EXPECT_EQ(detail::ioctl_given<any_fd>(result<sys::word>(-5000)).error(),
            error(errc::badf, operation::adopt));
  EXPECT_EQ(detail::ioctl_given<int>(result<sys::word>(-5000)).value(), -5000);
}

struct large {
  std::array<std::uint64_t, 600> numbers;
};
struct with_defaults {
  std::uint8_t a = 1;
  std::uint32_t b = 2;
};

// A driver may fill in less than the type has.
TEST(ioctl, what_is_not_filled_in_is_zero) {
  const auto p = fildes::pipe::create().value();
  ASSERT_TRUE(p.writer.write("12345"));
  const auto got = ioctl(p.reader, ioctl_read_by<FIONREAD, large>).value();
  EXPECT_NE(got.numbers[0], 0u);
  for (std::size_t i = 1; i != got.numbers.size(); ++i)
    EXPECT_EQ(got.numbers[i], 0u);
  const auto other =
      ioctl(p.reader, ioctl_read_by<FIONREAD, with_defaults>).value();
  EXPECT_EQ(other.b, 0u);
}

TEST(ioctl, of_the_largest_size_that_a_number_holds) {
  using most =
      std::array<char, (1 << (sys::abi::ioctl_direction_shift - 16)) - 1>;
  static_assert(
      ioctl_read<1, 2, most>.number ==
      static_cast<std::uint32_t>(_IOC(_IOC_READ, 1, 2, sizeof(most))));
  const auto p = fildes::pipe::create().value();
  EXPECT_EQ(ioctl(p.reader, ioctl_read<1, 2, most>).error(), errc::notty);
}

}  // namespace
