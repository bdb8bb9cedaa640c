// SPDX-License-Identifier: BSL-1.0

// All eleven tables in one program, whatever the target is: each header is
// included into a namespace of its own.

#include <cstdint>
#include <string_view>

#include <gtest/gtest.h>

#include <fildes/config.hpp>

#undef FILDES_ABI
#define FILDES_ABI on_x86_64
#include <fildes/sys/abi/number_x86_64.hpp>
#undef FILDES_ABI
#define FILDES_ABI on_x32
#include <fildes/sys/abi/number_x32.hpp>
#undef FILDES_ABI
#define FILDES_ABI on_i386
#include <fildes/sys/abi/number_i386.hpp>
#undef FILDES_ABI
#define FILDES_ABI on_arm
#include <fildes/sys/abi/number_arm.hpp>
#undef FILDES_ABI
#define FILDES_ABI on_aarch64
#include <fildes/sys/abi/number_aarch64.hpp>
#undef FILDES_ABI
#define FILDES_ABI on_riscv64
#include <fildes/sys/abi/number_riscv64.hpp>
#undef FILDES_ABI
#define FILDES_ABI on_loongarch64
#include <fildes/sys/abi/number_loongarch64.hpp>
#undef FILDES_ABI
#define FILDES_ABI on_s390x
#include <fildes/sys/abi/number_s390x.hpp>
#undef FILDES_ABI
#define FILDES_ABI on_powerpc64le
#include <fildes/sys/abi/number_powerpc64le.hpp>
#undef FILDES_ABI
#define FILDES_ABI on_mipsel
#include <fildes/sys/abi/number_mipsel.hpp>
#undef FILDES_ABI
#define FILDES_ABI on_mips64el
#include <fildes/sys/abi/number_mips64el.hpp>

namespace {

template <class Nr>
constexpr std::uint32_t number(Nr call) {
  return static_cast<std::uint32_t>(call);
}

// One that each machine numbers differently, and one that all number alike.
static_assert(number(fildes::on_x86_64::sys::nr::openat) == 257);
static_assert(number(fildes::on_x32::sys::nr::openat) == 0x40000000 + 257);
static_assert(number(fildes::on_i386::sys::nr::openat) == 295);
static_assert(number(fildes::on_arm::sys::nr::openat) == 322);
static_assert(number(fildes::on_aarch64::sys::nr::openat) == 56);
static_assert(number(fildes::on_riscv64::sys::nr::openat) == 56);
static_assert(number(fildes::on_loongarch64::sys::nr::openat) == 56);
static_assert(number(fildes::on_s390x::sys::nr::openat) == 288);
static_assert(number(fildes::on_powerpc64le::sys::nr::openat) == 286);
static_assert(number(fildes::on_mipsel::sys::nr::openat) == 4288);
static_assert(number(fildes::on_mips64el::sys::nr::openat) == 5247);

static_assert(number(fildes::on_x86_64::sys::nr::openat2) == 437);
static_assert(number(fildes::on_x32::sys::nr::openat2) == 0x40000000 + 437);
static_assert(number(fildes::on_i386::sys::nr::openat2) == 437);
static_assert(number(fildes::on_arm::sys::nr::openat2) == 437);
static_assert(number(fildes::on_aarch64::sys::nr::openat2) == 437);
static_assert(number(fildes::on_riscv64::sys::nr::openat2) == 437);
static_assert(number(fildes::on_loongarch64::sys::nr::openat2) == 437);
static_assert(number(fildes::on_s390x::sys::nr::openat2) == 437);
static_assert(number(fildes::on_powerpc64le::sys::nr::openat2) == 437);
static_assert(number(fildes::on_mipsel::sys::nr::openat2) == 4437);
static_assert(number(fildes::on_mips64el::sys::nr::openat2) == 5437);

// x32 has calls of its own where the structures differ.
static_assert(number(fildes::on_x32::sys::nr::ioctl) == 0x40000000 + 514);
static_assert(number(fildes::on_arm::sys::nr::ARM_cacheflush) == 0xf0002);
static_assert(number(fildes::on_i386::sys::nr::break_) == 17);

TEST(number, the_tables_of_all_eleven_abis_end_with_a_whole_entry) {
  for (const std::string_view table :
       {fildes::on_x86_64::sys::number_table, fildes::on_x32::sys::number_table,
        fildes::on_i386::sys::number_table, fildes::on_arm::sys::number_table,
        fildes::on_aarch64::sys::number_table,
        fildes::on_riscv64::sys::number_table,
        fildes::on_loongarch64::sys::number_table,
        fildes::on_s390x::sys::number_table,
        fildes::on_powerpc64le::sys::number_table,
        fildes::on_mipsel::sys::number_table,
        fildes::on_mips64el::sys::number_table}) {
    EXPECT_GT(table.size(), 3000u);
    EXPECT_EQ(table.back(), ' ');
    EXPECT_EQ(table.find("  "), std::string_view::npos);
    EXPECT_EQ(table.find("\n"), std::string_view::npos);
    EXPECT_NE(table.find(" openat2 "), std::string_view::npos);
  }
}

}  // namespace
