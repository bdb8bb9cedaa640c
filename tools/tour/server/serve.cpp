// SPDX-License-Identifier: BSL-1.0
#include "serve.hpp"

#include <fmt/format.h>

#include <fildes/format.hpp>
#include <fildes/io.hpp>
#include <fildes/stdio.hpp>
#include <fildes/sys/abi/signal.hpp>
#include <fildes/sys/process.hpp>

#include "../terminal.hpp"
#include "server.hpp"

namespace tour {

using namespace fildes;

namespace {

constexpr sys::abi::sigset set_of(std::initializer_list<int> signals) {
  constexpr int width = 8 * sizeof(unsigned long);
  sys::abi::sigset set = {};
  for (const int s : signals)
    set.words[(s - 1) / width] |= 1UL << ((s - 1) % width);
  return set;
}

/// The signals that end a server, as a descriptor: from now on they wait there.
result<owned<any_fd>> termination() {
  const auto set = set_of({sys::abi::sigint, sys::abi::sigterm});
  FILDES_TRYV(sys::rt_sigprocmask(sys::abi::sig_block, &set, nullptr));
  return owned<any_fd>::adopt_raw(sys::checked<sys::nr::signalfd4, int>(
      -1, sys::in{&set, sys::abi::sigset_size}, sys::abi::sigset_size,
      sys::abi::o_cloexec));
}

result<> run(const serve_options& options) {
  FILDES_TRY(const auto stop, termination());
  FILDES_TRY(auto root,
             path_fd::open(options.directory, {.flags = open_flag::directory}));
  FILDES_TRY(auto listener, http::listen_on_loopback(options.port));
  FILDES_TRY(const ip_address where, listener.local_address());
  FILDES_TRY(auto server,
             http::server::create(std::move(listener), std::move(root),
                                  {.cache = options.cache}));
  FILDES_TRYV(write_all(stdio::out(),
                        fmt::format("http://127.0.0.1:{}/\n", where.port())));
  return server.run(stop);
}

}  // namespace

int serve(const serve_options& options) {
  const auto done = run(options);
  if (done.has_value()) return 0;
  fmt::print(stderr, "fildes-tour: {}: {}\n", printable(options.directory, 200),
             done.error());
  return 1;
}

}  // namespace tour
