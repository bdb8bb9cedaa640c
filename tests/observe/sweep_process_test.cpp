// SPDX-License-Identifier: BSL-1.0
#include <fildes/spawn.hpp>

#include <unistd.h>

#include <gtest/gtest.h>

#include "observe/faults.hpp"

namespace {

using namespace fildes;
using faults::injector;
using faults::sweep_one_call;

TEST(sweep, pidfd_open) {
  sweep_one_call([](injector& run) {
    const int id = ::getpid();
    (void)run([&] { return pidfd::open(id); });
    EXPECT_EQ(pidfd::open(id).value().process_id().value(), id);
  });
}

TEST(sweep, pidfd_descriptor) {
  sweep_one_call([](injector& run) {
    const auto self = pidfd::self().value();
    (void)run([&] { return self.descriptor(self.raw()); });
    EXPECT_TRUE(self.descriptor(self.raw()));
  });
}

TEST(sweep, pidfd_send_signal) {
  sweep_one_call([](injector& run) {
    const auto self = pidfd::self().value();
    (void)run([&] { return self.send_signal(signal_number{0}); });
    EXPECT_TRUE(self.send_signal(signal_number{0}));
  });
}

TEST(sweep, pidfd_wait) {
  sweep_one_call([](injector& run) {
    const auto it = spawn("/bin/true").value();
    const auto end = run([&] { return it.process.wait(); });
    // What failed has taken no answer away.
    if (end.has_value()) return;
    EXPECT_TRUE(it.process.wait().value().is_success());
  });
}

}  // namespace
