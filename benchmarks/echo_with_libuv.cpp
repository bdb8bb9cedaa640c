// SPDX-License-Identifier: BSL-1.0
#include "echo_with_libuv.hpp"

int main(int argc, char** argv) {
  return echo::serve<with_libuv::loop>(argc, argv);
}
