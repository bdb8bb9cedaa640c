// SPDX-License-Identifier: BSL-1.0
#include <fildes/spawn.hpp>

#include <algorithm>
#include <vector>

#include <fildes/io.hpp>
#include <fildes/signal_mask.hpp>
#include <fildes/sys/file.hpp>
#include <fildes/sys/process.hpp>
#include <fildes/sys/signal.hpp>
#include <fildes/sys/spawn.hpp>

#include "spawn_child.hpp"

// NOLINTNEXTLINE(readability-redundant-declaration): in no header but GNU's
extern "C" char** environ;

namespace fildes::inline FILDES_ABI {

namespace {

using detail::child_plan;

constexpr error refused(errc::inval, operation::spawn);

// Pointers to the texts of a list, and a nullptr; `first` leads if it is one.
using pointers = std::vector<char*>;

result<pointers> pointers_to(const string_list& list, const char* first) {
  FILDES_TRY(std::string_view text, list.text());
  pointers all;
  all.reserve(list.size() + 2);
  if (first != nullptr) all.push_back(const_cast<char*>(first));
  while (!text.empty()) {
    all.push_back(const_cast<char*>(text.data()));
    text.remove_prefix(text.find('\0') + 1);
  }
  all.push_back(nullptr);
  return all;
}

std::string_view search_path() noexcept {
  constexpr std::string_view label = "PATH=";
  for (char** at = environ; at != nullptr && *at != nullptr; ++at)
    if (const std::string_view one = *at; one.starts_with(label))
      return one.substr(label.size());
  return "/bin:/usr/bin";
}

// Every place where PATH may have the program. An empty part is where the child
// works.
result<string_list> places_of(std::string_view name) {
  string_list places;
  const std::string_view path = search_path();
  for (std::size_t at = 0; at <= path.size();) {
    const auto part = path.substr(at, path.find(':', at) - at);
    std::vector<char> place(part.begin(), part.end());
    if (!part.empty()) place.push_back('/');
    place.insert(place.end(), name.begin(), name.end());
    places.add({place.data(), place.size()});
    at += part.size() + 1;
  }
  FILDES_TRYV(places.text());
  return places;
}

bool is_open(int fd) noexcept {
  return sys::fcntl(fd, sys::abi::f_getfd).has_value();
}

/// What this side opens for the child, and keeps of it.
struct parent_side {
  std::vector<child_plan::move> moves;
  std::vector<owned<any_fd>> closed_after;
  child ends_of(owned<pidfd> process, int id) && {
    return {std::move(process), id, std::move(in), std::move(out),
            std::move(err)};
  }

  std::optional<owned<pipe_writer>> in;
  std::optional<owned<pipe_reader>> out;
  std::optional<owned<pipe_reader>> err;

  void give(int number, owned<any_fd> fd) {
    moves.push_back({fd.raw(), number});
    closed_after.push_back(std::move(fd));
  }

  result<> add(int number, int fd) {
    FILDES_TRYV(sys::fcntl(fd, sys::abi::f_getfd));
    moves.push_back({fd, number});
    return success();
  }

  result<> add_null(int number) {
    FILDES_TRY(auto fd,
               owned<any_fd>::adopt_raw(sys::open(
                   "/dev/null", sys::abi::o_rdwr | sys::abi::o_cloexec)));
    give(number, std::move(fd));
    return success();
  }

  result<> add_pipe(int number) {
    FILDES_TRY(auto ends, pipe::create());
    if (number == 0) {
      in = std::move(ends.writer);
      give(number, std::move(ends.reader));
    } else {
      (number == 1 ? out : err) = std::move(ends.reader);
      give(number, std::move(ends.writer));
    }
    return success();
  }

  result<> add_stream(int number, const child_stream& stream) {
    if (stream == child_stream::null) return add_null(number);
    if (stream == child_stream::pipe) return add_pipe(number);
    if (stream.raw() < 0) return success();
    return add(number, stream.raw());
  }
};

bool may_be_target(std::span<const child_fd> all, const child_fd& one) {
  const auto same = [&](const child_fd& o) { return o.number == one.number; };
  return one.number > 2 && std::count_if(all.begin(), all.end(), same) == 1;
}

// Whoever gets a terminal uses it, unless told otherwise.
child_stream stream_of(const child_stream& stream,
                       const spawn_options& options) {
  if (!options.controlling_terminal || stream != child_stream::inherit)
    return stream;
  return options.controlling_terminal->stream();
}

// What is open already comes first: a number that is free now would be taken by
// what is opened here.
result<parent_side> open_all(const spawn_options& options) {
  parent_side side;
  const child_stream streams[] = {stream_of(options.in, options),
                                  stream_of(options.out, options),
                                  stream_of(options.err, options)};
  for (int n = 0; n <= 2; ++n)
    if (streams[n] == child_stream::inherit && is_open(n))
      side.moves.push_back({n, n});
  for (const child_fd& one : options.descriptors) {
    if (!may_be_target(options.descriptors, one)) return refused;
    FILDES_TRYV(side.add(one.number, one.from.raw()));
  }
  for (int n = 0; n <= 2; ++n)
    if (streams[n].raw() >= 0) FILDES_TRYV(side.add_stream(n, streams[n]));
  for (int n = 0; n <= 2; ++n)
    if (streams[n].raw() < 0) FILDES_TRYV(side.add_stream(n, streams[n]));
  return side;
}

struct made {
  owned<pidfd> process;
  int id;
  bool has_run;  ///< it has come as far as it will: an exec, or its end
};

// Where clone knows no pidfd, as in an emulator. The child is ours to wait for,
// and its number stays its own so long.
result<made> make_child_without(child_plan& plan, sys::child_stack& stack) {
  FILDES_TRYV(pidfd::self());  // before there is a child
  // NOLINTNEXTLINE(*-security.insecureAPI.vfork): on a stack of its own
  const auto started = sys::vfork(0, nullptr, stack, detail::run_child, &plan);
  FILDES_TRY(const int id, started);
  auto process = pidfd::open(id);
  if (process.has_value())
    return made{std::move(process).assume_value(), id, false};
  (void)sys::kill(id, static_cast<int>(signal_number::kill));
  (void)retry_on_intr([&] {
    return sys::waitid(sys::abi::p_pid, id, nullptr, sys::abi::wexited);
  });
  return process.assume_error();
}

result<made> make_child(child_plan& plan) {
  // No handler may run in the child, whose memory may be ours.
  const signal_mask_guard guard(signal_set::all());
  sys::child_stack stack;
  int fd = -1;
  const auto id =  // NOLINTNEXTLINE(*-security.insecureAPI.vfork): as above
      sys::vfork(sys::abi::clone_pidfd, &fd, stack, detail::run_child, &plan);
  if (id.has_error()) {
    if (id.assume_error() == errc::inval)
      return make_child_without(plan, stack);
    return id.assume_error();
  }
  FILDES_TRY(auto process, owned<pidfd>::adopt_raw(fd));
  // An emulator makes a child that has its own memory, and does not wait for
  // it to run another program.
  return made{std::move(process), id.assume_value(), plan.begun};
}

// What the child had to say. Nothing, once it runs another program: its end of
// the pipe is closed then.
result<> report_of(const made& it, const pipe_reader& report) noexcept {
  if (!it.has_run) FILDES_TRYV(detail::wait_readable(report.raw(), {}));
  error failed(errc{}, operation::spawn);
  const auto n = retry_on_intr(
      [&] { return report.read(byte_span(&failed, sizeof failed)); });
  if (value_or(n, std::size_t{0}) != sizeof failed) return success();
  // It has ended. Where children are reaped by themselves, or by somebody else,
  // there is none.
  (void)retry_on_intr([&] { return it.process.wait(); });
  return failed;
}

result<child> start(child_plan plan, const spawn_options& options) {
  FILDES_TRY(auto side, open_all(options));
  FILDES_TRY(const auto directory, options.directory.c_str());
  FILDES_TRY(auto report, pipe::create(pipe_flag::nonblock));
  plan.options = &options;
  plan.moves = side.moves.data();
  plan.move_count = side.moves.size();
  plan.directory = directory;
  plan.parent = sys::getpid();
  plan.report = report.writer.raw();
  FILDES_TRY(auto it, make_child(plan));
  (void)std::move(report.writer).close();
  FILDES_TRYV(report_of(it, report.reader));
  return std::move(side).ends_of(std::move(it.process), it.id);
}

result<child> start_named(child_plan plan, const char* path,
                          const spawn_options& options) {
  string_list own_name;
  if (!options.name.empty()) own_name.add(options.name);
  FILDES_TRY(const auto name, own_name.text());
  FILDES_TRY(const auto args,
             pointers_to(options.args, name.empty() ? path : name.data()));
  plan.args = args.data();
  plan.env = environ;
  if (!options.env) return start(plan, options);
  FILDES_TRY(const auto env, pointers_to(*options.env, nullptr));
  plan.env = env.data();
  return start(plan, options);
}

}  // namespace

result<child> spawn(const path_arg& program, const spawn_options& options) {
  FILDES_TRY(const char* path, program.c_str());
  string_list places;
  const std::string_view name = path;
  if (options.search_path && name.find('/') == std::string_view::npos &&
      !name.empty()) {
    FILDES_TRY(places, places_of(name));
  } else {
    places.add(path);
  }
  FILDES_TRY(const auto programs, pointers_to(places, nullptr));
  child_plan plan{};
  plan.programs = programs.data();
  plan.program = -1;
  return start_named(plan, path, options);
}

result<child> spawn(const any_fd& program, const spawn_options& options) {
  FILDES_TRYV(sys::fcntl(program.raw(), sys::abi::f_getfd));
  child_plan plan{};
  plan.program = program.raw();
  return start_named(plan, "", options);
}

}  // namespace fildes::inline FILDES_ABI
