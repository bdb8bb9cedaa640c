// SPDX-License-Identifier: BSL-1.0
#include <fildes/unix_address.hpp>

#include <sys/socket.h>
#include <sys/un.h>

#include <fildes/sys/descriptor.hpp>
#include <fildes/sys/socket.hpp>

#include "addresses.hpp"
#include "helpers.hpp"

using namespace fildes;
using namespace std::string_literals;

namespace {

const error inval(errc::inval, operation::address);
const error too_long(errc::nametoolong, operation::address);
using kind = unix_address_kind;

static_assert(unix_address::longest_path == sizeof(sockaddr_un::sun_path));

// Bytes behind the family, as a system call may have written them.
result<unix_address> from(const std::string& behind) {
  test::exact_bytes bytes(2 + behind.size());
  test::set_family(bytes, AF_UNIX);
  std::copy(behind.begin(), behind.end(), bytes.begin() + 2);
  return unix_address::from_bytes(bytes);
}

class unix_name : public testing::Test {
 protected:
  ~unix_name() override { EXPECT_TRUE(sys::close(socket_)); }

  result<> bind(const unix_address& to) {
    return sys::bind(socket_, to.data(), to.size());
  }
  any_address name() {
    any_address any;
    std::uint32_t size = any_address::raw_capacity();
    EXPECT_TRUE(sys::getsockname(socket_, any.raw_data(), &size));
    any.set_raw_size(size);
    return any;
  }
  void expect_kept(const unix_address& to) {
    ASSERT_TRUE(bind(to));
    EXPECT_EQ(name().as<unix_address>(), to);
  }

  int socket_ = sys::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0).value();
};

// A path of so many bytes below a directory, by way of "././.".
std::string path_of(const test::scratch_directory& in, std::size_t size) {
  std::string path = in.path() + "/";
  while (path.size() + 3 <= size) path += "./";
  path.resize(size, 's');
  return path;
}

TEST(unix_address, is_one_of_three_kinds) {
  const unix_address none;
  EXPECT_EQ(none.kind(), kind::unnamed);
  EXPECT_EQ(none.size(), 2u);
  EXPECT_EQ(none, unix_address::unnamed());
  const auto path = unix_address::at("/x").value();
  EXPECT_EQ(path.kind(), kind::path);
  EXPECT_EQ(path.path(), "/x");
  EXPECT_EQ(path.size(), 5u);
  EXPECT_TRUE(path.abstract_name().empty());
  const auto name = unix_address::abstract("/x").value();
  EXPECT_EQ(name.kind(), kind::abstract);
  EXPECT_EQ(name.abstract_name().text(), "/x");
  EXPECT_EQ(name.size(), 5u);
  EXPECT_TRUE(name.path().empty());
  EXPECT_NE(path, name);
  EXPECT_NE(none, unix_address::abstract("").value());
}

// Hazard 155.
TEST(unix_address, at_takes_up_to_108_bytes) {
  for (std::size_t size = 1; size <= 108; ++size) {
    const std::string path(size, 'p');
    const auto made = unix_address::at(path).value();
    EXPECT_EQ(made.path(), path);
    EXPECT_EQ(made.size(), size == 108 ? 110 : size + 3);
    EXPECT_NO_FATAL_FAILURE(test::expect_round_trips(made));
  }
  for (const std::size_t size : {109u, 110u, 126u, 4000u})
    EXPECT_EQ(unix_address::at(std::string(size, 'p')).error(), too_long);
}

// Hazard 156.
TEST(unix_address, at_an_empty_path_or_a_cut_one_is_inval) {
  EXPECT_EQ(unix_address::at("").error(), inval);
  EXPECT_EQ(unix_address::at("a\0b"s).error(), errc::inval);
  EXPECT_EQ(unix_address::at("\0b"s).error(), errc::inval);
}

// Hazard 156.
TEST(unix_address, abstract_keeps_zeros_and_length) {
  for (const auto& name : {""s, "\0"s, "a\0"s, "\0a\0\0"s, std::string(107, 0),
                           std::string(107, 'n')}) {
    const auto made = unix_address::abstract(name).value();
    EXPECT_EQ(made.abstract_name().text(), name);
    EXPECT_EQ(made.size(), 3 + name.size());
    EXPECT_EQ(static_cast<const char*>(made.data())[2], '\0');
    EXPECT_NO_FATAL_FAILURE(test::expect_round_trips(made));
  }
  EXPECT_EQ(unix_address::abstract(std::string(108, 'n')).error(), too_long);
  EXPECT_NE(unix_address::abstract("a").value(),
            unix_address::abstract("a\0"s).value());
}

// Hazards 155 and 157.
TEST(unix_address, from_bytes_takes_a_path_with_or_without_a_zero) {
  EXPECT_EQ(from("").value().kind(), kind::unnamed);
  EXPECT_EQ(from("/x").value().path(), "/x");
  EXPECT_EQ(from("/x\0"s).value().path(), "/x");
  EXPECT_EQ(from("/x\0y\0"s).value().path(), "/x");
  EXPECT_EQ(from(std::string(108, 'p')).value().path().size(), 108u);
  EXPECT_EQ(from(std::string(108, 'p') + "\0"s).value().path().size(), 108u);
  EXPECT_EQ(from(std::string(109, 'p')).error(), inval);
  EXPECT_EQ(from("/x" + std::string(108, '\0')).error(), inval);
  EXPECT_EQ(from("\0"s).value(), unix_address::abstract("").value());
  EXPECT_EQ(from("\0a\0"s).value(), unix_address::abstract("a\0"s).value());
  EXPECT_EQ(from("\0"s + std::string(108, 'n')).error(), inval);
}

// Hazard 159.
TEST(unix_address, from_bytes_takes_every_length_of_its_family) {
  EXPECT_EQ(test::lengths_taken<unix_address>(AF_UNIX), test::lengths(2, 110));
  test::expect_other_families_refused<unix_address>();
}

TEST(unix_address, holds_random_bytes) {
  test::expect_random_bytes_hold<unix_address>(AF_UNIX);
}

TEST(unix_address, holds_random_text) {
  test::expect_random_text_holds<unix_address>("unix:/run/x\\x00y");
  test::expect_random_text_holds<unix_address>("unix:@name\\x00\\x5c@");
}

TEST(unix_address, prints_so_that_it_is_read_again) {
  const auto printed = [](const unix_address& a) { return test::text_of(a); };
  EXPECT_EQ(printed({}), "unix:");
  EXPECT_EQ(printed(unix_address::at("/run/a b").value()), "unix:/run/a b");
  EXPECT_EQ(printed(unix_address::at("@x@").value()), "unix:\\x40x@");
  EXPECT_EQ(printed(unix_address::at("a\\\n\x7f\xc3\xa4").value()),
            "unix:a\\x5c\\x0a\\x7f\\xc3\\xa4");
  EXPECT_EQ(printed(unix_address::abstract("").value()), "unix:@");
  EXPECT_EQ(printed(unix_address::abstract("@a\0"s).value()), "unix:@@a\\x00");
  // The longest text of all.
  const auto longest = unix_address::abstract(std::string(107, 0)).value();
  EXPECT_EQ(printed(longest).size(), 6u + 4 * 107);
}

TEST(unix_address, parse_takes_what_people_write) {
  EXPECT_EQ(unix_address::parse("unix:/run/\xc3\xa4").value(),
            unix_address::at("/run/\xc3\xa4").value());
  EXPECT_EQ(unix_address::parse("unix:\\x2f\\x41").value().path(), "/A");
}

TEST(unix_address, parse_of_other_text_fails) {
  for (const char* text :
       {"", "unix", "/run/x", "unix:\\", "unix:\\x", "unix:\\x4", "unix:\\x4g",
        "unix:\\n", "unix:a\\x00", "unix:\\x00", "UNIX:/x", " unix:/x"})
    EXPECT_EQ(unix_address::parse(text).error(), inval) << text;
  const std::string p(109, 'p');
  EXPECT_EQ(unix_address::parse("unix:" + p).error(), too_long);
  EXPECT_EQ(unix_address::parse("unix:@" + p.substr(1)).error(), too_long);
  EXPECT_TRUE(unix_address::parse("unix:" + p.substr(1)));
  EXPECT_TRUE(unix_address::parse("unix:@" + p.substr(2)));
}

TEST_F(unix_name, of_a_new_socket_is_unnamed) {
  EXPECT_EQ(name().size(), 2u);
  EXPECT_EQ(name().as<unix_address>(), unix_address::unnamed());
}

TEST_F(unix_name, is_given_by_the_kernel_when_bound_to_none) {
  ASSERT_TRUE(bind(unix_address::unnamed()));
  const auto given = name().as<unix_address>();
  ASSERT_TRUE(given);
  EXPECT_EQ(given->kind(), kind::abstract);
  EXPECT_EQ(given->abstract_name().size(), 5u);
}

// Hazard 155.
TEST_F(unix_name, of_107_bytes_is_kept) {
  const test::scratch_directory directory;
  expect_kept(unix_address::at(path_of(directory, 107)).value());
  EXPECT_EQ(name().size(), 110u);
}

// Hazard 155: the kernel counts a zero that the structure has no room for.
TEST_F(unix_name, of_108_bytes_is_kept) {
  const test::scratch_directory directory;
  expect_kept(unix_address::at(path_of(directory, 108)).value());
  EXPECT_EQ(name().size(), 111u);
}

// Hazard 156.
TEST_F(unix_name, of_zeros_is_kept) {
  expect_kept(unix_address::abstract("fildes\0test\0\0"s).value());
}

TEST_F(unix_name, of_107_abstract_bytes_is_kept) {
  expect_kept(unix_address::abstract(std::string(107, '\xee')).value());
}

}  // namespace
