# SPDX-License-Identifier: BSL-1.0
#
# Included by tests/CMakeLists.txt.

include(${CMAKE_CURRENT_LIST_DIR}/python_test.cmake)
if(FILDES_BUILD_TOOLS)
  fildes_python_test(${CMAKE_CURRENT_LIST_DIR}/tour_test fildes-tour)
endif()
