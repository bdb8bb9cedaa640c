// SPDX-License-Identifier: BSL-1.0
// EXPECT: a hook takes a const signal_info&
#include <fildes/signal_dispatcher.hpp>

struct hooks {
#ifdef FILDES_MISUSE
  void on_term(int) {}
#else
  void on_term(const fildes::signal_info&) {}
#endif
};

fildes::result<fildes::signal_step> dispatch(hooks& h) {
  return fildes::signal_dispatcher(h).dispatch(fildes::signal_info());
}
