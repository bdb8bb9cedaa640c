// SPDX-License-Identifier: BSL-1.0
#include <fildes/fanotify.hpp>

#include <poll.h>
#include <sys/socket.h>

#include <fildes/cast.hpp>
#include <fildes/format.hpp>

#include "fanotify_bytes.hpp"
#include "helpers.hpp"

using namespace fildes;
using test::bytes;
using test::event;
using test::operator+;

// Bytes that no kernel wrote, or that this one does not write.

namespace {

const error malformed(errc::badmsg, operation::fanotify);

/// An event, and the bytes that it lies in.
struct kept_record {
  bytes kept;
  fanotify_record record;
  const fanotify_record* operator->() const { return &record; }
};

/// The only event of some bytes.
kept_record record_in(bytes from) {
  byte_view left(from);
  const auto record = fanotify_record::cut(left).value();
  EXPECT_TRUE(left.empty());
  return {std::move(from), record.value()};
}

error refusal_of(const bytes& from) {
  byte_view left(from);
  const auto record = fanotify_record::cut(left);
  EXPECT_EQ(left.size(), from.size());  // nothing is taken
  return record.error();
}

std::string text_of(const fildes::file_handle& handle) {
  return std::string(byte_view(handle.bytes).first(handle.size).text());
}

/// A socket in the place of a group: reads what a test sends, and keeps what
/// is answered.
template <class Group>
struct stand_in {
  stand_in() {
    int pair[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0)
      std::abort();
    group.emplace(
        unchecked_cast<Group>(owned<any_fd>::adopt_raw(pair[0]).value()));
    other = pair[1];
  }
  ~stand_in() { close(other); }
  stand_in(const stand_in&) = delete;
  stand_in& operator=(const stand_in&) = delete;

  void tell(const bytes& what) const {
    ASSERT_EQ(write(other, what.data(), what.size()),
              static_cast<ssize_t>(what.size()));
  }
  /// The next answer; nothing when there is none.
  std::optional<test::raw::fanotify_response> answer() const {
    test::raw::fanotify_response response{};
    if (recv(other, &response, sizeof response, MSG_DONTWAIT) !=
        sizeof response)
      return std::nullopt;
    return response;
  }

  std::optional<owned<Group>> group;
  int other;
};

using told = stand_in<fanotify>;
using asked = stand_in<fanotify_permission>;

int some_fd() { return open("/dev/null", O_RDONLY | O_CLOEXEC); }

TEST(fanotify_record, header_is_read_at_any_alignment) {
  const bytes made = event(test::raw::fan_open, 7, 42);
  for (std::size_t shift = 0; shift != 8; ++shift) {
    bytes shifted(shift);
    shifted.insert(shifted.end(), made.begin(), made.end());
    byte_view left = byte_view(shifted).after(shift);
    const auto record = fanotify_record::cut(left).value().value();
    EXPECT_EQ(record.mask(), test::raw::fan_open);
    EXPECT_EQ(record.raw_fd(), 7);
    EXPECT_EQ(record.pid(), 42);
    EXPECT_FALSE(record.is_overflow());
    EXPECT_FALSE(record.asks());
  }
}

TEST(fanotify_record, nothing_is_the_end) {
  byte_view none;
  EXPECT_FALSE(fanotify_record::cut(none).value().has_value());
}

TEST(fanotify_record, events_come_one_after_another) {
  const bytes all = event(1, -1, 1) + event(2, -1, 2, {test::pidfd_info(-1)}) +
                    event(4, -1, 3);
  byte_view left(all);
  for (const int pid : {1, 2, 3})
    EXPECT_EQ(fanotify_record::cut(left).value().value().pid(), pid);
  EXPECT_FALSE(fanotify_record::cut(left).value().has_value());
}

TEST(fanotify_record, every_information_record_is_decoded) {
  namespace raw = test::raw;
  const bytes made = event(
      raw::fan_rename, -1, 1,
      {test::place(raw::fan_event_info_type_fid, "file-handle"),
       test::place(raw::fan_event_info_type_old_dfid_name, "old", "a name"),
       test::place(raw::fan_event_info_type_new_dfid_name, "new!", "b"),
       test::pidfd_info(raw::fan_epidfd),
       test::numbers(raw::fan_event_info_type_error, std::int32_t{5}, 3U),
       test::numbers(raw::fan_event_info_type_range, 0U, std::uint64_t{1} << 40,
                     std::uint64_t{4096}),
       test::numbers(raw::fan_event_info_type_mnt, 0U,
                     std::uint64_t{0x1'0000'0007})});
  const auto record = record_in(made);
  const auto file = record->file().value();
  EXPECT_EQ(file.file_system, 11 | std::uint64_t{12} << 32);
  EXPECT_EQ(file.handle.type, 1);
  EXPECT_EQ(text_of(file.handle), "file-handle");
  EXPECT_TRUE(file.name.empty());
  EXPECT_FALSE(record->directory().has_value());
  EXPECT_EQ(record->moved_from().value().name, "a name");
  EXPECT_EQ(text_of(record->moved_from().value().handle), "old");
  EXPECT_EQ(record->moved_to().value().name, "b");
  EXPECT_EQ(record->raw_pidfd(), raw::fan_epidfd);
  EXPECT_EQ(record->failure(), (fanotify_failure{errc::io, 3}));
  EXPECT_EQ(record->range().value().offset, std::uint64_t{1} << 40);
  EXPECT_EQ(record->range().value().size, 4096u);
  EXPECT_EQ(record->mount(), 0x1'0000'0007u);
}

TEST(fanotify_record, what_is_not_there_is_nothing) {
  const auto record = record_in(event(test::raw::fan_open, -1, 1));
  EXPECT_FALSE(record->file() || record->directory() || record->moved_from());
  EXPECT_FALSE(record->moved_to() || record->failure() || record->range());
  EXPECT_FALSE(record->mount() || record->raw_pidfd());
}

TEST(fanotify_record, directory_has_a_name_or_none) {
  namespace raw = test::raw;
  const auto named = record_in(event(
      1, -1, 1, {test::place(raw::fan_event_info_type_dfid_name, "d", "")}));
  EXPECT_EQ(named->directory().value().name, "");
  const auto bare = record_in(
      event(1, -1, 1, {test::place(raw::fan_event_info_type_dfid, "dd")}));
  EXPECT_EQ(text_of(bare->directory().value().handle), "dd");
}

TEST(fanotify_record, longest_handle_and_name_fit) {
  const std::string handle(128, 'h');
  const std::string name(255, '\xff');
  const auto record =
      record_in(event(1, -1, 1,
                      {test::place(test::raw::fan_event_info_type_dfid_name,
                                   handle, name.c_str())}));
  EXPECT_EQ(record->directory().value().name, name);
  EXPECT_EQ(text_of(record->directory().value().handle), handle);
}

TEST(fanotify_record, mount_of_a_kernel_of_i386_has_no_padding) {
  const auto record = record_in(event(
      1, -1, 1,
      {test::numbers(test::raw::fan_event_info_type_mnt, std::uint64_t{77})}));
  EXPECT_EQ(record->mount(), 77u);
}

TEST(fanotify_record, failure_below_zero_is_the_same_failure) {
  const auto record =
      record_in(event(1, -1, 1,
                      {test::numbers(test::raw::fan_event_info_type_error,
                                     std::int32_t{-5}, 1U)}));
  EXPECT_EQ(record->failure().value().code, errc::io);
}

TEST(fanotify_record, unknown_type_is_passed_over_by_its_length) {
  const auto record = record_in(event(
      1, -1, 1,
      {test::info(99, bytes(13)), test::info(0, {}), test::pidfd_info(-1)}));
  EXPECT_EQ(record->raw_pidfd(), -1);
}

TEST(fanotify_record, longer_header_of_this_version_is_passed_over) {
  bytes made = event(1, -1, 1);
  made.resize(32);  // eight bytes that a later kernel may add
  made = made + test::pidfd_info(-2);
  auto header = test::header_of(made);
  header.metadata_len = 32;
  header.event_len = static_cast<std::uint32_t>(made.size());
  test::set_header(made, header);
  EXPECT_EQ(record_in(made)->raw_pidfd(), -2);
}

TEST(fanotify_record, another_version_is_refused) {
  for (const int version : {0, 1, 2, 4, 255}) {
    bytes made = event(1, 5, 1);
    made[4] = static_cast<std::uint8_t>(version);
    EXPECT_EQ(refusal_of(made), malformed) << version;
  }
}

TEST(fanotify_record, every_cut_is_refused) {
  namespace raw = test::raw;
  const bytes made =
      event(1, -1, 1,
            {test::place(raw::fan_event_info_type_dfid_name, "handle", "name"),
             test::pidfd_info(-1)});
  for (std::size_t size = 1; size != made.size(); ++size) {
    // As exactly as it is long, so that a sanitizer sees each byte too many.
    const bytes cut(made.begin(),
                    made.begin() + static_cast<std::ptrdiff_t>(size));
    EXPECT_EQ(refusal_of(cut), malformed) << size;
    if (size < 24) continue;
    bytes said = cut;  // the same, and it says so itself
    auto header = test::header_of(said);
    header.event_len = static_cast<std::uint32_t>(size);
    test::set_header(said, header);
    const bool whole = size == 24 || size == made.size() - 8;
    byte_view left(said);
    EXPECT_EQ(fanotify_record::cut(left).has_value(), whole) << size;
  }
}

TEST(fanotify_record, lengths_that_do_not_fit_are_refused) {
  struct lengths {
    std::uint32_t event;
    std::uint16_t metadata;
  };
  for (const auto [whole, metadata] : {lengths{0, 24},
                                       {23, 24},
                                       {25, 24},
                                       {0xffffffff, 24},
                                       {24, 0},
                                       {24, 23},
                                       {24, 25},
                                       {24, 0xffff}}) {
    bytes made = event(1, 5, 1);
    auto header = test::header_of(made);
    header.event_len = whole;
    header.metadata_len = metadata;
    test::set_header(made, header);
    EXPECT_EQ(refusal_of(made), malformed) << whole << ' ' << metadata;
  }
}

TEST(fanotify_record, information_of_a_wrong_length_is_refused) {
  for (const int length : {0, 1, 3, 9, 0xffff}) {
    bytes made = event(1, -1, 1, {test::pidfd_info(-1)});
    made[24 + 2] = static_cast<std::uint8_t>(length);
    made[24 + 3] = static_cast<std::uint8_t>(length >> 8);
    if constexpr (std::endian::native == std::endian::big)
      std::swap(made[24 + 2], made[24 + 3]);
    EXPECT_EQ(refusal_of(made), malformed) << length;
  }
  namespace raw = test::raw;
  for (const std::uint8_t type :
       {raw::fan_event_info_type_fid, raw::fan_event_info_type_dfid,
        raw::fan_event_info_type_dfid_name, raw::fan_event_info_type_pidfd,
        raw::fan_event_info_type_error, raw::fan_event_info_type_range,
        raw::fan_event_info_type_mnt, raw::fan_event_info_type_old_dfid_name,
        raw::fan_event_info_type_new_dfid_name})
    EXPECT_EQ(refusal_of(event(1, -1, 1, {test::info(type, {})})), malformed);
}

TEST(fanotify_record, handle_that_is_longer_than_its_record_is_refused) {
  namespace raw = test::raw;
  for (const std::uint32_t size : {5U, 129U, 0x7fffffffU, 0xffffffffU}) {
    bytes made =
        event(1, -1, 1, {test::place(raw::fan_event_info_type_fid, "four")});
    std::memcpy(made.data() + 24 + 12, &size, sizeof size);
    EXPECT_EQ(refusal_of(made), malformed) << size;
  }
  const std::string too_long(129, 'h');
  EXPECT_EQ(
      refusal_of(event(1, -1, 1,
                       {test::place(raw::fan_event_info_type_fid, too_long)})),
      malformed);
}

TEST(fanotify_record, name_without_an_end_is_refused) {
  bytes made = event(
      1, -1, 1,
      {test::place(test::raw::fan_event_info_type_dfid_name, "four", "abc")});
  made.back() = 'd';
  EXPECT_EQ(refusal_of(made), malformed);
}

TEST(fanotify_reader, owns_and_closes_what_nobody_takes) {
  told group;
  const int fds[] = {some_fd(), some_fd(), some_fd()};
  group.tell(event(test::raw::fan_open, fds[0], 1) +
             event(test::raw::fan_open, fds[1], 1, {test::pidfd_info(fds[2])}));
  {
    fanotify_reader events(*group.group);
    ASSERT_TRUE(events.read());
    for (const int fd : fds) EXPECT_TRUE(test::is_open(fd));
  }
  for (const int fd : fds) EXPECT_FALSE(test::is_open(fd));
}

TEST(fanotify_reader, what_was_taken_is_closed_once) {
  told group;
  const int kept = some_fd();
  const int process = some_fd();
  group.tell(event(test::raw::fan_open, kept, 1, {test::pidfd_info(process)}));
  fanotify_reader events(*group.group);
  ASSERT_TRUE(events.read());
  std::optional<owned<file>> file;
  for (auto& item : events) {
    auto& it = std::get<fanotify_event>(item);
    EXPECT_EQ(it.opened()->raw(), kept);
    EXPECT_FALSE(it.missing_file().has_value());
    file = it.take_file();
    EXPECT_EQ(it.missing_file(), fanotify_missing::taken);
    EXPECT_FALSE(it.take_file().has_value());
    EXPECT_FALSE(it.opened().has_value());
    EXPECT_TRUE(it.take_pidfd().has_value());
    EXPECT_EQ(it.missing_pidfd(), fanotify_missing::taken);
  }
  EXPECT_FALSE(test::is_open(process));
  events.clear();
  EXPECT_TRUE(events.empty());
  EXPECT_TRUE(test::is_open(kept));
}

TEST(fanotify_reader, no_owner_is_made_of_what_is_no_descriptor) {
  told group;
  group.tell(event(test::raw::fan_create, test::raw::fan_nofd, 1,
                   {test::pidfd_info(test::raw::fan_nopidfd)}) +
             event(test::raw::fan_open, -static_cast<int>(errc::mfile), 1,
                   {test::pidfd_info(test::raw::fan_epidfd)}));
  fanotify_reader events(*group.group);
  ASSERT_TRUE(events.read());
  auto at = events.begin();
  auto& first = std::get<fanotify_event>(*at);
  EXPECT_FALSE(first.take_file().has_value());
  EXPECT_FALSE(first.take_pidfd().has_value());
  EXPECT_EQ(first.missing_file(), fanotify_missing::none);
  EXPECT_EQ(first.missing_pidfd(), fanotify_missing::none);
  auto& second = std::get<fanotify_event>(*++at);
  EXPECT_EQ(code_of(second.missing_file().value()), errc::mfile);
  EXPECT_EQ(second.missing_pidfd(), fanotify_missing::failed);
  ++at;
  EXPECT_TRUE(at == events.end());
}

TEST(fanotify_reader, overflow_is_an_item_of_its_own) {
  told group;
  group.tell(event(test::raw::fan_q_overflow, test::raw::fan_nofd, 0));
  fanotify_reader events(*group.group);
  ASSERT_TRUE(events.read());
  int lost = 0;
  for (auto& item : events)
    lost += std::holds_alternative<fanotify_overflow>(item);
  EXPECT_EQ(lost, 1);
}

TEST(fanotify_reader, malformed_event_is_an_error_and_nothing_stays_open) {
  told group;
  const int fd = some_fd();
  bytes wrong = event(test::raw::fan_open, -1, 1);
  wrong[4] = 2;
  group.tell(event(test::raw::fan_open, fd, 1) + wrong);
  fanotify_reader events(*group.group);
  EXPECT_EQ(events.read().error(), malformed);
  EXPECT_FALSE(test::is_open(fd));
  EXPECT_TRUE(events.empty());
  EXPECT_TRUE(events.begin() == events.end());
}

TEST(fanotify_reader, question_that_is_passed_by_is_answered_as_chosen) {
  for (const auto chosen :
       {permission_answer::allow(), permission_answer::deny(),
        permission_answer::deny().audited(),
        permission_answer::deny(errc::busy).value()}) {
    asked group;
    const int fds[] = {some_fd(), some_fd()};
    group.tell(event(test::raw::fan_open_perm, fds[0], 1) +
               event(test::raw::fan_access_perm, fds[1], 1));
    {
      fanotify_reader events(*group.group, chosen);
      ASSERT_TRUE(events.read());
      EXPECT_FALSE(group.answer().has_value());
      for (auto& item : events) {
        EXPECT_TRUE(std::holds_alternative<permission_request>(item));
        break;  // neither the first nor the second is answered
      }
      EXPECT_FALSE(group.answer().has_value());
    }
    for (const int fd : fds) {
      const auto answer = group.answer().value();
      EXPECT_EQ(answer.fd, fd);
      EXPECT_EQ(answer.response, chosen.bits());
    }
    EXPECT_FALSE(group.answer().has_value());
    for (const int fd : fds) EXPECT_FALSE(test::is_open(fd));
  }
}

TEST(fanotify_reader, question_is_answered_once) {
  asked group;
  const int fd = some_fd();
  group.tell(event(test::raw::fan_open_perm, fd, 9));
  {
    fanotify_reader events(*group.group, permission_answer::deny());
    ASSERT_TRUE(events.read());
    for (auto& item : events) {
      auto request = std::move(std::get<permission_request>(item));
      EXPECT_EQ(request.what(), fanotify_question::open);
      EXPECT_EQ(request.pid(), 9);
      EXPECT_EQ(request.opened().raw(), fd);
      EXPECT_TRUE(std::move(request).allow());
      EXPECT_FALSE(test::is_open(fd));
    }
    for (auto& item : events) ADD_FAILURE() << item.index();
  }
  EXPECT_EQ(group.answer().value().response, test::raw::fan_allow);
  EXPECT_FALSE(group.answer().has_value());
}

TEST(fanotify_reader, question_outlives_the_reader_and_is_assigned_over) {
  asked group;
  group.tell(event(test::raw::fan_open_perm, some_fd(), 1) +
             event(test::raw::fan_open_perm, some_fd(), 2));
  std::vector<permission_request> kept;
  {
    fanotify_reader events(*group.group, permission_answer::deny());
    ASSERT_TRUE(events.read());
    for (auto& item : events)
      kept.push_back(std::move(std::get<permission_request>(item)));
  }
  EXPECT_FALSE(group.answer().has_value());
  const int first = kept[0].opened().raw();
  kept[0] = std::move(kept[1]);
  EXPECT_EQ(group.answer().value().fd, first);
  EXPECT_EQ(kept[0].pid(), 2);
  kept.clear();
  EXPECT_TRUE(group.answer().has_value());
  EXPECT_FALSE(group.answer().has_value());
}

TEST(fanotify_reader, malformed_event_answers_the_questions_before_it) {
  asked group;
  const int fd = some_fd();
  group.tell(event(test::raw::fan_open_perm, fd, 1) + bytes(7));
  fanotify_reader events(*group.group, permission_answer::deny());
  EXPECT_EQ(events.read().error(), malformed);
  EXPECT_EQ(group.answer().value().response, test::raw::fan_deny);
  EXPECT_FALSE(test::is_open(fd));
}

TEST(fanotify_reader, question_without_a_file_was_refused) {
  asked group;
  group.tell(event(test::raw::fan_open_perm, -static_cast<int>(errc::nxio), 3));
  fanotify_reader events(*group.group, permission_answer::allow());
  ASSERT_TRUE(events.read());
  const auto& refused = std::get<permission_refused>(*events.begin());
  EXPECT_EQ(refused.what, fanotify_question::open);
  EXPECT_EQ(refused.pid, 3);
  EXPECT_EQ(code_of(refused.why), errc::nxio);
  events.clear();
  EXPECT_FALSE(group.answer().has_value());
}

TEST(fanotify_reader, question_to_who_is_only_told_is_allowed) {
  told group;
  group.tell(event(test::raw::fan_open_perm, some_fd(), 1));
  fanotify_reader events(*group.group);
  ASSERT_TRUE(events.read());
  events.clear();
  EXPECT_EQ(group.answer().value().response, test::raw::fan_allow);
}

TEST(permission_answer, is_the_kernels_number) {
  EXPECT_EQ(permission_answer::allow().bits(), 1u);
  EXPECT_EQ(permission_answer::deny().bits(), 2u);
  EXPECT_EQ(permission_answer::allow().audited().bits(), 0x11u);
  EXPECT_EQ(permission_answer::deny(errc::busy).value().bits(),
            2u | static_cast<unsigned>(errc::busy) << 24);
}

TEST(permission_answer, errno_that_has_no_room_is_refused) {
  const error refused(errc::inval, operation::fanotify);
  EXPECT_EQ(permission_answer::deny(errc{}).error(), refused);
  EXPECT_EQ(permission_answer::deny(static_cast<errc>(256)).error(), refused);
  EXPECT_EQ(permission_answer::deny(static_cast<errc>(1133)).error(), refused);
}

TEST(fanotify_text, everything_prints) {
  const auto text = [](const auto& value) { return fmt::format("{}", value); };
  EXPECT_EQ(text(fanotify_report::fid_name), "fid_name");
  EXPECT_EQ(text(fanotify_actor::pidfd), "pidfd");
  EXPECT_EQ(text(fanotify_class::pre_content), "pre_content");
  EXPECT_EQ(text(fanotify_mark_type::mount_namespace), "mount_namespace");
  EXPECT_EQ(text(fanotify_effect::ignore_always), "ignore_always");
  EXPECT_EQ(text(fanotify_missing::failed), "failed");
  EXPECT_EQ(text(static_cast<fanotify_missing>(-24)), "EMFILE");
  EXPECT_EQ(text(permission_answer::allow()), "allow");
  EXPECT_EQ(text(permission_answer::deny(errc::busy).value().audited()),
            "deny with EBUSY, audited");
  EXPECT_EQ(text(fanotify_event_flag::delete_ | fanotify_event_flag::ondir),
            "delete|ondir");
  EXPECT_EQ(text(fanotify_questions(fanotify_question::open_exec)),
            "open_exec");
  EXPECT_EQ(text(fanotify_flag::nonblock | fanotify_flag::audit),
            "nonblock|audit");
  EXPECT_EQ(text(fanotify_file_flags(fanotify_file_flag::sync)), "sync");
  EXPECT_EQ(text(fanotify_mark_flags(fanotify_mark_flag::onlydir)), "onlydir");
  EXPECT_EQ(text(static_cast<fanotify_report>(1)), "unknown report");
}

}  // namespace
