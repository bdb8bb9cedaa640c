// SPDX-License-Identifier: BSL-1.0
#pragma once

// All of fildes that a program is likely to want. Not here, since most programs
// do without and each costs time to compile: error_code.hpp, exceptions.hpp,
// expected.hpp, and the raw layer in sys/.
//
// Nor the options of sockets, of which a program wants a few. Each level has
// its header, which includes what it needs of the others: option.hpp,
// option_alg.hpp, option_can.hpp, option_codec.hpp, option_ip.hpp,
// option_ip_types.hpp, option_ipv6.hpp, option_link.hpp,
// option_membership.hpp, option_netlink.hpp, option_packet.hpp,
// option_packet_types.hpp, option_socket.hpp, option_socket_types.hpp,
// option_tcp.hpp, option_tcp_types.hpp, option_time.hpp, option_tipc.hpp,
// option_udp.hpp, option_value.hpp, option_vsock.hpp, option_xdp.hpp.
//
// Nor what only some programs do with files: file_attributes.hpp,
// file_cache.hpp, file_clone.hpp, file_extents.hpp, file_handle.hpp,
// file_lease.hpp, file_link.hpp, file_system.hpp, xattr.hpp.
//
// Nor what watches files, which is made of variants: fanotify.hpp,
// fanotify_event.hpp, fanotify_flags.hpp, fanotify_reader.hpp,
// fanotify_record.hpp, inotify.hpp, inotify_event.hpp, inotify_flags.hpp,
// inotify_rename.hpp, tree_watcher.hpp.
//
// Nor terminals, message queues, FIFOs and devices: device.hpp, fifo.hpp,
// ioctl.hpp, ioctl_request.hpp, loop_device.hpp, modem_line.hpp, mqueue.hpp,
// mqueue_buffer.hpp, mqueue_calls.hpp, mqueue_guard.hpp, mqueue_limits.hpp,
// mqueue_name.hpp, mqueue_options.hpp, pty.hpp, raw_mode.hpp, rs485.hpp,
// serial.hpp, terminal.hpp, terminal_change.hpp, terminal_flags.hpp,
// terminal_modes.hpp, terminal_patch.hpp, terminal_settings.hpp,
// terminal_text.hpp, terminal_types.hpp, tun.hpp, window_watch.hpp.
//
// Nor the families of a few: alg.hpp, can.hpp, can_bcm.hpp, can_frame.hpp,
// netlink.hpp, netlink_ask.hpp, netlink_attribute.hpp, netlink_message.hpp,
// netlink_request.hpp, netlink_route.hpp, packet.hpp, raw_socket.hpp,
// tcp_zerocopy_receive.hpp, vsock.hpp, xdp.hpp.
//
// Nor control messages of one protocol or family, nor sends without copying:
// control_family.hpp, control_ip.hpp, control_time.hpp, zerocopy.hpp,
// zerocopy_calls.hpp.
//
// Nor what a program asks once, if at all: activation.hpp, cpu.hpp, fdinfo.hpp,
// inout_reserved.hpp.
//
// Nor the loop, which a program may have of its own: acceptor.hpp,
// dispatcher.hpp.
//
// Nor what takes signals apart and hands them out: siginfo_kinds.hpp,
// signal_dispatcher.hpp, signal_hook.hpp.

#include <fildes/address.hpp>
#include <fildes/alg_address.hpp>
#include <fildes/bluetooth_address.hpp>
#include <fildes/bytes.hpp>
#include <fildes/can_address.hpp>
#include <fildes/cast.hpp>
#include <fildes/clock.hpp>
#include <fildes/communicate.hpp>
#include <fildes/control.hpp>
#include <fildes/control_error.hpp>
#include <fildes/control_kinds.hpp>
#include <fildes/control_messages.hpp>
#include <fildes/control_records.hpp>
#include <fildes/datagram_socket.hpp>
#include <fildes/descriptor.hpp>
#include <fildes/directory.hpp>
#include <fildes/epoll.hpp>
#include <fildes/epoll_events.hpp>
#include <fildes/epoll_flags.hpp>
#include <fildes/errc.hpp>
#include <fildes/error.hpp>
#include <fildes/eventfd.hpp>
#include <fildes/fd.hpp>
#include <fildes/file.hpp>
#include <fildes/file_identity.hpp>
#include <fildes/file_lock.hpp>
#include <fildes/file_options.hpp>
#include <fildes/file_time.hpp>
#include <fildes/file_time_chrono.hpp>
#include <fildes/file_times.hpp>
#include <fildes/flags.hpp>
#include <fildes/format.hpp>
#include <fildes/fwd.hpp>
#include <fildes/infiniband_address.hpp>
#include <fildes/inout.hpp>
#include <fildes/io.hpp>
#include <fildes/ip.hpp>
#include <fildes/ip_address.hpp>
#include <fildes/listener.hpp>
#include <fildes/mapped_memory.hpp>
#include <fildes/mapping.hpp>
#include <fildes/mapping_options.hpp>
#include <fildes/memfd.hpp>
#include <fildes/message.hpp>
#include <fildes/message_batch.hpp>
#include <fildes/message_flags.hpp>
#include <fildes/netlink_address.hpp>
#include <fildes/open.hpp>
#include <fildes/packet_address.hpp>
#include <fildes/passing.hpp>
#include <fildes/path.hpp>
#include <fildes/path_fd.hpp>
#include <fildes/path_options.hpp>
#include <fildes/pidfd.hpp>
#include <fildes/pipe.hpp>
#include <fildes/poll.hpp>
#include <fildes/registration.hpp>
#include <fildes/replace_file.hpp>
#include <fildes/result.hpp>
#include <fildes/seqpacket_socket.hpp>
#include <fildes/siginfo.hpp>
#include <fildes/signal_mask.hpp>
#include <fildes/signal_number.hpp>
#include <fildes/signal_set.hpp>
#include <fildes/signalfd.hpp>
#include <fildes/sigpipe.hpp>
#include <fildes/slab.hpp>
#include <fildes/socket.hpp>
#include <fildes/spawn.hpp>
#include <fildes/splice.hpp>
#include <fildes/stat.hpp>
#include <fildes/stat_flags.hpp>
#include <fildes/stdio.hpp>
#include <fildes/stream_socket.hpp>
#include <fildes/string_list.hpp>
#include <fildes/tcp.hpp>
#include <fildes/time.hpp>
#include <fildes/timerfd.hpp>
#include <fildes/token.hpp>
#include <fildes/transfer.hpp>
#include <fildes/tree.hpp>
#include <fildes/udp.hpp>
#include <fildes/unix_address.hpp>
#include <fildes/unix_bind.hpp>
#include <fildes/unix_socket.hpp>
#include <fildes/vsock_address.hpp>
#include <fildes/wait_status.hpp>
#include <fildes/wake_up.hpp>
#include <fildes/xdp_address.hpp>
