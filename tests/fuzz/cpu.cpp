// SPDX-License-Identifier: BSL-1.0

// The texts that say how many CPUs there are, from anywhere. Lists mean the
// same whether they come at once or in pieces, and fractions are in order.

#include <algorithm>
#include <cstring>
#include <string_view>

#include "../../src/cpu_text.hpp"
#include "fuzz/fuzz.hpp"

namespace {

using namespace fildes;

void expect(bool holds, const char* what) {
  if (!holds) fuzz::fail(what);
}

void expect_refused(error e) {
  expect(e == error(errc::badmsg, operation::cpu) ||
             e == error(errc::overflow, operation::cpu),
         "another error");
}

result<cpu::set> list_in(std::string_view text, std::size_t first_piece) {
  cpu::list_parser parser;
  cpu::set set;
  FILDES_TRYV(parser.take(text.substr(0, first_piece), set));
  FILDES_TRYV(parser.take(text.substr(first_piece), set));
  FILDES_TRYV(parser.end(set));
  return set;
}

void read_list(std::string_view text) {
  const auto at_once = list_in(text, 0);
  const auto in_pieces = list_in(text, text.size() / 2);
  expect(at_once.has_value() == in_pieces.has_value(), "only once refused");
  if (!at_once) return expect_refused(at_once.error());
  expect(at_once.value() == in_pieces.value(), "another set, in two pieces");
  expect((at_once.value().size() == 0) ==
             (text.find_first_not_of('\n') == text.npos),
         "CPUs from nowhere, or none");
}

// An order has both ways round, and the rounded number is next to the exact.
void use(cpu::fraction a, cpu::fraction b) {
  expect((a < b) == (b > a) && (a == b) == (b == a), "no order");
  expect((a < b) + (a == b) + (a > b) == 1, "not one of three");
  if (a < b) expect(a.cpus() <= b.cpus(), "less is more");
  const std::uint64_t down = a.cpus(cpu::rounding::down);
  const std::uint64_t near = a.cpus(cpu::rounding::nearest);
  expect(down >= 1 && down <= near && near <= a.cpus(), "rounded apart");
  expect(a.cpus() - down <= 1, "rounded too far");
}

void read_limits(std::string_view text) {
  const std::size_t end = std::min(text.find('\n'), text.size());
  const auto max = cpu::parse_max(text);
  const auto quota = cpu::parse_quota(
      text, text.substr(end).substr(end < text.size() ? 1 : 0));
  if (!max) expect_refused(max.error());
  if (!quota) expect_refused(quota.error());
  const auto half = cpu::fraction::of(1, 2).value();
  if (max && max.value()) use(*max.value(), half);
  if (quota && quota.value()) use(*quota.value(), half);
  if (text.size() < 32) return;
  std::uint64_t numbers[4];
  std::memcpy(numbers, text.data(), sizeof numbers);
  const auto a = cpu::fraction::of(numbers[0], numbers[1]);
  const auto b = cpu::fraction::of(numbers[2], numbers[3]);
  if (a && b) use(*a, *b);
}

void read_line(std::string_view line) {
  const auto group = cpu::cgroup_line::parse(line);
  if (group) expect(group->path.starts_with('/'), "a path that is none");
  (void)cpu::has_item(line, "cpu");
  const auto mount = cpu::mount_line::parse(line);
  if (!mount) return;
  char path[64];
  if (cpu::unescape(mount->point, path)) {
    const std::size_t size = std::strlen(path);
    expect(size < sizeof path && size <= mount->point.size(), "a longer path");
    expect(path[0] == '/', "a relative path");
  }
  const auto way = cpu::below(mount->root, mount->options);
  if (!way) return;
  expect(way->size() <= mount->options.size(), "a longer way");
  expect(!way->starts_with('/') && !way->starts_with("../"), "a way out");
  expect(way->find("/../") == way->npos && !way->ends_with("/.."), "up again");
}

}  // namespace

std::vector<std::vector<std::uint8_t>> fuzz::seeds() {
  using namespace std::string_view_literals;
  std::vector<std::vector<std::uint8_t>> all;
  for (const auto text :
       {"0-3,8,10-11\n"sv, "150000 100000\n"sv, "max 100000\n"sv,
        "-1\n100000"sv, "50000\n100000\n"sv,
        "4:cpu,cpuacct:/docker/a\n0::/../b:c\n"sv,
        "33 24 0:29 / /sys/fs/cgroup/a\\040b rw,nosuid shared:9 master:1 - "
        "cgroup cgroup rw,cpu,cpuacct\n"sv,
        "33 24 0:29 /a\\040b /sys rw - cgroup2 none /a\\040b/c/../d\n"sv,
        "33 24 0:29 /a\\134 /x rw - cgroup2  /a\\/c/d"sv})
    all.emplace_back(text.begin(), text.end());
  return all;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  std::string_view text(reinterpret_cast<const char*>(data), size);
  read_list(text);
  read_limits(text);
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    read_line(line);
    text.remove_prefix(line.size() + (line.size() < text.size() ? 1 : 0));
  }
  return 0;
}
