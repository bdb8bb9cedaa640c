// SPDX-License-Identifier: BSL-1.0
#include "counter.hpp"

#include <utility>

#include <fildes/tree.hpp>

// What cannot be counted is not: who copies it will say why.

namespace fastcp {

using namespace fildes;

counter::counter(std::vector<std::string> sources)
    : sources_(std::move(sources)),
      thread_([this](const std::stop_token& stop) { count(stop); }) {}

std::optional<std::uint64_t> counter::bytes() const noexcept {
  if (!counted_.load(std::memory_order_acquire)) return std::nullopt;
  return sum_;
}

void counter::count(const std::stop_token& stop) {
  for (const std::string& path : sources_) {
    const auto status = path_fd::working_directory().status(
        path, {.follow = path.ends_with('/')});
    if (!status) continue;
    if (status.value().type() == file_type::directory)
      count_tree(path, stop);
    else
      add(status.value());
  }
  counted_.store(!stop.stop_requested(), std::memory_order_release);
}

void counter::count_tree(const std::string& path, const std::stop_token& stop) {
  auto walk = tree_walk::open(path);
  if (!walk) return;
  while (!stop.stop_requested()) {
    const auto entry = walk.value().next();
    if (entry.has_error() && entry.error() != errc::stale) continue;
    if (entry.has_error() || !entry.value()) return;
    if (entry.value()->type() != file_type::regular) continue;
    const auto status = entry.value()->parent().status(entry.value()->c_str(),
                                                       {.follow = false});
    if (status) add(status.value());
  }
}

void counter::add(const file_status& file) {
  if (file.type() != file_type::regular) return;
  if (file.links() == 1 || linked_.insert(file.identity()).second)
    sum_ += file.size();
}

}  // namespace fastcp
