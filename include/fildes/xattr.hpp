// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <array>
#include <span>
#include <string_view>

#include <fildes/bytes.hpp>
#include <fildes/path_fd.hpp>

namespace fildes::inline FILDES_ABI {

/// The name of an extended attribute: who keeps it, a dot, and the rest. `user`
/// is for everybody who may write the file; `trusted` is for the superuser;
/// `security` and `system` are for the kernel's own. See xattr(7).
class xattr_name {
 public:
  static constexpr std::size_t longest = 255;

  /// From a literal, as `"user.comment"`, which is checked when it is compiled.
  template <std::size_t N>
  consteval xattr_name(const char (&literal)[N])
      : xattr_name(std::string_view(literal, N - 1)) {
    const std::size_t dot = count_before('.', view());
    if (!fits(view()) || dot == 0 || dot == size_) must_be_in_a_namespace();
  }

  /// From any text. That it has a namespace is not checked.
  /// \error inval        of operation::path: empty, or with a zero in it
  /// \error nametoolong  of operation::path: more than 255 bytes
  static constexpr result<xattr_name> from(std::string_view text) noexcept {
    if (text.size() > longest) return error(errc::nametoolong, operation::path);
    if (!fits(text)) return error(errc::inval, operation::path);
    return xattr_name(text);
  }

  constexpr std::string_view view() const noexcept {
    return {text_.data(), size_};
  }
  constexpr const char* c_str() const noexcept { return text_.data(); }
  friend constexpr bool operator==(const xattr_name& a,
                                   const xattr_name& b) noexcept {
    return a.view() == b.view();
  }

 private:
  explicit constexpr xattr_name(std::string_view text) noexcept
      : size_(static_cast<unsigned char>(text.copy(text_.data(), longest))) {}
  // By hand: GCC 12 cannot evaluate string_view::find here.
  static constexpr std::size_t count_before(char c,
                                            std::string_view text) noexcept {
    std::size_t count = 0;
    while (count != text.size() && text[count] != c) ++count;
    return count;
  }
  static constexpr bool fits(std::string_view text) noexcept {
    return !text.empty() && text.size() <= longest &&
           count_before('\0', text) == text.size();
  }
  // No constant expression: the compiler stops there, and says the name.
  static void must_be_in_a_namespace() noexcept;

  std::array<char, longest + 1> text_ = {};
  unsigned char size_ = 0;
};

/// What set_xattr does besides. See setxattr(2).
enum class xattr_flag : std::uint32_t {
  create = 1,   ///< XATTR_CREATE: exist, where the file has it
  replace = 2,  ///< XATTR_REPLACE: nodata, where it has not
};
template <>
inline constexpr auto flag_names<xattr_flag> =
    std::to_array<flag_name<xattr_flag>>({
        {xattr_flag::create, "create"},
        {xattr_flag::replace, "replace"},
    });
using xattr_flags = flags<xattr_flag>;

/// The names of a file's extended attributes, in the buffer that they were read
/// into: a range of string_view, with a zero behind each.
class xattr_names {
 public:
  class iterator {
   public:
    using value_type = std::string_view;
    using difference_type = std::ptrdiff_t;

    iterator() noexcept = default;
    std::string_view operator*() const noexcept {
      return rest_.substr(0, rest_.find('\0'));
    }
    iterator& operator++() noexcept {
      rest_.remove_prefix((**this).size() + 1);
      return *this;
    }
    iterator operator++(int) noexcept {
      const iterator before = *this;
      ++*this;
      return before;
    }
    friend bool operator==(const iterator& a, const iterator& b) noexcept {
      return a.rest_.size() == b.rest_.size();
    }

   private:
    friend class xattr_names;
    explicit iterator(std::string_view rest) noexcept : rest_(rest) {}
    std::string_view rest_;
  };

  /// Room for any list; the kernel has none that is longer.
  static constexpr std::size_t most = 65536;

  /// From the bytes of listxattr(2). What no zero follows is left out.
  explicit xattr_names(std::string_view bytes) noexcept
      : bytes_(bytes.substr(0, bytes.rfind('\0') + 1)) {}

  iterator begin() const noexcept { return iterator(bytes_); }
  iterator end() const noexcept { return iterator(); }
  bool empty() const noexcept { return bytes_.empty(); }

 private:
  std::string_view bytes_;
};

/// Reads an attribute of what a descriptor has open or, by O_PATH, holds; the
/// latter needs /proc. The result is its size; with no room at all, the size
/// that is wanted. See getxattr(2).
/// \error nodata     the file has no such attribute, or it is not to be seen
/// \error range      no room for the value; no value has more than 65536 bytes
/// \error opnotsupp  the file system has none of that namespace
/// \error badf       not open; or a path_fd, and /proc is not there
result<std::size_t> get_xattr(const any_fd& fd, const xattr_name& name,
                              byte_span into) noexcept;

/// Sets an attribute. See setxattr(2).
/// \error perm   somebody else's file; `user` on what is no file or directory
/// \error exist  as the flags say; nodata
/// \error nospc  no room for it on the disk; also dquot, e2big, rofs, opnotsupp
result<> set_xattr(const any_fd& fd, const xattr_name& name, byte_view value,
                   xattr_flags flags = {}) noexcept;

/// Removes an attribute. \error nodata  the file has none; also as set_xattr
result<> remove_xattr(const any_fd& fd, const xattr_name& name) noexcept;

/// Reads the names of all attributes that this process may see. They last as
/// long as the buffer. See listxattr(2).
/// \error range  no room for all of them; also opnotsupp, badf
result<xattr_names> list_xattrs(const any_fd& fd,
                                std::span<char> into) noexcept;

// The same of a path, which begins at `base` when it is relative. One system
// call on kernel 6.13 without resolve flags; else the file is held by a path_fd
// first, which needs /proc.
//
// All: \error as path_fd's calls besides

result<std::size_t> get_xattr_at(const path_fd& base, const path_arg& path,
                                 const xattr_name& name, byte_span into,
                                 const follow_options& options = {},
                                 resolve_flags resolve = {}) noexcept;
result<> set_xattr_at(const path_fd& base, const path_arg& path,
                      const xattr_name& name, byte_view value,
                      xattr_flags flags = {},
                      const follow_options& options = {},
                      resolve_flags resolve = {}) noexcept;
result<> remove_xattr_at(const path_fd& base, const path_arg& path,
                         const xattr_name& name,
                         const follow_options& options = {},
                         resolve_flags resolve = {}) noexcept;
result<xattr_names> list_xattrs_at(const path_fd& base, const path_arg& path,
                                   std::span<char> into,
                                   const follow_options& options = {},
                                   resolve_flags resolve = {}) noexcept;

}  // namespace fildes::inline FILDES_ABI
