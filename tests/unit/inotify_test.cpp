// SPDX-License-Identifier: BSL-1.0
#include <fildes/inotify.hpp>

#include <poll.h>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <vector>

#include <fildes/cast.hpp>
#include <fildes/eventfd.hpp>
#include <fildes/fdinfo.hpp>
#include <fildes/file.hpp>

#include "helpers.hpp"
#include "support/skip.hpp"
#include "waiting.hpp"
#include "watching.hpp"

using namespace fildes;
namespace fs = std::filesystem;

static_assert(fd_kind<inotify>);
static_assert(std::forward_iterator<inotify_events::iterator>);
static_assert(!std::copy_constructible<inotify_watch>);

namespace {

using buffer = std::array<std::byte, 4096>;

owned<inotify> make() {
  return inotify::create(inotify_flag::nonblock).value();
}

/// An event as text; a change's watch is not in it.
std::string text_of(const inotify_event& event) {
  return match(
      event,
      [](const inotify_change& c) {
        std::string text(c.name);
        for (const auto& [flag, name] : flag_names<change_flag>)
          if (c.what.has(flag)) text += " " + std::string(name);
        return text;
      },
      [](inotify_overflow) { return std::string("overflow"); },
      [](inotify_ignored) { return std::string("ignored"); },
      [](inotify_unmount) { return std::string("unmount"); });
}

std::vector<std::string> read_all(const inotify& in) {
  buffer room;
  std::vector<std::string> all;
  for (;;) {
    const auto events = in.read(room);
    if (events.has_error() && events.error() == errc::again) return all;
    for (const inotify_event& event : events.value())
      all.push_back(text_of(event));
  }
}
using told = std::vector<std::string>;

std::size_t watches(const inotify& in) {
  std::size_t count = 0;
  auto text = fdinfo::reader::open(in).value();
  while (text.next<fdinfo::inotify_watch>().value()) ++count;
  return count;
}

TEST(inotify, tells_of_a_file_that_was_made) {
  const test::scratch_directory dir;
  const auto in = make();
  const auto watch = in.watch(dir.path(), watch_flag::create).value();
  const std::string path = dir.with_file("file", "");
  buffer room;
  const auto events = in.read(room).value();
  ASSERT_EQ(std::distance(events.begin(), events.end()), 1);
  const auto change = std::get<inotify_change>(*events.begin());
  EXPECT_EQ(change.watch, watch.id());
  EXPECT_EQ(change.name, "file");
  EXPECT_EQ(change.what, change_flags(change_flag::create));
  EXPECT_EQ(change.cookie, 0u);
}

TEST(inotify, tells_what_happened_in_order) {
  const test::scratch_directory dir;
  const auto in = make();
  const auto watch = in.watch(dir.path(), watch_flag::all_events).value();
  const std::string path = dir.with_file("file", "text");
  fs::permissions(path, fs::perms::owner_all);
  fs::rename(path, dir / "other");
  fs::create_directory(dir / "below");
  fs::remove(dir / "other");
  EXPECT_EQ(read_all(in),
            (told{"file create", "file open", "file modify", "file close_write",
                  "file attrib", "file moved_from", "other moved_to",
                  "below create isdir", "other delete"}));
}

TEST(inotify, file_that_is_watched_itself_has_no_name) {
  const test::scratch_directory dir;
  const std::string path = dir.with_file("file", "");
  const auto in = make();
  const auto watch =
      in.watch(path, watch_flag::attrib | watch_flag::move_self).value();
  fs::permissions(path, fs::perms::owner_all);
  fs::rename(path, dir / "other");
  EXPECT_EQ(read_all(in), (told{" attrib", " move_self"}));
}

TEST(inotify, names_are_exact_of_every_length) {
  const test::scratch_directory dir;
  const auto in = make();
  const auto watch = in.watch(dir.path(), watch_flag::create).value();
  told expected;
  for (std::size_t size = 1; size <= 255; ++size) {
    const std::string name(size, '\xff');
    dir.with_file(name.c_str(), "");
    expected.push_back(name + " create");
  }
  EXPECT_EQ(read_all(in), expected);
}

TEST(inotify, smallest_room_takes_the_longest_name_and_less_is_refused) {
  const test::scratch_directory dir;
  const auto in = make();
  const auto watch = in.watch(dir.path(), watch_flag::create).value();
  dir.with_file(std::string(255, 'x').c_str(), "");
  std::array<std::byte, inotify::smallest_room> room;
  EXPECT_EQ(in.read(byte_span(room).first(room.size() - 1)).error(),
            error(errc::inval, operation::inotify));
  EXPECT_EQ(in.available().value(), room.size());
  EXPECT_FALSE(in.read(room).value().empty());
  EXPECT_EQ(in.available().value(), 0u);
  EXPECT_EQ(in.read(room).error(), error(errc::again, sys::nr::read));
}

TEST(inotify, available_is_the_room_for_all_events) {
  const test::scratch_directory dir;
  const auto in = make();
  const auto watch = in.watch(dir.path(), watch_flag::create).value();
  for (int i = 0; i != 100; ++i) dir.with_file(std::to_string(i).c_str(), "");
  std::vector<std::byte> room(in.available().value());
  const auto events = in.read(room).value();
  EXPECT_EQ(std::distance(events.begin(), events.end()), 100);
  EXPECT_EQ(events.bytes().size(), room.size());
}

TEST(inotify_flags_test, waits_unless_it_is_told_not_to) {
  const auto waits = inotify::create().value();
  const auto does_not = make();
  EXPECT_EQ(fcntl(waits.raw(), F_GETFL) & O_NONBLOCK, 0);
  EXPECT_NE(fcntl(does_not.raw(), F_GETFL) & O_NONBLOCK, 0);
}

TEST(inotify_flags_test, is_closed_by_exec_unless_it_is_inherited) {
  EXPECT_TRUE(test::is_cloexec(make().raw()));
  const auto inherited = inotify::create(inotify_flag::inherit).value();
  EXPECT_FALSE(test::is_cloexec(inherited.raw()));
}

TEST(inotify_flags_test, is_told_from_other_kinds) {
  const auto in = make();
  const auto counter = eventfd::create().value();
  EXPECT_TRUE(checked_cast<inotify>(borrowed<any_fd>(in)));
  EXPECT_FALSE(checked_cast<inotify>(borrowed<any_fd>(counter)));
}

TEST(inotify_watch_test, ends_with_its_handle) {
  const test::scratch_directory dir;
  const auto in = make();
  {
    const auto watch = in.watch(dir.path(), watch_flag::create).value();
    EXPECT_EQ(watches(in), 1u);
  }
  EXPECT_EQ(watches(in), 0u);
  dir.with_file("file", "");
  EXPECT_EQ(read_all(in), told{"ignored"});
}

TEST(inotify_watch_test, handle_is_moved_and_assigned) {
  const test::scratch_directory a, b;
  const auto in = make();
  auto one = in.watch(a.path(), watch_flag::create).value();
  auto other = in.watch(b.path(), watch_flag::create).value();
  const watch_id id = other.id();
  one = std::move(other);
  EXPECT_EQ(one.id(), id);
  EXPECT_EQ(watches(in), 1u);
  auto& same = one;
  one = std::move(same);
  EXPECT_EQ(watches(in), 1u);
  EXPECT_EQ(std::move(one).release(), id);
  EXPECT_EQ(watches(in), 1u);
  EXPECT_TRUE(in.remove(id).value());
}

TEST(inotify_watch_test, what_the_kernel_ended_is_no_error) {
  const test::scratch_directory dir;
  const std::string path = dir.with_file("file", "");
  const auto in = make();
  auto watch = in.watch(path, watch_flag::delete_self).value();
  auto once =
      in.watch(dir.path(), watch_flag::delete_ | watch_flag::oneshot).value();
  fs::remove(path);
  EXPECT_EQ(watches(in), 0u);
  EXPECT_FALSE(std::move(watch).remove().value());
  EXPECT_FALSE(std::move(once).remove().value());
  EXPECT_FALSE(in.remove(watch_id{12345}).value());
}

TEST(inotify_watch_test, removing_it_says_that_it_was_there) {
  const test::scratch_directory dir;
  const auto in = make();
  auto watch = in.watch(dir.path(), watch_flag::create).value();
  EXPECT_TRUE(std::move(watch).remove().value());
}

// So a handle whose watch has ended cannot end another's.
TEST(inotify_watch_test, number_is_given_to_no_other) {
  const test::scratch_directory dir;
  const auto in = make();
  watch_id last{0};
  for (int i = 0; i != 1000; ++i) {
    const auto watch = in.watch(dir.path(), watch_flag::create).value();
    EXPECT_GT(watch.id(), last);
    last = watch.id();
  }
}

TEST(inotify_watch_test, second_handle_of_a_file_is_refused) {
  const test::scratch_directory dir;
  fs::create_directory_symlink(dir.path(), dir / "same");
  const auto in = make();
  const auto watch = in.watch(dir.path(), watch_flag::create).value();
  EXPECT_EQ(in.watch(dir / "same", watch_flag::delete_).error(), errc::exist);
  EXPECT_EQ(in.add(dir / "same", watch_flag::delete_).value(), watch.id());
  dir.with_file("file", "");
  fs::remove(dir / "file");
  EXPECT_EQ(read_all(in), told{"file delete"});
  EXPECT_EQ(
      in.add(dir.path(), watch_flag::create | watch_flag::mask_add).value(),
      watch.id());
  dir.with_file("file", "");
  fs::remove(dir / "file");
  EXPECT_EQ(read_all(in), (told{"file create", "file delete"}));
}

TEST(inotify_watch_test, link_itself_or_what_it_leads_to_is_watched) {
  const test::scratch_directory dir;
  const std::string path = dir.with_file("file", "");
  fs::create_symlink("file", dir / "link");
  const auto in = make();
  const auto target = in.watch(dir / "link", watch_flag::attrib).value();
  const auto link =
      in.watch(dir / "link", watch_flag::move_self | watch_flag::dont_follow)
          .value();
  fs::rename(dir / "link", dir / "other");
  EXPECT_EQ(read_all(in), told{" move_self"});
}

TEST(inotify_watch_test, what_is_held_is_watched_whatever_its_name) {
  const test::scratch_directory dir;
  fs::create_directory(dir / "old");
  const auto held = path_fd::open(dir / "old").value();
  fs::rename(dir / "old", dir / "new");
  const auto in = make();
  const auto watch =
      in.watch(held, watch_flag::create | watch_flag::dont_follow).value();
  dir.with_file("new/file", "");
  EXPECT_EQ(read_all(in), told{"file create"});
}

TEST(inotify_watch_test, unlinked_file_is_silent_when_that_was_asked) {
  const test::scratch_directory dir;
  const auto in = make();
  const auto watch =
      in.watch(dir.path(), watch_flag::modify | watch_flag::excl_unlink)
          .value();
  std::ofstream file(dir / "file");
  fs::remove(dir / "file");
  file << "text" << std::flush;
  EXPECT_EQ(read_all(in), told{});
}

TEST(inotify_watch_test, mistakes_are_errors) {
  const test::scratch_directory dir;
  const std::string path = dir.with_file("file", "");
  const auto in = make();
  const watch_flags what = watch_flag::create;
  EXPECT_EQ(in.watch(path, what | watch_flag::onlydir).error(), errc::notdir);
  EXPECT_EQ(in.watch(dir / "nothing", what).error(), errc::noent);
  EXPECT_EQ(in.watch(path, {}).error(), errc::inval);
  EXPECT_EQ(in.watch(path, watch_flag::onlydir).error(), errc::inval);
  EXPECT_EQ(in.add(path, {}).error(), errc::inval);
  EXPECT_EQ(in.watch(path, what | watch_flag::mask_add).error(), errc::inval);
  EXPECT_EQ(in.watch(std::string_view("a\0b", 3), what).error(),
            error(errc::inval, operation::path));
  EXPECT_EQ(
      in.watch(borrowed<any_fd>::borrow_raw(test::no_such_fd), what).error(),
      errc::noent);
}

// As many events as the queue takes, and one; the limit is left as it is.
TEST(inotify, more_events_than_there_is_room_for_are_an_overflow) {
  const test::scratch_directory dir;
  const std::string path = dir.with_file("file", "");
  const auto in = make();
  const auto watch =
      in.watch(path, watch_flag::open | watch_flag::close).value();
  const auto limit = inotify_limits::read().value().queued_events;
  ASSERT_LT(limit, 1'000'000u);
  for (std::uint64_t i = 0; i <= limit / 2; ++i)
    close(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  const told all = read_all(in);
  EXPECT_EQ(all.size(), limit + 1);
  EXPECT_EQ(all.back(), "overflow");
  EXPECT_EQ(std::count(all.begin(), all.end(), "overflow"), 1);
  close(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  EXPECT_EQ(read_all(in), (told{" open", " close_nowrite"}));
}

TEST(inotify, limits_are_those_of_proc) {
  const auto limits = inotify_limits::read().value();
  const auto number = [](const char* name) {
    return std::stoull(
        test::content_of(std::string("/proc/sys/fs/inotify/") + name));
  };
  EXPECT_EQ(limits.queued_events, number("max_queued_events"));
  EXPECT_EQ(limits.instances, number("max_user_instances"));
  EXPECT_EQ(limits.watches, number("max_user_watches"));
}

// Limits of the user namespace, and so of nobody else.
TEST(inotify, limits_that_are_reached_are_errors) {
  const test::scratch_directory a, b;
  const int answer = test::in_child([&] {
    if (!test::unshare_user(0)) return 77;
    std::ofstream("/proc/sys/user/max_inotify_watches") << "1" << std::flush;
    std::ofstream("/proc/sys/user/max_inotify_instances") << "1" << std::flush;
    const auto in = make();
    if (inotify::create().error() != errc::mfile) return 1;
    const auto watch = in.watch(a.path(), watch_flag::create).value();
    return in.watch(b.path(), watch_flag::create).error() == errc::nospc ? 0
                                                                         : 2;
  });
  if (answer == 77) return support::skip("no user namespaces");
  EXPECT_EQ(answer, 0);
}

// Records, as they may not come from a kernel.
class records {
 public:
  records& add(std::int32_t wd, std::uint32_t mask, std::string name,
               std::uint32_t len) {
    const sys::abi::inotify_event head = {wd, mask, 7, len};
    const char* const from = reinterpret_cast<const char*>(&head);
    bytes_.insert(bytes_.end(), from, from + sizeof head);
    name.resize(std::min<std::size_t>(len, 100'000));
    bytes_.insert(bytes_.end(), name.begin(), name.end());
    return *this;
  }
  std::vector<char>& bytes() { return bytes_; }

 private:
  std::vector<char> bytes_;
};

TEST(inotify_events_test, records_are_read_wherever_they_begin) {
  records made;
  made.add(1, sys::abi::in_create, "odd", 5).add(2, sys::abi::in_modify, "", 0);
  for (std::size_t at = 0; at != 8; ++at) {
    std::vector<char> room(at);
    room.insert(room.end(), made.bytes().begin(), made.bytes().end());
    const auto events =
        inotify_events::parse(byte_view(room).after(at)).value();
    std::vector<std::string> all;
    for (const auto& event : events) all.push_back(text_of(event));
    EXPECT_EQ(all, (told{"odd create", " modify"}));
  }
}

TEST(inotify_events_test, name_ends_at_a_zero_or_at_its_room) {
  records made;
  made.add(1, sys::abi::in_create, "full", 4)
      .add(1, sys::abi::in_create, std::string("a\0b", 3), 16)
      .add(1, sys::abi::in_create, std::string("\0b", 2), 3);
  told all;
  const auto events = inotify_events::parse(made.bytes()).value();
  for (const auto& event : events) all.push_back(text_of(event));
  EXPECT_EQ(all, (told{"full create", "a create", " create"}));
}

TEST(inotify_events_test, what_is_cut_short_is_no_event) {
  records made;
  made.add(1, sys::abi::in_create, "name", 16);
  for (std::size_t size = 0; size <= made.bytes().size(); ++size) {
    const auto events =
        inotify_events::parse(byte_view(made.bytes()).first(size));
    EXPECT_EQ(events.has_value(), size == 0 || size == made.bytes().size());
    if (events.has_error()) {
      EXPECT_EQ(events.error(), error(errc::badmsg, operation::inotify));
    }
  }
}

TEST(inotify_events_test, length_beyond_the_end_is_no_event) {
  for (const std::uint32_t len : {17u, 0x7fffffffu, 0x80000000u, 0xffffffffu}) {
    records made;
    made.add(1, sys::abi::in_create, "name", 16);
    std::memcpy(made.bytes().data() + 12, &len, sizeof len);
    EXPECT_FALSE(inotify_events::parse(made.bytes()));
  }
}

TEST(inotify_events_test, each_alternative_is_what_its_bit_says) {
  records made;
  made.add(-1, sys::abi::in_q_overflow, "", 0)
      .add(3, sys::abi::in_unmount | sys::abi::in_isdir, "", 0)
      .add(3, sys::abi::in_ignored, "", 0)
      .add(3, 0x10000, "", 0);
  told all;
  const auto events = inotify_events::parse(made.bytes()).value();
  for (const auto& event : events) all.push_back(text_of(event));
  EXPECT_EQ(all, (told{"overflow", "unmount", "ignored", ""}));
}

}  // namespace
