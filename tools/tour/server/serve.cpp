// SPDX-License-Identifier: BSL-1.0
#include "serve.hpp"

#include <fmt/format.h>

#include <fildes/cast.hpp>
#include <fildes/descriptor.hpp>
#include <fildes/file.hpp>
#include <fildes/format.hpp>
#include <fildes/io.hpp>
#include <fildes/stdio.hpp>

#include "../terminal.hpp"
#include "server.hpp"

namespace tour {

using namespace fildes;

namespace {

constexpr nanoseconds time_for_the_log(3'000'000'000);

int fail(std::string_view what, error e) {
  fmt::print(stderr, "fildes-tour: {}: {}\n", printable(what, 200), e);
  return 1;
}

/// The signals that end a server, as a descriptor. They stay blocked: one more,
/// when it is about to end, changes nothing.
result<owned<signalfd>> termination() {
  FILDES_TRY(auto signals, blocked_signalfd::create(
                               {signal_number::int_, signal_number::term}));
  return std::move(signals).release();
}

result<owned<output_stream>> open_log(const std::string& name) {
  if (name == "-") return dup(stdio::err());
  FILDES_TRY(owned<any_fd> to,
             file::open(name, {.access = access_mode::write_only,
                               .create = creation::if_absent,
                               .flags = open_flag::append}));
  return unchecked_cast<output_stream>(std::move(to));
}

/// The log, its thread started; none without a name.
result<std::unique_ptr<http::access_log>> start_log(const std::string& name) {
  if (name.empty()) return nullptr;
  FILDES_TRY(auto to, open_log(name));
  return http::access_log::start(std::move(to), printable(name, 200));
}

http::server_options options_of(const serve_options& options,
                                http::access_log* log) {
  return {.cache = options.cache,
          .idle_seconds = options.idle,
          .most_connections = options.connections,
          .log = log};
}

result<http::server> make_server(const serve_options& options,
                                 http::access_log* log) {
  FILDES_TRY(auto root,
             path_fd::open(options.directory, {.flags = open_flag::directory}));
  FILDES_TRY(auto listener, http::listen_on_loopback(options.port));
  FILDES_TRY(const ip_address where, listener.local_address());
  FILDES_TRY(auto server,
             http::server::create(std::move(listener), std::move(root),
                                  options_of(options, log)));
  FILDES_TRYV(write_all(stdio::out(),
                        fmt::format("http://127.0.0.1:{}/\n", where.port())));
  return server;
}

result<http::ending> run(const serve_options& options, const signalfd& signals,
                         http::access_log* log) {
  FILDES_TRY(auto server, make_server(options, log));
  return server.run(signals);
}

}  // namespace

int serve(const serve_options& options) {
  // The signals first: the log's thread shall not have them either.
  const auto signals = termination();
  if (signals.has_error()) return fail("signals", signals.error());
  const auto log = start_log(options.log);
  if (log.has_error()) return fail(options.log, log.error());
  const auto done = run(options, signals.value(), log.value().get());
  const bool hurry =
      value_or(done, http::ending::in_order) == http::ending::at_once;
  const bool logged =
      !log.value() || log.value()->end(deadline::after(
                          hurry ? nanoseconds() : time_for_the_log));
  if (done.has_error()) return fail(options.directory, done.error());
  return logged ? 0 : 1;
}

}  // namespace tour
