// SPDX-License-Identifier: BSL-1.0
#include <fildes/sys/path.hpp>
#include <fildes/tree.hpp>

namespace fildes::inline FILDES_ABI {

namespace {

result<owned<path_fd>> hold(const path_fd& base, std::string_view path,
                            resolve_flags resolve) noexcept {
  return path_fd::open_at(base, path,
                          {.flags = open_flag::directory, .resolve = resolve});
}

// The path without its last name. Slashes at its end are none of it.
std::string_view parent_of(std::string_view path) noexcept {
  const std::size_t end = path.find_last_not_of('/');
  const std::size_t slash =
      path.rfind('/', end == std::string_view::npos ? 0 : end);
  if (slash == std::string_view::npos) return {};
  const std::size_t name_before = path.find_last_not_of('/', slash);
  return path.substr(
      0, name_before == std::string_view::npos ? 1 : name_before + 1);
}

// To the end of the name that follows.
std::string_view one_more(std::string_view path, std::size_t size) noexcept {
  const std::size_t name = path.find_first_not_of('/', size);
  return path.substr(0, path.find('/', name));
}

std::string_view name_of(std::string_view path) noexcept {
  return path.substr(path.rfind('/') + 1);  // npos + 1 is 0
}

}  // namespace

result<owned<path_fd>> make_directories_at(const path_fd& base,
                                           const path_arg& path, file_mode mode,
                                           resolve_flags resolve) noexcept {
  FILDES_TRY(const std::string_view whole, path.c_str());
  std::string_view there = whole;
  auto held = hold(base, there, resolve);
  while (!held && held.assume_error() == errc::noent && !there.empty() &&
         there != "/") {
    there = parent_of(there);
    held = hold(base, there.empty() ? "." : there, resolve);
  }
  FILDES_TRY(owned<path_fd> at, std::move(held));
  while (whole.find_first_not_of('/', there.size()) != std::string_view::npos) {
    there = one_more(whole, there.size());
    const path_arg name(name_of(there));
    FILDES_TRY(const char* const text, name.c_str());
    const auto made = sys::mkdirat(at.raw(), text, mode.bits());
    if (!made && made.assume_error() != errc::exist) return made.assume_error();
    FILDES_TRY(at, hold(base, there, resolve));
  }
  return at;
}

result<owned<path_fd>> make_directories(const path_arg& path, file_mode mode,
                                        resolve_flags resolve) noexcept {
  return make_directories_at(path_fd::working_directory(), path, mode, resolve);
}

}  // namespace fildes::inline FILDES_ABI
