# SPDX-License-Identifier: BSL-1.0
#
# GoogleTest from its source, for a target that no package has it for.

find_path(FILDES_GOOGLETEST_DIR src/gtest-all.cc REQUIRED
  PATHS /usr/src/googletest/googletest
  DOC "The directory of GoogleTest's src and include")

add_library(gtest STATIC support/googletest.cpp)
add_library(GTest::gtest ALIAS gtest)
target_compile_features(gtest PUBLIC cxx_std_14)
target_include_directories(gtest SYSTEM
  PUBLIC ${FILDES_GOOGLETEST_DIR}/include
  PRIVATE ${FILDES_GOOGLETEST_DIR})
