// SPDX-License-Identifier: BSL-1.0
#pragma once

// What the blocks of a document are compiled with: see extract-code.

#include <fildes/activation.hpp>
#include <fildes/alg.hpp>
#include <fildes/can.hpp>
#include <fildes/can_bcm.hpp>
#include <fildes/control_family.hpp>
#include <fildes/control_ip.hpp>
#include <fildes/control_time.hpp>
#include <fildes/cpu.hpp>
#include <fildes/device.hpp>
#include <fildes/directory.hpp>
#include <fildes/fanotify.hpp>
#include <fildes/fdinfo.hpp>
#include <fildes/fifo.hpp>
#include <fildes/fildes.hpp>
#include <fildes/file_attributes.hpp>
#include <fildes/file_cache.hpp>
#include <fildes/file_clone.hpp>
#include <fildes/file_extents.hpp>
#include <fildes/file_handle.hpp>
#include <fildes/file_lease.hpp>
#include <fildes/file_link.hpp>
#include <fildes/file_system.hpp>
#include <fildes/inotify.hpp>
#include <fildes/inotify_rename.hpp>
#include <fildes/inout_reserved.hpp>
#include <fildes/ioctl.hpp>
#include <fildes/loop_device.hpp>
#include <fildes/mqueue_buffer.hpp>
#include <fildes/mqueue_guard.hpp>
#include <fildes/mqueue_limits.hpp>
#include <fildes/netlink_ask.hpp>
#include <fildes/netlink_request.hpp>
#include <fildes/netlink_route.hpp>
#include <fildes/packet.hpp>
#include <fildes/pty.hpp>
#include <fildes/raw_mode.hpp>
#include <fildes/raw_socket.hpp>
#include <fildes/serial.hpp>
#include <fildes/tcp_zerocopy_receive.hpp>
#include <fildes/terminal.hpp>
#include <fildes/terminal_text.hpp>
#include <fildes/tree.hpp>
#include <fildes/tree_watcher.hpp>
#include <fildes/tun.hpp>
#include <fildes/vsock.hpp>
#include <fildes/window_watch.hpp>
#include <fildes/xattr.hpp>
#include <fildes/xdp.hpp>
#include <fildes/zerocopy.hpp>
#include <fildes/zerocopy_calls.hpp>

#include <cstdio>
#include <cstdlib>
#include <initializer_list>

namespace docs {

/// How a block ends that does not return by itself.
inline fildes::result<> done() { return fildes::success(); }

struct block {
  int number;
  fildes::result<> (*run)();
};

/// Runs the block whose number is the argument; an error fails it.
inline int run(int argc, char** argv, std::initializer_list<block> blocks) {
  const int wanted = argc == 2 ? std::atoi(argv[1]) : 0;
  for (const auto& [number, run] : blocks) {
    if (number != wanted) continue;
    const auto r = run();
    if (r) return 0;
    const fildes::error_text text(r.error());
    std::fprintf(stderr, "%.*s\n", static_cast<int>(text.view().size()),
                 text.view().data());
    return 1;
  }
  return 2;
}

}  // namespace docs
