// SPDX-License-Identifier: BSL-1.0
#include <fildes/fanotify_record.hpp>

#include <cstring>

namespace fildes::inline FILDES_ABI {

namespace {

namespace abi = sys::abi;

error malformed() noexcept { return error(errc::badmsg, operation::fanotify); }

// What may stand at no alignment.
template <class T>
T read_at(byte_view bytes, std::size_t at) noexcept {
  T value;
  std::memcpy(&value, bytes.data() + at, sizeof value);
  return value;
}

// Where struct file_handle lies behind the number of the file system, and its
// bytes in it.
constexpr std::size_t offset_of_handle = sizeof(abi::fanotify_event_info_fid);
constexpr std::size_t offset_of_bytes =
    offset_of_handle + 2 * sizeof(std::uint32_t);
static_assert(offset_of_handle == 12 && offset_of_bytes == 20);

bool has_name(std::uint8_t type) noexcept {
  return type == abi::fan_event_info_type_dfid_name ||
         type == abi::fan_event_info_type_old_dfid_name ||
         type == abi::fan_event_info_type_new_dfid_name;
}

// What stands behind the handle, to its zero; nothing when it has none.
std::optional<std::string_view> name_in(byte_view info) noexcept {
  const auto size = read_at<std::uint32_t>(info, offset_of_handle);
  const std::string_view rest = info.after(offset_of_bytes).after(size).text();
  const std::size_t end = rest.find('\0');
  if (end == std::string_view::npos) return std::nullopt;
  return rest.substr(0, end);
}

bool is_place(byte_view info, std::uint8_t type) noexcept {
  if (info.size() < offset_of_bytes) return false;
  const auto size = read_at<std::uint32_t>(info, offset_of_handle);
  return size <= file_handle::most && size <= info.size() - offset_of_bytes &&
         (!has_name(type) || name_in(info));
}

bool is_info(byte_view info, std::uint8_t type) noexcept {
  switch (type) {
    case abi::fan_event_info_type_fid:
    case abi::fan_event_info_type_dfid:
    case abi::fan_event_info_type_dfid_name:
    case abi::fan_event_info_type_old_dfid_name:
    case abi::fan_event_info_type_new_dfid_name: return is_place(info, type);
    case abi::fan_event_info_type_pidfd:
      return info.size() >= sizeof(abi::fanotify_event_info_pidfd);
    case abi::fan_event_info_type_error:
      return info.size() >= sizeof(abi::fanotify_event_info_error);
    case abi::fan_event_info_type_range:
      return info.size() >= sizeof(abi::fanotify_event_info_range);
    case abi::fan_event_info_type_mnt:
      return info.size() >=
             sizeof(abi::fanotify_event_info_header) + sizeof(std::uint64_t);
    default: return true;
  }
}

// Takes an information record off; empty when none can begin there.
byte_view cut_info(byte_view& from) noexcept {
  abi::fanotify_event_info_header header;
  if (from.size() < sizeof header) return {};
  std::memcpy(&header, from.data(), sizeof header);
  if (header.len < sizeof header || header.len > from.size()) return {};
  const byte_view info = from.first(header.len);
  from = from.after(header.len);
  return info;
}

std::uint8_t type_of(byte_view info) noexcept {
  return read_at<std::uint8_t>(info, 0);
}

bool are_infos(byte_view rest) noexcept {
  while (!rest.empty()) {
    const byte_view info = cut_info(rest);
    if (info.empty() || !is_info(info, type_of(info))) return false;
  }
  return true;
}

int exchange_number(byte_view bytes, std::size_t at, int with) noexcept {
  const auto old = read_at<std::int32_t>(bytes, at);
  std::memcpy(const_cast<std::byte*>(bytes.data()) + at, &with, sizeof with);
  return old;
}

constexpr int taken = static_cast<int>(fanotify_missing::taken);

}  // namespace

result<std::optional<fanotify_record>> fanotify_record::cut(
    byte_view& from) noexcept {
  if (from.empty()) return std::optional<fanotify_record>();
  abi::fanotify_event_metadata header;
  if (from.size() < sizeof header) return malformed();
  std::memcpy(&header, from.data(), sizeof header);
  if (header.vers != abi::fanotify_metadata_version ||
      header.event_len < sizeof header || header.event_len > from.size() ||
      header.metadata_len < sizeof header ||
      header.metadata_len > header.event_len)
    return malformed();
  const fanotify_record record(from.first(header.event_len),
                               header.metadata_len);
  if (!are_infos(record.infos_)) return malformed();
  from = from.after(header.event_len);
  return std::optional(record);
}

byte_view fanotify_record::find(std::uint8_t type) const noexcept {
  byte_view rest = infos_;
  while (!rest.empty())
    if (const byte_view info = cut_info(rest); type_of(info) == type)
      return info;
  return {};
}

std::optional<fanotify_place> fanotify_record::place(
    std::uint8_t type) const noexcept {
  const byte_view info = find(type);
  if (info.empty()) return std::nullopt;
  fanotify_place place;
  const auto head = read_at<abi::fanotify_event_info_fid>(info, 0);
  place.file_system = head.fsid[0] | std::uint64_t{head.fsid[1]} << 32;
  place.handle.size = read_at<std::uint32_t>(info, offset_of_handle);
  place.handle.type = read_at<std::int32_t>(info, offset_of_handle + 4);
  std::memcpy(place.handle.bytes.data(), info.data() + offset_of_bytes,
              place.handle.size);
  if (has_name(type)) place.name = *name_in(info);
  return place;
}

std::optional<fanotify_place> fanotify_record::file() const noexcept {
  return place(abi::fan_event_info_type_fid);
}

std::optional<fanotify_place> fanotify_record::directory() const noexcept {
  if (auto named = place(abi::fan_event_info_type_dfid_name)) return named;
  return place(abi::fan_event_info_type_dfid);
}

std::optional<fanotify_place> fanotify_record::moved_from() const noexcept {
  return place(abi::fan_event_info_type_old_dfid_name);
}

std::optional<fanotify_place> fanotify_record::moved_to() const noexcept {
  return place(abi::fan_event_info_type_new_dfid_name);
}

std::optional<fanotify_failure> fanotify_record::failure() const noexcept {
  const byte_view info = find(abi::fan_event_info_type_error);
  if (info.empty()) return std::nullopt;
  const auto r = read_at<abi::fanotify_event_info_error>(info, 0);
  // ext4 alone tells some errors below zero and some above.
  const auto bits = static_cast<std::uint32_t>(r.error);
  return fanotify_failure{static_cast<errc>(r.error < 0 ? 0 - bits : bits),
                          r.error_count};
}

std::optional<file_range> fanotify_record::range() const noexcept {
  const byte_view info = find(abi::fan_event_info_type_range);
  if (info.empty()) return std::nullopt;
  const auto r = read_at<abi::fanotify_event_info_range>(info, 0);
  return file_range{r.offset, r.count};
}

std::optional<std::uint64_t> fanotify_record::mount() const noexcept {
  const byte_view info = find(abi::fan_event_info_type_mnt);
  if (info.empty()) return std::nullopt;
  // The last of it: a kernel of 64 bits has padding before the number, one of
  // i386 has none.
  return read_at<std::uint64_t>(info, info.size() - sizeof(std::uint64_t));
}

std::optional<int> fanotify_record::raw_pidfd() const noexcept {
  const byte_view info = find(abi::fan_event_info_type_pidfd);
  if (info.empty()) return std::nullopt;
  return read_at<std::int32_t>(info, 4);
}

int fanotify_record::give_up_fd() const noexcept {
  const int fd = raw_fd();
  if (fd < 0) return fd;
  return exchange_number(whole_, offsetof(abi::fanotify_event_metadata, fd),
                         taken);
}

int fanotify_record::give_up_pidfd() const noexcept {
  const byte_view info = find(abi::fan_event_info_type_pidfd);
  if (info.empty()) return static_cast<int>(fanotify_missing::none);
  const auto fd = read_at<std::int32_t>(info, 4);
  return fd < 0 ? fd : exchange_number(info, 4, taken);
}

}  // namespace fildes::inline FILDES_ABI
