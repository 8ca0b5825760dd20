// SPDX-License-Identifier: Apache-2.0
#include "agent/cli/top_wakeup.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdlib>

namespace skewd {
namespace {

constexpr std::array<int, 4> kEndings{SIGINT, SIGTERM, SIGHUP, SIGQUIT};

// What a signal handler may touch.
int bell = -1;
volatile sig_atomic_t ending = 0;
std::array<struct sigaction, kEndings.size()> before;

void ring_bell() {
  const std::uint64_t one = 1;
  static_cast<void>(!write(bell, &one, sizeof one));
}

void note_ending(int number) {
  const int kept = errno;
  ending = number;
  ring_bell();
  errno = kept;
}

}  // namespace

TopWakeup::TopWakeup() {
  bell = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  ending = 0;
  struct sigaction action {};
  action.sa_handler = note_ending;
  for (std::size_t i = 0; i < kEndings.size(); ++i) {
    sigaction(kEndings.at(i), &action, &before.at(i));
    // What a caller ignores, as nohup does, stays ignored.
    if (before.at(i).sa_handler == SIG_IGN) sigaction(kEndings.at(i), &before.at(i), nullptr);
  }
}

TopWakeup::~TopWakeup() {
  for (std::size_t i = 0; i < kEndings.size(); ++i) {
    sigaction(kEndings.at(i), &before.at(i), nullptr);
  }
  close(bell);
  bell = -1;
}

void TopWakeup::ring() const { ring_bell(); }

bool TopWakeup::wait(std::chrono::milliseconds longest) const {
  std::array<pollfd, 2> files{{{STDIN_FILENO, POLLIN, 0}, {bell, POLLIN, 0}}};
  poll(files.data(), files.size(), static_cast<int>(longest.count()));
  std::uint64_t rung = 0;
  static_cast<void>(!read(bell, &rung, sizeof rung));
  return (files[0].revents & (POLLHUP | POLLERR | POLLNVAL)) == 0;
}

int TopWakeup::signal() { return ending; }

void die_of(int number) {
  ::signal(number, SIG_DFL);
  raise(number);
  std::_Exit(128 + number);
}

}  // namespace skewd
