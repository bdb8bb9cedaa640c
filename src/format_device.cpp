// SPDX-License-Identifier: BSL-1.0
#include <fildes/format.hpp>
#include <fildes/loop_device.hpp>
#include <fildes/tun.hpp>

#include "format_number.hpp"

namespace fildes::inline FILDES_ABI::detail {

namespace {

// Apart: what stands before would be taken for another flag.
template <class Flags>
void add_flags(std::string& out, Flags set) {
  std::string names;
  print(names, set);
  out.append(", ").append(names);
}

}  // namespace

void print(std::string& out, const loop_status& status) {
  out += "/dev/loop";
  print_number(out, status.number);
  out += " over ";
  print(out, status.file);
  if (!status.name.view().empty())
    out.append(" (").append(status.name.view()).append(")");
  add_flags(out, status.flags);
}

void print(std::string& out, tun_kind kind) {
  switch (kind) {
    case tun_kind::tun: out += "tun"; return;
    case tun_kind::tap: out += "tap"; return;
  }
  out += "unknown kind";
}

void print(std::string& out, const tun_interface& what) {
  print(out, what.kind);
  out.append(" ").append(what.name.view());
  add_flags(out, what.flags);
}

}  // namespace fildes::inline FILDES_ABI::detail
