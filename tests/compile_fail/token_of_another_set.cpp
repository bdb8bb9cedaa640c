// SPDX-License-Identifier: BSL-1.0
// EXPECT-GCC: token<kind>
// EXPECT-CLANG: no matching member function for call to 'add'
#include <fildes/epoll.hpp>
#include <fildes/eventfd.hpp>

enum class kind : std::uint8_t { counter };
enum class other : std::uint8_t { counter };

fildes::result<> watch(const fildes::owned<fildes::epoll<kind>>& set,
                       const fildes::eventfd& counter) {
#ifdef FILDES_MISUSE
  const auto whose = other::counter;
#else
  const auto whose = kind::counter;
#endif
  return set.add(counter, fildes::epoll_add_flag::in, whose);
}
