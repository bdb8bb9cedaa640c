// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <concepts>
#include <tuple>
#include <utility>

#include <fildes/epoll.hpp>
#include <fildes/slab.hpp>

namespace fildes::inline FILDES_ABI {

// A loop over epoll, in as few lines as it takes: for programs that need no
// more, and to be copied and changed by those that do.

/// Whether a loop goes on.
enum class flow : bool { go_on, stop };

/// What asks a loop to end: std::stop_token, for one.
template <class Stop>
concept stop_asker = requires(const Stop& stop) {
  { stop.stop_requested() } -> std::convertible_to<bool>;
};

/// What becomes of whom an event was for.
enum class fate : bool { stays, ends };

/// Whether an event was for a handler, and ended the loop.
enum class taken : unsigned char { no, yes, last };

/// What is called for the events of one kind. Made by `on`.
template <auto Kind, class Handler>
struct kind_handler {
  static constexpr auto kind = Kind;
  using event = epoll_ready<decltype(Kind)>;

  FILDES_INLINE taken take(const event& e, result<flow>& end) {
    if (e.whose().kind() != Kind) return taken::no;
    using answer = decltype(handle(e));
    if constexpr (std::is_void_v<answer>) {
      handle(e);
      return taken::yes;
    } else {
      end = flow_of(handle(e));
      const bool goes_on = end.has_value() && end.assume_value() == flow::go_on;
      return goes_on ? taken::yes : taken::last;
    }
  }

  Handler handle;

 private:
  static result<flow> flow_of(result<> done) noexcept {
    if (done.has_error()) return done.assume_error();
    return flow::go_on;
  }
  static result<flow> flow_of(result<flow> next) noexcept { return next; }
};

/// What is called for the events of the users of a slab. Made by `on`.
template <class T, auto Kind, class Handler>
struct slab_handler {
  static constexpr auto kind = Kind;
  using event = epoll_ready<decltype(Kind)>;

  FILDES_INLINE taken take(const event& e, result<flow>&) const {
    T* const user = users.find(e.whose());
    if (user == nullptr) return taken::no;
    if (handle(*user, e) == fate::ends) [[unlikely]]
      users.erase(e.whose());
    return taken::yes;
  }

  slab<T, Kind>& users;
  Handler handle;
};

/// Has `handle(const epoll_ready<Kind>&)` called for each event of a kind. It
/// returns nothing, a `flow`, a `result<>` or a `result<flow>`; an error ends
/// the loop.
template <auto Kind, class Handler>
constexpr kind_handler<Kind, Handler> on(Handler handle) {
  return {std::move(handle)};
}

/// Has `handle(T&, const epoll_ready<Kind>&)` called with the user that an
/// event is for. It returns its fate; who ends is erased. An event for one that
/// is gone is for nobody. What `handle` changes it has by reference: it is
/// called as a constant, and may be copied.
template <class T, auto Kind, class Handler>
constexpr slab_handler<T, Kind, Handler> on(
    slab<T, Kind>& users FILDES_LIFETIMEBOUND, Handler handle) {
  return {users, std::move(handle)};
}

/// Waits on a set, and calls for each event the handler of its kind. The kind
/// of most events comes first.
///
/// The set, and what handlers refer to, must live longer. One thread at a time.
template <token_kind Kind, class First, class... Others>
class dispatcher {
 public:
  explicit dispatcher(const epoll<Kind>& set FILDES_LIFETIMEBOUND, First first,
                      Others... others)
      : set_(set), first_(std::move(first)), others_(std::move(others)...) {}

  /// Handles what is ready; waits, until a deadline at most, while there is
  /// nothing. A signal ends the wait, and is no error.
  /// \error nosys  of epoll_pwait: an event of a kind that has no handler
  result<flow> run_once(deadline until = deadline::never()) {
    end_ = flow::go_on;
    const auto waited = set_.wait(events_, until);
    if (waited.has_error())
      (void)is_interrupted(waited.assume_error());
    else
      (void)handle_all();
    return end_;
  }

  /// Goes on until a handler says `flow::stop`, or fails. The rest of what one
  /// wait brought is dropped then: `et` does not tell it again.
  result<> run() { return run(never_stops()); }

  /// The same, and until somebody asks for the end. To ask from another thread
  /// is not enough while this one waits: wake it, too, by a waker.
  template <stop_asker Stop>
  [[gnu::noinline]] result<> run(const Stop& stop) {  // has registers to itself
    end_ = flow::go_on;
    while (!stop.stop_requested()) {
      const auto waited = set_.wait(events_);
      if (waited.has_error()) [[unlikely]] {
        if (!is_interrupted(waited.assume_error())) break;
      } else if (!handle_all()) {
        break;
      }
    }
    if (end_.has_error()) return end_.assume_error();
    return success();
  }

 private:
  static constexpr bool copies_first =
      std::is_trivially_copyable_v<First> &&
      requires(const First& f, const epoll_ready<Kind>& e, result<flow>& end) {
        f.take(e, end);
      };

  struct never_stops {
    constexpr bool stop_requested() const noexcept { return false; }
  };

  bool is_interrupted(error e) noexcept {
    if (e == errc::intr) return true;
    end_ = e;
    return false;
  }

  // False when the loop ends; end_ says how.
  FILDES_INLINE bool handle_all() {
    // A copy may stay in registers; what is in memory has to be read again
    // after each system call.
    std::conditional_t<copies_first, const First, First&> first = first_;
    for (const auto& event : events_) {
      auto t = first.take(event, end_);
      if (t == taken::no) [[unlikely]]
        t = take_by_others(event);
      if (t == taken::last) [[unlikely]]
        return false;
    }
    return true;
  }

  [[gnu::noinline]] taken take_by_others(const epoll_ready<Kind>& event) {
    auto t = taken::no;
    std::apply(
        [&](Others&... each) {
          (void)(((t = each.take(event, end_)) != taken::no) || ...);
        },
        others_);
    if (t != taken::no) return t;
    // Of a kind that is known, it is for one that is gone.
    const Kind kind = event.whose().kind();
    if (kind == First::kind || ((kind == Others::kind) || ...))
      return taken::yes;
    end_ = error(errc::nosys, sys::nr::epoll_pwait);
    return taken::last;
  }

  borrowed<epoll<Kind>> set_;
  First first_;
  std::tuple<Others...> others_;
  result<flow> end_ = flow::go_on;
  epoll_events<Kind, 128> events_;
};

}  // namespace fildes::inline FILDES_ABI
