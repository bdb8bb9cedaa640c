// SPDX-License-Identifier: BSL-1.0
// EXPECT-GCC: as 'this' argument discards qualifiers
// EXPECT-CLANG: is an lvalue, but function has rvalue ref-qualifier
#include <fildes/fanotify.hpp>

fildes::result<> answer(fildes::permission_request question) {
#ifdef FILDES_MISUSE
  return question.allow();
#else
  return std::move(question).allow();
#endif
}
