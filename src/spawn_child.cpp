// SPDX-License-Identifier: BSL-1.0
#include "spawn_child.hpp"

#include <cstring>

#include <fildes/sys/abi/termios.hpp>
#include <fildes/sys/file.hpp>
#include <fildes/sys/path.hpp>
#include <fildes/sys/process.hpp>
#include <fildes/sys/signal.hpp>

namespace fildes::inline FILDES_ABI::detail {

namespace {

using sys::nr;

// struct linux_dirent64, whose name is behind its other members.
constexpr std::size_t record_size_at = 16;
constexpr std::size_t name_at = 19;

int number_in(const char* text) noexcept {
  int n = 0;
  for (; *text >= '0' && *text <= '9'; ++text) n = n * 10 + (*text - '0');
  return *text == '\0' ? n : -1;
}

result<> mark_records(const char* records, std::size_t size) noexcept {
  std::uint16_t step = 0;
  for (std::size_t at = 0; at < size; at += step) {
    std::memcpy(&step, records + at + record_size_at, sizeof step);
    const int fd = number_in(records + at + name_at);
    if (fd >= 0)
      FILDES_TRYV(sys::fcntl(fd, sys::abi::f_setfd, sys::abi::fd_cloexec));
  }
  return success();
}

// Where close_range cannot: every number that is open, and not every number
// that might be.
result<> mark_by_proc() noexcept {
  FILDES_TRY(
      const int directory,
      sys::open("/proc/self/fd", sys::abi::o_directory | sys::abi::o_cloexec));
  char records[1024];
  for (;;) {
    FILDES_TRY(const auto size,
               (sys::checked<nr::getdents64, std::size_t>(
                   directory, sys::out_counted{records, sizeof records},
                   sizeof records)));
    if (size == 0) return sys::close(directory);
    FILDES_TRYV(mark_records(records, size));
  }
}

// Every descriptor is closed by exec, but for those that are named then.
result<> mark_all() noexcept {
  const auto marked = sys::close_range(0, ~0U, sys::abi::close_range_cloexec);
  if (marked.has_value()) return success();
  return mark_by_proc();  // before kernel 5.11
}

bool is_target(const child_plan& plan, int fd) noexcept {
  for (std::size_t i = 0; i != plan.move_count; ++i)
    if (plan.moves[i].to == fd) return true;
  return false;
}

bool is_replaced(const child_plan& plan, int fd) noexcept {
  for (std::size_t i = 0; i != plan.move_count; ++i)
    if (plan.moves[i].to == fd && plan.moves[i].from != fd) return true;
  return false;
}

// A duplicate where no other descriptor is going to be put. Numbers that are
// passed over on the way stay open until they are.
result<> move_away(const child_plan& plan, int& fd) noexcept {
  if (!is_replaced(plan, fd)) return success();
  int least = 0;
  do {
    FILDES_TRY(const int other,
               sys::fcntl(fd, sys::abi::f_dupfd_cloexec, least));
    least = other + 1;
  } while (is_target(plan, least - 1));
  fd = least - 1;
  return success();
}

result<> put(const child_plan::move& m) noexcept {
  if (m.from != m.to) {
    FILDES_TRYV(sys::dup3(m.from, m.to, 0));
  } else {
    FILDES_TRYV(sys::fcntl(m.to, sys::abi::f_setfd));
  }
  return success();
}

// All sources are out of the way of all targets before the first is put.
result<> arrange_descriptors(child_plan& plan) noexcept {
  FILDES_TRYV(mark_all());
  FILDES_TRYV(move_away(plan, plan.report));
  if (plan.program >= 0) FILDES_TRYV(move_away(plan, plan.program));
  for (std::size_t i = 0; i != plan.move_count; ++i)
    if (plan.moves[i].from != plan.moves[i].to)
      FILDES_TRYV(move_away(plan, plan.moves[i].from));
  for (std::size_t i = 0; i != plan.move_count; ++i)
    FILDES_TRYV(put(plan.moves[i]));
  return success();
}

result<> set_place(const child_plan& plan) noexcept {
  const spawn_options& o = *plan.options;
  if (o.new_session || o.controlling_terminal) FILDES_TRYV(sys::setsid());
  if (o.controlling_terminal)
    FILDES_TRYV(sys::ioctl(o.controlling_terminal->raw(), sys::abi::tiocsctty));
  if (o.process_group) FILDES_TRYV(sys::setpgid(0, *o.process_group));
  if (o.umask) sys::umask(o.umask->bits());
  if (o.directory_fd) FILDES_TRYV(sys::fchdir(o.directory_fd->raw()));
  if (*plan.directory != '\0') FILDES_TRYV(sys::chdir(plan.directory));
  return success();
}

// A parent that ended before prctl sends nothing any more.
result<> follow_parent(const child_plan& plan) noexcept {
  const auto signal = plan.options->parent_death_signal;
  if (!signal) return success();
  FILDES_TRYV(
      sys::prctl(sys::abi::pr_set_pdeathsig, static_cast<sys::word>(*signal)));
  if (sys::getppid() != plan.parent) sys::exit_group(127);
  return success();
}

// exec keeps ignored signals ignored, and a handler must not run here. Refused
// are SIGKILL and SIGSTOP, whose disposition nobody can change.
void reset_signals(const child_plan& plan) noexcept {
  sys::abi::sigaction action{};
  for (int n = 1; n <= sys::abi::sigrtmax; ++n) {
    const bool ignored = plan.options->ignored.has(signal_number{n});
    action.handler = reinterpret_cast<void (*)(int)>(ignored ? 1UL : 0UL);
    (void)sys::rt_sigaction(n, &action, nullptr);
  }
  (void)sys::rt_sigprocmask(sys::abi::sig_setmask, &plan.options->blocked.raw(),
                            nullptr);
}

// Whether PATH may have the program further on.
bool goes_on(errc code) noexcept {
  return code == errc::noent || code == errc::notdir || code == errc::acces ||
         code == errc::stale || code == errc::nodev || code == errc::timedout;
}

result<> run_program(const child_plan& plan) noexcept {
  if (plan.program >= 0)
    return sys::execveat(plan.program, "", plan.args, plan.env,
                         sys::abi::at_empty_path);
  result<> failed = error(errc::noent, nr::execve);
  for (auto at = plan.programs; *at != nullptr; ++at) {
    const auto here = sys::execve(*at, plan.args, plan.env);
    const errc code = here.assume_error().code();
    if (!goes_on(code)) return here;
    if (failed.assume_error() != errc::acces) failed = here;
  }
  return failed;
}

result<> become(child_plan& plan) noexcept {
  FILDES_TRYV(set_place(plan));
  FILDES_TRYV(follow_parent(plan));
  FILDES_TRYV(arrange_descriptors(plan));
  reset_signals(plan);
  return run_program(plan);
}

}  // namespace

void run_child(void* given) noexcept {
  auto& plan = *static_cast<child_plan*>(given);
  plan.begun = true;
  const error failed = become(plan).assume_error();
  (void)sys::write(plan.report, &failed, sizeof failed);
  sys::exit_group(127);
}

}  // namespace fildes::inline FILDES_ABI::detail
