// SPDX-License-Identifier: BSL-1.0

// As an expert writes it who has a compiler and the manual pages: nothing of
// the library in here but the types of the arguments.

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/stat.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>

#include "forms.hpp"

#define ALWAYS_INLINE [[gnu::always_inline]] inline

namespace {

template <class T>
ALWAYS_INLINE long word(T value) {
  if constexpr (requires { value + 1L; } && !requires { *value; })
    return static_cast<long>(value);
  else
    return reinterpret_cast<long>(value);
}

ALWAYS_INLINE long call3(long nr, long a, long b, long c) {
  long r;
  asm volatile("syscall"
               : "=a"(r)
               : "a"(nr), "D"(a), "S"(b), "d"(c)
               : "rcx", "r11", "memory");
  return r;
}

ALWAYS_INLINE long call1(long nr, long a) {
  long r;
  asm volatile("syscall" : "=a"(r) : "a"(nr), "D"(a) : "rcx", "r11", "memory");
  return r;
}

ALWAYS_INLINE long call2(long nr, long a, long b) {
  long r;
  asm volatile("syscall"
               : "=a"(r)
               : "a"(nr), "D"(a), "S"(b)
               : "rcx", "r11", "memory");
  return r;
}

ALWAYS_INLINE long call4(long nr, long a, long b, long c, long d) {
  long r;
  register long r10 asm("r10") = d;
  asm volatile("syscall"
               : "=a"(r)
               : "a"(nr), "D"(a), "S"(b), "d"(c), "r"(r10)
               : "rcx", "r11", "memory");
  return r;
}

ALWAYS_INLINE long call5(long nr, long a, long b, long c, long d, long e) {
  long r;
  register long r10 asm("r10") = d;
  register long r8 asm("r8") = e;
  asm volatile("syscall"
               : "=a"(r)
               : "a"(nr), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8)
               : "rcx", "r11", "memory");
  return r;
}

ALWAYS_INLINE long call6(long nr, long a, long b, long c, long d, long e,
                         long f) {
  long r;
  register long r10 asm("r10") = d;
  register long r8 asm("r8") = e;
  register long r9 asm("r9") = f;
  asm volatile("syscall"
               : "=a"(r)
               : "a"(nr), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
               : "rcx", "r11", "memory");
  return r;
}

ALWAYS_INLINE bool is_error(long r) {
  return __builtin_expect(static_cast<unsigned long>(r) >= -4095UL, 0);
}

ALWAYS_INLINE long fail(long r) {
  last_error = static_cast<int>(-r);
  return -1;
}

ALWAYS_INLINE long tested(long r) {
  if (is_error(r)) return fail(r);
  return r;
}

}  // namespace

namespace by_hand {

long read(int fd, void* data, std::size_t size) {
  return tested(call3(SYS_read, fd, word(data), word(size)));
}

long write(int fd, const void* data, std::size_t size) {
  return tested(call3(SYS_write, fd, word(data), word(size)));
}

long pread(int fd, void* data, std::size_t size, std::uint64_t at) {
  return tested(call4(SYS_pread64, fd, word(data), word(size), word(at)));
}

long pwrite(int fd, const void* data, std::size_t size, std::uint64_t at) {
  return tested(call4(SYS_pwrite64, fd, word(data), word(size), word(at)));
}

long readv(int fd, const fildes::byte_span* into, std::size_t count) {
  return tested(call3(SYS_readv, fd, word(into), word(count)));
}

long writev(int fd, const fildes::byte_view* from, std::size_t count) {
  return tested(call3(SYS_writev, fd, word(from), word(count)));
}

// The kernel reads no more than the lower word of an offset; libcs give it the
// upper one too, with the sign.
long preadv2(int fd, const fildes::byte_span* into, std::size_t count,
             std::uint64_t at) {
  return tested(call6(SYS_preadv2, fd, word(into), word(count), word(at),
                      word(at) >> 63, 0));
}

long seek(int fd, std::int64_t offset) {
  return tested(call3(SYS_lseek, fd, offset, SEEK_SET));
}

long truncate(int fd, std::uint64_t size) {
  const long r = call2(SYS_ftruncate, fd, word(size));
  if (is_error(r)) return fail(r);
  return 0;
}

long data_sync(int fd) {
  const long r = call1(SYS_fdatasync, fd);
  if (is_error(r)) return fail(r);
  return 0;
}

long stat_size(int fd) {
  struct statx status;
  const long r = call5(SYS_statx, fd, word(""), AT_EMPTY_PATH,
                       STATX_BASIC_STATS | STATX_BTIME, word(&status));
  if (is_error(r)) return fail(r);
  return word(status.stx_size);
}

long close(int fd) {
  const long r = call1(SYS_close, fd);
  if (is_error(r)) return fail(r);
  return 0;
}

void destroy(int fd) { call1(SYS_close, fd); }

int dup(int fd) {
  return static_cast<int>(tested(call3(SYS_fcntl, fd, F_DUPFD_CLOEXEC, 0)));
}

long eventfd_read(int fd) {
  std::uint64_t count;
  const long r = call3(SYS_read, fd, word(&count), sizeof count);
  if (is_error(r)) return fail(r);
  return word(count);
}

long eventfd_write(int fd, std::uint64_t count) {
  const long r = call3(SYS_write, fd, word(&count), sizeof count);
  if (is_error(r)) return fail(r);
  return 0;
}

// Zero would stop the timer. What comes back may be more than fits.
long timerfd_set(int fd, std::int64_t first, std::int64_t interval) {
  if (first == 0) first = 1;
  if ((first | interval) < 0) return fail(-EINVAL);
  const itimerspec to{{interval / 1000000000, interval % 1000000000},
                      {first / 1000000000, first % 1000000000}};
  itimerspec old;
  const long r = call4(SYS_timerfd_settime, fd, 0, word(&to), word(&old));
  if (is_error(r)) return fail(r);
  long count;
  if (__builtin_mul_overflow(old.it_interval.tv_sec, 1000000000, &count) ||
      __builtin_add_overflow(count, old.it_interval.tv_nsec, &count))
    return old.it_interval.tv_sec < 0 ? LONG_MIN : LONG_MAX;
  return count;
}

long timerfd_read(int fd) {
  std::uint64_t ticks;
  const long r = call3(SYS_read, fd, word(&ticks), sizeof ticks);
  if (is_error(r)) return fail(r);
  return word(ticks);
}

long wake(int fd) {
  const std::uint64_t one = 1;
  const long r = call3(SYS_write, fd, word(&one), sizeof one);
  if (!is_error(r)) return 0;
  return r == -EAGAIN ? 0 : fail(r);
}

long epoll_add(int set, int fd, std::uint32_t what, std::uint64_t token) {
  epoll_event event;
  event.events = what;
  event.data.u64 = token;
  const long r = call4(SYS_epoll_ctl, set, EPOLL_CTL_ADD, fd, word(&event));
  if (is_error(r)) return fail(r);
  return 0;
}

// What came before must not be taken for new.
long epoll_wait(int set, ready_events& into) {
  const long r = call4(SYS_epoll_wait, set, word(into.raw_data()), 8, -1);
  if (is_error(r)) {
    into.set_raw_size(0);
    return fail(r);
  }
  into.set_raw_size(static_cast<std::size_t>(r));
  return r;
}

long splice(int from, int to, std::size_t size) {
  return tested(call6(SYS_splice, from, 0, to, 0, word(size), 0));
}

long splice_from(int from, std::int64_t* at, int to, std::size_t size) {
  return tested(call6(SYS_splice, from, word(at), to, 0, word(size), 0));
}

long tee(int from, int to, std::size_t size) {
  return tested(call4(SYS_tee, from, to, word(size), 0));
}

long sendfile(int to, int from, std::size_t size) {
  return tested(call4(SYS_sendfile, to, from, 0, word(size)));
}

long copy_file_range(int from, int to, std::size_t size) {
  return tested(call6(SYS_copy_file_range, from, 0, to, 0, word(size), 0));
}

int get_status_flags(int fd) {
  return static_cast<int>(tested(call3(SYS_fcntl, fd, F_GETFL, 0)));
}

long set_status_flags(int fd, std::uint32_t to) {
  const long r = call3(SYS_fcntl, fd, F_SETFL, to);
  if (is_error(r)) return fail(r);
  return 0;
}

long set_nonblock(int fd, bool nonblock) {
  int on = nonblock;
  const long r = call3(SYS_ioctl, fd, FIONBIO, word(&on));
  if (is_error(r)) return fail(r);
  return 0;
}

long unread_bytes(int fd) {
  int bytes = 0;
  const long r = call3(SYS_ioctl, fd, FIONREAD, word(&bytes));
  if (is_error(r)) return fail(r);
  return bytes;
}

long declared_read(int fd) {
  int bytes = 0;
  const long r = call3(SYS_ioctl, fd, FIONREAD, word(&bytes));
  if (is_error(r)) return fail(r);
  return bytes;
}

long declared_write(int fd, int value) {
  const long r = call3(SYS_ioctl, fd, FIONBIO, word(&value));
  if (is_error(r)) return fail(r);
  return 0;
}

long declared_none(int fd) {
  const long r = call3(SYS_ioctl, fd, FIOCLEX, 0);
  if (is_error(r)) return fail(r);
  return 0;
}

// The kernel looks at 32 bits.
long set_capacity(int fd, std::size_t bytes) {
  if (bytes > 0xffffffff) bytes = 0xffffffff;
  return tested(call3(SYS_fcntl, fd, F_SETPIPE_SZ, word(bytes)));
}

long send(int fd, const void* data, std::size_t size) {
  return tested(
      call6(SYS_sendto, fd, word(data), word(size), MSG_NOSIGNAL, 0, 0));
}

long recv(int fd, void* data, std::size_t size) {
  return tested(call6(SYS_recvfrom, fd, word(data), word(size), 0, 0, 0));
}

long sendto(int fd, const void* data, std::size_t size,
            const fildes::ipv4_address& to) {
  return tested(call6(SYS_sendto, fd, word(data), word(size), MSG_NOSIGNAL,
                      word(&to), sizeof(sockaddr_in)));
}

// A datagram that is cut must say so.
long recvfrom(int fd, void* data, std::size_t size, fildes::any_address& from) {
  std::uint32_t room = sizeof(sockaddr_storage);
  const long n = call6(SYS_recvfrom, fd, word(data), word(size), MSG_TRUNC,
                       word(&from), word(&room));
  if (is_error(n)) return fail(n);
  from.set_raw_size(room);
  return static_cast<std::size_t>(n) > size ? word(size) : n;
}

long send_descriptor(int fd, const void* data, std::size_t size, int passed) {
  iovec piece{const_cast<void*>(data), size};
  alignas(cmsghdr) char control[CMSG_SPACE(sizeof passed)] = {};
  auto* const first = reinterpret_cast<cmsghdr*>(control);
  first->cmsg_len = CMSG_LEN(sizeof passed);
  first->cmsg_level = SOL_SOCKET;
  first->cmsg_type = SCM_RIGHTS;
  memcpy(CMSG_DATA(first), &passed, sizeof passed);
  const msghdr message{nullptr, 0, &piece, 1, control, sizeof control, 0};
  return tested(call3(SYS_sendmsg, fd, word(&message), MSG_NOSIGNAL));
}

// Room for one and no more: of two, the other would be left open.
long recv_descriptor(int fd, void* data, std::size_t size, int* passed) {
  iovec piece{data, size};
  alignas(cmsghdr) char control[CMSG_SPACE(sizeof *passed)];
  msghdr message{nullptr, 0, &piece, 1, control, CMSG_LEN(sizeof *passed), 0};
  const long n = call3(SYS_recvmsg, fd, word(&message), MSG_CMSG_CLOEXEC);
  if (is_error(n)) return fail(n);
  const cmsghdr* const first = CMSG_FIRSTHDR(&message);
  *passed = -1;
  if (first != nullptr && first->cmsg_len == CMSG_LEN(sizeof *passed) &&
      first->cmsg_level == SOL_SOCKET && first->cmsg_type == SCM_RIGHTS)
    memcpy(passed, CMSG_DATA(first), sizeof *passed);
  return n;
}

int accept(int fd, std::uint32_t* family) {
  sockaddr_storage peer;
  std::uint32_t room = sizeof peer;
  const long stream =
      call4(SYS_accept4, fd, word(&peer), word(&room), SOCK_CLOEXEC);
  if (is_error(stream)) return static_cast<int>(fail(stream));
  *family = room >= sizeof peer.ss_family ? peer.ss_family : AF_UNSPEC;
  return static_cast<int>(stream);
}

long set_keepalive(int fd, bool on) {
  const int value = on;
  const long r = call5(SYS_setsockopt, fd, SOL_SOCKET, SO_KEEPALIVE,
                       word(&value), sizeof value);
  if (is_error(r)) return fail(r);
  return 0;
}

long get_keepalive(int fd) {
  int value;
  std::uint32_t size = sizeof value;
  const long r = call5(SYS_getsockopt, fd, SOL_SOCKET, SO_KEEPALIVE,
                       word(&value), word(&size));
  if (is_error(r)) return fail(r);
  return value != 0;
}

long shutdown(int fd) {
  const long r = call2(SYS_shutdown, fd, SHUT_WR);
  if (is_error(r)) return fail(r);
  return 0;
}

long drain(int fd, void* data, std::size_t size) {
  long total = 0;
  for (;;) {
    const long n = call3(SYS_read, fd, word(data), word(size));
    if (is_error(n)) return fail(n);
    if (n == 0) return total;
    total += n;
  }
}

long chain(int from, int to, void* data, std::size_t size) {
  const long n = call3(SYS_read, from, word(data), word(size));
  if (is_error(n)) return fail(n);
  const long written = call3(SYS_write, to, word(data), n);
  if (is_error(written)) return fail(written);
  const long at = call3(SYS_lseek, to, 0, SEEK_SET);
  if (is_error(at)) return fail(at);
  return written;
}

long open_read_read_close(const char* path, void* data, std::size_t size) {
  const long opened = call4(SYS_openat, AT_FDCWD, word(path), O_CLOEXEC, 0);
  if (is_error(opened)) return opened;
  const int fd = static_cast<int>(opened);
  const long first = call3(SYS_read, fd, word(data), word(size));
  if (is_error(first)) {
    call1(SYS_close, fd);
    return first;
  }
  const long second = call3(SYS_read, fd, word(data), word(size));
  if (is_error(second)) {
    call1(SYS_close, fd);
    return second;
  }
  call1(SYS_close, fd);
  return first + second;
}

long read_out_of_line(int fd, void* data, std::size_t size) {
  return call3(SYS_read, fd, word(data), word(size));
}

long use_out_of_line(int fd, void* data, std::size_t size) {
  const long n = read_out_of_line(fd, data, size);
  if (is_error(n)) return fail(n);
  return n;
}

}  // namespace by_hand
