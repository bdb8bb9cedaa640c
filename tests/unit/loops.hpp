// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <string>

#include <fildes/loop_device.hpp>

#include "helpers.hpp"
#include "support/skip.hpp"

// Loop devices over files that are gone afterwards: no other disk is touched.

namespace test {

inline constexpr std::uint64_t loop_size = 1 << 20;

/// A file of a mebibyte, to be made a device of.
inline fildes::owned<fildes::file> loop_file(const scratch_directory& in,
                                             const char* name = "disk") {
  auto made =
      fildes::file::open(in / name, {.access = fildes::access_mode::read_write,
                                     .create = fildes::creation::exclusive})
          .value();
  EXPECT_TRUE(made.truncate(loop_size));
  return made;
}

/// Whether an error says that this machine or user has no loop devices.
inline bool no_loops(fildes::error e) {
  using enum fildes::errc;
  return e == acces || e == perm || e == noent || e == nxio || e == nodev;
}

/// Runs a body with a file and the device that it was made; skips the test
/// where that cannot be.
template <class Body>
void with_loop(Body body, const fildes::loop_options& options = {}) {
  const scratch_directory place;
  const auto file = loop_file(place);
  auto bound = fildes::bound_loop::bind(file, options);
  if (bound.has_error() && no_loops(bound.error()))
    return support::skip("no loop device can be had");
  ASSERT_TRUE(bound) << fildes::error_text(bound.error()).view();
  body(bound.value(), file);
}

}  // namespace test
