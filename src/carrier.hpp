// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <algorithm>
#include <optional>
#include <vector>

#include <fildes/io.hpp>
#include <fildes/pipe.hpp>
#include <fildes/sys/file.hpp>
#include <fildes/sys/splice.hpp>

namespace fildes::inline FILDES_ABI::detail {

// Errors that another way would meet as well, or that say the target is done
// for. Of all others the next way is asked; the last, read and write, has the
// final word.
inline bool is_final(error e) noexcept {
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

/// What became of one load.
struct carried {
  std::size_t spliced = 0;
  std::size_t written = 0;
  bool refused = false;         ///< nothing can be spliced into the target
  std::optional<error> failed;  ///< what kept the rest from arriving
};

/// Moves bytes by ways on which they are, for a while, neither at the source
/// nor at the target: through a pipe of its own, or a buffer. What the target
/// does not take goes back to the source or, where that cannot be, is kept.
/// An error, rather than a `carried`, means that nothing was taken.
class carrier {
 public:
  struct ends {
    int from;
    int to;
    bool from_seeks;  ///< bytes can go back to the source
    deadline until;   ///< of writing
  };

  explicit carrier(const ends& e) noexcept : ends_(e) {}

  /// A load of at most 1 MiB; the flags are those of splice from the source.
  result<carried> through_pipe(std::size_t size, unsigned flags) {
    FILDES_TRYV(make_pipe());
    FILDES_TRY(const std::size_t in,
               sys::splice(ends_.from, nullptr, pipe_->writer.raw(), nullptr,
                           std::min(size, pipe_size), flags));
    carried load;
    const auto poured = pour(in, load.spliced);
    if (poured.has_error()) drain(in, poured.assume_error(), load);
    return load;
  }

  /// A load of at most 256 KiB.
  result<carried> through_buffer(std::size_t size) {
    if (buffer_.size() < buffer_size) buffer_.resize(buffer_size);
    FILDES_TRY(const std::size_t in, sys::read(ends_.from, buffer_.data(),
                                               std::min(size, buffer_size)));
    carried load;
    write(in, load);
    return load;
  }

  /// What could not go back.
  std::vector<std::byte> take_unwritten() noexcept {
    return std::move(unwritten_);
  }

 private:
  static constexpr std::size_t buffer_size = std::size_t{256} << 10;
  static constexpr std::size_t pipe_size = std::size_t{1} << 20;

  result<> make_pipe() {
    if (pipe_) return success();
    // Now, since an allocation that fails later would lose what is held.
    buffer_.reserve(pipe_size);
    FILDES_TRY(auto made, pipe::create());
    // More room is fewer calls; what the user's limit gives will do.
    (void)made.writer.set_capacity(pipe_size);
    pipe_.emplace(std::move(made));
    return success();
  }

  // Splices what is in the pipe into the target.
  result<> pour(std::size_t size, std::size_t& out) noexcept {
    while (out < size) {
      const auto n = sys::splice(pipe_->reader.raw(), nullptr, ends_.to,
                                 nullptr, size - out, 0);
      if (n.has_value()) {
        if (n.assume_value() == 0) return error(errc::inval, sys::nr::splice);
        out += n.assume_value();
      } else if (n.assume_error() != errc::intr) {
        return n.assume_error();
      }
    }
    return success();
  }

  // The target does not take the rest of the pipe: it is written or, when there
  // is no use in that, goes back.
  void drain(std::size_t in, error why, carried& load) {
    const std::size_t held = in - load.spliced;
    buffer_.resize(std::max(buffer_.size(), held));
    const auto out =
        read_exactly(pipe_->reader.raw(), byte_span(buffer_.data(), held), {});
    load.refused = why != errc::again;
    if (load.refused || out.has_error()) pipe_.reset();
    if (out.has_error() || is_final(why)) {
      load.failed = out.has_error() ? out.assume_error() : why;
      give_back(held, 0);
    } else {
      write(held, load);
    }
  }

  // Writes the first bytes of the buffer.
  void write(std::size_t size, carried& load) {
    const auto all = byte_view(buffer_.data(), size);
    const auto written =
        write_all(ends_.to, all, {.until = ends_.until, .done = &load.written});
    if (written.has_value()) return;
    load.failed = error(written.assume_error());  // as g++ 12 is at ease with
    give_back(size, load.written);
  }

  void give_back(std::size_t size, std::size_t done) {
    if (done == size) return;
    const auto rest = static_cast<std::int64_t>(size - done);
    if (ends_.from_seeks && sys::lseek(ends_.from, -rest, 1).has_value())
      return;
    buffer_.resize(size);
    buffer_.erase(buffer_.begin(),
                  buffer_.begin() + static_cast<std::ptrdiff_t>(done));
    unwritten_ = std::move(buffer_);
  }

  ends ends_;
  std::optional<pipe> pipe_;
  std::vector<std::byte> buffer_;
  std::vector<std::byte> unwritten_;
};

}  // namespace fildes::inline FILDES_ABI::detail
