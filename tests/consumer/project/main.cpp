// SPDX-License-Identifier: BSL-1.0
#include <fildes/file.hpp>
#include <fildes/pipe.hpp>

#include <cstdio>
#include <cstring>

namespace {

// The first bytes of this program, through a pipe.
fildes::result<bool> starts_as_elf() {
  FILDES_TRY(const auto self, fildes::file::open("/proc/self/exe"));
  FILDES_TRY(const auto pipe, fildes::pipe::create());
  char sent[4];
  char received[4] = {};
  FILDES_TRYV(self.read(sent));
  FILDES_TRYV(pipe.writer.write(sent));
  FILDES_TRYV(pipe.reader.read(received));
  return std::memcmp(received, "\177ELF", sizeof received) == 0;
}

}  // namespace

int main() {
  const auto elf = starts_as_elf();
  if (elf.has_error()) {
    const auto text = fildes::error_text(elf.error());
    std::printf("%.*s\n", static_cast<int>(text.view().size()),
                text.view().data());
    return 1;
  }
  return elf.value() ? 0 : 1;
}
