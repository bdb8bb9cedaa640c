// SPDX-License-Identifier: BSL-1.0
#include <fildes/string_list.hpp>

#include <algorithm>
#include <new>

// NOLINTNEXTLINE(readability-redundant-declaration): in no header but GNU's
extern "C" char** environ;

namespace fildes::inline FILDES_ABI {

namespace {

std::string_view name_of(std::string_view variable) noexcept {
  return variable.substr(0, variable.find('='));
}

}  // namespace

bool string_list::make_room(std::size_t more) noexcept {
  if (text_ != nullptr && more <= room_ - size_) return true;
  const std::size_t room = std::max(2 * room_, size_ + more);
  char* text = new (std::nothrow) char[room];
  if (text == nullptr) return false;
  std::copy_n(text_, size_, text);
  delete[] text_;
  text_ = text;
  room_ = room;
  return true;
}

string_list& string_list::add(std::string_view one) noexcept {
  if (one.find('\0') != std::string_view::npos) refused_ = errc::inval;
  if (refused_ == errc{} && !make_room(one.size() + 1)) refused_ = errc::nomem;
  if (refused_ != errc{}) return *this;
  size_ += one.copy(text_ + size_, one.size());
  text_[size_++] = '\0';
  ++count_;
  return *this;
}

string_list string_list::from_pointers(const char* const* strings) noexcept {
  string_list list;
  for (; strings != nullptr && *strings != nullptr; ++strings)
    list.add(*strings);
  return list;
}

string_list environment_with(
    std::initializer_list<std::string_view> changes) noexcept {
  const auto is_changed = [&](std::string_view variable) {
    return std::any_of(changes.begin(), changes.end(), [&](auto change) {
      return name_of(change) == name_of(variable);
    });
  };
  string_list list;
  for (char** at = environ; at != nullptr && *at != nullptr; ++at)
    if (!is_changed(*at)) list.add(*at);
  for (const std::string_view change : changes)
    if (change.find('=') != std::string_view::npos) list.add(change);
  return list;
}

}  // namespace fildes::inline FILDES_ABI
