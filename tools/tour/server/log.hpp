// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

#include <fildes/stdio.hpp>
#include <fildes/time.hpp>
#include <fildes/wake_up.hpp>

namespace tour::http {

/// One request, and what became of it.
struct log_entry {
  std::string_view time;
  std::string_view request;  // its first line, as it came
  std::string_view status;
  std::uint64_t size;  // of the content
};

/// Lines on their way from one thread to another. What finds no room is
/// counted, and the count is a line.
class line_queue {
 public:
  /// True when it was empty: then the other side has to be woken.
  bool add(std::string_view line);
  /// Takes all that is there, in place of what `into` holds.
  void take(std::string& into);

  /// No more will come; what is there is worth waiting for until a deadline.
  void close(fildes::deadline until);
  bool is_closed(fildes::deadline& until) const;

 private:
  static constexpr std::size_t room = 256 << 10;

  mutable std::mutex mutex_;
  std::string lines_;
  std::uint64_t missing_ = 0;
  bool closed_ = false;
  fildes::deadline until_;
};

/// A line for each request, in the order of the answers, in the Common Log
/// Format. A thread of its own writes them: a disk, a pipe or a terminal that
/// is slow never holds up the server.
class access_log {
 public:
  /// Starts the thread. `name` is what to call the output when it fails, which
  /// standard error is told at once.
  static fildes::result<std::unique_ptr<access_log>> start(
      fildes::owned<fildes::output_stream> to, std::string name);
  ~access_log() { (void)end(fildes::deadline::after({})); }
  access_log(const access_log&) = delete;
  access_log& operator=(const access_log&) = delete;

  /// To be called by one thread, which it does not keep waiting.
  void add(const log_entry& entry);

  /// Waits until all is written, or a deadline; says whether that went well.
  bool end(fildes::deadline until);

 private:
  access_log(fildes::owned<fildes::output_stream> to,
             fildes::owned<fildes::wake_up> wake, std::string name)
      : to_(std::move(to)), wake_(std::move(wake)), name_(std::move(name)) {}

  void run();
  void complain(fildes::error e) const;
  fildes::result<> write_lines();
  fildes::result<bool> wait(fildes::deadline until);
  fildes::result<> write_some();

  fildes::owned<fildes::output_stream> to_;
  fildes::owned<fildes::wake_up> wake_;
  std::string name_;
  std::string line_;  // the server's
  line_queue queue_;
  std::string rest_;  // the thread's: taken, and not written yet
  bool failed_ = false;
  std::thread thread_;
};

}  // namespace tour::http
