// SPDX-License-Identifier: BSL-1.0
#include <fildes/tcp_zerocopy_receive.hpp>

#include <fildes/sys/abi/mman.hpp>
#include <fildes/sys/abi/tcp_option.hpp>
#include <fildes/sys/memory.hpp>

namespace fildes::inline FILDES_ABI {

namespace {

struct mapped_pages {
  std::size_t size = 0;
  std::size_t hint = 0;
};

// Up to `inq`: to be asked for `err`, which follows, would take the socket's
// error away from recv.
constexpr std::uint32_t asked = offsetof(sys::abi::tcp_zerocopy_receive, err);
constexpr std::uint32_t needed = offsetof(sys::abi::tcp_zerocopy_receive, inq);

/// Nothing where the kernel cannot, and at the end: recv says what it is.
mapped_pages map_next(int fd, byte_span window) noexcept {
  sys::abi::tcp_zerocopy_receive call{};
  call.address = reinterpret_cast<std::uintptr_t>(window.data());
  call.length =
      static_cast<std::uint32_t>(window.first(std::size_t{0x7fff0000}).size());
  std::uint32_t told = asked;
  const auto done = sys::getsockopt(
      fd, sys::abi::sol_tcp, sys::abi::opt_tcp_zerocopy_receive, &call, &told);
  if (done.has_error() || told < needed) return {};
  return {call.length, call.recv_skip_hint};
}

bool cannot_map(error e) noexcept {
  return e == errc::nodev || e == errc::opnotsupp || e == errc::nosys;
}

}  // namespace

result<tcp_receive_window> tcp_receive_window::map(const tcp_stream& of,
                                                   std::size_t size) noexcept {
  const auto address = sys::mmap(nullptr, size, sys::abi::prot_read,
                                 sys::abi::map_shared, of.raw(), 0);
  if (address.has_value())
    return tcp_receive_window({address.assume_value(), size});
  if (cannot_map(address.assume_error())) return tcp_receive_window({});
  return address.assume_error();
}

tcp_receive_window::~tcp_receive_window() {
  if (room_.empty()) return;
  [[maybe_unused]] const auto unmapped =
      sys::munmap(room_.data(), room_.size());
}

result<zerocopy_received> tcp_receive_window::receive(const tcp_stream& from,
                                                      byte_span room) noexcept {
  if (room.empty()) return error(errc::inval, operation::zerocopy);
  mapped_pages pages;
  if (!room_.empty()) pages = map_next(from.raw(), room_);
  if (pages.size != 0)
    return zerocopy_received{{room_.data(), pages.size}, {}, pages.hint};
  // No further than the hint: after it there may be pages to map.
  const byte_span here = pages.hint != 0 ? room.first(pages.hint) : room;
  FILDES_TRY(const std::size_t n, from.recv(here));
  return zerocopy_received{
      {}, here.first(n), pages.hint > n ? pages.hint - n : 0};
}

}  // namespace fildes::inline FILDES_ABI
