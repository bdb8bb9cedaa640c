// SPDX-License-Identifier: BSL-1.0
#include <fildes/cpu.hpp>

#include <algorithm>

#include <fildes/sys/file.hpp>
#include <fildes/sys/sched.hpp>

#include "cpu_text.hpp"
#include "lines.hpp"
#include "open.hpp"

namespace fildes::inline FILDES_ABI::cpu {

namespace {

constexpr std::size_t path_room = 4096;
constexpr std::size_t line_room = 8192;
constexpr unsigned directory_flags =
    sys::abi::o_path | sys::abi::o_directory | sys::abi::o_cloexec;

error too_long() noexcept { return error(errc::overflow, operation::cpu); }

result<owned<any_fd>> open_at(int base, const char* path,
                              unsigned flags) noexcept {
  return owned<any_fd>::adopt_raw(sys::openat(base, path, flags, 0));
}

// An absolute path, below the root that the options name.
result<owned<any_fd>> open_below(const options& how, const char* path,
                                 unsigned flags) noexcept {
  if (!how.root) return open_at(sys::abi::at_fdcwd, path, flags);
  while (*path == '/') ++path;
  return open_at(how.root->raw(), *path == '\0' ? "." : path, flags);
}

template <class T>
result<std::optional<T>> if_there(result<T> opened) noexcept {
  if (opened.has_value()) return std::optional<T>(std::move(opened).value());
  if (opened.assume_error() == errc::noent) return std::nullopt;
  return opened.assume_error();
}

// A file of the thread or, before kernel 3.17, of the process.
result<owned<any_fd>> open_proc(const options& how, const char* of_thread,
                                const char* of_process) noexcept {
  FILDES_TRY(auto opened,
             if_there(open_below(how, of_thread, sys::abi::o_cloexec)));
  if (opened) return *std::move(opened);
  return open_below(how, of_process, sys::abi::o_cloexec);
}

// The group of this thread that has to do with CPU time.
struct cgroup {
  bool unified = true;
  std::size_t size = 0;  // no group: none
  char path[path_room];

  std::string_view view() const noexcept { return {path, size}; }
  result<> set(const cgroup_line& line) noexcept {
    if (line.path.size() > sizeof path) return too_long();
    unified = line.is_unified();
    size = line.path.copy(path, sizeof path);
    return success();
  }
};

// A controller is in one hierarchy only: when one of version 1 has `cpu`,
// version 2 has not.
result<> find_cgroup(int file, cgroup& found) noexcept {
  char buffer[line_room];
  detail::line_cursor at;
  for (;;) {
    FILDES_TRY(const auto line, detail::next_line(file, buffer, at));
    if (!line) return success();
    if (!line->whole) return too_long();
    const auto group = cgroup_line::parse(line->text);
    if (!group) return error(errc::badmsg, operation::cpu);
    if (has_item(group->controllers, "cpu")) return found.set(*group);
    if (group->is_unified()) FILDES_TRYV(found.set(*group));
  }
}

// A mounted directory and the way from it to the group.
struct place {
  std::optional<owned<any_fd>> mount;
  std::string_view way;  // in the group's path
};

bool is_of(const mount_line& mount, const cgroup& group) noexcept {
  return group.unified
             ? mount.type == "cgroup2"
             : mount.type == "cgroup" && has_item(mount.options, "cpu");
}

// Takes a mount that shows more of the groups above than the one found so far.
result<> consider(const options& how, const mount_line& mount,
                  const cgroup& group, place& found) noexcept {
  if (!is_of(mount, group)) return success();
  const auto way = below(mount.root, group.view());
  if (!way || (found.mount && way->size() <= found.way.size()))
    return success();
  char path[path_room];
  if (!unescape(mount.point, path)) return too_long();
  FILDES_TRY(auto opened, if_there(open_below(how, path, directory_flags)));
  if (!opened) return success();
  found.mount = std::move(opened);
  found.way = *way;
  return success();
}

result<place> find_mount(const options& how, int file,
                         const cgroup& group) noexcept {
  char buffer[line_room];
  detail::line_cursor at;
  place found;
  for (;;) {
    FILDES_TRY(const auto line, detail::next_line(file, buffer, at));
    if (!line) return found;
    const auto mount = mount_line::parse(line->text);
    // Long are the options of others, as of overlay.
    if (!line->whole && (!mount || mount->type.starts_with("cgroup")))
      return too_long();
    if (!mount) return error(errc::badmsg, operation::cpu);
    FILDES_TRYV(consider(how, *mount, group, found));
  }
}

result<std::string_view> read_file(int directory, const char* name,
                                   std::span<char> into) noexcept {
  FILDES_TRY(const auto file, open_at(directory, name, sys::abi::o_cloexec));
  return detail::read_whole(file.raw(), into, operation::cpu);
}

// A group without the file sets no limit, the topmost one in particular.
result<std::optional<fraction>> limit_of(int directory, bool unified) noexcept {
  char text[128];
  const char* const name = unified ? "cpu.max" : "cpu.cfs_quota_us";
  FILDES_TRY(const auto limit, if_there(read_file(directory, name, text)));
  if (!limit) return std::nullopt;
  if (unified) return parse_max(*limit);
  char other[128];
  FILDES_TRY(const auto period,
             read_file(directory, "cpu.cfs_period_us", other));
  return parse_quota(*limit, period);
}

result<owned<any_fd>> enter(int directory, std::string_view name) noexcept {
  char text[256];
  if (name.size() >= sizeof text) return too_long();
  text[name.copy(text, name.size())] = '\0';
  return open_at(directory, text, directory_flags | sys::abi::o_nofollow);
}

result<std::optional<fraction>> tightest(owned<any_fd> directory,
                                         std::string_view way,
                                         bool unified) noexcept {
  std::optional<fraction> least;
  for (;;) {
    FILDES_TRY(const auto limit, limit_of(directory.raw(), unified));
    if (limit && (!least || *limit < *least)) least = limit;
    std::string_view name;
    while (name.empty() && !way.empty()) name = detail::take_until(way, '/');
    if (name.empty()) return least;
    FILDES_TRY(directory, enter(directory.raw(), name));
  }
}

// What a file says, of any size.
result<set> read_list(int directory, const char* path) noexcept {
  FILDES_TRY(const auto file, open_at(directory, path, sys::abi::o_cloexec));
  char buffer[1024];
  list_parser parser;
  set listed;
  for (;;) {
    FILDES_TRY(const std::size_t size, detail::read_on(file.raw(), buffer));
    if (size == 0) break;
    FILDES_TRYV(parser.take({buffer, size}, listed));
  }
  FILDES_TRYV(parser.end(listed));
  return listed;
}

// `cpu12/topology/` and a name.
class topology_path {
 public:
  topology_path(std::size_t cpu, std::string_view name) noexcept {
    add("cpu");
    const auto [end, failed] =
        std::to_chars(text_ + size_, std::end(text_), cpu);
    size_ = static_cast<std::size_t>(end - text_);
    add("/topology/");
    add(name);
    text_[size_] = '\0';
  }
  const char* c_str() const noexcept { return text_; }

 private:
  void add(std::string_view part) noexcept {
    size_ += part.copy(text_ + size_, sizeof text_ - 1 - size_);
  }

  char text_[64];
  std::size_t size_ = 0;
};

// The CPUs of a core: the list's name is new in 5.3.
result<std::optional<set>> siblings_of(int cpus, std::size_t cpu) noexcept {
  const topology_path path(cpu, "core_cpus_list");
  FILDES_TRY(auto siblings, if_there(read_list(cpus, path.c_str())));
  if (siblings) return siblings;
  const topology_path old_path(cpu, "thread_siblings_list");
  return if_there(read_list(cpus, old_path.c_str()));
}

// Whether a CPU is the first that counts of its core.
result<bool> is_first(int cpus, std::size_t cpu, const set& counted) noexcept {
  FILDES_TRY(const auto siblings, siblings_of(cpus, cpu));
  if (!siblings) return true;
  for (std::size_t before = 0; before != cpu; ++before)
    if (siblings->has(before) && counted.has(before)) return false;
  return true;
}

result<set> asked_for(const options& how) noexcept {
  if (how.within != nullptr) return *how.within;
  return set::of_thread();
}

unsigned at_least_one(std::size_t count) noexcept {
  return count == 0 ? 1 : static_cast<unsigned>(count);
}

}  // namespace

result<set> set::of_thread(int thread) noexcept {
  set cpus;
  FILDES_TRYV(sys::sched_getaffinity(thread, sizeof cpus.words_, cpus.words_));
  return cpus;
}

result<unsigned> available(const options& how) noexcept {
  FILDES_TRY(const set cpus, asked_for(how));
  FILDES_TRY(const auto limit, quota(how));
  const std::size_t count = cpus.size();
  if (!limit) return at_least_one(count);
  const std::uint64_t granted = limit->cpus(how.round);
  return at_least_one(granted < count ? static_cast<std::size_t>(granted)
                                      : count);
}

result<std::optional<fraction>> quota(const options& how) noexcept {
  FILDES_TRY(const auto mounts, open_proc(how, "/proc/thread-self/mountinfo",
                                          "/proc/self/mountinfo"));
  FILDES_TRY(const auto groups,
             if_there(open_proc(how, "/proc/thread-self/cgroup",
                                "/proc/self/cgroup")));
  if (!groups) return std::nullopt;  // a kernel without control groups
  cgroup group;
  FILDES_TRYV(find_cgroup(groups->raw(), group));
  if (group.size == 0) return std::nullopt;
  FILDES_TRY(auto found, find_mount(how, mounts.raw(), group));
  if (!found.mount) return std::nullopt;
  return tightest(*std::move(found.mount), found.way, group.unified);
}

result<unsigned> physical(const options& how) noexcept {
  FILDES_TRY(const auto cpus,
             open_below(how, "/sys/devices/system/cpu", directory_flags));
  FILDES_TRY(const set online, read_list(cpus.raw(), "online"));
  FILDES_TRY(const set asked, asked_for(how));
  const set counted = asked & online;
  std::size_t cores = 0;
  for (std::size_t cpu = 0; cpu != set::room; ++cpu) {
    if (!counted.has(cpu)) continue;
    FILDES_TRY(const bool first, is_first(cpus.raw(), cpu, counted));
    cores += first;
  }
  return at_least_one(cores);
}

}  // namespace fildes::inline FILDES_ABI::cpu
