// SPDX-License-Identifier: BSL-1.0
// EXPECT: what is mapped is bytes: no constructor runs
#include <fildes/mapping.hpp>

#include <string>

#ifdef FILDES_MISUSE
using word = std::string;
#else
using word = char;
#endif

fildes::result<fildes::mapping<const word>> words(const fildes::file& of) {
  return fildes::mapping<const word>::share(of);
}
