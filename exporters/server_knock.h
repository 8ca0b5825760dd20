// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>

#include "collectors/net/pulse.h"

struct MHD_Daemon;

namespace skewd {

/// The pulse of a thread that serves HTTP. It sleeps while nobody asks, so it is knocked at: a
/// connection of our own over which nothing is sent, as it takes those of others.
class ServerKnock {
 public:
  static constexpr std::chrono::seconds kEvery{5};

  ServerKnock() = default;
  ServerKnock(const ServerKnock&) = delete;
  ServerKnock& operator=(const ServerKnock&) = delete;
  ~ServerKnock();

  /// From the thread that serves: it has seen a connection come or go.
  void heard();
  /// From another one, every kEvery. Does nothing while the last knock was not heard, or no
  /// connection is left: then those of others are seen to go.
  void knock(MHD_Daemon* daemon);

 private:
  Pulse pulse_{"http"};
  std::atomic<bool> heard_ = false;
  int ours_ = -1;  // our end of the last knock
};

}  // namespace skewd
