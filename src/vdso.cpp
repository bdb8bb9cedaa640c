// SPDX-License-Identifier: BSL-1.0
#include <fildes/sys/vdso.hpp>

#include <array>
#include <atomic>

#include <fildes/sys/clock.hpp>
#include <fildes/sys/memory.hpp>
#include <fildes/sys/process.hpp>

#if __STDC_HOSTED__
#include <errno.h>
#include <sys/auxv.h>
#endif

namespace fildes::inline FILDES_ABI::sys::vdso {

namespace {

// See vdso(7).
#if defined(__aarch64__)
#define FILDES_VDSO_NAME(name) "__kernel_" name
constexpr std::string_view version = "LINUX_2.6.39";
#elif defined(__s390x__)
#define FILDES_VDSO_NAME(name) "__kernel_" name
constexpr std::string_view version = "LINUX_2.6.29";
#elif defined(__powerpc64__)
#define FILDES_VDSO_NAME(name) "__kernel_" name
constexpr std::string_view version = "LINUX_2.6.15";
#elif defined(__riscv)
#define FILDES_VDSO_NAME(name) "__vdso_" name
constexpr std::string_view version = "LINUX_4.15";
#elif defined(__loongarch__)
#define FILDES_VDSO_NAME(name) "__vdso_" name
constexpr std::string_view version = "LINUX_5.10";
#else
#define FILDES_VDSO_NAME(name) "__vdso_" name
constexpr std::string_view version = "LINUX_2.6";
#endif

constexpr std::array<std::string_view, function_count> names = {
#if __SIZEOF_POINTER__ == 4 && !defined(__x86_64__)
    FILDES_VDSO_NAME("clock_gettime64"),
    FILDES_VDSO_NAME("clock_getres_time64"),
    "",  // has 32-bit time
    FILDES_VDSO_NAME("getcpu"),
    "",  // nowhere yet
#else
    FILDES_VDSO_NAME("clock_gettime"),
    FILDES_VDSO_NAME("clock_getres"),
    FILDES_VDSO_NAME("gettimeofday"),
    FILDES_VDSO_NAME("getcpu"),
#if defined(__powerpc64__)
    // It tells an error by a flag, beside a number that may as well be a count:
    // a function call from C++ cannot tell EINTR from four bytes.
    "",
#else
    FILDES_VDSO_NAME("getrandom"),
#endif
#endif
};

using clock_function = int(int clock, abi::timespec* time);
using gettimeofday_function = int(abi::timeval* time, void* zone);
using getcpu_function = int(unsigned* cpu, unsigned* node, void* unused);
using getrandom_function = std::ptrdiff_t(void* data, std::size_t size,
                                          unsigned flags, void* state,
                                          std::size_t state_size);

constexpr std::size_t index(function f) noexcept {
  return static_cast<std::size_t>(f);
}

// Where the image is; 0 when the kernel maps none, or nobody tells.
std::uintptr_t image_address() noexcept {
#if __STDC_HOSTED__
  // No part of this library changes errno, as getauxval does at a failure.
  int& code = *__errno_location();
  const int kept = code;
  const auto address = static_cast<std::uintptr_t>(getauxval(AT_SYSINFO_EHDR));
  code = kept;
  return address;
#else
  return 0;
#endif
}

// The image in memory: its first page, which is there in any case, tells how
// far it goes.
byte_view mapped_image(std::uintptr_t address) noexcept {
  constexpr std::size_t page = 4096, no_vdso = 1 << 20;
  if (address == 0) return {};
  const auto* const data = reinterpret_cast<const void*>(address);
  const std::size_t size = image::size_of({data, page});
  return size < no_vdso ? byte_view(data, size) : byte_view();
}

using addresses = std::array<std::uintptr_t, function_count>;

// Where the functions are: 0 for what the kernel does not offer.
addresses look_up() noexcept {
  addresses found{};
  const std::uintptr_t address = image_address();
  const image from(mapped_image(address));
  for (std::size_t i = 0; i != function_count; ++i)
    if (const std::size_t offset = from.find(names[i], version))
      found[i] = address + offset;
  return found;
}

// Where calls go: to an address, to the system call, or first of all to
// `look_up`. Each word is right by itself, and threads that look up at the same
// time find the same: no order is needed.
constexpr std::uintptr_t not_looked_up = 0, system_call = 1;
constinit std::array<std::atomic<std::uintptr_t>, function_count> goes_to{};

std::uintptr_t go_to(std::uintptr_t found) noexcept {
#if defined(FILDES_OBSERVE)
  found = 0;
#endif
  return found == 0 ? system_call : found;
}

// Does not undo what `use` has done in the meantime.
[[gnu::cold]] std::uintptr_t first_use(function f) noexcept {
  const addresses found = look_up();
  for (std::size_t i = 0; i != function_count; ++i) {
    auto expected = not_looked_up;
    goes_to[i].compare_exchange_strong(expected, go_to(found[i]),
                                       std::memory_order_relaxed);
  }
  return goes_to[index(f)].load(std::memory_order_relaxed);
}

// The function, or nullptr when the system call is to be made.
template <class Function>
Function* target(function f) noexcept {
  auto address = goes_to[index(f)].load(std::memory_order_relaxed);
  if (address <= system_call) [[unlikely]] {
    if (address == not_looked_up) address = first_use(f);
    if (address == system_call) return nullptr;
  }
  return reinterpret_cast<Function*>(address);
}

// Whether the vDSO has filled `into`. How it tells an error differs by ABI: the
// caller then makes the system call, which tells it in the one way.
template <function F, class Function, class T>
bool filled(T& into, auto... arguments) noexcept {
  Function* const call = target<Function>(F);
  if (call == nullptr) return false;
  sanitizer::may_write(&into, sizeof into);
  if (call(arguments...) != 0) [[unlikely]]
    return false;
  sanitizer::has_written(&into, sizeof into);
  return true;
}

}  // namespace

result<> clock_gettime(int clock, abi::timespec& time) noexcept {
  if (filled<function::clock_gettime, clock_function>(time, clock, &time))
      [[likely]]
    return success();
  return sys::clock_gettime(clock, time);
}

result<> clock_getres(int clock, abi::timespec& resolution) noexcept {
  if (filled<function::clock_getres, clock_function>(resolution, clock,
                                                     &resolution))
    return success();
  return sys::clock_getres(clock, resolution);
}

result<> gettimeofday(abi::timeval& time) noexcept {
  if constexpr (names[index(function::gettimeofday)].empty()) {
    abi::timespec now{};
    FILDES_TRYV(vdso::clock_gettime(abi::clock_realtime, now));
    time = {now.sec, now.nsec / 1000};
    return success();
  }
  if (filled<function::gettimeofday, gettimeofday_function>(time, &time,
                                                            nullptr))
    return success();
  return sys::gettimeofday(time);
}

result<> getcpu(unsigned* cpu, unsigned* node) noexcept {
  unsigned numbers[2];
  if (!filled<function::getcpu, getcpu_function>(numbers, &numbers[0],
                                                 &numbers[1], nullptr))
    return sys::getcpu(cpu, node);
  if (cpu != nullptr) *cpu = numbers[0];
  if (node != nullptr) *node = numbers[1];
  return success();
}

namespace {

// struct vgetrandom_opaque_params: how the memory is to be mapped.
struct state_needs {
  std::uint32_t size;
  std::uint32_t protection;
  std::uint32_t flags;
  std::uint32_t reserved[13];
};

// Nothing when it does not say, or asks for what it has no use of.
state_needs ask(getrandom_function& getrandom) noexcept {
  state_needs needs{};
  if (getrandom(nullptr, 0, 0, &needs, ~std::size_t{0}) != 0) return {};
  sanitizer::has_written(&needs, sizeof needs);
  return needs;
}

}  // namespace

random_state::random_state() noexcept {
  auto* const getrandom = target<getrandom_function>(function::getrandom);
  if (getrandom == nullptr) return;
  const state_needs needs = ask(*getrandom);
  // Of one page, which it must not leave; a mapping begins with one.
  if (needs.size == 0 || needs.size > 4096) return;
  const auto mapped =
      sys::mmap(nullptr, needs.size, static_cast<int>(needs.protection),
                static_cast<int>(needs.flags), -1, 0);
  if (!mapped) return;
  state_ = mapped.assume_value();
  size_ = needs.size;
}

random_state::~random_state() {
  if (state_ != nullptr) (void)sys::munmap(state_, size_);
}

result<std::size_t> random_state::getrandom(void* data, std::size_t size,
                                            unsigned flags) noexcept {
  auto* const call = target<getrandom_function>(function::getrandom);
  if (state_ == nullptr || call == nullptr)
    return sys::getrandom(data, size, flags);
  sanitizer::may_write(data, size);
  const word done = call(data, size, flags, state_, size_);
  if (!is_error(done))
    sanitizer::has_written(data, static_cast<std::size_t>(done));
  return decode<nr::getrandom, std::size_t>(done);
}

std::string_view name_of(function f) noexcept { return names[index(f)]; }

bool has(function f) noexcept { return look_up()[index(f)] != 0; }

bool uses(function f) noexcept { return target<void()>(f) != nullptr; }

void use(bool on) noexcept {
  const addresses found = on ? look_up() : addresses{};
  for (std::size_t i = 0; i != function_count; ++i)
    goes_to[i].store(go_to(found[i]), std::memory_order_relaxed);
}

}  // namespace fildes::inline FILDES_ABI::sys::vdso
