// SPDX-License-Identifier: BSL-1.0
#include <fildes/inotify.hpp>

#include <array>

#include "lines.hpp"
#include "open.hpp"

namespace fildes::inline FILDES_ABI {

namespace {

using record = sys::abi::inotify_event;

// By copy: the buffer may begin anywhere.
record record_at(byte_view rest) noexcept {
  record r;
  std::memcpy(&r, rest.data(), sizeof r);
  return r;
}

// Zeros follow the name up to a size that suits the kernel.
std::string_view name_in(byte_view padded) noexcept {
  const std::string_view text = padded.text();
  return text.substr(0, text.find('\0'));
}

result<watch_id> id_of(result<int> number) noexcept {
  FILDES_TRY(const int wd, number);
  return watch_id{wd};
}

// The kernel takes mask_create alone for something to tell.
result<> check_tells(watch_flags what) noexcept {
  if (what.has_any(watch_flag::all_events)) return success();
  return error(errc::inval, operation::inotify);
}

result<std::uint64_t> read_limit(const char* path) noexcept {
  FILDES_TRY(const auto file,
             owned<any_fd>::adopt_raw(sys::open(path, sys::abi::o_cloexec)));
  std::array<char, 32> room = {};
  FILDES_TRY(const std::string_view text,
             detail::read_whole(file.raw(), room, operation::inotify));
  const auto number =
      detail::number_in<std::uint64_t>(text.substr(0, text.find('\n')));
  if (!number) return error(errc::badmsg, operation::inotify);
  return *number;
}

}  // namespace

result<inotify_events> inotify_events::parse(byte_view bytes) noexcept {
  for (byte_view rest = bytes; !rest.empty(); rest = rest.after(size_at(rest)))
    if (rest.size() < sizeof(record) ||
        record_at(rest).len > rest.size() - sizeof(record))
      return error(errc::badmsg, operation::inotify);
  return inotify_events(bytes);
}

std::size_t inotify_events::size_at(byte_view rest) noexcept {
  return sizeof(record) + record_at(rest).len;
}

inotify_event inotify_events::event_at(byte_view rest) noexcept {
  const record r = record_at(rest);
  const watch_id watch{r.wd};
  if (r.mask & sys::abi::in_q_overflow) return inotify_overflow{};
  if (r.mask & sys::abi::in_ignored) return inotify_ignored{watch};
  if (r.mask & sys::abi::in_unmount) return inotify_unmount{watch};
  return inotify_change{watch, change_flags::from_bits(r.mask), r.cookie,
                        name_in(rest.after(sizeof r).first(r.len))};
}

result<bool> inotify::is(const any_fd& fd) noexcept {
  return detail::link_is(fd.raw(), "anon_inode:inotify");
}

result<watch_id> inotify::add(const path_arg& path,
                              watch_flags what) const noexcept {
  FILDES_TRY(const char* const text, path.c_str());
  return id_of(sys::inotify_add_watch(fd_, text, what.bits()));
}

// The link in /proc must be followed, and leads to the file itself.
result<watch_id> inotify::add(const any_fd& held,
                              watch_flags what) const noexcept {
  const detail::proc_path path(held.raw());
  return id_of(sys::inotify_add_watch(
      fd_, path.c_str(), what.without(watch_flag::dont_follow).bits()));
}

result<inotify_watch> inotify::watch(const path_arg& path,
                                     watch_flags what) const noexcept {
  FILDES_TRYV(check_tells(what));
  FILDES_TRY(const watch_id id, add(path, what | watch_flag::mask_create));
  return inotify_watch(*this, id);
}

result<inotify_watch> inotify::watch(const any_fd& held,
                                     watch_flags what) const noexcept {
  FILDES_TRYV(check_tells(what));
  FILDES_TRY(const watch_id id, add(held, what | watch_flag::mask_create));
  return inotify_watch(*this, id);
}

result<bool> inotify::remove(watch_id watch) const noexcept {
  const auto removed =
      sys::inotify_rm_watch(fd_, static_cast<std::int32_t>(watch));
  if (removed.has_value()) return true;
  if (removed.assume_error() == errc::inval) return false;
  return removed.assume_error();
}

result<inotify_limits> inotify_limits::read() noexcept {
  inotify_limits all;
  FILDES_TRY(all.queued_events,
             read_limit("/proc/sys/fs/inotify/max_queued_events"));
  FILDES_TRY(all.instances,
             read_limit("/proc/sys/fs/inotify/max_user_instances"));
  FILDES_TRY(all.watches, read_limit("/proc/sys/fs/inotify/max_user_watches"));
  return all;
}

}  // namespace fildes::inline FILDES_ABI
