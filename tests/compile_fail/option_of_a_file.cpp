// SPDX-License-Identifier: BSL-1.0
// EXPECT: has_options_of_level
#include <fildes/file.hpp>
#include <fildes/option_socket.hpp>
#include <fildes/socket.hpp>

#ifdef FILDES_MISUSE
using kind = fildes::file;
#else
using kind = fildes::socket;
#endif

auto set(const kind& fd) { return set_option(fd, fildes::option::debug, true); }
