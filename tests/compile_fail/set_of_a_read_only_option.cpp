// SPDX-License-Identifier: BSL-1.0
// EXPECT: writable_option
#include <fildes/option_socket.hpp>
#include <fildes/udp.hpp>

auto set_mark(const fildes::udp_socket& socket) {
#ifdef FILDES_MISUSE
  return set_option(socket, fildes::option::cookie, 1);
#else
  return set_option(socket, fildes::option::mark, 1);
#endif
}
