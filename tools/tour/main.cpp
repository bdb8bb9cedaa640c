// SPDX-License-Identifier: BSL-1.0
#include <chrono>
#include <cstdlib>

#include <fmt/format.h>

#include <fildes/format.hpp>
#include <fildes/io.hpp>
#include <fildes/path_fd.hpp>
#include <fildes/stdio.hpp>

#include "arguments.hpp"
#include "print.hpp"
#include "terminal.hpp"

namespace tour {

namespace {

/// False when standard output takes no more.
bool print(std::string_view text) {
  const auto r = fildes::write_all(fildes::stdio::out(), text);
  if (r.has_value()) return true;
  fmt::print(stderr, "fildes-tour: standard output: {}\n", r.error());
  return false;
}

bool says_utf8() {
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    if (!is_set(name)) continue;
    const std::string_view value = std::getenv(name);
    return value.find("UTF-8") != value.npos ||
           value.find("utf8") != value.npos;
  }
  return false;
}

style choose_style() {
  const bool color = is_terminal(fildes::stdio::out()) && !is_set("NO_COLOR");
  return {.color = color, .utf8 = says_utf8()};
}

class guide {
 public:
  explicit guide(const request& asked) : asked_(asked) {}

  int run() {
    using clock = std::chrono::steady_clock;
    const auto begin = clock::now();
    const bool whole = walk_through();
    found_.seconds =
        std::chrono::duration<double>(clock::now() - begin).count();
    if (interrupted()) {
      fmt::print(stderr, "fildes-tour: interrupted\n");
      return 130;
    }
    if (!whole) return 1;
    const bool printed =
        print(asked_.json ? json_text(found_) : end_text(found_, style_));
    return printed && judge(found_).failed == 0 ? 0 : 1;
  }

 private:
  // False when it ended early.
  bool walk_through() {
    if (!say(title_text(style_))) return false;
    found_.where = look_around();
    if (!say(machine_text(found_.where, style_))) return false;
    found_.checks = check_kinds();
    if (!say(checks_text(found_.checks, style_))) return false;
    found_.moved = run_pipeline(asked_.directory);
    if (!say(pipeline_text(found_.moved, style_))) return false;
    found_.fetched = run_server(asked_.directory);
    if (!say(served_text(found_.fetched, style_))) return false;
    found_.errors = provoke_errors();
    return say(errors_text(found_.errors, style_));
  }

  bool say(std::string_view text) const {
    return !interrupted() && (asked_.json || print(text));
  }

  const request& asked_;
  style style_ = choose_style();
  report found_;
};

int run(int argc, char** argv) {
  const request asked = parse(argc, argv);
  if (asked.wrong) {
    fmt::print(stderr, "fildes-tour: '{}' is not understood; try --help\n",
               printable(*asked.wrong, 40));
    return 2;
  }
  if (asked.help) return print(help) ? 0 : 1;
  if (asked.serve) return serve(*asked.serve);
  const auto held = fildes::path_fd::open(
      asked.directory, {.flags = fildes::open_flag::directory});
  if (held.has_error()) {
    fmt::print(stderr, "fildes-tour: {}: {}\n", printable(asked.directory, 200),
               held.error());
    return 1;
  }
  catch_interrupts();
  return guide(asked).run();
}

}  // namespace

verdict judge(const report& r) {
  verdict v;
  const auto count = [&v](bool good) {
    ++v.checked;
    if (!good) ++v.failed;
  };
  for (const check& c : r.checks) count(c.failure.empty());
  for (const way& w : r.moved.ways) count(!w.damaged);
  count(r.moved.failure.empty());
  for (const check& c : r.fetched.parts) count(c.failure.empty());
  count(r.fetched.failure.empty());
  count(r.fetched.damaged == 0);
  for (const error_example& e : r.errors) count(e.expected);
  return v;
}

}  // namespace tour

int main(int argc, char** argv) { return tour::run(argc, argv); }
