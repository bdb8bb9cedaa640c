/* SPDX-License-Identifier: BSL-1.0
 *
 * A user of message queues that knows nothing but the C library.
 *
 * usage: mqueue_peer create NAME MESSAGES SIZE
 *        mqueue_peer send NAME PRIORITY TEXT [PRIORITY TEXT]...
 *        mqueue_peer receive NAME          prints `PRIORITY TEXT`, and so on
 *        mqueue_peer attributes NAME       prints `MESSAGES SIZE THERE`
 *        mqueue_peer echo FROM TO          until it gets a message of no bytes
 *        mqueue_peer notify NAME           prints `ready`, then the value
 *        mqueue_peer unlink NAME
 *
 * Ends with the errno of what failed.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static void fail(const char* what) {
  const int error = errno;
  perror(what);
  exit(error);
}

static struct timespec in_20_seconds(void) {
  struct timespec t;
  clock_gettime(CLOCK_REALTIME, &t);
  t.tv_sec += 20;
  return t;
}

static mqd_t open_queue(const char* name, int flags) {
  const mqd_t queue = mq_open(name, flags);
  if (queue == (mqd_t)-1) fail("mq_open");
  return queue;
}

static void create(const char* name, long messages, long size) {
  struct mq_attr room = {.mq_maxmsg = messages, .mq_msgsize = size};
  if (mq_open(name, O_CREAT | O_EXCL | O_RDONLY, 0600, &room) == (mqd_t)-1)
    fail("mq_open");
}

static void send_all(const char* name, char** pairs) {
  const mqd_t queue = open_queue(name, O_WRONLY);
  const struct timespec until = in_20_seconds();
  for (; pairs[0] != NULL && pairs[1] != NULL; pairs += 2)
    if (mq_timedsend(queue, pairs[1], strlen(pairs[1]),
                     (unsigned)atoi(pairs[0]), &until) != 0)
      fail("mq_timedsend");
}

static void receive_all(const char* name) {
  static char text[1 << 16];
  const mqd_t queue = open_queue(name, O_RDONLY | O_NONBLOCK);
  unsigned priority = 0;
  for (;;) {
    const ssize_t size = mq_receive(queue, text, sizeof text, &priority);
    if (size < 0 && errno == EAGAIN) return;
    if (size < 0) fail("mq_receive");
    printf("%u %.*s\n", priority, (int)size, text);
  }
}

static void print_attributes(const char* name) {
  struct mq_attr now;
  if (mq_getattr(open_queue(name, O_RDONLY), &now) != 0) fail("mq_getattr");
  printf("%ld %ld %ld\n", now.mq_maxmsg, now.mq_msgsize, now.mq_curmsgs);
}

static void echo(const char* from, const char* to) {
  static char text[1 << 16];
  const mqd_t in = open_queue(from, O_RDONLY);
  const mqd_t out = open_queue(to, O_WRONLY);
  const struct timespec until = in_20_seconds();
  unsigned priority = 0;
  for (;;) {
    const ssize_t size =
        mq_timedreceive(in, text, sizeof text, &priority, &until);
    if (size < 0) fail("mq_timedreceive");
    if (size == 0) return;
    if (mq_timedsend(out, text, (size_t)size, priority, &until) != 0)
      fail("mq_timedsend");
  }
}

static void wait_for_notice(const char* name) {
  const mqd_t queue = open_queue(name, O_RDONLY);
  struct sigevent event = {.sigev_notify = SIGEV_SIGNAL,
                           .sigev_signo = SIGUSR1,
                           .sigev_value.sival_int = 77};
  const struct timespec time = {.tv_sec = 20};
  siginfo_t info;
  sigset_t one;
  sigemptyset(&one);
  sigaddset(&one, SIGUSR1);
  sigprocmask(SIG_BLOCK, &one, NULL);
  if (mq_notify(queue, &event) != 0) fail("mq_notify");
  puts("ready");
  fflush(stdout);
  if (sigtimedwait(&one, &info, &time) < 0) fail("sigtimedwait");
  printf("%d from %s\n", info.si_value.sival_int,
         info.si_pid == getppid() ? "the parent" : "somebody");
}

int main(int argc, char** argv) {
  const char* const act = argc > 2 ? argv[1] : "";
  if (strcmp(act, "create") == 0 && argc == 5)
    create(argv[2], atol(argv[3]), atol(argv[4]));
  else if (strcmp(act, "send") == 0)
    send_all(argv[2], argv + 3);
  else if (strcmp(act, "receive") == 0)
    receive_all(argv[2]);
  else if (strcmp(act, "attributes") == 0)
    print_attributes(argv[2]);
  else if (strcmp(act, "echo") == 0 && argc == 4)
    echo(argv[2], argv[3]);
  else if (strcmp(act, "notify") == 0)
    wait_for_notice(argv[2]);
  else if (strcmp(act, "unlink") != 0)
    return 255;
  else if (mq_unlink(argv[2]) != 0)
    fail("mq_unlink");
  return 0;
}
