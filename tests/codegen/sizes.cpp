// SPDX-License-Identifier: BSL-1.0

// What the types weigh, and that the machine passes them in registers. To
// compile is to pass.

#include <type_traits>

#include <fildes/epoll.hpp>
#include <fildes/eventfd.hpp>
#include <fildes/file.hpp>
#include <fildes/pipe.hpp>
#include <fildes/tcp.hpp>
#include <fildes/timerfd.hpp>
#include <fildes/udp.hpp>
#include <fildes/unix_socket.hpp>

namespace {

using namespace fildes;

// Trivial to copy and to destroy is what the ABIs ask of a value in registers.
template <class T>
constexpr bool in_registers =
    std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T>;

static_assert(sizeof(error) == 4 && in_registers<error>);
static_assert(sizeof(errc) == 2);

static_assert(sizeof(result<>) == 8 && in_registers<result<>>);
static_assert(sizeof(result<int>) == 8 && in_registers<result<int>>);
static_assert(sizeof(result<bool>) == 8 && in_registers<result<bool>>);
static_assert(sizeof(result<std::size_t>) == 2 * sizeof(std::size_t) &&
              in_registers<result<std::size_t>>);
static_assert(sizeof(result<void*>) == 2 * sizeof(void*) &&
              in_registers<result<void*>>);
static_assert(in_registers<result<std::uint64_t>>);

template <class K>
constexpr bool holders_weigh_nothing =
    sizeof(owned<K>) == sizeof(int) && sizeof(borrowed<K>) == sizeof(int) &&
    sizeof(result<borrowed<K>>) == 8 && sizeof(result<owned<K>>) == 12 &&
    in_registers<borrowed<K>> && in_registers<result<borrowed<K>>> &&
    !std::is_copy_constructible_v<owned<K>> &&
    std::is_nothrow_move_constructible_v<owned<K>> &&
    std::is_nothrow_move_assignable_v<owned<K>>;

static_assert(holders_weigh_nothing<any_fd>);
static_assert(holders_weigh_nothing<file>);
static_assert(holders_weigh_nothing<eventfd>);
static_assert(holders_weigh_nothing<timerfd<clock_id::realtime>>);
static_assert(holders_weigh_nothing<pipe_reader>);
static_assert(holders_weigh_nothing<pipe_writer>);
static_assert(holders_weigh_nothing<tcp_stream>);
static_assert(holders_weigh_nothing<tcp_listener>);
static_assert(holders_weigh_nothing<udp_socket>);
static_assert(holders_weigh_nothing<unix_stream>);

static_assert(sizeof(moment<clock_id::monotonic>) == 8);
static_assert(in_registers<moment<clock_id::monotonic>>);
static_assert(in_registers<result<timer_reading>>);

enum class kind : std::uint8_t {};
static_assert(holders_weigh_nothing<epoll<kind>>);
static_assert(sizeof(token<kind>) == 8 && in_registers<token<kind>>);
static_assert(in_registers<result<token<kind>>>);
static_assert(in_registers<result<epoll_added>>);

static_assert(sizeof(open_flags) == 4 && in_registers<open_flags>);
static_assert(sizeof(byte_span) == 2 * sizeof(void*) &&
              in_registers<byte_span>);
static_assert(sizeof(byte_view) == 2 * sizeof(void*) &&
              in_registers<byte_view>);

}  // namespace
