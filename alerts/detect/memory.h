// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "alerts/detect/cusum.h"
#include "alerts/detect/dispersion.h"
#include "alerts/detect/latency_means.h"
#include "alerts/detect/latency_memory.h"
#include "alerts/detect/minute_window.h"
#include "alerts/detect/share_memory.h"
#include "alerts/detect/tail_guard.h"
#include "alerts/detect/volume.h"
#include "alerts/finding.h"

namespace skewd {

using Steady = std::chrono::milliseconds;  // Moment::steady

/// A rule on exact state: opens after so many scrapes in a row that agree, and closes likewise.
struct Confirmation {
  int agreeing = 0;
  int differing = 0;
  bool open = false;
  Instant since{};

  /// Tells what this scrape shows. Returns whether the claim stands.
  bool update(bool condition, Instant begin, int to_open, int to_close) {
    if (condition) {
      if (agreeing++ == 0 && !open) since = begin;
      differing = 0;
      open = open || agreeing >= to_open;
    } else {
      agreeing = 0;
      open = open && ++differing < to_close;
    }
    return open;
  }

  static auto visit_state(auto& self, auto& archive) {
    return archive(self.agreeing, self.differing, self.open, self.since);
  }
};

/// Counters that go on over reloads of the balancer.
struct ServerTotals {
  std::uint64_t picks = 0;
  double expected_picks = 0;
  std::uint64_t requests = 0;
  std::uint64_t errors_5xx = 0;
  std::uint64_t connect_errors = 0;
  std::uint64_t response_errors = 0;
  std::uint64_t retries = 0;

  static auto visit_state(auto& self, auto& archive) {
    return archive(self.picks, self.expected_picks, self.requests, self.errors_5xx,
                   self.connect_errors, self.response_errors, self.retries);
  }
};

struct ListenerTotals {
  std::uint64_t requests = 0;
  std::uint64_t errors = 0;

  static auto visit_state(auto& self, auto& archive) { return archive(self.requests, self.errors); }
};

/// connect.cpp: how often connections to the server fail.
struct ConnectMemory {
  Cusum failures;
  float learned_failures = 0;
  float learned_attempts = 0;
  float pending_failures = 0;  // seen since the evidence left zero, not learned yet
  float pending_attempts = 0;
  float worst_ratio = 0;  // of a minute, remembered for days
  Dispersion<2>::Residuals residuals{};
  std::optional<Recovery> recovery;  // a claim stands
  float claimed_ratio = 0;
  double claimed_failures = 0;
  double claimed_nats = 0;
  Instant claimed_since{};
  MinuteWindow minute_failures;
  MinuteWindow minute_attempts;

  static auto visit_state(auto& self, auto& archive) {
    return archive(self.failures, self.learned_failures, self.learned_attempts,
                   self.pending_failures, self.pending_attempts, self.worst_ratio, self.residuals,
                   self.recovery, self.claimed_ratio, self.claimed_failures, self.claimed_nats,
                   self.claimed_since, self.minute_failures, self.minute_attempts);
  }
};

/// silence.cpp: since when the server answers nothing.
struct SilenceMemory {
  int scrapes = 0;    // with requests and without an answer
  int answering = 0;  // scrapes with an answer while the claim stands
  bool open = false;
  Instant since{};
  Steady since_steady{0};
  double requests = 0;
  double failed_connects = 0;

  static auto visit_state(auto& self, auto& archive) {
    return archive(self.scrapes, self.answering, self.open, self.since, self.since_steady,
                   self.requests, self.failed_connects);
  }
};

/// What is remembered of one server as long as it stays the same (pool, name, address).
struct ServerMemory {
  ServerTotals totals;
  MinuteWindow minute_picks;
  MinuteWindow minute_due;
  Steady share_grace_until{0};  // after its own change it is not judged for a while
  float ordered_due = -1;       // share by weights and administrative state; below 0: not yet told
  float due_before_funnel = -1;
  float former_weight = -1;  // in force before the last change of weights; below 0: none
  LatencyMeans latency;
  LatencyMemory slowness;
  ShareMemory share;
  ConnectMemory connect;
  SilenceMemory silence;

  static auto visit_state(auto& self, auto& archive) {
    return archive(self.totals, self.minute_picks, self.minute_due, self.share_grace_until,
                   self.ordered_due, self.due_before_funnel, self.former_weight, self.latency,
                   self.slowness, self.share, self.connect, self.silence);
  }
};

// The detector's budget: 10 000 servers must fit into some megabytes.
static_assert(sizeof(ServerMemory) <= 768);

/// black_hole.cpp
struct BlackHoleMemory {
  bool open = false;
  Instant since{};
  Steady last_loss{0};
  double lost = 0;  // since it opened

  static auto visit_state(auto& self, auto& archive) {
    return archive(self.open, self.since, self.last_loss, self.lost);
  }
};

/// ordered_funnel.cpp
struct FunnelMemory {
  Confirmation confirmation;
  bool harmful = false;
  double requests = 0;  // since it began
  double errors = 0;
  double latency_before_ms = -1;

  static auto visit_state(auto& self, auto& archive) {
    return archive(self.confirmation, self.harmful, self.requests, self.errors,
                   self.latency_before_ms);
  }
};

/// ordered_shift.cpp: what a watched change is compared with.
struct ShiftMemory {
  Steady watch_until{-1};
  Instant at{};
  double error_ratio_before = 0;
  double latency_before_ms = -1;
  bool queued_before = false;
  double errors = 0;  // since the change
  double requests = 0;
  Confirmation worse;
  std::string reason;

  static auto visit_state(auto& self, auto& archive) {
    return archive(self.watch_until, self.at, self.error_ratio_before, self.latency_before_ms,
                   self.queued_before, self.errors, self.requests, self.worse, self.reason);
  }
};

/// What is remembered of one pool.
struct PoolMemory {
  std::uint64_t requests = 0;
  std::uint64_t balancer_errors = 0;
  MinuteWindow minute_requests;
  MinuteWindow minute_errors;    // 5xx of servers and balancer
  MinuteWindow minute_seconds;   // that were counted
  double typical_total_ms = -1;  // of a request, when the pool answers
  bool queued_lately = false;    // requests waited in the scrape before
  PoolShareMemory share;
  PoolVolume volume;  // routing.cpp
  Dispersion<2> connect_dispersion{1};
  TailGuard connect_guard;
  BlackHoleMemory black_hole;
  FunnelMemory funnel;
  ShiftMemory shift;
  PoolLatencyMemory latency;
  double connect_evidence = 0;  // the largest of the last scrape, for people

  static auto visit_state(auto& self, auto& archive) {
    return archive(self.requests, self.balancer_errors, self.minute_requests, self.minute_errors,
                   self.minute_seconds, self.typical_total_ms, self.queued_lately, self.share,
                   self.volume, self.connect_dispersion, self.connect_guard, self.black_hole,
                   self.funnel, self.shift, self.latency, self.connect_evidence);
  }
};

}  // namespace skewd
