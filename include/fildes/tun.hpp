// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/device.hpp>
#include <fildes/option_value.hpp>
#include <fildes/sys/abi/tun.hpp>

namespace fildes::inline FILDES_ABI {

/// What goes through the interface.
enum class tun_kind : std::uint32_t {
  tun = sys::abi::iff_tun,  ///< IFF_TUN: packets of IP
  tap = sys::abi::iff_tap,  ///< IFF_TAP: Ethernet frames
};

/// How the interface is made, and how it is.
enum class tun_flag : std::uint32_t {
  no_pi = sys::abi::iff_no_pi,              ///< IFF_NO_PI: no four bytes before
                                            ///< each packet (struct tun_pi)
  vnet_hdr = sys::abi::iff_vnet_hdr,        ///< IFF_VNET_HDR: a virtio_net_hdr
                                            ///< before each packet
  multi_queue = sys::abi::iff_multi_queue,  ///< IFF_MULTI_QUEUE: it can be
                                            ///< opened several times
  exclusive = sys::abi::iff_tun_excl,     ///< IFF_TUN_EXCL: busy if it is there
  napi = sys::abi::iff_napi,              ///< IFF_NAPI
  napi_frags = sys::abi::iff_napi_frags,  ///< IFF_NAPI_FRAGS: tap; privileged
  no_carrier = sys::abi::iff_no_carrier,  ///< IFF_NO_CARRIER (6.0)
  persist = sys::abi::iff_persist,        ///< IFF_PERSIST: told, not asked for
};
template <>
inline constexpr auto flag_names<tun_flag> =
    std::to_array<flag_name<tun_flag>>({
        {tun_flag::no_pi, "no_pi"},
        {tun_flag::vnet_hdr, "vnet_hdr"},
        {tun_flag::multi_queue, "multi_queue"},
        {tun_flag::exclusive, "exclusive"},
        {tun_flag::napi, "napi"},
        {tun_flag::napi_frags, "napi_frags"},
        {tun_flag::no_carrier, "no_carrier"},
        {tun_flag::persist, "persist"},
    });
using tun_flags = flags<tun_flag>;

/// What the program can do with packets for the kernel; needs vnet_hdr.
enum class tun_offload : std::uint32_t {
  csum = sys::abi::tun_f_csum,        ///< TUN_F_CSUM: without checksums
  tso4 = sys::abi::tun_f_tso4,        ///< TUN_F_TSO4: large TCP over IPv4
  tso6 = sys::abi::tun_f_tso6,        ///< TUN_F_TSO6: over IPv6
  tso_ecn = sys::abi::tun_f_tso_ecn,  ///< TUN_F_TSO_ECN: and with ECN
  ufo = sys::abi::tun_f_ufo,          ///< TUN_F_UFO: large UDP, fragmented
  uso4 = sys::abi::tun_f_uso4,        ///< TUN_F_USO4: large UDP (6.2)
  uso6 = sys::abi::tun_f_uso6,        ///< TUN_F_USO6: over IPv6 (6.2)
};
template <>
inline constexpr auto flag_names<tun_offload> =
    std::to_array<flag_name<tun_offload>>({
        {tun_offload::csum, "csum"},
        {tun_offload::tso4, "tso4"},
        {tun_offload::tso6, "tso6"},
        {tun_offload::tso_ecn, "tso_ecn"},
        {tun_offload::ufo, "ufo"},
        {tun_offload::uso4, "uso4"},
        {tun_offload::uso6, "uso6"},
    });
using tun_offloads = flags<tun_offload>;

/// Which interface is wanted.
struct tun_options {
  tun_kind kind = tun_kind::tun;
  /// Of at most 15 bytes. One `%d` becomes the first number that is free;
  /// nothing is "tun%d" or "tap%d".
  std::string_view name = {};
  tun_flags flags = tun_flag::no_pi;
  bool nonblock = false;  ///< reading is again instead of waiting
};

/// An interface of the network that a program is the other end of.
struct tun_interface {
  option_text<16> name;
  tun_kind kind = tun_kind::tun;
  tun_flags flags = {};
};

/// One end of an interface of the network: what the kernel sends out there is
/// read here, and what is written comes in by it. See
/// Documentation/networking/tuntap.rst of the kernel.
///
/// The interface goes with the last descriptor, unless it was made persistent.
/// Addresses, routes, MTU and "up" are netlink_route.hpp's business. Until it
/// is up, writing is an error: io.
class tun : public char_device {
 public:
  static constexpr std::string_view kind_name = "tun";

  /// Makes an interface, or takes one that is there and persistent, or one more
  /// queue of it.
  /// \error perm         needs CAP_NET_ADMIN, or to be its owner
  /// \error busy         it is there, and in use, or exclusive was asked for
  /// \error inval        of another kind, or other flags; also by
  ///                     operation::device: a name with a zero inside
  /// \error nametoolong  by operation::device: over 15 bytes
  /// \error noent        a kernel without /dev/net/tun
  static result<owned<tun>> open(const tun_options& options = {}) noexcept;

  /// Whether a descriptor is one of these, with an interface: what checked_cast
  /// asks.
  static result<bool> is(const any_fd& fd) noexcept;

  /// What this kernel has. TUNGETFEATURES.
  static result<tun_flags> features() noexcept;

  /// Which interface it is: its name may have been changed. TUNGETIFF.
  result<tun_interface> interface() const noexcept;

  /// The network namespace that it is in now, for setns(2). Close-on-exec.
  /// TUNGETDEVNETNS; kernel 5.2. \error perm  needs CAP_NET_ADMIN there
  result<owned<any_fd>> network_namespace() const noexcept;

  /// Takes a packet that the kernel sends, one a call. What the buffer is too
  /// small for is lost, without a word: room for the MTU is needed, and for
  /// what no_pi and vnet_hdr say stands before.
  /// \error again  nothing there, and it is non-blocking
  /// \error intr   a signal came first
  FILDES_INLINE result<std::size_t> read(byte_span into) const noexcept {
    return char_device::read(into);
  }
  /// Lets a packet come in, one a call.
  /// \error inval  no packet: too short, or of no version of IP
  /// \error io     the interface is down
  FILDES_INLINE result<std::size_t> write(byte_view from) const noexcept {
    return char_device::write(from);
  }

  /// Whether it stays when nobody has it open. TUNSETPERSIST.
  result<> set_persistent(bool on) const noexcept {
    return sys::ioctl_word(fd_, sys::abi::tunsetpersist, on ? 1 : 0);
  }
  /// Who else may open it: a user, by number. TUNSETOWNER.
  result<> set_owner(std::uint32_t user) const noexcept {
    return sys::ioctl_word(fd_, sys::abi::tunsetowner,
                           static_cast<sys::word>(user));
  }
  /// Or a group. TUNSETGROUP.
  result<> set_group(std::uint32_t group) const noexcept {
    return sys::ioctl_word(fd_, sys::abi::tunsetgroup,
                           static_cast<sys::word>(group));
  }
  /// TUNSETOFFLOAD. \error inval  without csum none of the others
  result<> set_offload(tun_offloads what) const noexcept {
    return sys::ioctl_word(fd_, sys::abi::tunsetoffload,
                           static_cast<sys::word>(what.bits()));
  }
  /// Whether the interface says that there is a carrier. TUNSETCARRIER;
  /// kernel 5.0.
  result<> set_carrier(bool on) const noexcept;
  /// Packets go to this queue again, or not for now: of multi_queue alone.
  /// TUNSETQUEUE. \error inval  no multi_queue, or it is so already
  result<> attach_queue() const noexcept;
  result<> detach_queue() const noexcept;
  /// The size of the virtio_net_hdr of vnet_hdr: 10 at first. TUNGETVNETHDRSZ.
  result<std::uint32_t> vnet_header_size() const noexcept;
  /// \error inval  less than 10
  result<> set_vnet_header_size(std::uint32_t bytes) const noexcept;

 protected:
  using char_device::char_device;
  tun(const tun&) = default;  // owned<K>, borrowed<K>?
  tun& operator=(const tun&) = default;
  ~tun() = default;
};

}  // namespace fildes::inline FILDES_ABI
