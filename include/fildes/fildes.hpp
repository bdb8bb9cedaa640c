// SPDX-License-Identifier: BSL-1.0
#pragma once

// All of fildes that a program is likely to want. Not here, since most programs
// do without and each costs time to compile: error_code.hpp, exceptions.hpp,
// expected.hpp, and the raw layer in sys/.

#include <fildes/bytes.hpp>
#include <fildes/cast.hpp>
#include <fildes/descriptor.hpp>
#include <fildes/errc.hpp>
#include <fildes/error.hpp>
#include <fildes/eventfd.hpp>
#include <fildes/fd.hpp>
#include <fildes/file.hpp>
#include <fildes/file_options.hpp>
#include <fildes/flags.hpp>
#include <fildes/format.hpp>
#include <fildes/fwd.hpp>
#include <fildes/inout.hpp>
#include <fildes/inout_reserved.hpp>
#include <fildes/io.hpp>
#include <fildes/memfd.hpp>
#include <fildes/open.hpp>
#include <fildes/path.hpp>
#include <fildes/path_fd.hpp>
#include <fildes/pipe.hpp>
#include <fildes/result.hpp>
#include <fildes/sigpipe.hpp>
#include <fildes/splice.hpp>
#include <fildes/stat.hpp>
#include <fildes/stdio.hpp>
#include <fildes/time.hpp>
#include <fildes/transfer.hpp>
