// SPDX-License-Identifier: BSL-1.0
#include <fildes/error.hpp>

#include <string>

#include <gtest/gtest.h>

#include "../../src/errc_table.hpp"

using fildes::errc;
using fildes::error;
using fildes::error_text;
using fildes::operation;
using fildes::detail::errc_texts;
using fildes::sys::nr;

namespace {

static_assert(sizeof(error) == 4);
static_assert(std::is_trivially_copyable_v<error>);
static_assert(!std::is_default_constructible_v<error>);
static_assert(!std::is_constructible_v<error, errc>);  // of what call?
static_assert(!std::is_constructible_v<error, int, nr>);
static_assert(!std::is_convertible_v<error, bool>);
static_assert(!std::is_convertible_v<error, int>);
static_assert(error(errc::noent, nr::openat).code() == errc::noent);
static_assert(error(errc::noent, nr::openat) == errc::noent);
static_assert(errc::noent == error(errc::noent, nr::openat));
static_assert(error(errc::noent, nr::openat) != errc::acces);

std::string text_of(error e) { return std::string(error_text(e).view()); }

TEST(error, prints_as_call_name_and_words) {
  EXPECT_EQ(text_of(error(errc::noent, nr::openat)),
            "openat: ENOENT (no such file or directory)");
  EXPECT_EQ(text_of(error(errc::badf, nr::close)),
            "close: EBADF (bad file descriptor)");
}

TEST(error, takes_itself_apart) {
  const error e(errc::mfile, nr::pipe2);
  EXPECT_EQ(e.code(), errc::mfile);
  EXPECT_EQ(e.call(), "pipe2");
  EXPECT_EQ(e.name(), "EMFILE");
  EXPECT_EQ(e.message(), "too many open files");
}

TEST(error, prints_every_errno_there_is) {
  for (const auto& [code, name, message] : errc_texts) {
    const error e(code, nr::read);
    EXPECT_EQ(e.code(), code);
    EXPECT_EQ(e.name(), name);
    EXPECT_EQ(e.message(), message);
    EXPECT_EQ(text_of(e),
              "read: " + std::string(name) + " (" + std::string(message) + ")");
  }
  EXPECT_GE(std::size(errc_texts), 130u);
}

TEST(error, prints_an_unknown_errno_by_number) {
  EXPECT_EQ(text_of(error(errc{4095}, nr::read)),
            "read: errno 4095 (unknown error)");
  EXPECT_EQ(text_of(error(errc{65535}, nr::read)),
            "read: errno 65535 (unknown error)");
  EXPECT_EQ(text_of(error(errc{}, nr::read)), "read: errno 0 (unknown error)");
  EXPECT_TRUE(error(errc{4095}, nr::read).name().empty());
}

TEST(error, prints_an_unknown_call_as_a_question_mark) {
  const error e(errc::io, nr{0xeeee});
  EXPECT_TRUE(e.call().empty());
  EXPECT_EQ(text_of(e), "?: EIO (input/output error)");
}

TEST(error, names_the_operation_where_no_call_was_made) {
  using enum operation;
  const std::pair<operation, const char*> names[] = {
      {path, "path"},
      {adopt, "adopt_raw"},
      {checked_cast, "checked_cast"},
      {read_exactly, "read_exactly"},
      {transfer, "transfer"},
      {deadline, "deadline"},
      {inout, "inout"},
  };
  for (const auto& [what, name] : names)
    EXPECT_EQ(text_of(error(errc::inval, what)),
              std::string(name) + ": EINVAL (invalid argument)");
}

TEST(error, names_no_operation_that_there_is_not) {
  EXPECT_TRUE(error(errc::inval, operation{0xffff}).call().empty());
  EXPECT_EQ(error(errc::inval, operation::cpu).call(), "cpu");
  const auto next =
      static_cast<operation>(static_cast<unsigned>(operation::device) + 1);
  EXPECT_TRUE(error(errc::inval, next).call().empty());
}

TEST(error, text_holds_the_longest_error_of_the_longest_call) {
  for (unsigned number = 0; number != 0x1000; ++number) {
    const error e(errc::noent, static_cast<nr>(number));
    if (e.call().size() < 20) continue;
    for (const auto& [code, name, message] : errc_texts)
      EXPECT_EQ(text_of(error(code, static_cast<nr>(number))),
                std::string(e.call()) + ": " + std::string(name) + " (" +
                    std::string(message) + ")");
  }
}

TEST(error, text_is_no_longer_than_its_room) {
  std::size_t longest = 0;
  for (const auto& text : errc_texts)
    longest = std::max(longest,
                       error_text(error(text.code, nr::landlock_create_ruleset))
                           .view()
                           .size());
  EXPECT_GT(longest, 60u);
  EXPECT_LE(longest, 128u);
}

TEST(error, compares_by_code_and_call) {
  const error e(errc::again, nr::read);
  EXPECT_EQ(e, error(errc::again, nr::read));
  EXPECT_NE(e, error(errc::again, nr::write));
  EXPECT_NE(e, error(errc::intr, nr::read));
  EXPECT_NE(e, error(errc::again, operation::transfer));
  EXPECT_EQ(e, errc::wouldblock);
}

}  // namespace
