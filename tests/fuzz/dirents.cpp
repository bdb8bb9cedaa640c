// SPDX-License-Identifier: BSL-1.0

// Records as getdents64(2) might give them: each is read or refused, no name
// leads out of a directory, and all that is given lies in what was read.

#include <fildes/directory.hpp>

#include <cstring>
#include <string_view>

#include "fuzz/fuzz.hpp"

namespace {

using namespace fildes;

void expect(bool holds, const char* what) {
  if (!holds) fuzz::fail(what);
}

void expect_name(const directory_entry& entry, const char* begin,
                 const char* end) {
  const std::string_view name = entry.name();
  expect(name.data() >= begin && name.data() + name.size() < end, "outside");
  expect(name.data()[name.size()] == '\0', "no zero behind the name");
  expect(!name.empty(), "an empty name");
  expect(name.find('/') == name.npos && name.find('\0') == name.npos,
         "a name of more than one part");
  expect(entry.is_dots() == (name == "." || name == ".."), "dots");
}

void expect_type(file_type type) {
  const auto bits = static_cast<std::uint32_t>(type);
  expect((bits & ~sys::abi::s_ifmt) == 0, "a type that is none");
}

// Its place, as the numbers before its name say.
void expect_numbers(const directory_entry& entry) {
  std::uint64_t inode;
  std::int64_t offset;
  std::memcpy(&inode, entry.c_str() - 19, sizeof inode);
  std::memcpy(&offset, entry.c_str() - 11, sizeof offset);
  expect(entry.inode() == inode, "another inode");
  expect(entry.offset() == offset, "another offset");
}

std::vector<std::uint8_t> record(std::string_view name, std::uint8_t type) {
  std::vector<std::uint8_t> bytes((19 + name.size() + 8) & ~std::size_t{7});
  const auto size = static_cast<std::uint16_t>(bytes.size());
  std::memcpy(bytes.data() + 16, &size, sizeof size);
  bytes[18] = type;
  std::memcpy(bytes.data() + 19, name.data(), name.size());
  return bytes;
}

}  // namespace

std::vector<std::vector<std::uint8_t>> fuzz::seeds() {
  std::vector<std::uint8_t> all;
  for (const auto& one : {record(".", 4), record("..", 4), record("a", 8),
                          record("a name", 10), record("0123456789abc", 1)})
    all.insert(all.end(), one.begin(), one.end());
  return {record("name", 8), record("../etc", 4), all};
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const char* const begin = reinterpret_cast<const char*>(data);
  directory_records records(byte_view(data, size));
  for (;;) {
    const std::size_t before = records.rest().size();
    const auto entry = records.next();
    const std::size_t left = records.rest().size();
    if (!entry) {
      expect(entry.error() == error(errc::badmsg, operation::directory),
             "another error");
      expect(left == before && left != 0, "an error that moved on");
      expect(!records.next(), "an error that passed");
      return 0;
    }
    if (!entry.value()) {
      expect(left == 0 && before == 0, "an end in the midst");
      return 0;
    }
    expect(left < before, "no way on");
    expect_name(*entry.value(), begin + size - before, begin + size - left);
    expect_type(entry.value()->type());
    expect_numbers(*entry.value());
  }
}
