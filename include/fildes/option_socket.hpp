// SPDX-License-Identifier: BSL-1.0
#pragma once
// size: one table, an entry an option

#include <fildes/option_codec.hpp>
#include <fildes/option_socket_types.hpp>
#include <fildes/option_time.hpp>
#include <fildes/sys/abi/socket.hpp>

// Options of SOL_SOCKET, which sockets of every family have, though not every
// family heeds them. See socket(7).

namespace fildes::inline FILDES_ABI {

/// An option of SOL_SOCKET.
template <int Name, class Codec,
          option_access Access = option_access::read_write>
using socket_level_option =
    socket_option<sys::abi::sol_socket, Name, Codec, Access>;

namespace option {

/// SO_DEBUG: notes what the protocol does; needs CAP_NET_ADMIN.
inline constexpr socket_level_option<sys::abi::so_debug, option_as::boolean>
    debug{};

/// SO_REUSEADDR: binds to an address whose last connection has not died
/// yet.
inline constexpr socket_level_option<sys::abi::so_reuseaddr, option_as::boolean>
    reuse_address{};

/// SO_REUSEPORT: several sockets of one user share an address; the kernel
/// spreads what comes.
inline constexpr socket_level_option<sys::abi::so_reuseport, option_as::boolean>
    reuse_port{};

/// SO_TYPE: SOCK_STREAM and so on.
inline constexpr socket_level_option<sys::abi::so_type, option_as::integer,
                                     option_access::read_only>
    type{};

/// SO_DOMAIN: the family: AF_INET and so on.
inline constexpr socket_level_option<sys::abi::so_domain, option_as::integer,
                                     option_access::read_only>
    domain{};

/// SO_PROTOCOL: the protocol as socket(2) has it.
inline constexpr socket_level_option<sys::abi::so_protocol, option_as::integer,
                                     option_access::read_only>
    protocol{};

/// SO_ERROR: what went wrong since the last look, as of a connect that did
/// not wait. Reading takes it; errc{} is nothing.
inline constexpr socket_level_option<sys::abi::so_error,
                                     option_as::converted<errc, int>,
                                     option_access::read_only>
    error{};

/// SO_ACCEPTCONN: whether it listens.
inline constexpr socket_level_option<
    sys::abi::so_acceptconn, option_as::boolean, option_access::read_only>
    accepts_connections{};

/// SO_DONTROUTE: sends to neighbours only.
inline constexpr socket_level_option<sys::abi::so_dontroute, option_as::boolean>
    dont_route{};

/// SO_BROADCAST: may send to broadcast addresses.
inline constexpr socket_level_option<sys::abi::so_broadcast, option_as::boolean>
    broadcast{};

/// SO_KEEPALIVE: probes an idle peer; the times are in option::tcp.
inline constexpr socket_level_option<sys::abi::so_keepalive, option_as::boolean>
    keepalive{};

/// SO_OOBINLINE: urgent data come in order among the others.
inline constexpr socket_level_option<sys::abi::so_oobinline, option_as::boolean>
    oob_inline{};

/// SO_SNDBUF: bytes that may wait to be sent. The kernel doubles what is
/// set, for its own book-keeping, holds it within limits, and tells the
/// double.
inline constexpr socket_level_option<sys::abi::so_sndbuf, option_as::integer>
    send_buffer{};

/// SO_RCVBUF: bytes that may wait to be read; doubled and held as
/// send_buffer.
inline constexpr socket_level_option<sys::abi::so_rcvbuf, option_as::integer>
    receive_buffer{};

/// SO_SNDBUFFORCE: send_buffer beyond the system's limit; needs
/// CAP_NET_ADMIN.
inline constexpr socket_level_option<
    sys::abi::so_sndbufforce, option_as::integer, option_access::write_only>
    send_buffer_force{};

/// SO_RCVBUFFORCE: receive_buffer beyond the system's limit; needs
/// CAP_NET_ADMIN.
inline constexpr socket_level_option<
    sys::abi::so_rcvbufforce, option_as::integer, option_access::write_only>
    receive_buffer_force{};

/// SO_BUF_LOCK: which of the two buffers the kernel leaves as they were
/// set. Since Linux 5.15.
inline constexpr socket_level_option<sys::abi::so_buf_lock,
                                     option_as::flag_set<buffer_lock_flag>>
    buffer_lock{};

/// SO_RESERVE_MEM: bytes kept for this socket; in a memory cgroup only.
/// Since Linux 5.16.
inline constexpr socket_level_option<sys::abi::so_reserve_mem,
                                     option_as::integer>
    reserve_memory{};

/// SO_RCVLOWAT: bytes that must be there before a read or a poll finds any.
inline constexpr socket_level_option<sys::abi::so_rcvlowat, option_as::integer>
    receive_low_water{};

/// SO_SNDLOWAT: always one.
inline constexpr socket_level_option<sys::abi::so_sndlowat, option_as::integer,
                                     option_access::read_only>
    send_low_water{};

/// SO_RCVTIMEO_NEW: how long a read waits before it fails with again; zero:
/// for ever. The kernel counts in ticks, rounded up.
inline constexpr socket_level_option<sys::abi::so_rcvtimeo_new,
                                     option_as::timeout>
    receive_timeout{};

/// SO_SNDTIMEO_NEW: how long a write or a connect waits; zero: for ever.
inline constexpr socket_level_option<sys::abi::so_sndtimeo_new,
                                     option_as::timeout>
    send_timeout{};

/// SO_LINGER: what close does with data not sent yet.
inline constexpr socket_level_option<sys::abi::so_linger, option_as::linger>
    linger{};

/// SO_NO_CHECK: sends UDP in IPv4 without checksums.
inline constexpr socket_level_option<sys::abi::so_no_check, option_as::boolean>
    no_check{};

/// SO_PRIORITY: the priority of what is sent, 0 to 6; others need
/// CAP_NET_ADMIN.
inline constexpr socket_level_option<sys::abi::so_priority, option_as::integer>
    priority{};

/// SO_MARK: a number for routing and filters to see; needs CAP_NET_ADMIN or
/// CAP_NET_RAW.
inline constexpr socket_level_option<sys::abi::so_mark,
                                     option_as::unsigned_integer>
    mark{};

/// SO_BINDTODEVICE: the name of the only network device to use; empty: all.
inline constexpr socket_level_option<sys::abi::so_bindtodevice,
                                     option_as::text<16>>
    bind_to_device{};

/// SO_BINDTOIFINDEX: the same by the device's index; 0: all.
inline constexpr socket_level_option<sys::abi::so_bindtoifindex,
                                     option_as::integer>
    bind_to_interface{};

/// SO_PEERCRED: who connected or listened at the other end of a unix
/// socket, as they were then: the pid may be another's by now. See
/// peer_pidfd.
inline constexpr socket_level_option<sys::abi::so_peercred,
                                     option_as::structure<ucred>,
                                     option_access::read_only>
    peer_credentials{};

/// SO_PEERGROUPS: the groups of the peer of a unix socket.
inline constexpr socket_level_option<sys::abi::so_peergroups,
                                     option_as::list<std::uint32_t>,
                                     option_access::read_only>
    peer_groups{};

/// SO_PEERSEC: the peer's label for SELinux and its kin.
inline constexpr socket_level_option<sys::abi::so_peersec, option_as::text<256>,
                                     option_access::read_only>
    peer_security{};

/// SO_PEERPIDFD: the process at the other end of a unix socket as a
/// descriptor. inval or srch: it is gone; noprotoopt: the kernel cannot.
/// Since Linux 6.5.
inline constexpr socket_level_option<sys::abi::so_peerpidfd,
                                     option_as::descriptor<any_fd>,
                                     option_access::read_only>
    peer_pidfd{};

/// SO_PASSCRED: messages come with who sent them.
inline constexpr socket_level_option<sys::abi::so_passcred, option_as::boolean>
    pass_credentials{};

/// SO_PASSSEC: messages come with the sender's label.
inline constexpr socket_level_option<sys::abi::so_passsec, option_as::boolean>
    pass_security{};

/// SO_PASSPIDFD: messages come with their sender as a descriptor. Since
/// Linux 6.5.
inline constexpr socket_level_option<sys::abi::so_passpidfd, option_as::boolean>
    pass_pidfd{};

/// SO_PASSRIGHTS: whether descriptors may come over a unix socket; on at
/// first. Since Linux 6.16.
inline constexpr socket_level_option<sys::abi::so_passrights,
                                     option_as::boolean>
    pass_rights{};

/// SO_TIMESTAMP_NEW: messages come with when they arrived, in microseconds.
inline constexpr socket_level_option<sys::abi::so_timestamp_new,
                                     option_as::boolean>
    timestamp{};

/// SO_TIMESTAMPNS_NEW: the same in nanoseconds.
inline constexpr socket_level_option<sys::abi::so_timestampns_new,
                                     option_as::boolean>
    timestamp_nanoseconds{};

/// SO_TIMESTAMPING_NEW: which times of what is sent and received are taken,
/// and where.
inline constexpr socket_level_option<sys::abi::so_timestamping_new,
                                     option_as::flag_set<timestamping_flag>>
    timestamping{};

/// SO_TIMESTAMPING_NEW: the same with the index of a clock of the network
/// card (bind_phc). Since Linux 5.14.
inline constexpr socket_level_option<sys::abi::so_timestamping_new,
                                     option_as::structure<so_timestamping>>
    timestamping_clock{};

/// SO_TXTIME: messages may say when they are to be sent, by which clock.
inline constexpr socket_level_option<sys::abi::so_txtime,
                                     option_as::structure<sock_txtime>>
    txtime{};

/// SO_RXQ_OVFL: messages come with how many were lost before them.
inline constexpr socket_level_option<sys::abi::so_rxq_ovfl, option_as::boolean>
    receive_overflow{};

/// SO_RCVMARK: messages come with the mark of their packet. Since Linux
/// 5.19.
inline constexpr socket_level_option<sys::abi::so_rcvmark, option_as::boolean>
    receive_mark{};

/// SO_RCVPRIORITY: messages come with the priority of their packet. Since
/// Linux 6.14.
inline constexpr socket_level_option<sys::abi::so_rcvpriority,
                                     option_as::boolean>
    receive_priority{};

/// SO_INQ: messages of a unix stream come with how many bytes wait behind
/// them. Since Linux 6.17.
inline constexpr socket_level_option<sys::abi::so_inq, option_as::boolean,
                                     option_access::write_only>
    input_queue{};

/// SO_WIFI_STATUS: whether a frame was acknowledged comes to the error
/// queue.
inline constexpr socket_level_option<sys::abi::so_wifi_status,
                                     option_as::boolean>
    wifi_status{};

/// SO_SELECT_ERR_QUEUE: poll tells of the error queue as of urgent data,
/// too.
inline constexpr socket_level_option<sys::abi::so_select_err_queue,
                                     option_as::boolean>
    select_error_queue{};

/// SO_PEEK_OFF: where MSG_PEEK begins, and goes on from; -1: at the front,
/// always.
inline constexpr socket_level_option<sys::abi::so_peek_off, option_as::integer>
    peek_offset{};

/// SO_NOFCS: the card does not append a checksum to frames.
inline constexpr socket_level_option<sys::abi::so_nofcs, option_as::boolean>
    no_fcs{};

/// SO_ATTACH_FILTER: a program of classic BPF that each packet has to pass.
/// Read by who may: it is given back.
inline constexpr socket_level_option<sys::abi::so_attach_filter,
                                     option_as::filter_program>
    attach_filter{};

/// SO_DETACH_FILTER: no filter again, classic or not.
inline constexpr socket_level_option<
    sys::abi::so_detach_filter, option_as::nothing, option_access::write_only>
    detach_filter{};

/// SO_ATTACH_BPF: a loaded BPF program as the filter.
inline constexpr socket_level_option<sys::abi::so_attach_bpf,
                                     option_as::descriptor<any_fd>,
                                     option_access::write_only>
    attach_bpf{};

/// SO_ATTACH_REUSEPORT_CBPF: a program of classic BPF that says which
/// socket of reuse_port gets a packet.
inline constexpr socket_level_option<sys::abi::so_attach_reuseport_cbpf,
                                     option_as::filter_program,
                                     option_access::write_only>
    attach_reuseport_cbpf{};

/// SO_ATTACH_REUSEPORT_EBPF: the same as a loaded BPF program.
inline constexpr socket_level_option<sys::abi::so_attach_reuseport_ebpf,
                                     option_as::descriptor<any_fd>,
                                     option_access::write_only>
    attach_reuseport_ebpf{};

/// SO_DETACH_REUSEPORT_BPF: spreads evenly again.
inline constexpr socket_level_option<sys::abi::so_detach_reuseport_bpf,
                                     option_as::nothing,
                                     option_access::write_only>
    detach_reuseport_bpf{};

/// SO_LOCK_FILTER: the filter stays: nobody can change it any more, nor
/// take this back.
inline constexpr socket_level_option<sys::abi::so_lock_filter,
                                     option_as::boolean>
    lock_filter{};

/// SO_BPF_EXTENSIONS: the last of the ancillary words that filters can
/// load.
inline constexpr socket_level_option<
    sys::abi::so_bpf_extensions, option_as::integer, option_access::read_only>
    bpf_extensions{};

/// SO_BUSY_POLL: how long to ask the card again and again when nothing is
/// there; more needs CAP_NET_ADMIN.
inline constexpr socket_level_option<sys::abi::so_busy_poll,
                                     option_as::microseconds<0, 0x7fffffff>>
    busy_poll{};

/// SO_PREFER_BUSY_POLL: interrupts wait while a program polls. Since Linux
/// 5.11.
inline constexpr socket_level_option<sys::abi::so_prefer_busy_poll,
                                     option_as::boolean>
    prefer_busy_poll{};

/// SO_BUSY_POLL_BUDGET: packets to take in one go of polling. Since Linux
/// 5.11.
inline constexpr socket_level_option<sys::abi::so_busy_poll_budget,
                                     option_as::integer_in<0, 65535>,
                                     option_access::write_only>
    busy_poll_budget{};

/// SO_MAX_PACING_RATE: bytes a second to send at most; all bits: no limit.
inline constexpr socket_level_option<sys::abi::so_max_pacing_rate,
                                     option_as::number<pacing_rate>>
    max_pacing_rate{};

/// SO_INCOMING_CPU: the processor that takes in the packets; of several
/// sockets of reuse_port, the one set to it is chosen.
inline constexpr socket_level_option<sys::abi::so_incoming_cpu,
                                     option_as::integer>
    incoming_cpu{};

/// SO_INCOMING_NAPI_ID: the queue of the card that the last packet came by.
inline constexpr socket_level_option<sys::abi::so_incoming_napi_id,
                                     option_as::unsigned_integer,
                                     option_access::read_only>
    incoming_napi_id{};

/// SO_CNX_ADVICE: 1: the way to the peer seems dead; another may be tried.
inline constexpr socket_level_option<sys::abi::so_cnx_advice,
                                     option_as::integer_in<1, 1>,
                                     option_access::write_only>
    connection_advice{};

/// SO_MEMINFO: how much memory the socket uses, and for what.
inline constexpr socket_level_option<sys::abi::so_meminfo,
                                     option_as::growing<sk_meminfo>,
                                     option_access::read_only>
    memory{};

/// SO_COOKIE: a number that no other socket of this boot has.
inline constexpr socket_level_option<sys::abi::so_cookie,
                                     option_as::number<std::uint64_t>,
                                     option_access::read_only>
    cookie{};

/// SO_NETNS_COOKIE: a number for its network namespace. Since Linux 5.14.
inline constexpr socket_level_option<sys::abi::so_netns_cookie,
                                     option_as::number<std::uint64_t>,
                                     option_access::read_only>
    netns_cookie{};

/// SO_ZEROCOPY: send_flag::zerocopy is allowed.
inline constexpr socket_level_option<sys::abi::so_zerocopy, option_as::boolean>
    zerocopy{};

/// SO_TXREHASH: whether a stream looks for another way when packets are
/// lost. Since Linux 5.18.
inline constexpr socket_level_option<sys::abi::so_txrehash,
                                     option_as::enumeration<txrehash>>
    txrehash{};

/// SO_DEVMEM_DONTNEED: gives back memory of a device that messages came in.
/// Since Linux 6.12.
inline constexpr socket_level_option<sys::abi::so_devmem_dontneed,
                                     option_as::list<dmabuf_token>,
                                     option_access::write_only>
    devmem_dont_need{};

}  // namespace option

}  // namespace fildes::inline FILDES_ABI
