// SPDX-License-Identifier: BSL-1.0
#include "echo_by_hand.hpp"

int main(int argc, char** argv) {
  return echo::serve<by_hand::loop>(argc, argv);
}
