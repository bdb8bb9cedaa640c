// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>

#include <fildes/config.hpp>

// Every public name that can be declared ahead.

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
class memfd;
class file_mode;
class file_status;
struct device_number;
struct file_identity;
struct file_range;
struct file_time;
struct held_lock;
struct open_options;
struct path_fd_options;
enum class access_mode : std::uint32_t;
enum class allocate_flag : std::uint32_t;
enum class creation : std::uint32_t;
enum class file_advice : int;
enum class file_type : std::uint32_t;
enum class lock_kind : std::int16_t;
enum class memfd_flag : std::uint32_t;
enum class open_flag : std::uint32_t;
enum class resolve_flag : std::uint64_t;
enum class rw_flag : std::uint32_t;
enum class seal : std::uint32_t;
enum class seek_origin : int;

// Pipes, streams and counters.
class pipe_end;
class pipe_reader;
class pipe_writer;
struct pipe;
enum class pipe_flag : std::uint32_t;
class input_stream;
class output_stream;
class eventfd;
class eventfd_semaphore;
struct eventfd_options;
enum class eventfd_flag : std::uint32_t;

// Moving data.
enum class splice_flag : std::uint32_t;
enum class transfer_way : unsigned char;
struct transfer_options;
struct transfer_report;
class transfer_progress;

}  // namespace fildes::inline FILDES_ABI
