// SPDX-License-Identifier: BSL-1.0
// EXPECT-GCC: has no non-static data member named 'questions'
// EXPECT-CLANG: field designator 'questions' does not refer to any field
#include <fildes/fanotify.hpp>

fildes::result<> watch(const fildes::fanotify& told,
                       const fildes::fanotify_permission& asked) {
  using ask = fildes::fanotify_question;
#ifdef FILDES_MISUSE
  return told.add_mark("/srv", fildes::fanotify_mark{.questions = ask::open});
#else
  (void)told;
  return asked.add_mark("/srv", {.questions = ask::open});
#endif
}
