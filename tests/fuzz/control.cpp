// SPDX-License-Identifier: BSL-1.0

// Control messages from anywhere: read to their end, as every kind, and made
// again.

#include <fildes/control_error.hpp>
#include <fildes/control_family.hpp>
#include <fildes/control_ip.hpp>
#include <fildes/control_kinds.hpp>
#include <fildes/control_time.hpp>

#include <cstring>

#include "fuzz/fuzz.hpp"

namespace {

using namespace fildes;

/// A record as a part to send.
struct again {
  int level;
  int type;
  byte_view bytes;
  static constexpr std::size_t max_payload = 512;
  byte_view payload() const noexcept { return bytes; }
};

void expect(bool holds, const char* what) {
  if (!holds) fuzz::fail(what);
}

/// Reads a value that was found, so that a sanitizer sees what it is made of.
template <class Kind>
void use(const std::optional<Kind>& found) {
  if (!found) return;
  volatile char sum = 0;
  const auto* bytes = reinterpret_cast<const char*>(&*found);
  for (std::size_t i = 0; i != sizeof(Kind); ++i)
    sum = static_cast<char>(sum + bytes[i]);
}

template <class... Kinds>
void read_as(const control_record& record) {
  (use(record.as<Kinds>()), ...);
}

void read_as_all(const control_record& record) {
  read_as<control::credentials, control::timestamp, control::timestamping,
          control::transmit_time, control::mark, control::device_memory,
          control::extended_error, control::ip::pktinfo, control::ip::ttl,
          control::ip::tos, control::ip::original_destination,
          control::ipv6::pktinfo, control::ipv6::hop_limit,
          control::ipv6::original_destination, control::ipv6::path_mtu,
          control::udp::segment_size, control::udp::gro_size,
          control::tls::record_type, control::packet::auxdata>(record);
  if (const auto label = record.as<control::security_label>())
    expect(label->text.size() <= record.bytes.size(), "a longer label");
  if (const auto error = record.as<control::extended_error>()) {
    use(error->zerocopy());
    expect(error->offender().size() <= 28, "a longer offender");
  }
  for (std::size_t i = 0; i != record.descriptors(); ++i)
    use(std::optional(record.raw_descriptor(i)));
}

/// What is made of a record and read again is the same.
void expect_round_trip(const control_record& record) {
  if (record.bytes.size() > again::max_payload) return;
  const control_messages made(again{record.level, record.type, record.bytes});
  const control_records records(
      byte_view(made.view().data(), made.view().size()));
  const auto at = records.begin();
  expect(!(at == records.end()), "none is read");
  expect(at->level == record.level && at->type == record.type, "of another");
  expect(at->bytes.size() == record.bytes.size() &&
             (record.bytes.empty() ||
              std::memcmp(at->bytes.data(), record.bytes.data(),
                          record.bytes.size()) == 0),
         "other bytes");
}

template <class... Kinds>
std::vector<std::uint8_t> seed(const Kinds&... kinds) {
  const control_messages made(kinds...);
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(made.view().data());
  return {bytes, bytes + made.view().size()};
}

}  // namespace

std::vector<std::vector<std::uint8_t>> fuzz::seeds() {
  const int numbers[] = {3, 4, 5};
  const again rights{sys::abi::sol_socket, sys::abi::scm_rights, numbers};
  const again pidfd{sys::abi::sol_socket, sys::abi::scm_pidfd,
                    byte_view(numbers).first(4)};
  const std::uint8_t error[44] = {111, 0, 0, 0, 2, 3, 3};
  const std::int64_t times[6] = {1, 2, 3, 4, 5, 6};
  return {
      {},
      seed(rights),
      seed(control::credentials{1, 2, 3}, pidfd, rights),
      seed(again{sys::abi::sol_ip, sys::abi::ip_recverr, error},
           control::ip::ttl{64}),
      seed(again{sys::abi::sol_socket, sys::abi::so_timestamping_new, times},
           again{sys::abi::sol_socket, sys::abi::so_timestamp_old,
                 byte_view(times).first(16)}),
      seed(control::ip::pktinfo{}, control::ipv6::pktinfo{},
           control::udp::segment_size{1200}, control::ip::tos{8}),
      seed(again{sys::abi::sol_socket, sys::abi::scm_security, "a:label"},
           again{sys::abi::sol_tls, 2, byte_view(error).first(1)}),
  };
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const control_records records(byte_view(data, size));
  std::size_t count = 0;
  for (const control_record& record : records) {
    expect(
        record.bytes.empty() ||
            (record.bytes.begin() >= reinterpret_cast<const std::byte*>(data) &&
             record.bytes.end() <=
                 reinterpret_cast<const std::byte*>(data) + size),
        "bytes outside");
    read_as_all(record);
    expect_round_trip(record);
    expect(++count <= size / sizeof(sys::abi::cmsghdr), "too many");
  }
  // Whatever is left at the end belongs to no message.
  if (size != 0 && count == 0) expect(records.malformed(), "silent end");
  return 0;
}
