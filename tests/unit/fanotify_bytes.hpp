// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include <fildes/fanotify_record.hpp>

// Records of fanotify, made by hand: what a kernel writes, and what none does.

namespace test {

using bytes = std::vector<std::uint8_t>;
namespace raw = fildes::sys::abi;

template <class T>
void append(bytes& to, const T& value) {
  const auto* begin = reinterpret_cast<const std::uint8_t*>(&value);
  to.insert(to.end(), begin, begin + sizeof value);
}

/// An information record of a type, with its length, around a payload.
inline bytes info(std::uint8_t type, const bytes& payload) {
  bytes made;
  append(made, raw::fanotify_event_info_header{
                   type, 0, static_cast<std::uint16_t>(4 + payload.size())});
  made.insert(made.end(), payload.begin(), payload.end());
  return made;
}

/// One with a handle, and a name with its zero when it is not nullptr.
inline bytes place(std::uint8_t type, std::string_view handle,
                   const char* name = nullptr) {
  bytes payload;
  append(payload, std::int32_t{11});
  append(payload, std::int32_t{12});
  append(payload, static_cast<std::uint32_t>(handle.size()));
  append(payload, std::int32_t{1});
  payload.insert(payload.end(), handle.begin(), handle.end());
  if (name != nullptr)
    payload.insert(payload.end(), name, name + std::strlen(name) + 1);
  while (payload.size() % 4 != 0) payload.push_back(0);
  return info(type, payload);
}

template <class... Values>
bytes numbers(std::uint8_t type, Values... values) {
  bytes payload;
  (append(payload, values), ...);
  return info(type, payload);
}

inline bytes pidfd_info(int fd) {
  return numbers(raw::fan_event_info_type_pidfd, fd);
}

/// An event with its information records.
inline bytes event(std::uint64_t mask, int fd, int pid,
                   const std::vector<bytes>& infos = {}) {
  bytes all;
  for (const bytes& one : infos) all.insert(all.end(), one.begin(), one.end());
  raw::fanotify_event_metadata header{};
  header.event_len = static_cast<std::uint32_t>(sizeof header + all.size());
  header.vers = raw::fanotify_metadata_version;
  header.metadata_len = sizeof header;
  header.mask = mask;
  header.fd = fd;
  header.pid = pid;
  bytes made;
  append(made, header);
  made.insert(made.end(), all.begin(), all.end());
  return made;
}

inline bytes operator+(bytes a, const bytes& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

/// The header of the event at the beginning, to be changed.
inline void set_header(bytes& of, const raw::fanotify_event_metadata& header) {
  std::memcpy(of.data(), &header, sizeof header);
}
inline raw::fanotify_event_metadata header_of(const bytes& of) {
  raw::fanotify_event_metadata header;
  std::memcpy(&header, of.data(), sizeof header);
  return header;
}

}  // namespace test
