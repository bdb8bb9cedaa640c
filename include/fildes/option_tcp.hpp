// SPDX-License-Identifier: BSL-1.0
#pragma once
// size: one table, an entry an option

#include <fildes/option_codec.hpp>
#include <fildes/option_tcp_types.hpp>
#include <fildes/option_time.hpp>
#include <fildes/sys/abi/socket.hpp>

// Options of TCP, and of what is built on it: MPTCP, and the encryption of TLS
// in the kernel. See tcp(7).

namespace fildes::inline FILDES_ABI {

/// An option of SOL_TCP.
template <int Name, class Codec,
          option_access Access = option_access::read_write>
using tcp_option = socket_option<sys::abi::sol_tcp, Name, Codec, Access>;

/// An option of SOL_MPTCP.
template <int Name, class Codec,
          option_access Access = option_access::read_write>
using mptcp_option = socket_option<sys::abi::sol_mptcp, Name, Codec, Access>;

/// An option of SOL_TLS.
template <int Name, class Codec,
          option_access Access = option_access::read_write>
using tls_option = socket_option<sys::abi::sol_tls, Name, Codec, Access>;

namespace option::tcp {

/// TCP_NODELAY: small pieces go out at once instead of waiting for more.
inline constexpr tcp_option<sys::abi::tcp_nodelay, option_as::boolean>
    nodelay{};

/// TCP_CORK: only full packets go out, until it is off again or 200 ms have
/// passed.
inline constexpr tcp_option<sys::abi::tcp_cork, option_as::boolean> cork{};

/// TCP_MAXSEG: bytes of data in a packet at most.
inline constexpr tcp_option<sys::abi::tcp_maxseg,
                            option_as::integer_in<88, 32767>>
    max_segment{};

/// TCP_KEEPIDLE: how long a connection is idle before option::keepalive
/// probes it; 2 hours at first.
inline constexpr tcp_option<sys::abi::tcp_keepidle,
                            option_as::seconds<1, 32767>>
    keepalive_idle{};

/// TCP_KEEPINTVL: how long between two probes; 75 seconds at first.
inline constexpr tcp_option<sys::abi::tcp_keepintvl,
                            option_as::seconds<1, 32767>>
    keepalive_interval{};

/// TCP_KEEPCNT: probes without an answer that end a connection; 9 at first.
inline constexpr tcp_option<sys::abi::tcp_keepcnt,
                            option_as::integer_in<1, 127>>
    keepalive_count{};

/// TCP_SYNCNT: how often a connect is tried again before it fails.
inline constexpr tcp_option<sys::abi::tcp_syncnt, option_as::integer_in<1, 127>>
    syn_count{};

/// TCP_LINGER2: how long a closed connection waits for its peer to close
/// (FIN_WAIT2); -1: not at all.
inline constexpr tcp_option<sys::abi::tcp_linger2, option_as::seconds<-1, 120>>
    linger2{};

/// TCP_DEFER_ACCEPT: a listener gives a connection when its first data are
/// there. The kernel counts in repeats of its SYN-ACK: what it tells is
/// more.
inline constexpr tcp_option<sys::abi::tcp_defer_accept,
                            option_as::seconds<0, 32767>>
    defer_accept{};

/// TCP_WINDOW_CLAMP: bytes that the window is advertised with at most.
inline constexpr tcp_option<sys::abi::tcp_window_clamp, option_as::integer>
    window_clamp{};

/// TCP_INFO: all about the connection: times in microseconds, but rto and
/// ato too, last_... in milliseconds.
inline constexpr tcp_option<sys::abi::opt_tcp_info,
                            option_as::growing<tcp_info>,
                            option_access::read_only>
    info{};

/// TCP_QUICKACK: acknowledges at once; the kernel changes it as it goes.
inline constexpr tcp_option<sys::abi::tcp_quickack, option_as::boolean>
    quick_ack{};

/// TCP_CONGESTION: the name of the congestion control, as cubic.
inline constexpr tcp_option<sys::abi::tcp_congestion, option_as::text<16>>
    congestion{};

/// TCP_CC_INFO: what the congestion control tells of itself, each in its
/// own structure.
inline constexpr tcp_option<sys::abi::tcp_cc_info,
                            option_as::bytes_of_at_least<20>,
                            option_access::read_only>
    congestion_info{};

/// TCP_MD5SIG: signs what goes to a peer by a key (RFC 2385).
inline constexpr tcp_option<sys::abi::opt_tcp_md5sig,
                            option_as::structure<tcp_md5sig>,
                            option_access::write_only>
    md5_signature{};

/// TCP_MD5SIG_EXT: the same for a prefix or an interface.
inline constexpr tcp_option<sys::abi::tcp_md5sig_ext,
                            option_as::structure<tcp_md5sig>,
                            option_access::write_only>
    md5_signature_extended{};

/// TCP_THIN_LINEAR_TIMEOUTS: a stream with little to send does not wait
/// longer each time.
inline constexpr tcp_option<sys::abi::tcp_thin_linear_timeouts,
                            option_as::boolean>
    thin_linear_timeouts{};

/// TCP_THIN_DUPACK: without effect since Linux 4.11.
inline constexpr tcp_option<sys::abi::tcp_thin_dupack, option_as::boolean>
    thin_dupack{};

/// TCP_USER_TIMEOUT: how long data may stay unacknowledged before the
/// connection ends; zero: as the system has it.
inline constexpr tcp_option<sys::abi::tcp_user_timeout,
                            option_as::milliseconds<0, 0x7fffffff>>
    user_timeout{};

/// TCP_REPAIR: a connection can be taken apart and set up elsewhere; needs
/// CAP_NET_ADMIN.
inline constexpr tcp_option<sys::abi::tcp_repair,
                            option_as::enumeration<tcp_repair_mode>>
    repair{};

/// TCP_REPAIR_QUEUE: which queue the next options are about.
inline constexpr tcp_option<sys::abi::tcp_repair_queue,
                            option_as::enumeration<tcp_queue>>
    repair_queue{};

/// TCP_QUEUE_SEQ: the sequence number of the queue.
inline constexpr tcp_option<sys::abi::tcp_queue_seq,
                            option_as::unsigned_integer>
    queue_sequence{};

/// TCP_REPAIR_OPTIONS: what was agreed when the connection was made.
inline constexpr tcp_option<sys::abi::tcp_repair_options,
                            option_as::list<tcp_repair_opt>,
                            option_access::write_only>
    repair_options{};

/// TCP_REPAIR_WINDOW: the windows.
inline constexpr tcp_option<sys::abi::opt_tcp_repair_window,
                            option_as::structure<tcp_repair_window>>
    repair_window{};

/// TCP_TIMESTAMP: the clock of the timestamps in packets; set in repair
/// only.
inline constexpr tcp_option<sys::abi::tcp_timestamp,
                            option_as::unsigned_integer>
    timestamp{};

/// TCP_FASTOPEN: how many connections with data in their first packet may
/// wait at a listener; 0: none.
inline constexpr tcp_option<sys::abi::tcp_fastopen, option_as::integer>
    fastopen{};

/// TCP_FASTOPEN_CONNECT: connect does nothing, and the first data go with
/// the first packet.
inline constexpr tcp_option<sys::abi::tcp_fastopen_connect, option_as::boolean>
    fastopen_connect{};

/// TCP_FASTOPEN_KEY: the key or two keys of 16 bytes that cookies are made
/// by.
inline constexpr tcp_option<sys::abi::tcp_fastopen_key,
                            option_as::bytes_of_at_least<32>>
    fastopen_key{};

/// TCP_FASTOPEN_NO_COOKIE: without cookies.
inline constexpr tcp_option<sys::abi::tcp_fastopen_no_cookie,
                            option_as::boolean>
    fastopen_no_cookie{};

/// TCP_NOTSENT_LOWAT: bytes not sent yet from which on the socket is not
/// writable.
inline constexpr tcp_option<sys::abi::tcp_notsent_lowat,
                            option_as::unsigned_integer>
    not_sent_low_water{};

/// TCP_SAVE_SYN: keeps the first packet of connections; 2: with its frame.
inline constexpr tcp_option<sys::abi::tcp_save_syn, option_as::integer_in<0, 2>>
    save_syn{};

/// TCP_SAVED_SYN: that packet, once. With too little room it is inval, and
/// stays.
inline constexpr tcp_option<sys::abi::tcp_saved_syn, option_as::bytes,
                            option_access::read_only>
    saved_syn{};

/// TCP_ULP: a protocol in the kernel above this, as tls; it stays.
inline constexpr tcp_option<sys::abi::tcp_ulp, option_as::text<16>>
    upper_protocol{};

/// TCP_ZEROCOPY_RECEIVE: maps what arrived into memory that was mapped from
/// the socket.
inline constexpr tcp_option<sys::abi::opt_tcp_zerocopy_receive,
                            option_as::query<tcp_zerocopy_receive>,
                            option_access::read_only>
    zerocopy_receive{};

/// TCP_INQ: messages come with how many bytes wait behind them.
inline constexpr tcp_option<sys::abi::tcp_inq, option_as::boolean>
    input_queue{};

/// TCP_TX_DELAY: sends later, to play a long way.
inline constexpr tcp_option<sys::abi::tcp_tx_delay,
                            option_as::microseconds<0, 0xfffffff>>
    tx_delay{};

/// TCP_AO_ADD_KEY: a key to sign by (RFC 5925). Since Linux 6.7.
inline constexpr tcp_option<sys::abi::tcp_ao_add_key,
                            option_as::structure<tcp_ao_add>,
                            option_access::write_only>
    ao_add_key{};

/// TCP_AO_DEL_KEY: removes one. Since Linux 6.7.
inline constexpr tcp_option<sys::abi::tcp_ao_del_key,
                            option_as::structure<tcp_ao_del>,
                            option_access::write_only>
    ao_delete_key{};

/// TCP_AO_INFO: which keys are used, and what was refused. Since Linux 6.7.
inline constexpr tcp_option<sys::abi::tcp_ao_info,
                            option_as::structure<tcp_ao_info_opt>>
    ao_info{};

/// TCP_AO_REPAIR: the state of signing, in repair only. Since Linux 6.7.
inline constexpr tcp_option<sys::abi::opt_tcp_ao_repair,
                            option_as::structure<tcp_ao_repair>>
    ao_repair{};

/// TCP_IS_MPTCP: whether MPTCP is spoken, and was not fallen back from.
/// Since Linux 6.10.
inline constexpr tcp_option<sys::abi::tcp_is_mptcp, option_as::boolean,
                            option_access::read_only>
    is_mptcp{};

/// TCP_RTO_MAX_MS: the longest wait before a packet is sent again. Since
/// Linux 6.15.
inline constexpr tcp_option<sys::abi::tcp_rto_max_ms,
                            option_as::milliseconds<1000, 120000>>
    rto_max{};

/// TCP_RTO_MIN_US: the shortest. Since Linux 6.15.
inline constexpr tcp_option<sys::abi::tcp_rto_min_us,
                            option_as::microseconds<2000, 200000>>
    rto_min{};

/// TCP_DELACK_MAX_US: the longest wait before an acknowledgement. Since
/// Linux 6.15.
inline constexpr tcp_option<sys::abi::tcp_delack_max_us,
                            option_as::microseconds<2000, 200000>>
    delack_max{};

}  // namespace option::tcp

namespace option::mptcp {

/// MPTCP_INFO: all about the connection. Since Linux 5.16.
inline constexpr mptcp_option<sys::abi::opt_mptcp_info,
                              option_as::growing<mptcp_info>,
                              option_access::read_only>
    info{};

}  // namespace option::mptcp

namespace option::tls {

/// TLS_TX: the keys to encrypt by, when option::tcp::upper_protocol is tls.
inline constexpr tls_option<sys::abi::tls_tx,
                            option_as::structure<tls_aes_gcm_128>>
    send_aes_gcm_128{};

/// TLS_RX: the keys to decrypt by.
inline constexpr tls_option<sys::abi::tls_rx,
                            option_as::structure<tls_aes_gcm_128>>
    receive_aes_gcm_128{};

/// TLS_TX: the same for longer keys.
inline constexpr tls_option<sys::abi::tls_tx,
                            option_as::structure<tls_aes_gcm_256>>
    send_aes_gcm_256{};

/// TLS_RX: the same for longer keys.
inline constexpr tls_option<sys::abi::tls_rx,
                            option_as::structure<tls_aes_gcm_256>>
    receive_aes_gcm_256{};

/// TLS_TX: the same for another cipher. Since Linux 5.11.
inline constexpr tls_option<sys::abi::tls_tx,
                            option_as::structure<tls_chacha20_poly1305>>
    send_chacha20_poly1305{};

/// TLS_RX: the same for another cipher. Since Linux 5.11.
inline constexpr tls_option<sys::abi::tls_rx,
                            option_as::structure<tls_chacha20_poly1305>>
    receive_chacha20_poly1305{};

/// TLS_TX_ZEROCOPY_RO: sendfile does not copy first: the file must not
/// change. Of cards that encrypt. Since Linux 5.19.
inline constexpr tls_option<sys::abi::tls_tx_zerocopy_ro, option_as::boolean>
    zerocopy_sendfile{};

/// TLS_RX_EXPECT_NO_PAD: decrypts to where it is read, in the hope that
/// nothing is padded. Since Linux 6.0.
inline constexpr tls_option<sys::abi::tls_rx_expect_no_pad, option_as::boolean>
    expect_no_padding{};

/// TLS_TX_MAX_PAYLOAD_LEN: bytes of data in a record at most. Since Linux
/// 6.19.
inline constexpr tls_option<sys::abi::tls_tx_max_payload_len,
                            option_as::number_in<std::uint16_t, 63, 16384>>
    max_payload{};

}  // namespace option::tls

}  // namespace fildes::inline FILDES_ABI
