// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <cstdint>

#include <fildes/config.hpp>

// Every public name that can be declared ahead.
// size: one line a name

namespace fildes::inline FILDES_ABI {

// Vocabulary.
enum class errc : std::uint16_t;
enum class operation : std::uint16_t;
class error;
class error_text;
class byte_span;
class byte_view;
class path_arg;
class nanoseconds;
class deadline;
class sigpipe_guard;
struct io_options;

// Holders.
class any_fd;
template <class K>
class owned;
template <class K>
class borrowed;
enum class descriptor_flag : std::uint32_t;
enum class status_flag : std::uint32_t;
enum class close_range_flag : std::uint32_t;
struct raw_fd_range;

// Files.
class file;
class path_fd;
class pinned_file;
class file_node;
class file_system_status;
class xattr_name;
class xattr_names;
class memfd;
class sealed_memfd;
class extent_reader;
class dedupe_outcome;
struct dedupe_place;
struct file_extent;
struct cache_status;
struct mapped_part;
template <class T>
class mapping;
class time_change;
class file_replacement;
template <class Scope>
class basic_file_lock;
class directory;
class directory_entry;
class directory_reader;
class directory_records;
class tree_entry;
class tree_walk;
class file_mode;
class file_status;
struct access_options;
struct atomic_write_limits;
struct device_number;
struct direct_io_alignment;
// NOLINTNEXTLINE(bugprone-forward-declaration-namespace): not the kernel's
struct file_handle;
struct file_identity;
struct file_owner;
struct removed_tree;
struct remove_tree_options;
struct tree_options;
struct file_range;
struct file_time;
struct follow_options;
struct handle_options;
struct file_times;
struct replace_options;
struct whole_file;
struct held_lock;
struct link_options;
struct mounted_handle;
struct open_options;
struct path_fd_options;
struct status_options;
enum class access_flag : std::uint32_t;
enum class access_mode : std::uint32_t;
enum class allocate_flag : std::uint32_t;
enum class extent_flag : std::uint32_t;
enum class extents_flag : std::uint32_t;
enum class creation : std::uint32_t;
enum class at_mount : unsigned char;
enum class tree_order : unsigned char;
enum class file_advice : int;
enum class file_system_flag : std::uint32_t;
enum class file_system_type : std::uint32_t;
enum class file_attribute : std::uint32_t;
enum class file_type : std::uint32_t;
enum class handle_flag : std::uint32_t;
enum class lock_kind : std::int16_t;
enum class lease_kind : int;
enum class map_advice : int;
enum class map_flag : std::uint32_t;
enum class map_sync : std::uint32_t;
enum class memfd_flag : std::uint32_t;
enum class open_flag : std::uint32_t;
enum class rename_flag : std::uint32_t;
enum class protection : std::uint32_t;
enum class resolve_flag : std::uint64_t;
enum class rw_flag : std::uint32_t;
enum class seal : std::uint32_t;
enum class seek_origin : int;
enum class status_attribute : std::uint64_t;
enum class status_field : std::uint32_t;
enum class status_sync : std::uint32_t;
enum class xattr_flag : std::uint32_t;
enum class sync_range_flag : std::uint32_t;
enum class write_life : std::uint64_t;

// Watching files.
class fanotify;
class fanotify_event;
class fanotify_permission;
class fanotify_record;
class inotify;
class inotify_events;
// NOLINTNEXTLINE(bugprone-forward-declaration-namespace): not fdinfo's
class inotify_watch;
class permission_answer;
class permission_request;
class rename_joiner;
class tree_watcher;
struct fanotify_failure;
struct fanotify_mark;
struct fanotify_options;
struct fanotify_overflow;
struct fanotify_permission_mark;
struct fanotify_permission_options;
struct fanotify_place;
struct inotify_change;
struct inotify_ignored;
struct inotify_limits;
struct inotify_overflow;
struct inotify_unmount;
struct joined_move;
struct permission_refused;
struct tree_change;
struct tree_member;
struct tree_watch_options;
struct watched_entry;
enum class change_flag : std::uint32_t;
enum class fanotify_actor : std::uint32_t;
enum class fanotify_class : std::uint32_t;
enum class fanotify_effect : std::uint32_t;
enum class fanotify_event_flag : std::uint64_t;
enum class fanotify_file_flag : std::uint32_t;
enum class fanotify_flag : std::uint32_t;
enum class fanotify_mark_flag : std::uint32_t;
enum class fanotify_mark_type : std::uint32_t;
enum class fanotify_missing : int;
enum class fanotify_question : std::uint64_t;
enum class fanotify_report : std::uint32_t;
enum class inotify_flag : std::uint32_t;
enum class move_kind : std::uint8_t;
enum class tree_event : std::uint8_t;
enum class watch_flag : std::uint32_t;
enum class watch_id : std::int32_t;

// Pipes, streams and counters.
class pipe_end;
class pipe_reader;
class pipe_writer;
struct pipe;
class fifo;
class fifo_both;
enum class fifo_flag : std::uint32_t;
enum class pipe_flag : std::uint32_t;
class input_stream;
class output_stream;
class eventfd;
class eventfd_semaphore;
struct eventfd_options;
enum class eventfd_flag : std::uint32_t;
class waker;
class wake_up;

// Devices.
class char_device;
class block_device;
class loop_device;
class loop_control;
class bound_loop;
class tun;
struct device_options;
struct block_device_options;
struct loop_options;
struct loop_status;
struct tun_options;
struct tun_interface;
enum class loop_flag : std::uint32_t;
enum class tun_flag : std::uint32_t;
enum class tun_kind : std::uint32_t;
enum class tun_offload : std::uint32_t;

// Waiting. A kind of token is an enum of one byte.
enum class epoll_add_flag : std::uint32_t;
enum class epoll_added : bool;
enum class epoll_create_flag : std::uint32_t;
enum class epoll_event_flag : std::uint32_t;
enum class epoll_modify_flag : std::uint32_t;
struct epoll_busy_poll;
enum class poll_flag : std::int16_t;
struct poll_entry;
enum class slab_kind : std::uint8_t;
enum class flow : bool;
enum class fate : bool;
enum class taken : unsigned char;

// Message queues.
template <access_mode Access>
class mqueue_end;
class mqueue_buffer;
class mqueue_guard;
class mqueue_name;
class mqueue_priority;
struct mqueue_attributes;
struct mqueue_limits;
struct mqueue_message;
struct mqueue_options;
struct mqueue_room;
enum class mqueue_flag : std::uint32_t;

// Clocks and timers.
enum class clock_id : int;
template <clock_id C>
class moment;
template <clock_id C>
class timerfd;
class timer_reading;
struct timer_change;
struct timer_setting;
enum class timerfd_flag : std::uint32_t;

// What the kernel tells of descriptors and CPUs.
namespace fdinfo {
class reader;
struct epoll_entry;
struct eventfd_state;
// NOLINTNEXTLINE(bugprone-forward-declaration-namespace): not the kind's
struct inotify_watch;
struct pidfd_state;
struct summary;
struct timerfd_state;
}  // namespace fdinfo
namespace cpu {
class fraction;
class set;
enum class rounding : unsigned char;
struct options;
}  // namespace cpu

// Signals.
class blocked_signalfd;
class signal_info;
class signal_mask_guard;
class signal_set;
class signalfd;
template <class Handler>
class signal_dispatcher;
template <class T>
class untrusted;
struct signal_defaults;
struct signal_value;
enum class bus_code : int;
enum class emt_code : int;
enum class fpe_code : int;
enum class ill_code : int;
enum class poll_code : int;
enum class segv_code : int;
enum class signal_code : int;
enum class signal_number : int;
enum class signal_step : unsigned char;
enum class signalfd_flag : std::uint32_t;
enum class sys_code : int;
enum class trap_code : int;

// Processes.
// NOLINTNEXTLINE(bugprone-forward-declaration-namespace): not control::pidfd
class pidfd;
class wait_status;
class string_list;
class child_stream;
class byte_buffer;
struct child;
struct child_fd;
struct communicate_options;
struct communicated;
struct process_info;
struct signal_options;
struct spawn_options;
enum class communicate_end : unsigned char;
enum class namespace_kind : std::uint32_t;
enum class pidfd_flag : std::uint32_t;
enum class process_info_part : std::uint64_t;
enum class signal_scope : std::uint32_t;
enum class wait_flag : std::uint32_t;
enum class wait_state : std::uint8_t;

// Addresses of sockets.
class any_address;
class address_text;
class ipv4;
class ipv6;
class ipv4_address;
class ipv6_address;
class ip_address;
class unix_address;
class netlink_address;
class packet_address;
class vsock_address;
class can_address;
class isotp_address;
class j1939_address;
class xdp_address;
class alg_address;
class infiniband_address;
class l2cap_address;
class rfcomm_address;
class bluetooth_device;
class can_id;
enum class ethertype : std::uint16_t;
enum class bluetooth_device_kind : std::uint8_t;
enum class packet_kind : std::uint8_t;
enum class unix_address_kind : std::uint8_t;
enum class vsock_address_flag : std::uint8_t;
enum class xdp_bind_flag : std::uint16_t;
struct infiniband_options;
struct l2cap_options;
struct packet_address_options;

// Sockets.
class socket;
class stream_socket;
class datagram_socket;
class seqpacket_socket;
template <class Stream>
class listener;
template <class K>
struct socket_pair;
template <class K>
struct connecting;
template <class Stream>
struct accepted;
class accept_reserve;
struct listen_options;
struct socket_identity;
enum class accept_trouble : unsigned char;
enum class connect_state : unsigned char;
enum class shutdown_side : int;
enum class socket_flag : std::uint32_t;
enum class socket_type : int;
class tcp_stream;
class udp_socket;
enum class ip_family : int;
class unix_stream;
class unix_datagram;
class unix_seqpacket;
class bound_path;
struct unix_bind_options;
enum class stale_policy : unsigned char;
class passed_fds;
class notifier;
class raw_socket;
class ping_socket;
enum class ip_protocol : int;
class packet_socket;
enum class packet_form : int;
class vsock_stream;
class vsock_seqpacket;
class vsock_datagram;
class can_raw_socket;
class can_isotp_socket;
class can_j1939_socket;
class can_bcm_socket;
class can_frame;
class canfd_frame;
class canxl_frame;
class bcm_header;
enum class bcm_flag : std::uint32_t;
enum class bcm_opcode : std::uint32_t;
enum class canfd_flag : std::uint8_t;
class alg_socket;
class alg_operation;
class xdp_socket;
class netlink_socket;
struct netlink_message;
struct netlink_attribute;
class netlink_attributes;
struct netlink_ack;
struct netlink_answer;
struct netlink_batch;
class netlink_builder;
template <std::size_t Room>
class netlink_request;
struct network_link;
struct network_address;
enum class link_flag : std::uint32_t;
enum class link_state : std::uint8_t;
enum class netlink_flag : std::uint16_t;
enum class netlink_protocol : int;
enum class netlink_state : unsigned char;
struct message_out;
struct message_in;
struct received;
struct received_descriptor;
struct datagram;
struct zerocopy_received;
class tcp_receive_window;
enum class message_flag : std::uint32_t;
enum class recv_flag : std::uint32_t;
enum class send_flag : std::uint32_t;

// Control messages.
class control_message;
class control_records;
class control_room;
class control_view;
struct control_record;
template <std::size_t Bytes>
class control_buffer;
enum class cipher_direction : std::uint32_t;
enum class error_origin : std::uint8_t;
enum class timestamp_of : std::uint32_t;

// Options of sockets.
template <class Int, Int Lo, Int Hi>
class bounded_integer;
template <class T>
class known_part;
template <std::size_t Room>
class option_text;
class packet_fanout;
struct group_membership;
struct group_source;
struct ip_interface;
struct ip_membership;
struct ip_source;
struct ipv6_membership;
struct linger_time;
struct port_range;
struct raw_option;
enum class address_preference : int;
enum class buffer_lock_flag : int;
enum class fanout_flag : std::uint16_t;
enum class fanout_mode : std::uint8_t;
enum class mtu_discovery : int;
enum class option_access : unsigned char;
enum class packet_membership_kind : std::uint16_t;
enum class packet_version : int;
enum class tcp_info_flag : std::uint8_t;
enum class tcp_queue : int;
enum class tcp_repair_mode : int;
enum class timestamping_flag : std::uint32_t;
enum class txrehash : int;
enum class txtime_flag : std::uint32_t;
enum class udp_encapsulation : int;

// Terminals.
class child_terminal;
class pty_master;
class raw_mode;
class raw_mode_handlers;
class terminal;
class terminal_name;
class window_watch;
struct pty;
struct pty_options;
struct pty_packet;
struct raw_handler_options;
struct raw_options;
struct settings_difference;
struct settings_outcome;
struct window_size;
enum class pty_event : std::uint8_t;
enum class setting : std::uint32_t;
enum class terminal_flag : std::uint32_t;
enum class terminal_flow : int;
enum class terminal_queue : int;

// Settings of terminals.
template <class E>
struct flag_change;
class character_changes;
class serial_mode_text;
struct character_change;
struct delay_changes;
struct output_delays;
struct serial_mode;
struct terminal_patch;
struct terminal_settings;
enum class apply : std::uint8_t;
enum class backspace_delay : std::uint32_t;
enum class character_size : std::uint32_t;
enum class control_character : std::uint8_t;
enum class control_flag : std::uint32_t;
enum class flow_control : std::uint8_t;
enum class form_feed_delay : std::uint32_t;
enum class input_flag : std::uint32_t;
enum class line_discipline : std::uint8_t;
enum class local_flag : std::uint32_t;
enum class newline_delay : std::uint32_t;
enum class output_flag : std::uint32_t;
enum class parity : std::uint32_t;
enum class return_delay : std::uint32_t;
enum class stop_bits : std::uint32_t;
enum class tab_delay : std::uint32_t;
enum class vertical_tab_delay : std::uint32_t;

// Serial ports.
class line_break;
class serial_port;
struct rs485_settings;
struct serial_counters;
struct serial_options;
enum class modem_line : std::uint32_t;
enum class rs485_flag : std::uint32_t;

// Moving data.
enum class splice_flag : std::uint32_t;
enum class transfer_way : unsigned char;
struct transfer_options;
struct transfer_report;
class transfer_progress;

}  // namespace fildes::inline FILDES_ABI
