// SPDX-License-Identifier: BSL-1.0
// EXPECT-GCC: no matching function for call to 'set_option
// EXPECT-CLANG: no matching function for call to 'set_option'
#include <chrono>
#include <fildes/option_tcp.hpp>
#include <fildes/tcp.hpp>

auto set(const fildes::tcp_stream& socket) {
#ifdef FILDES_MISUSE
  return set_option(socket, fildes::option::tcp::keepalive_idle, 90);
#else
  return set_option(socket, fildes::option::tcp::keepalive_idle,
                    std::chrono::seconds(90));
#endif
}
