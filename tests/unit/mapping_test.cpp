// SPDX-License-Identifier: BSL-1.0
#include <fildes/mapping.hpp>

#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>

#include <algorithm>
#include <cstring>
#include <vector>

#include <fildes/cast.hpp>
#include <fildes/pipe.hpp>

#include "disk.hpp"

using namespace fildes;

namespace {

using text = mapping<const char>;
using room = mapping<char>;

const auto page = static_cast<std::size_t>(getpagesize());

const error no_range(errc::inval, operation::mapping);
const error past_the_end(errc::nxio, operation::mapping);
const error too_large(errc::overflow, operation::mapping);

owned<file> file_of(const std::string& bytes) {
  auto fd = file::temporary(testing::TempDir()).value();
  EXPECT_EQ(fd.pwrite(bytes, 0).value(), bytes.size());
  return fd;
}

owned<file> pages(std::size_t n) { return file_of(std::string(n * page, 'p')); }

std::string content(const file& fd) {
  std::string all(static_cast<std::size_t>(stat(fd).value().size()), '?');
  all.resize(fd.pread(all, 0).value());
  return all;
}

std::string_view view(const text& m) { return {m.data(), m.size()}; }

TEST(mapping, of_a_file_is_its_bytes) {
  const auto fd = file_of("some text");
  const auto all = text::share(fd).value();
  EXPECT_EQ(view(all), "some text");
  EXPECT_EQ(all.size(), 9u);
  EXPECT_EQ(*all.begin(), 's');
  EXPECT_EQ(all[8], 't');
  EXPECT_EQ(byte_view(all).text(), "some text");
}

TEST(mapping, stays_when_the_file_is_closed) {
  const auto all = text::share(file_of("some text")).value();
  EXPECT_EQ(view(all), "some text");
}

TEST(mapping, of_a_part_begins_at_a_page) {
  auto bytes = std::string(page, 'a') + std::string(page, 'b') + "ccc";
  const auto fd = file_of(bytes);
  EXPECT_EQ(view(text::share(fd, {page, 3}).value()), "bbb");
  EXPECT_EQ(view(text::share(fd, {2 * page, 0}).value()), "ccc");
  EXPECT_EQ(view(text::share(fd, {0, page + 1}).value()),
            bytes.substr(0, page + 1));
  EXPECT_EQ(text::share(fd, {1, 1}).error(), no_range);
  EXPECT_EQ(text::share(fd, {page / 2, 1}).error(), no_range);
}

TEST(mapping, of_numbers_is_whole_numbers) {
  const std::vector<std::uint32_t> numbers = {1, 2, 3};
  const auto fd = file::temporary(testing::TempDir()).value();
  ASSERT_TRUE(fd.write(numbers));
  const auto all = mapping<const std::uint32_t>::share(fd).value();
  EXPECT_TRUE(
      std::equal(all.begin(), all.end(), numbers.begin(), numbers.end()));
  EXPECT_EQ(mapping<const std::uint32_t>::share(fd, {0, 8}).value().size(), 2u);
  EXPECT_EQ(mapping<const std::uint32_t>::share(fd, {0, 7}).error(), no_range);
  EXPECT_EQ(mapping<const std::uint64_t>::share(fd).error(), no_range);
}

TEST(mapping, past_the_end_of_the_file_is_refused) {
  const auto fd = pages(1);
  EXPECT_EQ(text::share(fd, {0, page + 1}).error(), past_the_end);
  EXPECT_EQ(text::share(fd, {page, 1}).error(), past_the_end);
  EXPECT_EQ(text::share(fd, {2 * page, 0}).error(), past_the_end);
  EXPECT_TRUE(text::share(fd, {page, 0}).value().empty());
}

TEST(mapping, that_overflows_is_refused) {
  const auto fd = pages(1);
  const std::uint64_t most = ~std::uint64_t{0};
  EXPECT_EQ(text::share(fd, {most, 1}).error(), too_large);
  EXPECT_EQ(text::share(fd, {page, most}).error(), too_large);
  EXPECT_EQ(text::share(fd, {std::uint64_t{1} << 63, 0}).error(), too_large);
  const auto most_here = ~std::size_t{0};
  EXPECT_EQ(mapping<std::uint64_t>::anonymous(most_here / 4).error(),
            too_large);
  EXPECT_EQ(room::anonymous(most_here).error().code(), errc::nomem);
}

TEST(mapping, of_an_empty_file_is_empty) {
  const auto all = text::share(file_of("")).value();
  EXPECT_TRUE(all.empty());
  EXPECT_EQ(all.begin(), all.end());
  EXPECT_TRUE(all.protect({}));
  EXPECT_TRUE(all.advise(map_advice::willneed));
  EXPECT_TRUE(all.sync());
  EXPECT_TRUE(all.lock());
  EXPECT_TRUE(all.unlock());
  EXPECT_EQ(all.sync({0, 1}).error(), no_range);
}

TEST(mapping, shared_is_seen_by_all) {
  const auto fd = file_of("old text");
  const auto one = room::share(fd).value();
  const auto other = text::share(fd).value();
  std::memcpy(one.data(), "new", 3);
  EXPECT_EQ(view(other), "new text");
  EXPECT_EQ(content(fd), "new text");
  ASSERT_TRUE(fd.pwrite("T", 4));
  EXPECT_EQ(one[4], 'T');
}

TEST(mapping, copy_is_seen_here_alone) {
  const auto fd = file_of("old text");
  const auto own = room::copy(fd).value();
  std::memcpy(own.data(), "new", 3);
  EXPECT_EQ(std::string_view(own.data(), own.size()), "new text");
  EXPECT_EQ(content(fd), "old text");
}

TEST(mapping, needs_the_access_that_fits_it) {
  const test::scratch_directory dir;
  const auto path = dir.with_file("f", "text");
  const auto in = file::open(path).value();
  const auto out =
      file::open(path, {.access = access_mode::write_only}).value();
  EXPECT_TRUE(text::share(in));
  EXPECT_TRUE(room::copy(in));
  EXPECT_EQ(room::share(in).error(), error(errc::acces, sys::nr64::mmap));
  EXPECT_EQ(text::share(out).error(), errc::acces);
}

TEST(mapping, of_what_is_no_file_wants_a_size) {
  const auto zero =
      file::open("/dev/zero", {.access = access_mode::read_write}).value();
  EXPECT_EQ(text::share(zero).error(), no_range);
  const auto some = room::copy(zero, {0, 100}).value();
  EXPECT_EQ(some[99], '\0');
  const auto ends = pipe::create().value();
  const auto claimed = borrowed<file>::borrow_raw(ends.reader.raw());
  EXPECT_EQ(text::share(claimed, {0, 1}).error(),
            error(errc::nodev, sys::nr64::mmap));
  const auto none = borrowed<file>::borrow_raw(test::no_such_fd);
  EXPECT_EQ(text::share(none).error(), error(errc::badf, sys::nr::statx));
}

TEST(mapping, anonymous_is_zero_and_of_the_process) {
  const auto numbers = mapping<std::uint64_t>::anonymous(1000).value();
  EXPECT_EQ(numbers.size(), 1000u);
  EXPECT_TRUE(std::all_of(numbers.begin(), numbers.end(),
                          [](std::uint64_t n) { return n == 0; }));
  EXPECT_EQ(test::in_child([&] {
              numbers[0] = 7;
              return 0;
            }),
            0);
  EXPECT_EQ(numbers[0], 0u);
  EXPECT_TRUE(mapping<std::uint64_t>::anonymous(0).value().empty());
}

TEST(mapping, anonymous_shared_is_one_with_the_children) {
  const auto numbers =
      mapping<std::uint64_t>::anonymous_shared(10, map_flag::populate).value();
  EXPECT_EQ(test::in_child([&] {
              numbers[9] = 7;
              return 0;
            }),
            0);
  EXPECT_EQ(numbers[9], 7u);
}

// mincore says whether an address is mapped at all.
bool is_mapped(const void* at) {
  unsigned char there;
  const auto begin = reinterpret_cast<std::uintptr_t>(at) / page * page;
  return mincore(reinterpret_cast<void*>(begin), page, &there) == 0;
}

TEST(mapping, is_unmapped_once_by_the_last_that_has_it) {
  const void* at = nullptr;
  {
    auto one = room::anonymous(page).value();
    at = one.data();
    room other(std::move(one));
    EXPECT_TRUE(one.empty());
    EXPECT_EQ(other.data(), at);
    room third;
    third = std::move(other);
    EXPECT_EQ(third.data(), at);
    EXPECT_TRUE(is_mapped(at));
    third = room::anonymous(page).value();
    EXPECT_NE(third.data(), at);
    EXPECT_FALSE(is_mapped(at));
    at = third.data();
    auto& same = third;
    third = std::move(same);
    EXPECT_EQ(third.data(), at);
  }
  EXPECT_FALSE(is_mapped(at));
}

TEST(mapping, released_stays_mapped) {
  auto one = room::anonymous(2 * page).value();
  const auto all = std::move(one).release_raw();
  ASSERT_EQ(all.size(), 2 * page);
  {
    const room gone(std::move(one));
  }
  all[0] = 'x';
  EXPECT_EQ(munmap(all.data(), all.size()), 0);
}

// How a child process ended that did this to memory.
template <class Act>
int signal_of(Act act) {
  const int status = test::status_of_child([&] {
    const rlimit none = {};
    setrlimit(RLIMIT_CORE, &none);
    for (const int n : {SIGSEGV, SIGBUS}) signal(n, SIG_DFL);
    act();
    return 0;
  });
  return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

TEST(mapping, protect_allows_what_it_says) {
  const auto all = room::anonymous(2 * page).value();
  ASSERT_TRUE(all.protect(protection::read, {page, 0}));
  all[0] = 'x';
  EXPECT_EQ(all[page], '\0');
  EXPECT_EQ(signal_of([&] { all[page] = 'x'; }), SIGSEGV);
  ASSERT_TRUE(all.protect({}, {0, page}));
  EXPECT_EQ(signal_of([&] { (void)*const_cast<volatile char*>(&all[0]); }),
            SIGSEGV);
  ASSERT_TRUE(all.protect(protection::read | protection::write));
  all[page] = 'x';
  EXPECT_EQ(all[0], 'x');
}

TEST(mapping, protect_does_not_go_beyond_how_the_file_is_open) {
  const test::scratch_directory dir;
  const auto in = file::open(dir.with_file("f", "text")).value();
  const auto all = text::share(in).value();
  EXPECT_EQ(all.protect(protection::read | protection::write).error(),
            error(errc::acces, sys::nr::mprotect));
}

TEST(mapping, parts_lie_in_it_and_are_whole_pages) {
  const auto all = room::anonymous(3 * page + 5).value();
  EXPECT_EQ(all.protect({}, {4 * page, 0}).error(), no_range);
  EXPECT_EQ(all.protect({}, {page, 2 * page + 6}).error(), no_range);
  EXPECT_EQ(all.protect({}, {page, ~std::size_t{0}}).error(), no_range);
  EXPECT_EQ(all.protect({}, {1, page}).error(), no_range);
  EXPECT_EQ(all.advise(map_advice::dontneed, {0, 1}).error(), no_range);
  EXPECT_TRUE(all.advise(map_advice::dontneed, {page, page}));
  EXPECT_TRUE(all.advise(map_advice::dontneed, {3 * page, 5}));
  EXPECT_TRUE(all.advise(map_advice{99}, {3 * page + 5, 0}));  // nothing
  EXPECT_TRUE(all.lock({1, 1}));
  EXPECT_TRUE(all.unlock({page + 1, page}));
  EXPECT_EQ(all.lock({3 * page, 6}).error(), no_range);
  EXPECT_EQ(all.unlock({~std::size_t{0}, 1}).error(), no_range);
}

TEST(mapping, sync_brings_it_to_the_file) {
  const auto fd = pages(2);
  const auto all = room::share(fd).value();
  all[page] = 'x';
  EXPECT_TRUE(all.sync());
  EXPECT_TRUE(all.sync({page + 1, 1}, map_sync::async | map_sync::invalidate));
  EXPECT_EQ(all.sync({}, map_sync::async | map_sync::sync).error(),
            error(errc::inval, sys::nr::msync));
  ASSERT_TRUE(all.lock());
  EXPECT_EQ(all.sync({}, map_sync::sync | map_sync::invalidate).error(),
            errc::busy);
}

TEST(mapping, lock_keeps_within_the_limit) {
  const auto all = room::anonymous(4 * page).value();
  EXPECT_TRUE(all.lock_on_fault({0, page}));
  EXPECT_TRUE(all.unlock());
  EXPECT_EQ(test::in_child([&] {
              const rlimit two = {2 * page, 2 * page};
              if (setrlimit(RLIMIT_MEMLOCK, &two) != 0) return 2;
              if (geteuid() == 0 && setresuid(65534, 65534, 65534) != 0)
                return 3;
              if (!all.lock({0, 2 * page})) return 4;
              const auto more = all.lock();
              return more.has_error() && more.error() == errc::nomem ? 0 : 5;
            }),
            0);
}

// As the kernel's version has it; what it does not know is inval.
bool takes(const room& all, map_advice advice) {
  const auto done = all.advise(advice);
  return done || done.error() == error(errc::inval, sys::nr::madvise);
}

TEST(mapping, advice_is_taken_or_not_known) {
  using enum map_advice;
  const auto all = room::anonymous(4 * page).value();
  for (const auto advice :
       {normal, random, sequential, dontfork, dofork, wipeonfork, keeponfork,
        dontdump, dodump, dontneed, free, populate_read, populate_write})
    EXPECT_TRUE(all.advise(advice)) << static_cast<int>(advice);
  for (const auto advice :
       {cold, pageout, hugepage, nohugepage, mergeable, unmergeable,
        dontneed_locked, guard_install, guard_remove})
    EXPECT_TRUE(takes(all, advice)) << static_cast<int>(advice);
  const auto collapsed = all.advise(collapse);  // too small for a huge page
  EXPECT_TRUE(collapsed || collapsed.error() == errc::inval);
  EXPECT_EQ(all.advise(map_advice{99}).error(),
            error(errc::inval, sys::nr::madvise));
}

TEST(mapping, advice_does_what_it_says) {
  const auto all = room::anonymous(page).value();
  all[0] = 'x';
  ASSERT_TRUE(all.advise(map_advice::wipeonfork));
  EXPECT_EQ(test::in_child([&] { return all[0]; }), 0);
  EXPECT_EQ(all[0], 'x');
  ASSERT_TRUE(all.advise(map_advice::dontneed));
  EXPECT_EQ(all[0], '\0');
  const auto fd = memfd::create("test").value();
  ASSERT_TRUE(fd.truncate(page));
  ASSERT_TRUE(fd.pwrite("x", 0));
  ASSERT_TRUE(room::share(fd).value().advise(map_advice::remove));
  EXPECT_EQ(content(fd)[0], '\0');
}

TEST(mapping, resize_keeps_what_was_there) {
  auto all = mapping<std::uint32_t>::anonymous(10).value();
  all[9] = 7;
  ASSERT_TRUE(all.resize(100'000));
  EXPECT_EQ(all.size(), 100'000u);
  EXPECT_EQ(all[9], 7u);
  EXPECT_EQ(all[99'999], 0u);
  ASSERT_TRUE(all.resize(20));
  EXPECT_EQ(all[9], 7u);
  ASSERT_TRUE(all.resize(0));
  EXPECT_TRUE(all.empty());
  ASSERT_TRUE(all.resize(1));
  EXPECT_EQ(all[0], 0u);
  EXPECT_EQ(all.resize(~std::size_t{0} / 2).error(), too_large);
  EXPECT_EQ(all.size(), 1u);
}

TEST(mapping, resize_is_for_memory_of_its_own) {
  auto of_file = room::share(pages(1)).value();
  EXPECT_EQ(of_file.resize(1).error(), no_range);
  auto shared = room::anonymous_shared(1).value();
  EXPECT_EQ(shared.resize(page * 2).error(), no_range);
  room none;
  EXPECT_EQ(none.resize(1).error(), no_range);
}

}  // namespace
