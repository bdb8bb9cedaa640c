# SPDX-License-Identifier: BSL-1.0
#
# Boost and fmt where their own CMake files are missing, or refuse a target
# that is not the machine's: as headers, which are the same for every target.
# A target that exists already is left alone.

# fildes_header_dependency(target name header)
#
# The target sees the directory of that name and nothing beside it: the
# machine's other headers are not the target's.
function(fildes_header_dependency target name header)
  string(TOUPPER FILDES_${name}_INCLUDE_DIR dir)
  find_path(${dir} ${header} REQUIRED
    DOC "The directory above the headers of ${name}")
  set(headers ${CMAKE_CURRENT_BINARY_DIR}/headers/${name})
  file(MAKE_DIRECTORY ${headers})
  file(CREATE_LINK ${${dir}}/${name} ${headers}/${name} SYMBOLIC)
  add_library(${target} INTERFACE IMPORTED GLOBAL)
  target_include_directories(${target} INTERFACE ${headers})
endfunction()

if(NOT TARGET Boost::headers)
  fildes_header_dependency(Boost::headers boost boost/outcome/basic_result.hpp)
endif()
if(NOT TARGET fmt::fmt)
  fildes_header_dependency(fmt::fmt fmt fmt/core.h)
  target_compile_definitions(fmt::fmt INTERFACE FMT_HEADER_ONLY)
endif()
