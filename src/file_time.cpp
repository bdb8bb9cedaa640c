// SPDX-License-Identifier: BSL-1.0
#include <fildes/file_time.hpp>

#include <charconv>

#include <fildes/file_times.hpp>

namespace fildes::inline FILDES_ABI {

namespace {

constexpr std::size_t digits = 9;

template <class Integer>
result<Integer> all_of(std::string_view text) noexcept {
  Integer number{};
  const char* const begin = text.data();
  const char* const end = begin + text.size();
  const auto [stop, code] = std::from_chars(begin, end, number);
  if (stop != end || code == std::errc::invalid_argument)
    return error(errc::inval, operation::file_time);
  if (code != std::errc()) return error(errc::overflow, operation::file_time);
  return number;
}

// As a number prints: no zeros before it, and no zero with a sign.
bool is_plain(std::string_view seconds) noexcept {
  return seconds == "0" ||
         !(seconds.starts_with('0') || seconds.starts_with("-0"));
}

}  // namespace

result<file_time> parse_file_time(std::string_view text) noexcept {
  const std::size_t point = text.find('.');
  if (point == std::string_view::npos || text.size() != point + digits + 2 ||
      !text.ends_with('s') || !is_plain(text.substr(0, point)))
    return error(errc::inval, operation::file_time);
  file_time t;
  FILDES_TRY(t.seconds, all_of<std::int64_t>(text.substr(0, point)));
  FILDES_TRY(t.nanoseconds,
             all_of<std::uint32_t>(text.substr(point + 1, digits)));
  return t;
}

result<> set_times_at(const path_fd& base, const path_arg& path,
                      const file_times& times, const follow_options& options,
                      resolve_flags resolve) noexcept {
  if (resolve.empty()) {
    FILDES_TRY(const char* const name, path.c_str());
    return detail::set_times(
        base.raw(), name, times,
        options.follow ? 0 : sys::abi::at_symlink_nofollow);
  }
  path_fd_options how{.flags = {}, .resolve = resolve};
  if (!options.follow) how.flags = open_flag::nofollow;
  FILDES_TRY(const owned<path_fd> held, path_fd::open_at(base, path, how));
  return set_times(held, times);
}

}  // namespace fildes::inline FILDES_ABI
