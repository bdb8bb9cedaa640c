// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <utility>

#include <fildes/signal_set.hpp>
#include <fildes/terminal.hpp>

namespace fildes::inline FILDES_ABI {

/// What is done to a terminal for a while.
struct raw_options {
  /// Bytes as they come and go, unless something milder is wanted: `^C` stays
  /// a signal with `terminal_patch::raw() | terminal_patch{.local = {.set =
  /// local_flag::isig}}`.
  terminal_patch patch = terminal_patch::raw();
  /// Throws away, on leaving, what was typed and not read, so that a shell
  /// does not take it for a command.
  bool drop_input = false;
};

/// Keeps a terminal in raw mode while it lives, and then sets it as it was.
///
/// Does so by a descriptor of its own, close-on-exec, whatever becomes of the
/// one that it was given; in the background, too, without being stopped by
/// SIGTTOU. A copy that fork(2) makes restores nothing. Guards of one terminal
/// may be nested; if the outer one ends first, it waits for the inner one.
///
/// Nothing runs when a signal ends the program: see `raw_mode_handlers` and
/// `restore_all_from_signal`. After SIGKILL there is stty(1), `stty sane`.
class [[nodiscard]] raw_mode {
 public:
  static constexpr std::size_t most = 16;  ///< guards of one process at a time

  /// Changes a terminal's settings. In the background the program is stopped
  /// by SIGTTOU first, as any is.
  /// \error notty  it is no terminal; io: it is hung up, or see `terminal`
  /// \error inval  of operation::terminal: it did not take all of the patch,
  ///               and is as before
  /// \error nospc  of operation::terminal: so many guards there are already
  static result<raw_mode> enter(const terminal& on,
                                const raw_options& options = {}) noexcept;

  raw_mode(raw_mode&& other) noexcept
      : slot_(std::exchange(other.slot_, none)) {}
  raw_mode& operator=(raw_mode&& other) noexcept {
    if (this == &other) return *this;
    (void)end();
    slot_ = std::exchange(other.slot_, none);
    return *this;
  }
  ~raw_mode() { (void)end(); }

  /// Sets the terminal as it was, and says whether that went well.
  /// \error io  it has been hung up: there is nothing to set any more
  result<> leave() && noexcept { return end(); }
  result<> leave() const& = delete;  // std::move(guard).leave()

  /// Sets all terminals that this process has in raw mode as they were: what a
  /// handler of a signal calls before the program ends or stops. Takes no lock,
  /// allocates nothing, leaves errno alone. Guards stay, and restore once more.
  static void restore_all_from_signal() noexcept;

  /// Sets them as the guards did when they were made: when the program goes on
  /// after it was stopped. Leaves alone those that have another job in the
  /// foreground. A handler of a signal may call this, too.
  static void resume_all_from_signal() noexcept;

 private:
  static constexpr int none = -1;
  explicit raw_mode(int slot) noexcept : slot_(slot) {}
  result<> end() noexcept;

  int slot_;
};

/// Which signals `raw_mode_handlers` waits for.
struct raw_handler_options {
  /// Terminals are restored before these end the program.
  signal_set ends = {
      signal_number::hup,  signal_number::int_, signal_number::quit,
      signal_number::ill,  signal_number::trap, signal_number::abrt,
      signal_number::bus,  signal_number::fpe,  signal_number::segv,
      signal_number::pipe, signal_number::term, signal_number::xcpu,
      signal_number::xfsz, signal_number::sys,
  };
  /// Terminals are restored while SIGTSTP, SIGTTIN or SIGTTOU stop the program,
  /// and set again when it goes on. After SIGSTOP, too, they are set again.
  bool stops = true;
};

/// Handlers of signals that restore terminals which guards have in raw mode, in
/// force while it lives. What was in force before happens after that: the
/// default, by the same signal and with its core dump, or the program's own
/// handler; if that one returns, the terminals are set again. Signals that are
/// ignored stay so.
///
/// One at a time in a process. A handler that is set meanwhile for one of the
/// signals replaces this one's, and stays.
class [[nodiscard]] raw_mode_handlers {
 public:
  /// Sets the handlers.
  /// \error busy   of operation::terminal: there are some already
  /// \error inval  SIGKILL or SIGSTOP is among the signals; nothing is set
  static result<raw_mode_handlers> install(
      const raw_handler_options& options = {}) noexcept;

  raw_mode_handlers(raw_mode_handlers&& other) noexcept
      : set_(other.set_), is_owner_(std::exchange(other.is_owner_, false)) {}
  raw_mode_handlers& operator=(raw_mode_handlers&&) = delete;
  ~raw_mode_handlers() { remove(); }

 private:
  raw_mode_handlers() noexcept = default;
  void remove() noexcept;

  signal_set set_;
  bool is_owner_ = true;
};

}  // namespace fildes::inline FILDES_ABI
