// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <optional>
#include <string>

#include <fildes/pipe.hpp>

namespace tee_log {

/// The bytes at the front of a pipe, to be given to everybody: each gets them
/// in a pipe of his own by tee(2), which copies no byte.
class piece {
 public:
  piece(const fildes::pipe_reader& from, std::size_t size)
      : from_(from), size_(size) {}

  std::size_t size() const { return size_; }

  /// Puts them all into an empty pipe.
  /// \error badmsg  they are not there any more: somebody else reads the pipe
  fildes::result<> put_into(const fildes::pipe_writer& to) const;

  /// Reads them, out of a pipe that has got them.
  fildes::result<> read(const fildes::pipe_reader& from);

  /// Where the line ends that an offset is in: behind its last byte. Nothing
  /// when it does not end here. To be asked when they have been read.
  std::optional<std::size_t> line_end(std::size_t at) const;

 private:
  fildes::borrowed<fildes::pipe_reader> from_;
  std::size_t size_;
  std::string text_;
};

}  // namespace tee_log
