// SPDX-License-Identifier: BSL-1.0
#include <fildes/fanotify.hpp>

#include <fildes/sys/fanotify.hpp>

#include "lines.hpp"
#include "open.hpp"

namespace fildes::inline FILDES_ABI {

namespace {

template <class Options>
result<int> create_group(std::uint32_t sort, const Options& o) noexcept {
  const std::uint32_t flags = sort | static_cast<std::uint32_t>(o.actor) |
                              (o.flags.bits() ^ sys::abi::fan_cloexec);
  const std::uint32_t of_files = static_cast<std::uint32_t>(o.access) |
                                 sys::abi::o_largefile |
                                 (o.file_flags.bits() ^ sys::abi::o_cloexec);
  return sys::fanotify_init(flags, of_files);
}

// From a line `fanotify flags:803 event-flags:8000`.
std::optional<std::uint32_t> flags_in(std::string_view line) noexcept {
  constexpr std::string_view begin = "fanotify flags:";
  if (!line.starts_with(begin)) return std::nullopt;
  line.remove_prefix(begin.size());
  return detail::number_in<std::uint32_t>(detail::take_word(line), 16);
}

/// The flags that a group was made with; nothing of other descriptors.
result<std::optional<std::uint32_t>> flags_of(const any_fd& fd) noexcept {
  FILDES_TRY(const bool group,
             detail::link_is(fd.raw(), "anon_inode:[fanotify]"));
  if (!group) return std::optional<std::uint32_t>();
  FILDES_TRY(auto text, fdinfo::reader::open(fd));
  for (;;) {
    FILDES_TRY(const auto line, text.next_line());
    if (!line) return error(errc::badmsg, operation::fanotify);
    if (const auto flags = flags_in(*line)) return flags;
  }
}

result<bool> is_group(const any_fd& fd, bool asks) noexcept {
  constexpr std::uint32_t classes =
      sys::abi::fan_class_content | sys::abi::fan_class_pre_content;
  FILDES_TRY(const auto flags, flags_of(fd));
  return flags && ((*flags & classes) != 0) == asks;
}

template <class Mark>
std::uint32_t flags_of(const Mark& m) noexcept {
  return static_cast<std::uint32_t>(m.type) |
         static_cast<std::uint32_t>(m.effect) | m.flags.bits();
}

}  // namespace

detail::raw_mark::raw_mark(const fanotify_mark& m) noexcept
    : mask(m.events.bits()), flags(flags_of(m)) {}

detail::raw_mark::raw_mark(const fanotify_permission_mark& m) noexcept
    : mask(m.questions.bits() | m.events.bits()), flags(flags_of(m)) {}

result<> detail::change_mark(int group, std::uint32_t command,
                             const raw_mark& mark, int base,
                             const path_arg* path) noexcept {
  const char* text = nullptr;
  if (path != nullptr) {
    FILDES_TRY(text, path->c_str());
  }
  return sys::fanotify_mark(group, command | mark.flags, mark.mask, base, text);
}

result<owned<fanotify>> fanotify::create(
    const fanotify_options& options) noexcept {
  if (options.report == fanotify_report::mount &&
      options.flags.has(fanotify_flag::fd_error))
    return error(errc::inval, operation::fanotify);
  return owned<fanotify>::adopt_raw(
      create_group(static_cast<std::uint32_t>(options.report), options));
}

result<bool> fanotify::is(const any_fd& fd) noexcept {
  return is_group(fd, asks);
}

result<owned<fanotify_permission>> fanotify_permission::create(
    const fanotify_permission_options& options) noexcept {
  return owned<fanotify_permission>::adopt_raw(
      create_group(static_cast<std::uint32_t>(options.order), options));
}

result<bool> fanotify_permission::is(const any_fd& fd) noexcept {
  return is_group(fd, asks);
}

}  // namespace fildes::inline FILDES_ABI
