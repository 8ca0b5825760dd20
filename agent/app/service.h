// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <string>

namespace skewd {

/// What the service loop needs from the program.
struct Service {
  std::function<void()> reload;         // SIGHUP; logs what is wrong
  std::function<bool()> alive;          // false: let the watchdog of systemd restart us
  std::function<std::string()> status;  // one line for `systemctl status`
};

/// From now on this process leaves no core, whatever limits and patterns say, and only root may
/// look into it: it holds keys and passwords. A program that it starts is not concerned.
void forbid_cores();

/// Keeps SIGTERM, SIGINT and SIGHUP for run_service(), and SIGPIPE from killing us when a peer
/// hangs up. Call before the first thread starts: threads inherit it.
void block_service_signals();

/// Tells systemd that we are ready, then reloads on SIGHUP until SIGTERM or SIGINT, and returns.
/// From then on a second SIGTERM or SIGINT kills at once, should stopping take too long.
void run_service(const Service& service);

/// For programs that are no service: true if SIGTERM, SIGINT or SIGHUP came within that time. From
/// then on a further one kills at once.
[[nodiscard]] bool wait_for_stop(std::chrono::milliseconds patience);

}  // namespace skewd
