// SPDX-License-Identifier: BSL-1.0
//
// Jobs that wait in a message queue, and workers that run them.

#include <charconv>
#include <string>
#include <string_view>

#include <fildes/cpu.hpp>
#include <fildes/format.hpp>
#include <fildes/io.hpp>
#include <fildes/mqueue_limits.hpp>
#include <fildes/sigpipe.hpp>
#include <fildes/stdio.hpp>

#include "mqjob/job.hpp"
#include "mqjob/worker.hpp"

namespace {

using namespace fildes;

constexpr std::string_view help =
    R"(usage: mqjob create [--jobs N] [--size BYTES] NAME
       mqjob add [--priority N] [--timeout SECONDS] [--wait SECONDS] NAME
                 COMMAND [ARGUMENT]...
       mqjob work [-j N] [--drain] NAME
       mqjob status NAME
       mqjob remove NAME

Has commands wait in a message queue until a worker runs them. The NAME of a
queue begins with a slash, as `/jobs`.

create   make a queue; it stays until it is removed or the machine ends
  --jobs N           so many jobs wait at most
  --size BYTES       of so many bytes each; what is not said the system chooses
add      put a job in; while the queue is full, wait
  --priority N       0, the default, to 32767; the highest is run first
  --timeout SECONDS  end the job when it runs longer
  --wait SECONDS     give up when there is no room for so long
work     run jobs until SIGINT or SIGTERM, and wait for those that run then; a
         second signal ends these, too. Prints how each has ended.
  -j N               so many at a time; as many as there are CPUs
  --drain            end when there are no more jobs
status   print how many jobs wait
remove   remove the queue, with the jobs in it
  --help             print this text
)";

using seconds = std::chrono::duration<double>;

struct request {
  std::string_view act;
  std::optional<mqueue_name> name;
  std::size_t jobs = 0;
  std::size_t size = 0;
  std::uint32_t priority = 0;
  seconds timeout = {};
  std::optional<seconds> wait;
  work_options work = {.at_once = 0};
  std::vector<std::string_view> command;
  bool help = false;
  std::string wrong;
};

template <class Number>
bool read_number(std::string_view text, Number& into) {
  const char* const end = text.data() + text.size();
  const auto [at, failed] = std::from_chars(text.data(), end, into);
  return failed == std::errc() && at == end;
}

template <class Number>
bool read_count(std::string_view text, Number& into) {
  return read_number(text, into) && into != 0;
}

// Up to a month; the negation refuses what is no number.
bool read_time(std::string_view text, seconds& into) {
  double count = 0;
  if (!read_number(text, count)) return false;
  into = seconds(count);
  return count >= 0 && !(count > 31 * 24 * 3600.0);
}

struct option {
  std::string_view act;
  std::string_view name;
  bool (*read)(std::string_view value, request& r);
};

constexpr option known_options[] = {
    {"create", "--jobs",
     [](std::string_view v, request& r) { return read_count(v, r.jobs); }},
    {"create", "--size",
     [](std::string_view v, request& r) { return read_count(v, r.size); }},
    {"add", "--priority",
     [](std::string_view v, request& r) {
       return read_number(v, r.priority) &&
              mqueue_priority::from(r.priority).has_value();
     }},
    {"add", "--timeout",
     [](std::string_view v, request& r) {
       return read_time(v, r.timeout) && r.timeout.count() >= 0.001;
     }},
    {"add", "--wait",
     [](std::string_view v, request& r) {
       return read_time(v, r.wait.emplace());
     }},
    {"work", "-j",
     [](std::string_view v, request& r) {
       return read_count(v, r.work.at_once) && r.work.at_once <= 10'000;
     }},
};

using words = std::span<char*>;

// Takes an option, with its value, off the front.
bool take_option(words& rest, request& r) {
  const std::string_view name = rest.front();
  rest = rest.subspan(1);
  if (name == "--help") return r.help = true;
  if (name == "--drain" && r.act == "work") return r.work.drain = true;
  for (const option& known : known_options) {
    if (known.act != r.act || known.name != name || rest.empty()) continue;
    const std::string_view value = rest.front();
    rest = rest.subspan(1);
    return known.read(value, r);
  }
  return false;
}

bool take_name(words& rest, request& r) {
  if (rest.empty()) return false;
  const auto name = mqueue_name::from(rest.front());
  if (name.has_error()) return false;
  r.name = name.value();
  rest = rest.subspan(1);
  return true;
}

bool is_known(std::string_view act) {
  for (const std::string_view known :
       {"create", "add", "work", "status", "remove"})
    if (act == known) return true;
  return false;
}

request parse(words rest) {
  request r;
  const std::string_view first = rest.empty() ? "no command" : rest.front();
  r.help = first == "--help";
  if (r.help) return r;
  r.wrong = first;
  if (!is_known(first)) return r;
  r.act = first;
  rest = rest.subspan(1);
  while (!rest.empty() && rest.front()[0] == '-') {
    r.wrong = rest.front();
    if (!take_option(rest, r) || r.help) return r;
  }
  r.wrong = rest.empty() ? "no name" : rest.front();
  if (!take_name(rest, r)) return r;
  r.wrong.clear();
  r.command.assign(rest.begin(), rest.end());
  const bool has_command = !r.command.empty() && !r.command.front().empty();
  if (r.act == "add" && !has_command) r.wrong = "no command";
  if (r.act != "add" && !r.command.empty()) r.wrong = r.command.front();
  return r;
}

/// What is said to the user, after the name of the queue.
using complaint = std::string;
using done = std::optional<complaint>;

template <class T>
done said(const result<T>& r) {
  if (r.has_value()) return std::nullopt;
  return fmt::format("{}", r.error());
}

done create(const request& r) {
  const auto limits = mqueue_limits::read();
  if (limits.has_error()) return said(limits);
  const auto& l = limits.value();
  const auto or_given = [](std::size_t asked, std::uint64_t given) {
    return asked != 0 ? asked : static_cast<std::size_t>(given);
  };
  const mqueue_room room = {or_given(r.jobs, l.given_messages),
                            or_given(r.size, l.given_size)};
  const auto made = mqueue::create(*r.name, {.room = room});
  if (made.has_error() && made.error() == errc::inval)
    return fmt::format("more than the system grants: {} jobs of {} bytes",
                       l.max_messages, l.message_size);
  return said(made);
}

done add(const request& r) {
  job what = {{r.command.begin(), r.command.end()},
              std::chrono::ceil<std::chrono::milliseconds>(r.timeout),
              mqueue_priority::from(r.priority).value()};
  const auto queue = mqueue_sender::open(*r.name);
  if (queue.has_error()) return said(queue);
  const std::string bytes = packed(what);
  const deadline until = r.wait ? deadline::after(*r.wait) : deadline::never();
  const auto sent = queue.value().send(bytes, what.priority, until);
  if (sent.has_value()) return std::nullopt;
  if (sent.error() == errc::timedout) return "full";
  if (sent.error() != errc::msgsize) return said(sent);
  const auto has = queue.value().attributes();
  if (has.has_error()) return said(has);
  return fmt::format("a job of {} bytes; there is room for {}", bytes.size(),
                     has.value().message_size);
}

done status(const request& r) {
  const auto queue = mqueue_receiver::open(*r.name);
  if (queue.has_error()) return said(queue);
  const auto has = queue.value().attributes();
  if (has.has_error()) return said(has);
  const auto& now = has.value();
  return said(
      write_all(stdio::out(),
                fmt::format("{} of {} jobs, of up to {} bytes each\n",
                            now.messages, now.max_messages, now.message_size)));
}

done start_work(const request& r) {
  work_options options = r.work;
  // A pipe whose reader has gone is no reason to leave jobs alone.
  const sigpipe_guard guard;
  if (options.at_once == 0) {
    const auto cpus = cpu::available();
    if (cpus.has_error()) return said(cpus);
    options.at_once = cpus.value();
  }
  return said(work(*r.name, options));
}

done run(const request& r) {
  if (r.act == "create") return create(r);
  if (r.act == "add") return add(r);
  if (r.act == "work") return start_work(r);
  if (r.act == "status") return status(r);
  return said(mqueue::unlink(*r.name));
}

}  // namespace

int main(int argc, char** argv) {
  const request asked =
      parse(words(argv, static_cast<std::size_t>(argc)).subspan(1));
  if (asked.help) return write_all(stdio::out(), help).has_value() ? 0 : 1;
  if (!asked.wrong.empty() || !asked.name) {
    fmt::print(stderr, "mqjob: {}: not understood; try --help\n", asked.wrong);
    return 1;
  }
  const done failed = run(asked);
  if (!failed) return 0;
  fmt::print(stderr, "mqjob: {}: {}\n", *asked.name, *failed);
  return 1;
}
