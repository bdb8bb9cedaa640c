// SPDX-License-Identifier: BSL-1.0
#include "checks.hpp"

#include <fildes/memfd.hpp>
#include <fildes/transfer.hpp>

namespace tour {

namespace {

using namespace fildes;

constexpr std::string_view text = "bytes on their way";

/// A memory file with the text, and the position at its beginning.
result<owned<memfd>> file_with_text() {
  FILDES_TRY(auto f, memfd::create("fildes-tour"));
  FILDES_TRYV(write_all(f, text));
  FILDES_TRYV(f.seek(0));
  return f;
}

template <class Source>
result<bool> holds_text(const Source& from) {
  char got[text.size()];
  FILDES_TRYV(read_exactly(from, got));
  return std::string_view(got, sizeof got) == text;
}

}  // namespace

result<bool> check_splice() {
  FILDES_TRY(const auto from, file_with_text());
  FILDES_TRY(const auto to, memfd::create("fildes-tour"));
  FILDES_TRY(const auto between, pipe::create());
  FILDES_TRY(const auto in, splice(from, between.writer, text.size()));
  FILDES_TRY(const auto out, splice(between.reader, to, text.size()));
  FILDES_TRYV(to.seek(0));
  FILDES_TRY(const bool same, holds_text(to));
  return same && in == text.size() && out == text.size();
}

result<bool> check_tee() {
  FILDES_TRY(const auto one, pipe::create());
  FILDES_TRY(const auto other, pipe::create());
  FILDES_TRYV(write_all(one.writer, text));
  FILDES_TRY(const auto n, tee(one.reader, other.writer, text.size()));
  FILDES_TRY(const bool first, holds_text(one.reader));
  FILDES_TRY(const bool second, holds_text(other.reader));
  return n == text.size() && first && second;
}

result<bool> check_vmsplice() {
  FILDES_TRY(const auto ends, pipe::create());
  const byte_view page(text);
  FILDES_TRY(const auto n, vmsplice(ends.writer, {&page, 1}));
  FILDES_TRY(const bool same, holds_text(ends.reader));
  return n == text.size() && same;
}

result<bool> check_sendfile() {
  FILDES_TRY(const auto from, file_with_text());
  FILDES_TRY(const auto ends, pipe::create());
  FILDES_TRY(const auto n, sendfile(ends.writer, from, text.size()));
  FILDES_TRY(const auto at, from.seek(0, seek_origin::current));
  FILDES_TRY(const bool same, holds_text(ends.reader));
  return n == text.size() && at == text.size() && same;
}

result<bool> check_copy_file_range() {
  FILDES_TRY(const auto from, file_with_text());
  FILDES_TRY(const auto to, memfd::create("fildes-tour"));
  file_offset from_at = 0;
  file_offset to_at = 0;
  FILDES_TRY(const auto n,
             copy_file_range(from, from_at, to, to_at, text.size()));
  FILDES_TRY(const bool same, holds_text(to));
  return n == text.size() && from_at == to_at && same;
}

// The kernel does not tell the size of files on /proc: each way but reading
// finds nothing in them.
result<bool> check_transfer() {
  FILDES_TRY(const auto from, file::open("/proc/self/cmdline"));
  FILDES_TRY(const auto to, memfd::create("fildes-tour"));
  FILDES_TRY(const auto report, transfer(from, to));
  FILDES_TRY(const auto status, stat(to));
  return report.ended && report.bytes > 0 && status.size() == report.bytes;
}

}  // namespace tour
