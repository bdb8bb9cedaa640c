// SPDX-License-Identifier: BSL-1.0
#include <fildes/format.hpp>
#include <fildes/mqueue_limits.hpp>

#include "format_number.hpp"

namespace fildes::inline FILDES_ABI::detail {

void print_mqueue_name(std::string& out, const mqueue_name& name) {
  out += name.view();
}

void print_mqueue_priority(std::string& out, mqueue_priority priority) {
  print_number(out, priority.value());
}

void print(std::string& out, const mqueue_room& room) {
  print_number(out, room.max_messages);
  out += " messages of ";
  print_number(out, room.message_size);
  out += " bytes";
}

void print(std::string& out, const mqueue_attributes& now) {
  print_number(out, now.messages);
  out += " of ";
  print(out, mqueue_room{now.max_messages, now.message_size});
  if (now.nonblock) out += ", nonblock";
}

void print(std::string& out, const mqueue_limits& limits) {
  print_number(out, limits.queues);
  out += " queues of ";
  print_number(out, limits.max_messages);
  out += " messages of ";
  print_number(out, limits.message_size);
  out += " bytes; by default of ";
  print_number(out, limits.given_messages);
  out += " of ";
  print_number(out, limits.given_size);
}

}  // namespace fildes::inline FILDES_ABI::detail
