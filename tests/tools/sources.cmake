# SPDX-License-Identifier: BSL-1.0
#
# Included by tests/CMakeLists.txt.

include(${CMAKE_CURRENT_LIST_DIR}/python_test.cmake)
if(FILDES_BUILD_TOOLS)
  fildes_python_test(${CMAKE_CURRENT_LIST_DIR}/tour_test fildes-tour)
  fildes_python_test(${CMAKE_CURRENT_LIST_DIR}/server_test fildes-tour)
  fildes_python_test(${CMAKE_CURRENT_LIST_DIR}/server_life_test fildes-tour)
  fildes_test(tools_request tools/request_test.cpp)
  target_link_libraries(tools_request PRIVATE tour_server)
  target_include_directories(tools_request PRIVATE
    ${PROJECT_SOURCE_DIR}/tools/tour)
  fildes_fuzz(http http.cpp 1000000)
  target_link_libraries(fuzz_http PRIVATE tour_server)
  target_include_directories(fuzz_http PRIVATE
    ${PROJECT_SOURCE_DIR}/tools/tour)
endif()
