// SPDX-License-Identifier: BSL-1.0
// EXPECT-GCC: token
// EXPECT-CLANG: no matching member function for call to 'add'
#include <fildes/epoll.hpp>
#include <fildes/eventfd.hpp>

enum class kind : std::uint8_t { counter };

fildes::result<> watch(const fildes::owned<fildes::epoll<kind>>& set,
                       const fildes::eventfd& counter) {
#ifdef FILDES_MISUSE
  return set.add(counter, fildes::epoll_add_flag::in, counter.raw());
#else
  return set.add(counter, fildes::epoll_add_flag::in, kind::counter);
#endif
}
