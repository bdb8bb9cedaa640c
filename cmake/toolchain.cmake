# SPDX-License-Identifier: BSL-1.0
#
# Builds for FILDES_ABI, on Debian 12, programs that need nothing but a kernel
# or an emulator:
#
#   cmake --toolchain cmake/toolchain.cmake -D FILDES_ABI=s390x ...
#
# FILDES_EMULATOR is what they are run with; empty where the machine does it.
# scripts/install-packages and scripts/unpack-packages get what this names.

# ABI: the compiler's prefix; flags; emulator
set(fildes_abi_x86_64 x86_64-linux-gnu "" "")
set(fildes_abi_x32 x86_64-linux-gnux32 "" "")
set(fildes_abi_i386 i686-linux-gnu "" "")
set(fildes_abi_i386-emulated i686-linux-gnu "" qemu-i386)
set(fildes_abi_arm arm-linux-gnueabihf -marm qemu-arm)
set(fildes_abi_arm-thumb arm-linux-gnueabihf -mthumb qemu-arm)
set(fildes_abi_aarch64 aarch64-linux-gnu "" qemu-aarch64)
set(fildes_abi_riscv64 riscv64-linux-gnu "" qemu-riscv64)
set(fildes_abi_loongarch64 loongarch64-linux-gnu "" qemu-loongarch64)
set(fildes_abi_s390x s390x-linux-gnu "" qemu-s390x)
set(fildes_abi_powerpc64le powerpc64le-linux-gnu "" qemu-ppc64le)
set(fildes_abi_mipsel mipsel-linux-gnu "" qemu-mipsel)
set(fildes_abi_mips64el mips64el-linux-gnuabi64 "" qemu-mips64el)

# What CMake runs to try the compiler reads this file again.
set(CMAKE_TRY_COMPILE_PLATFORM_VARIABLES FILDES_ABI)
if(NOT DEFINED fildes_abi_${FILDES_ABI})
  message(FATAL_ERROR "FILDES_ABI is '${FILDES_ABI}', which is no ABI of ours")
endif()
list(POP_FRONT fildes_abi_${FILDES_ABI}
  fildes_triplet CMAKE_CXX_FLAGS_INIT fildes_emulator)

set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR ${FILDES_ABI})
set(fildes_unpacked ${CMAKE_CURRENT_LIST_DIR}/../build/unpacked)
if(FILDES_ABI STREQUAL "loongarch64")
  include(${CMAKE_CURRENT_LIST_DIR}/loongarch64.cmake)
else()
  set(CMAKE_CXX_COMPILER ${fildes_triplet}-g++)
  set(CMAKE_EXE_LINKER_FLAGS_INIT -static)
endif()

# Debian's libm.a for x32 names its two parts in a directory where they are not.
if(FILDES_ABI STREQUAL "x32")
  set(fildes_parts /usr/${fildes_triplet}/lib)
  file(WRITE ${fildes_unpacked}/x32/libm.a
    "GROUP(${fildes_parts}/libm-2.36.a ${fildes_parts}/libmvec.a)\n")
  string(APPEND CMAKE_EXE_LINKER_FLAGS_INIT " -L${fildes_unpacked}/x32")
endif()

# The emulator tells the tests its name: see tests/support/emulated.hpp.
if(fildes_emulator)
  find_program(FILDES_QEMU_${FILDES_ABI} ${fildes_emulator}
    HINTS ${fildes_unpacked}/qemu/usr/bin NO_CMAKE_FIND_ROOT_PATH REQUIRED)
  set(fildes_emulator ${FILDES_QEMU_${FILDES_ABI}}
    -E FILDES_EMULATOR=${fildes_emulator})
endif()
set(FILDES_EMULATOR "${fildes_emulator}" CACHE STRING
  "What runs the programs that are built")
set(CMAKE_CROSSCOMPILING_EMULATOR ${FILDES_EMULATOR})
