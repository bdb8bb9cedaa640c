// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <span>

#include <fildes/mapped_memory.hpp>
#include <fildes/memfd.hpp>

namespace fildes::inline FILDES_ABI {

/// A file, or memory, as an array of T that is there as long as this is.
///
/// `mapping<const T>` is read only. A contiguous range: spans and byte_span
/// convert from it. A file that somebody cuts shorter makes reading past its
/// new end a SIGBUS: of whom one does not trust, see share_untrusted. Holds no
/// descriptor: the file may be closed.
///
/// Ranges of files are in bytes; a size of zero is to the end. The mapping of
/// an empty file is empty.
/// \error inval     the offset is not at a page, the size not whole Ts, or no
///                  size of what is no regular file; by operation::mapping
/// \error nxio      the file ends before; by operation::mapping
/// \error overflow  more than addresses or offsets; by operation::mapping
/// \error acces     the file is not open for reading, or for a shared mapping
///                  that can be written not for writing
/// \error perm      it is sealed against writing
/// \error nodev     nothing that can be mapped
/// \error nomem     no room, or too many mappings; also again, with `locked`
template <class T>
class mapping {
  static_assert(std::is_trivially_copyable_v<T>,
                "what is mapped is bytes: no constructor runs");
  static_assert(alignof(T) <= 4096, "mappings begin at a page");

 public:
  /// An empty one.
  mapping() noexcept = default;

  /// Maps a file so that all who map or read it see what is written here.
  static result<mapping> share(const file& fd, file_range range = {},
                               map_flags flags = {}) noexcept {
    return made(memory::of_file(fd.raw(), range, request(flags, true)));
  }

  /// The same of a file that a peer handed over, who must not be able to cut
  /// it: a memory file with `seal::shrink`. The peer may still change what is
  /// there while it is read, unless `seal::write` is on it too: copy what is
  /// checked before it is used.
  /// \error perm  it can be cut; by operation::mapping
  static result<mapping> share_untrusted(const file& fd, file_range range = {},
                                         map_flags flags = {}) noexcept {
    auto how = request(flags, true);
    how.untrusted = true;
    return made(memory::of_file(fd.raw(), range, how));
  }

  /// Maps a file so that what is written here is seen here alone. Pages that
  /// have not been written follow the file, or not.
  static result<mapping> copy(const file& fd, file_range range = {},
                              map_flags flags = {}) noexcept {
    return made(memory::of_file(fd.raw(), range, request(flags, false)));
  }

  /// Memory that is all zero, of so many Ts.
  static result<mapping> anonymous(std::size_t count,
                                   map_flags flags = {}) noexcept
    requires(!std::is_const_v<T>)
  {
    return made(memory::of_nothing(count, request(flags, false)));
  }

  /// The same, of which children of fork(2) see one and the same.
  static result<mapping> anonymous_shared(std::size_t count,
                                          map_flags flags = {}) noexcept
    requires(!std::is_const_v<T>)
  {
    return made(memory::of_nothing(count, request(flags, true)));
  }

  T* data() const noexcept { return static_cast<T*>(memory_.data()); }
  std::size_t size() const noexcept { return memory_.size() / sizeof(T); }
  bool empty() const noexcept { return size() == 0; }
  T* begin() const noexcept { return data(); }
  T* end() const noexcept { return data() + size(); }
  /// Not checked, as in a span.
  T& operator[](std::size_t i) const noexcept { return data()[i]; }

  // A part must lie in the mapping, else `inval` by operation::mapping. Those
  // of protect and advise are whole pages, or reach to the end; the others are
  // rounded to pages.

  /// Changes what may be done with it; what is not allowed is a SIGSEGV.
  /// \error acces  a shared file that is not open for writing
  result<> protect(protections access, mapped_part part = {}) const noexcept {
    return memory_.protect(access, part);
  }
  /// Says how it will be used. See madvise(2) for what each can fail with.
  /// \error inval  not of this kind of mapping, or a kernel that is too old
  result<> advise(map_advice advice, mapped_part part = {}) const noexcept {
    return memory_.advise(advice, part);
  }
  /// Writes what was changed to the file; with map_sync::sync, to the disk.
  /// \error io  some of it is lost
  result<> sync(mapped_part part = {},
                map_syncs how = map_sync::sync) const noexcept {
    return memory_.sync(how, part);
  }
  /// Keeps it in memory, from now on; a child of fork(2) has it not locked.
  /// \error nomem  more than RLIMIT_MEMLOCK; perm when that is zero
  result<> lock(mapped_part part = {}) const noexcept {
    return memory_.lock(0, part);
  }
  /// The same for each page once it is touched. See MLOCK_ONFAULT in mlock2(2).
  result<> lock_on_fault(mapped_part part = {}) const noexcept {
    return memory_.lock(sys::abi::mlock_onfault, part);
  }
  result<> unlock(mapped_part part = {}) const noexcept {
    return memory_.unlock(part);
  }

  /// Makes memory of `anonymous` larger or smaller; it may move. Pages that
  /// come to it are zero.
  /// \error inval  any other mapping; by operation::mapping
  /// \error fault  parts of it are protected or advised differently
  result<> resize(std::size_t count) noexcept {
    return memory_.resize(count, sizeof(T));
  }

  /// Gives the memory up: it stays mapped until somebody calls munmap(2).
  [[nodiscard]] std::span<T> release_raw() && noexcept {
    const std::span<T> all(data(), size());
    memory_.forget();
    return all;
  }

 private:
  using memory = detail::mapped_memory;

  explicit mapping(memory&& m) noexcept : memory_(std::move(m)) {}

  static detail::map_request request(map_flags flags, bool shared) noexcept {
    protections access = protection::read;
    if (!std::is_const_v<T>) access |= protection::write;
    return {sizeof(T), access, flags, shared};
  }
  static result<mapping> made(result<memory> m) noexcept {
    FILDES_TRY(auto all, std::move(m));
    return mapping(std::move(all));
  }

  memory memory_;
};

}  // namespace fildes::inline FILDES_ABI
