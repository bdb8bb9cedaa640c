// SPDX-License-Identifier: BSL-1.0
#include <fildes/file_times.hpp>
#include <fildes/format.hpp>

#include "format_number.hpp"

namespace fildes::inline FILDES_ABI::detail {

void print(std::string& out, error e) { out += error_text(e).view(); }

void print(std::string& out, errc code) {
  const auto name = error(code, operation::path).name();
  if (!name.empty()) {
    out += name;
    return;
  }
  out += "errno ";
  print_number(out, static_cast<unsigned>(code));
}

void print(std::string& out, operation what) {
  out += error(errc::inval, what).call();
}

void print(std::string& out, sys::nr call) {
  const auto name = sys::name_of(call);
  if (!name.empty()) {
    out += name;
    return;
  }
  out += "system call ";
  print_number(out, static_cast<std::uint32_t>(call));
}

void print(std::string& out, nanoseconds d) {
  print_number(out, d.count());
  out += "ns";
}

void print(std::string& out, deadline d) {
  if (d.is_never()) {
    out += "never";
    return;
  }
  out += "in ";
  print(out, d.remaining());
}

void print(std::string& out, file_mode mode) {
  print_number(out, mode.bits(), 8, 4);
}

void print(std::string& out, file_type type) {
  switch (type) {
    case file_type::unknown: break;
    case file_type::fifo: out += "fifo"; return;
    case file_type::character_device: out += "character device"; return;
    case file_type::directory: out += "directory"; return;
    case file_type::block_device: out += "block device"; return;
    case file_type::regular: out += "regular file"; return;
    case file_type::symbolic_link: out += "symbolic link"; return;
    case file_type::socket: out += "socket"; return;
  }
  out += "unknown file type";
}

void print(std::string& out, file_time time) {
  print_number(out, time.seconds);
  out += '.';
  print_number(out, time.nanoseconds, 10, 9);
  out += 's';
}

void print(std::string& out, const time_change& change) {
  if (const auto time = change.time())
    print(out, *time);
  else
    out += change.is_now() ? "now" : "omit";
}

void print(std::string& out, const file_times& times) {
  out += "accessed ";
  print(out, times.accessed);
  out += ", modified ";
  print(out, times.modified);
}

void print(std::string& out, device_number device) {
  print_number(out, device.major);
  out += ':';
  print_number(out, device.minor);
}

void print(std::string& out, const file_identity& identity) {
  print(out, identity.device);
  out += '/';
  print_number(out, identity.inode);
}

void print(std::string& out, const file_status& status) {
  print(out, status.type());
  out += ' ';
  print(out, status.mode());
  out += ' ';
  print_number(out, status.size());
  out += " bytes, ";
  print(out, status.identity());
}

void print(std::string& out, const pinned_file& pinned) {
  print(out, pinned.identity());
}

void print(std::string& out, access_mode access) {
  switch (access) {
    case access_mode::read_only: out += "read_only"; return;
    case access_mode::write_only: out += "write_only"; return;
    case access_mode::read_write: out += "read_write"; return;
  }
  out += "unknown access";
}

void print(std::string& out, creation create) {
  switch (create) {
    case creation::never: out += "never"; return;
    case creation::if_absent: out += "if_absent"; return;
    case creation::exclusive: out += "exclusive"; return;
    case creation::truncate: out += "truncate"; return;
    case creation::replace: out += "replace"; return;
  }
  out += "unknown creation";
}

void print(std::string& out, seek_origin from) {
  switch (from) {
    case seek_origin::begin: out += "begin"; return;
    case seek_origin::current: out += "current"; return;
    case seek_origin::end: out += "end"; return;
    case seek_origin::data: out += "data"; return;
    case seek_origin::hole: out += "hole"; return;
  }
  out += "unknown origin";
}

void print(std::string& out, file_advice advice) {
  switch (advice) {
    case file_advice::normal: out += "normal"; return;
    case file_advice::random: out += "random"; return;
    case file_advice::sequential: out += "sequential"; return;
    case file_advice::willneed: out += "willneed"; return;
    case file_advice::dontneed: out += "dontneed"; return;
    case file_advice::noreuse: out += "noreuse"; return;
  }
  out += "unknown advice";
}

void print(std::string& out, lock_kind kind) {
  out += kind == lock_kind::shared ? "shared" : "exclusive";
}

void print(std::string& out, file_range range) {
  out += '[';
  print_number(out, range.offset);
  out += ", ";
  if (range.size == 0) {
    out += "end)";
    return;
  }
  print_number(out, range.offset + range.size);
  out += ')';
}

void print(std::string& out, const held_lock& lock) {
  print(out, lock.kind);
  out += " lock ";
  print(out, lock.range);
}

void print(std::string& out, transfer_way way) {
  switch (way) {
    case transfer_way::reflink: out += "reflink"; return;
    case transfer_way::copy_file_range: out += "copy_file_range"; return;
    case transfer_way::sendfile: out += "sendfile"; return;
    case transfer_way::splice: out += "splice"; return;
    case transfer_way::read_write: out += "read_write"; return;
    case transfer_way::hole: out += "hole"; return;
  }
  out += "unknown way";
}

void print(std::string& out, const transfer_report& report) {
  print_number(out, report.bytes);
  out += " bytes";
  for (std::size_t i = 0; i != transfer_ways; ++i) {
    if (report.by_way[i] == 0) continue;
    out += ", ";
    print(out, static_cast<transfer_way>(i));
    out += ' ';
    print_number(out, report.by_way[i]);
  }
}

void print_fd(std::string& out, std::string_view kind, int fd) {
  out += kind;
  out += ' ';
  print_number(out, fd);
}

void print_flag(std::string& out, std::string_view name, std::uint64_t known,
                std::uint64_t& bits) {
  if (known == 0 || (bits & known) != known) return;
  bits &= ~known;
  if (!out.empty()) out += '|';
  out += name;
}

void print_rest(std::string& out, std::uint64_t bits) {
  if (bits == 0) {
    if (out.empty()) out += '0';
    return;
  }
  if (!out.empty()) out += '|';
  out += "0x";
  print_number(out, bits, 16);
}

}  // namespace fildes::inline FILDES_ABI::detail
