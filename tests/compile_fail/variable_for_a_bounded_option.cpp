// SPDX-License-Identifier: BSL-1.0
// EXPECT: constant expression
#include <fildes/option_tcp.hpp>
#include <fildes/tcp.hpp>

fildes::result<> set(const fildes::tcp_stream& socket, int count) {
#ifdef FILDES_MISUSE
  return set_option(socket, fildes::option::tcp::keepalive_count, count);
#else
  FILDES_TRY(const auto checked, (fildes::bounded<1, 127>::of(count)));
  return set_option(socket, fildes::option::tcp::keepalive_count, checked);
#endif
}
