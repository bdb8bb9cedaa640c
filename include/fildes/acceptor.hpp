// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/listener.hpp>
#include <fildes/registration.hpp>
#include <fildes/timerfd.hpp>

namespace fildes::inline FILDES_ABI {

/// A handler for a dispatcher that accepts connections, and hands each to
/// `admit(accepted<Stream>)`.
///
/// A connection that is lost meanwhile is passed over. When there is no
/// descriptor left the next one is accepted and closed at once; when that, or
/// memory, fails, it pauses, and tries again a little later. So a server never
/// spins on a listener that it cannot serve.
template <class Stream, token_kind Kind, class Admit>
class acceptor {
 public:
  result<> operator()(const epoll_ready<Kind>& e) {
    // What pause() or resume() came before does not count.
    if (e.whose() == of_timer()) return resting() ? resume() : success();
    // A few at a time: those who are here already wait.
    for (int i = 0; i != 64 && state_ == state::accepts; ++i) {
      auto in = listener_->accept(socket_flag::nonblock);
      if (in.has_value()) {
        admit_(std::move(in).assume_value());
        continue;
      }
      FILDES_TRY(const bool more, recover(in.assume_error()));
      if (!more) break;
    }
    return success();
  }

  const listener<Stream>& from() const noexcept { return *listener_; }

  /// Accepts nobody until resume(), for as long as there are enough: whoever
  /// comes waits in the kernel's queue. To call these, keep the acceptor and
  /// give the dispatcher a std::ref of it.
  result<> pause() { return enter(state::paused, {}); }
  result<> resume() { return enter(state::accepts, epoll_modify_flag::in); }

 private:
  template <class S, token_kind K, class A>
  friend result<acceptor<S, K, A>> accept_with(const epoll<K>&,
                                               owned<listener<S>>&&, K, A);

  using timer = timerfd<clock_id::monotonic>;

  /// A rest ends by itself.
  enum class state : unsigned char { accepts, rests, paused };

  acceptor(registration<listener<Stream>, Kind> from,
           registration<timer, Kind> pause, accept_reserve reserve, Kind kind,
           Admit admit)
      : listener_(std::move(from)),
        timer_(std::move(pause)),
        reserve_(std::move(reserve)),
        kind_(kind),
        admit_(std::move(admit)) {}

  bool resting() const noexcept { return state_ == state::rests; }
  token<Kind> of_timer() const noexcept { return timer_token(kind_); }
  static token<Kind> timer_token(Kind kind) noexcept { return {kind, 1, 0}; }

  // True when the next may be accepted.
  result<bool> recover(error from) {
    switch (accept_trouble_of(from)) {
      case accept_trouble::none_waits: return false;
      case accept_trouble::connection_lost: return true;
      case accept_trouble::fatal: return from;
      case accept_trouble::no_memory: break;
      case accept_trouble::no_descriptor:
        const auto shed = reserve_.shed(*listener_);
        if (shed.has_value()) return shed;
        break;
    }
    FILDES_TRYV(rest());
    return false;
  }

  result<> enter(state next, epoll_modify_flags interest) {
    state_ = next;
    FILDES_TRYV(timer_->disarm());
    return listener_.modify(interest, kind_);
  }

  result<> rest() {
    constexpr nanoseconds a_while(100'000'000);
    FILDES_TRYV(enter(state::rests, {}));
    FILDES_TRYV(timer_->set(a_while));
    return success();
  }

  registration<listener<Stream>, Kind> listener_;
  registration<timer, Kind> timer_;
  accept_reserve reserve_;
  Kind kind_;
  Admit admit_;
  state state_ = state::accepts;
};

/// Makes one of a listener that is non-blocking, and has it watched. When that
/// fails, `from` is still the owner. All events of the kind are its own.
template <class Stream, token_kind Kind, class Admit>
result<acceptor<Stream, Kind, Admit>> accept_with(
    const epoll<Kind>& set FILDES_LIFETIMEBOUND, owned<listener<Stream>>&& from,
    Kind kind, Admit admit) {
  using made = acceptor<Stream, Kind, Admit>;
  FILDES_TRY(auto reserve, accept_reserve::create());
  FILDES_TRY(auto timer, made::timer::create());
  FILDES_TRY(auto pause, set.add_owned(std::move(timer), epoll_add_flag::in,
                                       made::timer_token(kind)));
  FILDES_TRY(auto listening,
             set.add_owned(std::move(from), epoll_add_flag::in, kind));
  return made(std::move(listening), std::move(pause), std::move(reserve), kind,
              std::move(admit));
}

}  // namespace fildes::inline FILDES_ABI
