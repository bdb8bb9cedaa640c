# SPDX-License-Identifier: BSL-1.0

include_guard()

# fildes_python_test(script program)
#
# Each method test_* of the script's class `test` is one of ctest's tests; the
# script takes the program's path and the tests to run. It knows nothing of
# emulators: where there is one, the program is a script that runs it in there.
function(fildes_python_test script program)
  cmake_path(GET script FILENAME suite)
  set(runnable $<TARGET_FILE:${program}>)
  if(CMAKE_CROSSCOMPILING_EMULATOR)
    list(JOIN CMAKE_CROSSCOMPILING_EMULATOR " " emulator)
    file(GENERATE OUTPUT ${suite}-emulated
      CONTENT "#!/bin/sh\nexec ${emulator} ${runnable} \"$@\"\n"
      FILE_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE
        GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
    set(runnable ${CMAKE_CURRENT_BINARY_DIR}/${suite}-emulated)
  endif()
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${script})
  file(STRINGS ${script} tests REGEX "^    def test_")
  foreach(test IN LISTS tests)
    string(REGEX MATCH "test_[a-z0-9_]+" test "${test}")
    string(REPLACE "test_" "" name ${test})
    add_test(NAME ${suite}.${name}
      COMMAND ${Python3_EXECUTABLE} ${script} ${runnable} test.${test})
    set_tests_properties(${suite}.${name} PROPERTIES TIMEOUT 60)
  endforeach()
endfunction()
