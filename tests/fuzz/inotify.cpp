// SPDX-License-Identifier: BSL-1.0

// Records of inotify from anywhere: read to their end, and joined to renames.

#include <fildes/inotify_rename.hpp>

#include <cstring>
#include <string>

#include "fuzz/fuzz.hpp"

namespace {

using namespace fildes;

void expect(bool holds, const char* what) {
  if (!holds) fuzz::fail(what);
}

// So that a sanitizer sees what they are.
void use(std::string_view text) {
  volatile unsigned sum = 0;
  for (const char c : text) sum = sum + static_cast<unsigned char>(c);
}

void expect_name(std::string_view name, byte_view whole) {
  if (name.empty()) return;
  const std::string_view bytes = whole.text();
  expect(name.data() >= bytes.data() &&
             name.data() + name.size() <= bytes.data() + bytes.size(),
         "a name outside");
  expect(name.find('\0') == std::string_view::npos, "a zero in a name");
  use(name);
}

// Each first half is told once: joined, or out.
struct joining {
  void take(const inotify_change& c) {
    if (c.what.has(change_flag::moved_from)) ++halves;
    joiner.take(c, [this](const joined_move& m) { tell(m); });
  }
  void tell(const joined_move& m) {
    use(m.from.name);
    use(m.to.name);
    if (m.kind != move_kind::moved_in) ++told;
  }

  rename_joiner joiner{nanoseconds::max()};
  std::size_t halves = 0;
  std::size_t told = 0;
};

std::size_t read(const inotify_events& all, joining& joined) {
  std::size_t count = 0;
  for (const inotify_event& event : all) {
    ++count;
    match(
        event,
        [&](const inotify_change& c) {
          expect_name(c.name, all.bytes());
          joined.take(c);
        },
        [](inotify_overflow) {}, [](inotify_ignored) {},
        [](inotify_unmount) {});
  }
  return count;
}

void put(std::vector<std::uint8_t>& into, std::int32_t wd, std::uint32_t mask,
         std::string name, std::uint32_t cookie = 0) {
  const auto padded = (name.size() + 16) / 16 * 16;
  const auto len = static_cast<std::uint32_t>(name.empty() ? 0 : padded);
  name.resize(len);
  const sys::abi::inotify_event head = {wd, mask, cookie, len};
  const auto* const from = reinterpret_cast<const std::uint8_t*>(&head);
  into.insert(into.end(), from, from + sizeof head);
  into.insert(into.end(), name.begin(), name.end());
}

}  // namespace

std::vector<std::vector<std::uint8_t>> fuzz::seeds() {
  std::vector<std::uint8_t> one, renames, others;
  put(one, 1, sys::abi::in_create, "file");
  put(renames, 1, sys::abi::in_moved_from, "old", 7);
  put(renames, 2, sys::abi::in_moved_to, "a longer new name", 7);
  put(renames, 1, sys::abi::in_moved_from | sys::abi::in_isdir, "out", 8);
  put(renames, 1, sys::abi::in_delete, "gone");
  put(others, -1, sys::abi::in_q_overflow, "");
  put(others, 3, sys::abi::in_unmount, "");
  put(others, 3, sys::abi::in_ignored, "");
  put(others, 4, sys::abi::in_attrib, "");
  return {{}, one, renames, others};
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const auto all = inotify_events::parse(byte_view(data, size));
  if (all.has_error()) {
    expect(all.assume_error() == error(errc::badmsg, operation::inotify),
           "another error");
    return 0;
  }
  joining joined;
  const std::size_t count = read(all.assume_value(), joined);
  expect(count <= size / sizeof(sys::abi::inotify_event), "too many");
  expect((count == 0) == (size == 0), "silent end");
  joined.joiner.settle_all([&](const joined_move& m) { joined.tell(m); });
  expect(joined.told == joined.halves, "a half of a rename is lost");
  return 0;
}
