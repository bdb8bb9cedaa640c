// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include <fildes/bytes.hpp>
#include <fildes/result.hpp>
#include <fildes/sys/abi/clock.hpp>
#include <fildes/sys/abi/types.hpp>

// Calls that need not enter the kernel: code that it maps into each process,
// the vDSO, reads the clock several times as fast. Where the kernel offers
// none, and for errors, the system call of the same name is made: results and
// errors are those of clock.hpp and process.hpp.
//
// The functions are looked up at first use, without memory or locks: all may be
// called in signal handlers. A pointer to memory that is not there is a crash,
// where a system call says errc::fault.
//
// With FILDES_OBSERVE each makes its system call, so that an observer sees it.

namespace fildes::inline FILDES_ABI::sys::vdso {

/// clock_gettime(2)
result<> clock_gettime(int clock, abi::timespec& time) noexcept;

/// clock_getres(2)
result<> clock_getres(int clock, abi::timespec& resolution) noexcept;

/// gettimeofday(2) without a time zone; by clock_gettime on 32-bit ABIs.
result<> gettimeofday(abi::timeval& time) noexcept;

/// getcpu(2): either pointer may be nullptr.
result<> getcpu(unsigned* cpu, unsigned* node) noexcept;

/// What getrandom needs to work without a system call: a page that the kernel
/// clears in a child process, so that parent and child go different ways.
///
/// For one thread at a time, its signal handlers included. Where a page cannot
/// be had the system call is made. Kernel 6.11; not on 32-bit ABIs and powerpc.
class random_state {
 public:
  random_state() noexcept;
  ~random_state();
  random_state(const random_state&) = delete;
  random_state& operator=(const random_state&) = delete;

  /// getrandom(2)
  result<std::size_t> getrandom(void* data, std::size_t size,
                                unsigned flags) noexcept;

 private:
  void* state_ = nullptr;
  std::size_t size_ = 0;
};

/// What the library looks for in the vDSO.
enum class function : unsigned char {
  clock_gettime,
  clock_getres,
  gettimeofday,
  getcpu,
  getrandom,
};
inline constexpr std::size_t function_count = 5;

/// The kernel's name of it, as `__vdso_clock_gettime`; empty when it is not
/// looked for on this ABI.
std::string_view name_of(function f) noexcept;

/// Whether the kernel offers it to this process.
bool has(function f) noexcept;

/// Whether a call of it goes through the vDSO now.
bool uses(function f) noexcept;

/// Turns the vDSO off for this process: each call becomes a system call, for
/// who counts, filters or replays those. `true` turns it on again. Other
/// threads follow soon.
void use(bool on) noexcept;

/// The vDSO as an ELF image. Reads nothing outside of `bytes`, whatever is in
/// them; an image of another class or byte order has no functions.
class image {
 public:
  explicit image(byte_view bytes) noexcept;

  /// How many bytes an image has by its headers, which are at its beginning; 0
  /// when it is not one.
  static std::size_t size_of(byte_view beginning) noexcept;

  /// How far from the first byte a function begins; 0 when there is none of
  /// this name and version. An image without versions has it in any.
  std::size_t find(std::string_view name,
                   std::string_view version) const noexcept;

 private:
  void add(std::intptr_t tag, std::uintptr_t value) noexcept;
  bool has_name(std::size_t offset, std::string_view name) const noexcept;
  std::uint16_t version_index(std::string_view name) const noexcept;
  bool has_version(std::size_t index, std::uint16_t wanted) const noexcept;

  byte_view bytes_;
  std::uintptr_t base_ = 0;  // an address in it less the offset it means
  std::size_t symbols_ = 0;  // this and what follows: offsets, 0 for none
  std::size_t symbol_count_ = 0;
  std::size_t strings_ = 0;
  std::size_t strings_size_ = 0;
  std::size_t symbol_versions_ = 0;
  std::size_t versions_ = 0;
};

}  // namespace fildes::inline FILDES_ABI::sys::vdso
