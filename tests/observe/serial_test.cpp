// SPDX-License-Identifier: BSL-1.0
#include <fildes/serial.hpp>
#include <fildes/terminal_text.hpp>

#include <gtest/gtest.h>

#include <cstring>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include <fcntl.h>
#include <linux/serial.h>
#include <pty.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "observe/faults.hpp"

// A serial port that is a pty, but for the ioctls that ptys have not: those are
// answered here, and what they are given is looked at by libc's structures and
// the kernel's.

namespace {

using namespace fildes;
using faults::injector;
using faults::sweep;
using faults::sweep_one_call;
using sys::argument_kind;
using sys::nr;
using sys::observed_call;
using sys::word;

constexpr word failure(errc code) { return -static_cast<word>(code); }

/// What a test saw of one ioctl.
struct seen {
  unsigned request;
  argument_kind kind;
  std::size_t size;
  std::int64_t value;  // of a number
  std::string bytes;   // that the kernel was given
};

class fake_port {
 public:
  fake_port() : observer_(answer, this) {
    if (openpty(&master, &peer, path, nullptr, nullptr) != 0) std::abort();
    std::memset(&port, 0, sizeof port);
    std::memset(&counters, 0, sizeof counters);
    std::memset(&bus, 0, sizeof bus);
  }
  ~fake_port() {
    ::close(master);
    ::close(peer);
  }
  fake_port(const fake_port&) = delete;
  fake_port& operator=(const fake_port&) = delete;

  borrowed<serial_port> fd() const {
    return borrowed<serial_port>::borrow_raw(peer);
  }
  const seen& last() const { return calls.back(); }

  int master = -1;
  int peer = -1;
  char path[64] = {};
  std::vector<seen> calls;  // to what only ports answer

  // What the driver has, and how it fails.
  unsigned lines = 0;
  serial_struct port;
  serial_icounter_struct counters;
  serial_rs485 bus;
  bool heeds_latency = true;
  std::map<unsigned, errc> failures;

 private:
  static word answer(void* self, const observed_call& call) {
    auto& f = *static_cast<fake_port*>(self);
    return call.number == nr::ioctl ? f.ioctl(call) : call.proceed();
  }

  word ioctl(const observed_call& call) {
    const auto request = static_cast<unsigned>(call.arguments[1].value);
    if (!is_of_ports(request)) return call.proceed();
    const auto& third = call.arguments[2];
    auto* const memory =
        reinterpret_cast<char*>(static_cast<std::uintptr_t>(third.value));
    seen one = {request, third.kind, third.size, third.value, {}};
    const bool given =
        third.kind == argument_kind::in || third.kind == argument_kind::in_out;
    if (given) one.bytes.assign(memory, third.size);
    calls.push_back(one);
    if (const auto f = failures.find(request); f != failures.end())
      return failure(f->second);
    act(request, memory);
    return 0;
  }

  static bool is_of_ports(unsigned request) {
    switch (request) {
      case TIOCMGET:
      case TIOCMSET:
      case TIOCMBIS:
      case TIOCMBIC:
      case TIOCMIWAIT:
      case TIOCGICOUNT:
      case TIOCGSERIAL:
      case TIOCSSERIAL:
      case TIOCGRS485:
      case TIOCSRS485:
      case TIOCSBRK:
      case TIOCCBRK: return true;
      default: return false;
    }
  }

  void act(unsigned request, char* memory) {
    switch (request) {
      case TIOCMGET: std::memcpy(memory, &lines, sizeof lines); break;
      case TIOCMSET: std::memcpy(&lines, memory, sizeof lines); break;
      case TIOCMBIS: lines |= number_at(memory); break;
      case TIOCMBIC: lines &= ~number_at(memory); break;
      case TIOCGICOUNT: std::memcpy(memory, &counters, sizeof counters); break;
      case TIOCGSERIAL: std::memcpy(memory, &port, sizeof port); break;
      case TIOCSSERIAL: set_port(memory); break;
      case TIOCGRS485: std::memcpy(memory, &bus, sizeof bus); break;
      case TIOCSRS485: std::memcpy(&bus, memory, sizeof bus); break;
      default: break;
    }
  }

  void set_port(const char* memory) {
    const int flags = port.flags;
    std::memcpy(&port, memory, sizeof port);
    if (!heeds_latency) port.flags = flags;
  }

  static unsigned number_at(const char* memory) {
    unsigned number = 0;
    std::memcpy(&number, memory, sizeof number);
    return number;
  }

  sys::observer observer_;
};

template <class T>
std::string bytes_of(const T& value) {
  return {reinterpret_cast<const char*>(&value), sizeof value};
}

// --- opening ---------------------------------------------------------------

TEST(serial_port, opens_and_is_set_as_was_asked_for) {
  fake_port fake;
  const auto port =
      serial_port::open(
          fake.path,
          {.settings = terminal_patch::raw() |
                       serial_mode::parse("9600 8N2 rtscts").value().patch(),
           .exclusive = true})
          .value();
  const auto settings = port.settings().value();
  EXPECT_EQ(settings.output_speed, 9600u);
  EXPECT_EQ(settings.stop_bits, stop_bits::two);
  EXPECT_TRUE(settings.control.has(control_flag::crtscts));
  EXPECT_FALSE(settings.local.has(local_flag::icanon));
  EXPECT_TRUE(port.is_exclusive().value());
  EXPECT_EQ(fcntl(port.raw(), F_GETFL) & (O_NONBLOCK | O_ACCMODE), O_RDWR);
  EXPECT_EQ(fcntl(port.raw(), F_GETFD), FD_CLOEXEC);
}

TEST(serial_port, is_open_without_waiting_and_waits_only_when_asked_to) {
  fake_port fake;
  std::uint32_t opened_with = 0;
  const auto watch = [](void* with, const observed_call& call) {
    if (call.number == nr::openat)
      *static_cast<std::uint32_t*>(with) =
          static_cast<std::uint32_t>(call.arguments[2].value);
    return call.proceed();
  };
  const sys::observer watching(watch, &opened_with);
  const auto waits = serial_port::open(fake.path).value();
  EXPECT_NE(opened_with & O_NONBLOCK, 0u);
  EXPECT_NE(opened_with & O_NOCTTY, 0u);
  EXPECT_EQ(fcntl(waits.raw(), F_GETFL) & O_NONBLOCK, 0);
  const auto other =
      serial_port::open(fake.path, {.flags = terminal_flag::nonblock}).value();
  EXPECT_NE(fcntl(other.raw(), F_GETFL) & O_NONBLOCK, 0);
}

TEST(serial_port, opening_changes_nothing_that_was_not_named) {
  fake_port fake;
  const auto before = fake.fd().settings().value();
  const auto port = serial_port::open(fake.path).value();
  EXPECT_EQ(port.settings().value(), before);
  EXPECT_FALSE(port.is_exclusive().value());
  const auto changed =
      serial_port::open(fake.path,
                        {.settings = {.local = {.clear = local_flag::echo}}})
          .value();
  auto expected = before;
  expected.local = before.local.without(local_flag::echo);
  EXPECT_EQ(changed.settings().value(), expected);
}

TEST(serial_port, settings_that_are_not_taken_fail_the_opening) {
  fake_port fake;  // a pty has eight bits and no parity
  const auto patch = serial_mode::parse("9600 7E1").value().patch();
  EXPECT_EQ(serial_port::open(fake.path, {.settings = patch, .exclusive = true})
                .error(),
            error(errc::opnotsupp, operation::terminal));
  EXPECT_FALSE(fake.fd().is_exclusive().value());
  ASSERT_TRUE(fake.fd().set_exclusive(true));  // somebody else's
  EXPECT_FALSE(
      serial_port::open(fake.path, {.settings = patch, .exclusive = true}));
  EXPECT_TRUE(fake.fd().is_exclusive().value());
}

TEST(serial_port, driver_that_answers_one_of_two_questions_has_a_line) {
  fake_port fake;
  for (const errc refusal :
       {errc::notty, errc::inval, errc::nosys, errc::opnotsupp}) {
    fake.failures = {{TIOCGSERIAL, refusal}};
    EXPECT_TRUE(serial_port::is(fake.fd()).value());
    EXPECT_EQ(fake.last().request, TIOCMGET);
    fake.failures[TIOCMGET] = refusal;
    EXPECT_FALSE(serial_port::is(fake.fd()).value());
    EXPECT_EQ(serial_port::open(fake.path).error(),
              error(errc::notty, operation::terminal));
  }
  // Without hardware.
  fake.failures = {{TIOCMGET, errc::io}};
  EXPECT_TRUE(serial_port::is(fake.fd()).value());
}

TEST(serial_port, trouble_is_not_taken_for_no) {
  fake_port fake;
  fake.failures = {{TIOCGSERIAL, errc::io}};
  EXPECT_EQ(serial_port::is(fake.fd()).error(), error(errc::io, nr::ioctl));
  EXPECT_EQ(serial_port::open(fake.path).error(), error(errc::io, nr::ioctl));
  fake.failures = {{TIOCGSERIAL, errc::notty}, {TIOCMGET, errc::io}};
  EXPECT_EQ(serial_port::is(fake.fd()).error(), error(errc::io, nr::ioctl));
}

// --- lines and counters ------------------------------------------------------

constexpr struct {
  modem_line ours;
  unsigned kernels;
} all_lines[] = {
    {modem_line::le, TIOCM_LE},   {modem_line::dtr, TIOCM_DTR},
    {modem_line::rts, TIOCM_RTS}, {modem_line::st, TIOCM_ST},
    {modem_line::sr, TIOCM_SR},   {modem_line::cts, TIOCM_CTS},
    {modem_line::cd, TIOCM_CAR},  {modem_line::ri, TIOCM_RNG},
    {modem_line::dsr, TIOCM_DSR}, {modem_line::out1, 0x2000},
    {modem_line::out2, 0x4000},   {modem_line::loop, 0x8000},
};

TEST(serial_port, each_line_is_read) {
  fake_port fake;
  EXPECT_TRUE(fake.fd().lines().value().empty());
  for (const auto& line : all_lines) {
    fake.lines = line.kernels;
    EXPECT_EQ(fake.fd().lines().value(), line.ours);
    EXPECT_EQ(fake.last().kind, argument_kind::out);
    EXPECT_EQ(fake.last().size, sizeof(int));
  }
  fake.lines = 0x80010002;  // what has no name is kept
  EXPECT_EQ(fake.fd().lines().value().bits(), 0x80010002u);
}

TEST(serial_port, each_line_is_set_raised_and_dropped) {
  fake_port fake;
  for (const auto& line : all_lines) {
    fake.lines = TIOCM_DTR;
    EXPECT_TRUE(fake.fd().raise(line.ours));
    EXPECT_EQ(fake.lines, TIOCM_DTR | line.kernels);
    EXPECT_TRUE(fake.fd().set_lines(line.ours));
    EXPECT_EQ(fake.lines, line.kernels);
    EXPECT_TRUE(fake.fd().set_lines(line.ours | modem_line::rts));
    EXPECT_TRUE(fake.fd().drop(line.ours));
    EXPECT_EQ(fake.lines, TIOCM_RTS & ~line.kernels);
    EXPECT_EQ(fake.last().kind, argument_kind::in);
    EXPECT_EQ(fake.last().bytes, bytes_of(line.kernels));
  }
  std::vector<unsigned> requests;
  for (const seen& one : fake.calls) requests.push_back(one.request);
  requests.resize(4);
  EXPECT_EQ(requests,
            (std::vector<unsigned>{TIOCMBIS, TIOCMSET, TIOCMSET, TIOCMBIC}));
}

TEST(serial_port, change_is_waited_for_by_lines) {
  fake_port fake;
  EXPECT_TRUE(fake.fd().wait_for_change(modem_line::cts | modem_line::ri));
  EXPECT_EQ(fake.last().request, static_cast<unsigned>(TIOCMIWAIT));
  EXPECT_EQ(fake.last().kind, argument_kind::number);
  EXPECT_EQ(fake.last().value, TIOCM_CTS | TIOCM_RNG);
  for (const errc code : {errc::intr, errc::io, errc::inval, errc::notty}) {
    fake.failures = {{TIOCMIWAIT, code}};
    EXPECT_EQ(fake.fd().wait_for_change(modem_line::cd).error(),
              error(code, nr::ioctl));
  }
}

TEST(serial_port, each_counter_is_the_kernels) {
  fake_port fake;
  fake.counters = {.cts = 1,
                   .dsr = 2,
                   .rng = 3,
                   .dcd = 4,
                   .rx = -1,
                   .tx = 6,
                   .frame = 7,
                   .overrun = 8,
                   .parity = 9,
                   .brk = 10,
                   .buf_overrun = 11,
                   .reserved = {}};
  const serial_counters expected{.cts = 1,
                                 .dsr = 2,
                                 .ri = 3,
                                 .cd = 4,
                                 .received = 0xffff'ffff,
                                 .sent = 6,
                                 .framing_errors = 7,
                                 .overruns = 8,
                                 .parity_errors = 9,
                                 .breaks = 10,
                                 .buffer_overruns = 11};
  EXPECT_EQ(fake.fd().counters().value(), expected);
  EXPECT_EQ(fake.last().kind, argument_kind::out);
  EXPECT_EQ(fake.last().size, sizeof(serial_icounter_struct));
}

TEST(serial_port, counters_around_a_wait_tell_which_line_changed) {
  fake_port fake;
  const auto before = fake.fd().counters().value();
  ASSERT_TRUE(fake.fd().wait_for_change(modem_line::cts | modem_line::cd));
  fake.counters.dcd = 3;
  const auto now = fake.fd().counters().value().since(before);
  EXPECT_EQ(now.changed(), modem_line::cd);
  EXPECT_EQ(now.cd, 3u);
}

// --- RS-485 ------------------------------------------------------------------

constexpr struct {
  rs485_flag ours;
  std::uint32_t kernels;
} all_bus_flags[] = {
    {rs485_flag::enabled, SER_RS485_ENABLED},
    {rs485_flag::rts_on_send, SER_RS485_RTS_ON_SEND},
    {rs485_flag::rts_after_send, SER_RS485_RTS_AFTER_SEND},
    {rs485_flag::rx_during_tx, SER_RS485_RX_DURING_TX},
    {rs485_flag::terminate_bus, SER_RS485_TERMINATE_BUS},
    {rs485_flag::addrb, SER_RS485_ADDRB},
    {rs485_flag::addr_recv, SER_RS485_ADDR_RECV},
    {rs485_flag::addr_dest, SER_RS485_ADDR_DEST},
    {rs485_flag::mode_rs422, 0x200},
};

TEST(serial_port, each_bus_flag_goes_there_and_back) {
  fake_port fake;
  for (const auto& flag : all_bus_flags) {
    EXPECT_EQ(fake.fd().set_rs485({.flags = flag.ours}).value().flags,
              flag.ours);
    EXPECT_EQ(fake.bus.flags, flag.kernels);
    EXPECT_EQ(fake.fd().rs485().value().flags, flag.ours);
  }
  fake.bus.flags = 0x8000'0001;
  EXPECT_EQ(fake.fd().rs485().value().flags.bits(), 0x8000'0001);
}

TEST(serial_port, delays_and_addresses_go_there_and_back) {
  fake_port fake;
  const rs485_settings asked{
      .flags = rs485_flag::enabled | rs485_flag::addr_recv,
      .delay_before_send = nanoseconds(2'000'000),
      .delay_after_send = nanoseconds(4'294'967'295'000'000),
      .receive_address = 0x12,
      .destination_address = 0xfe};
  EXPECT_EQ(fake.fd().set_rs485(asked).value(), asked);
  EXPECT_EQ(fake.last().kind, argument_kind::in_out);
  serial_rs485 expected = {};
  expected.flags = SER_RS485_ENABLED | SER_RS485_ADDR_RECV;
  expected.delay_rts_before_send = 2;
  expected.delay_rts_after_send = 0xffff'ffff;
  expected.addr_recv = 0x12;
  expected.addr_dest = 0xfe;
  EXPECT_EQ(fake.last().bytes, bytes_of(expected));
  EXPECT_EQ(fake.fd().rs485().value(), asked);
  EXPECT_EQ(fake.last().kind, argument_kind::out);
  EXPECT_EQ(fake.last().size, sizeof(serial_rs485));
}

TEST(serial_port, parts_of_milliseconds_are_rounded_up) {
  fake_port fake;
  const auto taken =
      fake.fd()
          .set_rs485({.delay_before_send = nanoseconds(1),
                      .delay_after_send = nanoseconds(1'000'001)})
          .value();
  EXPECT_EQ(fake.bus.delay_rts_before_send, 1u);
  EXPECT_EQ(fake.bus.delay_rts_after_send, 2u);
  EXPECT_EQ(taken.delay_before_send, nanoseconds(1'000'000));
}

TEST(serial_port, what_the_driver_made_of_bus_settings_is_told) {
  fake_port fake;
  const auto shorten = [](void*, const observed_call& call) {
    const word done = call.proceed();
    if (call.arguments[1].value != TIOCSRS485) return done;
    auto* const bus = reinterpret_cast<serial_rs485*>(
        static_cast<std::uintptr_t>(call.arguments[2].value));
    bus->flags = SER_RS485_ENABLED;
    bus->delay_rts_before_send = 100;
    return done;
  };
  const sys::observer driver(shorten, nullptr);
  const rs485_settings asked{
      .flags = rs485_flag::enabled | rs485_flag::terminate_bus,
      .delay_before_send = nanoseconds(500'000'000)};
  const auto taken = fake.fd().set_rs485(asked).value();
  EXPECT_NE(taken, asked);
  EXPECT_EQ(taken.flags, rs485_flag::enabled);
  EXPECT_EQ(taken.delay_before_send, nanoseconds(100'000'000));
}

// --- low latency and breaks --------------------------------------------------

TEST(serial_port, low_latency_is_changed_and_the_rest_kept) {
  fake_port fake;
  std::memset(&fake.port, 0x5a, sizeof fake.port);
  fake.port.flags &= ~ASYNC_LOW_LATENCY;
  const std::string before = bytes_of(fake.port);
  EXPECT_FALSE(fake.fd().low_latency().value());
  EXPECT_TRUE(fake.fd().set_low_latency(true));
  EXPECT_TRUE(fake.fd().low_latency().value());
  serial_struct expected;
  std::memcpy(&expected, before.data(), sizeof expected);
  expected.flags |= ASYNC_LOW_LATENCY;
  EXPECT_EQ(bytes_of(fake.port), bytes_of(expected));
  EXPECT_TRUE(fake.fd().set_low_latency(false));
  EXPECT_EQ(bytes_of(fake.port), before);
  EXPECT_EQ(fake.last().kind, argument_kind::out);
  EXPECT_EQ(fake.last().size, sizeof(serial_struct));
}

TEST(serial_port, low_latency_that_is_not_heeded_is_told) {
  fake_port fake;
  fake.heeds_latency = false;
  EXPECT_EQ(fake.fd().set_low_latency(true).error(),
            error(errc::opnotsupp, operation::terminal));
  EXPECT_TRUE(fake.fd().set_low_latency(false));
  fake.failures = {{TIOCSSERIAL, errc::perm}};
  EXPECT_EQ(fake.fd().set_low_latency(true).error(),
            error(errc::perm, nr::ioctl));
}

std::vector<unsigned> requests_of(const fake_port& fake) {
  std::vector<unsigned> all;
  for (const seen& one : fake.calls) all.push_back(one.request);
  return all;
}
using requests = std::vector<unsigned>;

TEST(serial_port, break_is_begun_and_ended) {
  fake_port fake;
  EXPECT_TRUE(fake.fd().start_break());
  EXPECT_TRUE(fake.fd().end_break());
  EXPECT_EQ(requests_of(fake), (requests{TIOCSBRK, TIOCCBRK}));
  fake.failures = {{TIOCSBRK, errc::notty}};
  EXPECT_EQ(fake.fd().start_break().error(), error(errc::notty, nr::ioctl));
}

TEST(line_break, ends_the_break_when_it_goes) {
  fake_port fake;
  {
    const auto guard = line_break::start(fake.fd()).value();
    EXPECT_EQ(requests_of(fake), requests{TIOCSBRK});
  }
  EXPECT_EQ(requests_of(fake), (requests{TIOCSBRK, TIOCCBRK}));
}

TEST(line_break, ends_once_whoever_has_it) {
  fake_port fake;
  {
    auto one = line_break::start(fake.fd()).value();
    auto other = std::move(one);
    EXPECT_TRUE(std::move(other).end());
    EXPECT_EQ(requests_of(fake), (requests{TIOCSBRK, TIOCCBRK}));
  }
  EXPECT_EQ(fake.calls.size(), 2u);
}

TEST(line_break, tells_that_it_could_not_begin_or_end) {
  fake_port fake;
  fake.failures = {{TIOCCBRK, errc::io}};
  auto guard = line_break::start(fake.fd()).value();
  EXPECT_EQ(std::move(guard).end().error(), error(errc::io, nr::ioctl));
  fake.failures = {{TIOCSBRK, errc::io}};
  EXPECT_EQ(line_break::start(fake.fd()).error(), error(errc::io, nr::ioctl));
}

// --- each call failing in each way -------------------------------------------

// The driver need not know the first question, if it knows the second.
TEST(sweep, serial_port_open) {
  sweep([](injector& run) {
    fake_port fake;
    run.tolerate(nr::ioctl);
    (void)run([&] {
      return serial_port::open(
          fake.path, {.settings = terminal_patch::raw(), .exclusive = true});
    });
    ASSERT_EQ(ioctl(fake.peer, TIOCNXCL), 0);
    EXPECT_TRUE(serial_port::open(fake.path));
  });
}

template <class Call>
void sweep_call(Call call) {
  sweep_one_call([&](injector& run) {
    fake_port fake;
    (void)run([&] { return call(fake.fd()); });
    EXPECT_TRUE(call(fake.fd()));
  });
}

using port_fd = borrowed<serial_port>;

TEST(sweep, serial_port_lines) {
  sweep_call([](port_fd p) { return p.lines(); });
  sweep_call([](port_fd p) { return p.set_lines(modem_line::dtr); });
  sweep_call([](port_fd p) { return p.raise(modem_line::dtr); });
  sweep_call([](port_fd p) { return p.drop(modem_line::dtr); });
  sweep_call([](port_fd p) { return p.wait_for_change(modem_line::cts); });
  sweep_call([](port_fd p) { return p.counters(); });
}

TEST(sweep, serial_port_rs485) {
  sweep_call([](port_fd p) { return p.rs485(); });
  sweep_call([](port_fd p) { return p.set_rs485({}); });
}

TEST(sweep, serial_port_breaks) {
  sweep_call([](port_fd p) { return p.start_break(); });
  sweep_call([](port_fd p) { return p.end_break(); });
}

TEST(sweep, serial_port_low_latency) {
  sweep_call([](port_fd p) { return p.low_latency(); });
  sweep([](injector& run) {
    fake_port fake;
    (void)run([&] { return fake.fd().set_low_latency(true); });
    EXPECT_TRUE(fake.fd().set_low_latency(true));
  });
}

}  // namespace
