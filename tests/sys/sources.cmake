# SPDX-License-Identifier: BSL-1.0
#
# Included by tests/CMakeLists.txt. Sets
#   FILDES_SYS_TESTS             the sources, from tests/
#   FILDES_SYS_TEST_INCLUDE_DIR  where the generated files are
#   FILDES_SYS_TEST_DEPENDS      the generated files; give them to the program
#                                as sources, so that they are made first

set(FILDES_SYS_TESTS
  sys/abi_test.cpp
  sys/errc_test.cpp
  sys/number_abi_test.cpp
  sys/number_test.cpp
  sys/register_test.cpp
  sys/sys_file_test.cpp
  sys/sys_path_test.cpp
  sys/sys_process_test.cpp
  sys/sys_socketcall_test.cpp
  sys/sys_wide_test.cpp
  sys/uapi_device_flags.cpp
  sys/uapi_fanotify_flags.cpp
  sys/uapi_fifo_flags.cpp
  sys/uapi_file_flags.cpp
  sys/uapi_entries_flags.cpp
  sys/uapi_flags.cpp
  sys/uapi_inotify_flags.cpp
  sys/uapi_kernel.cpp
  sys/uapi_libc.cpp
  sys/uapi_mqueue_flags.cpp
  sys/uapi_pty_flags.cpp
  sys/uapi_serial_flags.cpp
  sys/uapi_signal_flags.cpp
  sys/uapi_terminal_flags.cpp
  sys/uapi_waiting_flags.cpp
  sys/vdso_image_test.cpp
  sys/vdso_test.cpp
)

set_source_files_properties(${PROJECT_SOURCE_DIR}/tests/sys/register_test.cpp
  PROPERTIES COMPILE_OPTIONS -O2 SKIP_PRECOMPILE_HEADERS ON)
# Reads the numbers of all ABIs, its own among them, in namespaces of its own.
set_source_files_properties(${PROJECT_SOURCE_DIR}/tests/sys/number_abi_test.cpp
  PROPERTIES SKIP_PRECOMPILE_HEADERS ON)
# The kernel's headers do not go together with the C library's.
set(uapi_sources ${FILDES_SYS_TESTS})
list(FILTER uapi_sources INCLUDE REGEX "/uapi_")
list(TRANSFORM uapi_sources PREPEND ${PROJECT_SOURCE_DIR}/tests/)
set_source_files_properties(${uapi_sources}
  PROPERTIES SKIP_PRECOMPILE_HEADERS ON)

if(NOT Python3_EXECUTABLE)
  find_package(Python3 REQUIRED COMPONENTS Interpreter)
endif()

set(FILDES_SYS_TEST_INCLUDE_DIR ${CMAKE_CURRENT_BINARY_DIR}/generated)
set(FILDES_SYS_TEST_DEPENDS
  ${FILDES_SYS_TEST_INCLUDE_DIR}/constants_kernel.inc
  ${FILDES_SYS_TEST_INCLUDE_DIR}/constants_libc.inc
  ${FILDES_SYS_TEST_INCLUDE_DIR}/errc_checks.inc
  ${FILDES_SYS_TEST_INCLUDE_DIR}/number_checks.inc
  ${FILDES_SYS_TEST_INCLUDE_DIR}/structures_kernel.inc
  ${FILDES_SYS_TEST_INCLUDE_DIR}/structures_libc.inc
)

add_custom_command(
  OUTPUT ${FILDES_SYS_TEST_DEPENDS}
  COMMAND ${Python3_EXECUTABLE} ${PROJECT_SOURCE_DIR}/scripts/generate-abi
    --abi-checks ${FILDES_SYS_TEST_INCLUDE_DIR}
    --errc-checks ${FILDES_SYS_TEST_INCLUDE_DIR}/errc_checks.inc
    --number-checks ${FILDES_SYS_TEST_INCLUDE_DIR}/number_checks.inc
  DEPENDS
    ${PROJECT_SOURCE_DIR}/scripts/abi_constants.py
    ${PROJECT_SOURCE_DIR}/scripts/generate-abi
    ${PROJECT_SOURCE_DIR}/data/constants.csv
    ${PROJECT_SOURCE_DIR}/data/errno.csv
    ${PROJECT_SOURCE_DIR}/data/signals.csv
    ${PROJECT_SOURCE_DIR}/data/structs.csv
    ${PROJECT_SOURCE_DIR}/data/syscalls.csv
  COMMENT "Listing the numbers to compare with the kernel headers"
  VERBATIM
)

if(NOT FILDES_FIRST_BUILD)
  return()
endif()

# The headers in the repository are those that the script would write.
add_test(
  NAME generate-abi.committed_headers_are_current
  COMMAND ${Python3_EXECUTABLE} ${PROJECT_SOURCE_DIR}/scripts/generate-abi
    --check
)

# So are the table of options and the list that a test goes by.
add_test(
  NAME generate-option-table.committed_files_are_current
  COMMAND ${Python3_EXECUTABLE}
    ${PROJECT_SOURCE_DIR}/scripts/generate-option-table --check
)

# What the library defines of the kernel's is in those lists.
add_test(
  NAME sys.nothing_is_left_uncompared
  COMMAND ${Python3_EXECUTABLE} ${CMAKE_CURRENT_LIST_DIR}/compared_test
)

# Those of this machine are compared by building `sys`; here are the others.
add_test(
  NAME sys.abis_equal_their_kernel_headers
  COMMAND ${Python3_EXECUTABLE} ${CMAKE_CURRENT_LIST_DIR}/compare-abis
    --installed
)
set_tests_properties(sys.abis_equal_their_kernel_headers PROPERTIES
  TIMEOUT 300)

# x32 by its instructions, on the machine that compiles for it.
find_program(FILDES_X32_COMPILER x86_64-linux-gnux32-g++)
find_program(FILDES_OBJDUMP objdump)
if(FILDES_X32_COMPILER AND FILDES_OBJDUMP)
  add_test(NAME sys.x32_calls_by_their_instructions
    COMMAND ${Python3_EXECUTABLE} ${CMAKE_CURRENT_LIST_DIR}/x32_test
      ${FILDES_X32_COMPILER} ${FILDES_OBJDUMP}
  )
else()
  add_test(NAME sys.x32_calls_by_their_instructions
    COMMAND ${CMAKE_COMMAND} -E echo
      "not run: x86_64-linux-gnux32-g++ or objdump is missing"
  )
endif()
set_tests_properties(sys.x32_calls_by_their_instructions PROPERTIES
  TIMEOUT 60 SKIP_REGULAR_EXPRESSION "^not run: ")
