// SPDX-License-Identifier: BSL-1.0
#include "echo_with_asio.hpp"

int main(int argc, char** argv) {
  return echo::serve<with_asio::loop>(argc, argv);
}
