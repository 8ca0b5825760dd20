// SPDX-License-Identifier: Apache-2.0
#include "agent/app/service.h"

#include <pthread.h>
#include <sys/prctl.h>
#include <systemd/sd-daemon.h>

#include <chrono>
#include <csignal>
#include <ctime>
#include <initializer_list>
#include <optional>

namespace skewd {
namespace {

using std::chrono::microseconds;
using std::chrono::steady_clock;

sigset_t signal_set(std::initializer_list<int> signals) {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : signals) sigaddset(&set, signal);
  return set;
}

// Without systemd, that is without NOTIFY_SOCKET, this does nothing.
void notify(const std::string& state) { sd_notify(0, state.c_str()); }

void notify_ready(const Service& service) { notify("READY=1\nSTATUS=" + service.status()); }

// systemd orders reloads by this clock and wants it sent with RELOADING=1.
void notify_reloading() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  const auto since_boot = std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec);
  const auto count = std::chrono::duration_cast<microseconds>(since_boot).count();
  notify("RELOADING=1\nMONOTONIC_USEC=" + std::to_string(count));
}

// Half of what systemd allows, so that one late beat is not yet a restart.
std::optional<microseconds> heartbeat_interval() {
  std::uint64_t allowed = 0;
  if (sd_watchdog_enabled(0, &allowed) <= 0) return std::nullopt;
  return microseconds(allowed / 2);
}

class Heartbeat {
 public:
  explicit Heartbeat(const Service& service)
      : service_(service), interval_(heartbeat_interval()), due_(steady_clock::now()) {}

  void beat_if_due() {
    if (!interval_ || steady_clock::now() < due_) return;
    if (service_.alive()) notify("WATCHDOG=1");
    due_ = steady_clock::now() + *interval_;
  }

  /// How long the next beat can wait; absent: nobody listens.
  [[nodiscard]] std::optional<microseconds> time_left() const {
    if (!interval_) return std::nullopt;
    const auto left = std::chrono::duration_cast<microseconds>(due_ - steady_clock::now());
    return std::max(left, microseconds(0));
  }

 private:
  const Service& service_;
  std::optional<microseconds> interval_;
  steady_clock::time_point due_;
};

// The signal that came, or 0 when `patience` ran out first.
int wait_for_signal(const sigset_t& signals, std::optional<microseconds> patience) {
  int signal = -1;
  if (patience) {
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(*patience);
    const timespec limit{.tv_sec = seconds.count(),
                         .tv_nsec = std::chrono::nanoseconds(*patience - seconds).count()};
    signal = sigtimedwait(&signals, nullptr, &limit);
  } else {
    signal = sigwaitinfo(&signals, nullptr);
  }
  return signal > 0 ? signal : 0;
}

// From here on stopping takes too long for whoever sends a second one.
void let_signals_kill() {
  const sigset_t killers = signal_set({SIGTERM, SIGINT});
  pthread_sigmask(SIG_UNBLOCK, &killers, nullptr);
}

}  // namespace

void forbid_cores() { prctl(PR_SET_DUMPABLE, 0, 0, 0, 0); }

void block_service_signals() {
  const sigset_t signals = signal_set({SIGTERM, SIGINT, SIGHUP, SIGPIPE});
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

void run_service(const Service& service) {
  const sigset_t signals = signal_set({SIGTERM, SIGINT, SIGHUP});
  Heartbeat heartbeat(service);
  notify_ready(service);
  for (;;) {
    heartbeat.beat_if_due();
    const int signal = wait_for_signal(signals, heartbeat.time_left());
    if (signal == 0) continue;
    if (signal != SIGHUP) break;
    notify_reloading();
    service.reload();
    notify_ready(service);
  }
  notify("STOPPING=1");
  let_signals_kill();
}

bool wait_for_stop(std::chrono::milliseconds patience) {
  if (wait_for_signal(signal_set({SIGTERM, SIGINT, SIGHUP}), patience) == 0) return false;
  let_signals_kill();
  return true;
}

}  // namespace skewd
