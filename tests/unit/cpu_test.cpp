// SPDX-License-Identifier: BSL-1.0
#include <fildes/cpu.hpp>

#include <sched.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <thread>

#include "helpers.hpp"
#include "support/skip.hpp"

using namespace fildes;

namespace {

const error malformed(errc::badmsg, operation::cpu);
const error too_long(errc::overflow, operation::cpu);

cpu::fraction of(std::uint64_t time, std::uint64_t period) {
  return cpu::fraction::of(time, period).value();
}

cpu::set first(std::size_t count) {
  cpu::set cpus;
  for (std::size_t i = 0; i != count; ++i) cpus.add(i);
  return cpus;
}

/// A root directory with the files that say how many CPUs there are.
class machine {
 public:
  machine() { file("proc/self/mountinfo", ""); }

  machine& file(const std::string& path, const std::string& text) {
    const std::filesystem::path whole = directory_ / path.c_str();
    std::filesystem::create_directories(whole.parent_path());
    std::ofstream(whole) << text;
    return *this;
  }
  machine& cgroup(const std::string& text) {
    return file("proc/self/cgroup", text);
  }
  machine& mounts(const std::string& text) {
    return file("proc/self/mountinfo", text);
  }
  /// Of version 2, all of it mounted at /cg.
  machine& group(const std::string& path) {
    std::filesystem::create_directories(directory_ / ("cg" + path).c_str());
    return cgroup("0::" + path + "\n").mounts(unified("/", "/cg"));
  }
  machine& max(const std::string& path, const std::string& text) {
    return file("cg" + path + "/cpu.max", text);
  }
  machine& core(std::size_t number, const std::string& siblings,
                const std::string& name = "core_cpus_list") {
    return file("sys/devices/system/cpu/cpu" + std::to_string(number) +
                    "/topology/" + name,
                siblings + "\n");
  }
  machine& online(const std::string& list) {
    return file("sys/devices/system/cpu/online", list);
  }

  static std::string unified(const std::string& root, const std::string& at) {
    return "30 23 0:26 " + root + " " + at +
           " rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n";
  }
  static std::string old(const std::string& root, const std::string& at,
                         const std::string& controllers) {
    return "31 23 0:27 " + root + " " + at + " rw - cgroup cgroup rw," +
           controllers + "\n";
  }

  result<std::optional<cpu::fraction>> quota() const {
    return cpu::quota({.root = root_});
  }
  unsigned available(std::size_t cpus, cpu::rounding round) const {
    const cpu::set within = first(cpus);
    return cpu::available({round, &within, root_}).value();
  }
  result<unsigned> physical(const cpu::set& within) const {
    return cpu::physical({.within = &within, .root = root_});
  }
  unsigned cores(std::size_t cpus) const {
    return physical(first(cpus)).value();
  }

 private:
  test::scratch_directory directory_;
  owned<path_fd> root_ = path_fd::open(directory_.path()).value();
};

TEST(cpu_fraction, rounds_as_told_and_is_never_zero) {
  using enum cpu::rounding;
  const auto cpus = [](std::uint64_t time, cpu::rounding round) {
    return of(time, 100).cpus(round);
  };
  EXPECT_EQ(cpus(140, up), 2u);
  EXPECT_EQ(cpus(140, down), 1u);
  EXPECT_EQ(cpus(140, nearest), 1u);
  EXPECT_EQ(cpus(150, nearest), 2u);
  EXPECT_EQ(cpus(300, up), 3u);
  for (const auto round : {up, down, nearest}) {
    EXPECT_EQ(cpus(1, round), 1u);
    EXPECT_EQ(cpus(0, round), 1u);
  }
  EXPECT_EQ(of(~0ULL, 1).cpus(), ~0ULL);
  EXPECT_EQ(of(~0ULL, ~0ULL - 1).cpus(nearest), 1u);
  EXPECT_FALSE(cpu::fraction::of(1, 0));
}

TEST(cpu_fraction, compares_exactly_where_products_would_overflow) {
  EXPECT_EQ(of(1, 2), of(50, 100));
  EXPECT_LT(of(1, 3), of(34, 100));
  EXPECT_GT(of(34, 100), of(33, 100));
  EXPECT_LT(of(0, 5), of(1, ~0ULL));
  EXPECT_LT(of(~0ULL - 2, ~0ULL - 1), of(~0ULL - 1, ~0ULL));
  EXPECT_EQ(of(~0ULL, ~0ULL), of(7, 7));
}

TEST(cpu_set, has_what_was_added_and_no_room_past_its_end) {
  cpu::set cpus;
  EXPECT_EQ(cpus.size(), 0u);
  cpus.add(0).add(63).add(64).add(5000).add(cpu::set::room);
  EXPECT_EQ(cpus.size(), 4u);
  EXPECT_TRUE(cpus.has(5000) && cpus.has(64));
  EXPECT_FALSE(cpus.has(4999) || cpus.has(cpu::set::room));
  EXPECT_EQ((cpus & first(64)), cpu::set().add(0).add(63));
}

TEST(cpu_set, of_a_thread_is_its_affinity) {
  cpu_set_t mask;
  ASSERT_EQ(sched_getaffinity(0, sizeof mask, &mask), 0);
  const cpu::set mine = cpu::set::of_thread().value();
  EXPECT_EQ(mine.size(), static_cast<std::size_t>(CPU_COUNT(&mask)));
  for (std::size_t i = 0; i != CPU_SETSIZE; ++i)
    EXPECT_EQ(mine.has(i), CPU_ISSET(i, &mask) != 0) << i;
}

TEST(cpu_set, of_no_thread_is_srch) {
  const error srch(errc::srch, sys::nr::sched_getaffinity);
  EXPECT_EQ(cpu::set::of_thread(0x7fffffff).error(), srch);
}

TEST(cpu_quota, is_none_without_a_limit) {
  EXPECT_FALSE(machine().quota().value());  // a kernel without groups
  EXPECT_FALSE(machine().cgroup("").quota().value());
  EXPECT_FALSE(machine().group("/").quota().value());
  EXPECT_FALSE(machine().group("/a").max("/a", "max 100000\n").quota().value());
  // Nothing mounted, or nothing that has to do with CPU time.
  EXPECT_FALSE(machine().cgroup("0::/a\n").quota().value());
  EXPECT_FALSE(machine()
                   .cgroup("4:memory:/a\n")
                   .mounts(machine::old("/", "/cg", "memory"))
                   .quota()
                   .value());
}

TEST(cpu_quota, is_that_of_the_own_group) {
  machine here;
  here.group("/a/b").max("/a/b", "150000 100000\n");
  EXPECT_EQ(here.quota().value(), of(150000, 100000));
}

TEST(cpu_quota, is_the_tightest_of_all_groups_above) {
  machine here;
  here.group("/a/b/c")
      .max("/a", "120000 100000\n")
      .max("/a/b", "max 100000\n")
      .max("/a/b/c", "800000 200000\n");
  EXPECT_EQ(here.quota().value(), of(120000, 100000));
  here.max("/a/b", "100000 200000\n");
  EXPECT_EQ(here.quota().value(), of(1, 2));
}

TEST(cpu_quota, of_version_1_is_in_two_files) {
  machine here;
  here.cgroup("9:name=systemd:/x\n3:cpu,cpuacct:/a/b\n")
      .mounts(machine::old("/", "/cpu", "cpuacct,cpu"))
      .file("cpu/a/b/cpu.cfs_quota_us", "-1\n")
      .file("cpu/a/b/cpu.cfs_period_us", "100000\n");
  EXPECT_FALSE(here.quota().value());
  here.file("cpu/a/cpu.cfs_quota_us", "250000\n")
      .file("cpu/a/cpu.cfs_period_us", "100000\n");
  EXPECT_EQ(here.quota().value(), of(5, 2));
}

TEST(cpu_quota, of_both_versions_is_where_the_controller_is) {
  machine here;
  here.group("/a").max("/a", "100000 100000\n").cgroup("0::/a\n2:cpu:/b\n");
  here.mounts(machine::unified("/", "/cg") + machine::old("/", "/cpu", "cpu"))
      .file("cpu/b/cpu.cfs_quota_us", "700000\n")
      .file("cpu/b/cpu.cfs_period_us", "100000\n");
  EXPECT_EQ(here.quota().value(), of(7, 1));
  here.cgroup("2:cpuset,cpuacct:/b\n0::/a\n");
  EXPECT_EQ(here.quota().value(), of(1, 1));
}

TEST(cpu_quota, of_no_time_or_no_period_is_none) {
  machine here;
  here.group("/a");
  for (const char* const none : {"0 100000\n", "50000 0\n", "0 0\n"})
    EXPECT_FALSE(here.max("/a", none).quota().value()) << none;
}

TEST(cpu_quota, of_a_thread_is_before_that_of_its_process) {
  machine here;
  here.group("/a").max("/a", "100000 100000\n").max("/b", "300000 100000\n");
  here.file("proc/thread-self/cgroup", "0::/b\n");
  EXPECT_EQ(here.quota().value(), of(3, 1));
}

TEST(cpu_quota, is_found_behind_escapes) {
  machine here;
  here.cgroup("0::/a b\\c:d\n")
      .mounts(machine::unified("/a\\040b\\134c:d", "/c\\040g\\011"))
      .file("c g\t/cpu.max", "100000 100000\n");
  EXPECT_EQ(here.quota().value(), of(1, 1));
  here.mounts(machine::unified("/a\\040b", "/c\\040g\\011"));
  EXPECT_FALSE(here.quota().value());
}

TEST(cpu_quota, of_a_container_is_below_the_root_of_its_mount) {
  machine here;
  here.cgroup("0::/docker/1/in\n")
      .mounts(machine::unified("/docker/1", "/cg"))
      .max("", "300000 100000\n")
      .max("/in", "400000 100000\n");
  EXPECT_EQ(here.quota().value(), of(3, 1));
  // Groups of the same beginning, or elsewhere, are not shown there.
  here.cgroup("0::/docker/12\n");
  EXPECT_FALSE(here.quota().value());
  here.cgroup("0::/elsewhere\n");
  EXPECT_FALSE(here.quota().value());
}

TEST(cpu_quota, of_a_namespace_stays_below_its_mount) {
  machine here;
  here.max("", "300000 100000\n").file("cpu.max", "100000 100000\n");
  here.cgroup("0::/../..\n").mounts(machine::unified("/", "/cg"));
  EXPECT_FALSE(here.quota().value());
  here.cgroup("0::/../../a/../b\n").mounts(machine::unified("/../..", "/cg"));
  EXPECT_FALSE(here.quota().value());
  here.cgroup("0::/../../a\n").max("/a", "200000 100000\n");
  EXPECT_EQ(here.quota().value(), of(2, 1));
  // The process is in the namespace's root, the mount begins further up.
  here.cgroup("0::/\n");
  EXPECT_FALSE(here.quota().value());
}

TEST(cpu_quota, is_read_by_the_mount_that_shows_most) {
  machine here;
  here.group("/a/b").max("/a", "100000 100000\n");
  here.file("less/cpu.max", "500000 100000\n")
      .mounts(machine::unified("/a/b", "/less") + machine::unified("/", "/cg") +
              machine::unified("/a/b", "/less") +
              machine::unified("/", "/is-not-there"));
  EXPECT_EQ(here.quota().value(), of(1, 1));
}

TEST(cpu_quota, skips_fields_and_mounts_of_others) {
  machine here;
  here.group("/a").max("/a", "100000 100000\n");
  const std::string longest(20'000, 'x');
  here.mounts(
      "22 1 8:1 / / rw - ext4 /dev/a rw\n"
      "23 1 0:21 / /o rw - overlay o rw,lowerdir=/" +
      longest +
      "\n"
      "30 23 0:26 / /cg rw shared:1 master:2 propagate_from:3 "
      "unbindable - cgroup2  rw\n");
  EXPECT_EQ(here.quota().value(), of(1, 1));
}

TEST(cpu_quota, that_is_garbled_is_badmsg) {
  machine here;
  here.group("/a");
  for (const char* const text :
       {"", "\n", "max\n", "max x\n", "x 100000\n", "-1 100000\n",
        "100000 100000 1\n", "18446744073709551616 1\n"})
    EXPECT_EQ(here.max("/a", text).quota().error(), malformed) << text;
  here.max("/a", std::string(200, '1'));
  EXPECT_EQ(here.quota().error(), too_long);
}

TEST(cpu_quota, of_garbled_groups_or_mounts_is_badmsg) {
  for (const char* const text : {"x\n", "0:/\n", "0::a\n", "x::/\n", "\n"})
    EXPECT_EQ(machine().cgroup(text).quota().error(), malformed) << text;
  machine here;
  here.group("/").mounts("1 2 3\n");
  EXPECT_EQ(here.quota().error(), malformed);
}

TEST(cpu_quota, of_paths_without_room_is_overflow) {
  const std::string long_path = "/" + std::string(5000, 'a');
  machine here;
  here.group("/").cgroup("0::" + long_path + "\n");
  EXPECT_EQ(here.quota().error(), too_long);
  here.cgroup("0::" + long_path + long_path + "\n");
  EXPECT_EQ(here.quota().error(), too_long);
  here.cgroup("0::/\n").mounts(machine::unified("/", long_path));
  EXPECT_EQ(here.quota().error(), too_long);
  here.mounts(machine::unified("/", long_path + long_path));
  EXPECT_EQ(here.quota().error(), too_long);
  here.cgroup("0::/" + std::string(300, 'a') + "\n")
      .mounts(machine::unified("/", "/"));
  EXPECT_EQ(here.quota().error(), too_long);
}

TEST(cpu_quota, that_cannot_be_read_is_no_missing_limit) {
  machine here;
  here.cgroup("0::/gone\n").mounts(machine::unified("/", "/proc"));
  EXPECT_EQ(here.quota().error(), errc::noent);
  here.cgroup("0::/\n").file("proc/cpu.max/is", "a directory");
  EXPECT_EQ(here.quota().error(), error(errc::isdir, sys::nr::read));
  const test::scratch_directory empty;
  const auto root = path_fd::open(empty.path()).value();
  EXPECT_EQ(cpu::quota({.root = root}).error(), errc::noent);
  EXPECT_EQ(cpu::available({.root = root}).error(), errc::noent);
}

TEST(cpu_quota, without_its_period_is_noent) {
  machine here;
  here.cgroup("3:cpu:/\n")
      .mounts(machine::old("/", "/cpu", "cpu"))
      .file("cpu/cpu.cfs_quota_us", "100000\n");
  EXPECT_EQ(here.quota().error(), errc::noent);
}

TEST(cpu_available, is_limited_by_the_quota_in_each_rounding) {
  machine here;
  here.group("/a").max("/a", "250000 100000\n");
  EXPECT_EQ(here.available(8, cpu::rounding::up), 3u);
  EXPECT_EQ(here.available(8, cpu::rounding::down), 2u);
  EXPECT_EQ(here.available(8, cpu::rounding::nearest), 3u);
  EXPECT_EQ(here.available(2, cpu::rounding::up), 2u);
}

TEST(cpu_available, is_at_least_one) {
  machine here;
  here.group("/a").max("/a", "1000 100000\n");
  for (const auto round :
       {cpu::rounding::up, cpu::rounding::down, cpu::rounding::nearest})
    EXPECT_EQ(here.available(8, round), 1u);
  EXPECT_EQ(here.available(0, cpu::rounding::up), 1u);
}

TEST(cpu_available, counts_thousands) {
  machine here;
  EXPECT_EQ(here.available(5000, cpu::rounding::up), 5000u);
  here.group("/a").max("/a", "450000000 100000\n");
  EXPECT_EQ(here.available(5000, cpu::rounding::up), 4500u);
}

TEST(cpu_physical, counts_threads_of_a_core_as_one) {
  machine here;
  here.online("0-3\n").core(0, "0,2").core(1, "1,3").core(2, "0,2").core(3,
                                                                         "1,3");
  EXPECT_EQ(here.cores(4), 2u);
  // Of a core, the second thread alone.
  EXPECT_EQ(here.physical(cpu::set().add(2).add(3)).value(), 2u);
  EXPECT_EQ(here.physical(cpu::set().add(2)).value(), 1u);
}

// Cores with two threads and cores with one, as in hybrid machines.
TEST(cpu_physical, counts_cores_of_different_sorts) {
  machine here;
  here.online("0-6\n");
  for (std::size_t i = 0; i != 4; ++i) here.core(i, i < 2 ? "0-1" : "2-3");
  for (std::size_t i = 4; i != 7; ++i) here.core(i, std::to_string(i));
  EXPECT_EQ(here.cores(7), 5u);
}

TEST(cpu_physical, reads_the_list_of_older_kernels) {
  machine here;
  here.online("0-1\n");
  for (const std::size_t i : {0U, 1U})
    here.core(i, "0-1", "thread_siblings_list");
  EXPECT_EQ(here.cores(2), 1u);
}

TEST(cpu_physical, takes_a_cpu_without_topology_for_a_core) {
  machine here;
  EXPECT_EQ(here.online("0-3\n").cores(4), 4u);
}

TEST(cpu_physical, leaves_out_what_is_offline) {
  machine here;
  here.online("0,2-3\n").core(0, "0-1").core(2, "2-3").core(3, "2-3");
  EXPECT_EQ(here.cores(4), 2u);
  EXPECT_EQ(here.physical(cpu::set()).value(), 1u);
}

// The last hundred in pairs, of the others nothing is known; the list of those
// online is longer than any buffer.
TEST(cpu_physical, counts_thousands) {
  machine here;
  std::string online = "0";
  for (std::size_t i = 1; i != 5000; ++i) online += "," + std::to_string(i);
  here.online(online + "\n");
  for (std::size_t i = 4900; i != 5000; i += 2) {
    const std::string pair = std::to_string(i) + "-" + std::to_string(i + 1);
    here.core(i, pair).core(i + 1, pair);
  }
  EXPECT_EQ(here.cores(5000), 4950u);
}

TEST(cpu_physical, of_lists_that_are_none_is_badmsg) {
  machine here;
  for (const char* const text : {"x", "0-", "-1", "1-0", "0,", ",0", "0,,1",
                                 "0--1", "0 1", "0\n1", "0-1-2"})
    EXPECT_EQ(here.online(text).physical(first(1)).error(), malformed) << text;
  EXPECT_EQ(here.online(std::to_string(cpu::set::room) + "\n")
                .physical(first(1))
                .error(),
            too_long);
  EXPECT_EQ(here.online("0-1\n").core(0, "0-x").physical(first(1)).error(),
            malformed);
}

TEST(cpu_physical, without_sys_is_noent) {
  EXPECT_EQ(machine().physical(first(1)).error(), errc::noent);
}

// The machine that the test runs on.

unsigned nproc() {
  std::FILE* const pipe = popen("nproc", "r");
  unsigned count = 0;
  if (pipe == nullptr || std::fscanf(pipe, "%u", &count) != 1) count = 0;
  if (pipe != nullptr) pclose(pipe);
  return count;
}

TEST(cpu_machine, has_as_many_cpus_as_nproc_says_or_a_quota) {
  const unsigned count = nproc();
  ASSERT_GT(count, 0u);
  EXPECT_EQ(cpu::set::of_thread().value().size(), count);
  const auto quota = cpu::quota().value();
  const std::uint64_t granted = quota ? quota->cpus() : count;
  EXPECT_EQ(cpu::available().value(), std::min<std::uint64_t>(count, granted));
  EXPECT_GE(cpu::physical().value(), 1u);
  EXPECT_LE(cpu::physical().value(), count);
}

TEST(cpu_machine, gives_a_thread_that_is_bound_to_one_cpu_one) {
  const cpu::set mine = cpu::set::of_thread().value();
  std::size_t last = cpu::set::room;
  while (!mine.has(--last)) {
  }
  std::thread([&] {
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(last, &one);
    ASSERT_EQ(sched_setaffinity(0, sizeof one, &one), 0);
    EXPECT_EQ(cpu::set::of_thread().value(), cpu::set().add(last));
    EXPECT_EQ(cpu::available().value(), 1u);
    EXPECT_EQ(cpu::physical().value(), 1u);
    EXPECT_EQ(nproc(), 1u);
  }).join();
  EXPECT_EQ(cpu::set::of_thread().value(), mine);
}

/// A new control group that this process may set a quota for.
class real_group {
 public:
  real_group() {
    for (const char* const root : {"/sys/fs/cgroup", "/sys/fs/cgroup/cpu",
                                   "/sys/fs/cgroup/cpu,cpuacct"}) {
      path_ = std::string(root) + "/fildes-test-" + std::to_string(getpid());
      if (mkdir(path_.c_str(), 0700) != 0) continue;
      if (set(100)) return;
      rmdir(path_.c_str());
    }
    path_.clear();
  }
  ~real_group() {
    if (!path_.empty()) rmdir(path_.c_str());
  }
  real_group(const real_group&) = delete;
  real_group& operator=(const real_group&) = delete;

  bool exists() const { return !path_.empty(); }
  /// So many hundredths of a CPU.
  bool set(int hundredths) const {
    const std::string time = std::to_string(hundredths * 1000);
    return put("cpu.max", time + " 100000") ||
           (put("cpu.cfs_period_us", "100000") &&
            put("cpu.cfs_quota_us", time));
  }
  bool enter() const { return put("cgroup.procs", "0"); }

 private:
  // Without O_CREAT: other file systems take any name.
  bool put(const std::string& name, const std::string& text) const {
    const int fd = open((path_ + "/" + name).c_str(), O_WRONLY | O_CLOEXEC);
    const auto size = static_cast<ssize_t>(text.size());
    const bool done = fd >= 0 && write(fd, text.data(), text.size()) == size;
    if (fd >= 0) close(fd);
    return done;
  }

  std::string path_;
};

TEST(cpu_machine, grants_a_process_the_quota_of_its_group) {
  const real_group group;
  if (!group.exists()) return support::skip("no control group can be made");
  const cpu::set four = first(4);
  const int wrong = test::in_child([&] {
    if (!group.enter()) return 1;
    if (!group.set(50) || cpu::quota().value() != of(1, 2)) return 2;
    if (cpu::available({.within = &four}).value() != 1) return 3;
    // Not remembered.
    if (!group.set(250) || cpu::quota().value() != of(5, 2)) return 4;
    if (cpu::available({.within = &four}).value() != 3) return 5;
    return 0;
  });
  EXPECT_EQ(wrong, 0);
}

}  // namespace
