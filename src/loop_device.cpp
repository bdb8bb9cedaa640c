// SPDX-License-Identifier: BSL-1.0
#include <fildes/loop_device.hpp>

#include "open.hpp"
#include "open_device.hpp"

namespace fildes::inline FILDES_ABI {

namespace {

constexpr detail::wanted_device loop_block{file_type::block_device, 7};
constexpr detail::wanted_device control_char{file_type::character_device, 10,
                                             237};
constexpr int most_tries = 64;

// As the kernel's huge_encode_dev has it.
constexpr device_number decoded(std::uint64_t device) noexcept {
  const auto bits = static_cast<std::uint32_t>(device);
  return {bits >> 8 & 0xfff, (bits & 0xff) | (bits >> 12 & 0xfff00)};
}

result<owned<loop_device>> open_loop(
    const path_arg& path, const block_device_options& options) noexcept {
  const auto bits = detail::open_bits(options.access, options.flags) |
                    (options.exclusive ? sys::abi::o_excl : 0U);
  return owned<loop_device>::adopt_raw(detail::open_device(
      sys::abi::at_fdcwd, path, loop_block, bits, options.resolve));
}

result<> put_name(std::string_view name, sys::abi::loop_info64& info) noexcept {
  if (name.size() >= sizeof info.file_name)
    return error(errc::nametoolong, operation::device);
  if (name.find('\0') != std::string_view::npos)
    return error(errc::inval, operation::device);
  if (!name.empty()) __builtin_memcpy(info.file_name, name.data(), name.size());
  return success();
}

result<sys::abi::loop_info64> info_of(const loop_device& device) noexcept {
  sys::abi::loop_info64 info{};
  FILDES_TRYV(sys::ioctl_out(device.raw(), sys::abi::loop_get_status64, &info,
                             sizeof info));
  return info;
}

// Between the two somebody else may have bound it, or taken it away.
bool was_lost(error e) noexcept {
  return e == errc::busy || e == errc::nxio || e == errc::noent;
}

result<bound_loop> bind_free(const loop_control& control, const any_fd& backing,
                             const loop_options& options) noexcept {
  const bool reads = options.flags.has(loop_flag::read_only);
  FILDES_TRY(const std::uint32_t number, control.free_number());
  FILDES_TRY(
      auto device,
      loop_device::open(number, {.access = reads ? access_mode::read_only
                                                 : access_mode::read_write}));
  return bound_loop::bind(std::move(device), backing, options);
}

}  // namespace

result<owned<loop_device>> loop_device::open(
    const path_arg& path, const block_device_options& options) noexcept {
  return open_loop(path, options);
}

result<owned<loop_device>> loop_device::open(
    std::uint32_t number, const block_device_options& options) noexcept {
  const detail::proc_path path(static_cast<int>(number), "/dev/loop");
  return open_loop(path.c_str(), options);
}

result<bool> loop_device::is(const any_fd& fd) noexcept {
  return detail::is_device(fd, loop_block);
}

result<> loop_device::configure(const any_fd& backing,
                                const loop_options& options) const noexcept {
  sys::abi::loop_config config{};
  config.fd = static_cast<std::uint32_t>(backing.raw());
  config.block_size = options.block_size;
  config.info.offset = options.offset;
  config.info.sizelimit = options.size_limit;
  config.info.flags = options.flags.bits();
  FILDES_TRYV(put_name(options.name, config.info));
  return sys::ioctl_in(fd_, sys::abi::loop_configure, &config, sizeof config);
}

result<loop_status> loop_device::status() const noexcept {
  FILDES_TRY(const auto info, info_of(*this));
  const auto* const name = reinterpret_cast<const char*>(info.file_name);
  return loop_status{.number = info.number,
                     .file = {decoded(info.device), info.inode},
                     .offset = info.offset,
                     .size_limit = info.sizelimit,
                     .flags = loop_flags::from_bits(info.flags),
                     .name = loop_name(name, sizeof info.file_name)};
}

result<> loop_device::set_autoclear(bool on) const noexcept {
  FILDES_TRY(auto info, info_of(*this));
  info.flags &= ~sys::abi::lo_flags_autoclear;
  if (on) info.flags |= sys::abi::lo_flags_autoclear;
  return sys::ioctl_in(fd_, sys::abi::loop_set_status64, &info, sizeof info);
}

result<owned<loop_control>> loop_control::open() noexcept {
  return owned<loop_control>::adopt_raw(
      detail::open_device(sys::abi::at_fdcwd, "/dev/loop-control", control_char,
                          sys::abi::o_rdwr, {}));
}

result<bool> loop_control::is(const any_fd& fd) noexcept {
  return detail::is_device(fd, control_char);
}

result<std::uint32_t> loop_control::free_number() const noexcept {
  FILDES_TRY(const sys::word number,
             sys::ioctl_word<sys::word>(fd_, sys::abi::loop_ctl_get_free, 0));
  return static_cast<std::uint32_t>(number);
}

result<> loop_control::add(std::uint32_t number) const noexcept {
  // The kernel would take it for "any".
  if (number > 0x7fffffff) return error(errc::inval, operation::device);
  return sys::ioctl_word(fd_, sys::abi::loop_ctl_add,
                         static_cast<sys::word>(number));
}

result<> loop_control::remove(std::uint32_t number) const noexcept {
  return sys::ioctl_word(fd_, sys::abi::loop_ctl_remove,
                         static_cast<sys::word>(number));
}

result<bound_loop> bound_loop::bind(const any_fd& backing,
                                    const loop_options& options) noexcept {
  FILDES_TRY(const auto control, loop_control::open());
  for (int tries = 1;; ++tries) {
    auto bound = bind_free(control, backing, options);
    if (bound || tries == most_tries || !was_lost(bound.assume_error()))
      return bound;
  }
}

result<bound_loop> bound_loop::bind(owned<loop_device> device,
                                    const any_fd& backing,
                                    const loop_options& options) noexcept {
  FILDES_TRYV(device.configure(backing, options));
  return bound_loop(std::move(device));
}

bound_loop::~bound_loop() {
  if (device_.raw() >= 0) (void)device_.detach();
}

result<> bound_loop::detach() && noexcept {
  owned<loop_device> device = std::move(device_);
  const auto detached = device.detach();
  const auto closed = std::move(device).close();
  return detached ? closed : detached;
}

}  // namespace fildes::inline FILDES_ABI
