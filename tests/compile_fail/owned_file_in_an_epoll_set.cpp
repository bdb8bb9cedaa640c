// SPDX-License-Identifier: BSL-1.0
// EXPECT: pollable
#include <fildes/file.hpp>
#include <fildes/pipe.hpp>
#include <fildes/registration.hpp>

enum class kind : std::uint8_t { input };

#ifdef FILDES_MISUSE
using input = fildes::file;
#else
using input = fildes::pipe_reader;
#endif

fildes::result<> watch(const fildes::owned<fildes::epoll<kind>>& set,
                       fildes::owned<input> from) {
  FILDES_TRY(
      const auto watched,
      set.add_owned(std::move(from), fildes::epoll_add_flag::in, kind::input));
  return watched.modify(fildes::epoll_modify_flag::in, kind::input);
}
