// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/sys/number64.hpp>
#include <fildes/sys/observe.hpp>
#include <fildes/sys/syscall.hpp>

#include <gtest/gtest.h>

#include <cstddef>

#include "support/descriptors.hpp"

// The fault sweep: an operation is run once to count its system calls, and then
// once for each of them and each errno, with that call failing.

namespace faults {

using fildes::errc;
using fildes::sys::nr;

/// What an operation does not hand back: which errors of which of its calls it
/// gets over. The reason belongs beside it.
using survival = bool (*)(nr call, errc code);

inline bool nothing(nr, errc) { return false; }
/// openat2 that the kernel lacks: openat is asked.
inline bool missing_openat2(nr call, errc code) {
  return call == nr::openat2 && code == errc::nosys;
}
/// A destructor closes what the operation opened for itself; it cannot report.
inline bool own_close(nr call, errc) { return call == nr::close; }

/// Makes the call number `at` fail; 0 for none.
class injector {
 public:
  injector(std::size_t at, errc code, survival survives)
      : at_(at), code_(code), survives_(survives) {}

  /// Runs the operation, checks what comes out of it, and hands that on.
  template <class Act>
  auto operator()(Act&& act) {
    auto r = [&] {
      const fildes::sys::observer watching(answer, this);
      return act();
    }();
    if (failed_ && call_ == tolerated_ && r.has_value()) return r;
    if (!failed_ || survives_(call_, code_)) {
      EXPECT_TRUE(r.has_value())
          << (r.has_error() ? fildes::error_text(r.assume_error()).view() : "");
    } else if (r.has_value()) {
      ADD_FAILURE() << "the error was lost";
    } else {
      EXPECT_TRUE(r.assume_error() == fildes::error(code_, call_))
          << fildes::error_text(r.assume_error()).view();
    }
    return r;
  }

  /// An error of this call may come out or be got over.
  void tolerate(nr call) { tolerated_ = call; }

  std::size_t calls() const { return calls_; }
  bool failed() const { return failed_; }
  nr call() const { return call_; }

 private:
  static fildes::sys::word answer(void* self,
                                  const fildes::sys::observed_call& call) {
    return static_cast<injector*>(self)->answer(call);
  }
  fildes::sys::word answer(const fildes::sys::observed_call& call) {
    // A deadline cannot hand on that the clock is broken: it passes.
    if (call.number == fildes::sys::nr64::clock_gettime) return call.proceed();
    if (++calls_ != at_) return call.proceed();
    failed_ = true;
    call_ = call.number;
    // The kernel closes a descriptor whatever it says.
    if (call.number == nr::close) (void)call.proceed();
    return -static_cast<fildes::sys::word>(code_);
  }

  std::size_t at_;
  errc code_;
  survival survives_;
  std::size_t calls_ = 0;
  bool failed_ = false;
  nr call_ = {};
  nr tolerated_ = nr::exit_group;
};

constexpr errc swept[] = {errc::intr,  errc::again, errc::nomem,
                          errc::mfile, errc::io,    errc::nosys};

// One run with one call failing.
template <class Body>
void fail_one(std::size_t at, errc code, Body body, survival survives) {
  const auto before = support::open_descriptors();
  injector one(at, code, survives);
  body(one);
  EXPECT_TRUE(one.failed());
  for (const auto& change : support::descriptor_changes(before))
    ADD_FAILURE() << change;
  if (!testing::Test::HasFailure()) return;
  FAIL() << "with call " << at << ", " << fildes::sys::name_of(one.call())
         << ", failing by " << fildes::error(code, one.call()).name();
}

/// Runs `body(injector)` for each call and error. The body sets a scene, runs
/// the operation by the injector, and sees that it works when it is repeated.
template <class Body>
void sweep(Body body, survival survives = nothing) {
  injector none(0, {}, survives);
  body(none);
  ASSERT_GT(none.calls(), 0u);
  for (std::size_t at = 1; at <= none.calls(); ++at)
    for (const errc code : swept) {
      fail_one(at, code, body, survives);
      if (testing::Test::HasFailure()) return;
    }
}

/// The same for an operation that is one system call.
template <class Body>
void sweep_one_call(Body body, survival survives = nothing) {
  injector none(0, {}, survives);
  body(none);
  ASSERT_EQ(none.calls(), 1u);
  sweep(body, survives);
}

}  // namespace faults
