// SPDX-License-Identifier: BSL-1.0
// EXPECT: a kind that is received only
#include <fildes/control_kinds.hpp>

#ifdef FILDES_MISUSE
const fildes::control_messages made{
    fildes::control::security_label{"system_u:system_r"}};
#else
const fildes::control_messages made{fildes::control::credentials{1, 2, 3}};
#endif
