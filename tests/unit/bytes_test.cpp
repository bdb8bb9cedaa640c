// SPDX-License-Identifier: BSL-1.0
#include <fildes/bytes.hpp>

#include <sys/uio.h>

#include <array>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

using fildes::byte_span;
using fildes::byte_view;

namespace {

template <class From>
constexpr bool fills = std::is_convertible_v<From, byte_span>;
template <class From>
constexpr bool reads = std::is_convertible_v<From, byte_view>;

static_assert(fills<std::vector<char>&> && reads<const std::vector<char>&>);
static_assert(!fills<const std::vector<char>&>);
static_assert(fills<std::array<std::byte, 4>&> && fills<std::string&>);
static_assert(!fills<std::string_view> && reads<std::string_view>);
static_assert(!fills<const char (&)[4]> && reads<const char (&)[4]>);
static_assert(fills<std::span<int>> && !fills<std::span<const int>>);
static_assert(!fills<int*> && !reads<int*> && !reads<int>);
static_assert(!reads<std::vector<std::string>>);
static_assert(!reads<std::vector<std::unique_ptr<int>>>);
static_assert(!fills<byte_view>);

TEST(bytes, span_covers_containers_by_bytes) {
  std::vector<std::uint32_t> words(3);
  const byte_span span = words;
  EXPECT_EQ(static_cast<void*>(span.data()), words.data());
  EXPECT_EQ(span.size(), 12u);
  std::string text = "text";
  EXPECT_EQ(byte_span(text).size(), 4u);
  char array[10];
  EXPECT_EQ(byte_span(array).size(), 10u);
  EXPECT_EQ(byte_span(&array, 7).size(), 7u);
}

TEST(bytes, view_of_a_literal_leaves_out_the_zero) {
  EXPECT_EQ(byte_view("text").size(), 4u);
  EXPECT_EQ(byte_view("").size(), 0u);
  EXPECT_EQ(byte_view("a\0b").text(), std::string_view("a\0b", 3));
}

TEST(bytes, view_of_an_array_covers_all_of_it) {
  char buffer[8] = "text";
  EXPECT_EQ(byte_view(buffer).size(), 8u);
  const std::uint16_t halves[] = {1, 2, 3};
  EXPECT_EQ(byte_view(halves).size(), 6u);
}

TEST(bytes, view_covers_strings_and_containers) {
  const std::string text = "text";
  EXPECT_EQ(byte_view(text).text(), "text");
  EXPECT_EQ(byte_view(std::string_view(text).substr(1, 2)).text(), "ex");
  EXPECT_EQ(byte_view(std::vector<double>(2)).size(), 16u);
  std::string from = "span";
  const byte_span span = from;
  EXPECT_EQ(byte_view(span).text(), "span");
}

TEST(bytes, nothing_is_empty) {
  EXPECT_TRUE(byte_span().empty() && byte_view().empty());
  EXPECT_EQ(byte_span().data(), nullptr);
  EXPECT_EQ(byte_span().begin(), byte_span().end());
  EXPECT_TRUE(byte_view(std::string()).empty());
}

TEST(bytes, first_and_after_cut_in_two) {
  std::string text = "abcdef";
  EXPECT_EQ(byte_view(text).first(2).text(), "ab");
  EXPECT_EQ(byte_view(text).after(2).text(), "cdef");
  EXPECT_EQ(byte_view(byte_span(text).first(2)).text(), "ab");
  EXPECT_EQ(byte_view(byte_span(text).after(2)).text(), "cdef");
}

TEST(bytes, first_and_after_stop_at_the_end) {
  std::string text = "abc";
  for (const std::size_t n : {std::size_t{3}, std::size_t{4}, SIZE_MAX}) {
    EXPECT_EQ(byte_view(text).first(n).size(), 3u);
    EXPECT_TRUE(byte_view(text).after(n).empty());
    EXPECT_EQ(byte_view(text).after(n).data(), byte_view(text).end());
    EXPECT_EQ(byte_span(text).first(n).size(), 3u);
    EXPECT_EQ(byte_span(text).after(n).data(), byte_span(text).end());
  }
}

TEST(bytes, range_for_walks_over_them) {
  int sum = 0;
  for (const std::byte b : byte_view("\1\2\3")) sum += static_cast<int>(b);
  EXPECT_EQ(sum, 6);
}

// The vectored calls hand arrays of these to the kernel.
TEST(bytes, spans_lie_in_memory_as_iovec) {
  static_assert(sizeof(byte_span) == sizeof(iovec));
  static_assert(sizeof(byte_view) == sizeof(iovec));
  char buffer[5];
  const byte_span spans[] = {byte_span(buffer), byte_span(buffer, 2)};
  iovec vectors[2];
  std::memcpy(vectors, spans, sizeof spans);
  EXPECT_EQ(vectors[0].iov_base, buffer);
  EXPECT_EQ(vectors[0].iov_len, 5u);
  EXPECT_EQ(vectors[1].iov_len, 2u);
  const byte_view view = "abc";
  std::memcpy(vectors, &view, sizeof view);
  EXPECT_EQ(vectors[0].iov_base, view.data());
  EXPECT_EQ(vectors[0].iov_len, 3u);
}

}  // namespace
