// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "collectors/instant.h"

namespace skewd {

/// What is claimed. The words of `name_of` are public: labels, JSON, alert names.
enum class FindingKind : std::uint8_t {
  skew,
  black_hole,
  latent_black_hole,
  requests_lost,
  offline_in_rotation,
  connect_errors,
  errors_server,
  errors_pool,
  latency_server,
  latency_pool,
  traffic_drop,
  traffic_surge,
  routing_shift,
  route_mismatch,
  config_risk,
  config_drift,
  change_suspect,
  flapping,
  blind,
};

enum class Severity : std::uint8_t { info, warning, critical };

/// Where the fault sits.
enum class Layer : std::uint8_t { unknown, balancer, network, server, application, clients, agent };

/// "black_hole", "critical", "balancer": the public words.
[[nodiscard]] std::string_view name_of(FindingKind kind);
[[nodiscard]] std::string_view name_of(Severity severity);
[[nodiscard]] std::string_view name_of(Layer layer);

/// What a claim rests on: a name in snake_case with its unit, and a number.
using Evidence = std::vector<std::pair<std::string, double>>;

/// The change that most likely led to a finding.
struct Cause {
  std::string kind;    // "reload", "weight", "state", "servers"; empty: cause unknown
  std::string change;  // id of the change
  std::string text;    // "14:02:10 web-0, web-1: weight 10 -> 0"

  static auto visit_state(auto& self, auto& archive) {
    return archive(self.kind, self.change, self.text);
  }
};

/// A detector's claim with its numbers, over time.
struct Finding {
  std::string id;  // stable while the finding is open
  FindingKind kind = FindingKind::skew;
  std::string subtype;  // of skew: "funnel", "starved", ...
  Severity severity = Severity::warning;
  std::string balancer;
  std::string listener;  // only where no pool is to blame
  std::string pool;
  std::string server;  // empty: the whole pool
  Layer layer = Layer::unknown;
  Instant since{};                  // estimated start of the fault
  Instant opened{};                 // when it was certain
  std::optional<Instant> resolved;  // absent: still open
  std::optional<double> observed;   // share, ratio or count; the summary says which
  std::optional<double> expected;
  double impact_rps = 0;     // requests per second harmed
  double confidence = 1;     // 0..1; 1: exact state, no statistics needed
  double evidence_nats = 0;  // how certain, on the scale where 27 pages; 0: exact state
  std::string summary;       // the one sentence
  Evidence evidence;
  Cause cause;
  std::string symptom_of;             // id of the finding that explains this one
  std::string other_pool;             // of routing_shift: where the traffic went
  bool follows_load = false;          // of skew: errors or latency of the server may explain it
  std::vector<std::string> innocent;  // what is not to blame, each with the number that clears it

  static auto visit_state(auto& self, auto& archive) {
    return archive(self.id, self.kind, self.subtype, self.severity, self.balancer, self.listener,
                   self.pool, self.server, self.layer, self.since, self.opened, self.resolved,
                   self.observed, self.expected, self.impact_rps, self.confidence,
                   self.evidence_nats, self.summary, self.evidence, self.cause, self.symptom_of,
                   self.other_pool, self.follows_load, self.innocent);
  }
};

/// True if both speak of the same fault at the same place, whatever their numbers.
[[nodiscard]] bool same_subject(const Finding& one, const Finding& other);

}  // namespace skewd
