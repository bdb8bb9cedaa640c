// SPDX-License-Identifier: BSL-1.0
// EXPECT-GCC: passing 'fildes::v0::file_replacement' as 'this' argument
// discards qualifiers EXPECT-CLANG: is an lvalue, but function has rvalue
// ref-qualifier
#include <fildes/replace_file.hpp>

fildes::result<> finish(fildes::file_replacement made) {
#ifdef FILDES_MISUSE
  return made.commit();
#else
  return std::move(made).commit();
#endif
}
