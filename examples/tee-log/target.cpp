// SPDX-License-Identifier: BSL-1.0
#include "target.hpp"

#include <algorithm>
#include <array>

#include <fildes/cast.hpp>
#include <fildes/descriptor.hpp>
#include <fildes/io.hpp>
#include <fildes/stdio.hpp>

namespace tee_log {

using namespace fildes;

namespace {

// That the way is not open, rather than that the data cannot be stored.
bool is_refusal(error e) {
  return e == errc::inval || e == errc::nosys || e == errc::opnotsupp;
}

}  // namespace

result<target> target::log(const std::string& path, const rotation& how) {
  target t(path);
  const std::size_t name = path.rfind('/') + 1;
  FILDES_TRY(auto directory,
             path_fd::open(name == 0 ? "." : path.substr(0, name),
                           {.flags = open_flag::directory}));
  t.directory_ = std::move(directory);
  t.file_name_ = path.substr(name);
  t.how_ = how;
  return t;
}

result<target> target::standard_output() {
  target t("standard output");
  FILDES_TRY(auto out, dup(stdio::out()));
  t.file_ = unchecked_cast<file>(std::move(out));
  return t;
}

result<> target::open() {
  FILDES_TRY(auto opened, open_log(*directory_, file_name_, mode_));
  FILDES_TRY(const file_status status, stat(opened));
  is_regular_ = status.type() == file_type::regular;
  mode_ = status.mode();
  position_ = is_regular_ ? static_cast<file_offset>(status.size()) : 0;
  limit_ = how_.size;
  is_full_ = is_regular_ && status.size() >= limit_;
  file_ = std::move(opened);
  return success();
}

result<> target::reopen() {
  if (!directory_) return success();
  close();  // first: its lock would be in the way
  return open();
}

// A log that cannot be renamed is written on, until it has grown as much again.
result<> target::rotate(report& user) {
  const auto shifted = shift_logs(*directory_, file_name_, how_.keep);
  if (shifted) return open();
  user.complain(name_, shifted.error());
  limit_ = static_cast<std::uint64_t>(position_) + how_.size;
  is_full_ = false;
  return success();
}

// Whether so many bytes more are as many as there may be.
bool target::fills(std::size_t size) const {
  const auto position = static_cast<std::uint64_t>(position_);
  return is_regular_ && (position >= limit_ || size >= limit_ - position);
}

// One that is full will be another, of the same limit, when the piece comes.
bool target::looks_at(std::size_t size) const {
  return how_.lines && is_regular_ &&
         (is_full_ ? size >= how_.size : fills(size));
}

target::share target::next_share(const piece& what, std::size_t at) const {
  const std::size_t left = what.size() - at;
  if (!fills(left)) return {left, false};
  const auto position = static_cast<std::uint64_t>(position_);
  const auto room =
      static_cast<std::size_t>(limit_ - std::min(position, limit_));
  if (!how_.lines) return {room, true};
  const auto end = what.line_end(at + (room == 0 ? 0 : room - 1));
  return end ? share{*end - at, true} : share{left, false};
}

result<> target::put(const pipe_reader& from, const piece& what, report& user,
                     signals& came) {
  for (std::size_t at = 0; at != what.size();) {
    if (is_full_) FILDES_TRYV(rotate(user));
    const share next = next_share(what, at);
    FILDES_TRYV(move(from, next.size, user, came));
    is_full_ = next.fills;
    at += next.size;
  }
  return success();
}

result<> target::move(const pipe_reader& from, std::size_t size, report& user,
                      signals& came) {
  while (size != 0) {
    const auto moved = splices_ ? splice(from, size) : copy(from, size);
    if (moved.has_value()) {
      if (moved.value() == 0) return error(errc::nodata, sys::nr::splice);
      size -= moved.value();
    } else if (moved.error() == errc::again) {
      FILDES_TRYV(wait_for_room(*file_, came));
    } else if (splices_ && is_refusal(moved.error())) {
      splices_ = false;
      user.mention(name_, "splice is refused: copies");
    } else {
      return moved.error();
    }
  }
  return success();
}

result<std::size_t> target::splice(const pipe_reader& from, std::size_t size) {
  if (is_regular_) return splice_to(from, *file_, position_, size);
  return fildes::splice(from, *file_, size, splice_flag::nonblock);
}

// Through the program, where nothing else is possible.
result<std::size_t> target::copy(const pipe_reader& from, std::size_t size) {
  std::array<std::byte, 65536> room;
  FILDES_TRY(const std::size_t got,
             from.read(byte_span(room).first(std::min(size, room.size()))));
  const byte_view bytes(room.data(), got);
  if (is_regular_) FILDES_TRYV(file_->seek(position_));
  FILDES_TRYV(write_all(*file_, bytes));
  position_ += static_cast<file_offset>(got);
  return got;
}

}  // namespace tee_log
