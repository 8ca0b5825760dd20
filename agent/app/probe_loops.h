// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <mutex>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "agent/app/probe_loop.h"
#include "collectors/probe.h"

namespace skewd {

/// The loops of all probes, one for every 64. Thread-safe.
class ProbeLoops {
 public:
  /// Ends those of before, then begins anew: no probe asks twice at a time.
  void start(std::span<const ProbeSettings> probes, const ProbeLoop::Post& post);
  void stop();
  /// As of ProbeLoop.
  void hasten(const std::set<std::string>& probes);

 private:
  mutable std::mutex mutex_;
  std::vector<std::unique_ptr<ProbeLoop>> loops_;
};

}  // namespace skewd
