// SPDX-License-Identifier: BSL-1.0
#include <fildes/format.hpp>
#include <fildes/mqueue_name.hpp>
#include <fildes/sys/abi/fcntl.hpp>
#include <fildes/sys/mqueue.hpp>

#include <gtest/gtest.h>

#include "mqueue.hpp"

namespace {

using namespace fildes;

error refused(errc code) { return error(code, operation::message_queue); }

// What the kernel says of a name, behind its slash, when a queue is to be made.
errc of_kernel(const std::string& name) {
  const char* const bare = name.c_str() + 1;
  const auto made = owned<any_fd>::adopt_raw(sys::mq_open(
      bare, sys::abi::o_rdonly | sys::abi::o_creat, 0600, nullptr));
  if (!made.has_error()) (void)sys::mq_unlink(bare);
  return made.has_error() ? made.error().code() : errc{};
}

// What libc says of a name as it stands.
errc of_libc(const std::string& name) {
  const mqd_t queue = mq_open(name.c_str(), O_RDONLY | O_CREAT, 0600, nullptr);
  const auto said = static_cast<errc>(errno);
  if (queue == -1) return said;
  mq_close(queue);
  mq_unlink(name.c_str());
  return errc{};
}

TEST(mqueue_name, is_checked_at_compile_time) {
  constexpr mqueue_name name("/jobs");
  static_assert(name.view() == "/jobs");
  static_assert(name == mqueue_name::from("/jobs").value());
  static_assert(mqueue_name::from("jobs").has_error());
  EXPECT_STREQ(name.raw(), "jobs");
}

TEST(mqueue_name, of_a_text_is_that_text) {
  const std::string text = "/one " + std::to_string(getpid()) + "\n\xff";
  const auto name = mqueue_name::from(text).value();
  EXPECT_EQ(name.view(), text);
  EXPECT_EQ(name.raw(), text.substr(1));
  EXPECT_EQ(of_kernel(text), errc{});
  EXPECT_EQ(mqueue_name::from("/...").value().view(), "/...");
}

TEST(mqueue_name, that_is_none_is_refused_as_libc_and_the_kernel_refuse_it) {
  const struct {
    std::string text;
    errc error;
  } wrong[] = {
      {"/", errc::noent},   {"/a/b", errc::acces},
      {"//", errc::acces},  {"/a/", errc::acces},
      {"//a", errc::acces}, {"/.", errc::acces},
      {"/..", errc::acces}, {"/" + std::string(256, 'x'), errc::nametoolong},
  };
  for (const auto& [text, code] : wrong) {
    EXPECT_EQ(mqueue_name::from(text).error(), refused(code)) << text;
    EXPECT_EQ(of_libc(text), code) << text;
    EXPECT_EQ(of_kernel(text), code) << text;
  }
}

TEST(mqueue_name, without_a_slash_is_refused_before_the_kernel_would_take_it) {
  for (const std::string text : {"", "jobs", "jobs/", "."}) {
    EXPECT_EQ(mqueue_name::from(text).error(), refused(errc::inval)) << text;
    EXPECT_EQ(of_libc(text), errc::inval) << text;
  }
  const std::string text = "?fildes-test-" + std::to_string(getpid());
  EXPECT_EQ(mqueue_name::from(text).error(), refused(errc::inval));
  EXPECT_EQ(of_kernel(text), errc{});
}

// The kernel would end it there, and open another queue.
TEST(mqueue_name, with_a_zero_in_it_is_refused) {
  using namespace std::string_view_literals;
  for (const auto text : {"/a\0b"sv, "/\0"sv, "/a\0"sv, "\0"sv})
    EXPECT_EQ(mqueue_name::from(text).error(), refused(errc::inval));
}

TEST(mqueue_name, has_up_to_255_bytes_as_mq_open_says) {
  const std::string longest = "/" + std::string(254, 'x');
  EXPECT_EQ(mqueue_name::from(longest).value().view(), longest);
  EXPECT_EQ(of_kernel(longest), errc{});
  EXPECT_EQ(mqueue_name::from(longest + "x").error(),
            refused(errc::nametoolong));
}

TEST(mqueue_name, prints) {
  EXPECT_EQ(fmt::format("{:>6}", mqueue_name("/jobs")), " /jobs");
}

TEST(mqueue_priority, is_a_number_from_0_to_32767) {
  static_assert(mqueue_priority() == mqueue_priority::lowest());
  static_assert(mqueue_priority(0) == 0 && mqueue_priority(32767u) > 32766);
  static_assert(mqueue_priority::highest() == 32767LL);
  for (const std::uint32_t number : {0u, 1u, 255u, 32767u})
    EXPECT_EQ(mqueue_priority::from(number).value().value(), number);
  for (const std::uint32_t number : {32768u, 65535u, ~0u})
    EXPECT_EQ(mqueue_priority::from(number).error(), refused(errc::inval));
  EXPECT_EQ(fmt::format("{:>3}", mqueue_priority(7)), "  7");
}

}  // namespace
