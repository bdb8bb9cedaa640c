// SPDX-License-Identifier: BSL-1.0
#include "worker.hpp"

#include <algorithm>
#include <string>

#include <fildes/epoll.hpp>
#include <fildes/format.hpp>
#include <fildes/io.hpp>
#include <fildes/mqueue_buffer.hpp>
#include <fildes/registration.hpp>
#include <fildes/signalfd.hpp>
#include <fildes/slab.hpp>
#include <fildes/spawn.hpp>
#include <fildes/stdio.hpp>
#include <fildes/sys/signal.hpp>

#include "job.hpp"

namespace {

using namespace fildes;

constexpr nanoseconds time_to_end(5'000'000'000);
constexpr nanoseconds time_to_recover(1'000'000'000);

enum class kind : std::uint8_t { queue, signal, job };

/// A job that runs, in a process group of its own.
struct running {
  job what;
  int group;
  registration<pidfd, kind> process;
  deadline until;  // when it is asked to end or, if it was, ended
  bool asked = false;
  bool late = false;
};

class worker {
 public:
  worker(owned<mqueue> queue, mqueue_buffer buffer, owned<epoll<kind>> set,
         slab<running, kind::job> jobs, bool drain)
      : queue_(std::move(queue)),
        buffer_(std::move(buffer)),
        set_(std::move(set)),
        jobs_(std::move(jobs)),
        drain_(drain) {}

  result<> serve(const signalfd& signals);

 private:
  bool may_take() const;
  bool is_over() const;
  result<> take();
  result<> take_one();
  result<> start(job what);
  result<> started(job what, child made);
  void put_back(const job& what, error why);
  result<> watch_queue();
  deadline next();
  result<> handle(const epoll_ready<kind>& event, const signalfd& signals);
  result<> ended(token<kind> whose);
  void stop();
  void end_late_ones();

  owned<mqueue> queue_;
  mqueue_buffer buffer_;
  owned<epoll<kind>> set_;
  slab<running, kind::job> jobs_;
  const bool drain_;
  bool watched_ = false;          // the queue is in the set
  bool empty_ = false;            // the last look found no job
  bool stopping_ = false;         // a signal came
  std::optional<deadline> rest_;  // until when no job is started
};

template <class... Arguments>
void tell(const job& what, fmt::format_string<Arguments...> text,
          Arguments&&... arguments) {
  const std::string line =
      fmt::format(text, std::forward<Arguments>(arguments)...) + ": " +
      line_of(what) + "\n";
  (void)write_all(stdio::out(), line);
}

bool worker::may_take() const {
  return !stopping_ && !rest_ && jobs_.size() != jobs_.capacity();
}

bool worker::is_over() const {
  return jobs_.size() == 0 && (stopping_ || (drain_ && empty_));
}

// Only what can be started at once: what waits is safer in the queue.
result<> worker::take() {
  empty_ = false;
  while (may_take() && !empty_) FILDES_TRYV(take_one());
  return success();
}

result<> worker::take_one() {
  const auto got = retry_on_intr([&] { return queue_.try_receive(buffer_); });
  FILDES_TRY(const auto& message, got);
  empty_ = !message;
  if (!message) return success();
  if (auto what = unpacked(*message)) return start(*std::move(what));
  fmt::print(stderr, "mqjob: a message of {} bytes that is no job\n",
             message->bytes.size());
  return success();
}

bool is_want(error e) {
  return e == errc::again || e == errc::nomem || e == errc::mfile ||
         e == errc::nfile;
}

result<> worker::start(job what) {
  spawn_options options = {
      .search_path = true, .in = child_stream::null, .process_group = 0};
  for (const std::string& word : std::span(what.words).subspan(1))
    options.args.add(word);
  auto made = spawn(what.words.front(), options);
  if (made.has_value())
    return started(std::move(what), std::move(made).value());
  if (is_want(made.error()))
    put_back(what, made.error());
  else
    tell(what, "not run, {}", made.error());
  return success();
}

result<> worker::started(job what, child made) {
  const deadline until = what.timeout.count() == 0
                             ? deadline::never()
                             : deadline::after(what.timeout);
  FILDES_TRY(const token<kind> id, jobs_.next());
  FILDES_TRY(auto process,
             set_.add_owned(std::move(made.process), epoll_add_flag::in, id));
  FILDES_TRYV(
      jobs_.emplace(std::move(what), made.id, std::move(process), until));
  return success();
}

// The machine has no room for another process now; it may have later.
void worker::put_back(const job& what, error why) {
  rest_ = deadline::after(time_to_recover);
  const auto sent = queue_.try_send(packed(what), what.priority);
  if (!value_or(sent, false)) tell(what, "not run, {}", why);
}

// While no job can be started, the queue must not wake this process.
result<> worker::watch_queue() {
  if (watched_ == may_take()) return success();
  watched_ = !watched_;
  if (!watched_) return set_.remove(queue_);
  // Not `exclusive`: a worker that is woken alone and then stopped would leave
  // the others asleep, and the job where it is.
  return set_.add(queue_, epoll_add_flag::in, kind::queue);
}

deadline worker::next() {
  deadline first = rest_.value_or(deadline::never());
  jobs_.for_each(
      [&](auto, const running& one) { first = std::min(first, one.until); });
  return first;
}

void end(running& one, signal_number by) {
  // Until it has been waited for, nobody else has this number.
  (void)sys::kill(-one.group, static_cast<int>(by));
  one.until = one.asked ? deadline::never() : deadline::after(time_to_end);
  one.asked = true;
}

void worker::end_late_ones() {
  if (rest_ && rest_->remaining() == nanoseconds()) rest_.reset();
  jobs_.for_each([](auto, running& one) {
    if (one.until.remaining() != nanoseconds()) return;
    one.late = one.late || !one.asked;
    end(one, one.asked ? signal_number::kill : signal_number::term);
  });
}

// The first time jobs may end by themselves, the second time they are asked to.
void worker::stop() {
  if (stopping_)
    jobs_.for_each([](auto, running& one) {
      if (!one.asked) end(one, signal_number::term);
    });
  stopping_ = true;
}

result<> worker::ended(token<kind> whose) {
  running* const one = jobs_.find(whose);
  if (one == nullptr) return success();
  FILDES_TRY(const wait_status status, one->process->wait());
  tell(one->what, "{} {}{}", one->group, status,
       one->late ? ", out of time" : "");
  jobs_.erase(whose);
  return success();
}

result<> worker::handle(const epoll_ready<kind>& event,
                        const signalfd& signals) {
  switch (event.whose().kind()) {
    case kind::queue: return success();  // take() looks
    case kind::job: return ended(event.whose());
    case kind::signal: FILDES_TRYV(signals.read()); stop();
  }
  return success();
}

result<> worker::serve(const signalfd& signals) {
  FILDES_TRYV(set_.add(signals, epoll_add_flag::in, kind::signal));
  epoll_events<kind> events;
  for (;;) {
    FILDES_TRYV(take());
    if (is_over()) return success();
    FILDES_TRYV(watch_queue());
    const auto waited = set_.wait(events, next());
    if (waited.has_error() && waited.error() != errc::intr)
      return waited.error();
    for (const auto& event : events) FILDES_TRYV(handle(event, signals));
    end_late_ones();
  }
}

}  // namespace

result<> work(const mqueue_name& name, const work_options& options) {
  FILDES_TRY(
      const auto signals,
      blocked_signalfd::create({signal_number::int_, signal_number::term}));
  FILDES_TRY(auto queue, mqueue::open(name));
  FILDES_TRY(auto buffer, mqueue_buffer::fitting(queue));
  FILDES_TRY(auto set, epoll<kind>::create());
  FILDES_TRY(auto jobs, (slab<running, kind::job>::create(options.at_once)));
  worker all(std::move(queue), std::move(buffer), std::move(set),
             std::move(jobs), options.drain);
  return all.serve(*signals);
}
