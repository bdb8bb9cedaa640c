// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/file.hpp>
#include <fildes/signal_number.hpp>

namespace fildes::inline FILDES_ABI {

/// What the holder of a lease is told before it happens.
enum class lease_kind : int {
  read = sys::abi::f_rdlck,   ///< F_RDLCK: opening for writing, and truncating
  write = sys::abi::f_wrlck,  ///< F_WRLCK: opening of any kind, truncating
  none = sys::abi::f_unlck,   ///< F_UNLCK: no lease
};

/// Takes a lease on a file, changes its kind, or gives it up (`none`).
///
/// Whoever then does what the lease forbids waits in its open(2) or truncate(2)
/// while the holder gets a signal, SIGIO unless set_lease_signal says another.
/// The holder writes back what it has, and gives the lease up or makes it a
/// `read` one; get_lease says which is wanted. After the seconds of
/// /proc/sys/fs/lease-break-time the kernel breaks it by force.
/// Belongs to what is open: duplicates share it, the last close ends it.
/// \error again  others have the file open in a way that forbids it
/// \error acces  somebody else's file, and no CAP_LEASE
/// \error inval  no regular file
inline result<> set_lease(const file& fd, lease_kind kind) noexcept {
  FILDES_TRYV(
      sys::fcntl(fd.raw(), sys::abi::f_setlease, static_cast<sys::word>(kind)));
  return success();
}

/// The kind of the lease; while it is being broken, the kind that it has to
/// become. See F_GETLEASE in fcntl(2).
inline result<lease_kind> get_lease(const file& fd) noexcept {
  FILDES_TRY(const int kind, sys::fcntl(fd.raw(), sys::abi::f_getlease));
  return static_cast<lease_kind>(kind);
}

/// Chooses the signal for who has the lease. Unlike the SIGIO that comes
/// without this, it carries the descriptor's number (`siginfo::poll`), and one
/// of real time is queued, so that of many leases none goes unseen. Block it
/// and take it by a signalfd. See F_SETSIG in fcntl(2).
inline result<> set_lease_signal(const file& fd,
                                 signal_number signal) noexcept {
  FILDES_TRYV(
      sys::fcntl(fd.raw(), sys::abi::f_setsig, static_cast<sys::word>(signal)));
  return success();
}

}  // namespace fildes::inline FILDES_ABI
