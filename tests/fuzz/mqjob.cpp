// SPDX-License-Identifier: BSL-1.0

// Messages that somebody put into a queue of mqjob: each is a job or none, and
// what is a job is the same when it is packed and unpacked again.

#include "../../examples/mqjob/job.hpp"

#include "fuzz/fuzz.hpp"

namespace {

void expect(bool holds, const char* what) {
  if (!holds) fuzz::fail(what);
}

std::optional<job> job_in(fildes::byte_view bytes) {
  return unpacked({bytes, 7});
}

bool is_control(char c) { return static_cast<unsigned char>(c) < ' '; }

void look_at(const job& j) {
  expect(!j.words.empty() && !j.words.front().empty(), "no program");
  for (const char c : line_of(j)) expect(!is_control(c), "no line");
  const auto again = job_in(packed(j));
  expect(again.has_value(), "not unpacked again");
  expect(again->words == j.words, "other words");
  expect(again->timeout == j.timeout, "another time");
  expect(again->priority == j.priority, "another priority");
}

void look_at_name(std::string_view text) {
  const auto name = fildes::mqueue_name::from(text);
  if (name.has_error()) return;
  expect(name.value().view() == text, "another name");
  expect(name.value().raw() == text.substr(1), "not what the kernel takes");
}

}  // namespace

std::vector<std::vector<std::uint8_t>> fuzz::seeds() {
  const auto bytes = [](std::string_view text) {
    return std::vector<std::uint8_t>(text.begin(), text.end());
  };
  const auto of = [&](std::vector<std::string> words, unsigned time) {
    return bytes(
        packed({std::move(words), std::chrono::milliseconds(time), 0}));
  };
  return {of({"true"}, 0), of({"sh", "-c", "exit 'a b'"}, 4'294'967'295),
          of({"x", "", "\33"}, 10), bytes("/a name")};
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const fildes::byte_view bytes(data, size);
  if (const auto j = job_in(bytes)) look_at(*j);
  look_at_name(bytes.text());
  return 0;
}
