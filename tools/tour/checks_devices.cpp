// SPDX-License-Identifier: BSL-1.0
#include <string>

#include <fildes/fifo.hpp>
#include <fildes/io.hpp>
#include <fildes/ioctl.hpp>
#include <fildes/loop_device.hpp>
#include <fildes/memfd.hpp>
#include <fildes/mqueue_buffer.hpp>
#include <fildes/mqueue_guard.hpp>
#include <fildes/pty.hpp>
#include <fildes/raw_mode.hpp>
#include <fildes/serial.hpp>
#include <fildes/sys/process.hpp>
#include <fildes/tun.hpp>

#include "checks.hpp"
#include "scratch.hpp"

// Terminals, queues with names, and devices.

namespace tour {

namespace {

using namespace fildes;

inline constexpr auto unread = ioctl_read_by<sys::abi::fionread, std::uint32_t>;

// Without loop devices, as in a container, their control node is missing.
error as_absent(error e) {
  const bool missing = e == errc::noent || e == errc::nxio || e == errc::nodev;
  return missing ? error(errc::nosys, sys::nr::ioctl) : e;
}

result<bool> has_size_of(const any_fd& backing, std::uint64_t size) {
  auto bound = bound_loop::bind(backing);
  if (bound.has_error()) return as_absent(bound.error());
  FILDES_TRY(const auto has, bound.value().device().size());
  FILDES_TRYV(std::move(bound).value().detach());
  return has == size;
}

}  // namespace

result<bool> check_terminal() {
  FILDES_TRY(const auto sides, pty::open());
  FILDES_TRY(const auto before, sides.peer.settings());
  FILDES_TRY(const auto after,
             sides.peer.change({.local = {.clear = local_flag::echo}}));
  return after.complete() && before.local.has(local_flag::echo) &&
         !after.now.local.has(local_flag::echo);
}

result<bool> check_raw_mode() {
  FILDES_TRY(const auto sides, pty::open());
  FILDES_TRY(const auto before, sides.peer.settings());
  FILDES_TRY(auto raw, raw_mode::enter(sides.peer));
  FILDES_TRY(const auto meanwhile, sides.peer.settings());
  FILDES_TRYV(std::move(raw).leave());
  FILDES_TRY(const auto after, sides.peer.settings());
  return meanwhile != before && after == before;
}

result<bool> check_pty() {
  FILDES_TRY(auto sides, pty::open({.size = window_size{24, 80}}));
  FILDES_TRYV(write_all(sides.peer, "printed"));
  {
    const auto last = std::move(sides.peer);
  }
  char text[16];
  FILDES_TRY(const auto size, sides.master.read(text));
  FILDES_TRY(const auto end, sides.master.read(text));
  return std::string_view(text, size) == "printed" && end == 0;
}

result<bool> check_serial() {
  FILDES_TRY(const auto sides, pty::open());
  FILDES_TRY(const bool is_port, serial_port::is(sides.peer));
  return !is_port;
}

result<bool> check_mqueue() {
  FILDES_TRY(const auto name, mqueue_name::from("/fildes-tour-" +
                                                std::to_string(sys::getpid())));
  FILDES_TRY(const auto queue,
             mqueue::create(name, {.room = mqueue_room{2, 16}}));
  const mqueue_guard unlinks(name);
  FILDES_TRYV(queue.send("later", 1));
  FILDES_TRYV(queue.send("sooner", 2));
  FILDES_TRY(const auto room, mqueue_buffer::fitting(queue));
  FILDES_TRY(const auto first, queue.receive(room));
  return first.priority == mqueue_priority(2) && first.bytes.size() == 6;
}

result<bool> check_fifo() {
  FILDES_TRY(const auto s, scratch::create());
  FILDES_TRY(const auto place, fifo::make_at(s.dir(), "fifo"));
  FILDES_TRY(const auto alone, place.open_write());
  FILDES_TRY(const auto reader, place.open_read());
  FILDES_TRY(const auto writer, place.open_write());
  if (alone || !writer) return false;
  FILDES_TRYV(write_all(*writer, "through"));
  char text[16];
  FILDES_TRY(const auto size, reader.read(text));
  return std::string_view(text, size) == "through";
}

result<bool> check_char_device() {
  FILDES_TRY(const auto zero, char_device::open("/dev/zero"));
  FILDES_TRY(const auto number, zero.number());
  char bytes[2] = {1, 1};
  FILDES_TRY(const auto size, zero.read(bytes));
  return number == device_number{1, 5} && size == 2 && bytes[1] == 0;
}

result<bool> check_loop_device() {
  constexpr std::uint64_t size = 1 << 20;
  FILDES_TRY(const auto backing, memfd::create("disk"));
  FILDES_TRYV(backing.truncate(size));
  return has_size_of(backing, size);
}

result<bool> check_tun() {
  const auto features = tun::features();
  if (features.has_error()) return as_absent(features.error());
  return features.value().has(tun_flag::no_pi);
}

result<bool> check_ioctl() {
  FILDES_TRY(const auto ends, pipe::create());
  FILDES_TRYV(write_all(ends.writer, "seven b"));
  FILDES_TRY(const auto bytes, ioctl(ends.reader, unread));
  return bytes == 7;
}

}  // namespace tour
