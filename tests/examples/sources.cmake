# SPDX-License-Identifier: BSL-1.0
#
# Included by tests/CMakeLists.txt.

include(${CMAKE_CURRENT_LIST_DIR}/../tools/python_test.cmake)
if(FILDES_BUILD_EXAMPLES)
  fildes_python_test(${CMAKE_CURRENT_LIST_DIR}/fd_cat_test fd-cat)
endif()
