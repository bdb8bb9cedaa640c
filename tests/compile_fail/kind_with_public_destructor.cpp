// SPDX-License-Identifier: BSL-1.0
// EXPECT: adds no data, and keeps its constructors, copy, assignment and
// EXPECT: see docs/adding-a-kind.md
#include <fildes/fd.hpp>

class gadget : public fildes::any_fd {
 public:
  fildes::result<> poke() const { return fildes::success(); }

#ifdef FILDES_MISUSE
 public:
#else
 protected:
#endif
  using fildes::any_fd::any_fd;
  gadget(const gadget&) = default;
  gadget& operator=(const gadget&) = default;
  ~gadget() = default;
};

fildes::result<> use(const fildes::owned<gadget>& g) { return g.poke(); }

void drop(fildes::owned<gadget>) {}
