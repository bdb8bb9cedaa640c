// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <benchmark/benchmark.h>

#include <span>
#include <string>

// One operation in three forms, for Google Benchmark.

enum class way { assembly, fildes, glibc };

struct operation {
  const char* name;
  void (*run)(benchmark::State&, way);
};

template <class Call>
void repeat(benchmark::State& state, Call call) {
  for (auto _ : state) {
    if (!call()) [[unlikely]] {
      state.SkipWithError("the call failed");
      return;
    }
  }
}

/// As `name/by`, with a suffix.
inline void register_all(std::span<const operation> operations,
                         const std::string& suffix = "") {
  const auto add = [&](const operation& op, const char* by_name, way by) {
    const auto name = std::string(op.name) + '/' + by_name + suffix;
    benchmark::RegisterBenchmark(name.c_str(), op.run, by);
  };
  for (const operation& op : operations) {
    add(op, "assembly", way::assembly);
    add(op, "fildes", way::fildes);
    add(op, "glibc", way::glibc);
  }
}
