// SPDX-License-Identifier: BSL-1.0
// EXPECT: this kind cannot be spliced from or to; use transfer() or read
#include <fildes/eventfd.hpp>
#include <fildes/splice.hpp>

fildes::result<std::size_t> move(const fildes::eventfd& counter,
                                 const fildes::file& file,
                                 const fildes::pipe_writer& to) {
  FILDES_TRYV(counter.write(1));
#ifdef FILDES_MISUSE
  (void)file;
  return fildes::splice(counter, to, 8);
#else
  return fildes::splice(file, to, 8);
#endif
}
