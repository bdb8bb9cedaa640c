// SPDX-License-Identifier: BSL-1.0
#include <fildes/sys/observe.hpp>

#if defined(FILDES_OBSERVE)

#include <algorithm>
#include <charconv>
#include <string_view>

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
  void add(word number, int base = 10) noexcept {
    char digits[24];
    const auto end =
        base == 16
            ? std::to_chars(digits, std::end(digits),
                            static_cast<unsigned long>(number), 16)
            : std::to_chars(digits, std::end(digits), number);
    add({digits, static_cast<std::size_t>(end.ptr - digits)});
  }
  void add_quoted(const char* bytes, std::size_t size) noexcept {
    constexpr std::size_t most = 32;
    add("\"");
    for (char c : std::string_view(bytes, std::min(size, most))) add_byte(c);
    add(size > most ? "\"..." : "\"");
  }
  void end(int fd) noexcept {
    text_[size_++] = '\n';
    (void)write(fd, text_.data(), size_);
  }

 private:
  void add_byte(char c) noexcept {
    constexpr std::string_view hex = "0123456789abcdef";
    const auto value = static_cast<unsigned char>(c);
    if (c == '\n') return add("\\n");
    if (c == '"' || c == '\\') add("\\");
    if (value >= 0x20 && value < 0x7f) return add({&c, 1});
    add("\\x");
    add(hex.substr(value >> 4, 1));
    add(hex.substr(value & 15, 1));
  }

  std::array<char, 512> text_;
  std::size_t size_ = 0;
};

void print(line& out, const observed_argument& a, word result) noexcept {
  const auto* memory = reinterpret_cast<const char*>(a.value);
  switch (a.kind) {
    case argument_kind::number:
    case argument_kind::descriptor: return out.add(a.value);
    case argument_kind::text:
      if (memory != nullptr)
        return out.add_quoted(memory, std::string_view(memory).size());
      break;
    case argument_kind::in:
      if (memory != nullptr) return out.add_quoted(memory, a.size);
      break;
    case argument_kind::out:
      if (memory != nullptr && result > 0 &&
          static_cast<std::size_t>(result) <= a.size)
        return out.add_quoted(memory, static_cast<std::size_t>(result));
      break;
    case argument_kind::address: break;
  }
  if (memory == nullptr) return out.add("NULL");
  out.add("0x");
  out.add(a.value, 16);
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
