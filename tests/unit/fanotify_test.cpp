// SPDX-License-Identifier: BSL-1.0
#include "fanotify.hpp"

#include <sched.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/syscall.h>

#include <thread>

#include <fildes/cast.hpp>
#include <fildes/fdinfo.hpp>
#include <fildes/pipe.hpp>

#include "waiting.hpp"

using namespace fildes;
using what = fanotify_event_flag;
using test::group_of;
using test::read_all;
using test::told;
using texts = std::vector<std::string>;

namespace {

constexpr error no_mixture(errc::inval, operation::fanotify);

/// What a group was made with, as /proc says.
std::string made_with(const any_fd& group) {
  auto text = fdinfo::reader::open(group).value();
  while (const auto line = text.next_line().value())
    if (line->starts_with("fanotify flags")) return std::string(*line);
  return "";
}

class fanotify_made : public test::privileged {};
class fanotify_marks : public test::privileged {};

TEST(fanotify_kind, other_descriptors_are_none) {
  const auto p = pipe::create().value();
  EXPECT_FALSE(fanotify::is(p.reader).value());
  EXPECT_FALSE(fanotify_permission::is(p.reader).value());
}

TEST_F(fanotify_made, is_known_from_others) {
  const auto notice = group_of(fanotify_report::fid);
  EXPECT_TRUE(fanotify::is(notice).value());
  EXPECT_FALSE(fanotify_permission::is(notice).value());
  for (const auto order :
       {fanotify_class::content, fanotify_class::pre_content}) {
    const auto asks = fanotify_permission::create({.order = order}).value();
    EXPECT_TRUE(fanotify_permission::is(asks).value());
    EXPECT_FALSE(fanotify::is(asks).value());
    EXPECT_TRUE(checked_cast<fanotify_permission>(borrowed<any_fd>(asks)));
  }
}

TEST_F(fanotify_made, closes_on_exec_unless_it_is_inherited) {
  EXPECT_TRUE(test::is_cloexec(group_of(fanotify_options{}).raw()));
  EXPECT_FALSE(
      test::is_cloexec(group_of({.flags = fanotify_flag::inherit}).raw()));
  EXPECT_TRUE(test::is_cloexec(fanotify_permission::create().value().raw()));
}

TEST_F(fanotify_made, every_mixture_that_can_be_said_is_made) {
  if (!test::is_made({.report = fanotify_report::mount}))
    return support::skip("FAN_REPORT_MNT is new in 6.14");
  for (const auto report :
       {fanotify_report::descriptor, fanotify_report::fid,
        fanotify_report::dir_fid, fanotify_report::fid_dir_fid,
        fanotify_report::name, fanotify_report::fid_name,
        fanotify_report::target, fanotify_report::mount})
    for (const auto actor : {fanotify_actor::process, fanotify_actor::thread,
                             fanotify_actor::pidfd})
      EXPECT_TRUE(fanotify::create({.report = report, .actor = actor}));
}

TEST_F(fanotify_made, errors_of_descriptors_of_mounts_cannot_be_told) {
  EXPECT_EQ(fanotify::create({.report = fanotify_report::mount,
                              .flags = fanotify_flag::fd_error})
                .error(),
            no_mixture);
}

TEST_F(fanotify_made, options_reach_the_kernel) {
  if (!test::is_made({.flags = fanotify_flag::fd_error}))
    return support::skip("FAN_REPORT_FD_ERROR is new in 6.13");
  EXPECT_TRUE(
      made_with(group_of(fanotify_options{})).starts_with("fanotify flags:1 "));
  using enum fanotify_flag;
  const auto all = group_of({.report = fanotify_report::target,
                             .actor = fanotify_actor::pidfd,
                             .flags = nonblock | unlimited_queue |
                                      unlimited_marks | fd_error | audit});
  EXPECT_TRUE(made_with(all).starts_with("fanotify flags:3eb3 "))
      << made_with(all);
  const auto asks =
      fanotify_permission::create({.order = fanotify_class::pre_content,
                                   .actor = fanotify_actor::thread,
                                   .flags = inherit})
          .value();
  EXPECT_TRUE(made_with(asks).starts_with("fanotify flags:108 "))
      << made_with(asks);
}

TEST_F(fanotify_made, nothing_yet_is_again) {
  const auto group = group_of(fanotify_report::fid);
  fanotify_reader events(group);
  EXPECT_EQ(events.read().error(), error(errc::again, sys::nr::read));
  EXPECT_TRUE(events.empty());
  EXPECT_EQ(group.unread_bytes().value(), 0u);
}

TEST_F(fanotify_made, too_many_of_a_user_are_mfile) {
  const std::size_t most = test::limit("max_user_groups");
  if (most > 500) return support::skip("too many groups for this test");
  // Of a user who has no others.
  EXPECT_EQ(test::unprivileged(
                [&] {
                  std::vector<owned<fanotify>> all;
                  for (;;) {
                    auto one =
                        fanotify::create(test::reporting(fanotify_report::fid));
                    if (one.has_value())
                      all.push_back(std::move(one).value());
                    else if (one.error().code() != errc::mfile)
                      return 1;
                    else
                      return all.size() == most ? 0 : 2;
                  }
                },
                4712),
            0);
}

TEST_F(fanotify_marks, of_a_path_a_place_and_a_descriptor_are_one) {
  const test::scratch_directory directory;
  const auto path = directory.with_file("a", "text");
  const auto base = path_fd::open(directory.path()).value();
  const auto opened = file::open(path).value();
  const auto group = group_of(fanotify_report::fid);
  const fanotify_mark open{.events = what::open};
  const error none(errc::noent, sys::nr::fanotify_mark);
  ASSERT_TRUE(group.add_mark(path, open));
  test::touch(path);
  EXPECT_EQ(told(group), texts{"open -"});
  EXPECT_TRUE(group.remove_mark_at(base, "a", open));
  EXPECT_EQ(group.remove_mark(path, open).error(), none);
  ASSERT_TRUE(group.add_mark_at(base, "a", open));
  EXPECT_TRUE(group.remove_mark_on(opened, open));
  ASSERT_TRUE(group.add_mark_on(opened, open));
  EXPECT_TRUE(group.remove_mark(path, open));
  test::touch(path);
  EXPECT_EQ(told(group), texts());
}

TEST_F(fanotify_marks, are_flushed_by_their_type) {
  const test::scratch_directory directory;
  const auto path = directory.with_file("a", "text");
  const auto group = group_of(fanotify_report::fid);
  ASSERT_TRUE(group.add_mark(path, {.events = what::open}));
  ASSERT_TRUE(group.flush_marks(fanotify_mark_type::mount));
  test::touch(path);
  EXPECT_EQ(told(group), texts{"open -"});
  ASSERT_TRUE(group.flush_marks(fanotify_mark_type::inode));
  test::touch(path);
  EXPECT_EQ(told(group), texts());
}

TEST_F(fanotify_marks, add_up) {
  const test::scratch_directory directory;
  const auto path = directory.with_file("a", "text");
  const auto group = group_of(fanotify_report::fid);
  ASSERT_TRUE(group.add_mark(path, {.events = what::open}));
  ASSERT_TRUE(group.add_mark(path, {.events = what::close_nowrite}));
  ASSERT_TRUE(group.remove_mark(path, {.events = what::open}));
  test::touch(path);
  EXPECT_EQ(told(group), texts{"close_nowrite -"});
}

TEST_F(fanotify_marks, refusals_are_the_kernels) {
  const test::scratch_directory directory;
  const auto path = directory.with_file("a", "text");
  const auto group = group_of(fanotify_report::fid);
  const auto refusal = [&](const std::string& of, const fanotify_mark& mark) {
    return group.add_mark(of, mark).error().code();
  };
  using enum fanotify_mark_flag;
  EXPECT_EQ(refusal(path, {}), errc::inval);
  EXPECT_EQ(refusal(directory / "b", {.events = what::open}), errc::noent);
  EXPECT_EQ(refusal(path, {.events = what::open, .flags = onlydir}),
            errc::notdir);
  EXPECT_EQ(refusal(path, {.events = what::fs_error}), errc::inval);
  EXPECT_EQ(refusal(path, {.events = what::rename}), errc::inval);
  EXPECT_EQ(refusal(path, {.events = what::create,
                           .type = fanotify_mark_type::mount}),
            errc::inval);
  EXPECT_EQ(refusal(path, {.events = what::open,
                           .type = fanotify_mark_type::mount,
                           .flags = evictable}),
            errc::inval);
  EXPECT_EQ(refusal(directory.path(),
                    {.events = what::open, .effect = fanotify_effect::ignore}),
            errc::isdir);
  EXPECT_EQ(group_of(fanotify_options{})
                .add_mark(directory.path(), {.events = what::create})
                .error()
                .code(),
            errc::inval);
  EXPECT_EQ(group.add_mark(std::string_view("a\0b", 3), {.events = what::open})
                .error(),
            error(errc::inval, operation::path));
}

TEST_F(fanotify_marks, symbolic_link_is_followed_or_not) {
  const test::scratch_directory directory;
  const auto path = directory.with_file("a", "text");
  std::filesystem::create_symlink(path, directory / "link");
  const auto group = group_of(fanotify_report::fid);
  const auto link = directory / "link";
  ASSERT_TRUE(group.add_mark(
      link, {.events = what::open, .flags = fanotify_mark_flag::dont_follow}));
  test::touch(link);
  EXPECT_EQ(told(group), texts());
  ASSERT_TRUE(group.add_mark(link, {.events = what::open}));
  test::touch(link);
  EXPECT_EQ(told(group), texts{"open -"});
}

TEST_F(fanotify_marks, what_is_ignored_is_not_told) {
  const test::scratch_directory directory;
  const auto loud = directory.with_file("loud", "text");
  const auto quiet = directory.with_file("quiet", "text");
  const auto group = group_of(fanotify_report::fid);
  ASSERT_TRUE(group.add_mark(directory.path(),
                             {.events = what::open | what::event_on_child}));
  ASSERT_TRUE(group.add_mark(
      quiet, {.events = what::open, .effect = fanotify_effect::ignore}));
  test::touch(quiet);
  EXPECT_EQ(told(group), texts());
  test::touch(loud);
  EXPECT_EQ(told(group), texts{"open -"});
  std::ofstream(quiet) << "modified";
  (void)told(group);
  test::touch(quiet);
  EXPECT_EQ(told(group), texts{"open -"});
  ASSERT_TRUE(group.add_mark(
      quiet, {.events = what::open, .effect = fanotify_effect::ignore_always}));
  std::ofstream(quiet) << "again";
  test::touch(quiet);
  EXPECT_EQ(told(group), texts());
}

TEST_F(fanotify_marks, evictable_one_is_taken) {
  const test::scratch_directory directory;
  const auto path = directory.with_file("a", "text");
  const auto group = group_of(fanotify_report::fid);
  ASSERT_TRUE(group.add_mark(
      path, {.events = what::open, .flags = fanotify_mark_flag::evictable}));
  test::touch(path);
  EXPECT_EQ(told(group), texts{"open -"});
}

TEST_F(fanotify_made, without_privilege_some_are_refused) {
  EXPECT_EQ(
      test::unprivileged([] {
        const error no(errc::perm, sys::nr::fanotify_init);
        const auto refused = [&](const fanotify_options& options) {
          const auto made = fanotify::create(options);
          return made.has_error() && made.error() == no;
        };
        using enum fanotify_report;
        if (!refused({})) return 1;
        if (!refused({.report = fid, .actor = fanotify_actor::pidfd})) return 2;
        if (!refused({.report = fid, .flags = fanotify_flag::unlimited_queue}))
          return 3;
        if (fanotify_permission::create().error() != no) return 4;
        return fanotify::create({.report = target}) ? 0 : 5;
      }),
      0);
}

}  // namespace
