// SPDX-License-Identifier: BSL-1.0

// As a user of the library writes it, with the public headers alone.

#include <fildes/control.hpp>
#include <fildes/control_kinds.hpp>
#include <fildes/descriptor.hpp>
#include <fildes/eventfd.hpp>
#include <fildes/ioctl.hpp>
#include <fildes/option_socket.hpp>
#include <fildes/splice.hpp>
#include <fildes/stat.hpp>
#include <fildes/tcp.hpp>
#include <fildes/udp.hpp>
#include <fildes/unix_socket.hpp>

#include "forms.hpp"
#include "tested.hpp"

namespace {

namespace fd = fildes;

fd::borrowed<fd::file> as_file(int raw) {
  return fd::borrowed<fd::file>::borrow_raw(raw);
}
fd::borrowed<fd::eventfd> as_eventfd(int raw) {
  return fd::borrowed<fd::eventfd>::borrow_raw(raw);
}
fd::borrowed<fd::unix_stream> as_unix_stream(int raw) {
  return fd::borrowed<fd::unix_stream>::borrow_raw(raw);
}
fd::borrowed<fd::pipe_reader> as_reader(int raw) {
  return fd::borrowed<fd::pipe_reader>::borrow_raw(raw);
}
fd::borrowed<fd::pipe_writer> as_writer(int raw) {
  return fd::borrowed<fd::pipe_writer>::borrow_raw(raw);
}
fd::borrowed<fd::unix_stream> as_stream(int raw) {
  return fd::borrowed<fd::unix_stream>::borrow_raw(raw);
}
fd::borrowed<fd::udp_socket> as_udp(int raw) {
  return fd::borrowed<fd::udp_socket>::borrow_raw(raw);
}
fd::borrowed<fd::tcp_listener> as_listener(int raw) {
  return fd::borrowed<fd::tcp_listener>::borrow_raw(raw);
}

// As the headers of a driver would have them.
constexpr auto unread = fd::ioctl_read_by<fd::sys::abi::fionread, int>;
constexpr auto nonblock = fd::ioctl_write_by<fd::sys::abi::fionbio, int>;
constexpr auto close_on_exec = fd::ioctl_none_by<fd::sys::abi::fioclex>;

}  // namespace

namespace by_fildes {

long read(int raw, void* data, std::size_t size) {
  return tested(as_file(raw).read({data, size}));
}

long write(int raw, const void* data, std::size_t size) {
  return tested(as_file(raw).write({data, size}));
}

long pread(int raw, void* data, std::size_t size, std::uint64_t at) {
  return tested(as_file(raw).pread({data, size}, at));
}

long pwrite(int raw, const void* data, std::size_t size, std::uint64_t at) {
  return tested(as_file(raw).pwrite({data, size}, at));
}

long readv(int raw, const fd::byte_span* into, std::size_t count) {
  return tested(as_file(raw).readv({into, count}));
}

long writev(int raw, const fd::byte_view* from, std::size_t count) {
  return tested(as_file(raw).writev({from, count}));
}

long preadv2(int raw, const fd::byte_span* into, std::size_t count,
             std::uint64_t at) {
  return tested(as_file(raw).preadv2({into, count}, at, {}));
}

long seek(int raw, std::int64_t offset) {
  return tested(as_file(raw).seek(offset));
}

long truncate(int raw, std::uint64_t size) {
  return tested(as_file(raw).truncate(size));
}

long data_sync(int raw) { return tested(as_file(raw).data_sync()); }

long stat_size(int raw) {
  const auto status = fd::stat(as_file(raw));
  if (!status) return fail(status.error());
  return static_cast<long>(status.value().size());
}

long close(int raw) {
  auto owner = fd::owned<fd::file>::adopt_raw(raw).assume_value();
  return tested(std::move(owner).close());
}

void destroy(int raw) {
  const auto owner = fd::owned<fd::file>::adopt_raw(raw).assume_value();
}

int dup(int raw) {
  auto copy = fd::dup(as_file(raw));
  if (!copy) return fail(copy.error());
  return std::move(copy).value().release_raw();
}

long eventfd_read(int raw) { return tested(as_eventfd(raw).read()); }

long eventfd_write(int raw, std::uint64_t count) {
  return tested(as_eventfd(raw).write(count));
}

long splice(int from, int to, std::size_t size) {
  return tested(fd::splice(as_reader(from), as_file(to), size));
}

long splice_from(int from, std::int64_t* at, int to, std::size_t size) {
  return tested(fd::splice_from(as_file(from), *at, as_writer(to), size));
}

long tee(int from, int to, std::size_t size) {
  return tested(fd::tee(as_reader(from), as_writer(to), size));
}

long sendfile(int to, int from, std::size_t size) {
  return tested(fd::sendfile(as_writer(to), as_file(from), size));
}

long copy_file_range(int from, int to, std::size_t size) {
  return tested(fd::copy_file_range(as_file(from), as_file(to), size));
}

int get_status_flags(int raw) {
  const auto flags = fd::get_status_flags(as_file(raw));
  if (!flags) return fail(flags.error());
  return static_cast<int>(flags.value().bits());
}

long set_status_flags(int raw, std::uint32_t to) {
  return tested(
      fd::set_status_flags(as_file(raw), fd::status_flags::from_bits(to)));
}

long set_nonblock(int raw, bool nonblock) {
  return tested(fd::set_nonblock(as_file(raw), nonblock));
}

long unread_bytes(int raw) { return tested(as_reader(raw).unread_bytes()); }

long declared_read(int raw) {
  return tested(fd::ioctl(as_reader(raw), unread));
}

long declared_write(int raw, int value) {
  return tested(fd::ioctl(as_reader(raw), nonblock, value));
}

long declared_none(int raw) {
  return tested(fd::ioctl(as_reader(raw), close_on_exec));
}

long set_capacity(int raw, std::size_t bytes) {
  return tested(as_writer(raw).set_capacity(bytes));
}

long send(int raw, const void* data, std::size_t size) {
  return tested(as_stream(raw).send({data, size}));
}

long recv(int raw, void* data, std::size_t size) {
  return tested(as_stream(raw).recv({data, size}));
}

long sendto(int raw, const void* data, std::size_t size,
            const fd::ipv4_address& to) {
  return tested(as_udp(raw).sendto({data, size}, to));
}

long recvfrom(int raw, void* data, std::size_t size, fd::any_address& from) {
  const auto got = as_udp(raw).recvfrom({data, size}, from);
  if (!got) return fail(got.error());
  return static_cast<long>(got.value().size);
}

long send_descriptor(int raw, const void* data, std::size_t size, int passed) {
  const fd::byte_view pieces[] = {{data, size}};
  const fd::control_messages messages(fd::control::rights(as_file(passed)));
  return tested(as_stream(raw).sendmsg(pieces, {.control = messages}));
}

long recv_descriptor(int raw, void* data, std::size_t size, int* passed) {
  auto got = as_unix_stream(raw).recv_descriptor({data, size});
  if (got.has_error()) return fail(got.error());
  auto& [message, owner] = got.value();
  *passed = owner ? std::move(*owner).release_raw() : -1;
  return static_cast<long>(message.size);
}

int accept(int raw, std::uint32_t* family) {
  auto in = as_listener(raw).accept();
  if (!in) return fail(in.error());
  *family = static_cast<std::uint32_t>(in.value().peer.family());
  return std::move(in.value().stream).release_raw();
}

long set_keepalive(int raw, bool on) {
  return tested(fd::set_option(as_udp(raw), fd::option::keepalive, on));
}

long get_keepalive(int raw) {
  return tested(fd::get_option(as_udp(raw), fd::option::keepalive));
}

long shutdown(int raw) {
  return tested(as_stream(raw).shutdown(fd::shutdown_side::write));
}

static fd::result<std::size_t> drained(const fd::file& from,
                                       fd::byte_span into) {
  std::size_t total = 0;
  for (;;) {
    FILDES_TRY(const auto n, from.read(into));
    if (n == 0) return total;
    total += n;
  }
}

long drain(int raw, void* data, std::size_t size) {
  return tested(drained(as_file(raw), {data, size}));
}

static fd::result<std::size_t> chained(const fd::file& from, const fd::file& to,
                                       fd::byte_span into) {
  FILDES_TRY(const auto n, from.read(into));
  FILDES_TRY(const auto written, to.write({into.data(), n}));
  FILDES_TRYV(to.seek(0));
  return written;
}

long chain(int from, int to, void* data, std::size_t size) {
  return tested(chained(as_file(from), as_file(to), {data, size}));
}

// file::open lives in the library; this is what is inline. A const owner would
// be kept in memory by g++ 12, which takes no const object apart: 3 more.
fd::result<std::size_t> open_read_read_close(const char* path, void* data,
                                             std::size_t size) {
  namespace sys = fd::sys;
  const fd::byte_span into(data, size);
  FILDES_TRY(auto owner, fd::owned<fd::file>::adopt_raw(
                             sys::open(path, sys::abi::o_cloexec)));
  FILDES_TRY(const auto first, owner.read(into));
  FILDES_TRY(const auto second, owner.read(into));
  return first + second;
}

fd::result<std::size_t> read_out_of_line(int raw, void* data,
                                         std::size_t size) {
  return as_file(raw).read({data, size});
}

long use_out_of_line(int raw, void* data, std::size_t size) {
  const auto n = read_out_of_line(raw, data, size);
  if (n.has_error()) return fail(n.error());
  return static_cast<long>(n.value());
}

}  // namespace by_fildes
