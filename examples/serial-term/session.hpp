// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <optional>
#include <string>

#include <fildes/file.hpp>
#include <fildes/format.hpp>
#include <fildes/io.hpp>
#include <fildes/serial.hpp>
#include <fildes/signalfd.hpp>
#include <fildes/stdio.hpp>

#include "ready_set.hpp"
#include "request.hpp"

namespace serial_term {

/// To who sits there, and who may have gone.
inline void print(std::string_view text) {
  (void)fildes::write_all(fildes::stdio::err(), text);
}

/// What a session has open.
struct parts {
  fildes::owned<fildes::terminal> line;
  bool is_port;      // the line is more than a pty: it has modem lines
  bool interactive;  // somebody sits before the input
  fildes::owned<fildes::output_stream> output;
  std::optional<fildes::owned<fildes::file>> log;
};

/// Bytes going both ways between a line and who sits before it, until one of
/// them has enough.
class session {
 public:
  session(const request& asked, const parts& with, ready_set set);

  /// Goes on to the end. False: not a good one, and `trouble` says why.
  bool run(const fildes::signalfd& signals);
  const std::string& trouble() const { return trouble_; }

 private:
  enum class stage { open, draining, lingering, leaving };

  fildes::result<> loop(const fildes::signalfd& signals);
  fildes::result<> want();
  fildes::deadline next_look() const;
  void advance();
  bool all_is_sent() const;
  bool is_over() const;
  void leave();
  void give_up(std::string_view what, std::string_view why);
  void give_up(std::string_view what, fildes::error why);

  void read_line();
  void write_line();
  void read_input();
  void write_output();
  void take(std::string_view come);
  void send(std::string_view typed);
  void type(std::string_view typed);

  bool has_port();
  void command(char key);
  void toggle(fildes::modem_line which);
  void start_break();
  void tell_state();

  /// Says something to who sits there, in between.
  template <class... Arguments>
  void say(fmt::format_string<Arguments...> text, Arguments&&... arguments) {
    print(
        fmt::format("\r\nserial-term: {}\r\n",
                    fmt::format(text, std::forward<Arguments>(arguments)...)));
  }

  const request& asked_;
  const parts& with_;
  ready_set set_;
  std::optional<fildes::borrowed<fildes::serial_port>> port_;
  std::optional<fildes::serial_counters> counted_;  // before the session
  std::optional<fildes::line_break> break_;
  fildes::deadline break_end_;
  std::string to_line_;
  std::string to_screen_;
  stage stage_ = stage::open;
  fildes::deadline until_;  // how long the stage may take
  bool line_is_gone_ = false;
  bool after_escape_ = false;
  std::string trouble_;
};

}  // namespace serial_term
