// SPDX-License-Identifier: BSL-1.0

// No call of the core takes memory from the heap: malloc is counted, and with
// it operator new.

#include <array>
#include <cstdlib>
#include <new>
#include <string>

#include <gtest/gtest.h>

#include <fildes/directory.hpp>
#include <fildes/eventfd.hpp>
#include <fildes/file.hpp>
#include <fildes/io.hpp>
#include <fildes/pipe.hpp>
#include <fildes/splice.hpp>
#include <fildes/stat.hpp>
#include <fildes/sys/sanitizer.hpp>

namespace {
// volatile: compilers know that malloc changes no variable.
volatile std::size_t taken = 0;

void count_one() noexcept { taken = taken + 1; }
}  // namespace

// Sanitizers have a malloc of their own, with a hook; else glibc's is replaced
// by one that counts.
#if defined(FILDES_ASAN) || defined(FILDES_MSAN) || defined(FILDES_TSAN)
extern "C" int __sanitizer_install_malloc_and_free_hooks(
    void (*)(const volatile void*, std::size_t),
    void (*)(const volatile void*));
namespace {
[[maybe_unused]] const int installed =
    __sanitizer_install_malloc_and_free_hooks(
        [](const volatile void*, std::size_t) { count_one(); },
        [](const volatile void*) {});
}  // namespace
#else
extern "C" {
void* __libc_malloc(std::size_t);
void* __libc_calloc(std::size_t, std::size_t);
void* __libc_realloc(void*, std::size_t);

void* malloc(std::size_t size) noexcept {
  count_one();
  return __libc_malloc(size);
}
void* calloc(std::size_t count, std::size_t size) noexcept {
  count_one();
  return __libc_calloc(count, size);
}
void* realloc(void* old, std::size_t size) noexcept {
  count_one();
  return __libc_realloc(old, size);
}
}
#endif

namespace {

using namespace fildes;

/// How many times `call` takes memory.
template <class Call>
std::size_t allocations(Call&& call) {
  const std::size_t before = taken;
  call();
  return taken - before;
}

TEST(heap, allocations_are_counted) {
  EXPECT_EQ(allocations([] { ::operator delete(::operator new(1)); }), 1u);
  EXPECT_EQ(allocations([] {
              void* volatile kept = std::malloc(1);
              std::free(kept);
            }),
            1u);
}

TEST(heap, reading_and_writing_take_none) {
  auto made = file::temporary("/tmp");
  ASSERT_TRUE(made);
  const auto fd = std::move(made).value();
  std::array<char, 8> data = {};
  std::size_t moved = 0;
  EXPECT_EQ(allocations([&] {
              moved += fd.write("12345678").value();
              moved += fd.pread(data, 4).value();
              moved += fd.seek(0).value();
              moved += fd.read(data).value();
              const byte_span into[] = {data};
              moved += fd.seek(0).value();
              moved += fd.readv(into).value();
            }),
            0u);
  EXPECT_EQ(moved, 8u + 4u + 8u + 8u);
}

TEST(heap, whole_buffers_take_none) {
  auto made = pipe::create();
  ASSERT_TRUE(made);
  auto [reader, writer] = std::move(made).value();
  std::array<char, 8> data = {};
  bool done = false;
  EXPECT_EQ(allocations([&] {
              done = write_all(writer, "12345678") &&
                     read_exactly(reader, data).has_value();
            }),
            0u);
  EXPECT_TRUE(done);
}

TEST(heap, short_path_takes_none) {
  const std::string_view path = "/dev/null";
  bool opened = false;
  EXPECT_EQ(allocations([&] { opened = file::open(path).has_value(); }), 0u);
  EXPECT_TRUE(opened);
}

TEST(heap, long_path_without_a_zero_takes_one) {
  std::string path = "/dev/";
  for (int i = 0; i != 200; ++i) path += "./";
  path += "null";
  const std::string_view view = path;
  bool opened = false;
  EXPECT_EQ(allocations([&] { opened = file::open(view).has_value(); }), 1u);
  EXPECT_TRUE(opened);
  EXPECT_EQ(allocations([&] { opened = file::open(path).has_value(); }), 0u);
  EXPECT_TRUE(opened);
}

TEST(heap, reading_a_directory_takes_none) {
  std::size_t count = 0;
  EXPECT_EQ(allocations([&] {
              const auto dir = directory::open("/proc/self").value();
              directory_reader entries(dir);
              while (entries.next().value()) ++count;
            }),
            0u);
  EXPECT_GT(count, 10u);
}

TEST(heap, status_takes_none) {
  auto null = file::open("/dev/null");
  ASSERT_TRUE(null);
  file_type type = file_type::unknown;
  EXPECT_EQ(allocations([&] { type = stat(null.value()).value().type(); }), 0u);
  EXPECT_EQ(type, file_type::character_device);
}

TEST(heap, pipes_and_splice_take_none) {
  std::size_t moved = 0;
  EXPECT_EQ(allocations([&] {
              auto first = pipe::create().value();
              auto second = pipe::create().value();
              moved += first.writer.write("1234").value();
              moved += splice(first.reader, second.writer, 4).value();
            }),
            0u);
  EXPECT_EQ(moved, 8u);
}

TEST(heap, eventfd_takes_none) {
  std::uint64_t count = 0;
  EXPECT_EQ(allocations([&] {
              const auto fd = eventfd::create({.initial = 2}).value();
              if (fd.write(3)) count = fd.read().value();
            }),
            0u);
  EXPECT_EQ(count, 5u);
}

result<std::size_t> read_none() {
  FILDES_TRY(const auto fd, file::open("/dev/null/none"));
  char byte;
  return fd.read({&byte, 1});
}

TEST(heap, errors_take_none) {
  std::string text;
  text.reserve(200);
  EXPECT_EQ(allocations([&] {
              const auto r = read_none();
              if (r.has_error()) text = error_text(r.error()).view();
            }),
            0u);
  EXPECT_NE(text.find("ENOTDIR"), text.npos) << text;
}

}  // namespace
