// SPDX-License-Identifier: BSL-1.0
// EXPECT: readable_option
#include <fildes/option_socket.hpp>
#include <fildes/udp.hpp>

auto room_of(const fildes::udp_socket& socket) {
#ifdef FILDES_MISUSE
  return get_option(socket, fildes::option::send_buffer_force);
#else
  return get_option(socket, fildes::option::send_buffer);
#endif
}
