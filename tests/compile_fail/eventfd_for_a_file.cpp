// SPDX-License-Identifier: BSL-1.0
// EXPECT-GCC: reference of type 'const fildes::v0::file&' from expression
// EXPECT-CLANG: 'const fildes::owned<fildes::eventfd>' to 'const fildes::file'
#include <fildes/eventfd.hpp>
#include <fildes/file.hpp>

fildes::result<> save(const fildes::file& f) { return f.sync(); }

fildes::result<> finish(const fildes::owned<fildes::file>& log,
                        const fildes::owned<fildes::eventfd>& done) {
#ifdef FILDES_MISUSE
  FILDES_TRYV(save(log));
  FILDES_TRYV(save(done));
#else
  FILDES_TRYV(save(log));
#endif
  return done.write(1);
}
