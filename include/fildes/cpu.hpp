// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <compare>
#include <optional>

#include <fildes/path_fd.hpp>

/// How many threads are worth having here: by the CPUs that the kernel lets
/// this thread run on, and by the CPU time that control groups grant it.
namespace fildes::inline FILDES_ABI::cpu {

/// What becomes of a part of a CPU. No count is less than one.
enum class rounding : unsigned char {
  up,       ///< 1.2 is two: all of the quota can be used
  down,     ///< 1.8 is one: threads that always run are never held up
  nearest,  ///< 1.5 is two, 1.4 is one
};

/// The CPU time that may be used in a period: 150 ms of every 100 ms is one and
/// a half CPUs. Equal when the quotients are, and exact in comparing.
class fraction {
 public:
  /// Nothing when the period is zero.
  static constexpr std::optional<fraction> of(std::uint64_t time,
                                              std::uint64_t period) noexcept {
    if (period == 0) return std::nullopt;
    return fraction(time, period);
  }

  constexpr std::uint64_t time() const noexcept { return time_; }
  constexpr std::uint64_t period() const noexcept { return period_; }

  /// As whole CPUs, at least one.
  constexpr std::uint64_t cpus(rounding round = rounding::up) const noexcept {
    const std::uint64_t whole = time_ / period_;
    const std::uint64_t rest = time_ % period_;
    const bool more = round == rounding::up ? rest != 0
                                            : round == rounding::nearest &&
                                                  rest >= period_ - rest;
    return whole + (more || whole == 0 ? 1 : 0);
  }

  friend constexpr std::weak_ordering operator<=>(fraction a,
                                                  fraction b) noexcept {
    // By whole parts. Where these are equal, what is left is compared upside
    // down, until one has nothing left: no product could overflow.
    for (;;) {
      const std::uint64_t a_whole = a.time_ / a.period_;
      const std::uint64_t b_whole = b.time_ / b.period_;
      const std::uint64_t a_rest = a.time_ % a.period_;
      const std::uint64_t b_rest = b.time_ % b.period_;
      if (a_whole != b_whole) return a_whole <=> b_whole;
      if (a_rest == 0 || b_rest == 0) return a_rest <=> b_rest;
      const fraction a_upside_down(a.period_, a_rest);
      a = fraction(b.period_, b_rest);
      b = a_upside_down;
    }
  }
  friend constexpr bool operator==(fraction a, fraction b) noexcept {
    return (a <=> b) == 0;
  }

 private:
  constexpr fraction(std::uint64_t time, std::uint64_t period) noexcept
      : time_(time), period_(period) {}

  std::uint64_t time_;
  std::uint64_t period_;
};

/// Which CPUs, by the kernel's numbers from zero on.
class set {
 public:
  /// Twice what a kernel can be built for.
  static constexpr std::size_t room = 16384;

  /// The CPUs that a thread may run on: of those that are online, what its
  /// cpuset and sched_setaffinity(2) leave. Zero is the calling thread.
  /// \error srch   there is no such thread
  /// \error inval  the kernel has more CPUs than there is room for
  static result<set> of_thread(int thread = 0) noexcept;

  constexpr set() noexcept = default;

  /// A number without room is in no set.
  constexpr set& add(std::size_t cpu) noexcept {
    if (cpu < room) words_[cpu / bits] |= 1UL << cpu % bits;
    return *this;
  }
  constexpr bool has(std::size_t cpu) const noexcept {
    return cpu < room && (words_[cpu / bits] >> cpu % bits & 1) != 0;
  }
  constexpr std::size_t size() const noexcept {
    std::size_t count = 0;
    for (const unsigned long word : words_)
      count += static_cast<std::size_t>(__builtin_popcountl(word));
    return count;
  }
  friend constexpr set operator&(const set& a, const set& b) noexcept {
    set both;
    for (std::size_t i = 0; i != room / bits; ++i)
      both.words_[i] = a.words_[i] & b.words_[i];
    return both;
  }
  friend constexpr bool operator==(const set& a, const set& b) noexcept {
    for (std::size_t i = 0; i != room / bits; ++i)
      if (a.words_[i] != b.words_[i]) return false;
    return true;
  }

 private:
  static constexpr std::size_t bits = 8 * sizeof(unsigned long);

  unsigned long words_[room / bits] = {};
};

struct options {
  /// What a quota of one and a half CPUs counts.
  rounding round = rounding::up;
  /// Instead of the CPUs that this thread may run on.
  const set* within = nullptr;
  /// The directory that `proc`, `sys` and the mount points begin at, instead of
  /// the root directory.
  std::optional<borrowed<path_fd>> root = {};
};

/// How many threads can run at a time: the CPUs that this thread may run on, or
/// less when a quota grants less; at least one.
///
/// Reads some files each time, since quotas change while programs run: ask
/// once for a pool of threads, not once for a task. Uses no heap, but
/// 32 KiB of the stack, as do the two below. \error as quota
result<unsigned> available(const options& how = {}) noexcept;

/// The tightest quota of this thread's control group and all groups above it
/// (`cpu.max`, in version 1 `cpu.cfs_quota_us`); nothing when there is none.
///
/// Groups that no mount of this process shows, as those above a container's
/// own, cannot be asked; what they grant is not in the answer.
/// \error noent     /proc is not mounted, or the thread was moved meanwhile
/// \error acces     a file that says it may not be read
/// \error badmsg    of operation::cpu: a file says something else
/// \error overflow  of operation::cpu: a path or line of more than 8 KiB
result<std::optional<fraction>> quota(const options& how = {}) noexcept;

/// The processor cores among the CPUs that this thread may run on: two CPUs
/// that share a core (hyper-threads) count as one. Quotas do not matter.
///
/// A CPU of which the kernel does not tell with whom it shares counts as a
/// core.
/// \error noent   /sys is not mounted
/// \error badmsg  of operation::cpu: a list of CPUs that is none
result<unsigned> physical(const options& how = {}) noexcept;

}  // namespace fildes::inline FILDES_ABI::cpu
