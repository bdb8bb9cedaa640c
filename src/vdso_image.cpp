// SPDX-License-Identifier: BSL-1.0
#include <elf.h>

#include <bit>
#include <cstring>
#include <optional>
#include <type_traits>

#include <fildes/sys/vdso.hpp>

namespace fildes::inline FILDES_ABI::sys::vdso {

namespace {

constexpr bool wide = sizeof(void*) == 8;
using file_header = std::conditional_t<wide, Elf64_Ehdr, Elf32_Ehdr>;
using program_header = std::conditional_t<wide, Elf64_Phdr, Elf32_Phdr>;
using dynamic_entry = std::conditional_t<wide, Elf64_Dyn, Elf32_Dyn>;
using symbol = std::conditional_t<wide, Elf64_Sym, Elf32_Sym>;
using version = Elf64_Verdef;  // these are the same in both classes
using version_name = Elf64_Verdaux;

// Words of DT_HASH; those of DT_GNU_HASH have 32 bits everywhere.
#if defined(__s390x__)
using hash_word = std::uint64_t;
#else
using hash_word = std::uint32_t;
#endif

constexpr unsigned char native_class = wide ? ELFCLASS64 : ELFCLASS32;
constexpr unsigned char native_order =
    std::endian::native == std::endian::little ? ELFDATA2LSB : ELFDATA2MSB;

// What reads the image: nothing past the end, whatever the offset. Loops only
// have to see that they end: with the first load that fails.
template <class T>
std::optional<T> load(byte_view from, std::size_t at) noexcept {
  if (at > from.size() || from.size() - at < sizeof(T)) return std::nullopt;
  T value;
  std::memcpy(&value, from.data() + at, sizeof value);
  return value;
}

bool is_ours(const file_header& header) noexcept {
  return std::memcmp(header.e_ident, ELFMAG, SELFMAG) == 0 &&
         header.e_ident[EI_CLASS] == native_class &&
         header.e_ident[EI_DATA] == native_order &&
         header.e_phentsize == sizeof(program_header);
}

// What the program headers tell.
struct layout {
  bool loaded = false;
  std::uintptr_t base = 0;  // an address less the offset of what is there
  std::size_t size = 0;     // the end of what is loaded
  std::size_t dynamic = 0;  // offset of the dynamic section
  std::size_t dynamic_size = 0;

  // False when parts lie otherwise in memory than in the file, or past all
  // bounds.
  bool add(const program_header& part) noexcept {
    if (part.p_type == PT_DYNAMIC) {
      dynamic = part.p_offset;
      dynamic_size = part.p_filesz;
    }
    return part.p_type != PT_LOAD || add_loaded(part);
  }

 private:
  bool add_loaded(const program_header& part) noexcept {
    const std::uintptr_t from = part.p_vaddr - part.p_offset;
    std::size_t end = 0;
    if (__builtin_add_overflow(part.p_offset, part.p_filesz, &end) ||
        (loaded && from != base))
      return false;
    loaded = true;
    base = from;
    if (end > size) size = end;
    return true;
  }
};

// Nothing when it is not ours.
std::optional<layout> layout_of(byte_view bytes) noexcept {
  const auto header = load<file_header>(bytes, 0);
  if (!header || !is_ours(*header) || header->e_phoff > bytes.size())
    return std::nullopt;
  layout found;
  std::size_t at = header->e_phoff;
  for (unsigned i = 0; i != header->e_phnum;
       ++i, at += sizeof(program_header)) {
    const auto part = load<program_header>(bytes, at);
    if (!part || !found.add(*part)) return std::nullopt;
  }
  if (!found.loaded) return std::nullopt;
  return found;
}

// How many symbols a table knows: neither hash table is needed to find one
// among twenty, but nothing else tells where the symbols end.

std::size_t count_by_hash(byte_view bytes, std::size_t table) noexcept {
  const auto count = load<hash_word>(bytes, table + sizeof(hash_word));
  return count ? static_cast<std::size_t>(*count) : 0;
}

struct gnu_hash {
  std::uint32_t bucket_count;
  std::uint32_t first_symbol;
  std::uint32_t bloom_size;
  std::uint32_t bloom_shift;
};

// The highest symbol that a chain begins with; 0 is none.
std::uint32_t last_chain(byte_view buckets, std::uint32_t count) noexcept {
  std::uint32_t last = 0;
  for (std::size_t i = 0; i != count; ++i) {
    const auto first = load<std::uint32_t>(buckets, i * sizeof(std::uint32_t));
    if (!first) return 0;
    if (*first > last) last = *first;
  }
  return last;
}

std::size_t count_by_gnu_hash(byte_view bytes, std::size_t table) noexcept {
  const auto header = load<gnu_hash>(bytes, table);
  if (!header || header->bloom_size > bytes.size()) return 0;
  const auto buckets =
      bytes.after(table + sizeof(gnu_hash))
          .after(std::size_t{header->bloom_size} * sizeof(std::uintptr_t));
  std::size_t last = last_chain(buckets, header->bucket_count);
  if (last < header->first_symbol) return 0;
  // The end of the last chain has the lowest bit set.
  const auto chains =
      buckets.after(std::size_t{header->bucket_count} * sizeof(std::uint32_t));
  for (std::size_t at = last - header->first_symbol;; ++at, ++last) {
    const auto hash = load<std::uint32_t>(chains, at * sizeof(std::uint32_t));
    if (!hash) return 0;
    if ((*hash & 1) != 0) return last + 1;
  }
}

bool is_function(const symbol& s) noexcept {
  const unsigned type = ELF64_ST_TYPE(s.st_info);
  const unsigned binding = ELF64_ST_BIND(s.st_info);
  // powerpc gives its functions no type.
  return (type == STT_FUNC || type == STT_NOTYPE) &&
         (binding == STB_GLOBAL || binding == STB_WEAK) &&
         s.st_shndx != SHN_UNDEF;
}

}  // namespace

std::size_t image::size_of(byte_view beginning) noexcept {
  const auto found = layout_of(beginning);
  return found ? found->size : 0;
}

image::image(byte_view bytes) noexcept {
  const auto found = layout_of(bytes);
  if (!found) return;
  bytes_ = bytes;
  base_ = found->base;
  const auto dynamic = bytes.after(found->dynamic).first(found->dynamic_size);
  for (std::size_t at = 0;; at += sizeof(dynamic_entry)) {
    const auto entry = load<dynamic_entry>(dynamic, at);
    if (!entry || entry->d_tag == DT_NULL) return;
    add(static_cast<std::intptr_t>(entry->d_tag), entry->d_un.d_val);
  }
}

void image::add(std::intptr_t tag, std::uintptr_t value) noexcept {
  const std::size_t at = value - base_;  // all but the size are addresses
  switch (tag) {
    case DT_SYMTAB: symbols_ = at; break;
    case DT_STRTAB: strings_ = at; break;
    case DT_STRSZ: strings_size_ = value; break;
    case DT_VERSYM: symbol_versions_ = at; break;
    case DT_VERDEF: versions_ = at; break;
    case DT_HASH:
      if (symbol_count_ == 0) symbol_count_ = count_by_hash(bytes_, at);
      break;
    case DT_GNU_HASH:
      if (symbol_count_ == 0) symbol_count_ = count_by_gnu_hash(bytes_, at);
      break;
    default: break;
  }
}

bool image::has_name(std::size_t offset, std::string_view name) const noexcept {
  const auto strings = bytes_.after(strings_).first(strings_size_);
  const auto text = strings.after(offset).text();
  return text.size() > name.size() && text.starts_with(name) &&
         text[name.size()] == '\0';
}

std::uint16_t image::version_index(std::string_view name) const noexcept {
  for (std::size_t at = versions_;;) {
    const auto one = load<version>(bytes_, at);
    if (!one) return 0;
    const auto own = load<version_name>(bytes_, at + one->vd_aux);
    if (own && (one->vd_flags & VER_FLG_BASE) == 0 &&
        has_name(own->vda_name, name))
      return one->vd_ndx;
    // Forward only: who goes back may go round.
    if (one->vd_next == 0 || one->vd_next > bytes_.size() - at) return 0;
    at += one->vd_next;
  }
}

bool image::has_version(std::size_t index,
                        std::uint16_t wanted) const noexcept {
  constexpr std::uint16_t hidden = 0x8000;
  const auto own = load<std::uint16_t>(
      bytes_, symbol_versions_ + index * sizeof(std::uint16_t));
  return own && (*own & ~hidden) == wanted;
}

std::size_t image::find(std::string_view name,
                        std::string_view version) const noexcept {
  // The kernel takes its name from a function that does not work here.
  if (name.empty()) return 0;
  const bool versioned = symbol_versions_ != 0 && versions_ != 0;
  const std::uint16_t wanted = versioned ? version_index(version) : 0;
  if (versioned && wanted == 0) return 0;
  for (std::size_t i = 1; i < symbol_count_; ++i) {
    const auto s = load<symbol>(bytes_, symbols_ + i * sizeof(symbol));
    if (!s) return 0;
    const std::size_t at = s->st_value - base_;
    if (is_function(*s) && has_name(s->st_name, name) &&
        (!versioned || has_version(i, wanted)) && at < bytes_.size())
      return at;
  }
  return 0;
}

}  // namespace fildes::inline FILDES_ABI::sys::vdso
