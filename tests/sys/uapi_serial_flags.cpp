// SPDX-License-Identifier: BSL-1.0
#include <fildes/modem_line.hpp>
#include <fildes/rs485.hpp>

#include <asm/termios.h>
#include <linux/serial.h>

#include "uapi_same.hpp"

SAME(modem_line::le, TIOCM_LE);
SAME(modem_line::dtr, TIOCM_DTR);
SAME(modem_line::rts, TIOCM_RTS);
SAME(modem_line::st, TIOCM_ST);
SAME(modem_line::sr, TIOCM_SR);
SAME(modem_line::cts, TIOCM_CTS);
SAME(modem_line::cd, TIOCM_CD);
SAME(modem_line::ri, TIOCM_RI);
SAME(modem_line::dsr, TIOCM_DSR);
SAME(modem_line::out1, TIOCM_OUT1);
SAME(modem_line::out2, TIOCM_OUT2);
SAME(modem_line::loop, TIOCM_LOOP);
SAME(rs485_flag::enabled, SER_RS485_ENABLED);
SAME(rs485_flag::rts_on_send, SER_RS485_RTS_ON_SEND);
SAME(rs485_flag::rts_after_send, SER_RS485_RTS_AFTER_SEND);
SAME(rs485_flag::rx_during_tx, SER_RS485_RX_DURING_TX);
SAME(rs485_flag::terminate_bus, SER_RS485_TERMINATE_BUS);
SAME(rs485_flag::addrb, SER_RS485_ADDRB);
SAME(rs485_flag::addr_recv, SER_RS485_ADDR_RECV);
SAME(rs485_flag::addr_dest, SER_RS485_ADDR_DEST);
#if defined(SER_RS485_MODE_RS422)
SAME(rs485_flag::mode_rs422, SER_RS485_MODE_RS422);
#else
SINCE(rs485_flag::mode_rs422, 0x200, (6, 9, 0));
#endif
