// SPDX-License-Identifier: BSL-1.0
#include <fildes/memfd.hpp>
#include <fildes/pipe.hpp>
#include <fildes/sys/path.hpp>
#include <fildes/sys/vdso.hpp>

#include "report.hpp"

// Each feature is asked for by a call that cannot succeed, or that changes
// nothing: what the kernel has against it tells whether it knows the call.

namespace tour {

namespace {

using namespace fildes;
using sys::nr;

template <class T>
answer judge_error(const result<T>& r, errc absent) {
  if (r.has_value()) return answer::yes;
  const errc code = r.error().code();
  if (code == absent || code == errc::nosys) return answer::no;
  if (code == errc::perm || code == errc::acces) return answer::not_permitted;
  return answer::yes;
}

/// A call that any kernel with it refuses, but not by ENOSYS.
template <nr N, class... Arguments>
answer call(Arguments... arguments) {
  return judge_error(sys::checked<N>(arguments...), errc::nosys);
}

/// The flags are looked at before the null pointer is.
answer memfd_knows(memfd_flags flags) {
  return judge_error(sys::checked<nr::memfd_create>(nullptr, flags.bits()),
                     errc::inval);
}

/// Bits of statx's mask that come back when the kernel filled them in.
answer statx_mask(unsigned bit) {
  sys::abi::statx status = {};
  const auto r = sys::statx(sys::abi::at_fdcwd, "/", 0, bit, status);
  if (r.has_error()) return judge_error(r, errc::inval);
  return (status.mask & bit) != 0 ? answer::yes : answer::no;
}

/// No descriptor has the highest number: there is nothing to close.
answer close_range_cloexec() {
  return judge_error(
      sys::checked<nr::close_range>(~0U, ~0U, sys::abi::close_range_cloexec),
      errc::inval);
}

/// A flag of preadv2. Beside append and noappend, which exclude each other, a
/// flag that is known gives EINVAL and one that is not EOPNOTSUPP; a kernel
/// that does not know noappend is asked by reading an empty pipe.
answer read_flag(rw_flag flag, bool older_than_noappend = false) {
  const auto made = pipe::create(pipe_flag::nonblock);
  if (made.has_error()) return answer::no;
  char byte = 0;
  const byte_span into(&byte, 1);
  const auto ask = [&](rw_flags flags) {
    return sys::preadv2(made.assume_value().reader.raw(), &into, 1, -1,
                        flags.bits());
  };
  const auto r = judge_error(ask(flag | rw_flag::append | rw_flag::noappend),
                             errc::opnotsupp);
  if (r != answer::no || !older_than_noappend) return r;
  return judge_error(ask(flag), errc::opnotsupp);
}

answer dupfd_query() {
  const auto made = pipe::create();
  if (made.has_error()) return answer::no;
  const int fd = made.assume_value().reader.raw();
  return judge_error(sys::fcntl(fd, sys::abi::f_dupfd_query, fd), errc::inval);
}

answer landlock() {
  constexpr unsigned ask_version = 1;
  return judge_error(sys::checked<nr::landlock_create_ruleset, int>(
                         nullptr, std::size_t{0}, ask_version),
                     errc::opnotsupp);
}

template <sys::vdso::function F>
answer mapped() {
  return sys::vdso::has(F) ? answer::yes : answer::no;
}

struct probe {
  std::string_view name;
  answer (*ask)();
};

constexpr probe probes[] = {
    {"openat2", [] { return call<nr::openat2>(-1, nullptr, nullptr, 0); }},
    {"statx", [] { return call<nr::statx>(-1, nullptr, 0, 0, nullptr); }},
    {"statx mnt_id", [] { return statx_mask(sys::abi::statx_mnt_id); }},
    {"statx mnt_id_unique",
     [] { return statx_mask(sys::abi::statx_mnt_id_unique); }},
    {"statmount", [] { return call<nr::statmount>(nullptr, nullptr, 0, ~0U); }},
    {"close_range", [] { return call<nr::close_range>(2U, 1U, 0); }},
    {"close_range cloexec", close_range_cloexec},
    {"F_DUPFD_QUERY", dupfd_query},
    {"memfd_create", [] { return memfd_knows({}); }},
    {"memfd allow_sealing",
     [] { return memfd_knows(memfd_flag::allow_sealing); }},
    {"memfd noexec_seal", [] { return memfd_knows(memfd_flag::noexec_seal); }},
    {"preadv2 nowait", [] { return read_flag(rw_flag::nowait, true); }},
    {"preadv2 dontcache", [] { return read_flag(rw_flag::dontcache); }},
    {"pwritev2 nosignal", [] { return read_flag(rw_flag::nosignal); }},
    {"copy_file_range",
     [] { return call<nr::copy_file_range>(-1, nullptr, -1, nullptr, 0, 0); }},
    {"splice", [] { return call<nr::splice>(-1, nullptr, -1, nullptr, 1, 0); }},
    {"cachestat", [] { return call<nr::cachestat>(-1, nullptr, nullptr, 0); }},
    {"pidfd_open", [] { return call<nr::pidfd_open>(-1, 0); }},
    {"pidfd_getfd", [] { return call<nr::pidfd_getfd>(-1, -1, 0); }},
    {"epoll_pwait2",
     [] {
       return call<nr::epoll_pwait2>(-1, nullptr, 1, nullptr, nullptr, 0);
     }},
    {"io_uring", [] { return call<nr::io_uring_setup>(0, nullptr); }},
    {"fanotify", [] { return call<nr::fanotify_init>(~0U, 0); }},
    {"userfaultfd", [] { return call<nr::userfaultfd>(~0U); }},
    {"perf_event_open",
     [] { return call<nr::perf_event_open>(nullptr, 0, -1, -1, 0); }},
    {"bpf", [] { return call<nr::bpf>(-1, nullptr, 0); }},
    {"open_tree", [] { return call<nr::open_tree>(-1, nullptr, ~0U); }},
    {"fsopen", [] { return call<nr::fsopen>(nullptr, ~0U); }},
    {"landlock", landlock},
    {"vDSO clock_gettime", mapped<sys::vdso::function::clock_gettime>},
    {"vDSO getcpu", mapped<sys::vdso::function::getcpu>},
    {"vDSO getrandom", mapped<sys::vdso::function::getrandom>},
};

struct names {  // struct new_utsname
  char system[65], node[65], release[65], version[65], machine[65], domain[65];
};

}  // namespace

machine look_around() {
  names n = {};
  const auto r = sys::checked<nr::uname>(sys::out{&n, sizeof n});
  machine found;
  found.kernel = r.has_value() ? n.release : "unknown";
  found.architecture = r.has_value() ? n.machine : "unknown";
  for (const probe& p : probes) found.features.push_back({p.name, p.ask()});
  return found;
}

}  // namespace tour
