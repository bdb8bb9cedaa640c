// SPDX-License-Identifier: BSL-1.0
#include <fildes/ioctl.hpp>
#include <fildes/loop_device.hpp>
#include <fildes/sys/abi/termios.hpp>
#include <fildes/tun.hpp>

#include <asm/ioctls.h>
#include <linux/fs.h>
#include <linux/fscrypt.h>
#include <linux/gpio.h>
#include <linux/hidraw.h>
#include <linux/i2c-dev.h>
#include <linux/if_tun.h>
#include <linux/loop.h>
#include <linux/nsfs.h>
#include <linux/random.h>
#include <linux/rtc.h>
#include <linux/userfaultfd.h>
#include <linux/watchdog.h>

#include "uapi_same.hpp"

SAME(loop_flag::read_only, LO_FLAGS_READ_ONLY);
SAME(loop_flag::autoclear, LO_FLAGS_AUTOCLEAR);
SAME(loop_flag::partscan, LO_FLAGS_PARTSCAN);
SAME(loop_flag::direct_io, LO_FLAGS_DIRECT_IO);
SAME(tun_kind::tun, IFF_TUN);
SAME(tun_kind::tap, IFF_TAP);
SAME(tun_flag::no_pi, IFF_NO_PI);
SAME(tun_flag::vnet_hdr, IFF_VNET_HDR);
SAME(tun_flag::multi_queue, IFF_MULTI_QUEUE);
SAME(tun_flag::exclusive, IFF_TUN_EXCL);
SAME(tun_flag::napi, IFF_NAPI);
SAME(tun_flag::napi_frags, IFF_NAPI_FRAGS);
#if defined(IFF_NO_CARRIER)
SAME(tun_flag::no_carrier, IFF_NO_CARRIER);
#else
SINCE(tun_flag::no_carrier, 0x40, (6, 0, 0));
#endif
SAME(tun_flag::persist, IFF_PERSIST);
SAME(tun_offload::csum, TUN_F_CSUM);
SAME(tun_offload::tso4, TUN_F_TSO4);
SAME(tun_offload::tso6, TUN_F_TSO6);
SAME(tun_offload::tso_ecn, TUN_F_TSO_ECN);
SAME(tun_offload::ufo, TUN_F_UFO);
#if defined(TUN_F_USO4)
SAME(tun_offload::uso4, TUN_F_USO4);
SAME(tun_offload::uso6, TUN_F_USO6);
#else
SINCE(tun_offload::uso4, 0x20, (6, 2, 0));
SINCE(tun_offload::uso6, 0x40, (6, 2, 0));
#endif

// What users declare has the number that the kernel's headers make of the same:
// all directions, sizes from 1 to thousands, and types that differ by ABI.

#define NUMBER(kernel, ...)                                             \
  static_assert(                                                        \
      fildes::__VA_ARGS__.number == static_cast<std::uint32_t>(kernel), \
      #kernel " is another number than declared")

NUMBER(RNDZAPENTCNT, ioctl_none<'R', 0x04>);
NUMBER(NS_GET_USERNS, ioctl_none<0xb7, 1>);
NUMBER(NS_GET_PARENT, ioctl_none<0xb7, 2>);
NUMBER(RTC_AIE_ON, ioctl_none<'p', 0x01>);
NUMBER(TUNGETDEVNETNS, ioctl_none<'T', 227>);
NUMBER(RNDGETENTCNT, ioctl_read<'R', 0x00, int>);
NUMBER(RTC_RD_TIME, ioctl_read<'p', 0x09, rtc_time>);
NUMBER(RTC_IRQP_READ, ioctl_read<'p', 0x0b, unsigned long>);
NUMBER(WDIOC_GETSUPPORT, ioctl_read<'W', 0, watchdog_info>);
NUMBER(HIDIOCGRDESC, ioctl_read<'H', 0x02, hidraw_report_descriptor>);
NUMBER(TUNGETFEATURES, ioctl_read<'T', 207, unsigned>);
NUMBER(FS_IOC_GETFLAGS, ioctl_read<'f', 1, long>);
NUMBER(BLKGETSIZE64, ioctl_read<0x12, 114, size_t>);
NUMBER(FS_IOC_SETFLAGS, ioctl_write<'f', 2, long>);
NUMBER(FICLONE, ioctl_write<0x94, 9, int>);
NUMBER(TUNSETIFF, ioctl_integer_by<fildes::sys::abi::iow<int>('T', 202), int>);
NUMBER(UFFDIO_API, ioctl_exchange<0xaa, 0x3f, uffdio_api>);
NUMBER(UFFDIO_COPY, ioctl_exchange<0xaa, 0x03, uffdio_copy>);
NUMBER(GPIO_V2_GET_LINE_IOCTL,
       ioctl_exchange<0xb4, 0x07, gpio_v2_line_request>);
NUMBER(FITRIM, ioctl_exchange<'X', 121, fstrim_range>);
NUMBER(FS_IOC_ADD_ENCRYPTION_KEY, ioctl_exchange<'f', 23, fscrypt_add_key_arg>);
NUMBER(I2C_RDWR, ioctl_write_by<0x0707, i2c_rdwr_ioctl_data>);
NUMBER(FIONREAD, ioctl_read_by<fildes::sys::abi::fionread, int>);
NUMBER(TIOCGPTPEER, ioctl_integer_by<fildes::sys::abi::tiocgptpeer, int>);

// Neither what is made of the result changes the number.
NUMBER(NS_GET_NSTYPE, ioctl_counts(fildes::ioctl_none<0xb7, 3>));
NUMBER(NS_GET_USERNS, ioctl_makes<fildes::any_fd>(fildes::ioctl_none<0xb7, 1>));
