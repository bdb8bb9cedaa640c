// SPDX-License-Identifier: BSL-1.0
#include <fildes/ioctl.hpp>
#include <fildes/loop_device.hpp>
#include <fildes/memfd.hpp>
#include <fildes/pipe.hpp>
#include <fildes/tun.hpp>

#include <gtest/gtest.h>

#include "observe/faults.hpp"
#include "support/skip.hpp"
#include "unit/loops.hpp"
#include "unit/network.hpp"

namespace {

using namespace fildes;
using faults::injector;
using faults::missing_openat2;
using faults::own_close;
using faults::sweep;
using faults::sweep_one_call;

// What looked at the path is closed when the device has been opened.
bool opening(sys::nr call, errc code) {
  return missing_openat2(call, code) || own_close(call, code);
}

TEST(sweep, char_device_open) {
  sweep(
      [](injector& run) {
        (void)run([] { return char_device::open("/dev/zero"); });
        char byte[1];
        EXPECT_EQ(char_device::open("/dev/zero").value().read(byte).value(),
                  1u);
      },
      opening);
}

TEST(sweep, block_device_open_of_what_is_none) {
  const auto attempt = [](injector& run) {
    const auto r = run([]() -> result<errc> {
      const auto opened = block_device::open("/dev/zero");
      if (opened.has_error() &&
          opened.error() == error(errc::notblk, operation::device))
        return errc::notblk;
      return opened.error();
    });
    EXPECT_TRUE(r.has_error() || r.value() == errc::notblk);
  };
  sweep(attempt, opening);
}

TEST(sweep, ioctl_of_a_user) {
  constexpr auto unread = ioctl_read_by<sys::abi::fionread, int>;
  constexpr auto nonblock = ioctl_write_by<sys::abi::fionbio, int>;
  constexpr auto close_on_exec = ioctl_none_by<sys::abi::fioclex>;
  const auto p = fildes::pipe::create().value();
  sweep_one_call([&](injector& run) {
    const auto bytes = run([&] { return ioctl(p.reader, unread); });
    EXPECT_TRUE(bytes.has_error() || bytes.value() == 0);
  });
  sweep_one_call([&](injector& run) {
    (void)run([&] { return ioctl(p.reader, nonblock, 1); });
  });
  sweep_one_call([&](injector& run) {
    (void)run([&] { return ioctl(p.reader, close_on_exec); });
  });
}

TEST(sweep, bound_loop_bind) {
  if (!loop_control::open()) return support::skip("no loop device can be had");
  const auto disk = memfd::create("disk").value();
  EXPECT_TRUE(disk.truncate(test::loop_size));
  sweep(
      [&](injector& run) {
        (void)run([&] { return bound_loop::bind(disk); });
        EXPECT_TRUE(bound_loop::bind(disk));
      },
      opening);
}

TEST(sweep, bound_loop_detach) {
  if (!loop_control::open()) return support::skip("no loop device can be had");
  const auto disk = memfd::create("disk").value();
  EXPECT_TRUE(disk.truncate(test::loop_size));
  sweep([&](injector& run) {
    auto bound = bound_loop::bind(disk).value();
    (void)run([&] { return std::move(bound).detach(); });
  });
}

TEST(sweep, block_device_members) {
  if (!loop_control::open()) return support::skip("no loop device can be had");
  const auto disk = memfd::create("disk").value();
  EXPECT_TRUE(disk.truncate(test::loop_size));
  const auto bound = bound_loop::bind(disk).value();
  const auto& device = bound.device();
  sweep_one_call(
      [&](injector& run) { (void)run([&] { return device.size(); }); });
  sweep_one_call([&](injector& run) {
    (void)run([&] { return device.alignment_offset(); });
  });
  sweep_one_call([&](injector& run) {
    (void)run([&] { return device.disk_sequence(); });
  });
  sweep_one_call([&](injector& run) {
    (void)run([&] { return device.zero_out({0, 512}); });
  });
  sweep_one_call(
      [&](injector& run) { (void)run([&] { return device.status(); }); });
  sweep([&](injector& run) {
    (void)run([&] { return device.set_autoclear(true); });
  });
}

TEST(sweep, tun_open) {
  test::in_own_network([] {
    if (!tun::open()) test::refuse();
    sweep(
        [](injector& run) {
          (void)run([] { return tun::open(); });
          EXPECT_EQ(tun::open().value().interface().value().kind,
                    tun_kind::tun);
        },
        opening);
  });
}

// LOOP_CONFIGURE finds another owner there, so often.
struct rivals {
  int times;
  int found = 0;

  static sys::word answer(void* self, const sys::observed_call& call) {
    auto& r = *static_cast<rivals*>(self);
    const bool binds = call.number == sys::nr::ioctl &&
                       call.arguments[1].value == sys::abi::loop_configure;
    if (!binds || r.found == r.times) return call.proceed();
    ++r.found;
    return -static_cast<sys::word>(errc::busy);
  }
};

TEST(loop_race, next_device_is_taken) {
  if (!loop_control::open()) return support::skip("no loop device can be had");
  const auto disk = memfd::create("disk").value();
  EXPECT_TRUE(disk.truncate(test::loop_size));
  rivals some{3};
  const sys::observer watching(rivals::answer, &some);
  EXPECT_TRUE(bound_loop::bind(disk));
  EXPECT_EQ(some.found, 3);
}

TEST(loop_race, that_is_always_lost_is_busy) {
  if (!loop_control::open()) return support::skip("no loop device can be had");
  const auto disk = memfd::create("disk").value();
  EXPECT_TRUE(disk.truncate(test::loop_size));
  rivals many{1000};
  const sys::observer watching(rivals::answer, &many);
  EXPECT_EQ(bound_loop::bind(disk).error(), error(errc::busy, sys::nr::ioctl));
  EXPECT_EQ(many.found, 64);
}

}  // namespace
