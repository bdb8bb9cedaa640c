// SPDX-License-Identifier: BSL-1.0
#include <fildes/file_handle.hpp>
#include <fildes/file_system.hpp>
#include <fildes/path_fd.hpp>
#include <fildes/xattr.hpp>

#include <gtest/gtest.h>

#include <array>
#include <string>

#include "observe/faults.hpp"
#include "unit/helpers.hpp"

// The calls on what is in a directory: one by one, and with resolve flags,
// when there are more of them.

namespace {

using namespace fildes;
using faults::injector;
using faults::nr;
using faults::own_close;
using faults::sweep;
using faults::sweep_one_call;

constexpr xattr_name color = "user.color";
constexpr resolve_flags beneath = resolve_flag::beneath;
constexpr follow_options itself = {.follow = false};

struct scene {
  test::scratch_directory dir;
  std::string path = dir.with_file("f", "text");
  owned<path_fd> at = path_fd::open(dir.path()).value();
};

/// An operation with flags and without: it works, or says what failed, and
/// works when it is repeated.
template <class Act>
void sweep_both(Act act) {
  const auto body = [&](resolve_flags resolve) {
    return [&act, resolve](injector& run) {
      const scene s;
      const auto first = run([&] { return act(s, resolve); });
      if (first.has_error()) {
        EXPECT_TRUE(act(s, resolve));
      }
    };
  };
  sweep_one_call(body({}));
  sweep(body(beneath), own_close);
}

TEST(sweep_path_calls, what_looks) {
  sweep_both(
      [](const scene& s, resolve_flags r) { return s.at.status("f", {}, r); });
  sweep_both([](const scene& s, resolve_flags r) {
    return s.at.access("f", access_flag::read, {.effective = true}, r);
  });
  sweep_both([](const scene& s, resolve_flags r) {
    return get_handle_at(s.at, "f", {}, r);
  });
}

TEST(sweep_path_calls, what_makes) {
  sweep_both([](const scene& s, resolve_flags r) {
    return s.at.make_directory("d", file_mode(0700), r);
  });
  sweep_both([](const scene& s, resolve_flags r) {
    return s.at.make_node("n", file_node::fifo(file_mode(0600)), r);
  });
  sweep_both([](const scene& s, resolve_flags r) {
    return s.at.make_symlink("l", "f", r);
  });
  sweep_both([](const scene& s, resolve_flags r) {
    return s.at.link("f", s.at, "g", {}, r);
  });
}

TEST(sweep_path_calls, what_moves_and_removes) {
  sweep_both([](const scene& s, resolve_flags r) {
    return s.at.rename("f", s.at, "g", {}, r);
  });
  sweep_both(
      [](const scene& s, resolve_flags r) { return s.at.remove("f", r); });
}

TEST(sweep_path_calls, what_changes) {
  sweep_both([](const scene& s, resolve_flags r) {
    return s.at.set_owner("f", {.user = getuid()}, {}, r);
  });
  sweep_one_call([](injector& run) {
    const scene s;
    (void)run([&] { return s.at.set_mode("f", file_mode(0600)); });
  });
}

// fchmodat2 is new in 6.6, and done without.
bool missing_fchmodat2(nr call, errc code) {
  return (call == nr::fchmodat2 && code == errc::nosys) ||
         own_close(call, code);
}

TEST(sweep_path_calls, set_mode_gets_over_a_missing_call) {
  for (const resolve_flags r : {resolve_flags(), beneath})
    sweep(
        [&](injector& run) {
          const scene s;
          (void)run(
              [&] { return s.at.set_mode("f", file_mode(0), itself, r); });
          EXPECT_TRUE(s.at.set_mode("f", file_mode(0600), itself, r));
        },
        missing_fchmodat2);
}

// So are those of 6.13.
bool missing_xattrat(nr call, errc code) {
  return (code == errc::nosys &&
          (call == nr::getxattrat || call == nr::setxattrat ||
           call == nr::listxattrat || call == nr::removexattrat)) ||
         own_close(call, code);
}

template <class Act>
void sweep_xattr(Act act) {
  for (const resolve_flags r : {resolve_flags(), beneath})
    sweep(
        [&](injector& run) {
          const scene s;
          ASSERT_TRUE(set_xattr_at(s.at, "f", color, "x"));
          const auto first = run([&] { return act(s, r); });
          if (first.has_error()) {
            EXPECT_TRUE(act(s, r));
          }
        },
        missing_xattrat);
}

TEST(sweep_path_calls, xattrs_get_over_missing_calls) {
  std::array<char, 1000> room;
  sweep_xattr([&](const scene& s, resolve_flags r) {
    return set_xattr_at(s.at, "f", color, "y", {}, {}, r);
  });
  sweep_xattr([&](const scene& s, resolve_flags r) {
    return get_xattr_at(s.at, "f", color, room, {}, r);
  });
  sweep_xattr([&](const scene& s, resolve_flags r) {
    return list_xattrs_at(s.at, "f", room, {}, r);
  });
  sweep_xattr([&](const scene& s, resolve_flags r) {
    return remove_xattr_at(s.at, "f", color, {}, r);
  });
}

TEST(sweep_path_calls, of_a_descriptor) {
  sweep_one_call([](injector& run) {
    const scene s;
    (void)run([&] { return stat_file_system(s.at); });
  });
  sweep_one_call([](injector& run) {
    const scene s;
    (void)run([&] { return get_handle(s.at); });
  });
  sweep_one_call([](injector& run) {
    const scene s;
    (void)run([&] { return set_owner(s.at, {.user = getuid()}); });
  });
}

}  // namespace
