// SPDX-License-Identifier: BSL-1.0
//
// cp -a on typed descriptors: every call is made on a directory that is held,
// so that nobody can turn a path while it is copied.

#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <fildes/format.hpp>
#include <fildes/io.hpp>
#include <fildes/stdio.hpp>
#include <fildes/sys/process.hpp>

#include "fastcp/job.hpp"
#include "fastcp/tree.hpp"

namespace {

using namespace fildes;
using fastcp::job;
using fastcp::tree_copier;

constexpr std::string_view help =
    R"(usage: fastcp [--verbose] [--] SOURCE... DESTINATION

Copies files and trees with all that they have: content and its holes, names of
one file among each other, symbolic links, nodes, owners, modes, times, extended
attributes and access control lists. Where DESTINATION is a directory the copies
go into it. What is in their place is replaced; directories are added to.

  --verbose  print each name that is copied
  --help     print this text

Exit status: 0 when all was copied, 1 when something was not, which standard
error tells.
)";

struct request {
  bool verbose = false;
  bool help = false;
  std::string wrong;  // what is to be said about it
  std::vector<std::string> paths;
};

request parse(int argc, char** argv) {
  request r;
  bool options = true;
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument = argv[i];
    if (!options || !argument.starts_with('-') || argument == "-")
      r.paths.emplace_back(argument);
    else if (argument == "--")
      options = false;
    else if (argument == "--verbose")
      r.verbose = true;
    else if (argument == "--help")
      r.help = true;
    else
      r.wrong = fmt::format("{}: no such option", argument);
  }
  if (r.wrong.empty() && !r.help && r.paths.size() < 2)
    r.wrong = "a source and a destination are needed";
  return r;
}

// Where something is copied to: a directory, and a name in it unless each
// source keeps its own.
struct destination {
  owned<path_fd> directory;
  std::optional<std::string> name;
};

result<destination> find(const std::string& path, bool may_be_new) {
  auto there = path_fd::open(path, {.flags = open_flag::directory});
  if (there.has_value()) return destination{std::move(there).value(), {}};
  if (!may_be_new ||
      (there.error() != errc::noent && there.error() != errc::notdir))
    return there.error();
  auto [directory, name] = fastcp::split(path);
  FILDES_TRY(auto held,
             path_fd::open(directory, {.flags = open_flag::directory}));
  return destination{std::move(held), std::move(name)};
}

// What a source is called in the directory that it is copied into; "." for what
// has no name of its own.
std::string own_name(const std::string& source) {
  const std::string path = source.substr(0, source.find_last_not_of('/') + 1);
  const std::string name = fastcp::split(path).name;
  return name == ".." ? "." : name;
}

int run(const request& asked) {
  job j(asked.verbose);
  const std::span sources(asked.paths.data(), asked.paths.size() - 1);
  const std::string& to = asked.paths.back();
  auto where = find(to, sources.size() == 1);
  if (where.has_error()) {
    j.complain(to, where.error());
    return j.finish();
  }
  j.expect({sources.begin(), sources.end()});
  tree_copier trees(j, std::move(where.value().directory));
  std::set<std::string> taken;
  for (const std::string& source : sources) {
    if (!j.goes_on()) break;
    const std::string name = where.value().name.value_or(own_name(source));
    if (name != "." && !taken.insert(name).second)
      j.complain(source, "not over what was copied a moment ago");
    else
      trees.copy(source, name);
  }
  return j.finish();
}

}  // namespace

int main(int argc, char** argv) {
  const request asked = parse(argc, argv);
  if (!asked.wrong.empty()) {
    fmt::print(stderr, "fastcp: {}; try --help\n", asked.wrong);
    return 1;
  }
  if (asked.help) return write_all(stdio::out(), help).has_value() ? 0 : 1;
  sys::umask(0);  // modes are those of the sources
  fastcp::catch_signals();
  const int status = run(asked);
  fastcp::pass_signal_on();
  return status;
}
