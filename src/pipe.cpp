// SPDX-License-Identifier: BSL-1.0
#include <fildes/pipe.hpp>

#include <fildes/descriptor.hpp>
#include <fildes/stat.hpp>
#include <fildes/sys/pipe.hpp>

namespace fildes::inline FILDES_ABI {

namespace {

result<bool> is_fifo(const any_fd& fd, std::uint32_t other_access) noexcept {
  FILDES_TRY(const file_status status, stat(fd));
  FILDES_TRY(const auto flags, get_status_flags(fd));
  // A FIFO held by O_PATH is no end of it.
  return status.type() == file_type::fifo && !flags.has(status_flag::path) &&
         (flags.bits() & sys::abi::o_accmode) != other_access;
}

}  // namespace

result<bool> pipe_reader::is(const any_fd& fd) noexcept {
  return is_fifo(fd, sys::abi::o_wronly);
}

result<bool> pipe_writer::is(const any_fd& fd) noexcept {
  return is_fifo(fd, sys::abi::o_rdonly);
}

result<pipe> pipe::create(pipe_flags flags) noexcept {
  int ends[2];
  FILDES_TRYV(sys::pipe2(ends, flags.bits() ^ sys::abi::o_cloexec));
  return pipe{owned<pipe_reader>::adopt_raw(ends[0]).assume_value(),
              owned<pipe_writer>::adopt_raw(ends[1]).assume_value()};
}

}  // namespace fildes::inline FILDES_ABI
