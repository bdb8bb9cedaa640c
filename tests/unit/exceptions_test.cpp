// SPDX-License-Identifier: BSL-1.0
#include <fildes/exceptions.hpp>

#include <gtest/gtest.h>

#include <fildes/file.hpp>

namespace {

using namespace fildes;

TEST(exceptions, or_throw_gives_the_value) {
  const owned<file> opened = or_throw(file::open("/dev/null"));
  EXPECT_GE(opened.raw(), 0);
  EXPECT_NO_THROW(or_throw(success()));
}

TEST(exceptions, or_throw_throws_the_errno_with_the_name_of_the_call) {
  try {
    (void)or_throw(file::open("/no/such/file"));
    FAIL() << "nothing was thrown";
  } catch (const std::system_error& e) {
    EXPECT_EQ(e.code(), std::errc::no_such_file_or_directory);
    EXPECT_EQ(std::string(e.what()), "openat2: No such file or directory");
  }
}

TEST(error_code, is_the_errno_value_in_the_system_category) {
  const std::error_code code =
      make_error_code(error(errc::again, sys::nr::read));
  EXPECT_EQ(&code.category(), &std::system_category());
  EXPECT_EQ(code, std::errc::resource_unavailable_try_again);
}

TEST(error_code, is_made_of_an_errc_without_a_cast) {
  const std::error_code code = errc::pipe;
  EXPECT_EQ(code, std::errc::broken_pipe);
  EXPECT_NE(code, std::errc::io_error);
}

}  // namespace
