// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/option_codec.hpp>
#include <fildes/option_time.hpp>
#include <fildes/sys/abi/link_option.hpp>
#include <fildes/sys/abi/socket.hpp>

// Options of AF_VSOCK, between a virtual machine and its host. See vsock(7).

namespace fildes::inline FILDES_ABI {

/// An option of AF_VSOCK: the level has the number of the family.
template <int Name, class Codec,
          option_access Access = option_access::read_write>
using vsock_option = socket_option<sys::abi::af_vsock, Name, Codec, Access>;

namespace option::vsock {

/// SO_VM_SOCKETS_BUFFER_SIZE: bytes that may wait, held between the next
/// two.
inline constexpr vsock_option<sys::abi::so_vm_sockets_buffer_size,
                              option_as::number<std::uint64_t>>
    buffer_size{};

/// SO_VM_SOCKETS_BUFFER_MIN_SIZE: the least.
inline constexpr vsock_option<sys::abi::so_vm_sockets_buffer_min_size,
                              option_as::number<std::uint64_t>>
    buffer_min_size{};

/// SO_VM_SOCKETS_BUFFER_MAX_SIZE: the most.
inline constexpr vsock_option<sys::abi::so_vm_sockets_buffer_max_size,
                              option_as::number<std::uint64_t>>
    buffer_max_size{};

/// SO_VM_SOCKETS_CONNECT_TIMEOUT_NEW: how long a connect waits; zero: 2
/// seconds. Since Linux 5.16.
inline constexpr vsock_option<sys::abi::so_vm_sockets_connect_timeout_new,
                              option_as::timeout>
    connect_timeout{};

}  // namespace option::vsock

}  // namespace fildes::inline FILDES_ABI
