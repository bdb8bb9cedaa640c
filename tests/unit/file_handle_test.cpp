// SPDX-License-Identifier: BSL-1.0
#include <fildes/file_handle.hpp>

#include <filesystem>
#include <string>

#include <fildes/fdinfo.hpp>
#include <fildes/format.hpp>

#include "helpers.hpp"
#include "support/skip.hpp"

using namespace fildes;
namespace fs = std::filesystem;

namespace {

struct handle : testing::Test {
  fildes::file_handle of(const char* name) const {
    return get_handle_at(place, name, {.follow = false}).value().handle;
  }
  bool may_open() const { return open_by_handle(mount, of(".")).has_value(); }

  test::scratch_directory dir;
  owned<path_fd> place = path_fd::open(dir.path()).value();
  // A path_fd is no mount to the kernel.
  owned<file> mount = file::open(dir.path()).value();
};

// The reason that these may be skipped for.
void skip_without_privilege() {
  support::skip("opening by handle needs CAP_DAC_READ_SEARCH");
}

std::string text_of(const file& fd) {
  char text[16];
  const auto size = fd.pread(text, 0);
  return size ? std::string(text, size.value()) : "";
}

TEST_F(handle, is_the_same_however_the_file_is_found) {
  const auto path = dir.with_file("f", "text");
  const auto wanted = of("f");
  EXPECT_GT(wanted.size, 0u);
  EXPECT_LE(wanted.size, fildes::file_handle::most);
  EXPECT_EQ(get_handle(file::open(path).value()).value().handle, wanted);
  EXPECT_EQ(get_handle(path_fd::open(path).value()).value().handle, wanted);
  EXPECT_EQ(get_handle_at(place, "f", {}, resolve_flag::beneath).value().handle,
            wanted);
  fs::create_hard_link(path, dir / "hard");
  EXPECT_EQ(of("hard"), wanted);
  ASSERT_TRUE(place.rename("f", place, "g"));
  EXPECT_EQ(of("g"), wanted);
}

TEST_F(handle, of_another_file_is_another) {
  dir.with_file("f", "");
  dir.with_file("g", "");
  EXPECT_NE(of("f"), of("g"));
  fildes::file_handle longer = of("f");
  ++longer.size;
  EXPECT_NE(longer, of("f"));
}

TEST_F(handle, of_a_link_or_of_what_it_leads_to) {
  dir.with_file("f", "");
  fs::create_symlink("f", dir / "link");
  for (const resolve_flags resolve :
       {resolve_flags(), resolve_flags(resolve_flag::beneath)}) {
    const auto followed = get_handle_at(place, "link", {}, resolve);
    EXPECT_EQ(followed.value().handle, of("f"));
    const auto link = get_handle_at(place, "link", {.follow = false}, resolve);
    EXPECT_EQ(link.value().handle, of("link"));
    EXPECT_NE(link.value().handle, of("f"));
  }
}

TEST_F(handle, of_nothing_is_noent) {
  EXPECT_EQ(get_handle_at(place, "none").error(),
            error(errc::noent, sys::nr::name_to_handle_at));
  const auto none = borrowed<any_fd>::borrow_raw(test::no_such_fd);
  EXPECT_EQ(get_handle(none).error(), errc::badf);
}

TEST_F(handle, tells_the_mount_by_its_number) {
  const auto known = fdinfo::read(place).value().mount_id;
  ASSERT_TRUE(known);
  EXPECT_EQ(get_handle(place).value().mount_id,
            static_cast<std::uint64_t>(*known));
}

TEST_F(handle, tells_the_mount_by_the_number_of_statx) {
  const auto unique = get_handle(place, handle_flag::unique_mount_id);
  if (unique.has_error())
    return support::skip("AT_HANDLE_MNT_ID_UNIQUE is new in 6.12");
  const auto status = stat(place, status_field::unique_mount_id).value();
  EXPECT_EQ(unique.value().mount_id, status.unique_mount_id());
}

TEST_F(handle, opens_the_file_after_a_rename) {
  dir.with_file("f", "text");
  const auto name = of("f");
  ASSERT_TRUE(place.rename("f", place, "g"));
  if (!may_open()) return skip_without_privilege();
  const auto found = open_by_handle(mount, name).value();
  EXPECT_EQ(text_of(found), "text");
  EXPECT_TRUE(test::is_cloexec(found.raw()));
  const auto written =
      open_by_handle(mount, name, access_mode::write_only, open_flag::append);
  ASSERT_TRUE(written.value().write("s"));
  EXPECT_EQ(test::content_of(dir / "g"), "texts");
}

TEST_F(handle, holds_a_place_that_paths_begin_at) {
  ASSERT_TRUE(place.make_directory("d"));
  dir.with_file("d/f", "text");
  const auto name = of("d");
  if (!may_open()) return skip_without_privilege();
  const auto inner = hold_by_handle(mount, name).value();
  EXPECT_TRUE(path_fd::is(inner).value());
  EXPECT_TRUE(test::is_cloexec(inner.raw()));
  EXPECT_EQ(inner.status("f").value().size(), 4u);
}

TEST_F(handle, of_a_file_that_is_gone_is_stale) {
  dir.with_file("f", "text");
  const auto name = of("f");
  if (!may_open()) return skip_without_privilege();
  ASSERT_TRUE(place.remove("f"));
  EXPECT_EQ(open_by_handle(mount, name).error(),
            error(errc::stale, sys::nr::open_by_handle_at));
  EXPECT_EQ(hold_by_handle(mount, name).error(), errc::stale);
}

TEST_F(handle, of_the_file_of_the_same_number_made_later_is_another) {
  dir.with_file("f", "");
  const auto before = of("f");
  const auto number = place.status("f").value().identity().inode;
  for (int i = 0; i != 20; ++i) {
    ASSERT_TRUE(place.remove("f"));
    dir.with_file("f", "");
    EXPECT_NE(of("f"), before)
        << number << ' ' << place.status("f").value().identity().inode;
  }
}

TEST_F(handle, connectable_opens_with_its_path) {
  dir.with_file("f", "text");
  const auto made =
      get_handle_at(place, "f", {.flags = handle_flag::connectable});
  if (made.has_error())
    return support::skip("AT_HANDLE_CONNECTABLE is new in 6.13");
  const auto found = open_by_handle(mount, made.value().handle);
  if (found.has_error()) return skip_without_privilege();
  const auto link = "/proc/self/fd/" + std::to_string(found.value().raw());
  EXPECT_EQ(fs::read_symlink(link), fs::canonical(dir / "f"));
}

TEST_F(handle, fid_is_made_where_nothing_can_be_opened_by_it) {
  const auto proc = path_fd::open("/proc/self/status").value();
  const auto usual = get_handle(proc);
  const auto fid = get_handle(proc, handle_flag::fid);
  if (fid.has_error()) return support::skip("AT_HANDLE_FID is new in 6.5");
  EXPECT_EQ(usual.error(), errc::opnotsupp);
  EXPECT_EQ(fid.value().handle,
            get_handle(proc, handle_flag::fid).value().handle);
}

TEST_F(handle, prints_its_type_and_bytes) {
  fildes::file_handle some = {.type = 129, .size = 2};
  some.bytes[0] = std::byte{0xab};
  some.bytes[1] = std::byte{0x01};
  EXPECT_EQ(fmt::format("{}", some), "129:ab01");
}

TEST_F(handle, of_a_size_that_none_has_is_refused) {
  const error refused(errc::inval, operation::file_handle);
  for (const std::size_t size : {std::size_t{0}, fildes::file_handle::most + 1,
                                 std::size_t{1} << 31, ~std::size_t{0}}) {
    const fildes::file_handle wrong = {.type = 1, .size = size};
    EXPECT_EQ(open_by_handle(mount, wrong).error(), refused);
    EXPECT_EQ(hold_by_handle(mount, wrong).error(), refused);
    EXPECT_LE(wrong.view().size(), fildes::file_handle::most);
  }
}

TEST_F(handle, of_made_up_bytes_is_stale_or_inval) {
  if (!may_open()) return skip_without_privilege();
  for (int type = -1; type != 256; ++type) {
    fildes::file_handle wrong = {.type = type, .size = 1};
    for (; wrong.size < fildes::file_handle::most; wrong.size += 3) {
      wrong.bytes.fill(static_cast<std::byte>(type));
      const auto opened = open_by_handle(mount, wrong);
      ASSERT_TRUE(opened.has_error());
      ASSERT_TRUE(opened.error() == errc::stale ||
                  opened.error() == errc::inval)
          << type << ' ' << wrong.size << ' ' << opened.error().name();
    }
  }
}

TEST_F(handle, path_fd_is_no_mount) {
  if (!may_open()) return skip_without_privilege();
  EXPECT_EQ(open_by_handle(place, of(".")).error(), errc::badf);
}

TEST_F(handle, opening_needs_a_privilege) {
  const auto name = of(".");
  EXPECT_EQ(test::in_child([&] {
              if (getuid() == 0 && setuid(65534) != 0) return 1;
              return open_by_handle(mount, name).error() == errc::perm ? 0 : 2;
            }),
            0);
}

}  // namespace
