# SPDX-License-Identifier: BSL-1.0
#
# Included by toolchain.cmake. Clang and lld of Debian 12 with the C and C++
# libraries of Debian 13, where they are unpacked. Not static: lld 19 gets the
# functions wrong that a static C library chooses when it starts.

get_filename_component(fildes_root ${fildes_unpacked}/loongarch64 REALPATH)
set(fildes_libraries ${fildes_root}/usr/${fildes_triplet}/lib)

set(CMAKE_CXX_COMPILER clang++-19)
set(CMAKE_CXX_COMPILER_TARGET ${fildes_triplet})
set(CMAKE_SYSROOT ${fildes_root})
string(APPEND CMAKE_CXX_FLAGS_INIT
  " --gcc-install-dir=${fildes_root}/usr/lib/gcc-cross/${fildes_triplet}/14")
string(CONCAT CMAKE_EXE_LINKER_FLAGS_INIT
  "-fuse-ld=lld-19 -Wl,-rpath,${fildes_libraries} "
  "-Wl,--dynamic-linker=${fildes_libraries}/ld-linux-loongarch-lp64d.so.1")
