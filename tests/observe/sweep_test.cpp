// SPDX-License-Identifier: BSL-1.0
#include <fildes/cast.hpp>
#include <fildes/descriptor.hpp>
#include <fildes/eventfd.hpp>
#include <fildes/io.hpp>
#include <fildes/memfd.hpp>
#include <fildes/path_fd.hpp>
#include <fildes/splice.hpp>
#include <fildes/sys/path.hpp>

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>
#include <string_view>

#include "observe/faults.hpp"

namespace {

using namespace fildes;
using faults::injector;
using faults::missing_openat2;
using faults::own_close;
using faults::sweep;
using faults::sweep_one_call;

constexpr std::string_view text = "0123456789";

owned<memfd> file_of(std::string_view bytes) {
  auto made = memfd::create("sweep", memfd_flag::allow_sealing).value();
  EXPECT_EQ(made.pwrite({bytes.data(), bytes.size()}, 0).value(), bytes.size());
  return made;
}

std::string content(const file& of) {
  char bytes[256];
  return {bytes, of.pread(bytes, 0).value()};
}

fildes::pipe pipe_of(std::string_view bytes) {
  auto made = fildes::pipe::create(pipe_flag::nonblock).value();
  EXPECT_EQ(made.writer.write({bytes.data(), bytes.size()}).value(),
            bytes.size());
  return made;
}

std::string next_of(const fildes::pipe& from) {
  char bytes[256];
  const auto size = value_or(from.reader.read(bytes), 0u);
  return {bytes, size};
}

std::string link_to(const any_fd& fd) {
  return "/proc/self/fd/" + std::to_string(fd.raw());
}

// A directory in which files can be made, gone with the scene.
class directory {
 public:
  directory() { EXPECT_NE(mkdtemp(name_), nullptr); }
  ~directory() {
    (void)sys::unlinkat(sys::abi::at_fdcwd, file().c_str(), 0);
    EXPECT_TRUE(sys::unlinkat(sys::abi::at_fdcwd, name_, 0x200));
  }
  std::string file() const { return name_ + std::string("/file"); }

 private:
  char name_[32] = "/tmp/fildes-sweep-XXXXXX";
};

// Opening.

TEST(sweep, file_open) {
  sweep_one_call(
      [](injector& run) {
        const auto target = file_of(text);
        (void)run([&] { return file::open(link_to(target)); });
        EXPECT_EQ(content(file::open(link_to(target)).value()), text);
      },
      missing_openat2);
}

// With openat2 alone: what openat cannot do is not left out.
TEST(sweep, file_open_with_resolve_flags) {
  sweep_one_call([](injector& run) {
    const open_options options{.resolve = resolve_flag::no_symlinks};
    (void)run([&] { return file::open("/dev/null", options); });
    EXPECT_TRUE(file::open("/dev/null", options));
  });
}

TEST(sweep, file_open_at) {
  sweep_one_call(
      [](injector& run) {
        const auto base = path_fd::open("/dev").value();
        (void)run([&] { return file::open_at(base, "null"); });
        EXPECT_EQ(content(file::open_at(base, "null").value()), "");
      },
      missing_openat2);
}

TEST(sweep, file_create) {
  sweep_one_call(
      [](injector& run) {
        const directory here;
        (void)run([&] { return file::create(here.file()); });
        const auto made = file::create(here.file()).value();
        EXPECT_EQ(made.write("bytes").value(), 5u);
        EXPECT_EQ(content(file::open(here.file()).value()), "bytes");
      },
      missing_openat2);
}

TEST(sweep, file_temporary) {
  sweep_one_call(
      [](injector& run) {
        (void)run([] { return file::temporary("/tmp"); });
        const auto made = file::temporary("/tmp").value();
        EXPECT_EQ(made.write("bytes").value(), 5u);
        EXPECT_EQ(content(made), "bytes");
      },
      missing_openat2);
}

TEST(sweep, file_reopen) {
  sweep_one_call(
      [](injector& run) {
        const auto target = file_of(text);
        (void)run([&] { return file::reopen(target); });
        EXPECT_EQ(content(file::reopen(target).value()), text);
      },
      missing_openat2);
}

TEST(sweep, path_fd_open) {
  sweep_one_call(
      [](injector& run) {
        (void)run([] { return path_fd::open("/dev/null"); });
        EXPECT_TRUE(path_fd::open("/dev/null"));
      },
      missing_openat2);
}

// Identity.

TEST(sweep, pinned_file_at) {
  sweep(
      [](injector& run) {
        (void)run([] { return pinned_file::at("/dev/null"); });
        EXPECT_EQ(pinned_file::at("/dev/null").value(),
                  pinned_file::at("/dev/../dev/null").value());
      },
      missing_openat2);
}

TEST(sweep, pinned_file_of) {
  sweep([](injector& run) {
    const auto target = file_of(text);
    (void)run([&] { return pinned_file::of(target); });
    EXPECT_EQ(pinned_file::of(target).value().identity(),
              stat(target).value().identity());
  });
}

bool survives_is_same_file(sys::nr call, errc code) {
  return missing_openat2(call, code) || own_close(call, code);
}
TEST(sweep, is_same_file) {
  sweep(
      [](injector& run) {
        (void)run([] { return is_same_file("/dev/null", "/dev/zero"); });
        EXPECT_FALSE(is_same_file("/dev/null", "/dev/zero").value());
        EXPECT_TRUE(is_same_file("/dev/null", "/dev/null").value());
      },
      survives_is_same_file);
}

TEST(sweep, stat) {
  sweep_one_call([](injector& run) {
    const auto target = file_of(text);
    (void)run([&] { return stat(target); });
    EXPECT_EQ(stat(target).value().size(), text.size());
  });
}

// Reading and writing: one call each, nothing repeated.

TEST(sweep, file_read) {
  sweep_one_call([](injector& run) {
    const auto from = file_of(text);
    char bytes[10];
    const auto n = run([&] { return from.read(bytes); });
    // What failed has not moved the position.
    EXPECT_EQ(from.read(bytes).value(), n ? 0u : 10u);
    EXPECT_EQ(std::string_view(bytes, 10), text);
  });
}

TEST(sweep, file_write) {
  sweep_one_call([](injector& run) {
    const auto to = file_of("");
    const auto n = run([&] { return to.write("01234"); });
    EXPECT_EQ(to.write("56789").value(), 5u);
    EXPECT_EQ(content(to), n ? "0123456789" : "56789");
  });
}

TEST(sweep, file_preadv2) {
  sweep_one_call([](injector& run) {
    const auto from = file_of(text);
    char one[4];
    char two[6];
    const byte_span parts[] = {one, two};
    (void)run([&] { return from.preadv2(parts, 0, {}); });
    EXPECT_EQ(from.preadv2(parts, 0, {}).value(), 10u);
    EXPECT_EQ(std::string_view(two, 6), "456789");
  });
}

TEST(sweep, file_pwritev2) {
  sweep_one_call([](injector& run) {
    const auto to = file_of("");
    const byte_view parts[] = {"one ", "two"};
    (void)run([&] { return to.pwritev2(parts, 0, {}); });
    EXPECT_EQ(to.pwritev2(parts, 0, {}).value(), 7u);
    EXPECT_EQ(content(to), "one two");
  });
}

TEST(sweep, file_seek) {
  sweep_one_call([](injector& run) {
    const auto target = file_of(text);
    (void)run([&] { return target.seek(4); });
    EXPECT_EQ(target.seek(3, seek_origin::end).value(), 13u);
  });
}

TEST(sweep, file_truncate) {
  sweep_one_call([](injector& run) {
    const auto target = file_of(text);
    (void)run([&] { return target.truncate(5); });
    EXPECT_TRUE(target.truncate(3));
    EXPECT_EQ(content(target), "012");
  });
}

// Locks.

TEST(sweep, file_lock) {
  sweep_one_call([](injector& run) {
    const auto one = file_of(text);
    const auto other =
        file::reopen(one, {.access = access_mode::read_write}).value();
    const auto locked = run([&] { return one.lock(lock_kind::exclusive); });
    const auto in_the_way =
        other.conflicting_lock(lock_kind::exclusive).value();
    EXPECT_EQ(in_the_way.has_value(), locked.has_value());
    EXPECT_TRUE(one.lock(lock_kind::exclusive));
    EXPECT_EQ(other.try_lock(lock_kind::exclusive).error(), errc::again);
  });
}

TEST(sweep, file_try_lock) {
  sweep_one_call([](injector& run) {
    const auto one = file_of(text);
    (void)run([&] { return one.try_lock(lock_kind::shared); });
    EXPECT_TRUE(one.try_lock(lock_kind::shared));
  });
}

TEST(sweep, file_unlock) {
  sweep_one_call([](injector& run) {
    const auto one = file_of(text);
    const auto other =
        file::reopen(one, {.access = access_mode::read_write}).value();
    ASSERT_TRUE(one.lock(lock_kind::exclusive));
    (void)run([&] { return one.unlock(); });
    EXPECT_TRUE(one.unlock());
    EXPECT_TRUE(other.try_lock(lock_kind::exclusive));
  });
}

TEST(sweep, file_conflicting_lock) {
  sweep_one_call([](injector& run) {
    const auto one = file_of(text);
    (void)run([&] { return one.conflicting_lock(lock_kind::exclusive); });
    EXPECT_FALSE(one.conflicting_lock(lock_kind::exclusive).value());
  });
}

// Pipes, counters, memory files.

TEST(sweep, pipe_create) {
  sweep_one_call([](injector& run) {
    (void)run([] { return fildes::pipe::create(); });
    EXPECT_EQ(next_of(pipe_of(text)), text);
  });
}

TEST(sweep, pipe_set_capacity) {
  sweep_one_call([](injector& run) {
    const auto target = pipe_of(text);
    (void)run([&] { return target.writer.set_capacity(8192); });
    EXPECT_EQ(target.reader.set_capacity(8192).value(), 8192u);
    EXPECT_EQ(next_of(target), text);
  });
}

TEST(sweep, pipe_unread_bytes) {
  sweep_one_call([](injector& run) {
    const auto target = pipe_of(text);
    (void)run([&] { return target.reader.unread_bytes(); });
    EXPECT_EQ(target.reader.unread_bytes().value(), text.size());
  });
}

TEST(sweep, pipe_reader_read) {
  sweep_one_call([](injector& run) {
    const auto from = pipe_of(text);
    char bytes[10];
    const auto n = run([&] { return from.reader.read(bytes); });
    // What failed took nothing.
    EXPECT_EQ(next_of(from), n ? "" : text);
  });
}

TEST(sweep, pipe_writer_write) {
  sweep_one_call([](injector& run) {
    const auto to = pipe_of("");
    const auto n = run([&] { return to.writer.write("one"); });
    EXPECT_EQ(to.writer.write("two").value(), 3u);
    EXPECT_EQ(next_of(to), n ? "onetwo" : "two");
  });
}

TEST(sweep, eventfd_create) {
  sweep_one_call([](injector& run) {
    (void)run([] { return eventfd::create({.initial = 4}); });
    EXPECT_EQ(eventfd::create({.initial = 4}).value().read().value(), 4u);
  });
}

TEST(sweep, eventfd_read) {
  sweep_one_call([](injector& run) {
    const auto counter =
        eventfd::create({.initial = 4, .flags = eventfd_flag::nonblock})
            .value();
    const auto n = run([&] { return counter.read(); });
    EXPECT_EQ(value_or(counter.read(), 0u), n ? 0u : 4u);
  });
}

TEST(sweep, eventfd_write) {
  sweep_one_call([](injector& run) {
    const auto counter = eventfd::create({.initial = 1}).value();
    const auto added = run([&] { return counter.write(2); });
    EXPECT_EQ(counter.read().value(), added ? 3u : 1u);
  });
}

TEST(sweep, memfd_create) {
  sweep_one_call([](injector& run) {
    (void)run([] { return memfd::create("sweep"); });
    EXPECT_EQ(content(file_of(text)), text);
  });
}

TEST(sweep, memfd_add_seals) {
  sweep_one_call([](injector& run) {
    const auto target = file_of(text);
    const auto sealed = run([&] { return target.add_seals(seal::grow); });
    EXPECT_EQ(target.get_seals().value().empty(), !sealed);
    EXPECT_TRUE(target.add_seals(seal::grow));
    EXPECT_EQ(target.pwrite("more", 10).error(), errc::perm);
  });
}

// Descriptors.

TEST(sweep, dup) {
  sweep_one_call([](injector& run) {
    const auto target = file_of(text);
    (void)run([&] { return dup(target); });
    EXPECT_EQ(content(dup(target).value()), text);
  });
}

TEST(sweep, dup_onto) {
  sweep_one_call([](injector& run) {
    const auto from = file_of(text);
    auto onto = file_of("other");
    const auto done = run([&] { return dup_onto(from, onto); });
    EXPECT_EQ(content(onto), done ? text : "other");
    EXPECT_TRUE(dup_onto(from, onto));
    EXPECT_EQ(content(onto), text);
  });
}

TEST(sweep, close_range) {
  sweep_one_call([](injector& run) {
    auto target = file_of(text);
    ASSERT_TRUE(set_descriptor_flags(target, {}));
    const auto number = static_cast<unsigned>(target.raw());
    const raw_fd_range range(number, number);
    (void)run([&] { return close_range(range, close_range_flag::cloexec); });
    EXPECT_TRUE(close_range(range, close_range_flag::cloexec));
    EXPECT_EQ(get_descriptor_flags(target).value(),
              descriptor_flags(descriptor_flag::cloexec));
  });
}

TEST(sweep, descriptor_and_status_flags) {
  sweep([](injector& run) {
    const auto target = file_of(text);
    const auto all = [&]() -> result<> {
      FILDES_TRY(const auto own, get_descriptor_flags(target));
      FILDES_TRYV(set_descriptor_flags(target, own));
      FILDES_TRY(const auto shared, get_status_flags(target));
      return set_status_flags(target, shared);
    };
    (void)run(all);
    EXPECT_TRUE(all());
  });
}

TEST(sweep, checked_cast) {
  sweep([](injector& run) {
    owned<any_fd> target = file_of(text);
    const auto cast =
        run([&] { return checked_cast<memfd>(borrowed<any_fd>(target)); });
    EXPECT_TRUE(!cast || content(cast.value()) == text);
    EXPECT_EQ(content(checked_cast<memfd>(std::move(target)).value()), text);
  });
}

TEST(sweep, checked_cast_of_an_owner_leaves_it_when_it_fails) {
  sweep([](injector& run) {
    owned<any_fd> target = file_of(text);
    auto cast = run([&] { return checked_cast<file>(std::move(target)); });
    EXPECT_EQ(cast.has_value(), target.raw() < 0);
    if (!cast) cast = checked_cast<file>(std::move(target));
    EXPECT_EQ(content(cast.value()), text);
  });
}

TEST(sweep, close) {
  sweep_one_call([](injector& run) {
    auto target = file_of(text);
    (void)run([&] { return std::move(target).close(); });
    EXPECT_LT(target.raw(), 0);
  });
}

// Moving data by one call.

TEST(sweep, splice) {
  sweep_one_call([](injector& run) {
    const auto from = file_of(text);
    const auto to = pipe_of("");
    const auto n = run([&] { return splice(from, to.writer, 4); });
    EXPECT_EQ(splice(from, to.writer, 4).value(), 4u);
    EXPECT_EQ(next_of(to), n ? "01234567" : "0123");
  });
}

TEST(sweep, tee) {
  sweep_one_call([](injector& run) {
    const auto from = pipe_of(text);
    const auto to = pipe_of("");
    const auto n = run([&] { return tee(from.reader, to.writer, 4); });
    EXPECT_EQ(next_of(to), n ? "0123" : "");
    EXPECT_EQ(tee(from.reader, to.writer, 10).value(), 10u);
    EXPECT_EQ(next_of(to), text);
  });
}

TEST(sweep, vmsplice) {
  sweep_one_call([](injector& run) {
    const auto to = pipe_of("");
    const byte_view parts[] = {"one ", "two"};
    const auto n = run([&] { return vmsplice(to.writer, parts); });
    EXPECT_EQ(next_of(to), n ? "one two" : "");
    EXPECT_EQ(vmsplice(to.writer, parts).value(), 7u);
    EXPECT_EQ(next_of(to), "one two");
  });
}

TEST(sweep, sendfile) {
  sweep_one_call([](injector& run) {
    const auto from = file_of(text);
    const auto to = pipe_of("");
    file_offset at = 2;
    const auto n = run([&] { return sendfile(to.writer, from, at, 4); });
    EXPECT_EQ(at, n ? 6 : 2);
    EXPECT_EQ(next_of(to), n ? "2345" : "");
    EXPECT_EQ(sendfile(to.writer, from, at, 1).value(), 1u);
  });
}

TEST(sweep, copy_file_range) {
  sweep_one_call([](injector& run) {
    const auto from = file_of(text);
    const auto to = file_of("");
    file_offset from_at = 2;
    file_offset to_at = 0;
    (void)run([&] { return copy_file_range(from, from_at, to, to_at, 4); });
    EXPECT_EQ(from_at - 2, to_at);
    from_at = to_at = 0;
    EXPECT_EQ(copy_file_range(from, from_at, to, to_at, 10).value(), 10u);
    EXPECT_EQ(content(to), text);
  });
}

}  // namespace
