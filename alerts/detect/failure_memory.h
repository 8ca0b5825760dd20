// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>

#include "alerts/detect/failure_rate.h"
#include "alerts/detect/rare.h"
#include "collectors/instant.h"
#include "collectors/snapshot.h"

namespace skewd {

/// dead_selected.cpp: what a server that is down or taken out was sent all the same.
struct DeadMemory {
  Instant since{};
  std::chrono::milliseconds last{0};  // that it was picked or left a request unanswered
  int picked_scrapes = 0;
  int unanswered_scrapes = 0;
  double picks = 0;
  double unanswered = 0;  // attempts, once stragglers are gone
  double requests = 0;    // harmed
  bool open = false;

  static auto visit_state(auto& self, auto& archive) {
    return archive(self.since, self.last, self.picked_scrapes, self.unanswered_scrapes, self.picks,
                   self.unanswered, self.requests, self.open);
  }
};

/// flapping.cpp: the last changes between up and down that checks made.
struct FlapMemory {
  static constexpr std::size_t kChanges = 3;
  std::array<std::chrono::milliseconds, kChanges> changes{};  // ring of steady times
  std::size_t count = 0;
  Instant since{};  // of the first of this row of changes
  bool open = false;

  static auto visit_state(auto& self, auto& archive) {
    return archive(self.changes, self.count, self.since, self.open);
  }
};

/// What is remembered of a server that is in trouble, and of no other.
struct ServerTrouble {
  std::optional<FailureClaim> connect;
  std::optional<FailureClaim> errors;
  std::optional<DeadMemory> dead;
  std::optional<FlapMemory> flaps;
  [[nodiscard]] bool is_over() const { return !connect && !errors && !dead && !flaps; }

  static auto visit_state(auto& self, auto& archive) {
    return archive(self.connect, self.errors, self.dead, self.flaps);
  }
};

/// How a server fails.
struct ServerFailures {
  FailureStream connect;  // connect.cpp: attempts that fail
  FailureStream errors;   // errors.cpp: requests that it answers with 5xx, or not at all
  Rare<ServerTrouble> trouble;
  float dead_seconds = -1;  // dead_selected.cpp: since it was first seen so; below 0: it is not
  std::optional<ServerState> last_state;  // flapping.cpp
  StateReason last_reason = StateReason::none;

  ServerTrouble& in_trouble() { return trouble ? *trouble : trouble.emplace(); }
  void release_trouble() {
    if (trouble && trouble->is_over()) trouble.reset();
  }
  /// When the server's state changes, what was under suspicion is of the past.
  void forget_evidence() {
    connect.forget_evidence();
    errors.forget_evidence();
  }

  static auto visit_state(auto& self, auto& archive) {
    return archive(self.connect, self.errors, self.trouble, self.dead_seconds, self.last_state,
                   self.last_reason);
  }
};

/// One kind of failure of a pool: in sum, and what its servers have in common.
struct PoolFailures {
  FailureRow row;
  FailureDispersion of_servers{1};
  TailGuard guard;
  double evidence = 0;        // the largest of the last scrape, for people
  std::uint32_t failing = 0;  // servers, while a claim about the pool stands; 0: not told
  std::uint32_t judged = 0;

  static auto visit_state(auto& self, auto& archive) {
    return archive(self.row, self.of_servers, self.guard, self.evidence, self.failing, self.judged);
  }
};

/// loss.cpp: requests that the balancer itself answers with errors.
struct LossMemory {
  FailureRow row;
  double unserved = 0;  // of those that were lost since the claim opened, those without a server

  static auto visit_state(auto& self, auto& archive) { return archive(self.row, self.unserved); }
};

}  // namespace skewd
