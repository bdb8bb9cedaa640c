// SPDX-License-Identifier: BSL-1.0
#include <fildes/eventfd.hpp>
#include <fildes/file.hpp>
#include <fildes/memfd.hpp>
#include <fildes/pipe.hpp>
#include <fildes/sys/path.hpp>
#include <fildes/sys/process.hpp>
#include <fildes/sys/splice.hpp>

#include <gtest/gtest.h>

#include <cstdio>
#include <string>

namespace {

using fildes::errc;

// What the tracer prints of what `act` does.
template <class Act>
std::string trace_of(Act&& act) {
  const auto made = fildes::pipe::create({fildes::pipe_flag::nonblock});
  if (!made) return "no pipe";
  const auto& [reader, writer] = made.assume_value();
  {
    const fildes::sys::tracer tracing(writer.raw());
    act();
  }
  char text[8192];
  const auto size = reader.read(text);
  return size ? std::string(text, size.value()) : std::string();
}

std::string hexadecimal(const void* address) {
  char text[32];
  std::snprintf(text, sizeof text, "%p", address);
  return text;
}

TEST(tracer, prints_name_arguments_and_result) {
  int fd = -1;
  const std::string trace = trace_of([&] {
    const fildes::sys::abi::open_how how{};
    fd = fildes::sys::openat2(-100, "/dev/null", how).value();
  });
  const std::string zeros = "\\0\\0\\0\\0\\0\\0\\0\\0";
  EXPECT_EQ(trace, "openat2(-100, \"/dev/null\", \"" + zeros + zeros + zeros +
                       "\", 24) = " + std::to_string(fd) + "\n");
  EXPECT_TRUE(fildes::sys::close(fd));
}

TEST(tracer, prints_one_line_a_call) {
  int fd = -1;
  const std::string trace = trace_of([&] {
    const auto counter = fildes::eventfd::create({.initial = 3}).value();
    fd = counter.raw();
  });
  EXPECT_EQ(trace, "eventfd2(3, 524288) = " + std::to_string(fd) + "\nclose(" +
                       std::to_string(fd) + ") = 0\n");
}

TEST(tracer, prints_a_call_without_arguments) {
  int pid = 0;
  const std::string trace = trace_of([&] { pid = fildes::sys::getpid(); });
  EXPECT_EQ(trace, "getpid() = " + std::to_string(pid) + "\n");
}

TEST(tracer, prints_errors_by_name_and_in_words) {
  EXPECT_EQ(trace_of([] { (void)fildes::sys::chdir("/no/such/place"); }),
            "chdir(\"/no/such/place\") = -1 ENOENT "
            "(no such file or directory)\n");
}

TEST(tracer, prints_what_was_read_and_not_the_whole_buffer) {
  const auto [reader, writer] = fildes::pipe::create().value();
  ASSERT_EQ(writer.write("some bytes").value(), 10u);
  char room[100] = {};
  EXPECT_EQ(
      trace_of([&, &in = reader] { (void)in.read(room); }),
      "read(" + std::to_string(reader.raw()) + ", \"some bytes\", 100) = 10\n");
}

TEST(tracer, prints_the_address_of_what_was_not_read) {
  char room[100] = {};
  EXPECT_EQ(trace_of([&] { (void)fildes::sys::read(1'000'000, room, 100); }),
            "read(1000000, " + hexadecimal(room) +
                ", 100) = -1 EBADF (bad file descriptor)\n");
}

TEST(tracer, prints_an_empty_string_at_the_end_of_a_file) {
  const auto null = fildes::file::open("/dev/null").value();
  char room[4];
  EXPECT_EQ(trace_of([&] { (void)null.read(room); }),
            "read(" + std::to_string(null.raw()) + ", \"\", 4) = 0\n");
}

TEST(tracer, prints_structures_by_address) {
  fildes::sys::abi::statx status{};
  const std::string trace =
      trace_of([&] { (void)fildes::sys::statx(-100, "/", 0, 0x7ff, status); });
  EXPECT_EQ(trace,
            "statx(-100, \"/\", 0, 2047, " + hexadecimal(&status) + ") = 0\n");
}

TEST(tracer, prints_an_offset_by_address_whatever_the_result) {
  const auto source = fildes::memfd::create("").value();
  ASSERT_EQ(source.write("12345").value(), 5u);
  const auto [reader, writer] = fildes::pipe::create().value();
  std::int64_t offset = 0;
  const std::string trace = trace_of([&, to = writer.raw()] {
    (void)fildes::sys::sendfile(to, source.raw(), &offset, 5);
  });
  EXPECT_EQ(trace, "sendfile(" + std::to_string(writer.raw()) + ", " +
                       std::to_string(source.raw()) + ", " +
                       hexadecimal(&offset) + ", 5) = 5\n");
}

TEST(tracer, prints_null) {
  const std::string trace = trace_of([&] {
    (void)fildes::sys::splice(1'000'000, nullptr, 1'000'000, nullptr, 1, 0);
  });
  EXPECT_EQ(trace,
            "splice(1000000, NULL, 1000000, NULL, 1, 0) = -1 EBADF "
            "(bad file descriptor)\n");
}

std::string trace_of_write(std::string_view bytes) {
  const auto null =
      fildes::file::open("/dev/null",
                         {.access = fildes::access_mode::write_only})
          .value();
  const std::string trace =
      trace_of([&] { (void)null.write({bytes.data(), bytes.size()}); });
  // Only the string: between the first quote and the last comma.
  const auto begin = trace.find('"');
  return trace.substr(begin, trace.rfind(',') - begin);
}

TEST(tracer, cuts_buffers_at_32_bytes) {
  const std::string digits = "01234567890123456789012345678901";
  EXPECT_EQ(trace_of_write(digits), '"' + digits + '"');
  EXPECT_EQ(trace_of_write(digits + "2"), '"' + digits + "\"...");
}

TEST(tracer, does_not_cut_a_path_at_32_bytes) {
  const std::string path = "/a/path/of/more/than/thirty-two/bytes/to/nowhere";
  EXPECT_EQ(trace_of([&] { (void)fildes::sys::chdir(path.c_str()); }),
            "chdir(\"" + path +
                "\") = -1 ENOENT (no such file or "
                "directory)\n");
}

TEST(tracer, cuts_a_path_at_256_bytes) {
  const std::string path = "/" + std::string(256, 'x');
  EXPECT_EQ(trace_of([&] { (void)fildes::sys::chdir(path.c_str()); }),
            "chdir(\"" + path.substr(0, 256) +
                "\"...) = -1 ENAMETOOLONG (file name too long)\n");
}

TEST(tracer, keeps_the_end_of_the_line_when_two_paths_are_all_escapes) {
  const std::string path(256, '\200');
  const std::string trace = trace_of([&] {
    (void)fildes::sys::linkat(-100, path.c_str(), -100, path.c_str(), 0);
  });
  EXPECT_TRUE(trace.ends_with(", 0) = -1 ENAMETOOLONG (file name too long)\n"))
      << trace;
}

TEST(tracer, escapes_as_c_does) {
  EXPECT_EQ(trace_of_write("a\"b\\c\n\t\r\v\f"), R"("a\"b\\c\n\t\r\v\f")");
}

TEST(tracer, escapes_other_bytes_in_octal_of_one_to_three_digits) {
  EXPECT_EQ(trace_of_write({"\0\x1b\xff~\x7f", 5}), R"("\0\33\377~\177")");
}

TEST(tracer, escapes_in_three_digits_where_a_digit_follows) {
  EXPECT_EQ(trace_of_write({"\0"
                            "1\x1b"
                            "9",
                            4}),
            R"("\0001\0339")");
}

TEST(tracer, does_not_read_what_the_kernel_could_not_read) {
  const auto* nowhere = reinterpret_cast<const char*>(16);
  EXPECT_EQ(trace_of([&] { (void)fildes::sys::chdir(nowhere); }),
            "chdir(0x10) = -1 EFAULT (bad address)\n");
}

TEST(tracer, keeps_its_own_writes_out_of_the_trace) {
  EXPECT_EQ(trace_of([] {}), "");
}

}  // namespace
