// SPDX-License-Identifier: BSL-1.0
#include <fildes/device.hpp>

#include <fildes/descriptor.hpp>

#include "open.hpp"
#include "open_device.hpp"

namespace fildes::inline FILDES_ABI {

namespace detail {

result<int> open_device(int base, const path_arg& path, wanted_device wanted,
                        std::uint32_t bits, resolve_flags resolve) noexcept {
  const std::uint32_t nofollow = bits & sys::abi::o_nofollow;
  FILDES_TRY(const auto held,
             owned<path_fd>::adopt_raw(open_raw(
                 base, path, sys::abi::o_path | nofollow, 0, resolve)));
  FILDES_TRY(const file_status status, stat(held, status_field::type));
  if (status.type() != wanted.type)
    return error(
        wanted.type == file_type::block_device ? errc::notblk : errc::nodev,
        operation::device);
  if (!wanted.is_of(status.device()))
    return error(errc::nodev, operation::device);
  const proc_path link(held.raw());
  return open_raw(sys::abi::at_fdcwd, link.c_str(), bits ^ nofollow, 0, {});
}

result<bool> is_device(const any_fd& fd, wanted_device wanted) noexcept {
  FILDES_TRY(const file_status status, stat(fd, status_field::type));
  if (status.type() != wanted.type || !wanted.is_of(status.device()))
    return false;
  // What is held by O_PATH is a place, not a device.
  FILDES_TRY(const auto flags, get_status_flags(fd));
  return !flags.has(status_flag::path);
}

}  // namespace detail

namespace {

constexpr detail::wanted_device any_char{file_type::character_device};
constexpr detail::wanted_device any_block{file_type::block_device};

result<owned<char_device>> open_char(int base, const path_arg& path,
                                     const device_options& options) noexcept {
  const auto bits = detail::open_bits(options.access, options.flags);
  return owned<char_device>::adopt_raw(detail::open_device(
      base, path, any_char, bits | sys::abi::o_noctty, options.resolve));
}

result<owned<block_device>> open_block(
    int base, const path_arg& path,
    const block_device_options& options) noexcept {
  const auto bits = detail::open_bits(options.access, options.flags) |
                    (options.exclusive ? sys::abi::o_excl : 0U);
  return owned<block_device>::adopt_raw(
      detail::open_device(base, path, any_block, bits, options.resolve));
}

result<device_number> number_of(const any_fd& fd) noexcept {
  FILDES_TRY(const file_status status, stat(fd));
  return status.device();
}

// Old kernels add the two up without a look at what does not fit, and take
// nothing for a range.
result<> on_sectors(int fd, std::uint32_t request, file_range range) noexcept {
  std::uint64_t end;
  if (range.size == 0 || __builtin_add_overflow(range.offset, range.size, &end))
    return error(errc::inval, operation::device);
  const std::uint64_t both[] = {range.offset, range.size};
  return sys::ioctl_in(fd, request, both, sizeof both);
}

}  // namespace

result<owned<char_device>> char_device::open(
    const path_arg& path, const device_options& options) noexcept {
  return open_char(sys::abi::at_fdcwd, path, options);
}

result<owned<char_device>> char_device::open_at(
    const path_fd& base, const path_arg& path,
    const device_options& options) noexcept {
  return open_char(base.raw(), path, options);
}

result<bool> char_device::is(const any_fd& fd) noexcept {
  return detail::is_device(fd, any_char);
}

result<device_number> char_device::number() const noexcept {
  return number_of(*this);
}

result<owned<block_device>> block_device::open(
    const path_arg& path, const block_device_options& options) noexcept {
  return open_block(sys::abi::at_fdcwd, path, options);
}

result<owned<block_device>> block_device::open_at(
    const path_fd& base, const path_arg& path,
    const block_device_options& options) noexcept {
  return open_block(base.raw(), path, options);
}

result<bool> block_device::is(const any_fd& fd) noexcept {
  return detail::is_device(fd, any_block);
}

result<device_number> block_device::number() const noexcept {
  return number_of(*this);
}

result<std::optional<std::uint32_t>> block_device::alignment_offset()
    const noexcept {
  FILDES_TRY(const auto offset, get<std::int32_t>(sys::abi::blkalignoff));
  if (offset < 0) return std::optional<std::uint32_t>();
  return std::optional(static_cast<std::uint32_t>(offset));
}

result<bool> block_device::is_rotational() const noexcept {
  FILDES_TRY(const auto turns, get<std::uint16_t>(sys::abi::blkrotational));
  return turns != 0;
}

result<std::optional<std::uint64_t>> block_device::disk_sequence()
    const noexcept {
  const auto number = get<std::uint64_t>(sys::abi::blkgetdiskseq);
  if (number) return std::optional(number.assume_value());
  if (number.assume_error() != errc::notty) return number.assume_error();
  return std::optional<std::uint64_t>();
}

result<bool> block_device::is_read_only() const noexcept {
  FILDES_TRY(const auto read_only, get<std::int32_t>(sys::abi::blkroget));
  return read_only != 0;
}

result<> block_device::set_read_only(bool read_only) const noexcept {
  const int value = read_only ? 1 : 0;
  return sys::ioctl_in(fd_, sys::abi::blkroset, &value, sizeof value);
}

result<> block_device::discard(file_range range) const noexcept {
  return on_sectors(fd_, sys::abi::blkdiscard, range);
}

result<> block_device::discard_securely(file_range range) const noexcept {
  return on_sectors(fd_, sys::abi::blksecdiscard, range);
}

result<> block_device::zero_out(file_range range) const noexcept {
  return on_sectors(fd_, sys::abi::blkzeroout, range);
}

result<> block_device::flush_buffers() const noexcept {
  return sys::ioctl_word(fd_, sys::abi::blkflsbuf, 0);
}

result<> block_device::reread_partitions() const noexcept {
  return sys::ioctl_word(fd_, sys::abi::blkrrpart, 0);
}

}  // namespace fildes::inline FILDES_ABI
