// SPDX-License-Identifier: BSL-1.0
#include <fildes/mapping.hpp>

#include <sys/auxv.h>

#include <limits>

#include <fildes/stat.hpp>
#include <fildes/sys/memory.hpp>

namespace fildes::inline FILDES_ABI::detail {

namespace {

constexpr auto most = std::numeric_limits<std::size_t>::max();
constexpr std::uint64_t last_offset = std::numeric_limits<std::int64_t>::max();

error refused(errc why) noexcept { return {why, operation::mapping}; }

// The kernel tells every program.
std::size_t page_size() noexcept { return getauxval(AT_PAGESZ); }

std::size_t round_up(std::size_t size, std::size_t to) noexcept {
  return size > most - (to - 1) ? most : (size + to - 1) / to * to;
}

// Of huge pages whole ones are mapped, and no less can be unmapped. How large
// they are is said as the block that the file is read by; of other files blocks
// may be larger than pages, too, and then some addresses more are taken.
std::size_t room_for(std::size_t size, std::uint64_t block) noexcept {
  const std::size_t page = page_size();
  const bool huge = block > page && block % page == 0 && block < most / 2;
  return round_up(size, huge ? static_cast<std::size_t>(block) : page);
}

result<> check_shrink_seal(int fd) noexcept {
  const auto bits = sys::fcntl(fd, sys::abi::f_get_seals);
  // A file that has no seals can be cut.
  if (bits.has_error() && bits.assume_error() != errc::inval)
    return bits.assume_error();
  const auto all =
      seals::from_bits(static_cast<std::uint32_t>(value_or(bits, 0)));
  if (!all.has(seal::shrink)) return refused(errc::perm);
  return success();
}

// How many bytes of a file a range has.
result<std::uint64_t> size_of(file_range range, const file_status& file,
                              std::size_t item_size) noexcept {
  if (range.offset > last_offset || range.size > last_offset - range.offset)
    return refused(errc::overflow);
  if (range.offset % page_size() != 0) return refused(errc::inval);
  const bool regular = file.type() == file_type::regular;
  const std::uint64_t there = file.size();
  if (regular && (range.offset > there || range.size > there - range.offset))
    return refused(errc::nxio);
  if (!regular && range.size == 0) return refused(errc::inval);
  const std::uint64_t size =
      range.size != 0 ? range.size : there - range.offset;
  if (size > most) return refused(errc::overflow);
  if (size % item_size != 0) return refused(errc::inval);
  return size;
}

// What a sanitizer remembers of the memory that was here before is not true any
// more; and who unmapped it did so earlier.
result<void*> map(std::size_t size, protections access, std::uint32_t flags,
                  int fd, std::uint64_t offset) noexcept {
  FILDES_TRY(void* const at,
             sys::mmap(nullptr, size, static_cast<int>(access.bits()),
                       static_cast<int>(flags), fd,
                       static_cast<std::int64_t>(offset)));
  sys::sanitizer::has_received();
  if constexpr (sys::sanitizer::on) sys::sanitizer::has_written(at, size);
  return at;
}

}  // namespace

mapped_memory& mapped_memory::operator=(mapped_memory&& other) noexcept {
  mapped_memory old(std::move(other));
  std::swap(at_, old.at_);
  std::swap(size_, old.size_);
  std::swap(room_, old.room_);
  std::swap(grows_, old.grows_);
  return *this;
}

void mapped_memory::unmap() noexcept {
  sys::sanitizer::sends();
  (void)sys::munmap(std::exchange(at_, nullptr), room_);
}

result<mapped_memory> mapped_memory::of_file(int fd, file_range range,
                                             const map_request& how) noexcept {
  // First the seal: from then on the size can only grow.
  if (how.untrusted) FILDES_TRYV(check_shrink_seal(fd));
  FILDES_TRY(const file_status status, stat(borrowed<any_fd>::borrow_raw(fd)));
  FILDES_TRY(const auto size, size_of(range, status, how.item_size));
  mapped_memory made;
  if (size == 0) return made;
  made.size_ = static_cast<std::size_t>(size);
  made.room_ = room_for(made.size_, status.block_size());
  const std::uint32_t type =
      how.shared ? sys::abi::map_shared : sys::abi::map_private;
  auto at =
      map(made.room_, how.access, type | how.flags.bits(), fd, range.offset);
  // Before 6.7 what is sealed against writing could not be shared, not even to
  // be read. As nobody writes it, a private mapping is the same.
  if (how.shared && !how.access.has(protection::write) && at.has_error() &&
      at.assume_error() == errc::perm)
    at = map(made.room_, how.access, sys::abi::map_private | how.flags.bits(),
             fd, range.offset);
  if (at.has_error()) return at.assume_error();
  made.at_ = at.assume_value();
  return made;
}

result<mapped_memory> mapped_memory::of_nothing(
    std::size_t count, const map_request& how) noexcept {
  if (count > most / how.item_size) return refused(errc::overflow);
  mapped_memory made;
  made.grows_ = !how.shared;
  made.size_ = count * how.item_size;
  if (count == 0) return made;
  made.room_ = room_for(made.size_, 0);
  const std::uint32_t type =
      how.shared ? sys::abi::map_shared : sys::abi::map_private;
  FILDES_TRY(made.at_,
             map(made.room_, how.access,
                 type | sys::abi::map_anonymous | how.flags.bits(), -1, 0));
  return made;
}

// The bytes of a part; unless it must be whole pages, from the page on that it
// begins in.
result<byte_span> mapped_memory::part_of(mapped_part part,
                                         bool whole_pages) const noexcept {
  if (part.offset > size_ || part.size > size_ - part.offset)
    return refused(errc::inval);
  const std::size_t end = part.size != 0 ? part.offset + part.size : size_;
  if (end == part.offset) return byte_span();
  const std::size_t page = page_size();
  const std::size_t begin = part.offset / page * page;
  if (whole_pages &&
      (begin != part.offset || (end % page != 0 && end != size_)))
    return refused(errc::inval);
  return byte_span(static_cast<std::byte*>(at_) + begin, end - begin);
}

result<> mapped_memory::protect(protections access,
                                mapped_part part) const noexcept {
  FILDES_TRY(const auto bytes, part_of(part, true));
  if (bytes.empty()) return success();
  return sys::mprotect(bytes.data(), bytes.size(),
                       static_cast<int>(access.bits()));
}

result<> mapped_memory::advise(map_advice advice,
                               mapped_part part) const noexcept {
  FILDES_TRY(const auto bytes, part_of(part, true));
  if (bytes.empty()) return success();
  return sys::madvise(bytes.data(), bytes.size(), static_cast<int>(advice));
}

result<> mapped_memory::sync(map_syncs how, mapped_part part) const noexcept {
  FILDES_TRY(const auto bytes, part_of(part, false));
  if (bytes.empty()) return success();
  return sys::msync(bytes.data(), bytes.size(), how.bits());
}

result<> mapped_memory::lock(unsigned flags, mapped_part part) const noexcept {
  FILDES_TRY(const auto bytes, part_of(part, false));
  if (bytes.empty()) return success();
  if (flags == 0) return sys::mlock(bytes.data(), bytes.size());
  return sys::mlock2(bytes.data(), bytes.size(), flags);
}

result<> mapped_memory::unlock(mapped_part part) const noexcept {
  FILDES_TRY(const auto bytes, part_of(part, false));
  if (bytes.empty()) return success();
  return sys::munlock(bytes.data(), bytes.size());
}

result<> mapped_memory::resize(std::size_t count,
                               std::size_t item_size) noexcept {
  if (!grows_) return refused(errc::inval);
  if (at_ == nullptr || count == 0) {
    FILDES_TRY(*this, of_nothing(count, {item_size,
                                         protection::read | protection::write,
                                         {},
                                         false}));
    return success();
  }
  if (count > most / item_size) return refused(errc::overflow);
  const std::size_t room = room_for(count * item_size, 0);
  sys::sanitizer::sends();
  FILDES_TRY(void* const at,
             sys::mremap(at_, room_, room, sys::abi::mremap_maymove));
  sys::sanitizer::has_received();
  if constexpr (sys::sanitizer::on) sys::sanitizer::has_written(at, room);
  at_ = at;
  room_ = room;
  size_ = count * item_size;
  return success();
}

}  // namespace fildes::inline FILDES_ABI::detail
