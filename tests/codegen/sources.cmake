# SPDX-License-Identifier: BSL-1.0
#
# Included by tests/CMakeLists.txt. What the library costs, in numbers that are
# the same on every run: for the machine's own target.

if(CMAKE_CROSSCOMPILING)
  return()
endif()

fildes_test(codegen codegen/heap_test.cpp codegen/sizes.cpp LABEL perf-exact)
set_target_properties(codegen PROPERTIES DISABLE_PRECOMPILE_HEADERS ON)

if(NOT FILDES_FIRST_BUILD)
  return()
endif()

# Counts instructions of both compilers, whichever the build's is. By GNU's
# objdump: in a build with clang CMAKE_OBJDUMP is LLVM's, of another form.
find_program(FILDES_OBJDUMP objdump)
foreach(compiler g++-12 clang++-19)
  set(test codegen.${compiler}_adds_nothing_to_assembly)
  find_program(FILDES_CODEGEN_${compiler} ${compiler})
  if(NOT CMAKE_SYSTEM_PROCESSOR STREQUAL "x86_64")
    set(missing "the assembly is for x86_64, not ${CMAKE_SYSTEM_PROCESSOR}")
  elseif(NOT FILDES_CODEGEN_${compiler})
    set(missing "${compiler} is missing")
  elseif(NOT FILDES_OBJDUMP)
    set(missing "objdump is missing")
  else()
    unset(missing)
  endif()
  if(missing)
    add_test(NAME ${test}
      COMMAND ${CMAKE_COMMAND} -E echo "not run: ${missing}")
  else()
    # An observed build is another library: what is counted is the plain one.
    add_test(NAME ${test}
      COMMAND ${Python3_EXECUTABLE} ${CMAKE_CURRENT_LIST_DIR}/compare
        ${FILDES_OBJDUMP} ${FILDES_CODEGEN_${compiler}}
        ${FILDES_COMPILE_FLAGS} -UFILDES_OBSERVE
      COMMAND_EXPAND_LISTS
    )
  endif()
  set_tests_properties(${test} PROPERTIES
    TIMEOUT 60 LABELS perf-exact SKIP_REGULAR_EXPRESSION "^not run: ")
endforeach()
