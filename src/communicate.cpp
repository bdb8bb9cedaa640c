// SPDX-License-Identifier: BSL-1.0
#include <fildes/communicate.hpp>

#include <algorithm>
#include <cstring>
#include <new>
#include <vector>

#include <fildes/descriptor.hpp>
#include <fildes/io.hpp>
#include <fildes/poll.hpp>
#include <fildes/sigpipe.hpp>

namespace fildes::inline FILDES_ABI {

namespace {

constexpr std::size_t most_at_once = std::size_t{64} << 10;

/// A talk as it goes.
class talk {
 public:
  talk(child& it, const communicate_options& options)
      : it_(it), options_(options) {}

  result<communicated> run_to_end() {
    FILDES_TRYV(begin());
    do {
      FILDES_TRY(const bool ready, wait());
      if (!ready) return ended_by(communicate_end::timed_out);
      FILDES_TRYV(step());
      if (too_much_) return ended_by(communicate_end::too_much);
    } while (has_pipes() || !is_over());
    FILDES_TRYV(reap());
    return ended_by(communicate_end::ended);
  }

 private:
  bool has_pipes() const noexcept { return it_.in || it_.out || it_.err; }
  bool is_over() const noexcept {
    return !entries_.empty() && entries_[0].fd.raw() == it_.process.raw();
  }

  communicated ended_by(communicate_end end) {
    done_.end = end;
    return std::move(done_);
  }

  // A writer that waits in the kernel would not see that the child writes, too.
  result<> begin() {
    if (!it_.in) return success();
    if (options_.input.empty()) it_.in.reset();
    return it_.in ? set_nonblock(*it_.in, true) : success();
  }

  // With no pipe left, for the end of the process.
  void fill_entries() {
    entries_.clear();
    if (it_.in) entries_.push_back({*it_.in, poll_flag::out});
    if (it_.out) entries_.push_back({*it_.out, poll_flag::in});
    if (it_.err) entries_.push_back({*it_.err, poll_flag::in});
    if (entries_.empty()) entries_.push_back({it_.process, poll_flag::in});
  }

  // A child that always has a little more does not keep us past the deadline.
  result<bool> wait() {
    fill_entries();
    const bool late = has_waited_ && !options_.until.is_never() &&
                      options_.until.remaining().count() == 0;
    has_waited_ = true;
    if (late) return false;
    FILDES_TRY(const std::size_t ready,
               retry_on_intr([&] { return poll(entries_, options_.until); }));
    return ready != 0;
  }

  bool is_ready(const any_fd& fd) const noexcept {
    return std::any_of(entries_.begin(), entries_.end(), [&](const auto& e) {
      return e.fd == fd && !e.came.empty();
    });
  }

  result<> step() {
    if (it_.in && is_ready(*it_.in)) FILDES_TRYV(write_some());
    if (it_.out && is_ready(*it_.out))
      FILDES_TRYV(read_some(it_.out, done_.output));
    if (it_.err && is_ready(*it_.err))
      FILDES_TRYV(read_some(it_.err, done_.errors));
    return success();
  }

  result<> write_some() {
    const auto written =
        it_.in->write(options_.input.after(done_.input_written));
    if (written.has_value()) {
      done_.input_written += written.assume_value();
      if (done_.input_written == options_.input.size()) it_.in.reset();
      return success();
    }
    const error why = written.assume_error();
    if (why == errc::again || why == errc::intr) return success();
    if (why != errc::pipe) return why;
    it_.in.reset();
    return success();
  }

  // At the limit it matters whether there is more.
  result<> read_some(std::optional<owned<pipe_reader>>& from,
                     byte_buffer& into) {
    const std::size_t left =
        options_.limit - std::min(into.size(), options_.limit);
    if (left == 0) {
      FILDES_TRY(const std::size_t more, from->unread_bytes());
      too_much_ = more != 0;
      if (!too_much_) from.reset();
      return success();
    }
    FILDES_TRY(const byte_span room, into.room(std::min(left, most_at_once)));
    FILDES_TRY(const std::size_t got,
               retry_on_intr([&] { return from->read(room); }));
    into.filled(got);
    if (got == 0) from.reset();
    return success();
  }

  // Children are reaped by themselves when SIGCHLD is ignored: a kernel that
  // remembers how they ended still tells (6.15).
  result<> reap() {
    const auto status = retry_on_intr([&] { return it_.process.wait(); });
    if (status.has_value()) {
      done_.status = status.assume_value();
    } else if (status.assume_error() != errc::child) {
      return status.assume_error();
    } else if (const auto info = it_.process.info(); info.has_value()) {
      done_.status = info.assume_value().exit;
    }
    return success();
  }

  child& it_;
  const communicate_options& options_;
  communicated done_;
  std::vector<poll_entry> entries_;
  bool has_waited_ = false;
  bool too_much_ = false;
};

result<> kill_and_reap(const child& it, communicated& done) {
  const auto sent = it.process.send_signal(signal_number::kill);
  if (sent.has_error() && sent.assume_error() != errc::srch)
    return sent.assume_error();
  const auto status = retry_on_intr([&] { return it.process.wait(); });
  if (status.has_value()) done.status = status.assume_value();
  return success();
}

}  // namespace

result<byte_span> byte_buffer::room(std::size_t bytes) noexcept {
  constexpr std::size_t most = ~std::size_t{0} / 8;
  if (bytes > most) return error(errc::nomem, operation::spawn);
  if (bytes > room_ - size_) {
    const std::size_t wanted = std::max(2 * room_, size_ + bytes);
    auto* const data = new (std::nothrow) std::byte[wanted];
    if (data == nullptr) return error(errc::nomem, operation::spawn);
    if (size_ != 0) std::memcpy(data, data_, size_);
    delete[] data_;
    data_ = data;
    room_ = wanted;
  }
  return byte_span(data_ + size_, bytes);
}

result<communicated> communicate(child& it,
                                 const communicate_options& options) {
  const sigpipe_guard guard;
  return talk(it, options).run_to_end();
}

result<communicated> run(const path_arg& program, spawn_options&& options,
                         const communicate_options& talk) {
  const auto unless_named = [](child_stream& stream, child_stream otherwise) {
    if (stream == child_stream::inherit) stream = otherwise;
  };
  unless_named(options.in,
               talk.input.empty() ? child_stream::null : child_stream::pipe);
  unless_named(options.out, child_stream::pipe);
  unless_named(options.err, child_stream::pipe);
  FILDES_TRY(auto it, spawn(program, options));
  auto done = communicate(it, talk);
  if (done.has_error()) {
    communicated unused;
    (void)kill_and_reap(it, unused);
    return done;
  }
  if (done.assume_value().end != communicate_end::ended)
    FILDES_TRYV(kill_and_reap(it, done.assume_value()));
  return done;
}

}  // namespace fildes::inline FILDES_ABI
