// SPDX-License-Identifier: BSL-1.0
#include <fildes/pidfd.hpp>

#include <charconv>

#include <fildes/descriptor.hpp>
#include <fildes/sys/abi/siginfo.hpp>
#include <fildes/sys/file.hpp>
#include <fildes/sys/process.hpp>

#include "open.hpp"

namespace fildes::inline FILDES_ABI {

namespace {

// Of kernel 6.16; the kernel takes as much of it as it knows.
constexpr std::uint32_t get_info =
    sys::abi::iowr<sys::abi::pidfd_info>(0xff, 11);

/// The text behind "Pid:" in fdinfo; nullopt when there is no such line.
result<std::optional<int>> pid_line(int fd) noexcept {
  constexpr std::string_view label = "\nPid:\t";
  const detail::proc_path path(fd, "/proc/self/fdinfo/");
  FILDES_TRY(const owned<any_fd> info, owned<any_fd>::adopt_raw(sys::open(
                                           path.c_str(), sys::abi::o_cloexec)));
  char text[512];
  FILDES_TRY(const std::size_t size, sys::read(info.raw(), text, sizeof text));
  const auto at = std::string_view(text, size).find(label);
  if (at == std::string_view::npos) return std::optional<int>();
  int id = 0;
  std::from_chars(text + at + label.size(), text + size, id);
  return std::optional<int>(id);
}

constexpr int as_int(std::uint32_t n) noexcept { return static_cast<int>(n); }

process_info from_kernel(const sys::abi::pidfd_info& in) noexcept {
  const auto has = process_info_parts::from_bits(in.mask);
  std::optional<wait_status> exit;
  if (has.has(process_info_part::exit))
    exit = wait_status::from_word(static_cast<std::uint32_t>(in.exit_code));
  return {has,
          as_int(in.pid),
          as_int(in.tgid),
          as_int(in.ppid),
          in.ruid,
          in.rgid,
          in.euid,
          in.egid,
          in.suid,
          in.sgid,
          in.fsuid,
          in.fsgid,
          in.cgroupid,
          exit};
}

result<std::optional<wait_status>> wait_for(int fd, wait_flags flags,
                                            std::uint32_t more) noexcept {
  sys::abi::process_siginfo info{};
  FILDES_TRYV(sys::waitid(sys::abi::p_pidfd, fd, &info,
                          flags.bits() | sys::abi::wexited | more));
  if (info.signo == 0) return std::optional<wait_status>();
  FILDES_TRY(const wait_status status,
             wait_status::from_siginfo(info.code, info.status));
  return std::optional<wait_status>(status);
}

}  // namespace

result<owned<pidfd>> pidfd::open(int id, pidfd_flags flags) noexcept {
  const auto kernels = flags.without(pidfd_flag::inherit).bits();
  FILDES_TRY(auto fd, owned<pidfd>::adopt_raw(sys::pidfd_open(id, kernels)));
  if (flags.has(pidfd_flag::inherit)) FILDES_TRYV(set_descriptor_flags(fd, {}));
  return fd;
}

result<owned<pidfd>> pidfd::self(pidfd_flags flags) noexcept {
  return open(flags.has(pidfd_flag::thread) ? sys::gettid() : sys::getpid(),
              flags);
}

// By what fdinfo says: the name of the link has changed with kernel 6.9, twice.
result<bool> pidfd::is(const any_fd& fd) noexcept {
  FILDES_TRY(const auto id, pid_line(fd.raw()));
  return id.has_value();
}

// A value makes it a siginfo of ours, which the kernel wants filled in.
result<> pidfd::send_signal(signal_number signal,
                            const signal_options& options) const noexcept {
  const int number = static_cast<int>(signal);
  const auto scope = static_cast<unsigned>(options.scope);
  if (!options.value)
    return sys::pidfd_send_signal(fd_, number, nullptr, scope);
  sys::abi::process_siginfo info{};
  info.signo = number;
  info.code = sys::abi::si_queue;
  info.pid = sys::getpid();
  info.uid = sys::getuid();
  info.status = *options.value;
  return sys::pidfd_send_signal(fd_, number, &info, scope);
}

result<wait_status> pidfd::wait(wait_flags flags) const noexcept {
  FILDES_TRY(const auto status, wait_for(fd_, flags, 0));
  if (!status) return error(errc::again, sys::nr::waitid);
  return *status;
}

result<std::optional<wait_status>> pidfd::try_wait(
    wait_flags flags) const noexcept {
  return wait_for(fd_, flags, sys::abi::wnohang);
}

result<process_info> pidfd::info() const noexcept {
  using enum process_info_part;
  sys::abi::pidfd_info info{};
  info.mask = (ids | credentials | cgroup | exit | core_dump).bits();
  FILDES_TRYV(sys::ioctl(fd_, get_info, &info));
  return from_kernel(info);
}

result<int> pidfd::process_id() const noexcept {
  FILDES_TRY(const auto id, pid_line(fd_));
  if (id.value_or(0) <= 0) return error(errc::srch, sys::nr::pidfd_open);
  return *id;
}

}  // namespace fildes::inline FILDES_ABI
