// SPDX-License-Identifier: BSL-1.0
#include <fildes/file_cache.hpp>
#include <fildes/file_extents.hpp>
#include <fildes/file_link.hpp>
#include <fildes/mapping.hpp>

#include <unistd.h>

#include <gtest/gtest.h>

#include <string>

#include "observe/faults.hpp"

namespace {

using namespace fildes;
using faults::injector;
using faults::own_close;
using faults::sweep;
using faults::sweep_one_call;

owned<memfd> two_pages() {
  auto made = memfd::create("sweep", memfd_flag::allow_sealing).value();
  EXPECT_TRUE(made.truncate(static_cast<std::uint64_t>(2 * getpagesize())));
  return made;
}

TEST(sweep, sealed_memfd_create) {
  sweep([](injector& run) {
    (void)run([] { return sealed_memfd::create("sweep", 100); });
    EXPECT_TRUE(sealed_memfd::create("sweep", 100));
  });
}

TEST(sweep, mapping_share) {
  sweep([](injector& run) {
    const auto fd = two_pages();
    (void)run([&] { return mapping<char>::share(fd); });
    EXPECT_TRUE(mapping<char>::share(fd));
  });
}

TEST(sweep, mapping_share_untrusted) {
  sweep([](injector& run) {
    const auto fd = two_pages();
    EXPECT_TRUE(fd.add_seals(seal::shrink));
    (void)run([&] { return mapping<const char>::share_untrusted(fd); });
    EXPECT_TRUE(mapping<const char>::share_untrusted(fd));
  });
}

TEST(sweep, mapping_anonymous_and_resize) {
  sweep_one_call([](injector& run) {
    auto all = mapping<int>::anonymous(10).value();
    all[9] = 7;
    const auto grown = run([&] { return all.resize(100'000); });
    // What failed has left it as it was.
    EXPECT_EQ(all.size(), grown ? 100'000u : 10u);
    EXPECT_EQ(all[9], 7);
    EXPECT_TRUE(all.resize(100'000));
  });
}

template <class Act>
void sweep_mapping(Act act) {
  sweep_one_call([act](injector& run) {
    const auto all = mapping<char>::share(two_pages()).value();
    (void)run([&] { return act(all); });
    EXPECT_TRUE(act(all));
  });
}

TEST(sweep, mapping_calls) {
  using map = mapping<char>;
  sweep_mapping([](const map& m) { return m.protect(protection::read); });
  sweep_mapping([](const map& m) { return m.advise(map_advice::willneed); });
  sweep_mapping([](const map& m) { return m.sync(); });
  sweep_mapping([](const map& m) { return m.lock(); });
  sweep_mapping([](const map& m) { return m.unlock(); });
}

template <class Act>
void sweep_file(Act act) {
  sweep_one_call([act](injector& run) {
    const auto fd = two_pages();
    (void)run([&] { return act(fd); });
    EXPECT_TRUE(act(fd));
  });
}

TEST(sweep, file_calls) {
  sweep_file([](const file& fd) { return fd.try_flock(lock_kind::shared); });
  sweep_file([](const file& fd) { return fd.unflock(); });
  sweep_file([](const file& fd) {
    return sync_range(fd, {}, sync_range_flag::write);
  });
  sweep_file([](const file& fd) { return get_write_life(fd); });
}

TEST(sweep, next_data_and_next_hole) {
  sweep([](injector& run) {
    const auto fd = two_pages();
    EXPECT_TRUE(fd.pwrite("x", 0));
    EXPECT_TRUE(run([&] { return next_data(fd, 0); }).has_error() ||
                next_hole(fd, 0).value());
    EXPECT_EQ(next_data(fd, 0).value()->offset, 0u);
  });
}

TEST(sweep, link_into) {
  sweep(
      [](injector& run) {
        const std::string directory = testing::TempDir();
        const std::string name =
            "fildes-sweep-" + std::to_string(::getpid()) + "-link";
        const auto base = path_fd::open(directory).value();
        const auto fd = file::temporary(directory).value();
        const auto link = [&] {
          return link_into(fd, base, name, resolve_flag::beneath);
        };
        const auto linked = run(link);
        EXPECT_TRUE(linked || link());
        EXPECT_EQ(::unlink((directory + "/" + name).c_str()), 0);
      },
      own_close);
}

}  // namespace
