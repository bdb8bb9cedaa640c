// SPDX-License-Identifier: BSL-1.0
#include <fildes/cast.hpp>
#include <fildes/fifo.hpp>

#include <gtest/gtest.h>

#include <chrono>

#include "observe/faults.hpp"
#include "unit/helpers.hpp"

namespace {

using namespace fildes;
using faults::injector;
using faults::nr;
using faults::own_close;
using faults::sweep;

struct scene {
  test::scratch_directory dir;
  std::string path = dir / "fifo";
  owned<fifo> held = fifo::make(path).value();
};

/// An operation on a FIFO works, or says what failed, and works when it is
/// repeated.
template <class Act>
void sweep_at(Act act, faults::survival survives) {
  sweep(
      [act](injector& run) {
        const scene s;
        const auto first = run([&] { return act(s); });
        if (first.has_error()) {
          EXPECT_TRUE(act(s));
        }
      },
      survives);
}

TEST(sweep_fifo, finding_and_making) {
  sweep_at([](const scene& s) { return fifo::open(s.path); },
           faults::missing_openat2);
  sweep(
      [](injector& run) {
        const test::scratch_directory dir;
        if (run([&] { return fifo::make(dir / "f"); })) return;
        const auto again = fifo::make(dir / "f");  // it may have been made
        EXPECT_TRUE(again.has_value() || again.error() == errc::exist);
      },
      faults::missing_openat2);
}

TEST(sweep_fifo, asking) {
  sweep_at([](const scene& s) { return fifo::is(s.held); }, faults::nothing);
  sweep(
      [](injector& run) {
        const scene s;
        const auto both = s.held.open_both().value();
        (void)run([&] { return fifo_both::is(both); });
      },
      faults::nothing);
}

TEST(sweep_fifo, opening) {
  sweep_at([](const scene& s) { return s.held.open_read(); },
           faults::missing_openat2);
  sweep_at([](const scene& s) { return s.held.open_write(); },
           faults::missing_openat2);
  sweep_at([](const scene& s) { return s.held.open_both(); },
           faults::missing_openat2);
}

// A tee that would wait has seen a writer.
bool survives_waiting(nr call, errc code) {
  return faults::missing_openat2(call, code) || own_close(call, code) ||
         (call == nr::tee && code == errc::again);
}

TEST(sweep_fifo, waiting) {
  for (const deadline until :
       {deadline::never(), deadline::after(std::chrono::seconds(20))})
    sweep(
        [until](injector& run) {
          const scene s;
          const auto both = s.held.open_both().value();
          (void)run([&] { return s.held.wait_for_writer(until); });
        },
        survives_waiting);
  sweep(
      [](injector& run) {
        const scene s;
        const auto reader = s.held.open_read().value();
        (void)run([&] { return s.held.wait_for_reader(deadline::never()); });
      },
      survives_waiting);
}

// Nobody comes: a look, a pause, a look. How many there are is a matter of
// time, but not which come first.
TEST(sweep_fifo, waiting_for_nobody) {
  const auto body = [](injector& run) {
    const scene s;
    const auto until = deadline::after(std::chrono::seconds(20));
    (void)run([&] { return s.held.wait_for_reader(until); });
  };
  for (std::size_t call = 1; call <= 3; ++call)
    for (const errc code : faults::swept)
      if (code != errc::nosys)  // of openat2, which is done without
        faults::fail_one(call, code, body, faults::nothing);
}

}  // namespace
