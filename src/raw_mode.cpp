// SPDX-License-Identifier: BSL-1.0
#include "raw_mode.hpp"

#include <atomic>

#include <fildes/io.hpp>
#include <fildes/signal_mask.hpp>
#include <fildes/sys/process.hpp>

#include "terminal.hpp"
#include "wait_a_little.hpp"

// What guards share with handlers of signals: a table of fixed size, without a
// lock. A handler may come at any moment and in any thread, so nothing in a
// slot changes between its being published and its being given up.

namespace fildes::inline FILDES_ABI {

namespace {

using sys::abi::ktermios;

enum class slot_state : std::uint8_t {
  empty,
  private_,  // being filled, or given up
  live,
  left,     // its guard has gone; a newer one of the same terminal has not
  leaving,  // being restored
};

struct slot {
  std::atomic<slot_state> state = slot_state::empty;
  bool drop_input = false;
  int fd = -1;
  int process = 0;           // what fork copied is not for the copy to restore
  std::uint32_t order = 0;   // the newer, the greater
  std::uint32_t device = 0;  // equal for all descriptors of a terminal
  ktermios before = {};
  ktermios raw = {};
};

static_assert(std::atomic<slot_state>::is_always_lock_free &&
              std::atomic<std::uint32_t>::is_always_lock_free);

constexpr error did_not_take(errc::inval, operation::terminal);
constexpr error too_many(errc::nospc, operation::terminal);

constinit slot slots[raw_mode::most];
constinit std::atomic<std::uint32_t> last_order = 0;
constinit std::atomic<int> readers = 0;

struct reader {
  reader() noexcept { ++readers; }
  ~reader() { --readers; }
};

bool is_published(const slot& s, int process) noexcept {
  return s.state.load() > slot_state::private_ && s.process == process;
}

// Of a process's slots that are older than `order` the newest; nullptr after
// the last.
template <class Wanted>
slot* newest_before(std::uint32_t order, int process, Wanted wanted) noexcept {
  slot* found = nullptr;
  for (slot& s : slots)
    if (is_published(s, process) && s.order < order && wanted(s) &&
        (found == nullptr || s.order > found->order))
      found = &s;
  return found;
}

slot* newest_of(std::uint32_t device, int process) noexcept {
  return newest_before(~std::uint32_t{0}, process,
                       [&](const slot& s) { return s.device == device; });
}

// In the background SIGTTOU would stop the program.
result<> set_unstopped(int fd, const ktermios& to) noexcept {
  const signal_mask_guard unstopped({signal_number::ttou});
  return retry_on_intr([&] { return sys::tcsets(fd, 0, to); });
}

result<> restore(const slot& s) noexcept {
  const signal_mask_guard unstopped({signal_number::ttou});
  if (s.drop_input)
    (void)sys::ioctl(s.fd, sys::abi::tcflsh, sys::abi::tciflush);
  return set_unstopped(s.fd, s.before);
}

// Whether another job has the terminal. On one that is not this session's there
// are no jobs.
bool is_elsewhere(int fd) noexcept {
  const auto group = detail::get_number(fd, sys::abi::tiocgpgrp);
  return group.has_value() &&
         group.assume_value() != value_or(sys::getpgid(0), 0);
}

template <class Wanted>
void restore_all(Wanted wanted) noexcept {
  const reader here;
  const int process = sys::getpid();
  std::uint32_t order = ~std::uint32_t{0};
  while (const slot* const s = newest_before(order, process, wanted)) {
    order = s->order;
    (void)restore(*s);
  }
}

slot* claim() noexcept {
  for (slot& s : slots) {
    auto expected = slot_state::empty;
    if (s.state.compare_exchange_strong(expected, slot_state::private_))
      return &s;
  }
  return nullptr;
}

// A handler may have found it a moment ago. A fork in that moment leaves its
// copy waiting for a handler that it does not have: not for ever.
void give_up(slot& s) noexcept {
  s.state.store(slot_state::private_);
  for (int i = 0; i != 1000 && readers.load() != 0; ++i)
    detail::wait_a_little();
  detail::close_quietly(s.fd);
  s.state.store(slot_state::empty);
}

// The newest guard of a terminal, if it has ended and nobody restores it yet.
slot* take_left(std::uint32_t device, int process) noexcept {
  const reader here;
  slot* const top = newest_of(device, process);
  auto expected = slot_state::left;
  const bool is_ours = top != nullptr && top->state.compare_exchange_strong(
                                             expected, slot_state::leaving);
  return is_ours ? top : nullptr;
}

// Restores a terminal for guards that have ended, newest first, down to one
// that has not. What another thread is restoring it goes on with itself.
result<> settle(std::uint32_t device, int process, const slot* own) noexcept {
  result<> outcome = success();
  while (slot* const top = take_left(device, process)) {
    const auto restored = restore(*top);
    if (top == own) outcome = restored;
    give_up(*top);
  }
  return outcome;
}

// In the background the program stops here, before it looks at settings that
// are not its own: TIOCCBRK does nothing else, where there is no break.
result<> come_to_the_foreground(int fd) noexcept {
  if (!is_elsewhere(fd)) return success();
  return retry_on_intr([&] { return sys::tiocbreak(fd, sys::abi::tioccbrk); });
}

result<> fill(slot& s, const terminal& on,
              const raw_options& options) noexcept {
  FILDES_TRYV(come_to_the_foreground(on.raw()));
  FILDES_TRYV(sys::tcgets(on.raw(), s.before));
  FILDES_TRY(auto own, owned<any_fd>::adopt_raw(
                           sys::fcntl(on.raw(), sys::abi::f_dupfd_cloexec, 3)));
  s.raw = detail::from_settings(
      options.patch.applied_to(detail::to_settings(s.before)));
  s.drop_input = options.drop_input;
  s.process = sys::getpid();
  s.order = last_order.fetch_add(1) + 1;
  // One that does not tell is like no other: a device has fewer bits.
  const auto device = detail::get_number(own.raw(), sys::abi::tiocgdev);
  s.device = device.has_value()
                 ? static_cast<std::uint32_t>(device.assume_value())
                 : 0x80000000 | s.order;
  s.fd = std::move(own).release_raw();
  return success();
}

// A terminal says that all went well when it took a half.
result<> set_all(const slot& s, const terminal_patch& patch) noexcept {
  FILDES_TRYV(retry_on_intr([&] { return sys::tcsets(s.fd, 0, s.raw); }));
  ktermios now{};
  FILDES_TRYV(sys::tcgets(s.fd, now));
  const terminal_settings is = detail::to_settings(now);
  if (!difference(patch.applied_to(is), is).empty()) return did_not_take;
  return success();
}

}  // namespace

void detail::restore_here_from_signal() noexcept {
  restore_all([](const slot& s) { return !is_elsewhere(s.fd); });
}

void raw_mode::restore_all_from_signal() noexcept {
  restore_all([](const slot&) { return true; });
}

void raw_mode::resume_all_from_signal() noexcept {
  const reader here;
  const int process = sys::getpid();
  for (const slot& s : slots)
    if (is_published(s, process) && s.state.load() == slot_state::live &&
        newest_of(s.device, process) == &s && !is_elsewhere(s.fd))
      (void)set_unstopped(s.fd, s.raw);
}

// Published before the terminal is changed: a signal that comes in between
// restores what is still there.
result<raw_mode> raw_mode::enter(const terminal& on,
                                 const raw_options& options) noexcept {
  slot* const s = claim();
  if (s == nullptr) return too_many;
  if (const auto filled = fill(*s, on, options); filled.has_error()) {
    s->state.store(slot_state::empty);
    return filled.assume_error();
  }
  s->state.store(slot_state::live);
  raw_mode guard(static_cast<int>(s - slots));
  FILDES_TRYV(set_all(*s, options.patch));
  return guard;
}

result<> raw_mode::end() noexcept {
  const int number = std::exchange(slot_, none);
  if (number == none) return success();
  slot& s = slots[number];
  const int process = sys::getpid();
  if (s.process != process) {
    give_up(s);
    return success();
  }
  s.state.store(slot_state::left);
  return settle(s.device, process, &s);
}

}  // namespace fildes::inline FILDES_ABI
