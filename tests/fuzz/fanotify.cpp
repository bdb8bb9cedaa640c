// SPDX-License-Identifier: BSL-1.0

// What a fanotify group might give: every record of it is read or refused, and
// a reader closes each descriptor once and answers each question once. The
// numbers in the bytes are replaced first, by none or by descriptors that this
// program made, so that no other is closed.

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <fildes/cast.hpp>
#include <fildes/fanotify.hpp>

#include "fuzz/fuzz.hpp"
#include "unit/fanotify_bytes.hpp"

namespace {

using namespace fildes;
using test::bytes;

void expect(bool holds, const char* what) {
  if (!holds) fuzz::fail(what);
}

void expect_place(const std::optional<fanotify_place>& place, byte_view in) {
  if (!place) return;
  expect(place->handle.size <= 128, "a handle too large");
  if (place->name.empty()) return;
  const auto* const begin = reinterpret_cast<const char*>(in.begin());
  expect(place->name.data() >= begin &&
             place->name.data() + place->name.size() < begin + in.size(),
         "a name outside");
  expect(place->name.find('\0') == place->name.npos, "a name with a zero");
}

void read_record(const fanotify_record& record, byte_view in) {
  expect_place(record.file(), in);
  expect_place(record.directory(), in);
  expect_place(record.moved_from(), in);
  expect_place(record.moved_to(), in);
  volatile std::uint64_t used = record.mask();
  if (const auto failure = record.failure()) used = used + failure->count;
  if (const auto range = record.range()) used = used + range->size;
  if (const auto mount = record.mount()) used = used + *mount;
  used = used + static_cast<std::uint64_t>(record.pid());
}

struct contents {
  std::size_t events = 0;
  std::size_t questions = 0;  // with a descriptor
  bool malformed = false;
};

/// Reads all records, without a hand on what they own.
contents read_records(byte_view all) {
  contents found;
  for (byte_view left = all;;) {
    const std::size_t before = left.size();
    const auto record = fanotify_record::cut(left);
    if (record.has_error()) {
      expect(record.error() == error(errc::badmsg, operation::fanotify),
             "another error");
      expect(left.size() == before, "something was taken");
      found.malformed = true;
      return found;
    }
    if (!record.value()) return found;
    expect(left.size() + 24 <= before, "too little was taken");
    read_record(*record.value(), all);
    ++found.events;
    found.questions += record.value()->asks() && record.value()->raw_fd() >= 0;
  }
}

/// Where the number of the pidfd of a well-formed event is.
std::size_t place_of_pidfd(const bytes& all, std::size_t at) {
  test::raw::fanotify_event_info_header info;
  for (;; at += info.len) {
    std::memcpy(&info, all.data() + at, sizeof info);
    if (info.info_type == test::raw::fan_event_info_type_pidfd) return at + 4;
  }
}

/// Puts descriptors of this program into the places of the numbers; -1 when
/// there are to be none. Says which it made.
std::vector<int> replace_numbers(bytes& all, int original) {
  std::vector<int> made;
  const auto put = [&](std::size_t at) {
    const int fd = original < 0 ? -1 : fcntl(original, F_DUPFD_CLOEXEC, 0);
    if (fd >= 0) made.push_back(fd);
    std::memcpy(all.data() + at, &fd, sizeof fd);
  };
  byte_view left(all);
  for (;;) {
    const auto at = all.size() - left.size();
    const auto record = fanotify_record::cut(left);
    if (record.has_error() || !record.value()) return made;
    if (record.value()->raw_fd() >= 0) put(at + 16);
    if (record.value()->raw_pidfd().value_or(-1) < 0) continue;
    std::uint16_t header = 0;
    std::memcpy(&header, all.data() + at + 6, sizeof header);
    put(place_of_pidfd(all, at + header));
  }
}

/// A socket in the place of a group.
struct stand_in {
  stand_in() {
    int pair[2] = {-1, -1};
    expect(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) == 0,
           "no sockets");
    group.emplace(unchecked_cast<fanotify_permission>(
        owned<any_fd>::adopt_raw(pair[0]).value()));
    other = pair[1];
  }
  ~stand_in() { close(other); }
  stand_in(const stand_in&) = delete;
  stand_in& operator=(const stand_in&) = delete;

  std::size_t answers() const {
    std::size_t count = 0;
    char answer[16];
    while (recv(other, answer, sizeof answer, MSG_DONTWAIT) == 8) ++count;
    return count;
  }

  std::optional<owned<fanotify_permission>> group;
  int other;
};

/// Looks at all items, or at none, or leaves in the middle.
void look(fanotify_reader<fanotify_permission>& events, std::size_t how) {
  std::size_t seen = 0;
  for (auto& item : events) {
    if (seen++ == how) return;
    if (auto* const e = std::get_if<fanotify_event>(&item)) {
      if (how % 2 == 0) (void)e->take_file();
      if (how % 3 == 0) (void)e->take_pidfd();
    }
    if (auto* const r = std::get_if<permission_request>(&item))
      if (how % 2 == 1) (void)std::move(*r).allow();
  }
}

void read_as_group(const bytes& all, const contents& expected, bool real) {
  static const stand_in group;
  bytes replaced = all;
  const auto made = replace_numbers(replaced, real ? group.group->raw() : -1);
  const contents asks = read_records(byte_view(replaced));
  const auto size = static_cast<ssize_t>(replaced.size());
  expect(send(group.other, replaced.data(), replaced.size(), 0) == size,
         "not sent");
  {
    fanotify_reader events(*group.group, permission_answer::deny());
    expect(events.read().has_error() == expected.malformed, "another verdict");
    look(events, all.size() % 7);
  }
  expect(group.answers() == asks.questions, "answers and questions differ");
  for (const int fd : made)
    expect(fcntl(fd, F_GETFD) < 0, "a descriptor stays open");
}

std::vector<std::uint8_t> joined(const std::vector<bytes>& parts) {
  bytes all;
  for (const bytes& part : parts) all = test::operator+(all, part);
  return all;
}

}  // namespace

std::vector<std::vector<std::uint8_t>> fuzz::seeds() {
  namespace raw = test::raw;
  const auto fid = test::place(raw::fan_event_info_type_fid, "handle-1");
  const auto named =
      test::place(raw::fan_event_info_type_dfid_name, "handle-2", "a name");
  return {
      {},
      test::event(raw::fan_open, 3, 42),
      joined({test::event(raw::fan_open, 3, 42, {test::pidfd_info(4)}),
              test::event(raw::fan_open_perm, 5, 42),
              test::event(raw::fan_close_write, 6, 43)}),
      test::event(raw::fan_create, -1, 42, {fid, named}),
      test::event(
          raw::fan_rename, -1, 42,
          {test::place(raw::fan_event_info_type_old_dfid_name, "h", "a"),
           test::place(raw::fan_event_info_type_new_dfid_name, "h", "b"), fid,
           test::pidfd_info(-1)}),
      joined({test::event(raw::fan_q_overflow, -1, 0),
              test::event(raw::fan_fs_error, -1, 0,
                          {test::numbers(raw::fan_event_info_type_error, 5, 3U),
                           fid})}),
      test::event(raw::fan_pre_access, 7, 42,
                  {test::numbers(raw::fan_event_info_type_range, 0U,
                                 std::uint64_t{4096}, std::uint64_t{10}),
                   test::pidfd_info(8)}),
      test::event(
          raw::fan_mnt_attach, -1, 42,
          {test::numbers(raw::fan_event_info_type_mnt, 0U, std::uint64_t{7})}),
  };
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  static std::size_t turn = 0;
  const contents found = read_records(byte_view(data, size));
  if (size != 0 && found.events == 0) expect(found.malformed, "silent end");
  if (size != 0 && found.events != 0)
    read_as_group(bytes(data, data + size), found, ++turn % 4 == 0);
  return 0;
}
