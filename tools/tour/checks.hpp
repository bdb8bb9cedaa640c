// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <string_view>

#include <fildes/result.hpp>

// One short round trip for each kind and each way of moving bytes. False: the
// calls went well, and what came back is not what it should be.

namespace tour {

struct kind_check {
  std::string_view name;
  std::string_view what;
  fildes::result<bool> (*run)();
  /// The kernel may be without it, or a policy against it.
  bool optional = false;
};

// checks_devices.cpp
fildes::result<bool> check_terminal();
fildes::result<bool> check_raw_mode();
fildes::result<bool> check_pty();
fildes::result<bool> check_serial();
fildes::result<bool> check_mqueue();
fildes::result<bool> check_fifo();
fildes::result<bool> check_char_device();
fildes::result<bool> check_loop_device();
fildes::result<bool> check_tun();
fildes::result<bool> check_ioctl();

// checks_files.cpp
fildes::result<bool> check_directory();
fildes::result<bool> check_resolve();
fildes::result<bool> check_tree();
fildes::result<bool> check_times();
fildes::result<bool> check_replace();
fildes::result<bool> check_mapping();
fildes::result<bool> check_inotify();
fildes::result<bool> check_fanotify();

// checks_moving.cpp
fildes::result<bool> check_splice();
fildes::result<bool> check_tee();
fildes::result<bool> check_vmsplice();
fildes::result<bool> check_sendfile();
fildes::result<bool> check_copy_file_range();
fildes::result<bool> check_transfer();

// checks_waiting.cpp
fildes::result<bool> check_listener();
fildes::result<bool> check_stream();
fildes::result<bool> check_epoll();
fildes::result<bool> check_signalfd();

}  // namespace tour
