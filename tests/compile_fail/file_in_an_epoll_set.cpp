// SPDX-License-Identifier: BSL-1.0
// EXPECT: pollable
#include <fildes/epoll.hpp>
#include <fildes/file.hpp>

enum class kind : std::uint8_t { file };

fildes::result<> watch(const fildes::owned<fildes::epoll<kind>>& set,
                       const fildes::owned<fildes::file>& input) {
#ifdef FILDES_MISUSE
  return set.add(input, fildes::epoll_add_flag::in, kind::file);
#else
  // A file is always ready; who may have another descriptor asks.
  FILDES_TRYV(set.try_add(input, fildes::epoll_add_flag::in, kind::file));
  return fildes::success();
#endif
}
