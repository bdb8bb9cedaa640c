// SPDX-License-Identifier: BSL-1.0
#include <fildes/sys/observe.hpp>

#if defined(FILDES_OBSERVE)

#include <algorithm>
#include <charconv>
#include <string_view>
#include <utility>

#include <fildes/error.hpp>
#include <fildes/sys/file.hpp>

namespace fildes::inline FILDES_ABI::sys {

namespace {

thread_local observer* innermost = nullptr;

// While an observer runs, the one around it is the innermost.
class step_outward {
 public:
  explicit step_outward(observer* outer) noexcept
      : here_(std::exchange(innermost, outer)) {}
  ~step_outward() { innermost = here_; }
  step_outward(const step_outward&) = delete;
  step_outward& operator=(const step_outward&) = delete;

 private:
  observer* here_;
};

// One line of trace, cut when it is too long.
class line {
 public:
  void add(std::string_view text) noexcept {
    size_ += text.copy(text_.data() + size_, text_.size() - 1 - size_);
  }
  void add(std::int64_t number, int base = 10) noexcept {
    char digits[24];
    const auto end = base == 16
                         ? std::to_chars(digits, std::end(digits),
                                         static_cast<std::uint64_t>(number), 16)
                         : std::to_chars(digits, std::end(digits), number);
    add({digits, static_cast<std::size_t>(end.ptr - digits)});
  }
  void add_quoted(std::string_view bytes, std::size_t most) noexcept {
    const std::string_view shown = bytes.substr(0, most);
    add("\"");
    for (std::size_t i = 0; i != shown.size(); ++i)
      add_byte(shown[i], i + 1 < shown.size() ? shown[i + 1] : '\0');
    add(bytes.size() > most ? "\"..." : "\"");
  }
  void end(int fd) noexcept {
    text_[size_++] = '\n';
    (void)write(fd, text_.data(), size_);
  }

 private:
  // Octal, as short as the digit that follows allows.
  void add_byte(char c, char next) noexcept {
    constexpr std::string_view special = "\t\n\v\f\r\"\\";
    constexpr std::string_view letters = "tnvfr\"\\";
    if (const auto i = special.find(c); i != special.npos) {
      add("\\");
      return add(letters.substr(i, 1));
    }
    const auto value = static_cast<unsigned char>(c);
    if (value >= 0x20 && value < 0x7f) return add({&c, 1});
    const bool digit_follows = next >= '0' && next <= '9';
    add("\\");
    if (value >= 0100 || digit_follows) add_digit(value >> 6);
    if (value >= 010 || digit_follows) add_digit(value >> 3 & 7);
    add_digit(value & 7);
  }
  void add_digit(int digit) noexcept {
    add(std::string_view("01234567")
            .substr(static_cast<std::size_t>(digit), 1));
  }

  // Room for two paths of nothing but escapes.
  std::array<char, 4096> text_;
  std::size_t size_ = 0;
};

// What is known to be behind a pointer once the call has returned.
std::string_view memory_of(const observed_argument& a, word result) noexcept {
  const auto* begin =
      reinterpret_cast<const char*>(static_cast<std::uintptr_t>(a.value));
  if (a.kind == argument_kind::text) return begin;
  if (a.kind == argument_kind::in) return {begin, a.size};
  return {begin, std::min(static_cast<std::size_t>(result), a.size)};
}

void print_address(line& out, std::int64_t value) noexcept {
  if (value == 0) return out.add("NULL");
  out.add("0x");
  // On a 32-bit machine the upper half is no part of it.
  out.add(static_cast<std::int64_t>(static_cast<std::uintptr_t>(value)), 16);
}

void print(line& out, const observed_argument& a, word result) noexcept {
  constexpr std::size_t most_of_buffer = 32;
  constexpr std::size_t most_of_path = 256;
  // What the kernel could not read is not read here either.
  const bool readable =
      a.value != 0 && result != -static_cast<word>(errc::fault);
  switch (a.kind) {
    case argument_kind::number:
    case argument_kind::descriptor: return out.add(a.value);
    case argument_kind::text:
      if (!readable) break;
      return out.add_quoted(memory_of(a, result), most_of_path);
    case argument_kind::out_counted:
      if (is_error(result)) break;
      [[fallthrough]];
    case argument_kind::in:
      if (!readable) break;
      return out.add_quoted(memory_of(a, result), most_of_buffer);
    case argument_kind::address:
    case argument_kind::out:
    case argument_kind::in_out: break;
  }
  print_address(out, a.value);
}

}  // namespace

observer::observer(observe_function function, void* context) noexcept
    : function_(function),
      context_(context),
      outer_(std::exchange(innermost, this)) {}

observer::~observer() { innermost = outer_; }

word observed_call::proceed() const noexcept {
  observer* const seeing = innermost;
  if (seeing == nullptr) return issue(*this);
  const step_outward scope(seeing->outer_);
  return seeing->function_(seeing->context_, *this);
}

word tracer::trace(void* self, const observed_call& call) {
  const word result = call.proceed();
  line out;
  out.add(name_of(call.number));
  for (std::size_t i = 0; i != call.count; ++i) {
    out.add(i == 0 ? "(" : ", ");
    print(out, call.arguments[i], result);
  }
  out.add(call.count == 0 ? "() = " : ") = ");
  if (is_error(result)) {
    const error e(static_cast<errc>(-result), call.number);
    out.add("-1 ");
    out.add(e.name());
    out.add(" (");
    out.add(e.message());
    out.add(")");
  } else {
    out.add(result);
  }
  out.end(static_cast<tracer*>(self)->fd_);
  return result;
}

}  // namespace fildes::inline FILDES_ABI::sys

#endif
