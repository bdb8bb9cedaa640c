// SPDX-License-Identifier: BSL-1.0
#include "piece.hpp"

#include <fildes/io.hpp>
#include <fildes/splice.hpp>

namespace tee_log {

using namespace fildes;

result<> piece::put_into(const pipe_writer& to) const {
  FILDES_TRY(const std::size_t size,
             tee(from_, to, size_, splice_flag::nonblock));
  if (size != size_) return error(errc::badmsg, operation::fifo);
  return success();
}

result<> piece::read(const pipe_reader& from) {
  text_.resize(size_);
  return read_exactly(from, text_);
}

std::optional<std::size_t> piece::line_end(std::size_t at) const {
  const std::size_t end = text_.find('\n', at);
  if (end == std::string::npos) return std::nullopt;
  return end + 1;
}

}  // namespace tee_log
