// SPDX-License-Identifier: BSL-1.0
#include <fildes/fildes.hpp>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace {

using namespace fildes;

template <class T>
std::string text(const T& value) {
  return fmt::format("{}", value);
}

TEST(format, error_names_the_call_the_errno_and_its_meaning) {
  EXPECT_EQ(text(error(errc::noent, sys::nr::openat)),
            "openat: ENOENT (no such file or directory)");
  EXPECT_EQ(text(error(errc::inval, operation::path)),
            "path: EINVAL (invalid argument)");
}

TEST(format, errc_prints_as_its_constant_or_as_a_number) {
  EXPECT_EQ(text(errc::e2big), "E2BIG");
  EXPECT_EQ(text(static_cast<errc>(4000)), "errno 4000");
}

TEST(format, flags_print_their_names_and_what_has_none) {
  EXPECT_EQ(text(open_flags()), "0");
  EXPECT_EQ(text(open_flag::append | open_flag::direct), "append|direct");
  EXPECT_EQ(text(splice_flags::from_bits(0x100 | 0x2)), "nonblock|0x100");
  EXPECT_EQ(text(seal::grow), "grow");
}

TEST(format, a_field_of_two_bits_prints_once) {
  EXPECT_EQ(text(open_flags(open_flag::sync)), "sync");
  EXPECT_EQ(text(open_flags(open_flag::dsync)), "dsync");
  EXPECT_EQ(text(allocate_flags(allocate_flag::punch_hole)), "punch_hole");
  EXPECT_EQ(text(memfd_flags(memfd_flag::huge_2mb)), "huge_2mb");
  EXPECT_EQ(text(memfd_flags(memfd_flag::hugetlb)), "hugetlb");
}

TEST(format, descriptors_print_kind_and_number) {
  EXPECT_EQ(text(borrowed<eventfd>::borrow_raw(7)), "eventfd 7");
  EXPECT_EQ(text(borrowed<any_fd>::borrow_raw(7)), "fd 7");
  EXPECT_EQ(text(stdio::out()), "output_stream 1");
}

TEST(format, values_of_sockets_print) {
  EXPECT_EQ(text(socket_type::seqpacket), "seqpacket");
  EXPECT_EQ(text(static_cast<socket_type>(77)), "unknown socket type");
  EXPECT_EQ(text(shutdown_side::write), "write");
  EXPECT_EQ(text(static_cast<shutdown_side>(7)), "unknown side");
  EXPECT_EQ(text(connect_state::in_progress), "in progress");
  EXPECT_EQ(text(static_cast<connect_state>(7)), "unknown state");
  EXPECT_EQ(text(accept_trouble::no_descriptor), "no descriptor");
  EXPECT_EQ(text(static_cast<accept_trouble>(7)), "unknown trouble");
  EXPECT_EQ(text(ip_family::v6), "v6");
  EXPECT_EQ(text(static_cast<ip_family>(7)), "unknown family");
  EXPECT_EQ(text(send_flag::more | send_flag::sigpipe), "more|sigpipe");
  EXPECT_EQ(text(socket_identity{2, socket_type::stream, 6, true}),
            "family 2, stream, protocol 6, listening");
  EXPECT_EQ(text(received{1, message_flag::cloexec}), "1 byte");
  EXPECT_EQ(text(received{5, message_flag::cloexec | message_flag::trunc}),
            "5 bytes, trunc");
  EXPECT_EQ(text(datagram{4, 20}), "4 of 20 bytes");
  EXPECT_EQ(text(datagram{4, 4}), "4 bytes");
}

TEST(format, values_of_files_print) {
  EXPECT_EQ(text(file_mode(0640)), "0640");
  EXPECT_EQ(text(file_type::fifo), "fifo");
  EXPECT_EQ(text(static_cast<file_type>(1)), "unknown file type");
  EXPECT_EQ(text(file_time{-1, 5}), "-1.000000005s");
  EXPECT_EQ(text(file_identity{{8, 1}, 42}), "8:1/42");
  EXPECT_EQ(text(file_range{10, 5}), "[10, 15)");
  EXPECT_EQ(text(file_range{10, 0}), "[10, end)");
  EXPECT_EQ(text(held_lock{lock_kind::shared, {0, 1}, -1}),
            "shared lock [0, 1)");
}

TEST(format, every_alternative_has_a_word) {
  EXPECT_EQ(text(access_mode::read_write), "read_write");
  EXPECT_EQ(text(creation::replace), "replace");
  EXPECT_EQ(text(seek_origin::hole), "hole");
  EXPECT_EQ(text(file_advice::noreuse), "noreuse");
  EXPECT_EQ(text(lock_kind::exclusive), "exclusive");
  EXPECT_EQ(text(operation::transfer), "transfer");
  EXPECT_EQ(text(static_cast<seek_origin>(9)), "unknown origin");
}

TEST(format, a_status_prints_on_one_line) {
  sys::abi::statx s{};
  s.mode = 0100644;
  s.size = 12;
  s.dev_major = 8;
  s.ino = 3;
  EXPECT_EQ(text(file_status(s)), "regular file 0644 12 bytes, 8:0/3");
}

TEST(format, times_print) {
  EXPECT_EQ(text(nanoseconds(-5)), "-5ns");
  EXPECT_EQ(text(deadline::never()), "never");
  EXPECT_EQ(text(deadline::after(nanoseconds(-1))), "in 0ns");
}

TEST(format, a_report_names_the_ways_that_moved_something) {
  transfer_report report;
  EXPECT_EQ(text(report), "0 bytes");
  report.bytes = 15;
  report.by_way = {0, 0, 10, 5, 0, 0};
  EXPECT_EQ(text(report), "15 bytes, sendfile 10, splice 5");
  EXPECT_EQ(text(report.main_way()), "sendfile");
}

TEST(format, a_result_prints_its_value_or_its_error) {
  EXPECT_EQ(text(result<int>(7)), "7");
  EXPECT_EQ(text(success()), "ok");
  EXPECT_EQ(text(result<file_mode>(file_mode(0600))), "0600");
  EXPECT_EQ(text(file::open("/no/such/file")),
            "openat2: ENOENT (no such file or directory)");
}

TEST(format, a_system_call_prints_its_name_or_its_number) {
  EXPECT_EQ(text(sys::nr::pread64), "pread64");
  EXPECT_EQ(text(static_cast<sys::nr>(0x7fff)), "system call 32767");
}

TEST(format, a_pinned_file_prints_its_identity) {
  const auto pinned = pinned_file::at("/").value();
  EXPECT_EQ(text(pinned), text(pinned.identity()));
}

TEST(format, width_and_alignment_are_those_of_a_string) {
  EXPECT_EQ(fmt::format("{:>8}|{:.2}", errc::io, errc::noent), "     EIO|EN");
}

TEST(format, a_width_from_an_argument_is_refused) {
  EXPECT_THROW((void)fmt::format(fmt::runtime("{:{}}"), errc::io, 8),
               fmt::format_error);
}

}  // namespace
