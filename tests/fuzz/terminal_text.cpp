// SPDX-License-Identifier: BSL-1.0

// Texts as people write how a line is driven: what is read prints as what is
// read again, and other texts are refused. The same bytes as the kernel's
// settings: what is made of them says them back.

#include <fildes/terminal_text.hpp>

#include <cstring>
#include <string_view>

#include "fuzz/fuzz.hpp"

namespace {

using namespace fildes;

void expect(bool holds, const char* what) {
  if (!holds) fuzz::fail(what);
}

void read_mode(std::string_view text) {
  const auto mode = serial_mode::parse(text);
  if (!mode) {
    expect(mode.error() == error(errc::inval, operation::terminal),
           "another error");
    return;
  }
  expect(!name_of(mode.value().parity).empty(), "no parity");
  const serial_mode_text printed(mode.value());
  const auto again = serial_mode::parse(printed.view());
  expect(again && again.value() == mode.value(), "it does not read back");
  expect(serial_mode_text(again.value()).view() == printed.view(),
         "it prints in two ways");
}

void read_settings(const std::uint8_t* data, std::size_t size) {
  sys::abi::ktermios told{};
  if (size < sizeof told) return;
  std::memcpy(&told, data, sizeof told);
  const terminal_settings settings = detail::to_settings(told);
  expect(!name_of(settings.parity).empty(), "a parity that there is not");
  const sys::abi::ktermios back = detail::from_settings(settings);
  constexpr std::uint32_t speeds = sys::abi::cbaud | sys::abi::cibaud;
  expect(back.iflag == told.iflag && back.oflag == told.oflag, "flags");
  expect((back.cflag & ~speeds) == (told.cflag & ~speeds), "control flags");
  expect(back.lflag == told.lflag && back.line == told.line, "local flags");
  expect(std::memcmp(back.cc, told.cc, sizeof back.cc) == 0, "characters");
  expect(detail::to_settings(back).output == settings.output, "not the same");
}

}  // namespace

std::vector<std::vector<std::uint8_t>> fuzz::seeds() {
  using namespace std::string_view_literals;
  std::vector<std::vector<std::uint8_t>> all;
  for (const auto text :
       {"115200 8N1"sv, "9600,7E2 rtscts"sv, "1200/75 , 5O1 , xonxoff"sv,
        "4294967295\t6M2 both"sv, "50 8s1 none"sv})
    all.emplace_back(text.begin(), text.end());
  all.emplace_back(sizeof(sys::abi::ktermios), 0x5a);
  return all;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  read_mode({reinterpret_cast<const char*>(data), size});
  read_settings(data, size);
  return 0;
}
