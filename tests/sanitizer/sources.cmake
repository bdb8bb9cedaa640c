# SPDX-License-Identifier: BSL-1.0
#
# Included by tests/CMakeLists.txt. One program a sanitizer; one test a case of
# it. The builds with AddressSanitizer or ThreadSanitizer have theirs.

function(fildes_sanitizer_program name)
  add_executable(sanitizer_${name}
    ${PROJECT_SOURCE_DIR}/tests/sanitizer/${name}.cpp ${ARGN})
  fildes_own_target(sanitizer_${name})
  target_link_libraries(sanitizer_${name} PRIVATE Threads::Threads)
endfunction()

# MemorySanitizer has no build: the fmt library is not instrumented. So this is
# one of a plain build with clang, with what it needs of the library's sources.
function(fildes_memory_sanitizer_program name)
  get_target_property(sources fildes SOURCES)
  list(FILTER sources INCLUDE REGEX "^src/")
  list(FILTER sources EXCLUDE REGEX "^src/format")
  list(TRANSFORM sources PREPEND ${PROJECT_SOURCE_DIR}/)
  fildes_sanitizer_program(${name} ${sources})
  target_compile_features(sanitizer_${name} PRIVATE cxx_std_20)
  target_include_directories(sanitizer_${name} PRIVATE
    ${PROJECT_SOURCE_DIR}/include)
  target_compile_options(sanitizer_${name} PRIVATE
    -O1 -g -fno-omit-frame-pointer -fsanitize=memory)
  target_link_options(sanitizer_${name} PRIVATE -fsanitize=memory)
  target_link_libraries(sanitizer_${name} PRIVATE Boost::headers)
endfunction()

# fildes_sanitizer_case(program case [text...]): clean, or a report that has
# each text.
function(fildes_sanitizer_case program case)
  set(name sanitizer.${program}_${case})
  add_test(NAME ${name}
    COMMAND ${Python3_EXECUTABLE}
      ${PROJECT_SOURCE_DIR}/tests/sanitizer/run
      $<TARGET_FILE:sanitizer_${program}> ${case} ${ARGN})
  set_tests_properties(${name} PROPERTIES TIMEOUT 30 LABELS sanitizer)
endfunction()

if(CMAKE_CXX_FLAGS MATCHES "-fsanitize=address")
  fildes_sanitizer_program(asan)
  target_link_libraries(sanitizer_asan PRIVATE fildes::fildes)
  foreach(case read_within write_within empty_buffers message_within)
    fildes_sanitizer_case(asan ${case})
  endforeach()
  foreach(call read readv pread statx getcwd recv recvmsg control_of_recvmsg
      address_of_recvfrom)
    fildes_sanitizer_case(asan ${call}_past_heap
      heap-buffer-overflow "WRITE of size")
  endforeach()
  fildes_sanitizer_case(asan read_past_heap_by_the_size_alone
    heap-buffer-overflow "WRITE of size")
  fildes_sanitizer_case(asan read_past_stack
    stack-buffer-overflow "WRITE of size")
  fildes_sanitizer_case(asan read_into_freed
    heap-use-after-free "WRITE of size")
  foreach(case write_past_heap writev_past_heap list_of_readv_past_heap
      path_without_end send_past_heap piece_of_sendmsg_past_heap)
    fildes_sanitizer_case(asan ${case} heap-buffer-overflow "READ of size")
  endforeach()
  fildes_sanitizer_case(asan write_past_stack
    stack-buffer-overflow "READ of size")
  foreach(case write_freed structure_of_openat2_freed)
    fildes_sanitizer_case(asan ${case} heap-use-after-free "READ of size")
  endforeach()
elseif(CMAKE_CXX_FLAGS MATCHES "-fsanitize=thread")
  fildes_sanitizer_program(tsan)
  target_link_libraries(sanitizer_tsan PRIVATE fildes::fildes)
  foreach(case byte_through_a_pipe byte_through_a_socket
      message_through_a_socket bytes_through_vectors end_of_a_pipe
      senders_buffer_used_again receivers_buffer_filled_before
      count_of_an_eventfd wake_up_of_another tick_of_a_timer
      content_of_a_memfd lock_of_a_file
      object_behind_an_epoll_event empty_buffers
      handler_has_run_when_intr_comes_back handler_runs_in_a_loop_of_calls)
    fildes_sanitizer_case(tsan ${case})
  endforeach()
  foreach(case no_descriptor_between byte_sent_before_the_value_is_set
      buffer_read_into_and_written buffer_sent_and_written)
    fildes_sanitizer_case(tsan ${case} "data race")
  endforeach()
elseif(FILDES_PLAIN_BUILD AND CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  fildes_memory_sanitizer_program(msan)
  foreach(call read readv readv_in_its_first_part pread preadv2 getcwd
      readlinkat recv recvmsg recvmmsg statx random_state)
    fildes_sanitizer_case(msan filled_by_${call})
    fildes_sanitizer_case(msan not_past_it_by_${call}
      use-of-uninitialized-value)
  endforeach()
  foreach(call pipe2 fcntl ioctl ppoll an_eventfd a_timer copy_file_range
      sendfile epoll_wait epoll_pwait transfer the_vdso socketpair getsockopt
      addresses control_messages a_signalfd)
    fildes_sanitizer_case(msan filled_by_${call})
  endforeach()
  fildes_sanitizer_case(msan filled_and_written)
  foreach(case not_by_a_call_that_failed not_by_the_vdso_when_it_fails
      written_by_write written_by_writev
      written_by_pwrite written_by_an_eventfd half_filled_and_written
      list_of_parts structure_of_openat2 structure_of_fcntl
      structure_of_epoll_ctl path descriptor
      written_by_send written_by_sendmsg address_of_connect)
    fildes_sanitizer_case(msan ${case} use-of-uninitialized-value)
  endforeach()
endif()
