// SPDX-License-Identifier: BSL-1.0
//
// copy_benchmark name directory: how fast transfer() copies a file of 32 MiB
// to another in the same directory, in the page cache, and how fast the loop
// of pread and pwrite does that one writes by hand.

#include <memory>

#include <fildes/file.hpp>
#include <fildes/io.hpp>
#include <fildes/transfer.hpp>

#include "measure.hpp"

namespace {

using fildes::byte_span;
using fildes::byte_view;
using fildes::file;
using measure::clock;
using measure::must;
using measure::operator""_kib;

constexpr std::size_t file_size = std::size_t{32} << 20;
constexpr std::size_t buffer_size = 64_kib;

void by_pread_pwrite(const file& from, const file& to) {
  const auto buffer = std::make_unique<std::byte[]>(buffer_size);
  off_t at = 0;
  for (;;) {
    const ssize_t in = pread(from.raw(), buffer.get(), buffer_size, at);
    must(in >= 0, "pread");
    if (in == 0) break;
    for (ssize_t done = 0; done < in;) {
      const ssize_t n = pwrite(to.raw(), buffer.get() + done,
                               static_cast<std::size_t>(in - done), at + done);
      must(n > 0, "pwrite");
      done += n;
    }
    at += in;
  }
}

void by_transfer(const file& from, const file& to) {
  must(fildes::transfer(from, to).value().bytes == file_size, "transfer");
}

// Each round copies data that the target does not have yet.
void renew(const file& from, std::byte* memory, std::uint64_t first_word) {
  measure::fill(memory, file_size, first_word);
  for (std::size_t done = 0; done != file_size;)
    done +=
        from.pwrite(byte_view(memory + done, file_size - done), done).value();
}

void must_be_copied(const file& to, const std::byte* memory) {
  const auto buffer = std::make_unique<std::byte[]>(buffer_size);
  for (std::size_t at = 0; at != file_size; at += buffer_size) {
    must(to.pread(byte_span(buffer.get(), buffer_size), at).value() ==
                 buffer_size &&
             std::memcmp(buffer.get(), memory + at, buffer_size) == 0,
         "the copy differs");
  }
}

double timed(void (*copy)(const file&, const file&), const file& from,
             const file& to) {
  (void)from.seek(0).value();
  (void)to.seek(0).value();
  const auto start = clock::now();
  copy(from, to);
  return static_cast<double>(file_size) / measure::seconds_since(start);
}

}  // namespace

int main(int argc, char** argv) {
  must(argc == 3, "copy_benchmark name directory");
  measure::pin_to(0);
  const auto from = file::temporary(argv[2]).value();
  const auto to = file::temporary(argv[2]).value();
  const auto memory = std::make_unique<std::byte[]>(file_size);
  std::uint64_t first_word = 0;
  const auto one = [&](const char* by, int round,
                       void (*copy)(const file&, const file&)) {
    renew(from, memory.get(), first_word++);
    const double speed = timed(copy, from, to);
    must_be_copied(to, memory.get());
    if (round >= 0) measure::report(argv[1], by, round, speed);
  };
  // The first round makes the target's pages and is not counted.
  for (int round = -1; round != measure::rounds; ++round) {
    one("transfer", round, by_transfer);
    one("pread_pwrite", round, by_pread_pwrite);
  }
}
