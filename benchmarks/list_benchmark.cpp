// SPDX-License-Identifier: BSL-1.0
//
// list_benchmark directory: prints the names in it, one a line, in the order
// that the file system has them, as `ls -U -1 -A` does.

#include <cstring>

#include <fildes/directory.hpp>
#include <fildes/io.hpp>
#include <fildes/stdio.hpp>

#include "measure.hpp"

namespace {

using namespace fildes;

class lines {
 public:
  result<> add(std::string_view name) {
    if (sizeof room_ - used_ <= name.size()) FILDES_TRYV(flush());
    std::memcpy(room_ + used_, name.data(), name.size());
    used_ += name.size();
    room_[used_++] = '\n';
    return success();
  }
  result<> flush() {
    return write_all(stdio::out(), {room_, std::exchange(used_, 0)});
  }

 private:
  char room_[65536];
  std::size_t used_ = 0;
};

result<> list(const char* path) {
  FILDES_TRY(const auto dir, directory::open(path));
  directory_reader entries(dir);
  lines out;
  for (;;) {
    FILDES_TRY(const auto entry, entries.next());
    if (!entry) return out.flush();
    FILDES_TRYV(out.add(entry->name()));
  }
}

}  // namespace

int main(int argc, char** argv) {
  measure::must(argc == 2, "usage: list_benchmark directory");
  const auto done = list(argv[1]);
  if (done) return 0;
  const error_text why(done.error());
  (void)write_all(stdio::err(), why.view());
  return 1;
}
