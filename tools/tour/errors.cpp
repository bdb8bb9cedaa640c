// SPDX-License-Identifier: BSL-1.0
#include <fildes/cast.hpp>
#include <fildes/eventfd.hpp>
#include <fildes/format.hpp>

#include "report.hpp"

namespace tour {

namespace {

using namespace fildes;

template <class T>
std::optional<error> error_of(const result<T>& r) {
  if (r.has_error()) return r.error();
  return std::nullopt;
}

std::optional<error> open_nothing() {
  return error_of(file::open("/no/such/file"));
}

std::optional<error> read_empty_pipe() {
  const auto ends = pipe::create(pipe_flag::nonblock);
  if (ends.has_error()) return ends.error();
  char byte[1];
  return error_of(ends.value().reader.read(byte));
}

std::optional<error> read_no_descriptor() {
  char byte[1];
  return error_of(borrowed<file>::borrow_raw(1'000'000).read(byte));
}

std::optional<error> take_pipe_for_eventfd() {
  auto ends = pipe::create();
  if (ends.has_error()) return ends.error();
  owned<any_fd> something = std::move(ends.value().reader);
  return error_of(checked_cast<eventfd>(std::move(something)));
}

struct example {
  std::string_view what;
  errc expected;
  std::optional<error> (*provoke)();
};

constexpr example examples[] = {
    {"open what is not there", errc::noent, open_nothing},
    {"read an empty pipe, no wait", errc::again, read_empty_pipe},
    {"read what nobody opened", errc::badf, read_no_descriptor},
    {"take a pipe for an eventfd", errc::inval, take_pipe_for_eventfd},
};

error_example show(const example& e) {
  const auto got = e.provoke();
  if (!got) return {e.what, "no error", false};
  return {e.what, fmt::format("{}", *got), *got == e.expected};
}

}  // namespace

std::vector<error_example> provoke_errors() {
  std::vector<error_example> shown;
  for (const example& e : examples) shown.push_back(show(e));
  return shown;
}

}  // namespace tour
