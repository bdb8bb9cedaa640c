// SPDX-License-Identifier: BSL-1.0
#include <fildes/path.hpp>

#include <sys/mman.h>

#include <filesystem>
#include <string>
#include <string_view>

#include <fildes/file.hpp>
#include <fildes/memfd.hpp>
#include <fildes/path_fd.hpp>

#include "helpers.hpp"

using namespace fildes;

namespace {

static_assert(std::is_convertible_v<const char*, path_arg>);
static_assert(std::is_convertible_v<const std::string&, path_arg>);
static_assert(std::is_convertible_v<std::string_view, path_arg>);
static_assert(std::is_convertible_v<const std::filesystem::path&, path_arg>);
static_assert(!std::is_copy_constructible_v<path_arg>);
static_assert(!std::is_convertible_v<int, path_arg>);

std::string through(const path_arg& path) { return path.c_str().value(); }

// Slashes to /dev/null: a path of any length that leads somewhere.
std::string null_of_size(std::size_t size) {
  const std::string end = "dev/null";
  return std::string(size - end.size(), '/') + end;
}

TEST(path, every_string_type_is_taken) {
  const std::string string = "/dev/null";
  EXPECT_EQ(through("/dev/null"), string);
  EXPECT_EQ(through(string.c_str()), string);
  EXPECT_EQ(through(string), string);
  EXPECT_EQ(through(std::string("/dev/null")), string);
  EXPECT_EQ(through(std::string_view(string)), string);
  EXPECT_EQ(through(std::filesystem::path(string)), string);
  EXPECT_EQ(through(""), "");
  EXPECT_EQ(through(std::string_view()), "");
}

TEST(path, terminated_strings_are_used_where_they_stand) {
  const std::string string = "/dev/null";
  const path_arg arg(string);
  EXPECT_EQ(arg.c_str().value(), string.c_str());
}

// Hazard 68.
TEST(path, view_into_a_larger_text_ends_where_it_ends) {
  const std::string_view text = "/dev/nullable";
  EXPECT_EQ(through(text.substr(0, 9)), "/dev/null");
  EXPECT_TRUE(file::open(text.substr(0, 9)));
  EXPECT_EQ(file::open(text).error(), errc::noent);
}

// Hazard 68: the page after the text cannot be read.
TEST(path, view_is_never_read_past_its_end) {
  const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  void* const map = mmap(nullptr, 2 * page, PROT_READ | PROT_WRITE,
                         MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  ASSERT_NE(map, MAP_FAILED);
  char* const end = static_cast<char*>(map) + page;
  ASSERT_EQ(mprotect(end, page, PROT_NONE), 0);
  for (const std::size_t size : {9u, 255u, 256u, 4000u}) {
    const std::string path = null_of_size(size);
    path.copy(end - size, size);
    EXPECT_EQ(through(std::string_view(end - size, size)), path);
  }
  EXPECT_EQ(munmap(map, 2 * page), 0);
}

TEST(path, nul_inside_is_refused) {
  const std::string_view cut("/dev/null\0.txt", 14);
  const error refused(errc::inval, operation::path);
  EXPECT_EQ(path_arg(cut).c_str().error(), refused);
  EXPECT_EQ(path_arg(std::string(cut)).c_str().error(), refused);
  EXPECT_EQ(path_arg(std::filesystem::path(cut)).c_str().error(), refused);
  EXPECT_EQ(path_arg(std::string_view("/dev/null\0", 10)).c_str().error(),
            refused);
}

TEST(path, null_pointer_is_refused) {
  const char* const none = nullptr;
  EXPECT_EQ(path_arg(none).c_str().error(),
            error(errc::inval, operation::path));
}

// Hazard 67.
TEST(path, nul_inside_is_refused_by_everything_that_takes_a_path) {
  const std::string_view cut("/tmp\0x", 6);
  const error refused(errc::inval, operation::path);
  const auto base = path_fd::open("/").value();
  EXPECT_EQ(file::open(cut).error(), refused);
  EXPECT_EQ(file::open_at(base, cut).error(), refused);
  EXPECT_EQ(file::create(cut).error(), refused);
  EXPECT_EQ(file::temporary(cut).error(), refused);
  EXPECT_EQ(path_fd::open(cut).error(), refused);
  EXPECT_EQ(path_fd::open_at(base, cut).error(), refused);
  EXPECT_EQ(pinned_file::at(cut).error(), refused);
  EXPECT_EQ(is_same_file(cut, "/tmp").error(), refused);
  EXPECT_EQ(is_same_file("/tmp", cut).error(), refused);
  EXPECT_EQ(memfd::create(cut).error(), refused);
}

// Hazard 69.
TEST(path, sizes_up_to_4095_bytes_work) {
  for (const std::size_t size : {254u, 255u, 256u, 257u, 4094u, 4095u}) {
    const std::string path = null_of_size(size);
    EXPECT_EQ(through(std::string_view(path)), path) << size;
    EXPECT_TRUE(file::open(path)) << size;
    EXPECT_TRUE(file::open(std::string_view(path))) << size;
  }
}

// Hazard 69: by the kernel, or before it where a copy would be needed.
TEST(path, size_of_4096_bytes_is_nametoolong) {
  for (const std::size_t size : {4096u, 4097u, 100'000u}) {
    const std::string path = null_of_size(size);
    EXPECT_EQ(file::open(path).error(), errc::nametoolong) << size;
    EXPECT_EQ(file::open(std::string_view(path)).error(),
              error(errc::nametoolong, operation::path))
        << size;
  }
}

TEST(path, name_of_256_bytes_is_nametoolong_and_an_empty_one_noent) {
  const std::string name(256, 'n');
  EXPECT_EQ(file::open("/tmp/" + name.substr(1)).error(), errc::noent);
  EXPECT_EQ(file::open("/tmp/" + name).error(), errc::nametoolong);
  EXPECT_EQ(file::open("").error(), errc::noent);
  EXPECT_EQ(file::open(std::string_view()).error(), errc::noent);
}

}  // namespace
