// SPDX-License-Identifier: BSL-1.0
#include <fildes/file_handle.hpp>

#include <cstring>

namespace fildes::inline FILDES_ABI {

namespace {

// The kernel fills four bytes of the mount's number, or eight.
struct mount_number {
  std::uint64_t unique = 0;
  std::int32_t reused = 0;
  bool is_unique;

  explicit mount_number(handle_flags flags) noexcept
      : is_unique(flags.has(handle_flag::unique_mount_id)) {}
  sys::out room() noexcept {
    if (is_unique) return {&unique, sizeof unique};
    return {&reused, sizeof reused};
  }
  std::uint64_t value() const noexcept {
    return is_unique ? unique : static_cast<std::uint32_t>(reused);
  }
};

result<mounted_handle> make_handle(int base, const char* path,
                                   handle_flags flags, int at_flags) noexcept {
  sys::abi::file_handle made{};
  made.bytes = file_handle::most;
  mount_number mount(flags);
  FILDES_TRYV(
      sys::name_to_handle_at(base, path, made, mount.room(),
                             at_flags | static_cast<int>(flags.bits())));
  if (made.bytes > file_handle::most)
    return error(errc::overflow, operation::file_handle);
  mounted_handle told{{made.type, made.bytes}, mount.value()};
  std::memcpy(told.handle.bytes.data(), made.handle, made.bytes);
  return told;
}

result<int> open_handle(const any_fd& mount, const file_handle& handle,
                        std::uint32_t flags) noexcept {
  if (handle.size == 0 || handle.size > file_handle::most)
    return error(errc::inval, operation::file_handle);
  sys::abi::file_handle wanted{};
  wanted.bytes = static_cast<std::uint32_t>(handle.size);
  wanted.type = handle.type;
  std::memcpy(wanted.handle, handle.bytes.data(), handle.size);
  return sys::open_by_handle_at(mount.raw(), wanted, flags);
}

}  // namespace

result<mounted_handle> get_handle(const any_fd& fd,
                                  handle_flags flags) noexcept {
  return make_handle(fd.raw(), "", flags, sys::abi::at_empty_path);
}

result<mounted_handle> get_handle_at(const path_fd& base, const path_arg& path,
                                     const handle_options& options,
                                     resolve_flags resolve) noexcept {
  if (!resolve.empty()) {
    const open_flags links =
        options.follow ? open_flags() : open_flag::nofollow;
    FILDES_TRY(
        const auto held,
        path_fd::open_at(base, path, {.flags = links, .resolve = resolve}));
    return get_handle(held, options.flags);
  }
  FILDES_TRY(const char* const name, path.c_str());
  return make_handle(base.raw(), name, options.flags,
                     options.follow ? sys::abi::at_symlink_follow : 0);
}

result<owned<file>> open_by_handle(const any_fd& mount,
                                   const file_handle& handle,
                                   access_mode access,
                                   open_flags flags) noexcept {
  // The public flags have `inherit` where the kernel has O_CLOEXEC.
  const std::uint32_t bits = flags.bits() ^ sys::abi::o_cloexec;
  return owned<file>::adopt_raw(open_handle(
      mount, handle,
      bits | static_cast<std::uint32_t>(access) | sys::abi::o_largefile));
}

result<owned<path_fd>> hold_by_handle(const any_fd& mount,
                                      const file_handle& handle) noexcept {
  return owned<path_fd>::adopt_raw(
      open_handle(mount, handle, sys::abi::o_path | sys::abi::o_cloexec));
}

}  // namespace fildes::inline FILDES_ABI
