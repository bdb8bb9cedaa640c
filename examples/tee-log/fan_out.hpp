// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <vector>

#include "target.hpp"

namespace tee_log {

/// Gives all that comes out of a pipe to every target.
class fan_out {
 public:
  static fildes::result<fan_out> create(const fildes::pipe_reader& from,
                                        std::vector<target> targets);

  /// Until the writers are gone, or a signal says so; then what is in the pipe
  /// has been given out, too.
  fildes::result<> run(report& user, signals& came);

 private:
  fan_out(const fildes::pipe_reader& from, std::vector<target> targets,
          fildes::pipe each, fildes::owned<fildes::file> nowhere)
      : from_(from),
        targets_(std::move(targets)),
        each_(std::move(each)),
        nowhere_(std::move(nowhere)) {}

  void reopen(report& user);
  fildes::result<> drain(report& user, signals& came);
  fildes::result<std::size_t> give(std::size_t most, report& user,
                                   signals& came);
  fildes::result<> give_to_all(piece& what, report& user, signals& came);
  fildes::result<> discard(const fildes::pipe_reader& from, std::size_t size);

  fildes::borrowed<fildes::pipe_reader> from_;
  std::vector<target> targets_;
  fildes::pipe each_;                    // empty between two pieces
  fildes::owned<fildes::file> nowhere_;  // /dev/null
};

}  // namespace tee_log
