// SPDX-License-Identifier: BSL-1.0
#include <fildes/format.hpp>

#include "format_number.hpp"

namespace fildes::inline FILDES_ABI::detail {

void print(std::string& out, wait_state state) {
  switch (state) {
    case wait_state::exited: out += "exited"; return;
    case wait_state::killed: out += "killed"; return;
    case wait_state::dumped: out += "dumped"; return;
    case wait_state::trapped: out += "trapped"; return;
    case wait_state::stopped: out += "stopped"; return;
    case wait_state::continued: out += "continued"; return;
  }
  out += "unknown state";
}

// exited with 1, killed by SIGTERM
void print(std::string& out, wait_status status) {
  print(out, status.state());
  if (const auto code = status.exit_code()) {
    out += " with ";
    print_number(out, *code);
  } else if (const auto signal = status.signal()) {
    out += " by ";
    print(out, *signal);
  }
}

void print(std::string& out, communicate_end end) {
  switch (end) {
    case communicate_end::ended: out += "ended"; return;
    case communicate_end::timed_out: out += "timed out"; return;
    case communicate_end::too_much: out += "too much"; return;
  }
  out += "unknown end";
}

void print(std::string& out, signal_scope scope) {
  switch (scope) {
    case signal_scope::as_opened: out += "as opened"; return;
    case signal_scope::thread: out += "thread"; return;
    case signal_scope::process: out += "process"; return;
    case signal_scope::process_group: out += "process group"; return;
  }
  out += "unknown scope";
}

void print(std::string& out, namespace_kind kind) {
  switch (kind) {
    case namespace_kind::cgroup: out += "cgroup"; return;
    case namespace_kind::ipc: out += "ipc"; return;
    case namespace_kind::mount: out += "mnt"; return;
    case namespace_kind::network: out += "net"; return;
    case namespace_kind::pid: out += "pid"; return;
    case namespace_kind::pid_for_children: out += "pid_for_children"; return;
    case namespace_kind::time: out += "time"; return;
    case namespace_kind::time_for_children: out += "time_for_children"; return;
    case namespace_kind::user: out += "user"; return;
    case namespace_kind::uts: out += "uts"; return;
  }
  out += "unknown namespace";
}

}  // namespace fildes::inline FILDES_ABI::detail
