// SPDX-License-Identifier: BSL-1.0
#include <fildes/file_handle.hpp>
#include <fildes/file_system.hpp>
#include <fildes/format.hpp>
#include <fildes/path_options.hpp>

#include "format_number.hpp"

namespace fildes::inline FILDES_ABI::detail {

void print(std::string& out, status_sync sync) {
  switch (sync) {
    case status_sync::as_stat: out += "as_stat"; return;
    case status_sync::force: out += "force"; return;
    case status_sync::cached: out += "cached"; return;
  }
  out += "unknown sync";
}

namespace {

constexpr struct {
  file_system_type type;
  std::string_view name;
} known_types[] = {
    {file_system_type::nfs, "nfs"},
    {file_system_type::proc, "proc"},
    {file_system_type::ext, "ext"},
    {file_system_type::vfat, "vfat"},
    {file_system_type::autofs, "autofs"},
    {file_system_type::iso9660, "iso9660"},
    {file_system_type::devpts, "devpts"},
    {file_system_type::tmpfs, "tmpfs"},
    {file_system_type::plan9, "plan9"},
    {file_system_type::udf, "udf"},
    {file_system_type::exfat, "exfat"},
    {file_system_type::pipe, "pipe"},
    {file_system_type::xfs, "xfs"},
    {file_system_type::sysfs, "sysfs"},
    {file_system_type::cgroup2, "cgroup2"},
    {file_system_type::debugfs, "debugfs"},
    {file_system_type::fuse, "fuse"},
    {file_system_type::nsfs, "nsfs"},
    {file_system_type::squashfs, "squashfs"},
    {file_system_type::tracefs, "tracefs"},
    {file_system_type::overlay, "overlay"},
    {file_system_type::ramfs, "ramfs"},
    {file_system_type::btrfs, "btrfs"},
    {file_system_type::hugetlbfs, "hugetlbfs"},
    {file_system_type::bpf, "bpf"},
    {file_system_type::erofs, "erofs"},
    {file_system_type::f2fs, "f2fs"},
    {file_system_type::smb, "smb"},
    {file_system_type::cifs, "cifs"},
    {file_system_type::anonymous, "anonymous"},
    {file_system_type::socket, "socket"},
    {file_system_type::ceph, "ceph"},
    {file_system_type::ecryptfs, "ecryptfs"},
};

}  // namespace

void print(std::string& out, file_system_type type) {
  for (const auto& known : known_types)
    if (known.type == type) {
      out += known.name;
      return;
    }
  out += "file system 0x";
  print_number(out, static_cast<std::uint32_t>(type), 16);
}

void print(std::string& out, const file_system_status& status) {
  print(out, status.type());
  out += ' ';
  print_number(out, status.available());
  out += " of ";
  print_number(out, status.size());
  out += " bytes, ";
  std::string flags;  // a set begins at the beginning of a text
  print(flags, status.flags());
  out += flags;
}

void print(std::string& out, const file_node& node) {
  print(out, node.type());
  out += ' ';
  print(out, node.mode());
  if (node.device() == device_number()) return;
  out += ' ';
  print(out, node.device());
}

void print(std::string& out, const file_owner& owner) {
  const auto id = [&](const std::optional<std::uint32_t>& number) {
    if (number) print_number(out, *number);
  };
  id(owner.user);
  out += ':';
  id(owner.group);
}

void print(std::string& out, const file_handle& handle) {
  print_number(out, handle.type);
  out += ':';
  for (const std::byte b : handle.view())
    print_number(out, static_cast<unsigned>(b), 16, 2);
}

}  // namespace fildes::inline FILDES_ABI::detail
