// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fildes/mqueue_buffer.hpp>

#include <mqueue.h>

#include <string>

#include "helpers.hpp"

// What the tests of message queues share.

namespace test {

/// A name that no other queue has, removed at the end if it is there.
class queue_name {
 public:
  queue_name() : text_(next()) {}
  ~queue_name() { mq_unlink(text_.c_str()); }
  queue_name(const queue_name&) = delete;
  queue_name& operator=(const queue_name&) = delete;

  const std::string& text() const { return text_; }
  operator fildes::mqueue_name() const {
    return fildes::mqueue_name::from(text_).value();
  }

 private:
  static std::string next() {
    static int count = 0;
    return "/fildes-test-" + std::to_string(getpid()) + "-" +
           std::to_string(++count);
  }

  std::string text_;
};

/// A queue with little room, and its name as long as it lives.
class small_queue {
 public:
  explicit small_queue(std::size_t messages = 3, std::size_t size = 8,
                       fildes::mqueue_flags flags = {})
      : queue_(fildes::mqueue::create(
                   name_, {.room = fildes::mqueue_room{messages, size},
                           .flags = flags})
                   .value()) {}

  const fildes::mqueue_name name() const { return name_; }
  const std::string& text() const { return name_.text(); }
  const fildes::owned<fildes::mqueue>& operator*() const { return queue_; }
  const fildes::owned<fildes::mqueue>* operator->() const { return &queue_; }

  /// Puts in as much as fits.
  void fill() const {
    while (queue_.try_send("full").value()) {
    }
  }
  /// The next message with its priority, as "5 text"; "none".
  std::string next() const {
    auto into = fildes::mqueue_buffer::fitting(queue_).value();
    const auto got = queue_.try_receive(into).value();
    if (!got) return "none";
    return std::to_string(got->priority.value()) + " " +
           std::string(got->bytes.text());
  }

 private:
  queue_name name_;
  fildes::owned<fildes::mqueue> queue_;
};

}  // namespace test
