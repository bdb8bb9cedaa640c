# SPDX-License-Identifier: BSL-1.0
#
# Included by tests/CMakeLists.txt. What reads bytes that somebody else wrote is
# given some that nobody would write.

option(FILDES_LIBFUZZER
  "Let clang's libFuzzer drive the targets of tests/fuzz" OFF)

# fildes_fuzz(name source count)
#
# A target, with LLVMFuzzerTestOneInput() and fuzz::seeds(). As one of ctest's
# tests it runs `count` inputs, the same each time; the preset asan makes it
# look closer. With FILDES_LIBFUZZER it is no test: start fuzz_<name> yourself.
function(fildes_fuzz name source count)
  set(dir ${PROJECT_SOURCE_DIR}/tests/fuzz)
  if(FILDES_LIBFUZZER)
    set(driver ${dir}/libfuzzer.cpp)
  else()
    set(driver ${dir}/drive.cpp)
  endif()
  add_executable(fuzz_${name} ${dir}/${source} ${driver})
  fildes_own_target(fuzz_${name})
  target_link_libraries(fuzz_${name} PRIVATE fildes::fildes)
  target_include_directories(fuzz_${name} PRIVATE ${PROJECT_SOURCE_DIR}/tests)
  if(FILDES_LIBFUZZER)
    target_compile_options(fuzz_${name} PRIVATE
      -fsanitize=fuzzer,address,undefined)
    target_link_options(fuzz_${name} PRIVATE
      -fsanitize=fuzzer,address,undefined)
    return()
  endif()
  if(CMAKE_CXX_FLAGS MATCHES "-fsanitize=thread")  # they have but one
    set_target_properties(fuzz_${name} PROPERTIES EXCLUDE_FROM_ALL ON)
    return()
  endif()
  add_test(NAME fuzz.${name} COMMAND fuzz_${name} ${count})
  set_tests_properties(fuzz.${name} PROPERTIES TIMEOUT 120 LABELS fuzz)
endfunction()

fildes_fuzz(control control.cpp 1000000)
fildes_fuzz(cpu cpu.cpp 1000000)
fildes_fuzz(dirents dirents.cpp 1000000)
fildes_fuzz(fanotify fanotify.cpp 1000000)
fildes_fuzz(fdinfo fdinfo.cpp 1000000)
fildes_fuzz(inotify inotify.cpp 1000000)
fildes_fuzz(mqjob mqjob.cpp 300000)
target_sources(fuzz_mqjob PRIVATE ${PROJECT_SOURCE_DIR}/examples/mqjob/job.cpp)
fildes_fuzz(netlink netlink.cpp 1000000)
fildes_fuzz(ptyrec ptyrec.cpp 100000)
target_sources(fuzz_ptyrec PRIVATE
  ${PROJECT_SOURCE_DIR}/examples/ptyrec/cast.cpp
  ${PROJECT_SOURCE_DIR}/examples/ptyrec/json.cpp)
fildes_fuzz(siginfo siginfo.cpp 1000000)
fildes_fuzz(terminal_text terminal_text.cpp 1000000)
