// SPDX-License-Identifier: BSL-1.0
#include <fildes/directory.hpp>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstddef>
#include <cstring>
#include <filesystem>
#include <map>
#include <set>
#include <vector>

#include <fildes/cast.hpp>
#include <fildes/file.hpp>

#include "waiting.hpp"

using namespace fildes;
namespace fs = std::filesystem;

namespace {

constexpr error malformed(errc::badmsg, operation::directory);

static_assert(std::derived_from<directory, path_fd>);
static_assert(!std::copy_constructible<directory_reader>);
static_assert(!std::constructible_from<directory_reader, owned<directory>>);

/// The names that a reader still gives; each must come once.
std::set<std::string> names_of(directory_reader& entries) {
  std::set<std::string> names;
  for (;;) {
    const auto entry = entries.next().value();
    if (!entry) return names;
    EXPECT_TRUE(names.insert(std::string(entry->name())).second)
        << entry->name();
  }
}

std::set<std::string> names_in(const directory& dir) {
  directory_reader entries(dir);
  return names_of(entries);
}

TEST(directory, open_opens_for_reading) {
  const test::scratch_directory dir;
  const auto fd = directory::open(dir.path()).value();
  EXPECT_TRUE(test::is_cloexec(fd.raw()));
  EXPECT_EQ(names_in(fd), std::set<std::string>());
}

TEST(directory, open_of_something_else_fails) {
  const test::scratch_directory dir;
  EXPECT_EQ(directory::open(dir.with_file("f", "")).error(), errc::notdir);
  EXPECT_EQ(directory::open(dir / "none").error(),
            error(errc::noent, sys::nr::openat2));
  ASSERT_EQ(mkfifo((dir / "fifo").c_str(), 0600), 0);
  EXPECT_EQ(directory::open(dir / "fifo").error(), errc::notdir);
}

TEST(directory, open_at_begins_at_a_directory_or_a_place) {
  const test::scratch_directory dir;
  fs::create_directories(dir / "a/b");
  const auto place = path_fd::open(dir.path()).value();
  const auto a = directory::open_at(place, "a").value();
  EXPECT_EQ(names_in(directory::open_at(a, "..").value()),
            std::set<std::string>{"a"});
  EXPECT_TRUE(directory::open_at(a, "b", resolve_flag::beneath));
  EXPECT_EQ(directory::open_at(a, "../a", resolve_flag::beneath).error(),
            errc::xdev);
  EXPECT_EQ(directory::open_at(a, "none").error(), errc::noent);
}

TEST(directory, open_follows_a_link_unless_told_not_to) {
  const test::scratch_directory dir;
  fs::create_directory(dir / "a");
  fs::create_symlink("a", dir / "link");
  const auto base = directory::open(dir.path()).value();
  EXPECT_TRUE(directory::open_at(base, "link"));
  EXPECT_EQ(directory::open_at(base, "link", resolve_flag::no_symlinks).error(),
            errc::loop);
}

TEST(directory, reopen_makes_a_place_readable) {
  const test::scratch_directory dir;
  const auto held = path_fd::open(dir.path()).value();
  (void)dir.with_file("f", "");
  EXPECT_EQ(names_in(directory::reopen(held).value()),
            std::set<std::string>{"f"});
  const auto place = path_fd::open(dir / "f").value();
  EXPECT_EQ(directory::reopen(place).error(), errc::notdir);
}

TEST(directory, reopen_has_a_position_of_its_own) {
  const test::scratch_directory dir;
  (void)dir.with_file("f", "");
  const auto one = directory::open(dir.path()).value();
  directory_reader ended(one);
  EXPECT_EQ(names_of(ended).size(), 1u);
  const auto other = directory::reopen(one).value();
  EXPECT_EQ(names_in(other).size(), 1u);
  EXPECT_EQ(lseek(other.raw(), 0, SEEK_CUR), lseek(one.raw(), 0, SEEK_CUR));
}

TEST(directory, is_one_that_may_be_read) {
  const test::scratch_directory dir;
  const auto fd = directory::open(dir.path()).value();
  EXPECT_TRUE(directory::is(fd).value());
  EXPECT_FALSE(directory::is(path_fd::open(dir.path()).value()).value());
  const auto file = file::open(dir.with_file("f", "")).value();
  EXPECT_FALSE(directory::is(file).value());
  owned<any_fd> any = directory::open(dir.path()).value();
  EXPECT_TRUE(checked_cast<directory>(std::move(any)));
}

TEST(directory, sync_waits_for_its_entries) {
  const test::scratch_directory dir;
  const auto fd = directory::open(dir.path()).value();
  (void)dir.with_file("f", "");
  EXPECT_TRUE(fd.sync());
  EXPECT_EQ(directory::open("/proc").value().sync().error(), errc::inval);
}

TEST(directory_reader, gives_each_entry_but_the_dots) {
  const test::scratch_directory dir;
  const std::set<std::string> all = {"a",  "...", ".hidden", "b c",
                                     "\n", "..x", "\xff",    "-"};
  for (const auto& name : all) (void)dir.with_file(name.c_str(), "");
  const auto fd = directory::open(dir.path()).value();
  EXPECT_EQ(names_in(fd), all);
}

TEST(directory_reader, gives_names_of_every_length) {
  const test::scratch_directory dir;
  std::set<std::string> all;
  for (std::size_t size = 1; size <= 255; ++size) {
    all.insert(std::string(size, 'n'));
    (void)dir.with_file(std::string(size, 'n').c_str(), "");
  }
  const auto fd = directory::open(dir.path()).value();
  directory_reader entries(fd);
  while (const auto entry = entries.next().value()) {
    EXPECT_EQ(std::strlen(entry->c_str()), entry->name().size());
    EXPECT_EQ(all.erase(std::string(entry->name())), 1u);
  }
  EXPECT_TRUE(all.empty());
}

TEST(directory_reader, says_of_what_type_each_entry_is) {
  const test::scratch_directory dir;
  (void)dir.with_file("regular", "");
  fs::create_directory(dir / "directory");
  fs::create_symlink("none", dir / "symbolic_link");
  ASSERT_EQ(mkfifo((dir / "fifo").c_str(), 0600), 0);
  ASSERT_EQ(mknod((dir / "socket").c_str(), S_IFSOCK | 0600, 0), 0);
  const std::map<std::string, file_type> expected = {
      {"regular", file_type::regular},
      {"directory", file_type::directory},
      {"symbolic_link", file_type::symbolic_link},
      {"fifo", file_type::fifo},
      {"socket", file_type::socket}};
  const auto fd = directory::open(dir.path()).value();
  directory_reader entries(fd);
  std::size_t count = 0;
  while (const auto entry = entries.next().value()) {
    EXPECT_EQ(entry->type(), expected.at(std::string(entry->name())));
    struct stat status = {};
    EXPECT_EQ(fstatat(fd.raw(), entry->c_str(), &status, AT_SYMLINK_NOFOLLOW),
              0);
    EXPECT_EQ(entry->inode(), status.st_ino);
    ++count;
  }
  EXPECT_EQ(count, expected.size());
}

TEST(directory_reader, says_what_is_a_device) {
  const auto fd = directory::open("/dev").value();
  directory_reader entries(fd);
  auto type = file_type::unknown;
  while (const auto entry = entries.next().value())
    if (entry->name() == "null") type = entry->type();
  EXPECT_EQ(type, file_type::character_device);
}

TEST(directory_reader, begins_at_the_beginning_whatever_was_read) {
  const test::scratch_directory dir;
  (void)dir.with_file("f", "");
  const auto fd = directory::open(dir.path()).value();
  EXPECT_EQ(names_in(fd).size(), 1u);
  EXPECT_EQ(names_in(fd).size(), 1u);
}

TEST(directory_reader, stays_at_its_end_until_rewind) {
  const test::scratch_directory dir;
  (void)dir.with_file("f", "");
  const auto fd = directory::open(dir.path()).value();
  directory_reader entries(fd);
  EXPECT_EQ(names_of(entries).size(), 1u);
  for (int i = 0; i != 100; ++i) {
    (void)dir.with_file(("later" + std::to_string(i)).c_str(), "");
    ASSERT_FALSE(entries.next().value());
  }
  ASSERT_TRUE(entries.rewind());
  EXPECT_EQ(names_of(entries).size(), 101u);
}

TEST(directory_reader, stays_at_its_error_until_rewind) {
  const test::scratch_directory dir;
  const auto file = dir.with_file("f", "");
  const int fd = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  ASSERT_GE(fd, 0);
  const auto lent = borrowed<directory>::borrow_raw(fd);
  directory_reader entries(lent);
  const error wrong(errc::notdir, sys::nr::getdents64);
  EXPECT_EQ(entries.next().error(), wrong);
  const auto right = directory::open(dir.path()).value();
  ASSERT_EQ(dup2(right.raw(), fd), fd);
  EXPECT_EQ(entries.next().error(), wrong);
  ASSERT_TRUE(entries.rewind());
  EXPECT_EQ(names_of(entries), std::set<std::string>{"f"});
  EXPECT_EQ(::close(fd), 0);
}

TEST(directory_reader, goes_on_behind_an_entry_by_its_offset) {
  const test::scratch_directory dir;
  for (int i = 0; i != 1000; ++i)
    (void)dir.with_file((std::to_string(i) + std::string(100, 'n')).c_str(),
                        "");
  const auto fd = directory::open(dir.path()).value();
  directory_reader entries(fd);
  std::int64_t offset = 0;
  for (int i = 0; i != 700; ++i) offset = entries.next().value()->offset();
  const auto behind = names_of(entries);
  EXPECT_EQ(behind.size(), 300u);
  ASSERT_TRUE(entries.seek(offset));
  EXPECT_EQ(names_of(entries), behind);
  EXPECT_EQ(entries.seek(-1).error(), errc::inval);
}

TEST(directory_reader, is_at_the_end_of_a_directory_that_was_removed) {
  const test::scratch_directory dir;
  fs::create_directory(dir / "gone");
  const auto fd = directory::open(dir / "gone").value();
  fs::remove(dir / "gone");
  directory_reader entries(fd);
  EXPECT_FALSE(entries.next().value());
  ASSERT_TRUE(entries.rewind());
  EXPECT_FALSE(entries.next().value());
}

TEST(directory_reader, gives_what_it_has_read_of_one_that_was_removed) {
  const test::scratch_directory dir;
  fs::create_directories(dir / "gone/a");
  fs::create_directories(dir / "gone/b");
  const auto fd = directory::open(dir / "gone").value();
  directory_reader entries(fd);
  const std::string first(entries.next().value()->name());
  fs::remove_all(dir / "gone");
  const std::string second(entries.next().value()->name());
  EXPECT_EQ((std::set{first, second}), (std::set<std::string>{"a", "b"}));
  EXPECT_FALSE(entries.next().value());
}

TEST(directory_reader, gives_each_entry_of_many_once) {
  const std::size_t count = test::is_slow() ? 5'000 : 100'000;
  const test::scratch_directory dir;
  fs::create_directory(dir / "many");
  const auto fd = directory::open(dir / "many").value();
  std::string from;
  for (std::size_t i = 0; i != count;
       ++i) {  // links are made faster than files
    if (i % 50'000 == 0) from = dir.with_file(std::to_string(i).c_str(), "");
    const auto name = std::to_string(i);
    ASSERT_EQ(linkat(AT_FDCWD, from.c_str(), fd.raw(), name.c_str(), 0), 0);
  }
  std::vector<bool> seen(count);
  directory_reader entries(fd);
  std::size_t told = 0;
  for (; const auto entry = entries.next().value(); ++told) {
    const auto i = std::strtoul(entry->c_str(), nullptr, 10);
    ASSERT_LT(i, count);
    ASSERT_FALSE(seen[i]);
    seen[i] = true;
  }
  EXPECT_EQ(told, count);
}

static_assert(offsetof(dirent64, d_off) == 8 &&
              offsetof(dirent64, d_reclen) == 16 &&
              offsetof(dirent64, d_type) == 18 &&
              offsetof(dirent64, d_name) == 19);

/// A record as the kernel would make it, but for what is said otherwise.
struct record {
  std::uint64_t inode = 7;
  std::int64_t offset = 9;
  int size = -1;  // -1: what it needs
  std::uint8_t type = 8;
  std::string name = "name";
  bool ends = true;

  std::string bytes() const {
    std::string text(19, '\0');
    std::memcpy(text.data(), &inode, 8);
    std::memcpy(text.data() + 8, &offset, 8);
    text[18] = static_cast<char>(type);
    text += name;
    if (ends) text += '\0';
    while (ends && text.size() % 8 != 0) text += '\0';
    const auto told =
        static_cast<std::uint16_t>(size < 0 ? text.size() : unsigned(size));
    std::memcpy(text.data() + 16, &told, 2);
    return text;
  }
};

/// In memory of just that size, which a sanitizer knows the end of.
class records {
 public:
  explicit records(const std::string& bytes)
      : bytes_(bytes.begin(), bytes.end()), at_(byte_view(bytes_)) {}
  auto next() { return at_.next(); }
  std::size_t left() const { return at_.rest().size(); }

 private:
  std::vector<char> bytes_;
  directory_records at_;
};

TEST(directory_records, give_what_is_in_them) {
  records all(record{.inode = ~0ull, .offset = -2, .name = "."}.bytes() +
              record{.type = 6, .name = "a name"}.bytes());
  const auto dot = all.next().value().value();
  EXPECT_EQ(dot.inode(), ~0ull);
  EXPECT_EQ(dot.offset(), -2);
  EXPECT_TRUE(dot.is_dots());
  const auto other = all.next().value().value();
  EXPECT_EQ(other.name(), "a name");
  EXPECT_EQ(other.type(), file_type::block_device);
  EXPECT_FALSE(other.is_dots());
  EXPECT_FALSE(all.next().value());
  EXPECT_FALSE(all.next().value());
  EXPECT_FALSE(directory_records().next().value());
}

TEST(directory_records, tell_dots_from_names_with_dots) {
  for (const char* const name : {".", ".."})
    EXPECT_TRUE(
        records(record{.name = name}.bytes()).next().value()->is_dots());
  for (const char* const name : {"...", ".a", "..a", "a", "a."}) {
    records one(record{.name = name}.bytes());
    EXPECT_FALSE(one.next().value()->is_dots()) << name;
  }
}

TEST(directory_records, take_types_that_are_none_for_unknown) {
  for (unsigned type = 0; type != 256; ++type) {
    records one(record{.type = static_cast<std::uint8_t>(type)}.bytes());
    const auto told = one.next().value()->type();
    const bool known = type == 1 || (type % 2 == 0 && type >= 2 && type <= 12);
    EXPECT_EQ(static_cast<unsigned>(told), known ? type << 12 : 0) << type;
  }
}

TEST(directory_records, with_a_length_that_does_not_fit_are_badmsg) {
  const std::string good = record{}.bytes();
  for (const int size : {0, 1, 18, 19, 23, 33, 65535}) {
    const std::string bad = record{.size = size}.bytes();
    records all(good + bad);
    EXPECT_TRUE(all.next().value());
    EXPECT_EQ(all.next().error(), malformed) << size;
    EXPECT_EQ(all.next().error(), malformed);
    EXPECT_EQ(all.left(), bad.size());
  }
}

TEST(directory_records, that_are_cut_short_are_badmsg) {
  const std::string good = record{}.bytes();
  for (std::size_t size = 1; size != good.size(); ++size)
    EXPECT_EQ(records(good.substr(0, size)).next().error(), malformed) << size;
}

TEST(directory_records, with_a_name_that_is_none_are_badmsg) {
  EXPECT_EQ(records(record{.ends = false}.bytes()).next().error(), malformed);
  for (const char* const name : {"", "/", "../etc", "a/", "/etc/passwd"})
    EXPECT_EQ(records(record{.name = name}.bytes()).next().error(), malformed)
        << name;
}

}  // namespace
