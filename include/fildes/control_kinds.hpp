// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <type_traits>

#include <fildes/control_messages.hpp>
#include <fildes/fd.hpp>
#include <fildes/sys/abi/control.hpp>

// The kinds of control messages of SOL_SOCKET. Those about time are in
// control_time.hpp, of the error queue in control_error.hpp, of IP in
// control_ip.hpp, of other families in control_family.hpp.

namespace fildes::inline FILDES_ABI::control {

/// How many descriptors one message takes: SCM_MAX_FD.
inline constexpr std::size_t most_rights = 253;

/// SCM_RIGHTS: descriptors to pass over a unix socket, `rights(a, b)`. The
/// receiver gets others for what they have open; these stay here, and need to
/// stay open only until they are sent. A stream passes them with the first byte
/// of data: there must be one.
template <std::size_t Count>
class rights {
  static_assert(Count != 0 && Count <= most_rights);

 public:
  static constexpr int level = sys::abi::sol_socket;
  static constexpr int type = sys::abi::scm_rights;

  template <std::derived_from<any_fd>... Fds>
    requires(sizeof...(Fds) == Count)
  rights(const Fds&... fds) noexcept : numbers_{fds.raw()...} {}

 private:
  int numbers_[Count];
};
template <std::derived_from<any_fd>... Fds>
rights(const Fds&...) -> rights<sizeof...(Fds)>;

/// The same when only the program knows how many: up to `Max`.
template <std::size_t Max>
class rights_list {
  static_assert(Max != 0 && Max <= most_rights);

 public:
  static constexpr int level = sys::abi::sol_socket;
  static constexpr int type = sys::abi::scm_rights;
  static constexpr std::size_t max_payload = Max * sizeof(int);

  /// \error nobufs  there are `Max` of them
  result<> add(const any_fd& fd) noexcept {
    if (count_ == Max) return error(errc::nobufs, operation::control);
    numbers_[count_++] = fd.raw();
    return success();
  }
  std::size_t size() const noexcept { return count_; }
  byte_view payload() const noexcept FILDES_LIFETIMEBOUND {
    return {numbers_, count_ * sizeof(int)};
  }

 private:
  int numbers_[Max];
  std::size_t count_ = 0;
};

/// SCM_CREDENTIALS: who sends, in the numbers of the receiver's namespaces. The
/// kernel checks them: without privilege, one's own.
struct credentials {
  static constexpr int level = sys::abi::sol_socket;
  static constexpr int type = sys::abi::scm_credentials;
  std::int32_t pid;  ///< 0 of a process that the receiver cannot see
  std::uint32_t uid;
  std::uint32_t gid;

  friend bool operator==(const credentials&, const credentials&) = default;
};
static_assert(sizeof(credentials) == sizeof(sys::abi::ucred));

/// SCM_PIDFD (Linux 6.5): who sends, as a descriptor, which take() gives. For
/// control_space only.
struct pidfd {
  static constexpr int level = sys::abi::sol_socket;
  static constexpr int type = sys::abi::scm_pidfd;
  static constexpr std::size_t max_payload = sizeof(int);
  pidfd() = delete;
};

/// SCM_SECURITY: the sender's label for SELinux and its kin. Lies in the room.
struct security_label {
  static constexpr int level = sys::abi::sol_socket;  ///< or SOL_IP
  static constexpr int type = sys::abi::scm_security;
  static constexpr std::size_t max_payload = 256;
  std::string_view text;

  static std::optional<security_label> from_record(
      const control_record& record) noexcept;
};

/// SO_MARK: the mark of a packet, to send and, with SO_RCVMARK, received.
using mark = number_of<sys::abi::sol_socket, sys::abi::so_mark, std::uint32_t>;

/// SO_PRIORITY: the same of its priority; to send since Linux 6.14.
using priority =
    number_of<sys::abi::sol_socket, sys::abi::so_priority, std::uint32_t>;

/// SO_RXQ_OVFL: how many packets the socket has dropped so far.
using dropped =
    number_of<sys::abi::sol_socket, sys::abi::so_rxq_ovfl, std::uint32_t>;

/// SO_WIFI_STATUS: whether the frame was acknowledged.
using wifi_status =
    number_of<sys::abi::sol_socket, sys::abi::so_wifi_status, std::int32_t>;

/// SCM_INQ (Linux 6.17): how many bytes wait in a unix stream.
using unread = number_of<sys::abi::sol_socket, sys::abi::so_inq, std::int32_t>;

/// SCM_DEVMEM_DMABUF and _LINEAR (Linux 6.12): a piece of a packet in the
/// memory of a device. Give its token back with SO_DEVMEM_DONTNEED.
template <int Type>
struct device_memory_of {
  static constexpr int level = sys::abi::sol_socket;
  static constexpr int type = Type;
  std::uint64_t offset;
  std::uint32_t size;
  std::uint32_t token;
  std::uint32_t dmabuf;
  std::uint32_t flags;
};
using device_memory = device_memory_of<sys::abi::so_devmem_dmabuf>;
using device_memory_linear = device_memory_of<sys::abi::so_devmem_linear>;
static_assert(sizeof(device_memory) == sizeof(sys::abi::dmabuf_cmsg));

}  // namespace fildes::inline FILDES_ABI::control
