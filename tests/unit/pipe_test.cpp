// SPDX-License-Identifier: BSL-1.0
#include <fildes/pipe.hpp>

#include <signal.h>
#include <sys/resource.h>

#include <cstdint>
#include <string>
#include <thread>

#include <fildes/descriptor.hpp>
#include <fildes/sigpipe.hpp>

#include "helpers.hpp"

using namespace fildes;

namespace {

// Each end does its own half.
template <class K>
concept readable = requires(const K& fd, byte_span b) { fd.read(b); };
template <class K>
concept writable = requires(const K& fd, byte_view b) { fd.write(b); };
static_assert(readable<pipe_reader> && !writable<pipe_reader>);
static_assert(writable<pipe_writer> && !readable<pipe_writer>);

const error full(errc::again, sys::nr::write);
const error empty(errc::again, sys::nr::read);
const error nobody(errc::pipe, sys::nr::write);

TEST(pipe, what_goes_in_comes_out) {
  const auto [reader, writer] = pipe::create().value();
  char text[16];
  EXPECT_EQ(writer.write("text").value(), 4u);
  EXPECT_EQ(reader.read(text).value(), 4u);
  EXPECT_EQ(std::string_view(text, 4), "text");
}

TEST(pipe, pieces_go_in_and_come_out_in_order) {
  const auto [reader, writer] = pipe::create().value();
  const byte_view pieces[] = {"ab", "", "cde"};
  char one[1], two[8];
  const byte_span room[] = {one, two};
  EXPECT_EQ(writer.writev(pieces).value(), 5u);
  EXPECT_EQ(reader.readv(room).value(), 5u);
  EXPECT_EQ(one[0], 'a');
  EXPECT_EQ(std::string_view(two, 4), "bcde");
}

TEST(pipe, read_waits_for_a_writer) {
  const auto ends = pipe::create().value();
  std::thread writer([&] { (void)ends.writer.write("x"); });
  char byte;
  EXPECT_EQ(ends.reader.read({&byte, 1}).value(), 1u);
  writer.join();
}

// Hazard 56.
TEST(pipe, end_is_zero_once_all_writers_are_gone) {
  auto [reader, writer] = pipe::create().value();
  ASSERT_TRUE(writer.write("x"));
  ASSERT_TRUE(std::move(writer).close());
  char byte;
  EXPECT_EQ(reader.read({&byte, 1}).value(), 1u);
  EXPECT_EQ(reader.read({&byte, 1}).value(), 0u);
}

// Hazards 56 and 64.
TEST(pipe, empty_and_nonblocking_is_again_and_an_empty_buffer_zero) {
  const auto [reader, writer] = pipe::create(pipe_flag::nonblock).value();
  char byte;
  const byte_span room[] = {{&byte, 1}};
  EXPECT_EQ(reader.read({&byte, 1}).error(), empty);
  EXPECT_EQ(reader.readv(room).error(), error(errc::again, sys::nr::readv));
  EXPECT_EQ(reader.read({}).value(), 0u);
}

// Hazard 79.
TEST(pipe, full_and_nonblocking_is_again) {
  const auto [reader, writer] = pipe::create(pipe_flag::nonblock).value();
  const std::string text(writer.capacity().value() + 1, 'x');
  EXPECT_EQ(writer.write(text).value(), text.size() - 1);
  EXPECT_EQ(writer.write("x").error(), full);
  EXPECT_EQ(reader.unread_bytes().value(), text.size() - 1);
}

// Hazard 79.
TEST(pipe, small_writes_go_in_whole_or_not_at_all) {
  const auto [reader, writer] = pipe::create(pipe_flag::nonblock).value();
  ASSERT_EQ(writer.set_capacity(8192).value(), 8192u);
  ASSERT_TRUE(writer.write(std::string(6000, 'x')));
  EXPECT_EQ(writer.write(std::string(4096, 'y')).error(), full);
  EXPECT_EQ(reader.unread_bytes().value(), 6000u);
}

// Hazard 79.
TEST(pipe, large_writes_may_go_in_in_part) {
  const auto [reader, writer] = pipe::create(pipe_flag::nonblock).value();
  ASSERT_EQ(writer.set_capacity(8192).value(), 8192u);
  ASSERT_EQ(writer.write(std::string(4096, 'x')).value(), 4096u);
  EXPECT_EQ(writer.write(std::string(5000, 'y')).value(), 4096u);
}

TEST(pipe, unread_bytes_are_counted_at_both_ends) {
  const auto [reader, writer] = pipe::create().value();
  EXPECT_EQ(reader.unread_bytes().value(), 0u);
  ASSERT_TRUE(writer.write("12345"));
  EXPECT_EQ(reader.unread_bytes().value(), 5u);
  EXPECT_EQ(writer.unread_bytes().value(), 5u);
}

// Hazard 80.
TEST(pipe, capacity_is_rounded_up_and_told) {
  const auto [reader, writer] = pipe::create().value();
  EXPECT_EQ(writer.set_capacity(5000).value(), 8192u);
  EXPECT_EQ(reader.capacity().value(), 8192u);
  EXPECT_EQ(reader.set_capacity(1).value(), 4096u);
  EXPECT_EQ(writer.capacity().value(), 4096u);
}

// Hazard 80.
TEST(pipe, capacity_under_the_content_is_busy) {
  const auto [reader, writer] = pipe::create().value();
  ASSERT_TRUE(writer.set_capacity(16384));
  ASSERT_TRUE(writer.write(std::string(9000, 'x')));
  EXPECT_EQ(writer.set_capacity(4096).error(),
            error(errc::busy, sys::nr64::fcntl));
  EXPECT_EQ(writer.capacity().value(), 16384u);
}

// Hazard 80.
TEST(pipe, capacity_over_2_gib_is_inval) {
  const auto [reader, writer] = pipe::create().value();
  EXPECT_EQ(writer.set_capacity((std::size_t{1} << 31) + 1).error(),
            error(errc::inval, sys::nr64::fcntl));
  EXPECT_EQ(writer.set_capacity(0).value(), 4096u);  // a page is the least
}

#if SIZE_MAX > UINT32_MAX
// The kernel looks at 32 bits of the size: more must not come out as less.
TEST(pipe, capacity_over_4_gib_is_inval_and_changes_nothing) {
  const auto [reader, writer] = pipe::create().value();
  const auto before = writer.capacity().value();
  EXPECT_EQ(writer.set_capacity((std::size_t{1} << 32) + 4096).error(),
            error(errc::inval, sys::nr64::fcntl));
  EXPECT_EQ(writer.capacity().value(), before);
}
#endif

// Hazard 80.
TEST(pipe, capacity_over_the_limit_is_perm_without_privilege) {
  const auto most = std::stoul(test::content_of("/proc/sys/fs/pipe-max-size"));
  EXPECT_EQ(
      test::in_child([most] {
        if (getuid() == 0 && setuid(65534) != 0) return 1;
        const auto ends = pipe::create().value();
        return ends.writer.set_capacity(most * 2).error() == errc::perm ? 0 : 2;
      }),
      0);
}

// Hazard 78.
TEST(pipe, packet_mode_keeps_each_write_a_read_of_its_own) {
  const auto [reader, writer] = pipe::create(pipe_flag::packet).value();
  ASSERT_TRUE(writer.write("one"));
  ASSERT_TRUE(writer.write("second"));
  ASSERT_TRUE(writer.write("last"));
  char text[16];
  EXPECT_EQ(reader.read(text).value(), 3u);
  EXPECT_EQ(reader.read({text, 2}).value(), 2u);  // the rest of it is lost
  EXPECT_EQ(reader.read(text).value(), 4u);
}

// Hazard 78.
TEST(pipe, unknown_flag_is_inval) {
  EXPECT_EQ(pipe::create(pipe_flags::from_bits(1U << 30)).error(),
            error(errc::inval, sys::nr::pipe2));
}

TEST(pipe, without_a_reader_write_is_pipe_under_a_guard) {
  auto [reader, writer] = pipe::create().value();
  ASSERT_TRUE(std::move(reader).close());
  const byte_view piece[] = {"x"};
  {
    const sigpipe_guard guard;
    EXPECT_EQ(writer.write("x").error(), nobody);
    EXPECT_EQ(writer.writev(piece).error(), error(errc::pipe, sys::nr::writev));
  }
  sigset_t pending;
  sigpending(&pending);
  EXPECT_EQ(sigismember(&pending, SIGPIPE), 0);
}

TEST(pipe, without_a_reader_and_a_guard_write_raises_sigpipe) {
  const int status = test::status_of_child([] {
    signal(SIGPIPE, SIG_DFL);
    auto [reader, writer] = pipe::create().value();
    (void)std::move(reader).close();
    return writer.write("x").has_error() ? 1 : 2;
  });
  ASSERT_TRUE(WIFSIGNALED(status));
  EXPECT_EQ(WTERMSIG(status), SIGPIPE);
}

TEST(pipe, guard_leaves_the_mask_as_it_was_and_may_be_nested) {
  sigset_t before, after;
  pthread_sigmask(SIG_BLOCK, nullptr, &before);
  {
    const sigpipe_guard outer;
    {
      const sigpipe_guard inner;
    }
    pthread_sigmask(SIG_BLOCK, nullptr, &after);
    EXPECT_EQ(sigismember(&after, SIGPIPE), 1);
  }
  pthread_sigmask(SIG_BLOCK, nullptr, &after);
  EXPECT_EQ(sigismember(&after, SIGPIPE), sigismember(&before, SIGPIPE));
}

TEST(pipe, guard_leaves_a_signal_that_was_pending_before) {
  EXPECT_EQ(test::in_child([] {
              sigset_t set;
              sigemptyset(&set);
              sigaddset(&set, SIGPIPE);
              sigprocmask(SIG_BLOCK, &set, nullptr);
              raise(SIGPIPE);
              {
                const sigpipe_guard guard;
              }
              sigpending(&set);
              return sigismember(&set, SIGPIPE) == 1 ? 0 : 1;
            }),
            0);
}

}  // namespace
