// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "collectors/result.h"

namespace skewd {

/// The parts of the agent's report that `skewd status` shows, as /api/v1/report tells them. Names
/// are printable: what a terminal would obey is taken out.
struct StatusServer {
  std::string name;
  std::string state;
  std::string address;
  bool backup = false;
  bool eligible = false;  // may be chosen for a request now
  double weight = 0;
  std::optional<double> share;
  std::optional<double> expected_share;
  std::uint64_t requests = 0;
  std::uint64_t errors = 0;  // of all kinds
  std::optional<std::uint64_t> in_flight;
  std::optional<double> response_seconds;  // mean of the last interval
};

struct StatusPool {
  std::string name;
  std::string algorithm;
  double request_rate = 0;
  std::uint64_t requests = 0;
  std::uint64_t balancer_errors = 0;
  std::optional<double> imbalance;
  std::string not_comparable;  // why shares cannot be judged; empty: they are
  bool picks_are_requests = false;
  std::vector<StatusServer> servers;
};

struct StatusBalancer {
  std::string name;
  std::string kind;
  std::string version;
  bool up = false;         // every source answered
  bool partly_up = false;  // at least one did
  bool stale = false;
  std::string last_success;  // empty: never
  double scrape_interval_seconds = 0;
  std::vector<std::string> problems;  // "source: what is wrong"
  std::vector<std::string> counters_sources;
  std::string exact_latency_source;  // empty: no times are exact
  std::vector<std::string> notes;
  std::vector<StatusPool> pools;
};

struct StatusFinding {
  std::string id;
  std::string finding;
  std::string subtype;
  std::string severity;
  std::string balancer;
  std::string layer;
  std::string since;
  std::string summary;
  std::string cause;
  std::string symptom_of;
};

struct StatusReport {
  std::string at;
  std::string version;
  std::string host;
  bool ready = false;
  std::vector<StatusBalancer> balancers;
  std::vector<StatusFinding> open;  // findings that are not resolved, worst first
};

/// Reads the JSON of /api/v1/report. What is missing keeps its default, so that an older agent can
/// be asked. Error (malformed): this is no report.
[[nodiscard]] Result<StatusReport> read_status_report(std::string_view json);

/// True if something above info is open.
[[nodiscard]] bool needs_attention(const StatusReport& report);

}  // namespace skewd
