// SPDX-License-Identifier: BSL-1.0

// The main() of a fuzz target where the compiler brings none: the same inputs
// on every run. The target's seeds first, then inputs made of them, and random
// ones. What fails has a number; to run it alone: target 1 NUMBER.
//
// usage: target [COUNT [FIRST]]

#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "fuzz/fuzz.hpp"

namespace {

using bytes = std::vector<std::uint8_t>;

constexpr std::size_t longest = 512;

/// xorshift64*: good enough to choose by, and the same everywhere.
class dice {
 public:
  explicit dice(std::uint64_t seed) : state_(seed * 0x9e3779b97f4a7c15 + 1) {}

  std::uint64_t roll() {
    state_ ^= state_ >> 12;
    state_ ^= state_ << 25;
    state_ ^= state_ >> 27;
    return state_ * 0x2545f4914f6cdd1d;
  }
  std::size_t below(std::size_t end) {
    return static_cast<std::size_t>((roll() >> 32) % end);
  }

 private:
  std::uint64_t state_;
};

/// Values at which lengths and signs change.
constexpr auto edges = std::to_array<std::uint64_t>({0,
                                                     1,
                                                     3,
                                                     4,
                                                     7,
                                                     8,
                                                     11,
                                                     12,
                                                     15,
                                                     16,
                                                     17,
                                                     31,
                                                     32,
                                                     0x7f,
                                                     0x80,
                                                     0xff,
                                                     0x7fff,
                                                     0xffff,
                                                     0x7fffffff,
                                                     0x80000000,
                                                     0xfffffff9,
                                                     0xffffffff,
                                                     0x100000000,
                                                     0x7fffffffffffffff,
                                                     0xfffffffffffffff9,
                                                     0xffffffffffffffff});

void put_edge(bytes& input, dice& random) {
  const std::uint64_t value =
      edges[random.below(edges.size())] + random.below(3) - 1;
  const std::size_t width = std::size_t{1} << random.below(4);
  const std::size_t at = random.below(input.size() + 1);
  for (std::size_t i = 0; i != width && at + i < input.size(); ++i)
    input[at + i] = static_cast<std::uint8_t>(value >> 8 * i);
}

void repeat_part(bytes& input, dice& random) {
  const std::size_t from = random.below(input.size());
  const std::size_t size = random.below(input.size() - from) + 1;
  const bytes part(input.begin() + static_cast<std::ptrdiff_t>(from),
                   input.begin() + static_cast<std::ptrdiff_t>(from + size));
  const auto at = static_cast<std::ptrdiff_t>(random.below(input.size() + 1));
  if (input.size() + size <= longest)
    input.insert(input.begin() + at, part.begin(), part.end());
}

void change(bytes& input, dice& random) {
  if (input.empty()) return input.push_back(0);
  const std::size_t at = random.below(input.size());
  switch (random.below(6)) {
    case 0: input[at] = static_cast<std::uint8_t>(random.roll()); break;
    case 1: input[at] ^= static_cast<std::uint8_t>(1 << random.below(8)); break;
    case 2: put_edge(input, random); break;
    case 3: input.resize(at); break;
    case 4: repeat_part(input, random); break;
    default:
      input.erase(input.begin() + static_cast<std::ptrdiff_t>(at));
      break;
  }
}

bytes any_bytes(dice& random) {
  bytes input(random.below(longest));
  for (auto& byte : input) byte = static_cast<std::uint8_t>(random.roll());
  return input;
}

/// The input of a number; its own, whatever came before.
bytes input_of(std::size_t number, const std::vector<bytes>& seeds) {
  if (number < seeds.size()) return seeds[number];
  dice random(number);
  if (seeds.empty() || random.below(8) == 0) return any_bytes(random);
  bytes input = seeds[random.below(seeds.size())];
  for (std::size_t i = random.below(6) + 1; i != 0; --i) change(input, random);
  return input;
}

std::size_t running = 0;

/// As exactly as it is long, so that a sanitizer sees each byte too many.
void run(const bytes& input) {
  auto* const copy = new std::uint8_t[input.size()];
  for (std::size_t i = 0; i != input.size(); ++i) copy[i] = input[i];
  LLVMFuzzerTestOneInput(copy, input.size());
  delete[] copy;
}

void tell_input() { std::fprintf(stderr, "input %zu\n", running); }

std::size_t number_or(const char* text, std::size_t otherwise) {
  return text == nullptr
             ? otherwise
             : static_cast<std::size_t>(std::strtoull(text, nullptr, 10));
}

}  // namespace

// NOLINTNEXTLINE(*-reserved-identifier,*-identifier-naming): the runtime's name
extern "C" [[gnu::weak]] void __sanitizer_set_death_callback(void (*)());

void fuzz::fail(const char* why) {
  std::fprintf(stderr, "input %zu: %s\n", running, why);
  std::abort();
}

int main(int argc, char** argv) {
  if (argc > 3 || (argc > 1 && (argv[1][0] < '0' || argv[1][0] > '9'))) {
    std::fprintf(stderr, "usage: %s [COUNT [FIRST]]\n", argv[0]);
    return 2;
  }
  const std::vector<bytes> seeds = fuzz::seeds();
  const std::size_t count = number_or(argc > 1 ? argv[1] : nullptr, 100'000);
  const std::size_t first = number_or(argc > 2 ? argv[2] : nullptr, 0);
  if (__sanitizer_set_death_callback != nullptr)
    __sanitizer_set_death_callback(tell_input);
  for (running = first; running != first + count; ++running)
    run(input_of(running, seeds));
  std::printf("%zu inputs, %zu of them seeds\n", count, seeds.size());
}
