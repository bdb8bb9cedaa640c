// SPDX-License-Identifier: BSL-1.0
#include <fildes/memfd.hpp>

#include <sys/mman.h>

#include <string>

#include <fildes/cast.hpp>

#include "helpers.hpp"

using namespace fildes;

namespace {

const error add_is_perm(errc::perm, sys::nr64::fcntl);

owned<memfd> sealable(std::uint64_t size = 0) {
  auto fd = memfd::create("test", memfd_flag::allow_sealing).value();
  EXPECT_TRUE(fd.truncate(size));
  return fd;
}

TEST(memfd, holds_bytes_as_a_file_does) {
  const auto fd = memfd::create("test").value();
  char text[8];
  ASSERT_EQ(fd.write("bytes").value(), 5u);
  EXPECT_EQ(fd.pread(text, 1).value(), 4u);
  EXPECT_EQ(std::string_view(text, 4), "ytes");
  EXPECT_EQ(stat(fd).value().size(), 5u);
}

TEST(memfd, name_is_seen_in_proc) {
  const auto fd = memfd::create("a name").value();
  char link[64];
  const auto path = "/proc/self/fd/" + std::to_string(fd.raw());
  const auto size = readlink(path.c_str(), link, sizeof link);
  ASSERT_GT(size, 0);
  EXPECT_EQ(std::string_view(link, static_cast<std::size_t>(size)),
            "/memfd:a name (deleted)");
}

// Hazard 112.
TEST(memfd, name_is_at_most_249_bytes) {
  EXPECT_TRUE(memfd::create(std::string(249, 'n')));
  EXPECT_TRUE(memfd::create(""));
  EXPECT_EQ(memfd::create(std::string(250, 'n')).error(),
            error(errc::inval, sys::nr::memfd_create));
  EXPECT_EQ(memfd::create(std::string_view("n\0n", 3)).error(),
            error(errc::inval, operation::path));
}

// Hazard 112.
TEST(memfd, unknown_flag_is_inval) {
  EXPECT_EQ(memfd::create("test", memfd_flags::from_bits(0x8000)).error(),
            error(errc::inval, sys::nr::memfd_create));
}

TEST(memfd, flags_that_exclude_each_other_are_inval) {
  const auto both = memfd_flag::exec | memfd_flag::noexec_seal;
  EXPECT_EQ(memfd::create("test", both).error(), errc::inval);
}

TEST(memfd, noexec_seal_takes_the_execute_bits_and_seals) {
  const auto fd = memfd::create("test", memfd_flag::noexec_seal);
  if (!fd && fd.error() == errc::inval) return;  // before 6.3
  EXPECT_EQ(stat(fd.value()).value().mode(), file_mode(0666));
  EXPECT_EQ(fd.value().get_seals().value(), seals(seal::exec));
}

// Hazard 112: made without allow_sealing.
TEST(memfd, sealing_must_be_allowed) {
  const auto fd = memfd::create("test").value();
  EXPECT_EQ(fd.get_seals().value(), seals(seal::seal));
  EXPECT_EQ(fd.add_seals(seal::grow).error(), add_is_perm);
}

TEST(memfd, seals_add_up) {
  const auto fd = sealable();
  EXPECT_TRUE(fd.get_seals().value().empty());
  ASSERT_TRUE(fd.add_seals(seal::grow));
  ASSERT_TRUE(fd.add_seals(seal::shrink | seal::grow));
  EXPECT_EQ(fd.get_seals().value(), seal::shrink | seal::grow);
}

// Hazard 113, and the four that follow.
TEST(memfd, sealed_against_growing_it_shrinks_only) {
  const auto fd = sealable(100);
  ASSERT_TRUE(fd.add_seals(seal::grow));
  EXPECT_EQ(fd.truncate(101).error(), error(errc::perm, sys::nr64::ftruncate));
  EXPECT_EQ(fd.pwrite("x", 100).error(), errc::perm);
  EXPECT_TRUE(fd.truncate(99));
}

TEST(memfd, sealed_against_shrinking_it_grows_only) {
  const auto fd = sealable(100);
  ASSERT_TRUE(fd.add_seals(seal::shrink));
  EXPECT_EQ(fd.truncate(99).error(), error(errc::perm, sys::nr64::ftruncate));
  EXPECT_TRUE(fd.truncate(101));
}

TEST(memfd, sealed_against_seals_it_takes_no_more) {
  const auto fd = sealable();
  ASSERT_TRUE(fd.add_seals(seal::seal));
  EXPECT_EQ(fd.add_seals(seal::write).error(), add_is_perm);
  EXPECT_EQ(fd.get_seals().value(), seals(seal::seal));
}

TEST(memfd, sealed_against_writing_it_is_read_only) {
  const auto fd = sealable(4);
  ASSERT_TRUE(fd.add_seals(seal::write));
  EXPECT_EQ(fd.pwrite("x", 0).error(), error(errc::perm, sys::nr::pwrite64));
  char byte = 'x';
  EXPECT_EQ(fd.pread({&byte, 1}, 0).value(), 1u);
  EXPECT_EQ(byte, '\0');
}

TEST(memfd, sealing_against_writing_waits_for_no_mapping) {
  const auto fd = sealable(4096);
  void* const map =
      mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd.raw(), 0);
  ASSERT_NE(map, MAP_FAILED);
  EXPECT_EQ(fd.add_seals(seal::write).error(),
            error(errc::busy, sys::nr64::fcntl));
  EXPECT_TRUE(fd.add_seals(seal::future_write));
  *static_cast<char*>(map) = 'm';
  EXPECT_EQ(fd.pwrite("x", 0).error(), errc::perm);
  EXPECT_EQ(munmap(map, 4096), 0);
  EXPECT_TRUE(fd.add_seals(seal::write));
}

TEST(memfd, unknown_seal_is_inval) {
  EXPECT_EQ(sealable().add_seals(seals::from_bits(1U << 30)).error(),
            error(errc::inval, sys::nr64::fcntl));
}

// Hazard 113: files that have no seals. tmpfs has, so /proc it is.
TEST(memfd, other_files_have_no_seals) {
  const owned<any_fd> plain =
      file::open("/proc/self/comm", {.access = access_mode::read_write})
          .value();
  const borrowed<any_fd> loan = plain;
  const auto claimed = unchecked_cast<memfd>(loan);
  EXPECT_EQ(claimed.get_seals().error(), errc::inval);
  EXPECT_EQ(claimed.add_seals(seal::grow).error(), errc::inval);
  EXPECT_EQ(checked_cast<memfd>(loan).error(), errc::inval);
}

TEST(memfd, reopened_it_is_the_same_memory) {
  const auto fd = memfd::create("test").value();
  ASSERT_TRUE(fd.write("bytes"));
  const auto again = file::reopen(fd).value();
  EXPECT_EQ(stat(again).value().identity(), stat(fd).value().identity());
  EXPECT_EQ(again.write("x").error(), errc::badf);
}

TEST(memfd, held_as_a_place_it_is_none) {
  const auto fd = sealable();
  const std::string link = "/proc/self/fd/" + std::to_string(fd.raw());
  const owned<any_fd> place = path_fd::open(link).value();
  EXPECT_EQ(checked_cast<memfd>(borrowed<any_fd>(place)).error(),
            error(errc::inval, operation::checked_cast));
}

}  // namespace
