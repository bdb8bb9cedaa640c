// SPDX-License-Identifier: BSL-1.0
// EXPECT: epoll_add_flag
#include <fildes/epoll.hpp>
#include <fildes/tcp.hpp>

enum class kind : std::uint8_t { listener };

fildes::result<> change(const fildes::owned<fildes::epoll<kind>>& set,
                        const fildes::tcp_listener& listener) {
#ifdef FILDES_MISUSE
  return set.modify(listener, fildes::epoll_shared_listener, kind::listener);
#else
  return set.modify(listener, fildes::epoll_modify_flag::in, kind::listener);
#endif
}
