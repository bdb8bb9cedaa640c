// SPDX-License-Identifier: BSL-1.0
#include <fildes/activation.hpp>

#include <algorithm>

#include <fildes/descriptor.hpp>
#include <fildes/io.hpp>
#include <fildes/pipe.hpp>
#include <fildes/sys/process.hpp>

namespace fildes::inline FILDES_ABI {

namespace {

error refused(errc why) noexcept { return error(why, operation::activation); }

std::optional<std::string_view> value_in(std::string_view variable,
                                         std::string_view name) noexcept {
  if (!variable.starts_with(name)) return std::nullopt;
  variable.remove_prefix(name.size());
  if (!variable.starts_with('=')) return std::nullopt;
  return variable.substr(1);
}

std::optional<std::string_view> variable(environment all,
                                         std::string_view name) noexcept {
  if (all == nullptr) return std::nullopt;
  for (; *all != nullptr; ++all)
    if (const auto value = value_in(*all, name)) return value;
  return std::nullopt;
}

// Digits and nothing else, up to what an int holds.
result<int> parse_number(std::string_view text) noexcept {
  std::int64_t number = 0;
  if (text.empty()) return refused(errc::inval);
  for (const char digit : text) {
    if (digit < '0' || digit > '9') return refused(errc::inval);
    number = number * 10 + (digit - '0');
    if (number > 0x7fffffff) return refused(errc::inval);
  }
  return static_cast<int>(number);
}

// How many descriptors are meant for this process.
result<int> passed_count(environment variables) noexcept {
  const auto pid = variable(variables, "LISTEN_PID");
  const auto count = variable(variables, "LISTEN_FDS");
  if (!pid || !count) return 0;
  FILDES_TRY(const int process, parse_number(*pid));
  return process == sys::getpid() ? parse_number(*count) : 0;
}

// A name of a list with colons in between, which it takes off.
std::string_view take_name(std::string_view& names) noexcept {
  const std::string_view name = names.substr(0, names.find(':'));
  names.remove_prefix(std::min(name.size() + 1, names.size()));
  return name;
}

bool is_activation(std::string_view variable) noexcept {
  for (const std::string_view name :
       {"LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES", "LISTEN_PIDFDID",
        "NOTIFY_SOCKET"})
    if (value_in(variable, name)) return true;
  return false;
}

bool is_name(std::string_view name) noexcept {
  return !name.empty() && name.size() <= 255 &&
         std::all_of(name.begin(), name.end(),
                     [](char c) { return c >= ' ' && c < 127 && c != ':'; });
}

result<unix_address> manager_address(std::string_view text) noexcept {
  if (text.starts_with('/')) return unix_address::at(text);
  if (text.starts_with('@') && text.size() > 1)
    return unix_address::abstract(text.substr(1));
  if (text.starts_with("vsock")) return refused(errc::afnosupport);
  return refused(errc::inval);
}

}  // namespace

passed_fds::passed_fds(std::size_t count, std::string_view names) noexcept
    : count_(count), names_(names) {}

passed_fds::passed_fds(passed_fds&& other) noexcept
    : count_(std::exchange(other.count_, 0)), names_(other.names_) {
  std::copy_n(other.taken_, count_, taken_);
}

passed_fds::~passed_fds() {
  for (std::size_t i = 0; i != count_; ++i) (void)take(i);
}

result<passed_fds> passed_fds::adopt(environment variables) noexcept {
  FILDES_TRY(const int count, passed_count(variables));
  const auto size = static_cast<std::size_t>(count);
  if (size > most) return refused(errc::e2big);
  for (std::size_t i = 0; i != size; ++i) {
    FILDES_TRY(const auto flags, get_descriptor_flags(lend(i)));
    // None that came by exec is.
    if (flags.has(descriptor_flag::cloexec)) return refused(errc::already);
  }
  for (std::size_t i = 0; i != size; ++i)
    FILDES_TRYV(set_descriptor_flags(lend(i), descriptor_flag::cloexec));
  return passed_fds(size, variable(variables, "LISTEN_FDNAMES").value_or(""));
}

std::string_view passed_fds::name(std::size_t index) const noexcept {
  std::string_view names = names_;
  for (std::size_t i = 0; i != index; ++i) take_name(names);
  const std::string_view name = take_name(names);
  return name.empty() ? "unknown" : name;
}

std::optional<owned<any_fd>> passed_fds::take(std::size_t index) noexcept {
  if (index >= count_ || std::exchange(taken_[index], true))
    return std::nullopt;
  return owned<any_fd>::adopt_raw(lend(index).raw()).assume_value();
}

std::optional<owned<any_fd>> passed_fds::take(std::string_view name) noexcept {
  return take(find(name));
}

std::size_t passed_fds::find(std::string_view name) const noexcept {
  std::size_t index = 0;
  while (index != count_ && (taken_[index] || this->name(index) != name))
    ++index;
  return index;
}

void forget_activation(char** variables) noexcept {
  if (variables == nullptr) return;
  char** kept = variables;
  for (; *variables != nullptr; ++variables)
    if (!is_activation(*variables)) *kept++ = *variables;
  *kept = nullptr;
}

result<notifier> notifier::find(environment variables) noexcept {
  notifier found;
  const auto text = variable(variables, "NOTIFY_SOCKET");
  if (!text) return found;
  FILDES_TRY(found.manager_, manager_address(*text));
  found.heard_ = true;
  return found;
}

result<bool> notifier::send(std::string_view lines) const noexcept {
  const byte_view all[] = {lines};
  return send_with(all, {});
}

result<bool> notifier::store_all(std::string_view name,
                                 control_view fds) const noexcept {
  if (!is_name(name)) return refused(errc::inval);
  const byte_view lines[] = {"FDSTORE=1\nFDNAME=", name};
  return send_with(lines, fds);
}

result<bool> notifier::barrier(deadline until) const noexcept {
  if (!heard_) return false;
  FILDES_TRY(auto ends, pipe::create());
  const byte_view line[] = {"BARRIER=1"};
  FILDES_TRYV(send_with(line, control_messages(control::rights(ends.writer))));
  FILDES_TRYV(std::move(ends.writer).close());
  // Nothing comes but the end, when nobody holds the other one.
  FILDES_TRYV(detail::wait_readable(ends.reader.raw(), until));
  return true;
}

result<bool> notifier::send_with(byte_views lines,
                                 control_view fds) const noexcept {
  if (!heard_) return false;
  FILDES_TRY(const auto socket, unix_datagram::create());
  FILDES_TRYV(socket.sendmsg(lines, {.to = manager_, .control = fds}));
  return true;
}

}  // namespace fildes::inline FILDES_ABI
