// SPDX-License-Identifier: BSL-1.0
//
// How fast bytes go from one process to another, writer on CPU 0, reader on
// CPU 1. With --check every strategy is run once, with fresh data, interrupted,
// by a sink that reads and compares; nothing is measured.

#include <string_view>
#include <utility>

#include "pipeline.hpp"

namespace pipeline {

namespace {

using measure::operator""_kib;

constexpr std::size_t huge_page = 2048_kib;

std::byte* map(std::size_t size, pages kind) {
  const int huge = kind == pages::hugetlb ? MAP_HUGETLB : 0;
  void* p = mmap(nullptr, size, PROT_READ | PROT_WRITE,
                 MAP_PRIVATE | MAP_ANONYMOUS | huge, -1, 0);
  return p == MAP_FAILED ? nullptr : static_cast<std::byte*>(p);
}

std::byte* align(std::byte* p) {
  const auto over = reinterpret_cast<std::uintptr_t>(p) % huge_page;
  return over == 0 ? p : p + (huge_page - over);
}

}  // namespace

// Huge pages have one block each: the two processes would quarrel about the
// reference count of one that they share.
blocks::blocks(const strategy& s)
    : size_(s.block),
      stride_(s.pages == pages::small ? s.block : huge_page),
      count_(s.source == source::write ? 1 : s.capacity / s.block + 1),
      mapped_((stride_ * count_ / huge_page + 2) * huge_page),
      memory_(map(mapped_, s.pages)),
      fresh_(s.fresh) {
  if (memory_ == nullptr) return;
  first_ = align(memory_);
  (void)madvise(memory_, mapped_,
                s.pages == pages::small ? MADV_NOHUGEPAGE : MADV_HUGEPAGE);
  first_ += s.misaligned;
  for (std::size_t i = 0; i != count_; ++i)
    measure::fill(first_ + i * stride_, size_, 0);
}

blocks::~blocks() {
  if (memory_ != nullptr) munmap(memory_, mapped_);
}

namespace {

constexpr strategy strategies[] = {
    {"write_read_64k", source::write, sink::read, 64_kib, 64_kib},
    {"write_read_1m", source::write, sink::read, 1024_kib, 256_kib},
    {"write_splice_1m", source::write, sink::splice, 1024_kib, 256_kib},
    {"vmsplice_read_64k", source::vmsplice, sink::read, 64_kib, 64_kib},
    {"vmsplice_read_1m", source::vmsplice, sink::read, 1024_kib, 256_kib},
    {"vmsplice_splice_64k", source::vmsplice, sink::splice, 64_kib, 64_kib},
    {"vmsplice_splice_1m", source::vmsplice, sink::splice, 1024_kib, 256_kib},
    {"vmsplice_splice_1m_unaligned", source::vmsplice, sink::splice, 1024_kib,
     256_kib, pages::small, false, 64},
    {"vmsplice_splice_1m_thp", source::vmsplice, sink::splice, 1024_kib,
     256_kib, pages::huge},
    {"vmsplice_splice_1m_hugetlb", source::vmsplice, sink::splice, 1024_kib,
     256_kib, pages::hugetlb},
    {"fresh_write_read_1m", source::write, sink::read, 1024_kib, 256_kib,
     pages::small, true},
    {"fresh_vmsplice_read_1m_thp", source::vmsplice, sink::read, 1024_kib,
     256_kib, pages::huge, true},
    {"fresh_vmsplice_splice_1m_thp", source::vmsplice, sink::splice, 1024_kib,
     256_kib, pages::huge, true},
};

constexpr auto round_time = std::chrono::milliseconds(60);

// Bytes per second, from the first that arrives to the last.
double run(const strategy& s, const implementation& by) {
  auto [reader, writer] = fildes::pipe::create().value();
  must(writer.set_capacity(s.capacity).has_value(), "a pipe of 1 MiB");
  const auto told = fildes::pipe::create().value();
  const pid_t child = measure::in_child([&] {
    (void)std::move(reader).close();
    if (s.interrupted) measure::interrupt_often();
    blocks from(s);
    const auto sent = by.send(s, writer, from, clock::now() + round_time);
    must(told.writer.write(fildes::byte_view(&sent, sizeof sent)).has_value(),
         "telling the sum");
  });
  (void)std::move(writer).close();
  if (s.interrupted) measure::interrupt_often();
  const arrival all = by.receive(s, reader);
  const double seconds = measure::seconds_since(all.start);
  measure::wait_for(child);
  std::uint64_t sent = 0;
  must(told.reader.read(fildes::byte_span(&sent, sizeof sent)).has_value() &&
           sent == all.bytes,
       "what was sent has not arrived");
  return static_cast<double>(all.bytes) / seconds;
}

void check_all() {
  for (strategy s : strategies) {
    if (!blocks(s).exist()) continue;
    s.sink = sink::read;
    s.fresh = true;
    s.interrupted = true;
    (void)run(s, with_fildes);
    (void)run(s, by_hand);
  }
}

void measure_all() {
  for (int round = 0; round != measure::rounds; ++round) {
    for (const strategy& s : strategies) {
      if (!blocks(s).exist()) continue;
      // Neither always comes first.
      const implementation* turns[] = {&with_fildes, &by_hand};
      if (round % 2 == 1) std::swap(turns[0], turns[1]);
      for (const auto* by : turns)
        measure::report(s.name, by->name, round, run(s, *by));
    }
  }
}

}  // namespace
}  // namespace pipeline

int main(int argc, char** argv) {
  measure::pin_to(1);
  if (argc > 1 && std::string_view(argv[1]) == "--check")
    pipeline::check_all();
  else
    pipeline::measure_all();
}
