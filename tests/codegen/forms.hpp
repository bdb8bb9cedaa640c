// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <cstdint>

#include <fildes/address.hpp>
#include <fildes/bytes.hpp>
#include <fildes/epoll.hpp>
#include <fildes/ip_address.hpp>
#include <fildes/result.hpp>

// Each operation twice: by hand, with assembly and ints, and by fildes. An
// error is left in last_error and makes the function return -1.
#define BOTH(...)       \
  namespace by_hand {   \
  __VA_ARGS__;          \
  }                     \
  namespace by_fildes { \
  __VA_ARGS__;          \
  }

extern int last_error;

enum class event_kind : std::uint8_t {};
using ready_events = fildes::epoll_events<event_kind, 8>;

// One call, tested once.
BOTH(long read(int fd, void* data, std::size_t size))
BOTH(long write(int fd, const void* data, std::size_t size))
BOTH(long pread(int fd, void* data, std::size_t size, std::uint64_t at))
BOTH(long pwrite(int fd, const void* data, std::size_t size, std::uint64_t at))
BOTH(long readv(int fd, const fildes::byte_span* into, std::size_t count))
BOTH(long writev(int fd, const fildes::byte_view* from, std::size_t count))
BOTH(long preadv2(int fd, const fildes::byte_span* into, std::size_t count,
                  std::uint64_t at))
BOTH(long seek(int fd, std::int64_t offset))
BOTH(long truncate(int fd, std::uint64_t size))
BOTH(long data_sync(int fd))
BOTH(long stat_size(int fd))
BOTH(long close(int fd))
BOTH(void destroy(int fd))
BOTH(int dup(int fd))
BOTH(long eventfd_read(int fd))
BOTH(long eventfd_write(int fd, std::uint64_t count))
BOTH(long timerfd_set(int fd, std::int64_t first, std::int64_t interval))
BOTH(long timerfd_read(int fd))
BOTH(long wake(int fd))
BOTH(long epoll_add(int set, int fd, std::uint32_t what, std::uint64_t token))
BOTH(long epoll_wait(int set, ready_events& into))
BOTH(long splice(int from, int to, std::size_t size))
BOTH(long splice_from(int from, std::int64_t* at, int to, std::size_t size))
BOTH(long tee(int from, int to, std::size_t size))
BOTH(long sendfile(int to, int from, std::size_t size))
BOTH(long copy_file_range(int from, int to, std::size_t size))
BOTH(int get_status_flags(int fd))
BOTH(long set_status_flags(int fd, std::uint32_t to))
BOTH(long set_nonblock(int fd, bool nonblock))
BOTH(long unread_bytes(int fd))
BOTH(long set_capacity(int fd, std::size_t bytes))
BOTH(long declared_read(int fd))
BOTH(long declared_write(int fd, int value))
BOTH(long declared_none(int fd))
BOTH(long send(int fd, const void* data, std::size_t size))
BOTH(long recv(int fd, void* data, std::size_t size))
BOTH(long sendto(int fd, const void* data, std::size_t size,
                 const fildes::ipv4_address& to))
BOTH(long recvfrom(int fd, void* data, std::size_t size,
                   fildes::any_address& from))
BOTH(long send_descriptor(int fd, const void* data, std::size_t size,
                          int passed))
BOTH(long recv_descriptor(int fd, void* data, std::size_t size, int* passed))
BOTH(int accept(int fd, std::uint32_t* family))
BOTH(long set_keepalive(int fd, bool on))
BOTH(long get_keepalive(int fd))
BOTH(long shutdown(int fd))

// Several calls; the first error ends the function.
BOTH(long drain(int fd, void* data, std::size_t size))
BOTH(long chain(int from, int to, void* data, std::size_t size))

// Functions that hand an error on to their caller, as -errno or in a result.
namespace by_hand {
long open_read_read_close(const char* path, void* data, std::size_t size);
[[gnu::noinline]] long read_out_of_line(int fd, void* data, std::size_t size);
}  // namespace by_hand
namespace by_fildes {
fildes::result<std::size_t> open_read_read_close(const char* path, void* data,
                                                 std::size_t size);
[[gnu::noinline]] fildes::result<std::size_t> read_out_of_line(
    int fd, void* data, std::size_t size);
}  // namespace by_fildes

// A caller of the last.
BOTH(long use_out_of_line(int fd, void* data, std::size_t size))
