// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/device.hpp>
#include <fildes/option_value.hpp>
#include <fildes/sys/abi/loop.hpp>

namespace fildes::inline FILDES_ABI {

/// How a loop device is bound to its file.
enum class loop_flag : std::uint32_t {
  read_only = sys::abi::lo_flags_read_only,  ///< LO_FLAGS_READ_ONLY
  autoclear = sys::abi::lo_flags_autoclear,  ///< LO_FLAGS_AUTOCLEAR: until
                                             ///< nobody has it open any more
  partscan = sys::abi::lo_flags_partscan,    ///< LO_FLAGS_PARTSCAN: partitions
                                             ///< get devices of their own
  direct_io = sys::abi::lo_flags_direct_io,  ///< LO_FLAGS_DIRECT_IO: past the
                                             ///< page cache of the file
};
template <>
inline constexpr auto flag_names<loop_flag> =
    std::to_array<flag_name<loop_flag>>({
        {loop_flag::read_only, "read_only"},
        {loop_flag::autoclear, "autoclear"},
        {loop_flag::partscan, "partscan"},
        {loop_flag::direct_io, "direct_io"},
    });
using loop_flags = flags<loop_flag>;

/// How a file becomes a loop device.
struct loop_options {
  /// With autoclear nothing is left behind when the program is killed.
  loop_flags flags = loop_flag::autoclear;
  std::uint64_t offset = 0;      ///< where it begins in the file
  std::uint64_t size_limit = 0;  ///< where it ends behind that; 0: with it
  std::uint32_t block_size = 0;  ///< a power of two from 512; 0: 512, mostly
  std::string_view name = {};    ///< what status() tells; at most 63 bytes
};

/// What a loop device says is its file's name: whatever it was told.
using loop_name = option_text<64>;

/// What a loop device is bound to.
struct loop_status {
  std::uint32_t number = 0;  ///< 3 is /dev/loop3
  file_identity file = {};   ///< as stat() says of the file
  std::uint64_t offset = 0;
  std::uint64_t size_limit = 0;  ///< 0: to the end of the file
  loop_flags flags = {};
  loop_name name = {};
};

/// A block device over a file. Nearly all here needs CAP_SYS_ADMIN.
/// See loop(4).
class loop_device : public block_device {
 public:
  static constexpr std::string_view kind_name = "loop_device";

  /// Opens what a path leads to, when it is a loop device, bound or not.
  /// \error nodev  by operation::device: it is another one; notblk: none
  static result<owned<loop_device>> open(
      const path_arg& path, const block_device_options& options = {}) noexcept;
  /// Opens /dev/loop and the number.
  static result<owned<loop_device>> open(
      std::uint32_t number, const block_device_options& options = {}) noexcept;

  /// Whether a descriptor is one of these: what checked_cast asks.
  static result<bool> is(const any_fd& fd) noexcept;

  /// Binds it to a file, or to another block device, which it holds open. A
  /// file that was opened to be read makes it read-only without a word.
  /// LOOP_CONFIGURE; kernel 5.8.
  /// \error busy         it is bound already
  /// \error inval        a block size that cannot be; the file is of another
  ///                     kind; or an older kernel
  /// \error nametoolong  by operation::device; also inval: a name with a zero
  result<> configure(const any_fd& backing,
                     const loop_options& options = {}) const noexcept;
  /// Ends that: at once, or once nobody else has it open. The kernel may do it
  /// as late as when this descriptor is closed. LOOP_CLR_FD.
  /// \error nxio  it is not bound
  result<> detach() const noexcept {
    return sys::ioctl_word(fd_, sys::abi::loop_clr_fd, 0);
  }

  /// What it is bound to. LOOP_GET_STATUS64. \error nxio  to nothing
  result<loop_status> status() const noexcept;
  /// Looks how large the file is now. LOOP_SET_CAPACITY.
  /// \error nxio  it is not bound
  result<> update_size() const noexcept {
    return sys::ioctl_word(fd_, sys::abi::loop_set_capacity, 0);
  }
  /// Binds it to another file of the same size, with no moment in between.
  /// LOOP_CHANGE_FD. \error inval  it is not read-only, or the size differs
  result<> change_backing(const any_fd& backing) const noexcept {
    return sys::ioctl_word(fd_, sys::abi::loop_change_fd, backing.raw());
  }
  /// Goes past the page cache of the file, or through it. LOOP_SET_DIRECT_IO.
  /// \error inval  the file system or the offset does not allow it
  result<> set_direct_io(bool on) const noexcept {
    return sys::ioctl_word(fd_, sys::abi::loop_set_direct_io, on ? 1 : 0);
  }
  /// Changes logical_sector_size. LOOP_SET_BLOCK_SIZE.
  /// \error inval  no power of two from 512 to a page
  result<> set_block_size(std::uint32_t bytes) const noexcept {
    return sys::ioctl_word(fd_, sys::abi::loop_set_block_size,
                           static_cast<sys::word>(bytes));
  }
  /// Whether it is to end when nobody has it open. LOOP_SET_STATUS64.
  result<> set_autoclear(bool on) const noexcept;

 protected:
  using block_device::block_device;
  loop_device(const loop_device&) = default;  // owned<K>, borrowed<K>?
  loop_device& operator=(const loop_device&) = default;
  ~loop_device() = default;
};

/// Which loop devices there are: /dev/loop-control.
class loop_control : public any_fd {
 public:
  static constexpr std::string_view kind_name = "loop_control";

  /// \error acces  not root
  /// \error noent  a kernel without loop devices
  static result<owned<loop_control>> open() noexcept;

  /// Whether a descriptor is one of these: what checked_cast asks.
  static result<bool> is(const any_fd& fd) noexcept;

  /// The first number that is not bound, made if need be. Somebody else may
  /// take it at any time: see bound_loop. LOOP_CTL_GET_FREE.
  result<std::uint32_t> free_number() const noexcept;
  /// Makes /dev/loop and the number. LOOP_CTL_ADD. \error exist  it is there
  result<> add(std::uint32_t number) const noexcept;
  /// Takes it away. LOOP_CTL_REMOVE.
  /// \error busy   bound, or open somewhere
  /// \error nodev  there is none
  result<> remove(std::uint32_t number) const noexcept;

 protected:
  using any_fd::any_fd;
  loop_control(const loop_control&) = default;  // owned<K>, borrowed<K>?
  loop_control& operator=(const loop_control&) = default;
  ~loop_control() = default;
};

/// A loop device that is bound for as long as this lives: then it is detached.
///
/// With autoclear, which loop_options have by themselves, the kernel does that
/// also when the program is killed. Whoever has the device open or mounted then
/// keeps it until they are done.
class [[nodiscard]] bound_loop {
 public:
  /// Binds the first device that is free. Who comes between finding and binding
  /// it makes this take the next, at most 64 times.
  /// \error busy  somebody came between each time
  /// \error as loop_control::open and loop_device::configure
  static result<bound_loop> bind(const any_fd& backing,
                                 const loop_options& options = {}) noexcept;
  /// Binds this one.
  /// \error busy  it is bound already, and stays so
  static result<bound_loop> bind(owned<loop_device> device,
                                 const any_fd& backing,
                                 const loop_options& options = {}) noexcept;

  bound_loop(bound_loop&&) noexcept = default;
  bound_loop& operator=(bound_loop&& other) noexcept {
    // Through a temporary, so that assigning to itself changes nothing.
    bound_loop taken(std::move(other));
    std::swap(device_, taken.device_);
    return *this;
  }
  ~bound_loop();

  const owned<loop_device>& device() const noexcept { return device_; }

  /// Detaches it, with the error. The descriptor is closed either way.
  result<> detach() && noexcept;
  /// Leaves it bound, with autoclear until nobody has it open, and gives the
  /// descriptor away.
  owned<loop_device> keep() && noexcept { return std::move(device_); }

 private:
  explicit bound_loop(owned<loop_device> device) noexcept
      : device_(std::move(device)) {}

  owned<loop_device> device_;
};

}  // namespace fildes::inline FILDES_ABI
