// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <string>
#include <vector>

#include <boost/smart_ptr/intrusive_ptr.hpp>
#include <boost/smart_ptr/intrusive_ref_counter.hpp>

#include <fildes/file.hpp>
#include <fildes/path_fd.hpp>

#include "target.hpp"

namespace tour::http {

/// A file that is being sent, maybe to several at a time.
struct served_file
    : boost::intrusive_ref_counter<served_file, boost::thread_unsafe_counter> {
  served_file(fildes::owned<fildes::file> f, const fildes::sys::abi::statx& s)
      : from(std::move(f)), size(s.size), modified{s.mtime.sec, s.mtime.nsec} {}

  fildes::owned<fildes::file> from;
  std::uint64_t size;
  fildes::file_time modified;
};
using served_file_ptr = boost::intrusive_ptr<served_file>;

/// The files below a directory. No path leads out of it, by symbolic links
/// neither; what is no regular file is not there.
class files {
 public:
  /// Keeps up to `cache` files open, one for each place in a table. A file in
  /// it is opened anew once it is older than a second, so that within two
  /// seconds a new version is what is served.
  files(fildes::owned<fildes::path_fd> root, std::size_t cache)
      : root_(std::move(root)), places_(cache) {}

  /// `moved_permanently` for a directory. `now` counts seconds.
  status find(const path_text& path, std::uint32_t now, served_file_ptr& into);

 private:
  struct place {
    std::string path;
    std::uint32_t opened = 0;
    served_file_ptr file;
  };

  status open(const path_text& path, served_file_ptr& into) const;

  fildes::owned<fildes::path_fd> root_;
  std::vector<place> places_;
};

}  // namespace tour::http
