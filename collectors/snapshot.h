// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "collectors/count.h"
#include "collectors/instant.h"
#include "collectors/table.h"

namespace skewd {

/// Whether a server may be given requests, in the balancer's own view.
enum class ServerState : std::uint8_t {
  up,
  going_down,   // up, but checks have begun to fail
  down,         // checks failed
  going_up,     // down, but checks have begun to pass
  drain,        // only requests that are bound to it
  maintenance,  // taken out
  unresolved,   // a slot without an address: not a server yet
  unknown,
};

/// Who put the server into its state.
enum class StateReason : std::uint8_t { none, check, agent, administrator, tracked, dns };

/// What the agent of a server, a program that its balancer asks, said last.
enum class AgentWord : std::uint8_t {
  none,    // there is no agent
  state,   // whether it is up; perhaps a weight as well, which is not told
  weight,  // a weight, or that the server is to be taken out
};

enum class PoolMode : std::uint8_t { http, tcp, unknown };

/// Who is there: listeners, pools and their servers, in the balancer's own order. It changes
/// rarely, so that consecutive snapshots share one, and equal pointers mean equal positions.
struct Topology {
  /// A server is the same one only while pool, name and address stay.
  struct Server {
    std::string name;
    std::string address;  // "host:port"; empty: the balancer does not say
    bool backup = false;
    bool operator==(const Server&) const = default;
  };
  struct Pool {
    std::string name;
    PoolMode mode = PoolMode::unknown;
    std::string algorithm;  // in the balancer's own words; empty: it does not say
    std::size_t first_server = 0;
    std::size_t server_count = 0;
    // What the source does not tell, a configuration may.
    bool tells_picks = true;    // else `picks` of its servers are the requests that they were sent
    bool tells_weights = true;  // else they are 1
    bool tells_members = true;  // else servers that were sent nothing yet are missing
    bool operator==(const Pool&) const = default;
  };
  struct Listener {
    std::string name;
    PoolMode mode = PoolMode::unknown;
    bool operator==(const Listener&) const = default;
  };

  std::vector<Listener> listeners;
  std::vector<Pool> pools;
  std::vector<Server> servers;  // of all pools, pool after pool

  [[nodiscard]] std::span<const Server> servers_of(const Pool& pool) const {
    return std::span(servers).subspan(pool.first_server, pool.server_count);
  }
  bool operator==(const Topology&) const = default;
};

/// The parts of a request's time that a balancer can tell apart, as indexes.
enum class LatencyPart : std::uint8_t { queue, connect, response, total };
inline constexpr std::size_t kLatencyParts = 4;

/// Running averages as balancers keep them, in whole milliseconds.
struct LatencyAverages {
  Count queue;
  Count connect;
  Count response;
  Count total;
};

/// Exact times of a server's requests. Sums only grow until the source begins anew.
struct ExactLatency {
  struct Sum {
    std::uint64_t requests = 0;  // whose time is known; 0 for good: this part is not told
    std::uint64_t microseconds = 0;
  };
  std::array<Sum, kLatencyParts> sums{};  // by LatencyPart
  // Of the total time (ms) of the requests since the last snapshot; below 0: there were none, or
  // the source does not tell.
  float p50_ms = -1;
  float p90_ms = -1;
  float p99_ms = -1;
};

/// The last check's short result, such as "L7OK"; longer ones are cut.
class CheckResult {
 public:
  CheckResult() = default;
  explicit CheckResult(std::string_view text) {
    size_ = static_cast<std::uint8_t>(std::min(text.size(), text_.size()));
    text.copy(text_.data(), size_);
  }
  [[nodiscard]] std::string_view text() const { return {text_.data(), size_}; }

 private:
  std::array<char, 15> text_{};
  std::uint8_t size_ = 0;
};

/// One server as its balancer counts it. Counters only grow until the balancer restarts; an
/// absent one is what this balancer does not say.
struct ServerStats {
  ServerState state = ServerState::unknown;
  StateReason reason = StateReason::none;
  bool checked = false;    // a health check or an agent watches it
  bool throttled = false;  // slow start holds its weight down
  AgentWord agent = AgentWord::none;
  float weight = 0;             // in force now, slow start included
  float configured_weight = 0;  // what an administrator set, without slow start
  Count picks;                  // the balancing algorithm chose it
  Count attempts;               // everything it was sent, retries and persisted included
  Count responses;              // requests that it answered
  Count errors_5xx;             // of those answers
  Count connect_errors;         // requests that failed because it took no connection
  Count response_errors;        // requests that failed after the connection
  Count retries;                // connection attempts repeated on this server
  Count redispatches;           // requests moved away from it to another server
  Count in_flight;              // gauge: requests it has now
  Count queued;                 // gauge: requests waiting for it
  Count connection_limit;       // gauge: absent means unlimited
  LatencyAverages latency;
  CheckResult check;
};

/// One pool as its balancer counts it, in sum.
struct PoolStats {
  Count requests;  // that reached the pool
  Count picks;
  Count errors_5xx;      // the servers' and the balancer's own
  Count other_answers;   // of every other class
  Count answers_4xx;     // of those
  Count answers_3xx;     // of those
  Count bytes_out;       // to clients
  Count denied;          // by a rule of the pool
  Count connect_errors;  // including "no server available"
  Count response_errors;
  Count retries;
  Count redispatches;
  Count in_flight;
  Count queued;
  LatencyAverages latency;
  bool sources_disagree = false;  // its processes report different weights or states
};

/// Where requests enter.
struct ListenerStats {
  Count requests;
  Count errors_5xx;
  Count other_answers;  // of every other class
  Count denied;         // by a rule, of the listener or of a pool
  Count intercepted;    // answered by the listener on purpose
  Count bad_requests;   // refused as unreadable
};

/// One process of a balancer. A new pid or start means that all counters began anew.
struct Process {
  std::uint64_t pid = 0;
  std::uint64_t started_unix_seconds = 0;
  std::string version;
  bool stopping = false;  // an old process that finishes what it has
  bool operator==(const Process&) const = default;
};

/// What one balancer said at one instant. `pools`, `servers` and `listeners` stand in the order
/// of the topology's.
struct Snapshot {
  Moment at;
  std::shared_ptr<const Topology> topology;
  std::vector<ListenerStats> listeners;
  std::vector<PoolStats> pools;
  std::vector<ServerStats> servers;
  std::vector<ExactLatency> exact_latency;  // of the servers; empty: averages are all there is
  std::string exact_latency_source;         // where it is from, as the settings write it
  std::size_t parts = 1;                    // sources that this was merged from
  std::vector<Process> processes;           // empty: the source does not tell
  Count reloads;                            // as a master process counts them, failed ones included
  Count failed_reloads;                     // of the latest, in a row
  // False: counters begin anew with each process. True: a new process goes on counting.
  bool counters_survive_reload = false;
  // Of counters that we keep ourselves, as of an access log: when they began (Unix ms). Another
  // beginning means that they began anew, and no reload of the balancer. 0: they are its own.
  std::uint64_t counting_since_ms = 0;
  std::vector<std::string> notes;        // what the source withholds, and the line that mends it
  std::shared_ptr<const Tables> tables;  // the same pointer while nothing changes; null: not told

  [[nodiscard]] std::span<const ServerStats> servers_of(const Topology::Pool& pool) const {
    return std::span(servers).subspan(pool.first_server, pool.server_count);
  }
};

}  // namespace skewd
