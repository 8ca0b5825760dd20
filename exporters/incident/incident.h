// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "alerts/change.h"
#include "alerts/finding.h"
#include "alerts/verdict.h"
#include "collectors/instant.h"

namespace skewd {

/// A stretch of time, `from` before `until`.
struct TimeSpan {
  Instant from{};
  Instant until{};

  [[nodiscard]] std::chrono::milliseconds length() const { return until - from; }
  [[nodiscard]] bool overlaps(const TimeSpan& other) const {
    return from <= other.until && other.from <= until;
  }
};

/// What a pool did, as lines over common instants. Absent: not told.
struct IncidentCurves {
  using Line = std::vector<std::optional<float>>;  // as long as `at`
  struct Server {
    std::string name;
    std::string address;
    Line share;  // of the picks of its pool, 0..1
    Line due;
  };
  std::vector<Instant> at;      // each ends what it tells of; ascending
  Line requests;                // per second
  Line failures;                // per second
  Line misdirected;             // part of the picks that others were due, 0..1
  std::array<Line, 3> latency;  // seconds: queue, connect, response
  std::vector<Server> servers;
};

/// A finding with what is known of it besides.
struct IncidentFinding {
  Finding finding;
  bool open = false;      // at the end; one that is not and has no end was lost sight of
  std::string recording;  // file with the balancer's answers around it; empty: none
};

/// Everything that is known of one pool in a period of the past, gathered for a report.
struct Incident {
  std::string version;  // of skewd
  std::string host;
  std::string balancer;
  std::string kind;  // "haproxy"; empty: not known
  std::string pool;
  Instant made{};
  Instant known_until{};  // what was open then, is called open
  TimeSpan period;
  std::string local_period;  // the same in the time of the host, in words; empty: not known
  std::vector<IncidentFinding> findings;  // of the pool, or of its whole balancer; in any order
  std::vector<Change> changes;            // likewise
  bool truncated = false;                 // there are more of them
  std::optional<Verdict> standing;        // what is said of the pool now; absent: not known
  IncidentCurves curves;
  std::vector<std::string> methods;  // how that was measured, a sentence each
  // How many Alertmanagers are told; absent: not known.
  std::optional<std::size_t> alertmanagers;
};

}  // namespace skewd
