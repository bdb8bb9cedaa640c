// SPDX-License-Identifier: BSL-1.0
#include <fildes/transfer.hpp>

#include <algorithm>
#include <optional>

#include <fildes/sigpipe.hpp>
#include <fildes/stat.hpp>

#include "holes.hpp"

namespace fildes::inline FILDES_ABI {

transfer_way transfer_report::main_way() const noexcept {
  const auto most = std::max_element(by_way.begin(), by_way.end());
  return static_cast<transfer_way>(most - by_way.begin());
}

namespace detail {

namespace {

constexpr std::size_t buffer_size = std::size_t{128} << 10;
constexpr std::size_t own_pipe_size = std::size_t{1} << 20;

// Errors that another way would meet as well, or that say the target is done
// for. Of all others the next way is asked; the last, read and write, has the
// final word.
bool is_final(error e) noexcept {
  switch (e.code()) {
    case errc::pipe:
    case errc::nospc:
    case errc::dquot:
    case errc::fbig:
    case errc::connreset:
    case errc::timedout:
    case errc::canceled: return true;
    default: return false;
  }
}

bool can_be_set_back(file_type type) noexcept {
  return type == file_type::regular || type == file_type::block_device;
}

bool raises_sigpipe(file_type type) noexcept {
  return type == file_type::fifo || type == file_type::socket;
}

// One transfer. All ways move the positions of both descriptors, so that one
// can go on where another stopped; only the own pipe and the buffer hold bytes
// in between, and both are emptied, or given back, before anything else.
class mover {
 public:
  mover(int from, int to, const file_status& from_status,
        const file_status& to_status, const transfer_options& options)
      : from_(from),
        to_(to),
        from_type_(from_status.type()),
        to_type_(to_status.type()),
        options_(options),
        left_(options.size),
        holes_(from, to, from_status, to_status),
        same_device_(from_status.identity().device ==
                     to_status.identity().device),
        block_size_(from_status.block_size()),
        from_size_(from_status.size()) {}

  result<> run() {
    choose_ways();
    while (left_ > 0) {
      if (!options_.until.is_never() && options_.until.remaining().count() == 0)
        return error(errc::timedout, operation::deadline);
      FILDES_TRY(const bool more, step());
      if (!more) return success();
    }
    return success();
  }

  transfer_report take_report() { return std::move(report_); }

 private:
  bool both_files() const noexcept {
    return from_type_ == file_type::regular && to_type_ == file_type::regular;
  }

  void choose_ways() {
    const auto add = [this](transfer_way way) { ways_[way_count_++] = way; };
    if (both_files()) {
      if (same_device_) add(transfer_way::reflink);
      add(transfer_way::copy_file_range);
    }
    if (from_type_ == file_type::regular && to_type_ != file_type::fifo)
      add(transfer_way::sendfile);
    add(transfer_way::splice);
    add(transfer_way::read_write);
  }

  transfer_way way() const noexcept { return ways_[way_]; }
  bool is_last_way() const noexcept { return way_ + 1 == way_count_; }

  // How much the next call is asked to move.
  std::size_t wanted() const noexcept {
    const bool steps = options_.progress || !options_.until.is_never();
    std::uint64_t most = std::min<std::uint64_t>(left_, sys::abi::rw_max);
    if (steps)
      most = std::min<std::uint64_t>(most, std::max<std::size_t>(
                                               options_.chunk, 1));
    return static_cast<std::size_t>(most);
  }

  // Moves something, or changes to the next way. False at the end.
  result<bool> step() {
    if (way() == transfer_way::reflink) return reflink();
    std::size_t size = wanted();
    if (options_.keep_holes && holes_.possible()) {
      FILDES_TRY(const std::uint64_t skipped, holes_.skip(left_));
      if (skipped > 0) return account(transfer_way::hole, skipped);
      size = static_cast<std::size_t>(
          std::min<std::uint64_t>(size, holes_.data_left()));
    }
    return judge(move(size));
  }

  result<std::size_t> move(std::size_t size) {
    FILDES_TRYV(wait_if_deadline());
    switch (way()) {
      case transfer_way::copy_file_range:
        return sys::copy_file_range(from_, nullptr, to_, nullptr, size, 0);
      case transfer_way::sendfile:
        return sys::sendfile(to_, from_, nullptr, size);
      case transfer_way::splice:
        if (from_type_ == file_type::fifo || to_type_ == file_type::fifo)
          return sys::splice(from_, nullptr, to_, nullptr, size,
                             splice_bits());
        return through_own_pipe(size);
      default: return through_buffer(size);
    }
  }

  unsigned splice_bits() const noexcept {
    // The pipe's own flag is not looked at by splice: with a deadline it must
    // not wait in the kernel.
    const bool wait = options_.until.is_never();
    return wait ? 0 : static_cast<unsigned>(splice_flag::nonblock);
  }

  // What a call's result means for the transfer.
  result<bool> judge(result<std::size_t> moved) {
    if (moved.has_value()) {
      const std::size_t n = moved.assume_value();
      holes_.moved(n);
      if (n > 0) return account(way(), n);
      return at_zero();
    }
    const error e = moved.assume_error();
    if (e == errc::intr) return true;
    if (e == errc::again && !both_files()) return wait_for_both();
    if (is_final(e) || is_last_way()) return e;
    ++way_;
    return true;
  }

  // Zero is the end for read, and for splice from a pipe. The others also say
  // it of a file that they cannot see into, as those of /proc: read decides.
  result<bool> at_zero() {
    if (is_last_way() || from_type_ == file_type::fifo) {
      report_.ended = true;
      return false;
    }
    way_ = way_count_ - 1;
    return true;
  }

  result<bool> account(transfer_way how, std::uint64_t n) {
    report_.bytes += n;
    report_.by_way[static_cast<std::size_t>(how)] += n;
    left_ -= n;
    if (options_.progress && !options_.progress(report_))
      return error(errc::canceled, operation::transfer);
    return true;
  }

  result<> wait_if_deadline() const noexcept {
    if (options_.until.is_never()) return success();
    FILDES_TRYV(wait_for_both());
    return success();
  }

  result<bool> wait_for_both() const noexcept {
    if (!can_be_set_back(from_type_))
      FILDES_TRYV(wait_readable(from_, options_.until));
    if (!can_be_set_back(to_type_))
      FILDES_TRYV(wait_writable(to_, options_.until));
    return true;
  }

  // All that is left in one call, where both positions lie on blocks.
  result<bool> reflink() {
    ++way_;
    const auto from_at = sys::lseek(from_, 0, 1);
    const auto to_at = sys::lseek(to_, 0, 1);
    if (from_at.has_error() || to_at.has_error()) return true;
    const auto begin = static_cast<std::uint64_t>(from_at.assume_value());
    if (begin >= from_size_ || begin % block_size_ != 0) return true;
    const std::uint64_t n = std::min(left_, from_size_ - begin);
    sys::abi::file_clone_range range{
        from_, begin, n, static_cast<std::uint64_t>(to_at.assume_value())};
    if (sys::ioctl(to_, sys::abi::ficlonerange, &range).has_error()) return true;
    FILDES_TRYV(sys::lseek(from_, static_cast<std::int64_t>(n), 1));
    FILDES_TRYV(sys::lseek(to_, static_cast<std::int64_t>(n), 1));
    return account(transfer_way::reflink, n);
  }

  result<std::size_t> through_own_pipe(std::size_t size) {
    if (!own_pipe_) {
      FILDES_TRY(auto made, pipe::create());
      // More room is fewer calls; what the user's limit gives will do.
      (void)made.writer.set_capacity(own_pipe_size);
      own_pipe_.emplace(std::move(made));
    }
    FILDES_TRY(const std::size_t in,
               sys::splice(from_, nullptr, own_pipe_->writer.raw(), nullptr,
                           std::min(size, own_pipe_size), splice_bits()));
    return empty_own_pipe(in);
  }

  // Bytes are in the pipe: they go on to the target by splice or, where that
  // is refused, by write; or back.
  result<std::size_t> empty_own_pipe(std::size_t in) {
    std::size_t out = 0;
    while (out < in) {
      auto n = sys::splice(own_pipe_->reader.raw(), nullptr, to_, nullptr,
                           in - out, 0);
      if (n.has_value() && n.assume_value() > 0) {
        out += n.assume_value();
        continue;
      }
      if (n.has_error() && n.assume_error() == errc::intr) continue;
      if (n.has_error() && n.assume_error() == errc::again) {
        const auto ready = wait_writable(to_, options_.until);
        if (ready.has_value()) continue;
        n = ready.assume_error();
      }
      return drain_own_pipe(in - out, out, n);
    }
    return out;
  }

  result<std::size_t> drain_own_pipe(std::size_t held, std::size_t out,
                                     result<std::size_t> refused) {
    buffer_.resize(std::max(held, buffer_size));
    FILDES_TRYV(read_exactly(own_pipe_->reader.raw(),
                             byte_span(buffer_.data(), held), {}));
    if (refused.has_error() && is_final(refused.assume_error())) {
      give_back(byte_view(buffer_.data(), held));
      return partly(out, refused.assume_error());
    }
    way_ = way_count_ - 1;  // splice into this target does not work
    const auto rest = write_buffer(held);
    if (rest.has_error()) return partly(out, rest.assume_error());
    return out + rest.assume_value();
  }

  result<std::size_t> through_buffer(std::size_t size) {
    if (buffer_.empty()) buffer_.resize(buffer_size);
    FILDES_TRY(const std::size_t n,
               sys::read(from_, buffer_.data(),
                         std::min(size, buffer_.size())));
    return write_buffer(n);
  }

  // Writes the first `size` bytes of the buffer; what does not go is given
  // back.
  result<std::size_t> write_buffer(std::size_t size) {
    const byte_view all(buffer_.data(), size);
    std::size_t done = 0;
    const auto written = write_all(
        to_, all, {.until = options_.until, .done = &done});
    if (written.has_value()) return size;
    give_back(all.after(done));
    return partly(done, written.assume_error());
  }

  // Some bytes arrived before an error: both are told, the bytes first.
  result<std::size_t> partly(std::size_t done, error e) noexcept {
    if (done > 0) {
      report_.bytes += done;
      report_.by_way[static_cast<std::size_t>(way())] += done;
      left_ -= done;
    }
    return e;
  }

  void give_back(byte_view rest) {
    if (rest.empty()) return;
    if (can_be_set_back(from_type_) &&
        sys::lseek(from_, -static_cast<std::int64_t>(rest.size()), 1)
            .has_value())
      return;
    report_.unwritten.assign(rest.begin(), rest.end());
  }

  int from_;
  int to_;
  file_type from_type_;
  file_type to_type_;
  const transfer_options& options_;
  std::uint64_t left_;
  hole_keeper holes_;
  bool same_device_;
  std::uint32_t block_size_;
  std::uint64_t from_size_;

  std::array<transfer_way, transfer_ways> ways_ = {};
  std::size_t way_count_ = 0;
  std::size_t way_ = 0;
  std::optional<pipe> own_pipe_;
  std::vector<std::byte> buffer_;
  transfer_report report_;
};

}  // namespace

result<transfer_report> transfer(int from, int to,
                                 const transfer_options& options) {
  FILDES_TRY(const auto from_status,
             stat(borrowed<any_fd>::borrow_raw(from)));
  FILDES_TRY(const auto to_status, stat(borrowed<any_fd>::borrow_raw(to)));
  std::optional<sigpipe_guard> guard;
  if (raises_sigpipe(to_status.type())) guard.emplace();
  mover m(from, to, from_status, to_status, options);
  const auto status = m.run();
  transfer_report report = m.take_report();
  if (status.has_error()) {
    if (options.report != nullptr) *options.report = std::move(report);
    return status.assume_error();
  }
  if (options.report != nullptr) *options.report = report;
  return report;
}

}  // namespace detail
}  // namespace fildes::inline FILDES_ABI
