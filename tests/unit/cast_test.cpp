// SPDX-License-Identifier: BSL-1.0
#include <fildes/cast.hpp>

#include <fildes/eventfd.hpp>
#include <fildes/memfd.hpp>
#include <fildes/path_fd.hpp>
#include <fildes/pipe.hpp>

#include "helpers.hpp"

using namespace fildes;

namespace foreign {

class counter {
 public:
  explicit counter(int fd) : fd_(fd) {}
  int descriptor() const { return fd_; }

 private:
  int fd_;
};

borrowed<eventfd> as_fd(const counter& c) {
  return borrowed<eventfd>::borrow_raw(c.descriptor());
}

struct nothing {};

}  // namespace foreign

namespace {

template <class T>
concept lendable = requires(T&& t) { fildes::as_fd(std::forward<T>(t)); };

static_assert(lendable<const foreign::counter&>);
static_assert(lendable<const owned<memfd>&>);
static_assert(lendable<borrowed<memfd>>);
static_assert(!lendable<owned<memfd>>);
static_assert(!lendable<foreign::nothing>);
static_assert(!lendable<int>);

template <class K, class From>
concept castable =
    requires(From&& f) { checked_cast<K>(std::forward<From>(f)); };
static_assert(castable<memfd, owned<any_fd>>);
static_assert(castable<memfd, owned<file>>);
static_assert(!castable<eventfd, owned<file>>);  // never true
static_assert(!castable<memfd, const owned<any_fd>&>);
static_assert(!castable<pipe_end, owned<any_fd>>);  // cannot tell

TEST(cast, checked_cast_gives_the_owner_the_kind_it_is) {
  owned<any_fd> plain = eventfd::create().value();
  const int number = plain.raw();
  const auto special = checked_cast<eventfd>(std::move(plain));
  ASSERT_TRUE(special);
  EXPECT_EQ(special.value().raw(), number);
  EXPECT_EQ(plain.raw(), -1);
  EXPECT_TRUE(special.value().write(1));
}

// Hazard 14.
TEST(cast, checked_cast_to_a_wrong_kind_leaves_the_owner_as_it_was) {
  owned<any_fd> plain = eventfd::create().value();
  const int number = plain.raw();
  const auto special = checked_cast<memfd>(std::move(plain));
  ASSERT_FALSE(special);
  EXPECT_EQ(special.error(), error(errc::inval, operation::checked_cast));
  EXPECT_EQ(plain.raw(), number);
  EXPECT_TRUE(test::is_open(number));
}

TEST(cast, checked_cast_of_a_borrow_asks_too) {
  const auto counter = eventfd::create().value();
  const borrowed<any_fd> plain = counter;
  EXPECT_EQ(checked_cast<eventfd>(plain).value(), counter);
  EXPECT_EQ(checked_cast<file>(plain).error(), errc::inval);
}

TEST(cast, checked_cast_of_no_descriptor_is_the_kernels_error) {
  const auto none = borrowed<any_fd>::borrow_raw(test::no_such_fd);
  EXPECT_EQ(checked_cast<file>(none).error(),
            error(errc::badf, sys::nr::statx));
  EXPECT_EQ(checked_cast<path_fd>(none).error(),
            error(errc::badf, sys::nr64::fcntl));
  EXPECT_EQ(checked_cast<pipe_reader>(none).error(), errc::badf);
  EXPECT_EQ(checked_cast<eventfd>(none).error(),
            error(errc::noent, sys::nr::readlinkat));
}

TEST(cast, unchecked_cast_takes_the_callers_word) {
  owned<any_fd> plain = eventfd::create().value();
  const borrowed<any_fd> loan = plain;
  EXPECT_EQ(unchecked_cast<memfd>(loan).get_seals().error(), errc::inval);
  const int number = plain.raw();
  const auto special = unchecked_cast<eventfd>(std::move(plain));
  EXPECT_EQ(special.raw(), number);
  EXPECT_EQ(plain.raw(), -1);
}

TEST(cast, as_fd_finds_a_foreign_type_by_its_namespace) {
  const auto owner = eventfd::create().value();
  const foreign::counter counter(owner.raw());
  EXPECT_EQ(fildes::as_fd(counter), owner);
  ASSERT_TRUE(fildes::as_fd(counter).write(4));
  EXPECT_EQ(owner.read().value(), 4u);
}

TEST(cast, as_fd_keeps_the_kind_of_holders) {
  const auto owner = eventfd::create().value();
  static_assert(
      std::same_as<decltype(fildes::as_fd(owner)), borrowed<eventfd>>);
  const borrowed<eventfd> loan = owner;
  static_assert(std::same_as<decltype(fildes::as_fd(loan)), borrowed<eventfd>>);
  EXPECT_EQ(fildes::as_fd(loan), fildes::as_fd(owner));
}

// The kinds that a descriptor says it is.
std::string kinds_of(const any_fd& fd) {
  std::string kinds;
  const auto ask = [&](std::string_view kind, result<bool> is) {
    if (is.value()) kinds.append(kinds.empty() ? "" : " ").append(kind);
  };
  ask("file", file::is(fd));
  ask("memfd", memfd::is(fd));
  ask("path", path_fd::is(fd));
  ask("reader", pipe_reader::is(fd));
  ask("writer", pipe_writer::is(fd));
  ask("eventfd", eventfd::is(fd));
  ask("semaphore", eventfd_semaphore::is(fd));
  return kinds;
}

TEST(cast, every_kind_knows_its_own_and_no_other) {
  const test::scratch_directory dir;
  const auto path = dir.with_file("plain", "text");
  const auto ends = pipe::create().value();
  EXPECT_EQ(kinds_of(file::open(path).value()), "file");
  EXPECT_EQ(kinds_of(memfd::create("m").value()), "file memfd");
  EXPECT_EQ(kinds_of(path_fd::open(dir.path()).value()), "path");
  EXPECT_EQ(kinds_of(ends.reader), "reader");
  EXPECT_EQ(kinds_of(ends.writer), "writer");
  EXPECT_EQ(kinds_of(eventfd::create().value()), "eventfd");
  EXPECT_EQ(kinds_of(file::open("/dev/null").value()), "");
  EXPECT_EQ(kinds_of(file::open("/").value()), "");
}

// It is held, not open: neither read nor write works.
TEST(cast, what_a_path_fd_holds_is_of_no_other_kind) {
  const test::scratch_directory dir;
  const auto fifo = dir / "fifo";
  ASSERT_EQ(mkfifo(fifo.c_str(), 0600), 0);
  const auto path = dir.with_file("plain", "text");
  EXPECT_EQ(kinds_of(path_fd::open(path).value()), "path");
  EXPECT_EQ(kinds_of(path_fd::open(fifo).value()), "path");
}

TEST(cast, fifo_open_for_reading_and_writing_is_either_end) {
  const test::scratch_directory dir;
  const auto fifo = dir / "fifo";
  ASSERT_EQ(mkfifo(fifo.c_str(), 0600), 0);
  const auto both = file::open(fifo, {.access = access_mode::read_write});
  EXPECT_EQ(kinds_of(both.value()), "reader writer");
}

// A name that only looks like one of memory.
TEST(cast, file_of_the_name_of_a_memfd_is_none) {
  const test::scratch_directory dir;
  const auto path = dir.with_file("memfd:x", "");
  EXPECT_EQ(kinds_of(file::open(path).value()), "file");
}

}  // namespace
