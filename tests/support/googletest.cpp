// SPDX-License-Identifier: BSL-1.0

// All of GoogleTest but its client of a results server: that looks up host
// names, which a static program cannot.
#include <gtest/internal/gtest-port.h>
#undef GTEST_CAN_STREAM_RESULTS_
#include <src/gtest-all.cc>
