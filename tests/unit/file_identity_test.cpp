// SPDX-License-Identifier: BSL-1.0
#include <fildes/file_identity.hpp>

#include <sys/mount.h>

#include <filesystem>
#include <set>
#include <unordered_set>

#include <fildes/descriptor.hpp>
#include <fildes/file.hpp>
#include <fildes/pipe.hpp>
#include <fildes/stdio.hpp>

#include "disk.hpp"
#include "helpers.hpp"
#include "support/skip.hpp"

using namespace fildes;
namespace fs = std::filesystem;

namespace {

TEST(pinned_file, hard_and_symbolic_links_are_the_file) {
  const test::scratch_directory dir;
  const auto path = dir.with_file("f", "text");
  fs::create_hard_link(path, dir / "hard");
  fs::create_symlink("f", dir / "soft");
  EXPECT_TRUE(is_same_file(path, path).value());
  EXPECT_TRUE(is_same_file(path, dir / "hard").value());
  EXPECT_TRUE(is_same_file(dir / "soft", dir / "hard").value());
  EXPECT_TRUE(is_same_file(dir.path(), dir / ".").value());
}

TEST(pinned_file, copy_is_another_file) {
  const test::scratch_directory dir;
  const auto path = dir.with_file("f", "text");
  fs::copy_file(path, dir / "copy");
  EXPECT_FALSE(is_same_file(path, dir / "copy").value());
  EXPECT_FALSE(is_same_file(path, dir.path()).value());
}

TEST(pinned_file, nothing_there_is_an_error_and_not_a_difference) {
  const test::scratch_directory dir;
  const auto path = dir.with_file("f", "text");
  fs::create_symlink("nowhere", dir / "dangling");
  EXPECT_EQ(is_same_file(path, dir / "none").error(), errc::noent);
  EXPECT_EQ(is_same_file(dir / "none", path).error(), errc::noent);
  EXPECT_EQ(is_same_file(path, dir / "dangling").error(), errc::noent);
}

// Opening it would wait for a writer, for ever.
TEST(pinned_file, fifo_does_not_make_it_wait) {
  const test::scratch_directory dir;
  ASSERT_EQ(mkfifo((dir / "fifo").c_str(), 0600), 0);
  fs::create_hard_link(dir / "fifo", dir / "hard");
  EXPECT_TRUE(is_same_file(dir / "fifo", dir / "hard").value());
  EXPECT_EQ(stat(pinned_file::at(dir / "fifo").value().fd()).value().type(),
            file_type::fifo);
}

TEST(pinned_file, file_that_is_deleted_and_made_again_is_another) {
  const test::scratch_directory dir;
  const auto path = dir.with_file("f", "text");
  const auto before = pinned_file::at(path).value();
  for (int i = 0; i != 20; ++i) {  // the number would soon be used again
    fs::remove(path);
    dir.with_file("f", "text");
    EXPECT_NE(pinned_file::at(path).value(), before);
  }
  EXPECT_EQ(stat(before.fd()).value().links(), 0u);
}

TEST(pinned_file, of_a_descriptor_is_what_it_has_open) {
  const test::scratch_directory dir;
  const auto path = dir.with_file("f", "text");
  const auto fd = file::open(path).value();
  const auto pinned = pinned_file::of(fd).value();
  EXPECT_EQ(pinned, pinned_file::at(path).value());
  EXPECT_NE(pinned.fd().raw(), fd.raw());
  EXPECT_EQ(pinned.identity(), stat(fd).value().identity());
}

TEST(pinned_file, of_no_descriptor_is_badf) {
  const auto none = borrowed<any_fd>::borrow_raw(test::no_such_fd);
  EXPECT_EQ(pinned_file::of(none).error(), errc::badf);
}

// The classic use: is the file that is read the one that is written?
TEST(pinned_file, standard_streams_are_told_apart) {
  const test::scratch_directory dir;
  const auto path = dir.with_file("f", "text");
  EXPECT_EQ(test::in_child([&] {
              const auto in = file::open(path).value();
              const auto out = file::create(path).value();
              if (!dup_onto_raw(in, 0) || !dup_onto_raw(out, 1)) return 1;
              if (pinned_file::of(stdio::in()).value() !=
                  pinned_file::of(stdio::out()).value())
                return 2;
              if (!is_same_file(stdio::in(), stdio::out()).value()) return 2;
              if (!dup_onto_raw(pipe::create().value().writer, 1)) return 3;
              if (pinned_file::of(stdio::in()).value() ==
                  pinned_file::of(stdio::out()).value())
                return 4;
              if (is_same_file(stdio::in(), stdio::out()).value()) return 4;
              return test::is_open(0) && test::is_open(1) ? 0 : 5;
            }),
            0);
}

TEST(pinned_file, path_under_proc_is_what_the_descriptor_has_open) {
  const test::scratch_directory dir;
  const auto path = dir.with_file("f", "text");
  const auto fd = file::open(path).value();
  const auto link = "/proc/self/fd/" + std::to_string(fd.raw());
  EXPECT_TRUE(is_same_file(path, link).value());
  fs::remove(path);
  EXPECT_TRUE(is_same_file(fd, link).value());
}

TEST(pinned_file, holding_takes_the_descriptor_it_is_given) {
  const test::scratch_directory dir;
  fs::create_symlink("f", dir / "link");
  const auto target = dir.with_file("f", "text");
  auto link =
      path_fd::open(dir / "link", {.flags = open_flag::nofollow}).value();
  const int number = link.raw();
  {
    const auto pinned = pinned_file::holding(std::move(link)).value();
    EXPECT_EQ(pinned.fd().raw(), number);
    EXPECT_NE(pinned, pinned_file::at(target).value());
  }
  EXPECT_FALSE(test::is_open(number));
}

TEST(pinned_file, descriptors_and_paths_compare) {
  const test::scratch_directory dir;
  const auto path = dir.with_file("f", "text");
  const auto one = file::open(path).value();
  const auto held = path_fd::open(path).value();
  const auto made = pipe::create().value();
  EXPECT_TRUE(is_same_file(one, path).value());
  EXPECT_TRUE(is_same_file(one, held).value());
  EXPECT_TRUE(is_same_file(made.reader, made.writer).value());
  EXPECT_FALSE(is_same_file(one, made.reader).value());
  EXPECT_FALSE(is_same_file(one, dir.path()).value());
  const auto none = borrowed<any_fd>::borrow_raw(test::no_such_fd);
  EXPECT_EQ(is_same_file(one, none).error(), errc::badf);
  EXPECT_EQ(is_same_file(none, path).error(), errc::badf);
  EXPECT_EQ(is_same_file(one, dir / "none").error(), errc::noent);
}

TEST(pinned_file, pins_nothing_but_the_file) {
  const test::scratch_directory dir;
  const auto path = dir.with_file("f", "text");
  const auto pinned = pinned_file::at(path).value();
  fs::rename(path, dir / "other");
  EXPECT_EQ(pinned, pinned_file::at(dir / "other").value());
  EXPECT_TRUE(test::is_cloexec(pinned.fd().raw()));
}

// A directory mounted at two places is one; a file mounted over another, too.
TEST(pinned_file, is_the_same_where_it_is_mounted_besides) {
  const test::scratch_directory dir;
  fs::create_directory(dir / "there");
  const auto path = dir.with_file("f", "text");
  const auto covered = dir.with_file("covered", "");
  const auto inner = dir / "there/f";
  constexpr int refused = 77;
  const int outcome = test::in_child([&] {
    if (!test::leave_mount_namespace()) return refused;
    if (mount(dir.path().c_str(), (dir / "there").c_str(), nullptr, MS_BIND,
              nullptr) != 0)
      return refused;
    if (mount(path.c_str(), covered.c_str(), nullptr, MS_BIND, nullptr) != 0)
      return refused;
    if (!is_same_file(path, inner).value()) return 1;
    if (!is_same_file(dir.path(), dir / "there").value()) return 2;
    return is_same_file(path, covered).value() ? 0 : 3;
  });
  if (outcome == refused) return support::skip("no mount namespaces");
  EXPECT_EQ(outcome, 0);
  EXPECT_FALSE(is_same_file(path, covered).value());
}

TEST(pinned_file, serves_as_a_key) {
  const test::scratch_directory dir;
  const auto f = dir.with_file("f", "");
  const auto g = dir.with_file("g", "");
  fs::create_hard_link(f, dir / "hard");
  std::set<pinned_file> ordered;
  std::unordered_set<pinned_file> hashed;
  for (const auto& path : {f, g, dir / "hard", f})
    for (int i = 0; i != 2; ++i) {
      ordered.insert(pinned_file::at(path).value());
      hashed.insert(pinned_file::at(path).value());
    }
  EXPECT_EQ(ordered.size(), 2u);
  EXPECT_EQ(hashed.size(), 2u);
  EXPECT_TRUE(hashed.contains(pinned_file::at(dir / "hard").value()));
}

TEST(file_identity, hashes_of_neighbours_differ) {
  std::unordered_set<std::size_t> hashes;
  for (std::uint32_t device = 0; device != 10; ++device)
    for (std::uint64_t inode = 0; inode != 100; ++inode)
      hashes.insert(std::hash<file_identity>()({{8, device}, inode}));
  EXPECT_GT(hashes.size(), 990u);
}

}  // namespace
