// SPDX-License-Identifier: BSL-1.0
#include <fildes/transfer.hpp>

#include <algorithm>

#include <fildes/sigpipe.hpp>

#include "carrier.hpp"
#include "holes.hpp"
#include "plan.hpp"

namespace fildes::inline FILDES_ABI {

transfer_way transfer_report::main_way() const noexcept {
  if (bytes == 0) return transfer_way::read_write;  // it found the end
  const auto most = std::max_element(by_way.begin(), by_way.end());
  return static_cast<transfer_way>(most - by_way.begin());
}

namespace detail {

namespace {

bool raises_sigpipe(file_type type) noexcept {
  return type == file_type::fifo || type == file_type::socket;
}

// One transfer. All ways move the positions of both descriptors, so that one
// can go on where another stopped; only the carrier holds bytes in between, and
// it leaves none behind.
class mover {
 public:
  mover(int from, int to, const transfer_plan& plan,
        const transfer_options& options)
      : from_(from),
        to_(to),
        plan_(plan),
        options_(options),
        left_(plan.size),
        from_left_(plan.from_left),
        holes_(from, to, plan.from, plan.to),
        carrier_({from, to, seeks(plan.from.type()),
                  seeks(plan.to.type()) ? deadline::never() : options.until}) {}

  result<> run() {
    while (left_ > 0) {
      if (plan_.timed && options_.until.remaining().count() == 0)
        return error(errc::timedout, operation::deadline);
      FILDES_TRY(const bool more, step());
      if (!more) break;
    }
    report_.ended = report_.bytes < options_.size;
    return success();
  }

  transfer_report take_report() noexcept {
    report_.unwritten = carrier_.take_unwritten();
    return std::move(report_);
  }

 private:
  transfer_way way() const noexcept { return plan_.ways[way_]; }
  bool is_last_way() const noexcept { return way_ + 1 == plan_.way_count; }
  void read_from_here() noexcept { way_ = plan_.way_count - 1; }

  // How much the next call is asked to move.
  std::size_t wanted() const noexcept {
    std::uint64_t most = std::min<std::uint64_t>(left_, sys::abi::rw_max);
    if (options_.progress || plan_.timed)
      most = std::min<std::uint64_t>(most,
                                     std::max<std::size_t>(options_.chunk, 1));
    return static_cast<std::size_t>(most);
  }

  // Moves something, or changes to the next way. False at the end.
  result<bool> step() {
    if (way() == transfer_way::reflink) return reflink();
    std::size_t size = wanted();
    if (options_.keep_holes && from_left_ > 0 && holes_.possible()) {
      FILDES_TRY(const std::uint64_t skipped, holes_.skip(left_));
      if (skipped > 0) return account(transfer_way::hole, skipped);
      size = static_cast<std::size_t>(
          std::min<std::uint64_t>(size, holes_.data_left()));
    }
    FILDES_TRYV(wait_before());
    switch (way()) {
      case transfer_way::copy_file_range:
        return judge(
            sys::copy_file_range(from_, nullptr, to_, nullptr, size, 0));
      case transfer_way::sendfile:
        return judge(sys::sendfile(to_, from_, nullptr, size));
      case transfer_way::splice:
        if (!plan_.one_pipe())
          return judge(carrier_.through_pipe(size, splice_bits()));
        return judge(
            sys::splice(from_, nullptr, to_, nullptr, size, splice_bits()));
      default: return judge(carrier_.through_buffer(size));
    }
  }

  // With a deadline a pipe must not wait in the kernel.
  unsigned splice_bits() const noexcept {
    return plan_.timed ? static_cast<unsigned>(splice_flag::nonblock) : 0;
  }

  // Waits where the call would, and should not.
  result<> wait_before() noexcept {
    const bool splices = way() == transfer_way::splice;
    if (splices && plan_.both_pipes()) {
      // A splice waits for room before it sees that the source has ended.
      if (plan_.timed || wait_writable(to_, deadline::after({})).has_value())
        return success();
      FILDES_TRYV(wait_for_source());
    } else if (splices && plan_.fills_a_pipe()) {
      // A splice waits for data with the pipe's lock held: meanwhile nobody
      // could read what is in the pipe.
      FILDES_TRYV(wait_for_source());
    } else if (plan_.timed && !seeks(plan_.from.type()) &&
               !(splices && plan_.from.type() == file_type::fifo) &&
               !is_nonblocking(from_)) {
      FILDES_TRYV(wait_for_source());
    }
    return success();
  }

  result<> wait_for_source() noexcept {
    FILDES_TRY(const bool more, wait_readable(from_, options_.until));
    if (!more && plan_.from.type() == file_type::fifo) read_from_here();
    return success();
  }

  // What a call's result means for the transfer.
  result<bool> judge(result<std::size_t> moved) {
    if (moved.has_error()) return go_on_after(moved.assume_error());
    const std::size_t n = moved.assume_value();
    return n > 0 ? account(way(), n) : at_zero();
  }

  result<bool> judge(result<carried> moved) {
    if (moved.has_error()) return go_on_after(moved.assume_error());
    const carried& load = moved.assume_value();
    add(transfer_way::splice, load.spliced);
    add(transfer_way::read_write, load.written);
    if (load.failed) return *load.failed;
    if (load.spliced + load.written == 0) return at_zero();
    if (load.refused) read_from_here();
    return tell();
  }

  result<bool> go_on_after(error e) {
    if (e == errc::intr) return true;
    if (e == errc::again) return wait_after();
    if (is_final(e) || is_last_way()) return e;
    ++way_;
    return true;
  }

  // `again` is a reason to wait only where there is something to wait for: of
  // a file it is a failure, and so it is when waiting does not help.
  result<bool> wait_after() {
    const error refused(errc::again, sys::nr::read);
    if (is_last_way()) {
      if (seeks(plan_.from.type()) || !is_nonblocking(from_)) return refused;
      FILDES_TRYV(wait_for_source());
    } else if (plan_.both_files() || ++stalls_ > most_stalls) {
      ++way_;
    } else {
      if (!seeks(plan_.from.type())) FILDES_TRYV(wait_for_source());
      if (!is_last_way() && !seeks(plan_.to.type()))
        FILDES_TRYV(wait_writable(to_, options_.until));
    }
    return true;
  }

  // Zero is the end for read, and for splice from a pipe. The others also say
  // it of a file that they cannot see into: read decides.
  result<bool> at_zero() noexcept {
    if (is_last_way() || plan_.from.type() == file_type::fifo) return false;
    read_from_here();
    return true;
  }

  void add(transfer_way how, std::uint64_t n) noexcept {
    if (n == 0) return;
    stalls_ = 0;
    report_.bytes += n;
    report_.by_way[static_cast<std::size_t>(how)] += n;
    left_ -= n;
    if (how != transfer_way::hole) holes_.moved(n);
    if (plan_.from.type() != file_type::regular || from_left_ == 0) return;
    from_left_ -= std::min(n, from_left_);
    if (from_left_ == 0) read_from_here();
  }

  result<bool> tell() {
    if (options_.progress && !options_.progress(report_))
      return error(errc::canceled, operation::transfer);
    return true;
  }

  result<bool> account(transfer_way how, std::uint64_t n) {
    add(how, n);
    return tell();
  }

  // All that is left in one call, where both positions lie on blocks.
  result<bool> reflink() {
    ++way_;
    const std::uint32_t block = std::max(plan_.from.block_size(), 1U);
    if (plan_.from_at % block != 0) return true;
    const auto to_at = sys::lseek(to_, 0, 1);
    if (to_at.has_error()) return true;
    const std::uint64_t n = std::min(left_, from_left_);
    sys::abi::file_clone_range range{
        from_, plan_.from_at, n,
        static_cast<std::uint64_t>(to_at.assume_value())};
    if (sys::ioctl(to_, sys::abi::ficlonerange, &range).has_error())
      return true;
    FILDES_TRYV(sys::lseek(from_, static_cast<std::int64_t>(n), 1));
    FILDES_TRYV(sys::lseek(to_, static_cast<std::int64_t>(n), 1));
    return account(transfer_way::reflink, n);
  }

  static constexpr int most_stalls = 8;

  int from_;
  int to_;
  const transfer_plan& plan_;
  const transfer_options& options_;
  std::uint64_t left_;
  std::uint64_t from_left_;  // as the plan has it; less what has moved
  hole_keeper holes_;
  carrier carrier_;
  std::size_t way_ = 0;
  int stalls_ = 0;
  transfer_report report_;
};

}  // namespace

result<transfer_report> transfer(int from, int to,
                                 const transfer_options& options) {
  if (options.report != nullptr) *options.report = {};
  FILDES_TRY(const auto plan, transfer_plan::make(from, to, options));
  std::optional<sigpipe_guard> guard;
  if (raises_sigpipe(plan.to.type())) guard.emplace();
  mover m(from, to, plan, options);
  const auto status = m.run();
  transfer_report report = m.take_report();
  if (options.report != nullptr) *options.report = report;
  if (status.has_error()) return status.assume_error();
  return report;
}

}  // namespace detail
}  // namespace fildes::inline FILDES_ABI
