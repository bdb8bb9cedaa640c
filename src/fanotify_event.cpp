// SPDX-License-Identifier: BSL-1.0
#include <fildes/fanotify_reader.hpp>

#include <fildes/sys/file.hpp>

namespace fildes::inline FILDES_ABI {

namespace {

// The kernel finds the question by the number of the event's descriptor, which
// therefore is closed after the answer, never before.
result<> write_answer(int group, int fd, permission_answer answer) noexcept {
  const sys::abi::fanotify_response response{fd, answer.bits()};
  FILDES_TRYV(sys::write(group, &response, sizeof response));
  return success();
}

// An answer that the kernel does not have must not leave anybody waiting.
void answer_somehow(int group, int fd, permission_answer answer) noexcept {
  const auto answered = write_answer(group, fd, answer);
  if (answered.has_error() && answered.assume_error() == errc::inval)
    (void)write_answer(group, fd, permission_answer::deny());
}

}  // namespace

permission_request::permission_request(fanotify_event& e, owned<file> opened,
                                       int group,
                                       permission_answer unanswered) noexcept
    : file_(std::move(opened)),
      pidfd_(e.take_pidfd()),
      range_(e.range()),
      what_(fanotify_questions::from_bits(e.mask())),
      pid_(e.pid()),
      group_(group),
      unanswered_(unanswered) {}

permission_request::permission_request(permission_request&& other) noexcept
    : file_(std::exchange(other.file_, std::nullopt)),
      pidfd_(std::exchange(other.pidfd_, std::nullopt)),
      range_(other.range_),
      what_(other.what_),
      pid_(other.pid_),
      group_(other.group_),
      unanswered_(other.unanswered_) {}

permission_request& permission_request::operator=(
    permission_request&& other) noexcept {
  if (this == &other) return *this;
  drop();
  file_ = std::exchange(other.file_, std::nullopt);
  pidfd_ = std::exchange(other.pidfd_, std::nullopt);
  range_ = other.range_;
  what_ = other.what_;
  pid_ = other.pid_;
  group_ = other.group_;
  unanswered_ = other.unanswered_;
  return *this;
}

permission_request::~permission_request() { drop(); }

void permission_request::drop() noexcept {
  if (file_) answer_somehow(group_, file_->raw(), unanswered_);
  file_.reset();
}

result<> permission_request::answer(permission_answer a) && noexcept {
  const auto answered = write_answer(group_, file_->raw(), a);
  if (answered.has_value() || answered.assume_error() == errc::noent)
    file_.reset();
  return answered;
}

namespace detail {

result<> fanotify_batch::read() noexcept {
  clear();
  FILDES_TRY(const std::size_t size, sys::read(group_, data_, capacity_));
  byte_view left(data_, size);
  for (;;) {
    const auto record = fanotify_record::cut(left);
    size_ = size - left.size();
    if (record.has_value() && !record.assume_value()) return success();
    if (record.has_value()) continue;
    clear();
    return record.assume_error();
  }
}

void fanotify_batch::clear() noexcept {
  byte_view left = records();
  while (!left.empty()) drop(*fanotify_record::cut(left).assume_value());
  size_ = 0;
}

void fanotify_batch::drop(const fanotify_record& record) noexcept {
  fanotify_event event(record);
  if (event.asks() && event.raw_fd() >= 0)
    answer_somehow(group_, event.raw_fd(), unanswered_);
  event.take_file();
  event.take_pidfd();
}

bool fanotify_batch::next(byte_view& left,
                          std::optional<fanotify_item>& into) noexcept {
  into.reset();
  if (left.empty()) return false;
  const auto record = *fanotify_record::cut(left).assume_value();
  if (record.is_overflow())
    into.emplace(fanotify_overflow());
  else
    into.emplace(fanotify_event(record));
  return true;
}

bool fanotify_batch::next(
    byte_view& left, std::optional<fanotify_permission_item>& into) noexcept {
  into.reset();
  while (!left.empty()) {
    fanotify_event event(*fanotify_record::cut(left).assume_value());
    const auto missing = event.missing_file();
    if (event.is_overflow())
      into.emplace(fanotify_overflow());
    else if (!event.asks())
      into.emplace(event);
    else if (missing == fanotify_missing::taken)
      continue;
    else if (missing)
      into.emplace(permission_refused{
          fanotify_questions::from_bits(event.mask()), event.pid(), *missing});
    else
      into.emplace(
          permission_request(event, *event.take_file(), group_, unanswered_));
    return true;
  }
  return false;
}

}  // namespace detail
}  // namespace fildes::inline FILDES_ABI
