// SPDX-License-Identifier: BSL-1.0
#include <fildes/format.hpp>

#include "format_number.hpp"

namespace fildes::inline FILDES_ABI::detail {

namespace {

void print_bytes(std::string& out, std::size_t size) {
  print_number(out, size);
  out += size == 1 ? " byte" : " bytes";
}

}  // namespace

void print(std::string& out, socket_type type) {
  switch (type) {
    case socket_type::stream: out += "stream"; return;
    case socket_type::datagram: out += "datagram"; return;
    case socket_type::seqpacket: out += "seqpacket"; return;
    case socket_type::raw: out += "raw"; return;
    case socket_type::rdm: out += "rdm"; return;
  }
  out += "unknown socket type";
}

void print(std::string& out, shutdown_side side) {
  switch (side) {
    case shutdown_side::read: out += "read"; return;
    case shutdown_side::write: out += "write"; return;
    case shutdown_side::both: out += "both"; return;
  }
  out += "unknown side";
}

void print(std::string& out, connect_state state) {
  switch (state) {
    case connect_state::connected: out += "connected"; return;
    case connect_state::in_progress: out += "in progress"; return;
  }
  out += "unknown state";
}

void print(std::string& out, accept_trouble trouble) {
  switch (trouble) {
    case accept_trouble::none_waits: out += "none waits"; return;
    case accept_trouble::connection_lost: out += "connection lost"; return;
    case accept_trouble::no_descriptor: out += "no descriptor"; return;
    case accept_trouble::no_memory: out += "no memory"; return;
    case accept_trouble::fatal: out += "fatal"; return;
  }
  out += "unknown trouble";
}

void print(std::string& out, ip_family family) {
  switch (family) {
    case ip_family::v4: out += "v4"; return;
    case ip_family::v6: out += "v6"; return;
  }
  out += "unknown family";
}

void print(std::string& out, const socket_identity& what) {
  out += "family ";
  print_number(out, what.family);
  out += ", ";
  print(out, what.type);
  out += ", protocol ";
  print_number(out, what.protocol);
  if (what.listens) out += ", listening";
}

void print(std::string& out, const received& r) {
  print_bytes(out, r.size);
  const message_flags told = r.flags.without(message_flag::cloexec);
  if (told.empty()) return;
  std::string names;  // a set that follows text would begin with a bar
  print(names, told);
  out += ", " + names;
}

void print(std::string& out, const datagram& d) {
  if (d.truncated()) {
    print_number(out, d.size);
    out += " of ";
  }
  print_bytes(out, d.length);
}

}  // namespace fildes::inline FILDES_ABI::detail
