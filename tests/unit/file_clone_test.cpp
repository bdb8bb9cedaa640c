// SPDX-License-Identifier: BSL-1.0
#include <fildes/file_clone.hpp>

#include <errno.h>

#include <vector>

#include "disk.hpp"
#include "fabricate.hpp"

using namespace fildes;

namespace {

owned<file> file_of(const std::string& bytes) {
  auto fd = file::temporary(testing::TempDir()).value();
  EXPECT_EQ(fd.pwrite(bytes, 0).value(), bytes.size());
  return fd;
}

std::string text_of(const file& fd) {
  std::string text(static_cast<std::size_t>(stat(fd).value().size()), '?');
  text.resize(fd.pread(text, 0).value());
  return text;
}

const std::string bytes(16384, 'b');

// Few file systems share blocks; the others say so, and leave the target as it
// was.
template <class Result>
bool cannot_share(const Result& r) {
  return r.has_error() &&
         (r.error() == error(errc::opnotsupp, sys::nr::ioctl) ||
          r.error() == error(errc::notty, sys::nr::ioctl));
}

TEST(file_clone, makes_the_content_that_of_another_or_says_that_it_cannot) {
  const auto from = file_of(bytes);
  const auto to = file_of("old");
  const auto cloned = clone_file(from, to);
  EXPECT_TRUE(cloned || cannot_share(cloned));
  EXPECT_EQ(text_of(to), cloned ? bytes : "old");
  EXPECT_EQ(text_of(from), bytes);
}

TEST(file_clone, range_goes_where_it_is_told_or_says_that_it_cannot) {
  const auto from = file_of(bytes);
  const auto to = file_of("old");
  const auto cloned = clone_range(from, {0, 8192}, to, 4096);
  EXPECT_TRUE(cloned || cannot_share(cloned));
  EXPECT_EQ(text_of(to).size(), cloned ? 12288u : 3u);
}

TEST(file_clone, over_file_systems_is_xdev) {
  const auto from = file::open("/proc/self/status").value();
  const error xdev(errc::xdev, sys::nr::ioctl);
  EXPECT_EQ(clone_file(from, file_of("old")).error(), xdev);
  EXPECT_EQ(clone_range(from, {}, file_of("old"), 0).error(), xdev);
}

TEST(file_clone, needs_reading_here_and_writing_there) {
  const test::scratch_directory dir;
  const auto path = dir.with_file("f", bytes);
  const auto in = file::open(path).value();
  const auto out =
      file::open(path, {.access = access_mode::write_only}).value();
  const error badf(errc::badf, sys::nr::ioctl);
  EXPECT_EQ(clone_file(file_of(bytes), in).error(), badf);
  EXPECT_EQ(clone_file(out, file_of("old")).error(), badf);
  EXPECT_EQ(
      clone_file(borrowed<file>::borrow_raw(test::no_such_fd), out).error(),
      badf);
}

TEST(file_clone, dedupe_tells_of_each_place_by_itself) {
  const auto from = file_of(bytes);
  const auto same = file_of(bytes);
  const auto other = file_of(std::string(16384, 'o'));
  const auto far = file::open("/proc/self/status").value();
  const dedupe_place places[] = {
      {same}, {other}, {far}, {borrowed<file>::borrow_raw(test::no_such_fd)}};
  std::vector<dedupe_outcome> outcomes(4);
  const auto asked = dedupe(from, {0, 16384}, places, outcomes);
  if (cannot_share(asked)) return;
  ASSERT_TRUE(asked);
  EXPECT_EQ(outcomes[3].bytes().error(), error(errc::badf, sys::nr::ioctl));
  EXPECT_FALSE(outcomes[3].differs());
  EXPECT_TRUE(outcomes[2].bytes().has_error());
  const auto shared = outcomes[0].bytes();
  if (cannot_share(shared)) {
    EXPECT_TRUE(cannot_share(outcomes[1].bytes()));
  } else {
    EXPECT_EQ(shared.value(), 16384u);
    EXPECT_TRUE(outcomes[1].differs());
    EXPECT_EQ(outcomes[1].bytes().value(), 0u);
  }
  EXPECT_EQ(text_of(same), bytes);
  EXPECT_EQ(text_of(other), std::string(16384, 'o'));
}

TEST(file_clone, dedupe_takes_more_places_than_one_call_does) {
  const auto from = file_of(bytes);
  const auto none = borrowed<file>::borrow_raw(test::no_such_fd);
  const std::vector<dedupe_place> places(100, {none, 0});
  std::vector<dedupe_outcome> outcomes(100);
  const auto asked = dedupe(from, {0, 4096}, places, outcomes);
  if (cannot_share(asked)) return;
  ASSERT_TRUE(asked);
  for (const auto& outcome : outcomes)
    EXPECT_EQ(outcome.bytes().error(), error(errc::badf, sys::nr::ioctl));
}

TEST(file_clone, dedupe_wants_an_outcome_for_each_place) {
  const auto from = file_of(bytes);
  const std::vector<dedupe_place> places(2, {from, 0});
  std::vector<dedupe_outcome> outcomes(1);
  EXPECT_EQ(dedupe(from, {0, 4096}, places, outcomes).error(),
            error(errc::inval, operation::inout));
  EXPECT_TRUE(dedupe(from, {0, 4096}, {}, {}));
}

TEST(file_clone, dedupe_of_no_descriptor_is_badf) {
  const auto none = borrowed<file>::borrow_raw(test::no_such_fd);
  const auto to = file_of(bytes);
  EXPECT_EQ(dedupe(none, {0, 4096}, {to}).error(),
            error(errc::badf, sys::nr::ioctl));
}

TEST(file_clone, outcome_is_what_the_kernel_said) {
  EXPECT_EQ(dedupe_outcome(0, 4096, 8192).bytes().value(), 4096u);
  EXPECT_FALSE(dedupe_outcome(0, 4096, 8192).differs());
  EXPECT_EQ(dedupe_outcome(0, 8193, 8192).bytes().value(), 8192u);
  EXPECT_TRUE(dedupe_outcome(1, 4096, 8192).differs());
  EXPECT_EQ(dedupe_outcome(1, 4096, 8192).bytes().value(), 0u);
  EXPECT_EQ(dedupe_outcome(-EXDEV, 4096, 8192).bytes().error(),
            error(errc::xdev, sys::nr::ioctl));
  EXPECT_FALSE(dedupe_outcome(-EXDEV, 0, 0).differs());
}

// What a file system says that shares blocks, and what one could say.
TEST(file_clone, dedupe_has_what_came_of_each_place_in_its_order) {
  EXPECT_EQ(
      test::in_child([] {
        const auto from = file_of(bytes), to = file_of(bytes);
        const auto fill = [](void* argument) {
          auto* head = static_cast<sys::abi::file_dedupe_range*>(argument);
          auto* info =
              reinterpret_cast<sys::abi::file_dedupe_range_info*>(head + 1);
          for (int i = 0; i != head->dest_count; ++i) {
            const auto place = static_cast<int>(info[i].dest_offset);
            info[i].status = place % 3 == 2 ? -EPERM : place % 3;
            info[i].bytes_deduped = info[i].dest_offset;
          }
        };
        if (!test::fabricate(sys::abi::fideduperange, fill)) return 77;
        std::vector<dedupe_place> places;
        for (unsigned i = 0; i != 70; ++i) places.push_back({to, i});
        std::vector<dedupe_outcome> outcomes(70);
        if (!dedupe(from, {0, 66}, places, outcomes)) return 1;
        if (test::trapped.calls != 3) return 2;
        for (unsigned i = 0; i != 70; ++i) {
          const auto got = outcomes[i].bytes();
          if (outcomes[i].differs() != (i % 3 == 1)) return 3;
          if (i % 3 == 0 && got.value() != (i < 66 ? i : 66)) return 4;
          if (i % 3 == 2 && got.error() != error(errc::perm, sys::nr::ioctl))
            return 5;
        }
        return 0;
      }),
      0);
}

TEST(file_clone, asks_the_kernel_by_the_numbers_of_its_headers) {
  const auto refused = [](std::uint32_t request, auto ask) {
    return test::in_child([&] {
      const auto from = file_of(bytes), to = file_of("old");
      if (!test::refuse_with(sys::nr::ioctl, 1, request, EUCLEAN)) return 77;
      const auto r = ask(from, to);
      return r.has_error() && r.error() == errc::uclean ? 0 : 1;
    });
  };
  EXPECT_EQ(refused(sys::abi::ficlone, clone_file), 0);
  EXPECT_EQ(refused(sys::abi::ficlonerange,
                    [](const file& from, const file& to) {
                      return clone_range(from, {0, 4096}, to, 0);
                    }),
            0);
  EXPECT_EQ(refused(sys::abi::fideduperange,
                    [](const file& from, const file& to) {
                      return dedupe(from, {0, 4096}, {borrowed(to)});
                    }),
            0);
}

}  // namespace
