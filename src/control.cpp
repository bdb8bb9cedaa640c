// SPDX-License-Identifier: BSL-1.0
#include <fildes/control.hpp>

namespace fildes::inline FILDES_ABI {

namespace {

control_records records_in(byte_span room, std::size_t used) noexcept {
  return control_records(byte_view(room).first(used));
}

}  // namespace

void detail::close_descriptors(byte_span room, std::size_t used) noexcept {
  for (const control_record& record : records_in(room, used))
    for (std::size_t i = 0; i != record.descriptors(); ++i)
      if (const int fd = record.raw_descriptor(i); fd >= 0) close_quietly(fd);
}

int detail::take_right(byte_span room, std::size_t used) noexcept {
  for (const control_record& record : records_in(room, used)) {
    if (!is_rights(record.level, record.type)) continue;
    for (std::size_t i = 0; i != record.descriptors(); ++i)
      if (const int fd = record.give_up_descriptor(i); fd >= 0) return fd;
  }
  return -1;
}

}  // namespace fildes::inline FILDES_ABI
