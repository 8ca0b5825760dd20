// SPDX-License-Identifier: Apache-2.0
#include "collectors/caddy/status/reader.h"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "collectors/caddy/config/format.h"
#include "collectors/caddy/status/metrics.h"
#include "collectors/json_value.h"
#include "collectors/no_surroundings.h"
#include "collectors/snapshot_draft.h"

namespace skewd::caddy {
namespace {

constexpr std::size_t kUpstreams = 0;
constexpr std::size_t kConfig = 1;
constexpr std::size_t kMetrics = 2;
constexpr std::array<const char*, 3> kPaths{"reverse_proxy/upstreams", "config/", "metrics"};

// Requests that an upstream has now, by the address that is dialled. One that is told twice belongs
// to several pools, and nobody knows which number is whose.
using Underway = std::map<std::string, Count, std::less<>>;

class Reader final : public AnswerReader {
 public:
  explicit Reader(Source source) : source_(std::move(source)) {}

  Query query() override;
  void feed(std::size_t question, std::string_view piece) override {
    if (question < answers_.size()) answers_[question].append(piece);
  }
  Result<Snapshot> finish() override;
  void abandon() override { answers_.assign(kPaths.size(), {}); }

 private:
  [[nodiscard]] Result<Underway> read_upstreams();
  void read_configuration();
  void add_process(const Metrics& metrics);
  void add_pools(const Underway& in_flight, const Metrics& metrics);
  void add_strangers(const Underway& in_flight, const Metrics& metrics);
  void add_notes();

  Source source_;
  std::vector<std::string> answers_;
  std::string config_;           // as it was told last
  std::vector<PoolSpec> pools_;  // and what it declares
  JsonDocument json_;
  SnapshotDraft draft_;
};

Query Reader::query() {
  abandon();
  Query query;
  if (source_.kind != Source::Kind::http) return query;
  for (const char* path : kPaths) {
    query.questions.push_back((source_.url.ends_with('/') ? "" : "/") + std::string(path));
  }
  query.optional = {false, true, true};
  return query;
}

Result<Underway> Reader::read_upstreams() {
  const auto root = json_.read(answers_[kUpstreams]);
  if (!root) return tl::unexpected(root.error());
  Underway in_flight;
  root->each([&](JsonValue upstream) {
    const Count requests = upstream["num_requests"].count();
    const auto [known, is_new] =
        in_flight.try_emplace(std::string(upstream["address"].text()), requests);
    if (!is_new) known->second = Count();
  });
  if (!json_.fault().empty()) return failure(ErrorKind::malformed, json_.fault());
  return in_flight;
}

// Reading it costs far more than comparing it.
void Reader::read_configuration() {
  if (answers_[kConfig] == config_) return;
  config_ = answers_[kConfig];
  const ConfigurationFile file{"config.json", config_, {}};
  pools_ = format().read({&file, 1}, NoSurroundings()).pools;
}

ServerState state_of(const Metrics& metrics, std::string_view upstream) {
  const auto found = metrics.healthy.find(upstream);
  if (found == metrics.healthy.end()) return ServerState::unknown;
  return found->second ? ServerState::up : ServerState::down;
}

ServerStats stats_of(const ServerSpec& spec, const Metrics& metrics) {
  ServerStats stats;
  stats.state = state_of(metrics, spec.name);
  stats.checked = spec.check == HealthCheck::active;
  if (stats.state == ServerState::down && stats.checked) stats.reason = StateReason::check;
  stats.weight = stats.configured_weight = static_cast<float>(spec.weight);
  if (spec.connection_limit.value_or(0) > 0) stats.connection_limit = Count(*spec.connection_limit);
  return stats;
}

void Reader::add_pools(const Underway& in_flight, const Metrics& metrics) {
  std::map<std::string_view, std::size_t> uses;
  for (const PoolSpec& pool : pools_) {
    for (const ServerSpec& server : pool.servers) ++uses[server.name];
  }
  for (const PoolSpec& spec : pools_) {
    Topology::Pool pool;
    pool.name = spec.name;
    pool.mode = PoolMode::http;
    pool.algorithm = spec.balance.algorithm;
    pool.tells_picks = false;
    pool.tells_members = !spec.servers_unknown;
    draft_.add_pool(std::move(pool));
    for (const ServerSpec& server : spec.servers) {
      ServerStats stats = stats_of(server, metrics);
      const auto found = in_flight.find(server.name);
      if (found != in_flight.end() && uses[server.name] == 1) stats.in_flight = found->second;
      draft_.add_server({server.name, server.name, false}, stats);
    }
  }
}

// Without the configuration nobody knows which pool an upstream belongs to.
void Reader::add_strangers(const Underway& in_flight, const Metrics& metrics) {
  Topology::Pool pool;
  pool.name = "reverse_proxy";
  pool.mode = PoolMode::http;
  pool.tells_picks = pool.tells_weights = false;
  draft_.add_pool(std::move(pool));
  for (const auto& [address, requests] : in_flight) {
    ServerStats stats;
    stats.state = state_of(metrics, address);
    stats.weight = stats.configured_weight = 1;
    stats.in_flight = requests;
    draft_.add_server({address, address, false}, stats);
  }
}

void Reader::add_process(const Metrics& metrics) {
  const auto started = metrics.loaded ? metrics.loaded : metrics.started;
  if (!started) return;
  Process process;
  process.started_unix_seconds = *started;
  draft_.rest.processes.push_back(process);
}

void Reader::add_notes() {
  std::vector<std::string>& notes = draft_.rest.notes;
  notes.push_back(source_.text +
                  " does not tell requests of servers; read its access log for shares, errors and "
                  "times");
  if (config_.empty()) {
    notes.push_back(source_.text +
                    " does not tell its configuration at /config/, so all servers are one pool");
  }
  if (answers_[kMetrics].empty()) {
    notes.push_back(source_.text +
                    " does not tell metrics at /metrics, so health and reloads are not known");
  }
}

Result<Snapshot> Reader::finish() {
  if (source_.kind != Source::Kind::http) {
    return failure(ErrorKind::config, "Caddy is asked over HTTP: write http://127.0.0.1:2019");
  }
  draft_.begin();
  const auto in_flight = read_upstreams();
  if (!in_flight) return tl::unexpected(in_flight.error());
  read_configuration();
  const Metrics metrics = read_metrics(answers_[kMetrics]);
  if (config_.empty()) {
    add_strangers(*in_flight, metrics);
  } else {
    add_pools(*in_flight, metrics);
  }
  add_process(metrics);
  add_notes();
  return draft_.finish();
}

}  // namespace

std::unique_ptr<AnswerReader> make_status_reader(const Source& source) {
  return std::make_unique<Reader>(source);
}

}  // namespace skewd::caddy
