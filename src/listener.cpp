// SPDX-License-Identifier: BSL-1.0
#include <fildes/listener.hpp>

#include <fildes/option_socket.hpp>
#include <fildes/sys/eventfd.hpp>
#include <fildes/sys/poll.hpp>

namespace fildes::inline FILDES_ABI {

namespace {

// Any descriptor would do; this one asks for no path and holds no file.
result<owned<any_fd>> make_spare() noexcept {
  return owned<any_fd>::adopt_raw(sys::eventfd2(0, sys::abi::o_cloexec));
}

result<bool> someone_waits(int listener) noexcept {
  sys::abi::pollfd one{listener, sys::abi::poll_in, 0};
  sys::abi::timespec at_once{};
  FILDES_TRY(const std::size_t ready, sys::ppoll(&one, 1, &at_once));
  return ready != 0;
}

// True when a connection is gone, by our hand or by its own.
result<bool> accept_and_close(int listener) noexcept {
  const auto connection = owned<any_fd>::adopt_raw(
      sys::accept4(listener, nullptr, nullptr, sys::abi::sock_cloexec));
  if (connection.has_value()) return true;
  switch (accept_trouble_of(connection.assume_error())) {
    case accept_trouble::connection_lost: return true;
    case accept_trouble::none_waits: return false;
    default: return connection.assume_error();
  }
}

}  // namespace

accept_trouble accept_trouble_of(error e) noexcept {
  switch (e.code()) {
    case errc::again: return accept_trouble::none_waits;
    case errc::mfile:
    case errc::nfile: return accept_trouble::no_descriptor;
    case errc::nobufs:
    case errc::nomem: return accept_trouble::no_memory;
    case errc::badf:
    case errc::fault:
    case errc::inval:
    case errc::notsock:
    case errc::opnotsupp: return accept_trouble::fatal;
    // Linux hands on whatever became of the connection: see accept(2).
    default: return accept_trouble::connection_lost;
  }
}

namespace detail {

result<> prepare_to_listen(const socket& made,
                           const listen_options& options) noexcept {
  if (options.reuse_address)
    FILDES_TRYV(set_option(made, option::reuse_address, true));
  if (options.reuse_port)
    FILDES_TRYV(set_option(made, option::reuse_port, true));
  return success();
}

}  // namespace detail

result<accept_reserve> accept_reserve::create() noexcept {
  FILDES_TRY(auto spare, make_spare());
  return accept_reserve(std::move(spare));
}

result<bool> accept_reserve::shed_raw(int listener) noexcept {
  FILDES_TRY(const bool waits, someone_waits(listener));
  if (!waits) return false;
  {
    const owned<any_fd> given_up = std::move(spare_);
  }
  const auto shed = accept_and_close(listener);
  if (auto spare = make_spare(); spare.has_value())
    spare_ = std::move(spare).assume_value();
  return shed;
}

}  // namespace fildes::inline FILDES_ABI
