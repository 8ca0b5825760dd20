// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "alerts/detect/confirmation.h"
#include "alerts/detect/cusum.h"
#include "alerts/detect/dispersion.h"
#include "alerts/detect/failure_memory.h"
#include "alerts/detect/fingerprint.h"
#include "alerts/detect/latency_means.h"
#include "alerts/detect/latency_memory.h"
#include "alerts/detect/minute_window.h"
#include "alerts/detect/order_memory.h"
#include "alerts/detect/permuted_memory.h"
#include "alerts/detect/rare.h"
#include "alerts/detect/share_memory.h"
#include "alerts/detect/tail_guard.h"
#include "alerts/detect/volume.h"
#include "alerts/finding.h"

namespace skewd {

using Steady = std::chrono::milliseconds;  // Moment::steady

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

/// silence.cpp: since when the server answers nothing.
struct SilenceMemory {
  Instant since{};
  Steady since_steady{0};
  float attempts = 0;
  float repeated = 0;  // attempts that were not the first of their request
  float failed_connects = 0;
  std::uint16_t scrapes = 0;   // with requests and without an answer
  std::uint8_t answering = 0;  // scrapes with an answer while the claim stands
  bool open = false;
  bool answered = false;  // ever
  bool joined = false;    // a pool that was known before, and fails since it is asked

  static auto visit_state(auto& self, auto& archive) {
    return archive(self.since, self.since_steady, self.attempts, self.repeated,
                   self.failed_connects, self.scrapes, self.answering, self.open, self.answered,
                   self.joined);
  }
};

/// What is remembered of one server as long as it stays the same (pool, name, address).
struct ServerMemory {
  ServerTotals totals;
  MinuteWindow minute_picks;
  MinuteWindow minute_due;
  Steady share_grace_until{0};  // after its own change it is not judged for a while
  Steady maybe_out_until{0};    // share_trial.cpp: the balancer may have taken it out
  float ordered_due = -1;       // share by weights and administrative state; below 0: not yet told
  float due_before_funnel = -1;
  float former_weight = -1;  // in force before the last change of weights; below 0: none
  LatencyMeans latency;
  LatencyMemory slowness;
  ShareMemory share;
  ServerFailures failures;
  SilenceMemory silence;

  static auto visit_state(auto& self, auto& archive) {
    return archive(self.totals, self.minute_picks, self.minute_due, self.share_grace_until,
                   self.maybe_out_until, self.ordered_due, self.due_before_funnel,
                   self.former_weight, self.latency, self.slowness, self.share, self.failures,
                   self.silence);
  }
};

// The detector's budget: 10 000 servers must fit into some megabytes.
static_assert(sizeof(ServerMemory) <= 640);

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
  Steady ordered_anew{0};  // a server's weight, state or presence changed last

  static auto visit_state(auto& self, auto& archive) {
    return archive(self.confirmation, self.harmful, self.requests, self.errors,
                   self.latency_before_ms, self.ordered_anew);
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
  std::uint64_t errors_5xx = 0;  // of servers and balancer
  double timed_requests = 0;     // of which the balancer tells how long they take
  double timed_ms = 0;           // they took
  MinuteWindow minute_requests;
  MinuteWindow minute_errors;     // 5xx of servers and balancer
  MinuteWindow minute_seconds;    // that were counted
  double typical_total_ms = -1;   // of a request, when the pool answers
  bool queued_lately = false;     // requests waited in the scrape before
  Steady weights_changed_at{-1};  // when `former_weight` of its servers was noted
  PoolShareMemory share;
  PoolVolume volume;        // routing.cpp
  Fingerprint fingerprint;  // swapped_pools.cpp
  BlackHoleMemory black_hole;
  FunnelMemory funnel;
  ShiftMemory shift;
  Rare<OrderMemory> order;        // absent unless servers are filled one after the other
  Rare<PermutedMemory> permuted;  // absent unless weights were exchanged lately
  PoolLatencyMemory latency;
  PoolFailures connect;
  PoolFailures errors;
  LossMemory loss;
  Steady last_request{-1};  // latent_black_hole.cpp; below 0: none yet
  std::optional<Instant> latent_since;

  static auto visit_state(auto& self, auto& archive) {
    return archive(self.requests, self.balancer_errors, self.errors_5xx, self.timed_requests,
                   self.timed_ms, self.minute_requests, self.minute_errors, self.minute_seconds,
                   self.typical_total_ms, self.queued_lately, self.weights_changed_at, self.share,
                   self.volume, self.fingerprint, self.black_hole, self.funnel, self.shift,
                   self.order, self.permuted, self.latency, self.connect, self.errors, self.loss,
                   self.last_request, self.latent_since);
  }
};

}  // namespace skewd
