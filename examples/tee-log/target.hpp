// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <optional>
#include <string>

#include <fildes/splice.hpp>

#include "log_file.hpp"
#include "piece.hpp"
#include "report.hpp"
#include "signals.hpp"

namespace tee_log {

/// One place that the bytes go to: a log that is rotated, a device, standard
/// output. One that has failed is not open, and gets nothing.
class target {
 public:
  /// A log that is not open yet. Its directory must be there.
  static fildes::result<target> log(const std::string& path,
                                    const rotation& how);
  static fildes::result<target> standard_output();

  const std::string& name() const { return name_; }
  bool is_open() const { return file_.has_value(); }

  /// Opens a log, by its path: anew, whatever was renamed or has failed.
  fildes::result<> reopen();
  void close() { file_.reset(); }

  /// Whether it looks for the ends of lines in a piece of that size.
  bool looks_at(std::size_t size) const;

  /// Takes a piece out of a pipe that holds nothing else. After an error some
  /// of it is left there.
  fildes::result<> put(const fildes::pipe_reader& from, const piece& what,
                       report& user, signals& came);

 private:
  // How much of a piece goes into the file, and whether the file is full then.
  struct share {
    std::size_t size;
    bool fills;
  };

  explicit target(std::string name) : name_(std::move(name)) {}

  fildes::result<> open();
  fildes::result<> rotate(report& user);
  bool fills(std::size_t size) const;
  share next_share(const piece& what, std::size_t at) const;
  fildes::result<> move(const fildes::pipe_reader& from, std::size_t size,
                        report& user, signals& came);
  fildes::result<std::size_t> splice(const fildes::pipe_reader& from,
                                     std::size_t size);
  fildes::result<std::size_t> copy(const fildes::pipe_reader& from,
                                   std::size_t size);

  std::string name_;
  std::optional<fildes::owned<fildes::path_fd>> directory_;  // of a log
  std::string file_name_;
  rotation how_;
  fildes::file_mode mode_ = fildes::file_mode(0666);
  std::optional<fildes::owned<fildes::file>> file_;
  bool is_regular_ = false;
  bool splices_ = true;
  bool is_full_ = false;
  fildes::file_offset position_ = 0;  // of a regular file: where it ends
  std::uint64_t limit_ = 0;           // that it is full at
};

}  // namespace tee_log
