# SPDX-License-Identifier: BSL-1.0
#
# Included by tests/CMakeLists.txt. Sets
#   FILDES_SYS_TESTS             the sources, from tests/
#   FILDES_SYS_TEST_INCLUDE_DIR  where the generated files are
#   FILDES_SYS_TEST_DEPENDS      the generated files; give them to the program
#                                as sources, so that they are made first

set(FILDES_SYS_TESTS
  sys/constant_test.cpp
  sys/errc_test.cpp
  sys/layout_test.cpp
  sys/number_abi_test.cpp
  sys/number_test.cpp
  sys/register_test.cpp
  sys/sys_file_test.cpp
  sys/sys_path_test.cpp
  sys/sys_process_test.cpp
  sys/uapi_fcntl.cpp
  sys/uapi_flags.cpp
)

if(NOT Python3_EXECUTABLE)
  find_package(Python3 REQUIRED COMPONENTS Interpreter)
endif()

set(FILDES_SYS_TEST_INCLUDE_DIR ${CMAKE_CURRENT_BINARY_DIR}/generated)
set(FILDES_SYS_TEST_DEPENDS
  ${FILDES_SYS_TEST_INCLUDE_DIR}/errc_checks.inc
  ${FILDES_SYS_TEST_INCLUDE_DIR}/number_checks.inc
)

add_custom_command(
  OUTPUT ${FILDES_SYS_TEST_DEPENDS}
  COMMAND ${Python3_EXECUTABLE} ${PROJECT_SOURCE_DIR}/scripts/generate-abi
    --errc-checks ${FILDES_SYS_TEST_INCLUDE_DIR}/errc_checks.inc
    --number-checks ${FILDES_SYS_TEST_INCLUDE_DIR}/number_checks.inc
  DEPENDS
    ${PROJECT_SOURCE_DIR}/scripts/generate-abi
    ${PROJECT_SOURCE_DIR}/data/errno.csv
    ${PROJECT_SOURCE_DIR}/data/syscalls.csv
  COMMENT "Listing the numbers to compare with the kernel headers"
  VERBATIM
)

# The headers in the repository are those that the script would write.
add_test(
  NAME generate-abi.committed_headers_are_current
  COMMAND ${Python3_EXECUTABLE} ${PROJECT_SOURCE_DIR}/scripts/generate-abi
    --check
)
