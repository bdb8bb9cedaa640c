// SPDX-License-Identifier: BSL-1.0
#include <fildes/pty.hpp>

#include <asm/fcntl.h>
#include <asm/ioctls.h>
#include <asm/termbits.h>

#include "uapi_same.hpp"

SAME(terminal_flag::nonblock, O_NONBLOCK);
SAME(terminal_flag::control, O_NOCTTY);
SAME(terminal_flag::inherit, O_CLOEXEC);

SAME(terminal_queue::input, TCIFLUSH);
SAME(terminal_queue::output, TCOFLUSH);
SAME(terminal_queue::both, TCIOFLUSH);
SAME(terminal_flow::stop_output, TCOOFF);
SAME(terminal_flow::start_output, TCOON);
SAME(terminal_flow::send_stop, TCIOFF);
SAME(terminal_flow::send_start, TCION);

SAME(pty_event::flush_read, TIOCPKT_FLUSHREAD);
SAME(pty_event::flush_write, TIOCPKT_FLUSHWRITE);
SAME(pty_event::stop, TIOCPKT_STOP);
SAME(pty_event::start, TIOCPKT_START);
SAME(pty_event::no_stop, TIOCPKT_NOSTOP);
SAME(pty_event::do_stop, TIOCPKT_DOSTOP);
SAME(pty_event::ioctl, TIOCPKT_IOCTL);
