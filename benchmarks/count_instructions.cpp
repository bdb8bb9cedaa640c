// SPDX-License-Identifier: BSL-1.0
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdio>
#include <cstdlib>

// Counts the instructions that a thread executes outside of the kernel, the
// vDSO included, by stopping it after each one. Slow, but exact wherever it
// runs: many virtual machines have no counter, and valgrind lacks system calls.
//
// The count is the first word of a file, which another process may map and look
// at while it grows. Counts until it is killed, or the thread ends.

namespace {

using counter = std::atomic<unsigned long>;
static_assert(counter::is_always_lock_free);

counter* map_counter(const char* path) {
  const int fd = open(path, O_RDWR | O_CLOEXEC);
  if (fd < 0) return nullptr;
  void* const memory =
      mmap(nullptr, sizeof(counter), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  close(fd);
  return memory == MAP_FAILED ? nullptr : static_cast<counter*>(memory);
}

/// The signal that a stop is of, to be handed on; 0 for a step.
long signal_of(int status) {
  const bool ours = status >> 16 != 0 || WSTOPSIG(status) == SIGTRAP;
  return ours ? 0 : WSTOPSIG(status);
}

bool count(pid_t thread, counter& steps) {
  int status = 0;
  while (waitpid(thread, &status, __WALL) == thread) {
    if (!WIFSTOPPED(status)) return true;
    ++steps;
    if (ptrace(PTRACE_SINGLESTEP, thread, nullptr, signal_of(status)) != 0)
      return false;
  }
  return false;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fprintf(stderr, "usage: count_instructions THREAD FILE\n");
    return 2;
  }
  const pid_t thread = std::atoi(argv[1]);
  counter* const steps = map_counter(argv[2]);
  if (steps != nullptr && ptrace(PTRACE_SEIZE, thread, nullptr, nullptr) == 0 &&
      ptrace(PTRACE_INTERRUPT, thread, nullptr, nullptr) == 0 &&
      count(thread, *steps))
    return 0;
  std::perror("count_instructions");
  return 1;
}
