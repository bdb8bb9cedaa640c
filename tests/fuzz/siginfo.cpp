// SPDX-License-Identifier: BSL-1.0

// Records of signals from anywhere: taken apart, handed to hooks and printed.

#include <fildes/format.hpp>
#include <fildes/siginfo_kinds.hpp>
#include <fildes/signal_dispatcher.hpp>

#include <cstring>
#include <string>

#include "fuzz/fuzz.hpp"

namespace {

using namespace fildes;
using record = sys::abi::signalfd_siginfo;

void expect(bool holds, const char* what) {
  if (!holds) fuzz::fail(what);
}

struct hooks {
  int own = 0;
  int real_time = 0;
  int unknown = 0;
  int rest = 0;

  void on_chld(const signal_info&) { ++own; }
  result<> on_usr2(const signal_info&) {
    ++own;
    return error(errc::io, operation::signal);
  }
  signal_step on_int(const signal_info&) {
    ++own;
    return signal_step::end;
  }
  void on_real_time(const signal_info&) { ++real_time; }
  void on_unknown(const signal_info&) { ++unknown; }
  void on_signal(const signal_info&) { ++rest; }
};

/// What the kind must agree in with the record.
struct agrees {
  const record& raw;

  bool operator()(const siginfo::child& c) const {
    return c.pid == static_cast<std::int32_t>(raw.pid) &&
           c.status.state() == static_cast<wait_state>(raw.code) &&
           c.user_time >= nanoseconds() && c.system_time >= nanoseconds();
  }
  template <class Code>
  bool operator()(const siginfo::fault<Code>& f) const {
    return static_cast<int>(f.code) == raw.code && f.address == raw.addr;
  }
  bool operator()(const siginfo::bus_fault& f) const {
    return static_cast<int>(f.code) == raw.code && f.address == raw.addr &&
           f.address_lsb == raw.addr_lsb;
  }
  bool operator()(const siginfo::poll& p) const {
    return raw.code >= 1 && raw.code <= 6 && p.fd == raw.fd &&
           p.events == raw.band;
  }
  bool operator()(const siginfo::queued_poll& p) const {
    return p.fd.value_of_sender() == raw.fd;
  }
  bool operator()(const siginfo::syscall& s) const {
    return s.number == raw.syscall && s.arch == raw.arch;
  }
  bool operator()(const siginfo::timer& t) const {
    return t.overrun.value_of_sender() == raw.overrun &&
           t.value.value_of_sender().number == raw.value_int;
  }
  bool operator()(const siginfo::queue& q) const {
    return raw.code < 0 && q.value.value_of_sender().pointer == raw.value_ptr;
  }
  bool operator()(const siginfo::user& u) const {
    return u.uid == raw.uid &&
           (raw.code == sys::abi::si_user || raw.code == sys::abi::si_tkill);
  }
  bool operator()(const siginfo::kernel&) const {
    return raw.code == sys::abi::si_kernel;
  }
  bool operator()(const siginfo::unknown& u) const {
    return static_cast<int>(u.code) == raw.code;
  }
};

std::string code_of(const decoded_signal& decoded) {
  return std::visit(
      [](const auto& kind) -> std::string {
        if constexpr (requires { kind.code; })
          return fmt::format("{}", kind.code);
        return {};
      },
      decoded);
}

// As text it is short, and of printable characters.
void expect_text(const std::string& text) {
  expect(text.size() < 80, "a long text");
  for (const char c : text) expect(c >= ' ' && c <= '~', "an odd character");
}

void expect_one_hook(const signal_info& info) {
  hooks called;
  const auto step = signal_dispatcher(called).dispatch(info);
  expect(called.own + called.real_time + called.unknown + called.rest == 1,
         "not one hook");
  expect(step.has_error() == (info.signal() == signal_number::usr2),
         "another result");
  const bool known = to_signal(static_cast<int>(info.signal())).has_value();
  expect(known == (called.unknown == 0), "an unknown signal that is known");
}

std::vector<std::uint8_t> seed(signal_number signal, int code) {
  record raw = {};
  raw.signo = static_cast<std::uint32_t>(signal);
  raw.code = code;
  raw.pid = 77;
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(&raw);
  return {bytes, bytes + sizeof raw};
}

}  // namespace

std::vector<std::vector<std::uint8_t>> fuzz::seeds() {
  std::vector<std::vector<std::uint8_t>> list;
  for (const signal_number signal : signal_set::all()) {
    for (int code = -7; code <= 15; ++code) list.push_back(seed(signal, code));
    list.push_back(seed(signal, sys::abi::si_kernel));
  }
  return list;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  record raw = {};
  if (size != 0) std::memcpy(&raw, data, size < sizeof raw ? size : sizeof raw);
  const auto info = signal_info::from_raw(raw);
  const decoded_signal decoded = decode(info);
  expect(std::visit(agrees{raw}, decoded), "not what the record says");
  expect_one_hook(info);
  expect_text(fmt::format("{}", info));
  expect_text(code_of(decoded));
  return 0;
}
