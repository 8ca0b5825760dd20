// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "alerts/change.h"
#include "alerts/finding.h"
#include "alerts/probe_judgement.h"
#include "collectors/probe.h"
#include "collectors/snapshot.h"
#include "exporters/history_point.h"

namespace skewd {

inline constexpr std::size_t kQuantiles = 3;  // 0.5, 0.9 and 0.99

/// One server as we tell it. Counters are monotone: they go on over reloads of the balancer.
struct ServerReport {
  ServerState state = ServerState::unknown;
  StateReason reason = StateReason::none;
  bool checked = false;
  bool eligible = false;  // due a share of new requests now
  float weight = 0;
  CheckResult check;
  std::uint64_t picks = 0;
  std::optional<double> expected_picks;  // absent: this algorithm's shares cannot be told
  std::uint64_t requests = 0;
  std::uint64_t errors_5xx = 0;
  std::uint64_t connect_errors = 0;
  std::uint64_t response_errors = 0;
  std::uint64_t retries = 0;
  Count in_flight;
  Count queued;
  std::optional<float> share;           // of its pool over the last minute, 0..1
  std::optional<float> expected_share;  // absent: nothing was due, or it cannot be told
  std::array<std::optional<float>, kLatencyParts> latency;  // seconds, mean of the last interval
  // Of the total time of the requests of the last interval, seconds; where times are exact.
  std::array<std::optional<float>, kQuantiles> total_quantiles;
};

/// One pool as we tell it.
struct PoolReport {
  std::uint64_t requests = 0;
  std::uint64_t balancer_errors = 0;  // answers that the balancer made itself
  double request_rate = 0;            // per second, over the last minute
  std::size_t servers = 0;            // declared, backups included, empty slots not
  std::size_t eligible_servers = 0;
  std::optional<double> imbalance;  // largest observed / expected among eligible servers
  std::string not_comparable;       // why shares cannot be judged; empty: they are
  bool picks_are_requests = false;  // the source does not tell what the algorithm picked
  double share_evidence = 0;        // nats, the largest of the pool
  double connect_evidence = 0;      // nats, the largest of the pool
};

struct ListenerReport {
  std::uint64_t requests = 0;
  std::uint64_t errors = 0;  // 5xx as clients saw them
};

struct SourceReport {
  std::string source;
  bool up = false;
  std::string problem;  // empty if up
};

/// One balancer as we tell it. Pools, servers and listeners stand in the topology's order.
struct BalancerReport {
  std::string name;
  std::string kind;
  bool up = false;  // every source answered the last scrape
  std::vector<SourceReport> sources;
  std::vector<std::string> counters_sources;  // where counters are from
  std::string exact_latency_source;           // where exact times are from; empty: nobody tells
  std::optional<Instant> last_success;        // absent: never
  bool stale = false;  // nothing was read for so long that the numbers are old
  std::chrono::microseconds scrape_duration{0};
  std::chrono::milliseconds scrape_interval{0};
  std::uint64_t reloads = 0;
  std::string version;
  std::vector<std::string> notes;  // what the source withholds, and how to mend it
  std::map<ChangeKind, std::uint64_t> changes;
  std::optional<Instant> last_change;
  std::map<AuditResult, std::uint64_t> audits;  // changes by what became of them
  std::optional<std::size_t>
      drifted_servers;                       // run otherwise than their file says; absent: no file
  std::shared_ptr<const Topology> topology;  // null: never read
  std::vector<PoolReport> pools;
  std::vector<ServerReport> servers;
  std::vector<ListenerReport> listeners;
  History history;  // of the last 15 minutes
};

/// Alerts that were pushed; one that is told again counts again.
struct NotificationCounts {
  std::uint64_t sent = 0;
  std::uint64_t errors = 0;   // in requests that failed
  std::uint64_t dropped = 0;  // not valid, refused, or too many
};

/// How pushing to one Alertmanager goes.
struct AlertmanagerReport {
  std::string url;
  NotificationCounts notifications;
  std::optional<std::chrono::milliseconds> latency;  // of the last request; absent: none yet
};

inline constexpr std::size_t kProbeWords = 4;  // of ProbeJudgement::Word

/// One probe as we tell it, with what its latest request showed.
struct ProbeReport {
  std::string name;
  std::string url;
  std::string request;   // as sentences name its requests
  std::string balancer;  // through which it goes; empty: not known yet
  std::chrono::milliseconds interval{0};
  std::string expected_pool;
  std::optional<bool> success;                    // absent: it cannot be told, or none was sent yet
  std::array<std::uint64_t, kProbeWords> runs{};  // by ProbeJudgement::Word
  std::optional<Instant> last;
  std::uint16_t status = 0;  // 0: none
  std::string pool;          // that answered; empty: not known
  std::string server;
  ProbeWitness witness = ProbeWitness::nobody;
  std::string text;  // what is wrong, or not known
  std::string trace_id;
  std::string span_id;
  ProbeTimes times;
  std::optional<Instant> certificate_expires;
  bool mismatch = false;  // a finding stands
};

/// Requests whose spans were to be posted.
struct SpanCounts {
  std::uint64_t sent = 0;
  std::uint64_t dropped = 0;  // not taken, or too many waited: lost
};

/// How keeping things on disk goes.
struct StoreReport {
  bool healthy = false;  // what was to be kept last is kept
  std::uint64_t errors = 0;
};

/// True if the balancer was read at least once, so that its topology names what its pools, servers
/// and listeners count.
[[nodiscard]] bool has_numbers(const BalancerReport& balancer);

/// Everything we tell, at one instant. Immutable once published.
struct Report {
  Instant at{};
  std::string version;
  std::string host;
  Instant started{};
  bool ready = false;  // every balancer was read, or tried, once
  std::vector<std::shared_ptr<const BalancerReport>> balancers;
  std::vector<Finding> findings;    // open ones first, worst first; then those resolved lately
  std::vector<Change> changes;      // the latest last
  std::vector<ProbeReport> probes;  // in the order of the settings
  std::vector<AlertmanagerReport> alertmanagers;
  std::optional<StoreReport> store;  // absent: nothing is to be kept
  std::optional<SpanCounts> spans;   // absent: none are to be posted
};

}  // namespace skewd
