// SPDX-License-Identifier: BSL-1.0
#include <fildes/can_bcm.hpp>
#include <fildes/control_error.hpp>
#include <fildes/control_family.hpp>
#include <fildes/descriptor.hpp>
#include <fildes/eventfd.hpp>
#include <fildes/memfd.hpp>
#include <fildes/netlink.hpp>
#include <fildes/netlink_route.hpp>
#include <fildes/option_ip_types.hpp>
#include <fildes/option_packet_types.hpp>
#include <fildes/option_socket_types.hpp>
#include <fildes/option_tcp_types.hpp>
#include <fildes/option_udp.hpp>
#include <fildes/packet.hpp>
#include <fildes/packet_address.hpp>
#include <fildes/pidfd.hpp>
#include <fildes/pipe.hpp>
#include <fildes/raw_socket.hpp>
#include <fildes/splice.hpp>
#include <fildes/tcp.hpp>
#include <fildes/timerfd.hpp>
#include <fildes/udp.hpp>
#include <fildes/vsock_address.hpp>
#include <fildes/xdp_address.hpp>

// Before <linux/vm_sockets.h>, which wants it.
#include <signal.h>
#include <sys/socket.h>
#include <time.h>

#include <asm/fcntl.h>
#include <linux/can.h>
#include <linux/can/bcm.h>
#include <linux/close_range.h>
#include <linux/errqueue.h>
#include <linux/fadvise.h>
#include <linux/falloc.h>
#include <linux/fcntl.h>
#include <linux/fs.h>
#include <linux/if.h>
#include <linux/if_alg.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/if_xdp.h>
#include <linux/in.h>
#include <linux/in6.h>
#include <linux/memfd.h>
#include <linux/net_tstamp.h>
#include <linux/netlink.h>
#include <linux/openat2.h>
#include <linux/pidfd.h>
#include <linux/socket.h>
#include <linux/tcp.h>
#include <linux/udp.h>
#include <linux/version.h>
#include <linux/vm_sockets.h>
#include <linux/wait.h>

#include "uapi_same.hpp"
#include "uapi_stat.hpp"

// size: one line an enumerator

// Every enumerator of the public enums that stands for a constant. `inherit` is
// the bit of the kernel's close-on-exec turned round.

SAME(access_mode::read_only, O_RDONLY);
SAME(access_mode::write_only, O_WRONLY);
SAME(access_mode::read_write, O_RDWR);
SAME(creation::never, 0);
SAME(creation::if_absent, O_CREAT);
SAME(creation::exclusive, (O_CREAT | O_EXCL));
SAME(creation::truncate, O_TRUNC);
SAME(creation::replace, (O_CREAT | O_TRUNC));
SAME(open_flag::append, O_APPEND);
SAME(open_flag::nonblock, O_NONBLOCK);
SAME(open_flag::direct, O_DIRECT);
SAME(open_flag::dsync, O_DSYNC);
SAME(open_flag::sync, O_SYNC);
SAME(open_flag::directory, O_DIRECTORY);
SAME(open_flag::nofollow, O_NOFOLLOW);
SAME(open_flag::noatime, O_NOATIME);
SAME(open_flag::noctty, O_NOCTTY);
SAME(open_flag::inherit, O_CLOEXEC);
SAME(resolve_flag::no_xdev, RESOLVE_NO_XDEV);
SAME(resolve_flag::no_magiclinks, RESOLVE_NO_MAGICLINKS);
SAME(resolve_flag::no_symlinks, RESOLVE_NO_SYMLINKS);
SAME(resolve_flag::beneath, RESOLVE_BENEATH);
SAME(resolve_flag::in_root, RESOLVE_IN_ROOT);
SAME(resolve_flag::cached, RESOLVE_CACHED);
SAME(descriptor_flag::cloexec, FD_CLOEXEC);
SAME(status_flag::append, O_APPEND);
SAME(status_flag::async, FASYNC);
SAME(status_flag::direct, O_DIRECT);
SAME(status_flag::noatime, O_NOATIME);
SAME(status_flag::nonblock, O_NONBLOCK);
SAME(status_flag::write_only, O_WRONLY);
SAME(status_flag::read_write, O_RDWR);
SAME(status_flag::path, O_PATH);
SAME(close_range_flag::unshare, CLOSE_RANGE_UNSHARE);
SAME(close_range_flag::cloexec, CLOSE_RANGE_CLOEXEC);
SAME(pipe_flag::nonblock, O_NONBLOCK);
SAME(pipe_flag::packet, O_DIRECT);
SAME(pipe_flag::inherit, O_CLOEXEC);
SAME(eventfd_flag::nonblock, O_NONBLOCK);
SAME(eventfd_flag::inherit, O_CLOEXEC);
SAME(timerfd_flag::nonblock, O_NONBLOCK);
SAME(timerfd_flag::inherit, O_CLOEXEC);
SAME(clock_id::realtime, CLOCK_REALTIME);
SAME(clock_id::monotonic, CLOCK_MONOTONIC);
SAME(clock_id::boottime, CLOCK_BOOTTIME);
SAME(clock_id::realtime_alarm, CLOCK_REALTIME_ALARM);
SAME(clock_id::boottime_alarm, CLOCK_BOOTTIME_ALARM);
SAME(clock_id::tai, CLOCK_TAI);
SAME(clock_id::monotonic_raw, CLOCK_MONOTONIC_RAW);
SAME(clock_id::realtime_coarse, CLOCK_REALTIME_COARSE);
SAME(clock_id::monotonic_coarse, CLOCK_MONOTONIC_COARSE);
SAME(clock_id::process_cputime, CLOCK_PROCESS_CPUTIME_ID);
SAME(clock_id::thread_cputime, CLOCK_THREAD_CPUTIME_ID);
SAME(memfd_flag::inherit, MFD_CLOEXEC);
SAME(memfd_flag::allow_sealing, MFD_ALLOW_SEALING);
SAME(memfd_flag::hugetlb, MFD_HUGETLB);
#if defined(MFD_EXEC)
SAME(memfd_flag::noexec_seal, MFD_NOEXEC_SEAL);
SAME(memfd_flag::exec, MFD_EXEC);
#else
SINCE(memfd_flag::noexec_seal, 8, (6, 3, 0));
SINCE(memfd_flag::exec, 0x10, (6, 3, 0));
#endif
SAME(memfd_flag::huge_2mb, (MFD_HUGETLB | MFD_HUGE_2MB));
SAME(memfd_flag::huge_1gb, (MFD_HUGETLB | MFD_HUGE_1GB));
SAME(seal::seal, F_SEAL_SEAL);
SAME(seal::shrink, F_SEAL_SHRINK);
SAME(seal::grow, F_SEAL_GROW);
SAME(seal::write, F_SEAL_WRITE);
SAME(seal::future_write, F_SEAL_FUTURE_WRITE);
#if defined(F_SEAL_EXEC)
SAME(seal::exec, F_SEAL_EXEC);
#else
SINCE(seal::exec, 0x20, (6, 3, 0));
#endif
SAME(rw_flag::hipri, RWF_HIPRI);
SAME(rw_flag::dsync, RWF_DSYNC);
SAME(rw_flag::sync, RWF_SYNC);
SAME(rw_flag::nowait, RWF_NOWAIT);
SAME(rw_flag::append, RWF_APPEND);
#if defined(RWF_NOAPPEND)
SAME(rw_flag::noappend, RWF_NOAPPEND);
#else
SINCE(rw_flag::noappend, 0x20, (6, 9, 0));
#endif
#if defined(RWF_ATOMIC)
SAME(rw_flag::atomic, RWF_ATOMIC);
#else
SINCE(rw_flag::atomic, 0x40, (6, 11, 0));
#endif
#if defined(RWF_DONTCACHE)
SAME(rw_flag::dontcache, RWF_DONTCACHE);
#else
SINCE(rw_flag::dontcache, 0x80, (6, 14, 0));
#endif
#if defined(RWF_NOSIGNAL)
SAME(rw_flag::nosignal, RWF_NOSIGNAL);
#else
SINCE(rw_flag::nosignal, 0x100, (6, 18, 0));
#endif
SAME(seek_origin::begin, SEEK_SET);
SAME(seek_origin::current, SEEK_CUR);
SAME(seek_origin::end, SEEK_END);
SAME(seek_origin::data, SEEK_DATA);
SAME(seek_origin::hole, SEEK_HOLE);
SAME(allocate_flag::keep_size, FALLOC_FL_KEEP_SIZE);
SAME(allocate_flag::punch_hole, (FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE));
SAME(allocate_flag::collapse_range, FALLOC_FL_COLLAPSE_RANGE);
SAME(allocate_flag::zero_range, FALLOC_FL_ZERO_RANGE);
SAME(allocate_flag::insert_range, FALLOC_FL_INSERT_RANGE);
SAME(allocate_flag::unshare_range, FALLOC_FL_UNSHARE_RANGE);
#if defined(FALLOC_FL_WRITE_ZEROES)
SAME(allocate_flag::write_zeroes, FALLOC_FL_WRITE_ZEROES);
#else
SINCE(allocate_flag::write_zeroes, 0x80, (6, 17, 0));
#endif
SAME(file_advice::normal, POSIX_FADV_NORMAL);
SAME(file_advice::random, POSIX_FADV_RANDOM);
SAME(file_advice::sequential, POSIX_FADV_SEQUENTIAL);
SAME(file_advice::willneed, POSIX_FADV_WILLNEED);
SAME(file_advice::dontneed, POSIX_FADV_DONTNEED);
SAME(file_advice::noreuse, POSIX_FADV_NOREUSE);
SAME(lock_kind::shared, F_RDLCK);
SAME(lock_kind::exclusive, F_WRLCK);
SAME(file_type::fifo, S_IFIFO);
SAME(file_type::character_device, S_IFCHR);
SAME(file_type::directory, S_IFDIR);
SAME(file_type::block_device, S_IFBLK);
SAME(file_type::regular, S_IFREG);
SAME(file_type::symbolic_link, S_IFLNK);
SAME(file_type::socket, S_IFSOCK);
SAME(wait_state::exited, CLD_EXITED);
SAME(wait_state::killed, CLD_KILLED);
SAME(wait_state::dumped, CLD_DUMPED);
SAME(wait_state::trapped, CLD_TRAPPED);
SAME(wait_state::stopped, CLD_STOPPED);
SAME(wait_state::continued, CLD_CONTINUED);
SAME(wait_flag::stopped, WSTOPPED);
SAME(wait_flag::continued, WCONTINUED);
SAME(wait_flag::leave, WNOWAIT);
SAME(pidfd_flag::nonblock, PIDFD_NONBLOCK);
SAME(pidfd_flag::inherit, O_CLOEXEC);
ONLY(signal_scope::as_opened, 0);
#if defined(PIDFD_THREAD)
SAME(pidfd_flag::thread, PIDFD_THREAD);
SAME(signal_scope::thread, PIDFD_SIGNAL_THREAD);
SAME(signal_scope::process, PIDFD_SIGNAL_THREAD_GROUP);
SAME(signal_scope::process_group, PIDFD_SIGNAL_PROCESS_GROUP);
#else
SINCE(pidfd_flag::thread, O_EXCL, (6, 9, 0));
SINCE(signal_scope::thread, 1, (6, 9, 0));
SINCE(signal_scope::process, 2, (6, 9, 0));
SINCE(signal_scope::process_group, 4, (6, 9, 0));
#endif
#if defined(PIDFD_GET_UTS_NAMESPACE)
SAME(namespace_kind::cgroup, PIDFD_GET_CGROUP_NAMESPACE);
SAME(namespace_kind::ipc, PIDFD_GET_IPC_NAMESPACE);
SAME(namespace_kind::mount, PIDFD_GET_MNT_NAMESPACE);
SAME(namespace_kind::network, PIDFD_GET_NET_NAMESPACE);
SAME(namespace_kind::pid, PIDFD_GET_PID_NAMESPACE);
SAME(namespace_kind::pid_for_children, PIDFD_GET_PID_FOR_CHILDREN_NAMESPACE);
SAME(namespace_kind::time, PIDFD_GET_TIME_NAMESPACE);
SAME(namespace_kind::time_for_children, PIDFD_GET_TIME_FOR_CHILDREN_NAMESPACE);
SAME(namespace_kind::user, PIDFD_GET_USER_NAMESPACE);
SAME(namespace_kind::uts, PIDFD_GET_UTS_NAMESPACE);
#else
SINCE(namespace_kind::cgroup, _IO(0xff, 1), (6, 11, 0));
SINCE(namespace_kind::ipc, _IO(0xff, 2), (6, 11, 0));
SINCE(namespace_kind::mount, _IO(0xff, 3), (6, 11, 0));
SINCE(namespace_kind::network, _IO(0xff, 4), (6, 11, 0));
SINCE(namespace_kind::pid, _IO(0xff, 5), (6, 11, 0));
SINCE(namespace_kind::pid_for_children, _IO(0xff, 6), (6, 11, 0));
SINCE(namespace_kind::time, _IO(0xff, 7), (6, 11, 0));
SINCE(namespace_kind::time_for_children, _IO(0xff, 8), (6, 11, 0));
SINCE(namespace_kind::user, _IO(0xff, 9), (6, 11, 0));
SINCE(namespace_kind::uts, _IO(0xff, 10), (6, 11, 0));
#endif
#if defined(PIDFD_INFO_PID)
SAME(process_info_part::ids, PIDFD_INFO_PID);
#else
SINCE(process_info_part::ids, 1, (6, 13, 0));
#endif
#if defined(PIDFD_INFO_CREDS)
SAME(process_info_part::credentials, PIDFD_INFO_CREDS);
#else
SINCE(process_info_part::credentials, 2, (6, 13, 0));
#endif
#if defined(PIDFD_INFO_CGROUPID)
SAME(process_info_part::cgroup, PIDFD_INFO_CGROUPID);
#else
SINCE(process_info_part::cgroup, 4, (6, 13, 0));
#endif
#if defined(PIDFD_INFO_EXIT)
SAME(process_info_part::exit, PIDFD_INFO_EXIT);
#else
SINCE(process_info_part::exit, 8, (6, 15, 0));
#endif
#if defined(PIDFD_INFO_COREDUMP)
SAME(process_info_part::core_dump, PIDFD_INFO_COREDUMP);
#else
SINCE(process_info_part::core_dump, 16, (6, 16, 0));
#endif
SAME(ethertype::none, 0);
SAME(ethertype::all, ETH_P_ALL);
SAME(ethertype::can, ETH_P_CAN);
SAME(ethertype::ipv4, ETH_P_IP);
SAME(ethertype::arp, ETH_P_ARP);
SAME(ethertype::vlan, ETH_P_8021Q);
SAME(ethertype::ipv6, ETH_P_IPV6);
SAME(ethertype::mpls, ETH_P_MPLS_UC);
SAME(ethertype::eapol, ETH_P_PAE);
SAME(ethertype::service_vlan, ETH_P_8021AD);
SAME(ethertype::lldp, ETH_P_LLDP);
SAME(ethertype::ptp, ETH_P_1588);
SAME(packet_kind::host, PACKET_HOST);
SAME(packet_kind::broadcast, PACKET_BROADCAST);
SAME(packet_kind::multicast, PACKET_MULTICAST);
SAME(packet_kind::other_host, PACKET_OTHERHOST);
SAME(packet_kind::outgoing, PACKET_OUTGOING);
SAME(vsock_address_flag::to_host, VMADDR_FLAG_TO_HOST);
SAME(xdp_bind_flag::shared_umem, XDP_SHARED_UMEM);
SAME(xdp_bind_flag::copy, XDP_COPY);
SAME(xdp_bind_flag::zerocopy, XDP_ZEROCOPY);
SAME(xdp_bind_flag::use_need_wakeup, XDP_USE_NEED_WAKEUP);
#if defined(XDP_USE_SG)
SAME(xdp_bind_flag::use_sg, XDP_USE_SG);
#else
SINCE(xdp_bind_flag::use_sg, 16, (6, 6, 0));
#endif
SAME(mtu_discovery::off, IP_PMTUDISC_DONT);
SAME(mtu_discovery::route, IP_PMTUDISC_WANT);
SAME(mtu_discovery::on, IP_PMTUDISC_DO);
SAME(mtu_discovery::probe, IP_PMTUDISC_PROBE);
SAME(mtu_discovery::interface, IP_PMTUDISC_INTERFACE);
SAME(mtu_discovery::omit, IP_PMTUDISC_OMIT);
SAME(address_preference::temporary, IPV6_PREFER_SRC_TMP);
SAME(address_preference::lasting, IPV6_PREFER_SRC_PUBLIC);
SAME(address_preference::as_configured, IPV6_PREFER_SRC_PUBTMP_DEFAULT);
SAME(address_preference::care_of, IPV6_PREFER_SRC_COA);
SAME(address_preference::home, IPV6_PREFER_SRC_HOME);
SAME(address_preference::cga, IPV6_PREFER_SRC_CGA);
SAME(address_preference::non_cga, IPV6_PREFER_SRC_NONCGA);
SAME(packet_membership_kind::multicast, PACKET_MR_MULTICAST);
SAME(packet_membership_kind::promiscuous, PACKET_MR_PROMISC);
SAME(packet_membership_kind::all_multicast, PACKET_MR_ALLMULTI);
SAME(packet_membership_kind::unicast, PACKET_MR_UNICAST);
SAME(packet_version::v1, TPACKET_V1);
SAME(packet_version::v2, TPACKET_V2);
SAME(packet_version::v3, TPACKET_V3);
SAME(fanout_mode::hash, PACKET_FANOUT_HASH);
SAME(fanout_mode::round_robin, PACKET_FANOUT_LB);
SAME(fanout_mode::cpu, PACKET_FANOUT_CPU);
SAME(fanout_mode::rollover, PACKET_FANOUT_ROLLOVER);
SAME(fanout_mode::random, PACKET_FANOUT_RND);
SAME(fanout_mode::queue, PACKET_FANOUT_QM);
SAME(fanout_mode::cbpf, PACKET_FANOUT_CBPF);
SAME(fanout_mode::ebpf, PACKET_FANOUT_EBPF);
SAME(fanout_flag::rollover, PACKET_FANOUT_FLAG_ROLLOVER);
SAME(fanout_flag::unique_id, PACKET_FANOUT_FLAG_UNIQUEID);
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 2, 0)
SAME(fanout_flag::ignore_outgoing, PACKET_FANOUT_FLAG_IGNORE_OUTGOING);
#else
ONLY(fanout_flag::ignore_outgoing, 0x4000);
#endif
SAME(fanout_flag::defrag, PACKET_FANOUT_FLAG_DEFRAG);
#if LINUX_VERSION_CODE >= KERNEL_VERSION(5, 15, 0)
SAME(buffer_lock_flag::send, SOCK_SNDBUF_LOCK);
#else
ONLY(buffer_lock_flag::send, 1);
#endif
#if LINUX_VERSION_CODE >= KERNEL_VERSION(5, 15, 0)
SAME(buffer_lock_flag::receive, SOCK_RCVBUF_LOCK);
#else
ONLY(buffer_lock_flag::receive, 2);
#endif
#if LINUX_VERSION_CODE >= KERNEL_VERSION(5, 18, 0)
SAME(txrehash::off, SOCK_TXREHASH_DISABLED);
#else
ONLY(txrehash::off, 0);
#endif
#if LINUX_VERSION_CODE >= KERNEL_VERSION(5, 18, 0)
SAME(txrehash::on, SOCK_TXREHASH_ENABLED);
#else
ONLY(txrehash::on, 1);
#endif
#if LINUX_VERSION_CODE >= KERNEL_VERSION(5, 18, 0)
SAME(txrehash::system, SOCK_TXREHASH_DEFAULT);
#else
ONLY(txrehash::system, 255);
#endif
SAME(timestamping_flag::tx_hardware, SOF_TIMESTAMPING_TX_HARDWARE);
SAME(timestamping_flag::tx_software, SOF_TIMESTAMPING_TX_SOFTWARE);
SAME(timestamping_flag::rx_hardware, SOF_TIMESTAMPING_RX_HARDWARE);
SAME(timestamping_flag::rx_software, SOF_TIMESTAMPING_RX_SOFTWARE);
SAME(timestamping_flag::software, SOF_TIMESTAMPING_SOFTWARE);
SAME(timestamping_flag::raw_hardware, SOF_TIMESTAMPING_RAW_HARDWARE);
SAME(timestamping_flag::opt_id, SOF_TIMESTAMPING_OPT_ID);
SAME(timestamping_flag::tx_sched, SOF_TIMESTAMPING_TX_SCHED);
SAME(timestamping_flag::tx_ack, SOF_TIMESTAMPING_TX_ACK);
SAME(timestamping_flag::opt_cmsg, SOF_TIMESTAMPING_OPT_CMSG);
SAME(timestamping_flag::opt_tsonly, SOF_TIMESTAMPING_OPT_TSONLY);
SAME(timestamping_flag::opt_stats, SOF_TIMESTAMPING_OPT_STATS);
SAME(timestamping_flag::opt_pktinfo, SOF_TIMESTAMPING_OPT_PKTINFO);
SAME(timestamping_flag::opt_tx_swhw, SOF_TIMESTAMPING_OPT_TX_SWHW);
#if LINUX_VERSION_CODE >= KERNEL_VERSION(5, 14, 0)
SAME(timestamping_flag::bind_phc, SOF_TIMESTAMPING_BIND_PHC);
#else
ONLY(timestamping_flag::bind_phc, 0x8000);
#endif
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 2, 0)
SAME(timestamping_flag::opt_id_tcp, SOF_TIMESTAMPING_OPT_ID_TCP);
#else
ONLY(timestamping_flag::opt_id_tcp, 0x10000);
#endif
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 12, 0)
SAME(timestamping_flag::opt_rx_filter, SOF_TIMESTAMPING_OPT_RX_FILTER);
#else
ONLY(timestamping_flag::opt_rx_filter, 0x20000);
#endif
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 15, 0)
SAME(timestamping_flag::tx_completion, SOF_TIMESTAMPING_TX_COMPLETION);
#else
ONLY(timestamping_flag::tx_completion, 0x40000);
#endif
SAME(txtime_flag::deadline, SOF_TXTIME_DEADLINE_MODE);
SAME(txtime_flag::report_errors, SOF_TXTIME_REPORT_ERRORS);
SAME(tcp_repair_mode::off, TCP_REPAIR_OFF);
SAME(tcp_repair_mode::on, TCP_REPAIR_ON);
SAME(tcp_repair_mode::off_quietly, TCP_REPAIR_OFF_NO_WP);
SAME(tcp_queue::none, TCP_NO_QUEUE);
SAME(tcp_queue::receive, TCP_RECV_QUEUE);
SAME(tcp_queue::send, TCP_SEND_QUEUE);
SAME(tcp_info_flag::timestamps, TCPI_OPT_TIMESTAMPS);
SAME(tcp_info_flag::sack, TCPI_OPT_SACK);
SAME(tcp_info_flag::window_scale, TCPI_OPT_WSCALE);
SAME(tcp_info_flag::ecn, TCPI_OPT_ECN);
SAME(tcp_info_flag::ecn_seen, TCPI_OPT_ECN_SEEN);
SAME(tcp_info_flag::syn_data, TCPI_OPT_SYN_DATA);
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 7, 0)
SAME(tcp_info_flag::microsecond_timestamps, TCPI_OPT_USEC_TS);
#else
ONLY(tcp_info_flag::microsecond_timestamps, 64);
#endif
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 15, 0)
SAME(tcp_info_flag::tfo_child, TCPI_OPT_TFO_CHILD);
#else
ONLY(tcp_info_flag::tfo_child, 128);
#endif
ONLY(udp_encapsulation::none, 0);
SAME(udp_encapsulation::esp, UDP_ENCAP_ESPINUDP);
SAME(udp_encapsulation::l2tp, UDP_ENCAP_L2TPINUDP);
SAME(udp_encapsulation::gtp0, UDP_ENCAP_GTP0);
SAME(udp_encapsulation::gtp1, UDP_ENCAP_GTP1U);
SAME(udp_encapsulation::rxrpc, UDP_ENCAP_RXRPC);
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 16, 0)
SAME(udp_encapsulation::openvpn, UDP_ENCAP_OVPNINUDP);
#else
ONLY(udp_encapsulation::openvpn, 8);
#endif
SAME(error_origin::none, SO_EE_ORIGIN_NONE);
SAME(error_origin::local, SO_EE_ORIGIN_LOCAL);
SAME(error_origin::icmp, SO_EE_ORIGIN_ICMP);
SAME(error_origin::icmp6, SO_EE_ORIGIN_ICMP6);
SAME(error_origin::timestamping, SO_EE_ORIGIN_TIMESTAMPING);
SAME(error_origin::zerocopy, SO_EE_ORIGIN_ZEROCOPY);
SAME(error_origin::txtime, SO_EE_ORIGIN_TXTIME);
SAME(timestamp_of::sent, SCM_TSTAMP_SND);
SAME(timestamp_of::scheduled, SCM_TSTAMP_SCHED);
SAME(timestamp_of::acknowledged, SCM_TSTAMP_ACK);
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 15, 0)
SAME(timestamp_of::completed, SCM_TSTAMP_COMPLETION);
#else
ONLY(timestamp_of::completed, 3);
#endif
SAME(cipher_direction::decrypt, ALG_OP_DECRYPT);
SAME(cipher_direction::encrypt, ALG_OP_ENCRYPT);
SAME(netlink_protocol::route, NETLINK_ROUTE);
SAME(netlink_protocol::unused, NETLINK_UNUSED);
SAME(netlink_protocol::usersock, NETLINK_USERSOCK);
SAME(netlink_protocol::firewall, NETLINK_FIREWALL);
SAME(netlink_protocol::sock_diag, NETLINK_SOCK_DIAG);
SAME(netlink_protocol::nflog, NETLINK_NFLOG);
SAME(netlink_protocol::xfrm, NETLINK_XFRM);
SAME(netlink_protocol::selinux, NETLINK_SELINUX);
SAME(netlink_protocol::iscsi, NETLINK_ISCSI);
SAME(netlink_protocol::audit, NETLINK_AUDIT);
SAME(netlink_protocol::fib_lookup, NETLINK_FIB_LOOKUP);
SAME(netlink_protocol::connector, NETLINK_CONNECTOR);
SAME(netlink_protocol::netfilter, NETLINK_NETFILTER);
SAME(netlink_protocol::ip6_fw, NETLINK_IP6_FW);
SAME(netlink_protocol::dnrtmsg, NETLINK_DNRTMSG);
SAME(netlink_protocol::kobject_uevent, NETLINK_KOBJECT_UEVENT);
SAME(netlink_protocol::generic, NETLINK_GENERIC);
SAME(netlink_protocol::scsitransport, NETLINK_SCSITRANSPORT);
SAME(netlink_protocol::ecryptfs, NETLINK_ECRYPTFS);
SAME(netlink_protocol::rdma, NETLINK_RDMA);
SAME(netlink_protocol::crypto, NETLINK_CRYPTO);
SAME(netlink_protocol::smc, NETLINK_SMC);
SAME(netlink_flag::request, NLM_F_REQUEST);
SAME(netlink_flag::multi, NLM_F_MULTI);
SAME(netlink_flag::ack, NLM_F_ACK);
SAME(netlink_flag::echo, NLM_F_ECHO);
SAME(netlink_flag::dump_intr, NLM_F_DUMP_INTR);
SAME(netlink_flag::dump_filtered, NLM_F_DUMP_FILTERED);
SAME(netlink_flag::root, NLM_F_ROOT);
SAME(netlink_flag::match, NLM_F_MATCH);
SAME(netlink_flag::dump, NLM_F_DUMP);
SAME(netlink_flag::replace, NLM_F_REPLACE);
SAME(netlink_flag::excl, NLM_F_EXCL);
SAME(netlink_flag::create, NLM_F_CREATE);
SAME(netlink_flag::append, NLM_F_APPEND);
SAME(netlink_flag::nonrec, NLM_F_NONREC);
SAME(netlink_flag::bulk, NLM_F_BULK);
SAME(netlink_flag::capped, NLM_F_CAPPED);
SAME(netlink_flag::ack_tlvs, NLM_F_ACK_TLVS);
SAME(link_flag::up, IFF_UP);
SAME(link_flag::broadcast, IFF_BROADCAST);
SAME(link_flag::debug, IFF_DEBUG);
SAME(link_flag::loopback, IFF_LOOPBACK);
SAME(link_flag::pointopoint, IFF_POINTOPOINT);
SAME(link_flag::notrailers, IFF_NOTRAILERS);
SAME(link_flag::running, IFF_RUNNING);
SAME(link_flag::noarp, IFF_NOARP);
SAME(link_flag::promisc, IFF_PROMISC);
SAME(link_flag::allmulti, IFF_ALLMULTI);
SAME(link_flag::master, IFF_MASTER);
SAME(link_flag::slave, IFF_SLAVE);
SAME(link_flag::multicast, IFF_MULTICAST);
SAME(link_flag::portsel, IFF_PORTSEL);
SAME(link_flag::automedia, IFF_AUTOMEDIA);
SAME(link_flag::dynamic, IFF_DYNAMIC);
SAME(link_flag::lower_up, IFF_LOWER_UP);
SAME(link_flag::dormant, IFF_DORMANT);
SAME(link_flag::echo, IFF_ECHO);
SAME(link_state::unknown, IF_OPER_UNKNOWN);
SAME(link_state::not_present, IF_OPER_NOTPRESENT);
SAME(link_state::down, IF_OPER_DOWN);
SAME(link_state::lower_layer_down, IF_OPER_LOWERLAYERDOWN);
SAME(link_state::testing, IF_OPER_TESTING);
SAME(link_state::dormant, IF_OPER_DORMANT);
SAME(link_state::up, IF_OPER_UP);
SAME(ip_protocol::hopopts, IPPROTO_HOPOPTS);
SAME(ip_protocol::ip, IPPROTO_IP);
SAME(ip_protocol::icmp, IPPROTO_ICMP);
SAME(ip_protocol::igmp, IPPROTO_IGMP);
SAME(ip_protocol::ipip, IPPROTO_IPIP);
SAME(ip_protocol::tcp, IPPROTO_TCP);
SAME(ip_protocol::egp, IPPROTO_EGP);
SAME(ip_protocol::pup, IPPROTO_PUP);
SAME(ip_protocol::udp, IPPROTO_UDP);
SAME(ip_protocol::idp, IPPROTO_IDP);
SAME(ip_protocol::tp, IPPROTO_TP);
SAME(ip_protocol::dccp, IPPROTO_DCCP);
SAME(ip_protocol::ipv6, IPPROTO_IPV6);
SAME(ip_protocol::routing, IPPROTO_ROUTING);
SAME(ip_protocol::fragment, IPPROTO_FRAGMENT);
SAME(ip_protocol::rsvp, IPPROTO_RSVP);
SAME(ip_protocol::gre, IPPROTO_GRE);
SAME(ip_protocol::esp, IPPROTO_ESP);
SAME(ip_protocol::ah, IPPROTO_AH);
SAME(ip_protocol::icmpv6, IPPROTO_ICMPV6);
SAME(ip_protocol::none, IPPROTO_NONE);
SAME(ip_protocol::dstopts, IPPROTO_DSTOPTS);
SAME(ip_protocol::mtp, IPPROTO_MTP);
SAME(ip_protocol::beetph, IPPROTO_BEETPH);
SAME(ip_protocol::encap, IPPROTO_ENCAP);
SAME(ip_protocol::pim, IPPROTO_PIM);
SAME(ip_protocol::comp, IPPROTO_COMP);
SAME(ip_protocol::l2tp, IPPROTO_L2TP);
SAME(ip_protocol::sctp, IPPROTO_SCTP);
SAME(ip_protocol::mh, IPPROTO_MH);
SAME(ip_protocol::udplite, IPPROTO_UDPLITE);
SAME(ip_protocol::mpls, IPPROTO_MPLS);
SAME(ip_protocol::ethernet, IPPROTO_ETHERNET);
#if defined(IPPROTO_AGGFRAG)
SAME(ip_protocol::aggfrag, IPPROTO_AGGFRAG);
#else
SINCE(ip_protocol::aggfrag, 144, (6, 14, 0));
#endif
SAME(ip_protocol::raw, IPPROTO_RAW);
#if defined(IPPROTO_SMC)
SAME(ip_protocol::smc, IPPROTO_SMC);
#else
SINCE(ip_protocol::smc, 256, (6, 11, 0));
#endif
SAME(ip_protocol::mptcp, IPPROTO_MPTCP);
SAME(packet_form::frame, SOCK_RAW);
SAME(packet_form::cooked, SOCK_DGRAM);
SAME(canfd_flag::brs, CANFD_BRS);
SAME(canfd_flag::esi, CANFD_ESI);
SAME(canfd_flag::fdf, CANFD_FDF);
SAME(bcm_opcode::tx_setup, TX_SETUP);
SAME(bcm_opcode::tx_delete, TX_DELETE);
SAME(bcm_opcode::tx_read, TX_READ);
SAME(bcm_opcode::tx_send, TX_SEND);
SAME(bcm_opcode::rx_setup, RX_SETUP);
SAME(bcm_opcode::rx_delete, RX_DELETE);
SAME(bcm_opcode::rx_read, RX_READ);
SAME(bcm_opcode::tx_status, TX_STATUS);
SAME(bcm_opcode::tx_expired, TX_EXPIRED);
SAME(bcm_opcode::rx_status, RX_STATUS);
SAME(bcm_opcode::rx_timeout, RX_TIMEOUT);
SAME(bcm_opcode::rx_changed, RX_CHANGED);
SAME(bcm_flag::settimer, SETTIMER);
SAME(bcm_flag::starttimer, STARTTIMER);
SAME(bcm_flag::tx_countevt, TX_COUNTEVT);
SAME(bcm_flag::tx_announce, TX_ANNOUNCE);
SAME(bcm_flag::tx_cp_can_id, TX_CP_CAN_ID);
SAME(bcm_flag::rx_filter_id, RX_FILTER_ID);
SAME(bcm_flag::rx_check_dlc, RX_CHECK_DLC);
SAME(bcm_flag::rx_no_autotimer, RX_NO_AUTOTIMER);
SAME(bcm_flag::rx_announce_resume, RX_ANNOUNCE_RESUME);
SAME(bcm_flag::tx_reset_multi_idx, TX_RESET_MULTI_IDX);
SAME(bcm_flag::rx_rtr_frame, RX_RTR_FRAME);
SAME(bcm_flag::can_fd_frame, CAN_FD_FRAME);
SAME(send_flag::oob, MSG_OOB);
SAME(send_flag::dontroute, MSG_DONTROUTE);
SAME(send_flag::dontwait, MSG_DONTWAIT);
SAME(send_flag::eor, MSG_EOR);
SAME(send_flag::confirm, MSG_CONFIRM);
SAME(send_flag::more, MSG_MORE);
SAME(send_flag::batch, MSG_BATCH);
SAME(send_flag::zerocopy, MSG_ZEROCOPY);
SAME(send_flag::fastopen, MSG_FASTOPEN);
SAME(send_flag::sigpipe, MSG_NOSIGNAL);
SAME(recv_flag::oob, MSG_OOB);
SAME(recv_flag::peek, MSG_PEEK);
SAME(recv_flag::trunc, MSG_TRUNC);
SAME(recv_flag::dontwait, MSG_DONTWAIT);
SAME(recv_flag::waitall, MSG_WAITALL);
SAME(recv_flag::errqueue, MSG_ERRQUEUE);
SAME(recv_flag::waitforone, MSG_WAITFORONE);
SAME(recv_flag::inherit, MSG_CMSG_CLOEXEC);
SAME(message_flag::oob, MSG_OOB);
SAME(message_flag::ctrunc, MSG_CTRUNC);
SAME(message_flag::trunc, MSG_TRUNC);
SAME(message_flag::eor, MSG_EOR);
SAME(message_flag::confirm, MSG_CONFIRM);
SAME(message_flag::errqueue, MSG_ERRQUEUE);
SAME(message_flag::dontroute, MSG_DONTROUTE);
SAME(message_flag::cloexec, MSG_CMSG_CLOEXEC);
SAME(socket_flag::nonblock, SOCK_NONBLOCK);
SAME(socket_flag::inherit, SOCK_CLOEXEC);
SAME(socket_type::stream, SOCK_STREAM);
SAME(socket_type::datagram, SOCK_DGRAM);
SAME(socket_type::seqpacket, SOCK_SEQPACKET);
SAME(socket_type::raw, SOCK_RAW);
SAME(socket_type::rdm, SOCK_RDM);
SAME(shutdown_side::read, SHUT_RD);
SAME(shutdown_side::write, SHUT_WR);
SAME(shutdown_side::both, SHUT_RDWR);
SAME(ip_family::v4, AF_INET);
SAME(ip_family::v6, AF_INET6);
// Of splice(2) no UAPI header tells; include/linux/splice.h, since 2.6.17.
ONLY(splice_flag::move, 1);
ONLY(splice_flag::nonblock, 2);
ONLY(splice_flag::more, 4);
ONLY(splice_flag::gift, 8);
