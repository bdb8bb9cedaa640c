# SPDX-License-Identifier: BSL-1.0
#
# Included by tests/CMakeLists.txt.

include(${CMAKE_CURRENT_LIST_DIR}/../tools/python_test.cmake)
if(FILDES_BUILD_EXAMPLES)
  fildes_python_test(${CMAKE_CURRENT_LIST_DIR}/fan_audit_test fan-audit)
  fildes_python_test(${CMAKE_CURRENT_LIST_DIR}/fd_cat_test fd-cat)
  fildes_python_test(${CMAKE_CURRENT_LIST_DIR}/fd_echo_test fd-echo)
  fildes_python_test(${CMAKE_CURRENT_LIST_DIR}/fd_links_test fd-links)
  fildes_python_test(${CMAKE_CURRENT_LIST_DIR}/fastcp_test fastcp)
  fildes_python_test(${CMAKE_CURRENT_LIST_DIR}/mqjob_test mqjob)
  fildes_python_test(${CMAKE_CURRENT_LIST_DIR}/ptyrec_play_test ptyrec)
  fildes_python_test(${CMAKE_CURRENT_LIST_DIR}/ptyrec_test ptyrec)
  fildes_python_test(${CMAKE_CURRENT_LIST_DIR}/same_test same)
  fildes_python_test(${CMAKE_CURRENT_LIST_DIR}/tee_log_test tee-log)
  fildes_python_test(${CMAKE_CURRENT_LIST_DIR}/serial_term_test serial-term)
  fildes_python_test(${CMAKE_CURRENT_LIST_DIR}/watch_run_test watch-run)

  set(ptyrec ${PROJECT_SOURCE_DIR}/examples/ptyrec)
  fildes_test(ptyrec_cast examples/ptyrec_cast_test.cpp
    ${ptyrec}/cast.cpp ${ptyrec}/cast_file.cpp ${ptyrec}/json.cpp)

  # Without ip, or where nobody may have a network, watch or mount, some
  # say so.
  get_property(tests DIRECTORY PROPERTY TESTS)
  list(FILTER tests INCLUDE REGEX
    "^(fan_audit|fastcp|fd_links|ptyrec|same)_test\\.")
  set_tests_properties(${tests} PROPERTIES
    SKIP_REGULAR_EXPRESSION "\nskipped: test_")
endif()
