// SPDX-License-Identifier: BSL-1.0
#include <fildes/file.hpp>
#include <fildes/memfd.hpp>
#include <fildes/sys/file.hpp>
#include <fildes/sys/path.hpp>
#include <fildes/unix_socket.hpp>

#include "cases.hpp"

namespace {

namespace sys = fildes::sys;
using cases::must;

// The compilers do not look through these.
char* heap(std::size_t size) {
  char* volatile memory = static_cast<char*>(std::calloc(1, size));
  return memory;
}
char* freed(std::size_t size) {
  char* volatile memory = heap(size);
  std::free(memory);
  return memory;
}

fildes::owned<fildes::memfd> file_of_nine() {
  auto file = must(fildes::memfd::create("asan"));
  must(file.pwrite("nine byte", 0));
  return file;
}

void read_within() {
  char* const bytes = heap(9);
  must(file_of_nine().read({bytes, 9}));
  std::free(bytes);
}

void read_past_heap() { must(file_of_nine().read({heap(8), 9})); }

// The kernel fills no more than it has, but may some day.
void read_past_heap_by_the_size_alone() {
  must(file_of_nine().read({heap(10), 11}));
}

void readv_past_heap() {
  const fildes::byte_span parts[] = {{heap(4), 4}, {heap(4), 5}};
  must(file_of_nine().readv(parts));
}

void list_of_readv_past_heap() {
  const auto* parts =
      reinterpret_cast<fildes::byte_span*>(heap(sizeof(fildes::byte_span)));
  (void)sys::readv(1'000'000, parts, 2);
}

void pread_past_heap() { must(file_of_nine().pread({heap(8), 9}, 0)); }

void read_past_stack() {
  char bytes[8];
  char* volatile begin = bytes;
  must(file_of_nine().read({begin, 9}));
}

void read_into_freed() { must(file_of_nine().read({freed(16), 9})); }

void statx_past_heap() {
  auto* const status = reinterpret_cast<sys::abi::statx*>(heap(128));
  must(sys::statx(-100, "/", 0, 0x7ff, *status));
}

void getcwd_past_heap() { must(sys::getcwd(heap(16), 4096)); }

void write_within() {
  char* const bytes = heap(8);
  must(file_of_nine().write({bytes, 8}));
  std::free(bytes);
}

void write_past_heap() { must(file_of_nine().write({heap(8), 9})); }

void writev_past_heap() {
  const fildes::byte_view parts[] = {"full", {heap(4), 5}};
  must(file_of_nine().writev(parts));
}

void write_past_stack() {
  char bytes[8] = {};
  char* volatile begin = bytes;
  must(file_of_nine().write({begin, 9}));
}

void write_freed() { must(file_of_nine().write({freed(16), 4})); }

fildes::socket_pair<fildes::unix_datagram> pair_with_nine() {
  auto pair = must(fildes::unix_datagram::pair());
  must(pair.first.send("nine byte"));
  return pair;
}

void message_within() {
  const auto pair = pair_with_nine();
  char* const bytes = heap(9);
  const fildes::byte_span parts[] = {{bytes, 4}, {bytes + 4, 5}};
  fildes::any_address from;
  must(pair.second.recvmsg(parts, {.from = &from}));
  std::free(bytes);
}

void recv_past_heap() { must(pair_with_nine().second.recv({heap(8), 9})); }

void recvmsg_past_heap() {
  const fildes::byte_span parts[] = {{heap(4), 4}, {heap(4), 5}};
  must(pair_with_nine().second.recvmsg(parts));
}

// The control messages' room is longer than the memory.
void control_of_recvmsg_past_heap() {
  const auto pair = pair_with_nine();
  sys::abi::msghdr header{};
  header.control = heap(24);
  header.controllen = 25;
  must(sys::recvmsg(pair.second.raw(), header, 0));
}

void address_of_recvfrom_past_heap() {
  const auto pair = pair_with_nine();
  std::uint32_t room = 9;
  char byte[1];
  must(sys::recvfrom(pair.second.raw(), byte, 1, 0, heap(8), &room));
}

void send_past_heap() { must(pair_with_nine().first.send({heap(8), 9})); }

void piece_of_sendmsg_past_heap() {
  const fildes::byte_view parts[] = {"full", {heap(4), 5}};
  must(pair_with_nine().first.sendmsg(parts));
}

void path_without_end() {
  char* const path = heap(4);
  std::memset(path, '/', 4);
  (void)sys::chdir(path);
}

void structure_of_openat2_freed() {
  const auto* how =
      reinterpret_cast<sys::abi::open_how*>(freed(sizeof(sys::abi::open_how)));
  (void)sys::openat2(-100, "/dev/null", *how);
}

void empty_buffers() {
  must(file_of_nine().read({}));
  must(file_of_nine().write({}));
  must(file_of_nine().readv({}));
}

#define CASE(name) {#name, name}
constexpr cases::one all[] = {CASE(read_within),
                              CASE(read_past_heap),
                              CASE(read_past_heap_by_the_size_alone),
                              CASE(readv_past_heap),
                              CASE(list_of_readv_past_heap),
                              CASE(pread_past_heap),
                              CASE(read_past_stack),
                              CASE(read_into_freed),
                              CASE(statx_past_heap),
                              CASE(getcwd_past_heap),
                              CASE(write_within),
                              CASE(write_past_heap),
                              CASE(writev_past_heap),
                              CASE(write_past_stack),
                              CASE(write_freed),
                              CASE(message_within),
                              CASE(recv_past_heap),
                              CASE(recvmsg_past_heap),
                              CASE(control_of_recvmsg_past_heap),
                              CASE(address_of_recvfrom_past_heap),
                              CASE(send_past_heap),
                              CASE(piece_of_sendmsg_past_heap),
                              CASE(path_without_end),
                              CASE(structure_of_openat2_freed),
                              CASE(empty_buffers)};

}  // namespace

int main(int count, char** arguments) {
  return cases::run(count, arguments, all);
}
