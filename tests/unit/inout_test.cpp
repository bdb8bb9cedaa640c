// SPDX-License-Identifier: BSL-1.0
#include <fildes/inout.hpp>

#include <array>
#include <cstdint>
#include <type_traits>
#include <vector>

#include <gtest/gtest.h>

namespace {

using fildes::errc;
using fildes::error;
using fildes::inout;
using fildes::inout_span;
using fildes::operation;

using bytes = std::vector<std::byte>;

struct alignas(16) block16 {
  std::uint64_t low;
  std::uint64_t high;
  friend bool operator==(const block16&, const block16&) = default;
};

static_assert(std::is_trivially_copyable_v<inout<int>>);
static_assert(std::is_trivially_copyable_v<inout_span<block16>>);
static_assert(sizeof(inout_span<int>) == 3 * sizeof(void*));
// A temporary array would be gone before it is used.
static_assert(!std::is_constructible_v<inout_span<std::byte>, bytes>);
static_assert(!std::is_constructible_v<inout_span<std::byte>, const bytes&>);
static_assert(std::is_constructible_v<inout_span<std::byte>, bytes&>);

TEST(inout, sizes_that_differ_are_msgsize) {
  const bytes in(4);
  bytes out(8);
  for (const std::size_t size : {0U, 3U, 5U, 8U}) {
    const auto r = inout_span<std::byte>::of(in, std::span(out).first(size));
    ASSERT_TRUE(r.has_error()) << size;
    EXPECT_EQ(r.error(), error(errc::msgsize, operation::inout));
  }
}

TEST(inout, an_error_names_the_operation) {
  const auto r = inout_span<std::byte>::of({}, std::span<std::byte>());
  ASSERT_TRUE(r);
  bytes one(1);
  const auto bad = inout_span<std::byte>::of({}, one);
  ASSERT_TRUE(bad.has_error());
  EXPECT_EQ(bad.error().call(), "inout");
}

// Slides the output over the input by whole elements: every place from before
// it to after it.
template <class T>
void expect_only_the_same_or_apart(std::size_t size) {
  std::vector<T> memory(3 * size);
  const auto in = std::span<const T>(memory).subspan(size, size);
  for (std::size_t at = 0; at <= 2 * size; ++at) {
    const auto r = inout_span<T>::of(in, std::span(memory).subspan(at, size));
    const bool allowed = at == 0 || at == size || at == 2 * size;
    ASSERT_EQ(r.has_value(), allowed)
        << sizeof(T) << "-byte elements, at " << at << " of " << size;
    if (!allowed) {
      EXPECT_EQ(r.error(), error(errc::inval, operation::inout));
    }
  }
}

TEST(inout, only_the_same_memory_or_none_of_it_is_a_pair) {
  for (const std::size_t size : {1U, 2U, 7U, 16U}) {
    expect_only_the_same_or_apart<std::uint8_t>(size);
    expect_only_the_same_or_apart<std::uint16_t>(size);
    expect_only_the_same_or_apart<std::uint32_t>(size);
    expect_only_the_same_or_apart<block16>(size);
  }
}

TEST(inout, an_overlap_of_one_byte_on_either_side_is_inval) {
  bytes memory(32);
  const std::span<std::byte> all(memory);
  const std::span<const std::byte> in = all.subspan(8, 8);
  const auto before = inout_span<std::byte>::of(in, all.subspan(1, 8));
  const auto after = inout_span<std::byte>::of(in, all.subspan(15, 8));
  ASSERT_TRUE(before.has_error());
  ASSERT_TRUE(after.has_error());
  EXPECT_EQ(before.error(), error(errc::inval, operation::inout));
  EXPECT_EQ(after.error(), error(errc::inval, operation::inout));
}

TEST(inout, adjacent_buffers_are_a_pair) {
  bytes memory(32);
  const std::span<std::byte> all(memory);
  const std::span<const std::byte> in = all.subspan(8, 8);
  EXPECT_TRUE(inout_span<std::byte>::of(in, all.subspan(0, 8)));
  EXPECT_TRUE(inout_span<std::byte>::of(in, all.subspan(16, 8)));
}

TEST(inout, an_empty_pair_overlaps_nothing) {
  bytes memory(4);
  const std::span<std::byte> all(memory);
  for (std::size_t at = 0; at <= 4; ++at) {
    const auto r =
        inout_span<std::byte>::of(all.subspan(2, 0), all.subspan(at, 0));
    ASSERT_TRUE(r) << at;
    EXPECT_TRUE(r.value().empty());
    EXPECT_EQ(r.value().copied().size(), 0U);
    EXPECT_TRUE(r.value().xor_with({}));
  }
  const auto nowhere = inout_span<std::byte>::of({}, all.first(0));
  ASSERT_TRUE(nowhere);
  EXPECT_EQ(nowhere.value().copied().size(), 0U);
  EXPECT_EQ(inout_span<std::byte>().size(), 0U);
}

TEST(inout, one_element_is_the_same_or_apart) {
  std::array<std::uint32_t, 2> words{1, 2};
  EXPECT_TRUE(inout<std::uint32_t>::of(words[0], words[0]));
  EXPECT_TRUE(inout<std::uint32_t>::of(words[0], words[1]));
  EXPECT_TRUE(inout<std::uint32_t>::of(words[1], words[0]));
}

TEST(inout, one_element_that_overlaps_in_part_is_inval) {
  struct [[gnu::packed]] pair {
    std::byte b[3];
  };
  std::array<std::byte, 8> memory{};
  for (const std::ptrdiff_t shift : {-2, -1, 1, 2}) {
    auto& in = *reinterpret_cast<pair*>(&memory[3]);
    auto& out = *reinterpret_cast<pair*>(memory.data() + 3 + shift);
    const auto r = inout<pair>::of(in, out);
    ASSERT_TRUE(r.has_error()) << shift;
    EXPECT_EQ(r.error(), error(errc::inval, operation::inout));
  }
}

TEST(inout, one_element_reads_writes_and_copies) {
  const int in = 7;
  int out = 1;
  const auto pair = inout<int>::of(in, out).value();
  EXPECT_EQ(pair.in(), 7);
  EXPECT_EQ(pair.out(), 1);
  EXPECT_EQ(&pair.copied(), &out);
  EXPECT_EQ(out, 7);
  inout same(out);
  same.out() = same.in() + 1;
  EXPECT_EQ(out, 8);
}

TEST(inout, index_and_iteration_visit_each_element_once) {
  const std::array<int, 3> in{1, 2, 3};
  std::array<int, 3> out{};
  const auto pair = inout_span<int>::of(in, out).value();
  ASSERT_EQ(pair.size(), 3U);
  EXPECT_FALSE(pair.empty());
  EXPECT_EQ(pair[0].in(), 1);
  EXPECT_EQ(&pair[2].out(), &out[2]);
  for (const inout<int> x : pair) x.out() = 10 * x.in();
  EXPECT_EQ(out, (std::array<int, 3>{10, 20, 30}));
}

TEST(inout, in_and_out_are_the_spans_that_it_was_made_of) {
  const std::array<int, 3> in{1, 2, 3};
  std::array<int, 3> out{};
  const auto pair = inout_span<int>::of(in, out).value();
  EXPECT_EQ(pair.in().data(), in.data());
  EXPECT_EQ(pair.in().size(), 3U);
  EXPECT_EQ(pair.out().data(), out.data());
  EXPECT_EQ(pair.out().size(), 3U);
}

TEST(inout, copied_brings_in_to_out) {
  const std::array<block16, 2> in{{{1, 2}, {3, 4}}};
  std::array<block16, 2> out{};
  const auto copy = inout_span<block16>::of(in, out).value().copied();
  EXPECT_EQ(copy.data(), out.data());
  EXPECT_EQ(out, in);
  EXPECT_EQ(inout_span<block16>(out).copied().data(), out.data());
  EXPECT_EQ(out, in);
}

TEST(inout, split_at_parts_every_place) {
  const std::array<int, 5> in{1, 2, 3, 4, 5};
  std::array<int, 5> out{};
  const auto pair = inout_span<int>::of(in, out).value();
  for (std::size_t at = 0; at <= 5; ++at) {
    const auto [first, rest] = pair.split_at(at).value();
    EXPECT_EQ(first.size(), at);
    EXPECT_EQ(first.in().data(), in.data());
    EXPECT_EQ(first.out().data(), out.data());
    EXPECT_EQ(rest.size(), 5 - at);
    EXPECT_EQ(rest.in().data(), in.data() + at);
    EXPECT_EQ(rest.out().data(), out.data() + at);
  }
}

TEST(inout, split_at_past_the_end_is_inval) {
  std::array<int, 5> memory{};
  for (const std::size_t at : {std::size_t{6}, ~std::size_t{0}}) {
    const auto r = inout_span<int>(memory).split_at(at);
    ASSERT_TRUE(r.has_error());
    EXPECT_EQ(r.error(), error(errc::inval, operation::inout));
  }
}

template <std::size_t N>
void expect_chunks(std::size_t size) {
  const std::vector<int> in(size, 1);
  std::vector<int> out(size);
  const auto pair = inout_span<int>::of(in, out).value();
  const auto chunks = pair.template chunks<N>();
  std::size_t seen = 0;
  for (const inout_span<int> chunk : chunks) {
    ASSERT_EQ(chunk.size(), N);
    EXPECT_EQ(chunk.in().data(), in.data() + seen * N);
    EXPECT_EQ(chunk.out().data(), out.data() + seen * N);
    ++seen;
  }
  EXPECT_EQ(seen, size / N);
  EXPECT_EQ(chunks.size(), size / N);
  EXPECT_EQ(chunks.tail().size(), size % N);
  EXPECT_EQ(chunks.tail().in().data(), in.data() + seen * N);
  EXPECT_EQ(chunks.tail().out().data(), out.data() + seen * N);
}

TEST(inout, chunks_and_tail_are_all_of_it) {
  for (std::size_t size = 0; size != 34; ++size) {
    expect_chunks<1>(size);
    expect_chunks<3>(size);
    expect_chunks<16>(size);
  }
}

constexpr int sum_of_squares() {
  std::array<int, 5> a{1, 2, 3, 4, 5};
  const inout_span<int> pair(a);
  for (const auto x : pair) x.out() = x.in() * x.in();
  int sum = 0;
  for (const auto two : pair.chunks<2>()) sum += two[0].in() + two[1].in();
  return sum + pair.split_at(4).assume_value().second[0].copied();
}
static_assert(sum_of_squares() == 55);

#if !defined(NDEBUG)
TEST(inout_death, an_index_past_the_end_is_asserted) {
  std::array<int, 3> memory{};
  const inout_span<int> pair(memory);
  EXPECT_DEATH((void)pair[3], "i < size_");
  EXPECT_DEATH((void)inout_span<int>()[0], "i < size_");
}
#endif

}  // namespace
