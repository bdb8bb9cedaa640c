// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <array>

#include <fildes/io.hpp>
#include <fildes/signal_hook.hpp>
#include <fildes/signalfd.hpp>

namespace fildes::inline FILDES_ABI {

/// What follows a signal.
enum class signal_step : unsigned char {
  next,  ///< the next signal
  end,   ///< the run is over
};

/// What becomes of signals for which there is no hook. Those in neither set go
/// to the hook `on_signal`; without that one, what by the kernel's default
/// would end the process ends the run, and the rest is ignored.
struct signal_defaults {
  signal_set ignore = {};
  signal_set end = {};  ///< wins when a signal is in both
};

/// Whether the kernel's default for a signal is to end the process.
constexpr bool ends_by_default(signal_number signal) noexcept {
  constexpr signal_set harmless = {
      signal_number::chld, signal_number::cont,  signal_number::urg,
      signal_number::stop, signal_number::tstp,  signal_number::ttin,
      signal_number::ttou, signal_number::winch,
  };
  return !harmless.has(signal);
}

/// Hands signals to the members of an object that are named after them.
///
/// `on_hup(const signal_info&)`, `on_int`, `on_term` and so on, for real-time
/// signals `on_real_time`, for numbers that this library does not know
/// `on_unknown`, and `on_signal` for what has no other. None of them needs to
/// be there; each returns nothing, a `signal_step`, or a `result` of one or the
/// other. They run where the signal is read, on an ordinary stack: all is
/// allowed in them that is allowed elsewhere. Nothing here ends the program.
///
/// Holds a reference: the object must live longer.
template <class Handler>
class signal_dispatcher {
 public:
  explicit constexpr signal_dispatcher(
      Handler& handler FILDES_LIFETIMEBOUND,
      const signal_defaults& defaults = {}) noexcept
      : handler_(handler), defaults_(defaults) {}
  explicit signal_dispatcher(const Handler&&, signal_defaults = {}) = delete;

  /// The signals that have a hook of their own and can be read: what to make
  /// the signalfd of, with those of the defaults.
  static constexpr signal_set hooked() noexcept;

  /// Calls the hook of one signal, or does what the defaults say.
  /// An error of the hook comes out.
  result<signal_step> dispatch(const signal_info& info) const;

  /// Reads one signal and hands it over. One at a time, so that none is lost
  /// when a hook fails or ends the run.
  /// \error again  none is pending, and the signalfd is non-blocking
  /// \error intr   a signal that is not blocked came first
  result<signal_step> dispatch(const signalfd& fd) const {
    FILDES_TRY(const signal_info info, fd.read());
    return dispatch(info);
  }

  /// Hands signals over until one ends the run, and says which. Waits where the
  /// signalfd is non-blocking; goes on after interruptions.
  /// \error timedout  the deadline passed
  result<signal_info> run(const signalfd& fd,
                          deadline until = deadline::never()) const {
    for (;;) {
      FILDES_TRYV(detail::wait_readable(fd.raw(), until));
      const auto info = fd.read();
      // Another thread may have been faster, or a handler have interrupted it.
      if (info.has_error() && (info.assume_error() == errc::again ||
                               info.assume_error() == errc::intr))
        continue;
      FILDES_TRY(const signal_info& got, info);
      FILDES_TRY(const signal_step step, dispatch(got));
      if (step == signal_step::end) return got;
    }
  }

 private:
  using hook = result<signal_step> (*)(Handler&, const signal_info&);

  // By the signals' numbers; nullptr where there is none.
  template <std::size_t... Number>
  static constexpr auto hooks_of(std::index_sequence<Number...>) noexcept {
    return std::array<hook, sizeof...(Number)>{
        hook_of<static_cast<signal_number>(Number)>()...};
  }
  template <signal_number Signal>
  static constexpr hook hook_of() noexcept {
    using found = detail::signal_hook<Signal>;
    if constexpr (requires(Handler& handler, const signal_info& info) {
                    found::call(handler, info);
                  }) {
      return [](Handler& handler, const signal_info& info) {
        return step_of([&] { return found::call(handler, info); });
      };
    } else {
      static_assert(!found::template named<Handler>,
                    "a hook takes a const signal_info&");
      return nullptr;
    }
  }
  static constexpr auto hooks() noexcept {
    return hooks_of(std::make_index_sequence<sys::abi::sigrtmin>());
  }

  template <class Call>
  static result<signal_step> step_of(Call&& call) {
    using returned = decltype(call());
    if constexpr (std::is_void_v<returned>) {
      call();
      return signal_step::next;
    } else if constexpr (std::is_same_v<returned, result<>>) {
      FILDES_TRYV(call());
      return signal_step::next;
    } else {
      static_assert(std::is_same_v<returned, signal_step> ||
                        std::is_same_v<returned, result<signal_step>>,
                    "a hook returns nothing, a signal_step, or a result<> of "
                    "one or the other");
      return call();
    }
  }

  result<signal_step> by_default(const signal_info& info) const {
    const signal_number signal = info.signal();
    if (defaults_.end.has(signal)) return signal_step::end;
    if (defaults_.ignore.has(signal)) return signal_step::next;
    if constexpr (requires { handler_.on_signal(info); })
      return step_of([&] { return handler_.on_signal(info); });
    return ends_by_default(signal) ? signal_step::end : signal_step::next;
  }

  Handler& handler_;
  signal_defaults defaults_;
};

template <class Handler>
constexpr signal_set signal_dispatcher<Handler>::hooked() noexcept {
  signal_set set;
  for (std::size_t n = 1; n != hooks().size(); ++n)
    if (hooks()[n] != nullptr) set.add(static_cast<signal_number>(n));
  if constexpr (requires(Handler& h, const signal_info& i) {
                  h.on_real_time(i);
                })
    for (const signal_number signal : signal_set::blockable())
      if (is_real_time(signal)) set.add(signal);
  return set;
}

template <class Handler>
result<signal_step> signal_dispatcher<Handler>::dispatch(
    const signal_info& info) const {
  static constexpr auto table = hooks();
  const auto number = static_cast<std::size_t>(info.signal());
  if (number < table.size() && table[number] != nullptr)
    return table[number](handler_, info);
  if constexpr (requires { handler_.on_real_time(info); })
    if (is_real_time(info.signal()))
      return step_of([&] { return handler_.on_real_time(info); });
  if constexpr (requires { handler_.on_unknown(info); })
    if (to_signal(static_cast<int>(info.signal())).has_error())
      return step_of([&] { return handler_.on_unknown(info); });
  return by_default(info);
}

}  // namespace fildes::inline FILDES_ABI
