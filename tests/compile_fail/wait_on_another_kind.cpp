// SPDX-License-Identifier: BSL-1.0
// EXPECT: wait
#include <fildes/epoll.hpp>
#include <fildes/eventfd.hpp>

enum class kind : std::uint8_t { counter };

#ifdef FILDES_MISUSE
using set_kind = fildes::eventfd;
#else
using set_kind = fildes::epoll<kind>;
#endif

fildes::result<> wait(const set_kind& set) {
  fildes::epoll_events<kind> events;
  return set.wait(events);
}
