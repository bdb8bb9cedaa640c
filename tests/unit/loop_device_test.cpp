// SPDX-License-Identifier: BSL-1.0
#include <fildes/loop_device.hpp>

#include <fmt/format.h>
#include <sys/sysmacros.h>

#include <csignal>
#include <thread>
#include <vector>

#include <fildes/cast.hpp>
#include <fildes/format.hpp>

#include "loops.hpp"

using namespace fildes;

namespace {

const std::string sector(512, 's');

std::uint32_t number_of(const bound_loop& bound) {
  return bound.device().status().value().number;
}

// Whether a device is bound to this file: others may take the number at once.
bool is_bound(std::uint32_t number, const file& under) {
  const auto device = loop_device::open(number);
  if (!device) return false;
  const auto status = device.value().status();
  return status && status.value().file == stat(under).value().identity();
}

void expect_unbound(std::uint32_t number) {
  const auto device = loop_device::open(number);
  if (!device) return;  // nobody makes its node here
  EXPECT_EQ(device.value().status().error(), errc::nxio);
  EXPECT_EQ(device.value().detach().error(), errc::nxio);
  EXPECT_EQ(device.value().update_size().error(), errc::nxio);
  EXPECT_EQ(device.value().set_autoclear(true).error(), errc::nxio);
}

TEST(loop_device, tells_what_it_is_bound_to) {
  test::with_loop(
      [](const bound_loop& bound, const file& under) {
        const auto status = bound.device().status().value();
        EXPECT_EQ(bound.device().number().value(),
                  (device_number{7, status.number}));
        EXPECT_EQ(status.file, stat(under).value().identity());
        EXPECT_EQ(status.offset, 4096u);
        EXPECT_EQ(status.size_limit, 8192u);
        EXPECT_EQ(status.flags, loop_flags(loop_flag::autoclear));
        EXPECT_EQ(status.name, "the test's");
        EXPECT_EQ(fmt::format("{}", status),
                  fmt::format("/dev/loop{} over {} (the test's), autoclear",
                              status.number, status.file));
        EXPECT_EQ(bound.device().size().value(), 8192u);
        ASSERT_TRUE(bound.device().pwrite(sector, 0));
        ASSERT_TRUE(bound.device().sync());
        std::string bytes(512, '\0');
        ASSERT_TRUE(under.pread(bytes, 4096));
        EXPECT_EQ(bytes, sector);
      },
      {.offset = 4096, .size_limit = 8192, .name = "the test's"});
}

TEST(loop_device, sectors_are_as_large_as_asked) {
  test::with_loop(
      [](const bound_loop& bound, const file&) {
        EXPECT_EQ(bound.device().logical_sector_size().value(), 4096u);
        ASSERT_TRUE(bound.device().set_block_size(512));
        EXPECT_EQ(bound.device().logical_sector_size().value(), 512u);
        EXPECT_EQ(bound.device().set_block_size(500).error(), errc::inval);
      },
      {.block_size = 4096});
}

TEST(loop_device, of_what_is_only_read_is_read_only) {
  test::with_loop(
      [](const bound_loop& bound, const file&) {
        EXPECT_TRUE(bound.device().is_read_only().value());
        EXPECT_EQ(bound.device().pwrite(sector, 0).error(), errc::badf);
      },
      {.flags = loop_flag::autoclear | loop_flag::read_only});
  test::with_loop([](bound_loop& bound, const file& under) {
    ASSERT_TRUE(std::move(bound).detach());
    const auto reader = file::reopen(under).value();
    const auto other = bound_loop::bind(reader).value();
    EXPECT_TRUE(other.device().is_read_only().value());
  });
}

TEST(loop_device, is_detached_at_the_end) {
  test::with_loop([](bound_loop& bound, const file& under) {
    const auto number = number_of(bound);
    EXPECT_TRUE(is_bound(number, under));
    {
      const bound_loop taken = std::move(bound);
    }
    EXPECT_FALSE(is_bound(number, under));
    {
      auto second = bound_loop::bind(under).value();
      const auto of_second = number_of(second);
      second = bound_loop::bind(under).value();
      EXPECT_FALSE(is_bound(of_second, under));
      auto& same = second;
      second = std::move(same);
      const auto of_third = number_of(second);
      ASSERT_TRUE(std::move(second).detach());
      EXPECT_FALSE(is_bound(of_third, under));
    }
  });
}

// Without autoclear too: the guard detaches it. Kept, it stays.
TEST(loop_device, that_is_kept_stays_bound_until_it_is_detached) {
  test::with_loop(
      [](bound_loop& bound, const file& under) {
        const auto number = number_of(bound);
        {
          const auto kept = std::move(bound).keep();
        }
        EXPECT_TRUE(is_bound(number, under));
        const auto device = loop_device::open(number).value();
        EXPECT_TRUE(device.detach());
      },
      {.flags = {}});
  test::with_loop(
      [](bound_loop& bound, const file& under) {
        const auto number = number_of(bound);
        {
          const bound_loop ends = std::move(bound);
        }
        EXPECT_FALSE(is_bound(number, under));
      },
      {.flags = {}});
}

TEST(loop_device, with_autoclear_ends_when_nobody_has_it_open) {
  test::with_loop(
      [](bound_loop& bound, const file& under) {
        const auto number = number_of(bound);
        ASSERT_TRUE(bound.device().set_autoclear(true));
        {
          const auto kept = std::move(bound).keep();
        }
        EXPECT_FALSE(is_bound(number, under));
      },
      {.flags = {}});
  test::with_loop([](bound_loop& bound, const file& under) {
    const auto number = number_of(bound);
    ASSERT_TRUE(bound.device().set_autoclear(false));
    {
      const auto kept = std::move(bound).keep();
    }
    EXPECT_TRUE(is_bound(number, under));
    EXPECT_TRUE(loop_device::open(number).value().detach());
  });
}

TEST(loop_device, detached_stays_for_who_has_it_open) {
  test::with_loop([](bound_loop& bound, const file& under) {
    const auto number = number_of(bound);
    {
      const auto other = loop_device::open(number).value();
      ASSERT_TRUE(std::move(bound).detach());
      EXPECT_EQ(other.size().value(), test::loop_size);
    }
    EXPECT_FALSE(is_bound(number, under));
  });
}

TEST(loop_device, of_a_program_that_was_killed_is_detached) {
  const test::scratch_directory place;
  const auto under = test::loop_file(place);
  std::uint32_t number = 0;
  {
    const auto probe = bound_loop::bind(under);
    if (!probe) return support::skip("no loop device can be had");
  }
  int ends[2];
  ASSERT_EQ(::pipe2(ends, O_CLOEXEC), 0);
  const pid_t child = fork();
  if (child == 0) {
    const auto bound = bound_loop::bind(under);
    number = bound ? number_of(bound.value()) : 0;
    if (::write(ends[1], &number, sizeof number) < 0) _exit(1);
    raise(SIGKILL);
  }
  EXPECT_EQ(::read(ends[0], &number, sizeof number),
            static_cast<ssize_t>(sizeof number));
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFSIGNALED(status));
  EXPECT_FALSE(is_bound(number, under));
  ::close(ends[0]);
  ::close(ends[1]);
}

TEST(loop_device, size_follows_the_file_when_told) {
  test::with_loop([](const bound_loop& bound, const file& under) {
    ASSERT_TRUE(under.truncate(2 * test::loop_size));
    EXPECT_EQ(bound.device().size().value(), test::loop_size);
    ASSERT_TRUE(bound.device().update_size());
    EXPECT_EQ(bound.device().size().value(), 2 * test::loop_size);
  });
}

TEST(loop_device, file_is_changed_under_it) {
  const test::scratch_directory place;
  const auto other = test::loop_file(place, "other");
  ASSERT_TRUE(other.pwrite(sector, 0));
  test::with_loop(
      [&](const bound_loop& bound, const file&) {
        ASSERT_TRUE(bound.device().change_backing(other));
        EXPECT_EQ(bound.device().status().value().file,
                  stat(other).value().identity());
        std::string bytes(512, '\0');
        ASSERT_TRUE(bound.device().pread(bytes, 0));
        EXPECT_EQ(bytes, sector);
      },
      {.flags = loop_flag::autoclear | loop_flag::read_only});
  test::with_loop([&](const bound_loop& bound, const file&) {
    EXPECT_EQ(bound.device().change_backing(other).error(), errc::inval);
  });
}

TEST(loop_device, direct_io_is_as_it_was_set) {
  test::with_loop([](const bound_loop& bound, const file&) {
    const auto set = bound.device().set_direct_io(true);
    EXPECT_TRUE(set || set.error() == errc::inval);
    EXPECT_EQ(bound.device().status().value().flags.has(loop_flag::direct_io),
              set.has_value());
    EXPECT_TRUE(bound.device().set_direct_io(false));
  });
}

TEST(loop_device, that_is_bound_is_busy) {
  test::with_loop([](const bound_loop& bound, const file& under) {
    auto again = loop_device::open(number_of(bound)).value();
    EXPECT_EQ(again.configure(under).error(), errc::busy);
    EXPECT_EQ(bound_loop::bind(std::move(again), under).error(), errc::busy);
    EXPECT_TRUE(is_bound(number_of(bound), under)) << "it was detached";
  });
}

TEST(loop_device, options_that_cannot_be_are_refused) {
  test::with_loop([](bound_loop& bound, const file& under) {
    const loop_options too_long{.name = std::string_view(sector).substr(0, 64)};
    EXPECT_EQ(bound_loop::bind(under, too_long).error(),
              error(errc::nametoolong, operation::device));
    const loop_options zero{.name = std::string_view("a\0b", 3)};
    EXPECT_EQ(bound_loop::bind(under, zero).error(),
              error(errc::inval, operation::device));
    EXPECT_EQ(bound_loop::bind(under, {.block_size = 500}).error(),
              error(errc::inval, sys::nr::ioctl));
    EXPECT_EQ(bound_loop::bind(bound.device(), {.block_size = 1}).error(),
              errc::inval);
    const auto nothing = borrowed<any_fd>::borrow_raw(test::no_such_fd);
    EXPECT_EQ(bound_loop::bind(nothing).error(), errc::badf);
  });
}

// Each that somebody else took between finding and binding is passed over.
TEST(loop_device, many_at_once_get_devices_of_their_own) {
  test::with_loop([](bound_loop&, const file&) {
    constexpr int threads = 3, times = 5;
    std::vector<std::thread> all;
    for (int t = 0; t != threads; ++t)
      all.emplace_back([] {
        const test::scratch_directory place;
        const auto mine = test::loop_file(place);
        for (int i = 0; i != times; ++i) {
          const auto bound = bound_loop::bind(mine);
          ASSERT_TRUE(bound) << error_text(bound.error()).view();
          EXPECT_EQ(bound.value().device().status().value().file,
                    stat(mine).value().identity());
        }
      });
    for (auto& thread : all) thread.join();
  });
}

TEST(loop_device, is_told_from_other_disks) {
  test::with_loop([](const bound_loop& bound, const file& under) {
    EXPECT_TRUE(
        checked_cast<loop_device>(borrowed<block_device>(bound.device())));
    EXPECT_FALSE(loop_device::is(under).value());
    EXPECT_FALSE(loop_control::is(bound.device()).value());
  });
  EXPECT_EQ(loop_device::open("/dev/null").error(),
            error(errc::notblk, operation::device));
}

TEST(loop_device, of_another_driver_is_nodev) {
  const test::scratch_directory place;
  if (mknod((place / "disk").c_str(), S_IFBLK | 0600, makedev(259, 0xfffff)) !=
      0)
    return support::skip("device nodes need CAP_MKNOD");
  EXPECT_EQ(loop_device::open(place / "disk").error(),
            error(errc::nodev, operation::device));
}

// A high number, that nobody else is given meanwhile.
TEST(loop_control, makes_and_takes_away) {
  test::with_loop([](const bound_loop& bound, const file&) {
    const auto control = loop_control::open().value();
    EXPECT_TRUE(loop_control::is(control).value());
    EXPECT_TRUE(test::is_cloexec(control.raw()));
    const auto number = static_cast<std::uint32_t>(0x8000 + getpid() % 0x8000);
    ASSERT_TRUE(control.add(number));
    EXPECT_EQ(control.add(number).error(), errc::exist);
    expect_unbound(number);
    ASSERT_TRUE(control.remove(number));
    EXPECT_EQ(control.remove(number).error(), errc::nodev);
    EXPECT_EQ(control.add(0xffffffff).error(),
              error(errc::inval, operation::device));
    EXPECT_EQ(control.remove(number_of(bound)).error(), errc::busy);
  });
}

TEST(loop_control, needs_to_be_allowed) {
  EXPECT_EQ(test::in_child([] {
              if (geteuid() == 0 && setuid(65534) != 0) return 2;
              const auto control = loop_control::open();
              return control.has_error() && test::no_loops(control.error()) ? 0
                                                                            : 1;
            }),
            0);
}

}  // namespace
