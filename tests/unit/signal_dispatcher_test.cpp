// SPDX-License-Identifier: BSL-1.0
#include <fildes/signal_dispatcher.hpp>

#include <sys/resource.h>

#include <string>
#include <thread>

#include <fildes/signal_mask.hpp>
#include <fildes/sys/signal.hpp>

#include "signals.hpp"

using namespace fildes;

namespace {

using enum signal_number;

signal_info info_of(signal_number signal) {
  sys::abi::signalfd_siginfo raw = {};
  raw.signo = static_cast<std::uint32_t>(signal);
  return signal_info::from_raw(raw);
}

// One of each kind that a hook may be.
struct several {
  std::string called;

  void on_hup(const signal_info&) { called += "hup "; }
  result<> on_usr1(const signal_info&) {
    called += "usr1 ";
    return success();
  }
  result<> on_usr2(const signal_info&) {
    return error(errc::io, operation::signal);
  }
  signal_step on_int(signal_info) { return signal_step::end; }
  result<signal_step> on_quit(const signal_info&) { return signal_step::next; }
  void on_real_time(const signal_info& info) {
    called += std::to_string(test::number(info.signal())) + " ";
  }
  void on_unknown(const signal_info&) { called += "unknown "; }
};

struct nothing {};

struct general : nothing {
  std::string called;
  void on_term(const signal_info&) { called += "term "; }
  void on_signal(const signal_info& info) {
    called += std::to_string(test::number(info.signal())) + " ";
  }
};

template <class H>
concept takes_temporary = requires { signal_dispatcher<H>(H()); };
static_assert(!takes_temporary<several>);

TEST(signal_dispatcher, calls_the_hook_of_the_signal) {
  several hooks;
  const signal_dispatcher dispatcher(hooks);
  for (const signal_number signal : {hup, usr1, real_time(9), quit, hup})
    EXPECT_EQ(dispatcher.dispatch(info_of(signal)).value(), signal_step::next);
  EXPECT_EQ(hooks.called, "hup usr1 41 hup ");
}

TEST(signal_dispatcher, error_of_a_hook_comes_out) {
  several hooks;
  EXPECT_EQ(signal_dispatcher(hooks).dispatch(info_of(usr2)).error(),
            error(errc::io, operation::signal));
}

TEST(signal_dispatcher, hook_may_end_the_run) {
  several hooks;
  EXPECT_EQ(signal_dispatcher(hooks).dispatch(info_of(int_)).value(),
            signal_step::end);
}

TEST(signal_dispatcher, number_that_is_no_signal_is_unknown) {
  several hooks;
  const signal_dispatcher dispatcher(hooks);
  for (const int n : {0, -1, 1000, sys::abi::sigrtmax + 1})
    EXPECT_TRUE(dispatcher.dispatch(info_of(signal_number{n})));
  EXPECT_EQ(hooks.called, "unknown unknown unknown unknown ");
}

// What the kernel would do, but nobody is killed or stopped.
TEST(signal_dispatcher, without_a_hook_the_kernels_default_decides) {
  nothing none;
  const signal_dispatcher dispatcher(none);
  for (const signal_number signal : {chld, cont, urg, winch, tstp, ttin, ttou})
    EXPECT_EQ(dispatcher.dispatch(info_of(signal)).value(), signal_step::next);
  for (const signal_number signal :
       {hup, int_, term, usr1, segv, abrt, io, real_time(3)})
    EXPECT_EQ(dispatcher.dispatch(info_of(signal)).value(), signal_step::end);
}

TEST(signal_dispatcher, default_of_the_kernel_is_what_is_assumed) {
  for (const signal_number signal : signal_set::all()) {
    if (signal == stop || signal == tstp || signal == ttin || signal == ttou)
      continue;  // would stop the child
    const int status = test::status_of_child([signal] {
      const rlimit none = {0, 0};
      setrlimit(RLIMIT_CORE, &none);
      (void)set_signal_mask({});
      sys::abi::sigaction action = {};
      (void)sys::rt_sigaction(test::number(signal), &action, nullptr);
      return ::kill(getpid(), test::number(signal));
    });
    EXPECT_EQ(WIFSIGNALED(status), ends_by_default(signal))
        << test::number(signal);
  }
}

TEST(signal_dispatcher, defaults_can_be_chosen) {
  nothing none;
  const signal_dispatcher dispatcher(
      none, {.ignore = {term, usr1}, .end = {chld, usr1}});
  const auto step = [&](signal_number signal) {
    return dispatcher.dispatch(info_of(signal)).value();
  };
  EXPECT_EQ(step(term), signal_step::next);
  EXPECT_EQ(step(chld), signal_step::end);
  EXPECT_EQ(step(usr1), signal_step::end);  // in both
  EXPECT_EQ(step(hup), signal_step::end);
}

TEST(signal_dispatcher, hook_wins_over_the_defaults) {
  several hooks;
  const signal_dispatcher dispatcher(hooks, {.end = {hup}});
  EXPECT_EQ(dispatcher.dispatch(info_of(hup)).value(), signal_step::next);
  EXPECT_EQ(hooks.called, "hup ");
}

TEST(signal_dispatcher, general_hook_gets_what_has_no_other) {
  general hooks;
  const signal_dispatcher dispatcher(hooks, {.ignore = {winch}, .end = {hup}});
  for (const signal_number signal :
       {term, winch, chld, real_time(0), signal_number{0}})
    EXPECT_EQ(dispatcher.dispatch(info_of(signal)).value(), signal_step::next);
  EXPECT_EQ(dispatcher.dispatch(info_of(hup)).value(), signal_step::end);
  EXPECT_EQ(hooks.called, "term " + std::to_string(SIGCHLD) + " 32 0 ");
}

TEST(signal_dispatcher, hooked_is_what_has_a_hook_of_its_own) {
  using named = signal_dispatcher<several>;
  constexpr signal_set set = named::hooked();
  for (const signal_number signal : {hup, usr1, usr2, int_, quit, real_time(3)})
    EXPECT_TRUE(set.has(signal)) << test::number(signal);
  EXPECT_FALSE(set.has(term) || set.has(real_time(2)));
  EXPECT_EQ(signal_dispatcher<general>::hooked(), signal_set{term});
  EXPECT_TRUE(signal_dispatcher<nothing>::hooked().empty());
}

// Every hook by name.
struct all_hooks {
  int last = 0;
#define FILDES_TEST_HOOK(name) \
  void name(const signal_info& info) { last = test::number(info.signal()); }
  FILDES_TEST_HOOK(on_hup)
  FILDES_TEST_HOOK(on_int)
  FILDES_TEST_HOOK(on_quit)
  FILDES_TEST_HOOK(on_ill)
  FILDES_TEST_HOOK(on_trap)
  FILDES_TEST_HOOK(on_abrt)
  FILDES_TEST_HOOK(on_bus)
  FILDES_TEST_HOOK(on_fpe)
  FILDES_TEST_HOOK(on_usr1)
  FILDES_TEST_HOOK(on_segv)
  FILDES_TEST_HOOK(on_usr2)
  FILDES_TEST_HOOK(on_pipe)
  FILDES_TEST_HOOK(on_alrm)
  FILDES_TEST_HOOK(on_term)
  FILDES_TEST_HOOK(on_stkflt)
  FILDES_TEST_HOOK(on_emt)
  FILDES_TEST_HOOK(on_chld)
  FILDES_TEST_HOOK(on_cont)
  FILDES_TEST_HOOK(on_tstp)
  FILDES_TEST_HOOK(on_ttin)
  FILDES_TEST_HOOK(on_ttou)
  FILDES_TEST_HOOK(on_urg)
  FILDES_TEST_HOOK(on_xcpu)
  FILDES_TEST_HOOK(on_xfsz)
  FILDES_TEST_HOOK(on_vtalrm)
  FILDES_TEST_HOOK(on_prof)
  FILDES_TEST_HOOK(on_winch)
  FILDES_TEST_HOOK(on_io)
  FILDES_TEST_HOOK(on_pwr)
  FILDES_TEST_HOOK(on_sys)
  FILDES_TEST_HOOK(on_real_time)
#undef FILDES_TEST_HOOK
};

TEST(signal_dispatcher, there_is_a_hook_for_every_signal_that_can_be_read) {
  all_hooks hooks;
  const signal_dispatcher dispatcher(hooks);
  EXPECT_EQ(dispatcher.hooked(), signal_set::blockable());
  for (const signal_number signal : dispatcher.hooked()) {
    EXPECT_TRUE(dispatcher.dispatch(info_of(signal)));
    EXPECT_EQ(hooks.last, test::number(signal));
  }
}

TEST(signal_dispatcher, run_goes_on_until_a_signal_ends_it) {
  test::alone([] {
    several hooks;
    const signal_dispatcher dispatcher(hooks, {.end = {term}});
    const auto fd =
        blocked_signalfd::create(dispatcher.hooked() | signal_set{term},
                                 signalfd_flag::nonblock)
            .value();
    std::thread sender([] {
      test::send(hup);
      test::send(real_time(4), 1);
      test::send(real_time(4), 2);
      // It would come before the real-time ones.
      while (!get_pending_signals().value().empty()) usleep(1000);
      test::send(term);
    });
    EXPECT_EQ(dispatcher.run(*fd).value().signal(), term);
    EXPECT_EQ(hooks.called, "hup 36 36 ");
    sender.join();
  });
}

TEST(signal_dispatcher, signals_after_an_error_stay_to_be_read) {
  test::alone([] {
    several hooks;
    const signal_dispatcher dispatcher(hooks);
    const auto fd = blocked_signalfd::create(dispatcher.hooked()).value();
    test::send(usr2);             // its hook fails
    test::send(real_time(4), 1);  // comes after it
    EXPECT_EQ(dispatcher.run(*fd).error(), error(errc::io, operation::signal));
    EXPECT_EQ(hooks.called, "");
    EXPECT_EQ(dispatcher.dispatch(*fd).value(), signal_step::next);
    EXPECT_EQ(hooks.called, "36 ");
  });
}

TEST(signal_dispatcher, run_ends_with_its_deadline) {
  test::alone([] {
    several hooks;
    const auto fd = blocked_signalfd::create({hup}).value();
    EXPECT_EQ(signal_dispatcher(hooks)
                  .run(*fd, deadline::after(nanoseconds(5'000'000)))
                  .error(),
              errc::timedout);
  });
}

TEST(signal_dispatcher, dispatch_of_nothing_is_again_when_nonblocking) {
  test::alone([] {
    several hooks;
    const auto fd =
        blocked_signalfd::create({hup}, signalfd_flag::nonblock).value();
    EXPECT_EQ(signal_dispatcher(hooks).dispatch(*fd).error(),
              error(errc::again, sys::nr::read));
  });
}

}  // namespace
