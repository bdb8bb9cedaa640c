// SPDX-License-Identifier: BSL-1.0
//
// One end of a conversation over TCP, UDP or the sockets of this machine, for
// another program at the other end. Also shows how the kinds are used.

#include <algorithm>
#include <charconv>
#include <future>
#include <iostream>
#include <optional>
#include <string>
#include <vector>

#include <unistd.h>

#include <fildes/cast.hpp>
#include <fildes/control_kinds.hpp>
#include <fildes/file.hpp>
#include <fildes/format.hpp>
#include <fildes/option_socket.hpp>
#include <fildes/stdio.hpp>
#include <fildes/sys/process.hpp>
#include <fildes/tcp.hpp>
#include <fildes/transfer.hpp>
#include <fildes/udp.hpp>
#include <fildes/unix_socket.hpp>

namespace {

using namespace fildes;

constexpr unsigned seconds = 30;  // that it lives at most

constexpr std::string_view help =
    R"(usage: peer VERB WAY (--at | --to) ADDRESS [OPTION...] [FILE...]

With --at it listens, prints its address and takes one connection; with --to it
connects. WAY is tcp, udp, unix-stream, unix-datagram or unix-seqpacket; ADDRESS
as 127.0.0.1:80, [::1]:0, unix:/a/path, unix:@abstract\x00name, unix: for any.

  echo      send back what comes; a line about each message, or about the end
  talk      send standard input, print what comes back; over a way for messages
            each line is one message, and each answer a line
  pass      send the FILEs as descriptors, then wait for standard input to end
  take      print what is in the files that come as descriptors
  sign      send the credentials of this process, then wait as pass does
  identify  print the credentials that come with messages, and the peer's

  --room N         bytes that a message has room for; 65536 by default
  --descriptors N  how many descriptors it has room for: 1, 3 or 253
  --messages N     how many messages to take; 1 by default. Streams are echoed
                   to their end
  --reset          of talk: throw the connection away when all is sent
  --help           print this text

Exit status: 0, 1 after an error, 2 for wrong arguments; SIGALRM after 30 s.
)";

struct request {
  std::string_view verb;
  std::string_view way;
  std::string_view address;
  bool listens = false;
  std::size_t room = 65536;
  std::size_t descriptors = control::most_rights;
  std::size_t messages = 1;
  bool reset = false;
  bool help = false;
  std::optional<std::string_view> wrong;
  std::vector<std::string_view> files;
};

// --- arguments -------------------------------------------------------------

constexpr std::string_view ways[] = {"tcp", "udp", "unix-stream",
                                     "unix-datagram", "unix-seqpacket"};
constexpr std::string_view any_verbs[] = {"echo", "talk"};
constexpr std::string_view verbs_of_this_machine[] = {"pass", "take", "sign",
                                                      "identify"};

constexpr std::size_t rooms[] = {1, 3, control::most_rights};

template <class T, std::size_t N>
bool is_among(const T (&all)[N], const T& one) {
  return std::ranges::find(all, one) != std::end(all);
}

class parser {
 public:
  parser(int argc, char** argv) : at_(argv + 1), end_(argv + argc) {}

  request run() {
    while (at_ != end_ && !r_.wrong && !r_.help) {
      const std::string_view argument = *at_++;
      if (!take(argument)) r_.wrong = argument;
    }
    if (!r_.wrong) r_.wrong = what_is_wrong();
    return r_;
  }

 private:
  bool take(std::string_view argument) {
    if (argument == "--help") return r_.help = true;
    if (argument == "--reset") return r_.reset = true;
    if (argument == "--at") return (r_.listens = text(r_.address));
    if (argument == "--to") return text(r_.address);
    if (argument == "--room") return number(r_.room);
    if (argument == "--descriptors") return number(r_.descriptors);
    if (argument == "--messages") return number(r_.messages);
    if (argument.starts_with('-')) return false;
    place(argument);
    return true;
  }
  void place(std::string_view argument) {
    if (r_.verb.empty())
      r_.verb = argument;
    else if (r_.way.empty())
      r_.way = argument;
    else
      r_.files.push_back(argument);
  }
  bool text(std::string_view& into) {
    if (at_ == end_) return false;
    into = *at_++;
    return !into.empty();
  }
  bool number(std::size_t& into) {
    std::string_view digits;
    if (!text(digits)) return false;
    const char* const end = digits.data() + digits.size();
    const auto [at, failed] = std::from_chars(digits.data(), end, into);
    return failed == std::errc() && at == end;
  }

  std::optional<std::string_view> what_is_wrong() const {
    const bool of_this_machine = r_.way.starts_with("unix-");
    if (!is_among(any_verbs, r_.verb) &&
        !(of_this_machine && is_among(verbs_of_this_machine, r_.verb)))
      return r_.verb;
    if (!is_among(ways, r_.way)) return r_.way;
    if (r_.address.empty()) return r_.address;
    if (!is_among(rooms, r_.descriptors)) return "--descriptors";
    return std::nullopt;
  }

  char** at_;
  char** end_;
  request r_;
};

// --- words -----------------------------------------------------------------

/// A line on standard output.
template <class... T>
result<> say(fmt::format_string<T...> form, T&&... parts) {
  return write_all(stdio::out(),
                   fmt::format(form, std::forward<T>(parts)...) + '\n');
}

/// What a number of bytes was cut from, if it was.
std::string text_of(const datagram& got) {
  return got.truncated() ? fmt::format("{} of {} bytes", got.size, got.length)
                         : fmt::format("{} bytes", got.size);
}

result<> wait_for_end_of_input() {
  char ignored[4096];
  for (;;) {
    FILDES_TRY(const std::size_t n, stdio::in().read(ignored));
    if (n == 0) return success();
  }
}

// --- one end of each way ---------------------------------------------------

template <class Kind>
concept for_datagrams = std::derived_from<Kind, datagram_socket>;
template <class Kind>
concept for_bytes = std::derived_from<Kind, stream_socket>;
template <class Kind>
concept of_this_machine = std::same_as<typename Kind::address, unix_address>;

/// Takes the one connection that the program is about.
template <class Kind, class Prepare>
result<owned<Kind>> accept(const typename Kind::address& at, Prepare prepare) {
  FILDES_TRY(const auto door, listener<Kind>::listen(at, {}, prepare));
  FILDES_TRY(const auto where, door.local_address());
  FILDES_TRYV(say("{}", where));
  FILDES_TRY(auto in, door.accept());
  return std::move(in.stream);
}

template <class Kind>
result<owned<Kind>> connect(const typename Kind::address& to) {
  if constexpr (of_this_machine<Kind>) {
    return Kind::connect(to);
  } else {
    FILDES_TRY(auto made, Kind::connect(to));
    return std::move(made.stream);  // a blocking one is connected
  }
}

/// Whom a socket for datagrams is bound to when it is to reach another: where
/// that other can answer.
template <class Kind>
typename Kind::address own_address(const typename Kind::address& to) {
  if constexpr (of_this_machine<Kind>)
    return unix_address::unnamed();
  else if (to.is_v4())
    return ipv4_address(ipv4::loopback(), 0);
  else
    return ipv6_address(ipv6::loopback(), 0);
}

template <for_datagrams Kind, class Prepare>
result<owned<Kind>> reach(const request& asked, Prepare prepare) {
  FILDES_TRY(const auto address, Kind::address::parse(asked.address));
  FILDES_TRY(auto made,
             Kind::bind(asked.listens ? address : own_address<Kind>(address)));
  FILDES_TRYV(prepare(made));
  if (!asked.listens) FILDES_TRYV(made.connect(address));
  FILDES_TRY(const auto where, made.local_address());
  if (asked.listens) FILDES_TRYV(say("{}", where));
  return made;
}

template <class Kind, class Prepare>
result<owned<Kind>> reach(const request& asked, Prepare prepare) {
  FILDES_TRY(const auto address, Kind::address::parse(asked.address));
  if (asked.listens) return accept<Kind>(address, prepare);
  FILDES_TRY(auto made, connect<Kind>(address));
  FILDES_TRYV(prepare(made));
  return made;
}

// --- echo ------------------------------------------------------------------

template <for_bytes Kind>
result<> echo(const owned<Kind>& with, const request& asked) {
  std::vector<std::byte> room(asked.room);
  for (std::uint64_t total = 0;;) {
    FILDES_TRY(const std::size_t n, with.recv(room));
    if (n == 0) return say("end after {} bytes", total);
    FILDES_TRYV(write_all(with, byte_view(room).first(n)));
    total += n;
  }
}

template <for_datagrams Kind>
result<> echo(const owned<Kind>& with, const request& asked) {
  std::vector<std::byte> room(asked.room);
  for (std::size_t i = 0; i != asked.messages; ++i) {
    any_address from;
    FILDES_TRY(const datagram got, with.recvfrom(room, from));
    FILDES_TRYV(say("{} from {}", text_of(got), from));
    const auto sender = from.as<typename Kind::address>();
    if (!sender || sender->size() <= 2) continue;  // has no name
    FILDES_TRYV(with.sendto(byte_view(room).first(got.size), *sender));
  }
  return success();
}

result<> echo(const owned<unix_seqpacket>& with, const request& asked) {
  std::vector<std::byte> room(asked.room);
  for (;;) {
    FILDES_TRY(const datagram got, with.recv(room));
    if (got.length == 0) return say("end");
    FILDES_TRYV(say("{}", text_of(got)));
    FILDES_TRYV(with.send(byte_view(room).first(got.size)));
  }
}

// --- talk ------------------------------------------------------------------

/// Closing it now resets it, instead of ending it in order.
template <class Kind>
result<> reset(const owned<Kind>& connection) {
  return set_option(connection, option::linger, linger_time{.on = true});
}

template <for_bytes Kind>
result<> talk(const owned<Kind>& with, const request& asked) {
  // With a deadline nothing waits inside of a splice, which keeps others from
  // the pipe that it is about.
  const transfer_options in_time{.until = deadline::after(nanoseconds(
                                     std::int64_t{seconds} * 1'000'000'000))};
  // Both directions at once: the other end need not read before it writes.
  auto sending = std::async(std::launch::async, [&]() -> result<> {
    FILDES_TRYV(transfer(stdio::in(), with, in_time));
    return asked.reset ? reset(with) : with.shutdown(shutdown_side::write);
  });
  if (asked.reset) return sending.get();
  const auto printed = transfer(with, stdio::out(), in_time);
  const auto sent = sending.get();
  if (printed.has_error()) return printed.error();
  return sent;
}

template <class Kind>
result<> talk(const owned<Kind>& with, const request& asked) {
  std::vector<char> room(asked.room);
  for (std::string line; std::getline(std::cin, line);) {
    FILDES_TRYV(with.send(line));
    FILDES_TRY(const datagram answer, with.recv(room));
    FILDES_TRYV(say("{}", std::string_view(room.data(), answer.size)));
  }
  return success();
}

// --- descriptors -----------------------------------------------------------

/// Sends them, and closes them here.
template <class Kind>
result<> pass_files(const owned<Kind>& to, const request& asked) {
  control::rights_list<control::most_rights> rights;
  std::vector<owned<file>> files;  // open until they are sent
  for (const std::string_view name : asked.files) {
    FILDES_TRY(auto opened, file::open(name));
    FILDES_TRYV(rights.add(opened));
    files.push_back(std::move(opened));
  }
  const control_messages messages(rights);
  const byte_view data[] = {"files"};
  FILDES_TRYV(to.sendmsg(data, {.control = messages}));
  return success();
}

template <class Kind>
result<> pass(const owned<Kind>& to, const request& asked) {
  FILDES_TRYV(pass_files(to, asked));
  FILDES_TRYV(say("sent {} descriptors", asked.files.size()));
  return wait_for_end_of_input();
}

result<> print_file(owned<any_fd> passed) {
  FILDES_TRY(const auto content, checked_cast<file>(std::move(passed)));
  char room[4096];
  FILDES_TRY(const std::size_t n, content.pread(room, 0));
  return say("file {}", std::string_view(room, n));
}

/// One message, and what came with it; false at the end.
template <class Kind>
result<bool> take_one(const owned<Kind>& from, byte_span data,
                      control_room& room) {
  const byte_span pieces[] = {data};
  FILDES_TRY(const received got, from.recvmsg(pieces, {.control = &room}));
  if (got.size == 0) return false;
  std::size_t taken = 0;
  for (; auto fd = room.take(); ++taken)
    FILDES_TRYV(print_file(*std::move(fd)));
  FILDES_TRYV(say("message of {} bytes, {} descriptors{}", got.size, taken,
                  got.control_truncated() ? ", cut" : ""));
  return true;
}

template <std::size_t Count, class Kind>
result<> take_with_room(const owned<Kind>& from, const request& asked) {
  std::vector<std::byte> data(asked.room);
  control_buffer<control_space<control::rights<Count>>> room;
  for (std::size_t i = 0; i != asked.messages; ++i) {
    FILDES_TRY(const bool more, take_one(from, data, room));
    if (!more) break;
  }
  return say("end");
}

template <class Kind>
result<> take(const owned<Kind>& from, const request& asked) {
  switch (asked.descriptors) {
    case 1: return take_with_room<1>(from, asked);
    case 3: return take_with_room<3>(from, asked);
    default: return take_with_room<control::most_rights>(from, asked);
  }
}

// --- credentials -----------------------------------------------------------

template <class Kind>
result<> sign(const owned<Kind>& to, const request&) {
  const control_messages messages(
      control::credentials{::getpid(), ::getuid(), ::getgid()});
  const byte_view data[] = {"signed"};
  FILDES_TRYV(to.sendmsg(data, {.control = messages}));
  FILDES_TRYV(say("signed"));
  return wait_for_end_of_input();
}

/// Has messages come with who sent them.
result<> ask_for_credentials(const socket& from) {
  FILDES_TRYV(set_option(from, option::pass_credentials, true));
  const auto asked = set_option(from, option::pass_pidfd, true);
  if (asked.has_error() && asked.error() == errc::noprotoopt)
    return success();  // a kernel before 6.5
  return asked;
}

/// The number of the process that a descriptor stands for.
result<std::string> process_of(const any_fd& pidfd) {
  FILDES_TRY(const auto info,
             file::open(fmt::format("/proc/self/fdinfo/{}", pidfd.raw())));
  char room[1024];
  FILDES_TRY(const std::size_t n, info.read(room));
  const std::string_view text(room, n);
  const std::size_t at = text.find("Pid:\t");
  if (at == text.npos) return std::string("none");
  return std::string(text.substr(at + 5, text.find('\n', at) - at - 5));
}

result<> print_control(control_room& room) {
  for (control_message& message : room) {
    if (const auto who = message.as<control::credentials>())
      FILDES_TRYV(say("sender {} {} {}", who->pid, who->uid, who->gid));
    for (; const auto pidfd = message.take();) {
      FILDES_TRY(const std::string process, process_of(*pidfd));
      FILDES_TRYV(say("pidfd {}", process));
    }
  }
  return success();
}

template <class Kind>
result<> print_peer(const owned<Kind>& from) {
  FILDES_TRY(const ucred who, get_option(from, option::peer_credentials));
  return say("peer {} {} {}", who.pid, who.uid, who.gid);
}

template <class Kind>
result<> identify(const owned<Kind>& from, const request& asked) {
  std::vector<std::byte> data(asked.room);
  control_buffer<control_space<control::credentials, control::pidfd>> room;
  if (!for_datagrams<Kind>) FILDES_TRYV(print_peer(from));
  for (std::size_t i = 0; i != asked.messages; ++i) {
    const byte_span pieces[] = {data};
    FILDES_TRY(const received got, from.recvmsg(pieces, {.control = &room}));
    if (got.size == 0) break;
    FILDES_TRYV(print_control(room));
    FILDES_TRYV(say("message of {} bytes{}", got.size,
                    got.control_truncated() ? ", cut" : ""));
  }
  return say("end");
}

// --- what was asked for ----------------------------------------------------

/// The ways that descriptors and credentials can go, too.
template <of_this_machine Kind>
result<> converse_by_control(const owned<Kind>& end, const request& asked) {
  if (asked.verb == "pass") return pass(end, asked);
  if (asked.verb == "take") return take(end, asked);
  if (asked.verb == "sign") return sign(end, asked);
  return identify(end, asked);
}

template <class Kind>
result<> converse(const request& asked) {
  const bool credentials = asked.verb == "identify";
  FILDES_TRY(const auto end, reach<Kind>(asked, [=](const socket& made) {
               return credentials ? ask_for_credentials(made) : success();
             }));
  if (asked.verb == "echo") return echo(end, asked);
  if constexpr (of_this_machine<Kind>)
    if (asked.verb != "talk") return converse_by_control(end, asked);
  return talk(end, asked);
}

result<> converse_by_its_way(const request& asked) {
  if (asked.way == "tcp") return converse<tcp_stream>(asked);
  if (asked.way == "udp") return converse<udp_socket>(asked);
  if (asked.way == "unix-stream") return converse<unix_stream>(asked);
  if (asked.way == "unix-datagram") return converse<unix_datagram>(asked);
  return converse<unix_seqpacket>(asked);
}

}  // namespace

int main(int argc, char** argv) {
  const request asked = parser(argc, argv).run();
  if (asked.help) return write_all(stdio::out(), help) ? 0 : 1;
  if (asked.wrong) {
    fmt::print(stderr, "peer: '{}' is not understood; try --help\n",
               *asked.wrong);
    return 2;
  }
  sys::alarm(seconds);  // nobody need look after it
  const auto done = converse_by_its_way(asked);
  if (done.has_value()) return 0;
  fmt::print(stderr, "peer: {} {} {}: {}\n", asked.verb, asked.way,
             asked.address, done.error());
  return 1;
}
