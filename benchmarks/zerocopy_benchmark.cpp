// SPDX-License-Identifier: BSL-1.0
//
// How fast memory goes from one process to another over TCP on the loopback:
// copied, lent to the kernel (MSG_ZEROCOPY), and mapped by the receiver
// (TCP_ZEROCOPY_RECEIVE). Sender on CPU 0, receiver on CPU 1. The loopback
// copies what is lent to it: here lending costs, and the figure says how much.
// With --check the receiver compares every byte.

#include <sys/socket.h>

#include <algorithm>
#include <memory>
#include <string_view>

#include <fildes/io.hpp>
#include <fildes/option_socket.hpp>
#include <fildes/tcp.hpp>
#include <fildes/tcp_zerocopy_receive.hpp>
#include <fildes/zerocopy.hpp>

#include "measure.hpp"

namespace {

using fildes::byte_span;
using fildes::byte_view;
using fildes::owned;
using fildes::result;
using fildes::tcp_stream;
using measure::clock;
using measure::must;
using measure::operator""_kib;

constexpr std::size_t window = 1024_kib;
constexpr std::size_t page = 4_kib;
// Of these the loopback makes one packet, of whole pages.
constexpr std::size_t packet = 15 * page;

/// Memory in whole pages.
class pages {
 public:
  explicit pages(std::size_t size)
      : data_(static_cast<std::byte*>(std::aligned_alloc(page, size))),
        size_(size) {
    must(data_ != nullptr, "memory");
  }
  std::byte* data() noexcept { return data_.get(); }
  const std::byte* data() const noexcept { return data_.get(); }
  std::size_t size() const noexcept { return data_ == nullptr ? 0 : size_; }

 private:
  struct free_it {
    void operator()(std::byte* p) const { std::free(p); }
  };
  std::unique_ptr<std::byte, free_it> data_;
  std::size_t size_;
};

struct task {
  owned<tcp_stream> to;
  std::size_t block;
  clock::time_point until;
  std::uint64_t sent = 0;
};

// New words in each block, as by a program that makes what it sends.
void make(task& t, pages& block) {
  measure::fill(block.data(), t.block, t.sent / 8);
  t.sent += t.block;
}

void send_copied(task& t) {
  pages block(t.block);
  while (clock::now() < t.until) {
    make(t, block);
    fildes::write_all(t.to, byte_view(block.data(), t.block)).value();
  }
}

void send_lent(task& t) {
  fildes::zerocopy_sender<tcp_stream, pages, 8> sender(std::move(t.to));
  must(sender.lends(), "SO_ZEROCOPY");
  while (clock::now() < t.until) {
    auto back = sender.take();
    pages block = back ? std::move(back->buffer) : pages(t.block);
    make(t, block);
    for (;;) {
      const auto sent = sender.send(std::move(block));
      if (sent) break;
      if (sent.error() == fildes::errc::intr) continue;
      must(sent.error() == fildes::errc::nobufs, "send");
      sender.wait().value();
    }
  }
  sender.finish().value();
  sender.socket().shutdown(fildes::shutdown_side::write).value();
  std::byte nothing[1];
  (void)sender.socket().recv(nothing);  // till the receiver has all
}

std::uint64_t take_copied(const tcp_stream& from, measure::checker* words) {
  const auto room = std::make_unique<std::byte[]>(window);
  for (std::uint64_t all = 0;;) {
    const auto n = from.recv({room.get(), window});
    if (!n && n.error() == fildes::errc::intr) continue;
    if (n.value() == 0) return all;
    if (words != nullptr) words->see(room.get(), n.value());
    all += n.value();
  }
}

std::uint64_t take_mapped(const tcp_stream& from, measure::checker* words) {
  auto mapping = fildes::tcp_receive_window::map(from, window).value();
  const auto room = std::make_unique<std::byte[]>(window);
  for (std::uint64_t all = 0;;) {
    const auto got = mapping.receive(from, {room.get(), window});
    if (!got && got.error() == fildes::errc::intr) continue;
    if (got.value().ended()) return all;
    const auto& [mapped, copied, hint] = got.value();
    if (words != nullptr) {
      words->see(mapped.data(), mapped.size());
      words->see(copied.data(), copied.size());
    }
    all += got.value().size();
  }
}

struct way {
  const char* name;
  std::size_t block;
  void (*send)(task&);
  std::uint64_t (*take)(const tcp_stream&, measure::checker*);
};

constexpr way ways[] = {
    {"zerocopy_64k/copied", 64_kib, send_copied, take_copied},
    {"zerocopy_64k/lent", 64_kib, send_lent, take_copied},
    {"zerocopy_1m/copied", 1024_kib, send_copied, take_copied},
    {"zerocopy_1m/lent", 1024_kib, send_lent, take_copied},
    {"zerocopy_receive/copied", packet, send_lent, take_copied},
    {"zerocopy_receive/mapped", packet, send_lent, take_mapped},
};

void be_receiver(const way& w, const fildes::ip_address& at, bool check) {
  measure::pin_to(1);
  const auto from = std::move(tcp_stream::connect(at).value().stream);
  fildes::set_option(from, fildes::option::receive_low_water, 256 << 10)
      .value();
  if (check) measure::interrupt_often();
  measure::checker words;
  const std::uint64_t all = w.take(from, check ? &words : nullptr);
  words.must_be_right();
  must(all % w.block == 0, "a part has not arrived");
}

/// Bytes per second, until the receiver has all.
double run(const way& w, bool check) {
  const auto listener = fildes::tcp_listener::listen(
                            fildes::ipv4_address(fildes::ipv4::loopback(), 0))
                            .value();
  const auto at = listener.local_address().value();
  const pid_t child = measure::in_child([&] { be_receiver(w, at, check); });
  const auto start = clock::now();
  task t{std::move(listener.accept().value().stream), w.block,
         start + std::chrono::milliseconds(100)};
  w.send(t);
  // Closes, so that the receiver comes to the end.
  const std::uint64_t sent = t.sent;
  {
    const auto ended = std::move(t);
  }
  measure::wait_for(child);
  return static_cast<double>(sent) / measure::seconds_since(start);
}

}  // namespace

int main(int argc, char** argv) {
  const bool check = argc > 1 && std::string_view(argv[1]) == "--check";
  measure::pin_to(0);
  for (int round = 0; round != (check ? 1 : measure::rounds); ++round) {
    for (const way& w : ways) {
      const double speed = run(w, check);
      if (check) continue;
      std::printf("%s\t%d\t%.0f\n", w.name, round, speed);
      std::fflush(stdout);
    }
  }
}
