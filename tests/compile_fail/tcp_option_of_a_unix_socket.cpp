// SPDX-License-Identifier: BSL-1.0
// EXPECT: has_options_of_level
#include <fildes/option_socket.hpp>
#include <fildes/option_tcp.hpp>
#include <fildes/unix_socket.hpp>

auto set(const fildes::unix_stream& socket) {
#ifdef FILDES_MISUSE
  return set_option(socket, fildes::option::tcp::nodelay, true);
#else
  return set_option(socket, fildes::option::pass_credentials, true);
#endif
}
