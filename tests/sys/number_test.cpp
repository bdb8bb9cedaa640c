// SPDX-License-Identifier: BSL-1.0
#include <fildes/sys/number.hpp>

#include <asm/unistd.h>

#include <cstdint>
#include <iostream>
#include <limits>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace sys = fildes::sys;
using sys::has;
using sys::name_of;
using sys::nr;

namespace {

static_assert(has<"read">);
static_assert(has<"openat">);
static_assert(has<"openat2">);
static_assert(has<"accept4">);
static_assert(has<"io_uring_setup">);
static_assert(has<"rseq_slice_yield">);
static_assert(has<"exit">);

static_assert(!has<"">);
static_assert(!has<"rea">);
static_assert(!has<"ead">);
static_assert(!has<"read ">);
static_assert(!has<" read">);
static_assert(!has<"0">);
static_assert(!has<"0 read">);
static_assert(!has<"READ">);
static_assert(!has<"read\0">);
static_assert(!has<"openat3">);
static_assert(!has<"break_">);

#if defined(__i386__) || defined(__s390x__)
static_assert(!has<"accept">);
#else
static_assert(has<"accept">);
#endif
#if defined(__aarch64__) || defined(__riscv) || defined(__loongarch__)
static_assert(!has<"open">);
#else
static_assert(has<"open">);
#endif
#if defined(__LP64__) || defined(__x86_64__)
static_assert(!has<"ppoll_time64">);
#else
static_assert(has<"ppoll_time64">);
#endif

static_assert(name_of(nr::openat) == "openat");
static_assert(name_of(nr{0xffff}).empty());

struct comparison {
  std::string_view name;
  std::uint32_t kernel;
  bool here;
  std::uint32_t ours;
};

// A template, so that asking for an enumerator that the target lacks is no
// error.
template <class Nr>
std::vector<comparison> comparisons() {
  std::vector<comparison> list;
#define FILDES_NUMBER(enumerator, name, number)                     \
  if constexpr (requires { Nr::enumerator; })                       \
    list.push_back({name, static_cast<std::uint32_t>(number), true, \
                    static_cast<std::uint32_t>(Nr::enumerator)});   \
  else                                                              \
    list.push_back({name, static_cast<std::uint32_t>(number), false, 0});
#include "number_checks.inc"
#undef FILDES_NUMBER
  return list;
}

std::vector<sys::detail::number_entry> table() {
  std::vector<sys::detail::number_entry> list;
  for (std::string_view rest = sys::number_table; !rest.empty();)
    list.push_back(sys::detail::take_number(rest));
  return list;
}

bool well_formed(std::uint32_t number) {
#if defined(__x86_64__) && defined(__ILP32__)
  return number >> 30 == 1 && (number & 0x3fffffff) < 1000;
#elif defined(__mips__) && _MIPS_SIM == _ABIO32
  return number >= 4000 && number < 5000;
#elif defined(__mips__)
  return number >= 5000 && number < 6000;
#elif defined(__arm__)
  return number < 1000 || (number > 0xf0000 && number < 0xf0007);
#else
  return number < 1000;
#endif
}

TEST(number, equals_what_the_kernel_headers_say) {
  std::size_t compared = 0;
  for (const auto& [name, kernel, here, ours] : comparisons<nr>()) {
    EXPECT_TRUE(here) << name << " is " << kernel << " in the headers";
    if (!here) continue;
    EXPECT_EQ(ours, kernel) << name;
    ++compared;
  }
  const std::size_t known = table().size();
  std::cout << compared << " of " << known << " numbers compared\n";
  RecordProperty("compared", static_cast<int>(compared));
  // Headers may be older than the table: those of 6.1 lack about 20.
  EXPECT_GE(compared + 45, known);
#if defined(__x86_64__) && !defined(__ILP32__)
  EXPECT_GE(compared, 340u);
#endif
}

TEST(number, table_has_the_kernel_headers_names_and_numbers) {
  std::set<std::pair<std::string_view, std::uint32_t>> listed;
  for (const auto& [number, name] : table()) listed.insert({name, number});
  for (const auto& c : comparisons<nr>())
    EXPECT_TRUE(listed.contains({c.name, c.kernel})) << c.name;
}

TEST(number, name_of_every_number_has_that_number) {
  const auto entries = table();
  const sys::detail::number_entry* previous = nullptr;
  for (const auto& entry : entries) {
    const bool shared = previous && previous->number == entry.number;
    EXPECT_EQ(name_of(static_cast<nr>(entry.number)),
              shared ? previous->name : entry.name);
    previous = &entry;
  }
}

TEST(number, name_of_an_unknown_number_is_empty) {
  EXPECT_TRUE(name_of(nr{0xffff}).empty());
  EXPECT_TRUE(name_of(nr{std::numeric_limits<std::uint32_t>::max()}).empty());
}

TEST(number, table_is_ascending_and_names_are_unique) {
  std::set<std::string_view> names;
  std::uint32_t last = 0;
  for (const auto& [number, name] : table()) {
    EXPECT_LE(last, number) << name;
    EXPECT_FALSE(name.empty());
    EXPECT_TRUE(names.insert(name).second) << name;
    last = number;
  }
}

TEST(number, every_number_is_one_that_this_abi_can_have) {
  for (const auto& [number, name] : table())
    EXPECT_TRUE(well_formed(number)) << name << " " << number;
}

}  // namespace
