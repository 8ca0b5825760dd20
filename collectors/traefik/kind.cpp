// SPDX-License-Identifier: Apache-2.0
//
// Traefik, 2 and 3. Asks its API for services and their servers, and its metrics for what services
// and entry points counted. What it does not tell: requests, errors and times of a server, which
// its access log has.
#include <algorithm>
#include <memory>
#include <set>
#include <utility>

#include "collectors/balancer.h"
#include "collectors/traefik/discovery.h"
#include "collectors/traefik/log/reader.h"
#include "collectors/traefik/metrics.h"
#include "collectors/traefik/services.h"

namespace skewd::traefik {
namespace {

enum Question : std::size_t { kHttp, kTcp, kMetrics, kVersion, kQuestions };

Count rest_of(const Answers& answers) {
  if (!answers.all.has_value()) return {};
  return Count(*answers.all - std::min(*answers.all, answers.errors_5xx.value_or(0)));
}

// Services of HTTP and of TCP may have one name.
void tell_apart(const std::vector<Service>& http, std::vector<Service>& tcp) {
  std::set<std::string_view> names;
  for (const Service& service : http) names.insert(service.name);
  for (Service& service : tcp) {
    if (names.contains(service.name)) service.name += " (tcp)";
  }
}

class Reader final : public AnswerReader {
 public:
  explicit Reader(Source source) : source_(std::move(source)) {}

  Query query() override;
  void feed(std::size_t question, std::string_view piece) override {
    if (question < answers_.size()) answers_[question].append(piece);
  }
  Result<Snapshot> finish() override;
  void abandon() override { answers_.assign(kQuestions, {}); }

 private:
  static void add_services(const std::vector<Service>& services, PoolMode mode,
                           const Metrics& metrics, Topology& topology, Snapshot& snapshot);
  static void add_entry_points(const Metrics& metrics, Topology& topology, Snapshot& snapshot);
  void add_process(const Metrics& metrics, Snapshot& snapshot) const;

  Source source_;
  std::vector<std::string> answers_;
  std::shared_ptr<const Topology> topology_;
};

// Lists come in pages of 100 unless one asks for longer ones.
Query Reader::query() {
  abandon();
  Query query;
  if (source_.kind != Source::Kind::http) return query;
  const std::string slash = source_.url.ends_with('/') ? "" : "/";
  query.questions = {slash + "api/http/services?per_page=100000",
                     slash + "api/tcp/services?per_page=100000", slash + "metrics",
                     slash + "api/version"};
  query.optional = {false, true, true, true};
  return query;
}

void Reader::add_services(const std::vector<Service>& services, PoolMode mode,
                          const Metrics& metrics, Topology& topology, Snapshot& snapshot) {
  for (const Service& service : services) {
    Topology::Pool pool;
    pool.name = service.name;
    pool.mode = mode;
    pool.algorithm = service.algorithm;
    pool.first_server = topology.servers.size();
    pool.server_count = service.servers.size();
    topology.pools.push_back(std::move(pool));
    for (const Server& server : service.servers) {
      topology.servers.push_back({server.name, server.address, false});
      ServerStats stats;
      stats.state = server.state;
      stats.checked = service.checked;
      if (server.state == ServerState::down) stats.reason = StateReason::check;
      stats.weight = stats.configured_weight = server.weight;
      snapshot.servers.push_back(stats);
    }
    PoolStats stats;
    if (const auto found = metrics.services.find(service.name); found != metrics.services.end()) {
      const Answers& answers = found->second;
      stats.requests = answers.all;
      stats.errors_5xx = answers.errors_5xx;
      stats.other_answers = rest_of(answers);
      stats.answers_4xx = answers.answers_4xx;
      stats.answers_3xx = answers.answers_3xx;
      stats.retries = answers.retries;
      stats.in_flight = answers.in_flight;
    }
    snapshot.pools.push_back(stats);
  }
}

void Reader::add_entry_points(const Metrics& metrics, Topology& topology, Snapshot& snapshot) {
  for (const auto& [name, answers] : metrics.entry_points) {
    topology.listeners.push_back({name, PoolMode::http});
    ListenerStats stats;
    stats.requests = answers.all;
    stats.errors_5xx = answers.errors_5xx;
    stats.other_answers = rest_of(answers);
    snapshot.listeners.push_back(stats);
  }
}

// Only a restart begins anew: what a new configuration keeps goes on counting.
void Reader::add_process(const Metrics& metrics, Snapshot& snapshot) const {
  snapshot.reloads = metrics.reloads;
  if (metrics.reloads.has_value()) {
    snapshot.failed_reloads = Count(metrics.last_reload_failed ? 1 : 0);
  }
  if (metrics.started_unix_seconds == 0) return;
  Process process;
  process.started_unix_seconds = metrics.started_unix_seconds;
  process.version = read_version(answers_[kVersion]);
  snapshot.processes.push_back(std::move(process));
}

Result<Snapshot> Reader::finish() {
  if (source_.kind != Source::Kind::http) {
    return failure(ErrorKind::config, "'" + source_.text +
                                          "' is no URL of Traefik's API: write "
                                          "http://127.0.0.1:8080");
  }
  const auto http = read_services(answers_[kHttp]);
  if (!http) return tl::unexpected(http.error());
  const Metrics metrics = read_metrics(answers_[kMetrics]);
  Snapshot snapshot;
  Topology topology;
  add_services(*http, PoolMode::http, metrics, topology, snapshot);
  if (!answers_[kTcp].empty()) {
    auto tcp = read_services(answers_[kTcp]);
    if (!tcp) return tl::unexpected(tcp.error());
    tell_apart(*http, *tcp);
    add_services(*tcp, PoolMode::tcp, {}, topology, snapshot);
  }
  add_entry_points(metrics, topology, snapshot);
  add_process(metrics, snapshot);
  if (!topology_ || *topology_ != topology) {
    topology_ = std::make_shared<const Topology>(std::move(topology));
  }
  snapshot.topology = topology_;
  if (answers_[kMetrics].empty()) {
    snapshot.notes.push_back(source_.text +
                             " has no metrics; add `metrics: {prometheus: {}}` to traefik.yml, "
                             "else no request is counted");
  }
  snapshot.notes.push_back(source_.text +
                           " does not tell requests by server; add `accessLog: {format: json}` to "
                           "traefik.yml and name the log with access_log in [[balancer]]");
  return snapshot;
}

std::unique_ptr<AnswerReader> make_reader(const Source& source) {
  return std::make_unique<Reader>(source);
}

}  // namespace

BalancerKind kind() { return {"traefik", make_reader, nullptr, &make_log_reader, &kDiscovery}; }

}  // namespace skewd::traefik
