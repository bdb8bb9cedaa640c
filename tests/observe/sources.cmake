# SPDX-License-Identifier: BSL-1.0
#
# Included by tests/CMakeLists.txt. The observer's tests where there is one;
# elsewhere, that nothing of it is there.

if(FILDES_OBSERVE)
  fildes_test(observe
    observe/directory_test.cpp
    observe/observer_test.cpp
    observe/serial_test.cpp
    observe/sweep_algorithms_test.cpp
    observe/sweep_device_test.cpp
    observe/sweep_fifo_test.cpp
    observe/sweep_mapping_test.cpp
    observe/sweep_mqueue_test.cpp
    observe/sweep_path_calls_test.cpp
    observe/sweep_process_test.cpp
    observe/sweep_replace_file_test.cpp
    observe/sweep_settings_test.cpp
    observe/sweep_signal_test.cpp
    observe/sweep_socket_test.cpp
    observe/sweep_terminal_test.cpp
    observe/sweep_test.cpp
    observe/sweep_timer_test.cpp
    observe/sweep_waiting_test.cpp
    observe/sweep_watching_test.cpp
    observe/tracer_test.cpp
    LABEL observe
  )
else()
  fildes_test(observe observe/absent_test.cpp LABEL observe)
endif()

if(CMAKE_CROSSCOMPILING)
  return()
endif()

separate_arguments(fildes_build_flags UNIX_COMMAND "${CMAKE_CXX_FLAGS}")
add_test(NAME observe.mixed_builds_do_not_link
  COMMAND ${Python3_EXECUTABLE}
    ${PROJECT_SOURCE_DIR}/tests/observe/link-mixed
    $<TARGET_FILE:fildes> ${PROJECT_SOURCE_DIR}/tests/observe/mixed.cpp
    ${CMAKE_CXX_COMPILER} ${fildes_build_flags} ${FILDES_COMPILE_FLAGS}
    $<$<BOOL:${FILDES_OBSERVE}>:-DFILDES_OBSERVE>
  COMMAND_EXPAND_LISTS
)
set_tests_properties(observe.mixed_builds_do_not_link PROPERTIES
  TIMEOUT 60 LABELS observe)
