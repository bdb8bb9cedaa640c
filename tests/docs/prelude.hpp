// SPDX-License-Identifier: BSL-1.0
#pragma once

// What the blocks of a document are compiled with: see extract-code.

#include <fildes/alg.hpp>
#include <fildes/can.hpp>
#include <fildes/can_bcm.hpp>
#include <fildes/fildes.hpp>
#include <fildes/netlink_ask.hpp>
#include <fildes/netlink_request.hpp>
#include <fildes/netlink_route.hpp>
#include <fildes/tcp_zerocopy_receive.hpp>
#include <fildes/xdp.hpp>

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
