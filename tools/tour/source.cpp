// SPDX-License-Identifier: BSL-1.0
#include "source.hpp"

#include <algorithm>
#include <filesystem>

#include <fildes/io.hpp>
#include <fildes/stat.hpp>

#include "terminal.hpp"

namespace tour {

using namespace fildes;
namespace fs = std::filesystem;

namespace {

constexpr std::size_t most_files = 500'000;

void note(const fs::directory_entry& entry, listing& found,
          std::vector<fs::path>& directories) {
  std::error_code failed;
  const auto type = entry.symlink_status(failed).type();
  if (type == fs::file_type::directory) directories.push_back(entry.path());
  if (type != fs::file_type::regular) return;
  const auto size = entry.file_size(failed);
  if (failed) return;  // it is gone
  found.files.push_back({entry.path().native(), size});
  found.bytes += size;
}

bool is_enough(const listing& found, deadline until) {
  return interrupted() || found.files.size() == most_files ||
         until.remaining().count() == 0;
}

/// Opens nothing but a regular file, and waits for nothing.
result<owned<file>> open_regular(const std::string& path) {
  FILDES_TRY(auto f, file::open(path, {.flags = open_flag::nonblock |
                                                open_flag::nofollow}));
  FILDES_TRY(const auto status, stat(f));
  if (status.type() != file_type::regular)
    return error(errc::inval, operation::checked_cast);
  return f;
}

}  // namespace

listing walk(const std::string& directory, deadline until) {
  listing found;
  std::vector<fs::path> directories = {directory};
  while (!directories.empty() && found.complete) {
    std::error_code failed;
    fs::directory_iterator at(directories.back(), failed);
    directories.pop_back();
    for (; !failed && at != fs::directory_iterator(); at.increment(failed)) {
      note(*at, found, directories);
      if (is_enough(found, until)) found.complete = false;
      if (!found.complete) break;
    }
    if (failed) ++found.unreadable;
  }
  return found;
}

result<std::size_t> read_at(const file& from, byte_span into,
                            std::uint64_t at) {
  std::size_t done = 0;
  while (done < into.size() && !interrupted()) {
    FILDES_TRY(const auto n, retry_on_intr([&] {
                 return from.pread(into.after(done).first(1 << 20), at + done);
               }));
    if (n == 0) break;
    done += n;
  }
  return done;
}

bool source::next(batch& into) {
  into.pieces.clear();
  into.used = 0;
  while (next_file_ < files_.size() && into.used < batch::capacity &&
         into.pieces.size() < batch::most_pieces && !interrupted()) {
    if (!add(files_[next_file_], into))
      ++unreadable_;
    else if (at_ < files_[next_file_].size)
      continue;  // there is more of it
    ++next_file_;
    at_ = 0;
  }
  return !into.pieces.empty();
}

// Puts what there is room for into the batch.
bool source::add(const found_file& file, batch& into) {
  auto from = open_regular(file.path);
  if (from.has_error()) return false;
  const byte_span room = byte_span(into.memory).after(into.used);
  const auto size = static_cast<std::size_t>(
      std::min<std::uint64_t>(file.size - at_, room.size()));
  const auto n = read_at(from.value(), room.first(size), at_);
  if (n.has_error()) return false;
  if (n.value() == 0) {  // empty, or shorter than it was
    at_ = file.size;
    return true;
  }
  into.pieces.push_back({std::move(from).value(), at_, n.value()});
  into.used += n.value();
  at_ += n.value();
  return true;
}

}  // namespace tour
