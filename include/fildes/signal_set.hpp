// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <initializer_list>
#include <type_traits>

#include <fildes/signal_number.hpp>

namespace fildes::inline FILDES_ABI {

/// A set of signals, in memory what the kernel takes: 8 bytes, on mips 16.
///
/// What was cast to `signal_number` and is no signal is in no set.
class signal_set {
  static constexpr std::size_t word_count =
      sizeof(sys::abi::sigset) / sizeof(unsigned long);

 public:
  class iterator;

  constexpr signal_set() noexcept = default;
  constexpr signal_set(std::initializer_list<signal_number> signals) noexcept {
    for (const signal_number signal : signals) add(signal);
  }

  /// Every signal, with those that cannot be blocked and those that the C
  /// library works with. For a mask take `blockable()`.
  static constexpr signal_set all() noexcept {
    signal_set set;
    for (int n = 1; n <= sys::abi::sigrtmax; ++n) set.add(signal_number{n});
    return set;
  }

  /// What a program may block: without SIGKILL and SIGSTOP, which nobody can,
  /// and without the first three real-time signals, by which C libraries
  /// cancel threads and let setuid() reach every thread. Blocked, such calls
  /// of other threads would never return.
  static constexpr signal_set blockable() noexcept {
    return all().without({signal_number::kill, signal_number::stop,
                          real_time(0), real_time(1), real_time(2)});
  }

  constexpr signal_set& add(signal_number signal) noexcept {
    if (in_range(signal)) raw_.words[index(signal)] |= bit_of(signal);
    return *this;
  }
  constexpr signal_set& remove(signal_number signal) noexcept {
    if (in_range(signal)) raw_.words[index(signal)] &= ~bit_of(signal);
    return *this;
  }
  constexpr bool has(signal_number signal) const noexcept {
    return in_range(signal) &&
           (raw_.words[index(signal)] & bit_of(signal)) != 0;
  }
  constexpr bool empty() const noexcept { return *this == signal_set(); }
  constexpr std::size_t size() const noexcept {
    std::size_t count = 0;
    for (const unsigned long word : raw_.words)
      count += static_cast<std::size_t>(__builtin_popcountl(word));
    return count;
  }

  /// The set without those of `other`.
  constexpr signal_set without(const signal_set& other) const noexcept {
    signal_set set = *this;
    for (std::size_t i = 0; i != word_count; ++i)
      set.raw_.words[i] &= ~other.raw_.words[i];
    return set;
  }
  constexpr signal_set& operator|=(const signal_set& other) noexcept {
    for (std::size_t i = 0; i != word_count; ++i)
      raw_.words[i] |= other.raw_.words[i];
    return *this;
  }
  friend constexpr signal_set operator|(signal_set a,
                                        const signal_set& b) noexcept {
    return a |= b;
  }
  friend constexpr signal_set operator&(const signal_set& a,
                                        const signal_set& b) noexcept {
    return a.without(a.without(b));
  }
  friend constexpr bool operator==(const signal_set& a,
                                   const signal_set& b) noexcept {
    for (std::size_t i = 0; i != word_count; ++i)
      if (a.raw_.words[i] != b.raw_.words[i]) return false;
    return true;
  }

  /// The signals of the set in the order of their numbers.
  constexpr iterator begin() const noexcept;
  constexpr iterator end() const noexcept;

  /// As the kernel takes and gives it.
  constexpr const sys::abi::sigset& raw() const noexcept { return raw_; }
  static constexpr signal_set from_raw(const sys::abi::sigset& raw) noexcept {
    signal_set set;
    set.raw_ = raw;
    return set;
  }

 private:
  static constexpr bool in_range(signal_number signal) noexcept {
    return to_signal(static_cast<int>(signal)).has_value();
  }
  static constexpr std::size_t bit_number(signal_number signal) noexcept {
    return static_cast<std::size_t>(signal) - 1;
  }
  static constexpr std::size_t index(signal_number signal) noexcept {
    return bit_number(signal) / (8 * sizeof(unsigned long));
  }
  static constexpr unsigned long bit_of(signal_number signal) noexcept {
    return 1UL << bit_number(signal) % (8 * sizeof(unsigned long));
  }

  sys::abi::sigset raw_ = {};
};

/// Goes over a copy of the set: the set may change or end meanwhile.
class signal_set::iterator {
 public:
  using value_type = signal_number;
  using difference_type = std::ptrdiff_t;

  constexpr iterator() noexcept = default;
  constexpr explicit iterator(const signal_set& rest) noexcept : rest_(rest) {}

  constexpr signal_number operator*() const noexcept {
    int number = 1;
    while (!rest_.has(signal_number{number}) && number < sys::abi::sigrtmax)
      ++number;
    return signal_number{number};
  }
  constexpr iterator& operator++() noexcept {
    rest_.remove(**this);
    return *this;
  }
  constexpr iterator operator++(int) noexcept {
    const iterator old = *this;
    ++*this;
    return old;
  }
  friend constexpr bool operator==(const iterator& a,
                                   const iterator& b) noexcept {
    return a.rest_ == b.rest_;
  }

 private:
  signal_set rest_;
};

constexpr signal_set::iterator signal_set::begin() const noexcept {
  constexpr signal_set every = all();
  return iterator(*this & every);
}
constexpr signal_set::iterator signal_set::end() const noexcept {
  return iterator();
}

static_assert(sizeof(signal_set) == sys::abi::sigset_size);
static_assert(std::is_trivially_copyable_v<signal_set>);

}  // namespace fildes::inline FILDES_ABI
