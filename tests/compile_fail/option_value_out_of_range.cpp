// SPDX-License-Identifier: BSL-1.0
// EXPECT: value_is_out_of_range
#include <fildes/option_tcp.hpp>
#include <fildes/tcp.hpp>

auto set(const fildes::tcp_stream& socket) {
#ifdef FILDES_MISUSE
  return set_option(socket, fildes::option::tcp::keepalive_count, 128);
#else
  return set_option(socket, fildes::option::tcp::keepalive_count, 127);
#endif
}
