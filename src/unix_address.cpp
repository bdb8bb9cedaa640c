// SPDX-License-Identifier: BSL-1.0
#include <fildes/unix_address.hpp>

#include "address_text.hpp"

namespace fildes::inline FILDES_ABI {

namespace {

using detail::refused;

error too_long() noexcept {
  return error(errc::nametoolong, operation::address);
}

// The kernel counts the zero that it adds to a path of 108 bytes.
constexpr std::size_t longest_told = 2 + unix_address::longest_path + 1;

}  // namespace

unix_address::unix_address(unix_address_kind kind, byte_view from) noexcept
    : length_(static_cast<std::uint8_t>(from.size())), kind_(kind) {
  char* const to = raw_.path + (kind == unix_address_kind::abstract ? 1 : 0);
  if (!from.empty()) __builtin_memcpy(to, from.data(), from.size());
}

result<unix_address> unix_address::at(const path_arg& path) noexcept {
  FILDES_TRY(const char* const c_str, path.c_str());
  const std::string_view text(c_str);
  if (text.empty()) return refused();
  if (text.size() > longest_path) return too_long();
  return unix_address(unix_address_kind::path, text);
}

result<unix_address> unix_address::abstract(byte_view name) noexcept {
  if (name.size() > longest_name) return too_long();
  return unix_address(unix_address_kind::abstract, name);
}

result<unix_address> unix_address::from_bytes(byte_view bytes) noexcept {
  FILDES_TRYV(detail::check_address(bytes, family, 2, longest_told));
  const auto name = bytes.after(2).text();
  if (name.empty()) return unnamed();
  const auto path = name.substr(0, name.find('\0'));
  if (path.size() > longest_path) return refused();
  if (!path.empty()) return unix_address(unix_address_kind::path, path);
  if (name.size() > longest_name + 1) return refused();
  return unix_address(unix_address_kind::abstract, name.substr(1));
}

result<unix_address> unix_address::parse(std::string_view text) noexcept {
  detail::text_reader in(text);
  in.expect("unix:");
  if (in.whole()) return unnamed();
  const bool is_abstract = in.accept("@");
  char room[longest_path];
  const auto size = in.escaped(room, sizeof room);
  if (!in.good()) return refused();
  if (size > sizeof room) return too_long();
  const std::string_view name(room, size);
  if (is_abstract) return abstract(name);
  if (name.find('\0') != std::string_view::npos) return refused();
  return at(name);
}

namespace detail {

void print(text_writer& out, const unix_address& address) noexcept {
  out.text("unix:");
  if (address.kind() == unix_address_kind::abstract) {
    out.text("@").escaped(address.abstract_name().text());
    return;
  }
  auto path = address.path();
  if (path.starts_with('@')) {
    out.escaped("@", '@');
    path.remove_prefix(1);
  }
  out.escaped(path);
}

}  // namespace detail
}  // namespace fildes::inline FILDES_ABI
