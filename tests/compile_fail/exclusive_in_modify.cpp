// SPDX-License-Identifier: BSL-1.0
// EXPECT: exclusive
#include <fildes/epoll.hpp>
#include <fildes/tcp.hpp>

enum class kind : std::uint8_t { listener };

fildes::result<> change(const fildes::owned<fildes::epoll<kind>>& set,
                        const fildes::tcp_listener& listener) {
#ifdef FILDES_MISUSE
  const auto what = fildes::epoll_modify_flag::exclusive;
#else
  const auto what = fildes::epoll_modify_flag::oneshot;
#endif
  return set.modify(listener, what, kind::listener);
}
