// SPDX-License-Identifier: BSL-1.0

// Memory that another process handed over.

#include <errno.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>

#include <fildes/cast.hpp>
#include <fildes/mapping.hpp>

#include "disk.hpp"

using namespace fildes;

namespace {

using text = mapping<const char>;

const auto page = static_cast<std::size_t>(getpagesize());
const error can_be_cut(errc::perm, operation::mapping);

owned<memfd> with_seals(seals all) {
  auto fd = memfd::create("test", memfd_flag::allow_sealing).value();
  EXPECT_TRUE(fd.truncate(page));
  EXPECT_TRUE(fd.add_seals(all));
  return fd;
}

TEST(sealed_memfd, has_its_size_for_ever) {
  const auto fd = sealed_memfd::create("test", 100).value();
  const auto all = fd.get_seals().value();
  EXPECT_TRUE(all.has(seal::shrink | seal::grow));
  EXPECT_FALSE(all.has_any(seal::write | seal::seal));
  const error perm(errc::perm, sys::nr64::ftruncate);
  EXPECT_EQ(fd.truncate(99).error(), perm);
  EXPECT_EQ(fd.truncate(101).error(), perm);
  EXPECT_EQ(fd.pwrite("text", 0).value(), 4u);
  ASSERT_TRUE(fd.add_seals(seal::write));
  EXPECT_EQ(fd.pwrite("text", 0).error(), errc::perm);
  EXPECT_TRUE(test::is_cloexec(fd.raw()));
}

TEST(sealed_memfd, takes_more_seals_at_once) {
  const auto fd =
      sealed_memfd::create("test", 1, seal::write | seal::seal).value();
  EXPECT_TRUE(fd.get_seals().value().has(seal::write | seal::seal));
  EXPECT_EQ(fd.add_seals(seal::future_write).error(), errc::perm);
}

TEST(sealed_memfd, of_no_size_that_a_file_can_have_is_refused) {
  EXPECT_TRUE(sealed_memfd::create("test", 0));
  EXPECT_EQ(sealed_memfd::create("test", ~std::uint64_t{0}).error(),
            error(errc::inval, sys::nr64::ftruncate));
  EXPECT_EQ(sealed_memfd::create(std::string(250, 'n'), 1).error(),
            error(errc::inval, sys::nr::memfd_create));
}

// Bug 50: what an old kernel gets instead must be sealable, too.
TEST(sealed_memfd, is_made_by_a_kernel_without_noexec_seal) {
  EXPECT_EQ(test::in_child([] {
              const std::uint32_t bits = 1 | 2 | 8;  // cloexec, sealing, noexec
              if (!test::refuse_with(sys::nr::memfd_create, 1, bits, EINVAL))
                return 77;
              const auto fd = sealed_memfd::create("test", 100);
              if (!fd) return 1;
              return fd.value().get_seals().value() ==
                             (seal::shrink | seal::grow)
                         ? 0
                         : 2;
            }),
            0);
}

TEST(sealed_memfd, is_told_by_the_seal) {
  const auto is = [](const any_fd& fd) { return sealed_memfd::is(fd).value(); };
  EXPECT_TRUE(is(sealed_memfd::create("test", 1).value()));
  EXPECT_TRUE(is(with_seals(seal::shrink)));
  EXPECT_FALSE(is(with_seals(seal::grow)));
  EXPECT_FALSE(is(memfd::create("test").value()));
  EXPECT_FALSE(is(file::open("/proc/self/comm").value()));
  owned<memfd> weak = with_seals({});
  EXPECT_EQ(checked_cast<sealed_memfd>(std::move(weak)).error(),
            error(errc::inval, operation::checked_cast));
  owned<any_fd> strong = with_seals(seal::shrink);
  EXPECT_TRUE(checked_cast<sealed_memfd>(std::move(strong)));
}

TEST(mapping_sealed, of_what_cannot_be_cut_is_mapped) {
  const auto fd = sealed_memfd::create("test", page).value();
  ASSERT_TRUE(fd.pwrite("text", 0));
  const auto all = text::share_untrusted(fd).value();
  EXPECT_EQ(std::string_view(all.data(), 4), "text");
  EXPECT_EQ(text::share_untrusted(fd, {0, 4}).value().size(), 4u);
  EXPECT_EQ(text::share_untrusted(fd, {0, page + 1}).error(),
            error(errc::nxio, operation::mapping));
  ASSERT_TRUE(fd.pwrite("TEXT", 0));  // unless it is sealed, too
  EXPECT_EQ(std::string_view(all.data(), 4), "TEXT");
}

TEST(mapping_sealed, of_what_can_be_cut_is_refused) {
  EXPECT_EQ(text::share_untrusted(with_seals(seal::grow)).error(), can_be_cut);
  EXPECT_EQ(text::share_untrusted(memfd::create("test").value()).error(),
            can_be_cut);
  const test::scratch_directory dir;
  const auto plain = file::open(dir.with_file("f", "text")).value();
  EXPECT_EQ(text::share_untrusted(plain).error(), can_be_cut);
  const auto none = borrowed<file>::borrow_raw(test::no_such_fd);
  EXPECT_EQ(text::share_untrusted(none).error(),
            error(errc::badf, sys::nr64::fcntl));
}

TEST(mapping_sealed, against_writing_it_is_read_only) {
  const auto fd = with_seals(seal::shrink | seal::write);
  EXPECT_TRUE(text::share_untrusted(fd));
  EXPECT_EQ(mapping<char>::share_untrusted(fd).error(),
            error(errc::perm, sys::nr64::mmap));
  EXPECT_TRUE(mapping<char>::copy(fd));
}

// s390x hands mmap a block of arguments, into which seccomp does not see.
#if !defined(__s390x__)
// As before 6.7.
TEST(mapping_sealed, is_mapped_where_what_is_sealed_cannot_be_shared) {
  EXPECT_EQ(test::in_child([] {
              const auto fd = with_seals(seal::shrink | seal::write);
              if (!test::refuse_with(sys::nr64::mmap, 3, MAP_SHARED, EPERM))
                return 77;
              const auto all = text::share_untrusted(fd);
              return all && all.value()[0] == '\0' ? 0 : 1;
            }),
            0);
}
#endif

// What share_untrusted is for: without a seal the reader is killed.
TEST(mapping_sealed, of_what_was_cut_is_a_sigbus) {
  const auto fd = with_seals({});
  const auto all = text::share(fd).value();
  ASSERT_TRUE(fd.truncate(0));
  const int status = test::status_of_child([&] {
    const rlimit none = {};
    setrlimit(RLIMIT_CORE, &none);
    signal(SIGBUS, SIG_DFL);
    return *const_cast<const volatile char*>(all.data());
  });
  EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGBUS);
}

// The size is what fstat gives, and no whole page.
TEST(mapping_sealed, of_huge_pages_is_unmapped_whole) {
  const auto fd =
      memfd::create("test", memfd_flag::allow_sealing | memfd_flag::huge_2mb);
  if (!fd) return;  // a kernel without them
  constexpr std::size_t huge = std::size_t{1} << 21;
  if (!fd.value().truncate(huge)) return;
  const void* at = nullptr;
  {
    const auto some = text::share(fd.value(), {0, 100});
    if (!some) return;  // none are reserved
    EXPECT_EQ(some.value().size(), 100u);
    at = some.value().data();
  }
  unsigned char there;
  EXPECT_NE(mincore(const_cast<void*>(at), page, &there), 0);
}

}  // namespace
