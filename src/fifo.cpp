// SPDX-License-Identifier: BSL-1.0
#include <fildes/fifo.hpp>

#include <algorithm>

#include <fildes/cast.hpp>
#include <fildes/descriptor.hpp>
#include <fildes/poll.hpp>
#include <fildes/splice.hpp>

#include "open.hpp"

namespace fildes::inline FILDES_ABI {

namespace {

// The pauses between two looks at a FIFO that nothing tells about.
class pauses {
 public:
  explicit pauses(deadline until) noexcept : until_(until) {}

  /// When the next pause ends.
  result<deadline> next() noexcept {
    if (until_.remaining().count() == 0)
      return error(errc::timedout, operation::fifo);
    const deadline end = deadline::after(length_);
    length_ = std::min(length_ + length_, longest);
    return std::min(end, until_);
  }

 private:
  static constexpr nanoseconds longest{16'000'000};

  deadline until_;
  nanoseconds length_{1'000'000};
};

result<owned<fifo>> checked(owned<path_fd> held) noexcept {
  FILDES_TRY(const file_status status, stat(held, status_field::type));
  if (status.type() == file_type::fifo)
    return unchecked_cast<fifo>(std::move(held));
  const bool link = status.type() == file_type::symbolic_link;
  return error(link ? errc::loop : errc::inval, operation::fifo);
}

// Opens what is held. What is unlinked is found all the same; so nothing there
// means that there is no /proc.
result<int> open_held(const fifo& held, std::uint32_t bits,
                      fifo_flags flags) noexcept {
  const detail::proc_path path(held.raw());
  auto fd = detail::open_raw(sys::abi::at_fdcwd, path.c_str(),
                             bits | flags.bits(), 0, {});
  if (fd.has_error() && fd.assume_error() == errc::noent)
    return error(errc::noent, operation::fifo);
  return fd;
}

// The same without waiting, also when what is opened is to wait later.
template <class K>
result<owned<K>> open_at_once(const fifo& held, std::uint32_t access,
                              fifo_flags flags) noexcept {
  FILDES_TRY(auto fd, owned<K>::adopt_raw(open_held(
                          held, access | sys::abi::o_nonblock, flags)));
  if (!flags.has(fifo_flag::nonblock)) FILDES_TRYV(set_nonblock(fd, false));
  return fd;
}

// The same by an open that waits.
template <class K>
result<owned<K>> open_in_time(const fifo& held, std::uint32_t access,
                              fifo_flags flags) noexcept {
  const fifo_flags waiting = flags.without(fifo_flag::nonblock);
  FILDES_TRY(auto fd, owned<K>::adopt_raw(open_held(held, access, waiting)));
  if (flags.has(fifo_flag::nonblock)) FILDES_TRYV(set_nonblock(fd, true));
  return fd;
}

// Whether somebody writes, or has: tee is the one call that looks into a pipe
// and takes nothing out. It needs another to put what it finds.
result<bool> has_writer(const pipe_reader& of, const pipe& other) noexcept {
  const auto found = tee(of, other.writer, 1, splice_flag::nonblock);
  if (found.has_value()) return found.assume_value() != 0;
  if (found.assume_error() == errc::again) return true;
  return found.assume_error();
}

}  // namespace

result<bool> fifo_both::is(const any_fd& fd) noexcept {
  FILDES_TRY(const file_status status, stat(fd, status_field::type));
  FILDES_TRY(const auto flags, get_status_flags(fd));
  return status.type() == file_type::fifo && !flags.has(status_flag::path) &&
         flags.has(status_flag::read_write);
}

result<bool> fifo::is(const any_fd& fd) noexcept {
  FILDES_TRY(const bool held, path_fd::is(fd));
  if (!held) return false;
  FILDES_TRY(const file_status status, stat(fd, status_field::type));
  return status.type() == file_type::fifo;
}

result<owned<fifo>> fifo::open(const path_arg& path,
                               const path_fd_options& options) noexcept {
  return open_at(working_directory(), path, options);
}

result<owned<fifo>> fifo::open_at(const path_fd& base, const path_arg& path,
                                  const path_fd_options& options) noexcept {
  FILDES_TRY(auto held, path_fd::open_at(base, path, options));
  return checked(std::move(held));
}

result<owned<fifo>> fifo::make(const path_arg& path, file_mode mode,
                               resolve_flags resolve) noexcept {
  return make_at(working_directory(), path, mode, resolve);
}

result<owned<fifo>> fifo::make_at(const path_fd& base, const path_arg& path,
                                  file_mode mode,
                                  resolve_flags resolve) noexcept {
  FILDES_TRYV(base.make_node(path, file_node::fifo(mode), resolve));
  return open_at(base, path,
                 {.flags = open_flag::nofollow, .resolve = resolve});
}

result<owned<pipe_reader>> fifo::open_read(fifo_flags flags) const noexcept {
  return open_at_once<pipe_reader>(*this, sys::abi::o_rdonly, flags);
}

result<std::optional<owned<pipe_writer>>> fifo::open_write(
    fifo_flags flags) const noexcept {
  auto fd = open_at_once<pipe_writer>(*this, sys::abi::o_wronly, flags);
  if (fd.has_value()) return std::optional(std::move(fd).assume_value());
  if (fd.assume_error() != errc::nxio) return fd.assume_error();
  return std::optional<owned<pipe_writer>>();
}

result<owned<fifo_both>> fifo::open_both(fifo_flags flags) const noexcept {
  return owned<fifo_both>::adopt_raw(open_held(*this, sys::abi::o_rdwr, flags));
}

result<owned<pipe_reader>> fifo::wait_for_writer(
    deadline until, fifo_flags flags) const noexcept {
  if (until.is_never())
    return open_in_time<pipe_reader>(*this, sys::abi::o_rdonly, flags);
  FILDES_TRY(auto reader, open_read(flags));
  FILDES_TRY(const auto other, pipe::create());
  for (pauses pause(until);;) {
    FILDES_TRY(const bool written, has_writer(reader, other));
    if (written) return reader;
    FILDES_TRY(const deadline end, pause.next());
    poll_entry waiting[] = {{reader, poll_flag::in}};
    FILDES_TRY(const std::size_t came, poll(waiting, end));
    if (came != 0) return reader;
  }
}

result<owned<pipe_writer>> fifo::wait_for_reader(
    deadline until, fifo_flags flags) const noexcept {
  if (until.is_never())
    return open_in_time<pipe_writer>(*this, sys::abi::o_wronly, flags);
  for (pauses pause(until);;) {
    FILDES_TRY(auto writer, open_write(flags));
    if (writer) return *std::move(writer);
    FILDES_TRY(const deadline end, pause.next());
    FILDES_TRYV(poll({}, end));
  }
}

}  // namespace fildes::inline FILDES_ABI
