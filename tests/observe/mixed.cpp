// SPDX-License-Identifier: BSL-1.0
#include <fildes/file.hpp>

int main() { return fildes::file::open("/dev/null") ? 0 : 1; }
