// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "collectors/instant.h"

namespace skewd::top {

/// What `skewd top` knows of the agent's answers at /api/v1/overview and /api/v1/pools. What is not
/// told is absent. Texts hold nothing that a terminal would obey, and any other characters.

/// The worst of what is open about something.
enum class Trouble { none, info, warning, critical };

/// An interval in the past of a pool.
struct Point {
  Instant at;                     // its end
  std::optional<float> requests;  // per second
  std::optional<float> failures;  // per second
  std::optional<float> largest;   // 0..1: what the server got that got most
  std::optional<float> latency;   // seconds: queue, connect and response together
};

struct Server {
  std::string name;
  std::string state;
  bool eligible = false;
  std::optional<double> share;
  std::optional<double> due;
  // These the answer about one pool tells.
  std::string address;
  std::string reason;  // who ordered the state; "none": nobody
  bool backup = false;
  std::optional<double> weight;
  std::optional<std::uint64_t> errors;  // of all kinds, since skewd began
  std::optional<std::uint64_t> in_flight;
  std::optional<std::uint64_t> queued;
  std::optional<double> latency;  // seconds, in total
};

struct Pool {
  std::string name;
  std::string algorithm;
  std::optional<double> request_rate;
  std::optional<double> imbalance;
  std::size_t servers_total = 0;
  std::size_t eligible = 0;
  std::string not_comparable;
  std::vector<Server> servers;  // of a large pool those that are furthest from their due
  std::vector<Point> news;      // of its past
};

struct Verdict {
  std::string word;
  std::string headline;
  std::string finding;                                     // id; empty: it is about none
  std::vector<std::pair<std::string, std::string>> lines;  // label, text
};

struct Finding {
  std::string id;
  std::string kind;  // "skew/funnel"
  Trouble severity = Trouble::info;
  std::string balancer;
  std::string pool;
  std::string server;
  std::optional<Instant> since;
  std::optional<Instant> resolved;
  std::string summary;
  std::string symptom_of;
  std::optional<Verdict> verdict;
};

struct Change {
  std::optional<Instant> at;
  std::string balancer;
  std::string pool;
  std::string text;   // begins with its time
  std::string audit;  // "suspect after 5 min: why"; empty: there is nothing to say
  bool suspect = false;
};

struct Balancer {
  std::string name;
  std::string kind;
  bool up = false;
  bool stale = false;
  std::optional<Instant> last_success;
  std::vector<std::string> problems;
  std::vector<Pool> pools;
};

struct Overview {
  Instant at;
  std::string host;
  std::string started;   // another text: the agent began anew
  std::string sentence;  // of the headline
  std::vector<Finding> findings;
  std::vector<Change> changes;  // the latest last
  std::vector<Balancer> balancers;
};

/// One pool, with all its servers.
struct Detail {
  std::string balancer;
  Pool pool;
  Verdict verdict;
  bool well = false;
  std::vector<Finding> findings;
  std::vector<Change> changes;  // the latest first
};

struct Place {
  std::string balancer;
  std::string pool;
  friend bool operator==(const Place&, const Place&) = default;
};

}  // namespace skewd::top
