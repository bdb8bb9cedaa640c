// SPDX-License-Identifier: BSL-1.0

// The reader of the vDSO's image, fed with images made here, with the kernel's
// own where there is one, and with all sorts of broken ones. Each lies right
// before a page that cannot be read, so that a read past the end is a crash in
// builds without a sanitizer too.

#include <elf.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <unistd.h>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string_view>
#include <type_traits>
#include <vector>

#include <gtest/gtest.h>

#include <fildes/sys/vdso.hpp>

using fildes::byte_view;
using fildes::sys::vdso::image;
namespace vdso = fildes::sys::vdso;

namespace {

constexpr bool wide = sizeof(void*) == 8;
using file_header = std::conditional_t<wide, Elf64_Ehdr, Elf32_Ehdr>;
using program_header = std::conditional_t<wide, Elf64_Phdr, Elf32_Phdr>;
using dynamic_entry = std::conditional_t<wide, Elf64_Dyn, Elf32_Dyn>;
using symbol = std::conditional_t<wide, Elf64_Sym, Elf32_Sym>;
#if defined(__s390x__)
using hash_word = std::uint64_t;
#else
using hash_word = std::uint32_t;
#endif

using bytes = std::vector<std::byte>;

template <class T>
void put(bytes& into, std::size_t at, const T& value) {
  ASSERT_LE(at + sizeof value, into.size());
  std::memcpy(into.data() + at, &value, sizeof value);
}

// Where things are in the images made here.
constexpr std::size_t headers_at = sizeof(file_header);
constexpr std::size_t dynamic_at = 0x100;
constexpr std::size_t symbols_at = 0x200;
constexpr std::size_t strings_at = 0x340;
constexpr std::size_t hash_at = 0x400;
constexpr std::size_t gnu_hash_at = 0x480;
constexpr std::size_t symbol_versions_at = 0x500;
constexpr std::size_t versions_at = 0x540;
constexpr std::size_t code_at = 0x600;
constexpr std::size_t image_size = 0x700;

constexpr char strings[] =
    "\0image."
    "so\0V1\0V2\0missing\0first\0second\0other\0own\0data\0far\0base\0last";
constexpr std::size_t name(std::string_view text) {
  return std::string_view(strings, sizeof strings)
      .find(std::string_view(text.data(), text.size()));
}

struct recipe {
  bool hash = true;
  bool gnu_hash = true;
  bool versions = true;
  std::uintptr_t base = 0;
};

struct named {
  const char* name;
  unsigned char info;
  unsigned short section;
  std::size_t at;
  unsigned short version;
};

constexpr unsigned char info(int binding, int type) {
  return static_cast<unsigned char>(ELF64_ST_INFO(binding, type));
}
constexpr named symbols[] = {
    {"", 0, SHN_UNDEF, 0, 0},
    {"missing", info(STB_GLOBAL, STT_FUNC), SHN_UNDEF, code_at, 2},
    {"first", info(STB_GLOBAL, STT_FUNC), 1, code_at, 2},
    {"second", info(STB_WEAK, STT_NOTYPE), 1, code_at + 0x11, 0x8002},
    {"other", info(STB_GLOBAL, STT_FUNC), 1, code_at + 0x20, 3},
    {"own", info(STB_LOCAL, STT_FUNC), 1, code_at + 0x30, 2},
    {"data", info(STB_GLOBAL, STT_OBJECT), 1, code_at + 0x40, 2},
    {"far", info(STB_GLOBAL, STT_FUNC), 1, image_size, 2},
    {"base", info(STB_GLOBAL, STT_FUNC), 1, code_at + 0x50, 1},
    {"", info(STB_GLOBAL, STT_FUNC), 1, code_at + 0x60, 2},
    {"last", info(STB_GLOBAL, STT_FUNC), 1, code_at + 0x70, 2},
};
constexpr std::uint32_t symbol_count = std::size(symbols);

void put_headers(bytes& to, std::uintptr_t base) {
  file_header header{};
  std::memcpy(header.e_ident, ELFMAG, SELFMAG);
  header.e_ident[EI_CLASS] = wide ? ELFCLASS64 : ELFCLASS32;
  header.e_ident[EI_DATA] =
      std::endian::native == std::endian::little ? ELFDATA2LSB : ELFDATA2MSB;
  header.e_phoff = headers_at;
  header.e_phentsize = sizeof(program_header);
  header.e_phnum = 2;
  put(to, 0, header);
  program_header load{}, dynamic{};
  load.p_type = PT_LOAD;
  load.p_vaddr = static_cast<decltype(load.p_vaddr)>(base);
  load.p_filesz = image_size;
  dynamic.p_type = PT_DYNAMIC;
  dynamic.p_offset = dynamic_at;
  dynamic.p_filesz = symbols_at - dynamic_at;
  put(to, headers_at, load);
  put(to, headers_at + sizeof load, dynamic);
}

void put_dynamic(bytes& to, const recipe& how) {
  std::size_t at = dynamic_at;
  const auto add = [&](auto tag, std::uintptr_t value) {
    dynamic_entry entry{};
    entry.d_tag = static_cast<decltype(entry.d_tag)>(tag);
    entry.d_un.d_val = static_cast<decltype(entry.d_un.d_val)>(value);
    put(to, at, entry);
    at += sizeof entry;
  };
  if (how.hash) add(DT_HASH, how.base + hash_at);
  if (how.gnu_hash) add(DT_GNU_HASH, how.base + gnu_hash_at);
  add(DT_SYMTAB, how.base + symbols_at);
  add(DT_STRTAB, how.base + strings_at);
  add(DT_STRSZ, sizeof strings);
  if (how.versions) {
    add(DT_VERSYM, how.base + symbol_versions_at);
    add(DT_VERDEF, how.base + versions_at);
  }
  add(DT_NULL, 0);
}

void put_symbols(bytes& to, std::uintptr_t base) {
  for (std::size_t i = 0; i != symbol_count; ++i) {
    symbol one{};
    one.st_name = static_cast<Elf64_Word>(name(symbols[i].name));
    one.st_info = symbols[i].info;
    one.st_shndx = symbols[i].section;
    one.st_value = static_cast<decltype(one.st_value)>(base + symbols[i].at);
    put(to, symbols_at + i * sizeof one, one);
    put(to, symbol_versions_at + i * 2, symbols[i].version);
  }
  put(to, strings_at, strings);
}

void put_hashes(bytes& to) {
  const hash_word hash[] = {1, symbol_count, 1};
  put(to, hash_at, hash);
  // One bucket, whose chain has all symbols but the first.
  const std::uint32_t gnu[] = {1, 1, 1, 0};
  put(to, gnu_hash_at, gnu);
  const std::size_t bucket_at = gnu_hash_at + sizeof gnu + sizeof(void*);
  put(to, bucket_at, std::uint32_t{1});
  for (std::size_t i = 1; i != symbol_count; ++i)
    put(to, bucket_at + i * 4, i == symbol_count - 1 ? 0x101U : 0x100U);
}

void put_versions(bytes& to) {
  const char* const names[] = {"image.so", "V1", "V2"};
  std::size_t at = versions_at;
  for (unsigned short i = 0; i != 3; ++i) {
    Elf64_Verdef one{};
    one.vd_flags = i == 0 ? VER_FLG_BASE : 0;
    one.vd_ndx = static_cast<Elf64_Half>(i + 1);
    one.vd_aux = sizeof one;
    one.vd_next = i == 2 ? 0 : sizeof one + sizeof(Elf64_Verdaux);
    const Elf64_Verdaux own{static_cast<Elf64_Word>(name(names[i])), 0};
    put(to, at, one);
    put(to, at + sizeof one, own);
    at += sizeof one + sizeof own;
  }
}

bytes made(const recipe& how = {}) {
  bytes to(image_size);
  put_headers(to, how.base);
  put_dynamic(to, how);
  put_symbols(to, how.base);
  put_hashes(to);
  put_versions(to);
  return to;
}

// The kernel's image; empty when it maps none.
bytes kernels() {
  const auto address = static_cast<std::uintptr_t>(getauxval(AT_SYSINFO_EHDR));
  if (address == 0) return {};
  const auto* const begin = reinterpret_cast<const std::byte*>(address);
  return {begin, begin + image::size_of({begin, 4096})};
}

// Memory whose end is the end of what can be read.
class guarded {
 public:
  explicit guarded(std::size_t room)
      : size_((room + page() - 1) / page() * page() + page()),
        begin_(
            static_cast<std::byte*>(mmap(nullptr, size_, PROT_READ | PROT_WRITE,
                                         MAP_PRIVATE | MAP_ANONYMOUS, -1, 0))) {
    EXPECT_EQ(mprotect(begin_ + size_ - page(), page(), PROT_NONE), 0);
  }
  ~guarded() { munmap(begin_, size_); }
  guarded(const guarded&) = delete;
  guarded& operator=(const guarded&) = delete;

  byte_view copy(const bytes& from) {
    std::byte* const to = begin_ + size_ - page() - from.size();
    if (!from.empty()) std::memcpy(to, from.data(), from.size());
    return {to, from.size()};
  }

 private:
  static std::size_t page() {
    return static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  }

  std::size_t size_;
  std::byte* begin_;
};

std::size_t find(const bytes& in, std::string_view name,
                 std::string_view version = "V1") {
  guarded memory(in.size());
  return image(memory.copy(in)).find(name, version);
}

TEST(vdso_image, finds_functions_of_a_name_and_version) {
  EXPECT_EQ(find(made(), "first"), code_at);
  EXPECT_EQ(find(made(), "second"), code_at + 0x11);
  EXPECT_EQ(find(made(), "other", "V2"), code_at + 0x20);
}

TEST(vdso_image, finds_no_other_name_or_version) {
  for (const char* name : {"", "firs", "first2", "irst", "V1", "image.so"})
    EXPECT_EQ(find(made(), name), 0u) << name;
  EXPECT_EQ(find(made(), "first", "V2"), 0u);
  EXPECT_EQ(find(made(), "other", "V1"), 0u);
  for (const char* version : {"", "V", "V3", "image.so"})
    EXPECT_EQ(find(made(), "first", version), 0u) << version;
  EXPECT_EQ(find(made(), "base", "image.so"), 0u);
}

TEST(vdso_image, finds_nothing_that_is_no_function_in_it) {
  for (const char* name : {"missing", "own", "data", "far"})
    EXPECT_EQ(find(made(), name), 0u) << name;
}

TEST(vdso_image, needs_one_hash_table_of_either_form) {
  EXPECT_EQ(find(made({.gnu_hash = false}), "second"), code_at + 0x11);
  EXPECT_EQ(find(made({.hash = false}), "second"), code_at + 0x11);
  EXPECT_EQ(find(made({.hash = false}), "other", "V2"), code_at + 0x20);
  EXPECT_EQ(find(made({.gnu_hash = false}), "last"), code_at + 0x70);
  EXPECT_EQ(find(made({.hash = false}), "last"), code_at + 0x70);
  EXPECT_EQ(find(made({.hash = false, .gnu_hash = false}), "second"), 0u);
}

TEST(vdso_image, without_versions_has_its_functions_in_any) {
  EXPECT_EQ(find(made({.versions = false}), "first", "V9"), code_at);
  EXPECT_EQ(find(made({.versions = false}), "fir", "V9"), 0u);
}

TEST(vdso_image, may_be_linked_for_another_address) {
  for (const std::uintptr_t base :
       {std::uintptr_t{0x100000}, ~std::uintptr_t{0xfff}})
    EXPECT_EQ(find(made({.base = base}), "other", "V2"), code_at + 0x20);
}

TEST(vdso_image, need_not_be_aligned) {
  bytes shifted(1);
  const bytes one = made();
  shifted.insert(shifted.end(), one.begin(), one.end());
  EXPECT_EQ(image(byte_view(shifted).after(1)).find("first", "V1"), code_at);
}

TEST(vdso_image, of_another_machine_has_no_functions) {
  for (const int at : {0, 3, EI_CLASS, EI_DATA})
    for (const int value : {0, 1, 2, 3}) {
      bytes other = made();
      if (other[static_cast<std::size_t>(at)] == std::byte(value)) continue;
      other[static_cast<std::size_t>(at)] = std::byte(value);
      EXPECT_EQ(find(other, "first"), 0u) << at << ' ' << value;
      EXPECT_EQ(image::size_of(other), 0u);
    }
}

TEST(vdso_image, tells_its_size) {
  EXPECT_EQ(image::size_of(made()), image_size);
  EXPECT_EQ(image::size_of(byte_view(made()).first(dynamic_at)), image_size);
  EXPECT_EQ(image::size_of(byte_view(made()).first(headers_at)), 0u);
  EXPECT_EQ(image::size_of({}), 0u);
}

TEST(vdso_image, that_lies_otherwise_in_memory_has_no_functions) {
  bytes one = made();
  file_header header{};
  std::memcpy(&header, one.data(), sizeof header);
  header.e_phnum = 3;
  put(one, 0, header);
  // The first of two parts that are loaded; the other one goes to the end.
  program_header first{};
  std::memcpy(&first, one.data() + headers_at, sizeof first);
  put(one, headers_at + 2 * sizeof first, first);
  first.p_offset = 0x80;
  first.p_filesz = 0x10;
  first.p_vaddr = 0x80;
  put(one, headers_at, first);
  EXPECT_EQ(find(one, "first"), code_at);
  first.p_vaddr = 0x1080;
  put(one, headers_at, first);
  EXPECT_EQ(find(one, "first"), 0u);
  first.p_vaddr = 0x80;
  first.p_filesz = std::numeric_limits<decltype(first.p_filesz)>::max();
  put(one, headers_at, first);
  EXPECT_EQ(find(one, "first"), 0u);
}

// What is asked of images that are broken: an answer, inside of them.
void ask(byte_view of) {
  const image one(of);
  for (const char* name : {"", "first", "second", "far", "__vdso_clock_gettime",
                           "__kernel_clock_gettime"})
    for (const char* version : {"V1", "LINUX_2.6"}) {
      const std::size_t at = one.find(name, version);
      EXPECT_TRUE(at == 0 || at < of.size());
    }
}

std::vector<bytes> whole_images() {
  std::vector<bytes> all = {made(), made({.hash = false}),
                            made({.versions = false}),
                            made({.base = ~std::uintptr_t{0xfff}})};
  if (bytes real = kernels(); !real.empty()) all.push_back(std::move(real));
  return all;
}

TEST(vdso_image, may_be_cut_anywhere) {
  for (const bytes& whole : whole_images()) {
    guarded memory(whole.size());
    bytes cut = whole;
    for (; !cut.empty(); cut.pop_back()) ask(memory.copy(cut));
    ask(memory.copy(cut));
  }
}

template <class T>
void expect_survived(bytes one, std::size_t at, const T& value) {
  put(one, at, value);
  guarded memory(one.size());
  ask(memory.copy(one));
}

TEST(vdso_image, counts_of_more_than_there_is_do_not_lead_out) {
  constexpr auto most = std::numeric_limits<std::uint32_t>::max();
  const bytes by_hash = made({.gnu_hash = false});
  const bytes by_gnu_hash = made({.hash = false});
  expect_survived(by_hash, hash_at + sizeof(hash_word),
                  std::numeric_limits<hash_word>::max());
  for (const std::size_t field : {0U, 4U, 8U, 16U})
    for (const std::uint32_t value : {most, most / 4, most / 8 + 1})
      expect_survived(by_gnu_hash, gnu_hash_at + field, value);
  expect_survived(by_gnu_hash, gnu_hash_at + 16 + sizeof(void*), most);
  // A chain without an end.
  bytes endless = by_gnu_hash;
  std::fill(endless.begin() + gnu_hash_at + 24, endless.end(), std::byte{0});
  guarded memory(endless.size());
  ask(memory.copy(endless));
  expect_survived(made(), offsetof(file_header, e_phnum),
                  std::uint16_t{0xffff});
}

TEST(vdso_image, versions_that_lead_anywhere_come_to_an_end) {
  constexpr std::size_t next = offsetof(Elf64_Verdef, vd_next);
  constexpr std::size_t aux = offsetof(Elf64_Verdef, vd_aux);
  for (const std::uint32_t value : {0x1U, 0x7U, 0xffffffffU, 0xfffffff0U}) {
    expect_survived(made(), versions_at + next, value);
    expect_survived(made(), versions_at + aux, value);
  }
  // Back by 28 bytes, were it signed or as wide as an address: round and round.
  expect_survived(made(), versions_at + 28 + next, std::uint32_t(-28));
}

TEST(vdso_image, dynamic_section_without_an_end_ends_with_the_image) {
  bytes one = made();
  for (std::size_t at = dynamic_at; at != one.size(); ++at)
    if (one[at] == std::byte{0}) one[at] = std::byte{1};
  program_header dynamic{};
  std::memcpy(&dynamic, one.data() + headers_at + sizeof dynamic,
              sizeof dynamic);
  dynamic.p_filesz = std::numeric_limits<decltype(dynamic.p_filesz)>::max();
  expect_survived(one, headers_at + sizeof dynamic, dynamic);
}

// The same numbers in every run.
class generator {
 public:
  std::uint32_t below(std::size_t limit) {
    state_ = state_ * 6364136223846793005 + 1442695040888963407;
    return static_cast<std::uint32_t>((state_ >> 33) % limit);
  }

 private:
  std::uint64_t state_ = 20;
};

// Bytes that mean something: bounds, signs, a word of ones.
void mutate(bytes& one, generator& random) {
  constexpr unsigned char telling[] = {0, 1, 2, 0x7f, 0x80, 0xff};
  for (std::uint32_t n = random.below(8) + 1; n != 0; --n) {
    // Most of what is read is at the beginning.
    const std::size_t range = random.below(4) == 0 ? one.size() : 0x600;
    std::size_t at = random.below(std::min(range, one.size()));
    const std::uint32_t run = random.below(4) == 0 ? 8 : 1;
    const auto value = random.below(2) == 0
                           ? telling[random.below(std::size(telling))]
                           : static_cast<unsigned char>(random.below(256));
    for (std::uint32_t i = 0; i != run && at != one.size(); ++i, ++at)
      one[at] = std::byte{value};
  }
}

TEST(vdso_image, survives_thousands_of_mutations) {
  generator random;
  for (const bytes& whole : whole_images()) {
    guarded memory(whole.size());
    for (int i = 0; i != 5000; ++i) {
      bytes one = whole;
      mutate(one, random);
      if (random.below(4) == 0) one.resize(random.below(one.size()));
      ask(memory.copy(one));
    }
    if (testing::Test::HasFailure()) return;
  }
}

// What the library uses is where a copy of the image has it.
TEST(vdso_image, of_the_kernel_has_what_the_library_found) {
  const bytes real = kernels();
  for (std::size_t i = 0; i != vdso::function_count; ++i) {
    const auto f = static_cast<vdso::function>(i);
    std::size_t at = 0;
    for (const char* version : {"LINUX_2.6", "LINUX_2.6.15", "LINUX_2.6.29",
                                "LINUX_2.6.39", "LINUX_4.15", "LINUX_5.10"})
      at = std::max(at, find(real, vdso::name_of(f), version));
    EXPECT_EQ(at != 0, vdso::has(f)) << vdso::name_of(f);
  }
}

}  // namespace
