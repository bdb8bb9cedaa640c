// SPDX-License-Identifier: BSL-1.0
//
// Which names are names of one file, whatever the paths say: hard links, and
// what is mounted in several places.

#include <string>
#include <string_view>
#include <vector>

#include <fildes/file_identity.hpp>
#include <fildes/format.hpp>
#include <fildes/io.hpp>
#include <fildes/stdio.hpp>

#include "same/finder.hpp"
#include "same/json.hpp"

namespace {

using namespace fildes;
using same::group;

constexpr std::string_view help =
    R"(usage: same [--json | -0] [--] PATH...
       same --pair A B

Finds names of one file among the paths and all that is below them, by what the
file is, not by its content: hard links, and what is mounted in several places.
Prints the names of a file, one a line, and an empty line between two files. Of
a directory that is there twice nothing more is told. Follows no symbolic link.

  --json  print an array of files: device, inode, type, links, names
  -0      end each name, and each file, with a zero instead of a line's end
  --pair  print nothing: whether A and B lead to one file is the exit status;
          symbolic links are followed, and nothing is opened
  --help  print this text

Exit status: 0; 1 when something could not be looked at, which standard error
tells. With --pair: 0 one file, 1 two files, 2 when that cannot be told.
)";

enum class form { lines, json, zeros };

struct request {
  form how = form::lines;
  bool pair = false;
  bool help = false;
  std::string wrong;  // what is to be said about it
  std::vector<std::string> paths;
};

bool take_option(request& r, std::string_view option) {
  if (option == "--json")
    r.how = form::json;
  else if (option == "-0")
    r.how = form::zeros;
  else if (option == "--pair")
    r.pair = true;
  else if (option == "--help")
    r.help = true;
  else
    return false;
  return true;
}

request parse(int argc, char** argv) {
  request r;
  bool options = true;
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument = argv[i];
    if (!options || !argument.starts_with('-') || argument == "-")
      r.paths.emplace_back(argument);
    else if (argument == "--")
      options = false;
    else if (!take_option(r, argument))
      r.wrong = fmt::format("{}: no such option", argument);
  }
  if (!r.wrong.empty() || r.help) return r;
  if (r.pair && r.paths.size() != 2) r.wrong = "--pair takes two paths";
  if (r.paths.empty()) r.wrong = "a path is needed";
  return r;
}

std::string_view name_of(file_type type) {
  switch (type) {
    case file_type::regular: return "regular";
    case file_type::directory: return "directory";
    case file_type::symbolic_link: return "symbolic link";
    case file_type::fifo: return "fifo";
    case file_type::socket: return "socket";
    case file_type::character_device: return "character device";
    case file_type::block_device: return "block device";
    case file_type::unknown: break;
  }
  return "unknown";
}

void add_json(std::string& text, const group& g) {
  text += fmt::format(
      "{{\"device\": \"{}:{}\", \"inode\": {}, \"type\": \"{}\", "
      "\"links\": {}, \"names\": [",
      g.identity.device.major, g.identity.device.minor, g.identity.inode,
      name_of(g.type), g.links);
  for (const std::string& name : g.names) {
    if (&name != &g.names.front()) text += ", ";
    text += same::json_text(name);
  }
  text += "]}";
}

std::string json_of(const std::vector<group>& groups) {
  std::string text = "[";
  for (const group& g : groups) {
    text += &g == &groups.front() ? "\n" : ",\n";
    add_json(text, g);
  }
  return text += "\n]\n";
}

std::string text_of(const std::vector<group>& groups, char end) {
  std::string text;
  for (const group& g : groups) {
    if (end == '\n' && &g != &groups.front()) text += end;
    for (const std::string& name : g.names) text.append(name).append(1, end);
    if (end == '\0') text += end;
  }
  return text;
}

int find(const request& asked) {
  same::finder finder(asked.paths);
  const std::vector<group> groups = finder.find();
  const auto printed =
      write_all(stdio::out(),
                asked.how == form::json
                    ? json_of(groups)
                    : text_of(groups, asked.how == form::zeros ? '\0' : '\n'));
  if (printed.has_error())
    fmt::print(stderr, "same: standard output: {}\n", printed.error());
  return printed.has_error() || finder.has_failed() ? 1 : 0;
}

int compare(const std::string& a, const std::string& b) {
  const auto one = pinned_file::at(a);
  if (one.has_error()) fmt::print(stderr, "same: {}: {}\n", a, one.error());
  const auto other = pinned_file::at(b);
  if (other.has_error()) fmt::print(stderr, "same: {}: {}\n", b, other.error());
  if (one.has_error() || other.has_error()) return 2;
  return one.value() == other.value() ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  const request asked = parse(argc, argv);
  if (!asked.wrong.empty()) {
    fmt::print(stderr, "same: {}; try --help\n", asked.wrong);
    return asked.pair ? 2 : 1;
  }
  if (asked.help) return write_all(stdio::out(), help).has_value() ? 0 : 1;
  return asked.pair ? compare(asked.paths[0], asked.paths[1]) : find(asked);
}
