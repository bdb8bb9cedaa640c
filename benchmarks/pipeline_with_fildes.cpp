// SPDX-License-Identifier: BSL-1.0
//
// The same pipelines with fildes.

#include <memory>

#include <fildes/io.hpp>
#include <fildes/splice.hpp>

#include "pipeline.hpp"

namespace pipeline {
namespace {

using fildes::byte_view;
using fildes::result;

result<std::size_t> put(const strategy& s, const fildes::pipe_writer& to,
                        byte_view data) {
  if (s.source == source::write) return to.write(data);
  return fildes::vmsplice(to, {&data, 1});
}

result<std::uint64_t> try_send(const strategy& s, const fildes::pipe_writer& to,
                               blocks& from, clock::time_point until) {
  std::uint64_t sent = 0;
  while (clock::now() < until) {
    byte_view rest(from.next(), s.block);
    while (!rest.empty()) {
      FILDES_TRY(const auto n,
                 fildes::retry_on_intr([&] { return put(s, to, rest); }));
      rest = rest.after(n);
    }
    sent += s.block;
  }
  return sent;
}

result<arrival> receive_by_read(const strategy& s,
                                const fildes::pipe_reader& from) {
  const auto memory = std::make_unique<std::byte[]>(s.block);
  const fildes::byte_span buffer(memory.get(), s.block);
  measure::checker check;
  arrival all;
  for (;;) {
    FILDES_TRY(const auto n,
               fildes::retry_on_intr([&] { return from.read(buffer); }));
    if (n == 0) break;
    if (all.bytes == 0) all.start = clock::now();
    all.bytes += n;
    if (s.fresh) check.see(buffer.data(), n);
  }
  check.must_be_right();
  return all;
}

result<arrival> receive_by_splice(const strategy& s,
                                  const fildes::pipe_reader& from) {
  FILDES_TRY(const auto null,
             fildes::file::open("/dev/null",
                                {.access = fildes::access_mode::write_only}));
  arrival all;
  for (;;) {
    FILDES_TRY(const auto n, fildes::retry_on_intr([&] {
                 return fildes::splice(from, null, s.block);
               }));
    if (n == 0) break;
    if (all.bytes == 0) all.start = clock::now();
    all.bytes += n;
  }
  return all;
}

std::uint64_t send(const strategy& s, const fildes::pipe_writer& to,
                   blocks& from, clock::time_point until) {
  return try_send(s, to, from, until).value();
}

arrival receive(const strategy& s, const fildes::pipe_reader& from) {
  return (s.sink == sink::read ? receive_by_read(s, from)
                               : receive_by_splice(s, from))
      .value();
}

}  // namespace

const implementation with_fildes = {"fildes", send, receive};

}  // namespace pipeline
