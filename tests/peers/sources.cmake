# SPDX-License-Identifier: BSL-1.0
#
# Included by tests/CMakeLists.txt.

include(${CMAKE_CURRENT_LIST_DIR}/../tools/python_test.cmake)

add_executable(peer ${CMAKE_CURRENT_LIST_DIR}/peer.cpp)
fildes_own_target(peer)
target_compile_options(peer PRIVATE ${FILDES_TEST_OPTIONS})
target_link_libraries(peer PRIVATE fildes::fildes Threads::Threads)
foreach(script peers_test passing_test programs_test)
  fildes_python_test(${CMAKE_CURRENT_LIST_DIR}/${script} peer)
endforeach()
if(FILDES_BUILD_TOOLS)
  fildes_python_test(${CMAKE_CURRENT_LIST_DIR}/web_test fildes-tour)
endif()

# A test for a program that this machine lacks says so, and is skipped.
get_property(tests DIRECTORY PROPERTY TESTS)
list(FILTER tests INCLUDE REGEX "^(peers|passing|programs|web)_test\\.")
set_tests_properties(${tests} PROPERTIES
  SKIP_REGULAR_EXPRESSION "\nskipped: test_")
