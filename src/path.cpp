// SPDX-License-Identifier: BSL-1.0
#include <fildes/path.hpp>

#include <new>

#include <fildes/sys/abi/fcntl.hpp>

namespace fildes::inline FILDES_ABI {

path_arg::path_arg(const char* terminated, std::size_t size) noexcept {
  if (std::string_view(terminated, size).find('\0') == std::string_view::npos)
    c_str_ = terminated;
}

path_arg::path_arg(std::string_view path) noexcept {
  if (path.find('\0') != std::string_view::npos) return;
  char* copy = buffer_;
  if (path.size() >= sys::abi::path_max) {
    refused_ = errc::nametoolong;
    return;
  }
  if (path.size() >= sizeof buffer_) {
    heap_ = new (std::nothrow) char[path.size() + 1];
    copy = heap_;
  }
  if (copy == nullptr) {
    refused_ = errc::nomem;
    return;
  }
  copy[path.copy(copy, path.size())] = '\0';
  c_str_ = copy;
}

}  // namespace fildes::inline FILDES_ABI
