// SPDX-License-Identifier: BSL-1.0
#include "connection.hpp"

#include <algorithm>
#include <cstring>

namespace tour::http {

using namespace fildes;

connection::state connection::serve(epoll_event_flags came, site& from) {
  // An end or an error is there to be received, and to be sent into.
  readable_ = readable_ || !came.without(epoll_event_flag::out).empty();
  writable_ = writable_ || !came.without(epoll_event_flag::in).empty();
  ended_ =
      ended_ || came.has_any(epoll_event_flag::rdhup | epoll_event_flag::hup |
                             epoll_event_flag::err);
  return serve(from);
}

connection::state connection::serve(site& from) {
  constexpr int fair_share = 64;
  for (int i = 0; i != fair_share; ++i) {
    if (draining_) return drain();
    outcome o = outcome::done;
    if (is_sending() || find_request(from))
      o = send_all(from);
    else
      o = receive();
    if (o == outcome::wait) return state::waiting;
    if (o == outcome::fail) return state::over;
  }
  return state::busy;
}

connection::state connection::send_again(site& from) {
  if (!is_sending()) return state::waiting;
  writable_ = true;
  return serve(from);
}

connection::state connection::finish(site& from) {
  readable_ = true;  // what has come may not have been told yet
  const state s = serve(from);
  const bool needed = is_sending() || draining_;
  return s == state::waiting && !needed ? state::over : s;
}

/// Finds the next request among what has come, and has it answered.
bool connection::find_request(site& from) {
  if (begin_ == end_) return false;
  std::string_view text(room_.data() + begin_, end_ - begin_);
  // Most often it came whole, and is found to be so when it is read.
  if (!text.ends_with("\r\n\r\n")) {
    const head_finder::found head = finder_.find(text);
    if (head.refusal != status::ok)
      refuse(head.refusal, from, response_);
    else if (head.size == 0)
      return false;
  }
  const std::string_view asked = text;
  if (response_.text.view().empty()) answer(text, from, response_);
  if (from.log != nullptr) [[unlikely]]
    log_answer(asked, from, response_);
  begin_ = end_ - text.size();
  finder_ = {};
  unsent_ = response_.text.view().size();
  return true;
}

connection::outcome connection::receive() {
  if (!readable_) return outcome::wait;
  if (begin_ != 0) {
    std::memmove(room_.data(), room_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
  }
  const byte_span room = byte_span(room_).after(end_);
  const auto n = stream_.recv(room);
  if (n.has_error() && n.error() == errc::intr) return outcome::done;
  readable_ = n.has_value() && (ended_ || n.value() == room.size());
  if (n.has_error())
    return n.error() == errc::again ? outcome::wait : outcome::fail;
  end_ += n.value();
  return n.value() == 0 ? outcome::fail : outcome::done;
}

connection::outcome connection::send_all(const site& from) {
  if (!writable_) return outcome::wait;
  const std::uint64_t before = unsent_ + response_.left;
  outcome o = outcome::done;
  if (unsent_ != 0) o = send_text();
  if (unsent_ == 0 && response_.left != 0 && writable_) o = send_file();
  if (unsent_ + response_.left != before) moved_ = from.now;
  if (o == outcome::done && !is_sending()) end_response(from);
  return o;
}

connection::outcome connection::send_text() {
  const byte_view text = response_.text.bytes();
  const auto flags = response_.left != 0 ? send_flag::more : send_flags();
  const auto n = stream_.send(text.after(text.size() - unsent_), flags);
  const outcome o = sent(n, unsent_);
  unsent_ -= value_or(n, 0U);
  return o;
}

connection::outcome connection::send_file() {
  // Not all of a large file at once: others wait.
  const auto size = static_cast<std::size_t>(
      std::min<std::uint64_t>(response_.left, 2 << 20));
  const auto n = sendfile(stream_, response_.file->from, response_.at, size);
  // It has become shorter since its size was told.
  if (n.has_value() && n.value() == 0) return outcome::fail;
  response_.left -= value_or(n, 0U);
  return sent(n, size);
}

// Less than was to be sent: the room is full, and an event tells when there is
// some again. Or else the file has become shorter: send_again finds that out.
connection::outcome connection::sent(result<std::size_t> n,
                                     std::size_t wanted) {
  if (n.has_error() && n.error() == errc::intr) return outcome::done;
  if (n.has_error() && n.error() != errc::again) return outcome::fail;
  writable_ = value_or(n, 0U) == wanted;
  return writable_ ? outcome::done : outcome::wait;
}

void connection::end_response(const site& from) {
  response_.file = nullptr;
  response_.text.clear();
  if (response_.keep_alive && !from.ending) return;
  draining_ = true;
  (void)stream_.shutdown(shutdown_side::write);
}

// Closing while there are bytes that nobody has received would reset the
// connection, and could take the response from the client.
connection::state connection::drain() {
  constexpr std::size_t enough = 1 << 20;
  while (readable_ && drained_ < enough) {
    const auto n = stream_.recv(room_);
    const bool again = n.has_error() && n.error() == errc::again;
    if (value_or(n, 0U) == 0) return again ? state::waiting : state::over;
    drained_ += n.value();
    readable_ = ended_ || n.value() == room_.size();
  }
  return drained_ < enough ? state::waiting : state::over;
}

}  // namespace tour::http
