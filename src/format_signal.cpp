// SPDX-License-Identifier: BSL-1.0
#include <fildes/format.hpp>
#include <fildes/siginfo_kinds.hpp>
#include <fildes/signal_dispatcher.hpp>

#include "format_number.hpp"

namespace fildes::inline FILDES_ABI::detail {

namespace {

constexpr std::string_view name_of(signal_number signal) noexcept {
  switch (signal) {
    case signal_number::hup: return "SIGHUP";
    case signal_number::int_: return "SIGINT";
    case signal_number::quit: return "SIGQUIT";
    case signal_number::ill: return "SIGILL";
    case signal_number::trap: return "SIGTRAP";
    case signal_number::abrt: return "SIGABRT";
    case signal_number::bus: return "SIGBUS";
    case signal_number::fpe: return "SIGFPE";
    case signal_number::kill: return "SIGKILL";
    case signal_number::usr1: return "SIGUSR1";
    case signal_number::segv: return "SIGSEGV";
    case signal_number::usr2: return "SIGUSR2";
    case signal_number::pipe: return "SIGPIPE";
    case signal_number::alrm: return "SIGALRM";
    case signal_number::term: return "SIGTERM";
#if defined(__mips__)
    case signal_number::emt: return "SIGEMT";
#else
    case signal_number::stkflt: return "SIGSTKFLT";
#endif
    case signal_number::chld: return "SIGCHLD";
    case signal_number::cont: return "SIGCONT";
    case signal_number::stop: return "SIGSTOP";
    case signal_number::tstp: return "SIGTSTP";
    case signal_number::ttin: return "SIGTTIN";
    case signal_number::ttou: return "SIGTTOU";
    case signal_number::urg: return "SIGURG";
    case signal_number::xcpu: return "SIGXCPU";
    case signal_number::xfsz: return "SIGXFSZ";
    case signal_number::vtalrm: return "SIGVTALRM";
    case signal_number::prof: return "SIGPROF";
    case signal_number::winch: return "SIGWINCH";
    case signal_number::io: return "SIGIO";
    case signal_number::pwr: return "SIGPWR";
    case signal_number::sys: return "SIGSYS";
  }
  return {};
}

std::string_view name_of(signal_code code) noexcept {
  switch (code) {
    case signal_code::user: return "user";
    case signal_code::kernel: return "kernel";
    case signal_code::queue: return "queue";
    case signal_code::timer: return "timer";
    case signal_code::message_queue: return "message_queue";
    case signal_code::async_io: return "async_io";
    case signal_code::sigio: return "sigio";
    case signal_code::thread: return "thread";
    case signal_code::dethread: return "dethread";
    case signal_code::async_lookup: return "async_lookup";
  }
  return {};
}

template <std::size_t Count, class Code>
void print_code(std::string& out, const std::string_view (&names)[Count],
                Code code) {
  const auto number = static_cast<int>(code);
  if (number > 0 && static_cast<std::size_t>(number) <= Count) {
    out += names[number - 1];
    return;
  }
  out += "code ";
  print_number(out, number);
}

}  // namespace

void print(std::string& out, signal_number signal) {
  const auto number = static_cast<int>(signal);
  if (const auto name = name_of(signal); !name.empty()) {
    out += name;
  } else if (is_real_time(signal)) {
    out += "SIGRTMIN+";
    print_number(out, number - sys::abi::sigrtmin);
  } else {
    out += "signal ";
    print_number(out, number);
  }
}

void print(std::string& out, const signal_set& set) {
  std::string_view before;
  out += '{';
  for (const signal_number signal : set) {
    out += before;
    print(out, signal);
    before = ", ";
  }
  out += '}';
}

void print(std::string& out, signal_code code) {
  if (const auto name = name_of(code); !name.empty()) {
    out += name;
    return;
  }
  out += "code ";
  print_number(out, static_cast<int>(code));
}

void print(std::string& out, const signal_info& info) {
  print(out, info.signal());
  out += ", ";
  print(out, info.code());
}

void print(std::string& out, ill_code code) {
  static constexpr std::string_view names[] = {
      "opcode",        "operand",           "addressing_mode",
      "trap",          "privileged_opcode", "privileged_register",
      "coprocessor",   "bad_stack",         "unimplemented_address",
      "illegal_break", "bundle_update"};
  print_code(out, names, code);
}

void print(std::string& out, fpe_code code) {
  static constexpr std::string_view names[] = {"integer_division",
                                               "integer_overflow",
                                               "division",
                                               "overflow",
                                               "underflow",
                                               "inexact",
                                               "invalid",
                                               "subscript",
                                               "decimal_overflow",
                                               "decimal_division",
                                               "decimal_error",
                                               "invalid_ascii_digit",
                                               "invalid_decimal_digit",
                                               "unknown",
                                               "trap_on_condition"};
  print_code(out, names, code);
}

void print(std::string& out, segv_code code) {
  static constexpr std::string_view names[] = {
      "unmapped",    "access",        "bounds",      "protection_key",
      "adi_off",     "adi_imprecise", "adi_precise", "tag_imprecise",
      "tag_precise", "control_flow"};
  print_code(out, names, code);
}

void print(std::string& out, bus_code code) {
  static constexpr std::string_view names[] = {
      "alignment", "no_such_address", "object_error", "memory_error_used",
      "memory_error_unused"};
  print_code(out, names, code);
}

void print(std::string& out, trap_code code) {
  static constexpr std::string_view names[] = {
      "breakpoint",          "trace",   "branch",
      "hardware_breakpoint", "unknown", "perf"};
  print_code(out, names, code);
}

void print(std::string& out, poll_code code) {
  static constexpr std::string_view names[] = {"in",    "out",      "message",
                                               "error", "priority", "hang_up"};
  print_code(out, names, code);
}

void print(std::string& out, sys_code code) {
  static constexpr std::string_view names[] = {"seccomp", "user_dispatch"};
  print_code(out, names, code);
}

void print(std::string& out, emt_code code) {
  static constexpr std::string_view names[] = {"tag_overflow"};
  print_code(out, names, code);
}

void print(std::string& out, signal_step step) {
  switch (step) {
    case signal_step::next: out += "next"; return;
    case signal_step::end: out += "end"; return;
  }
  out += "unknown step";
}

}  // namespace fildes::inline FILDES_ABI::detail
