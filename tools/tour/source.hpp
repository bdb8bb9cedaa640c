// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <string>
#include <vector>

#include <fildes/file.hpp>
#include <fildes/time.hpp>

// What is sent through the pipeline: the regular files below a directory, a
// batch at a time.

namespace tour {

struct found_file {
  std::string path;
  std::uint64_t size;
};

struct listing {
  std::vector<found_file> files;
  std::uint64_t bytes = 0;
  std::uint64_t unreadable = 0;
  bool complete = true;
};

/// Walks a directory without following links; ends early at the deadline or
/// when interrupted.
listing walk(const std::string& directory, fildes::deadline until);

/// A part of a file, or all of it.
struct piece {
  fildes::owned<fildes::file> from;
  std::uint64_t at;
  std::size_t size;
};

struct batch {
  static constexpr std::size_t capacity = std::size_t{32} << 20;
  static constexpr std::size_t most_pieces = 200;

  std::vector<piece> pieces;
  std::vector<std::byte> memory = std::vector<std::byte>(capacity);
  std::size_t used = 0;

  fildes::byte_view content() const { return {memory.data(), used}; }
};

/// Reads the files of a listing one after the other.
class source {
 public:
  explicit source(const listing& from) : files_(from.files) {}

  /// Fills the batch with open files and their bytes. False when none is left.
  bool next(batch& into);

  std::uint64_t files_done() const { return next_file_ - unreadable_; }
  std::uint64_t unreadable() const { return unreadable_; }

 private:
  bool add(const found_file& file, batch& into);

  const std::vector<found_file>& files_;
  std::size_t next_file_ = 0;
  std::uint64_t at_ = 0;  // how much of that file is done
  std::uint64_t unreadable_ = 0;
};

/// Reads at an offset until the buffer is full or the file ends, and says how
/// much it was.
fildes::result<std::size_t> read_at(const fildes::file& from,
                                    fildes::byte_span into, std::uint64_t at);

}  // namespace tour
