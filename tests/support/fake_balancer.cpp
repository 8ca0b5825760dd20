// SPDX-License-Identifier: Apache-2.0
#include "tests/support/fake_balancer.h"

#include <algorithm>
#include <cmath>
#include <span>
#include <stdexcept>
#include <utility>

#include "alerts/detect/expected_share.h"

namespace skewd::test {
namespace {

void grow(Count& count, std::uint64_t by = 1) { count = Count(*count + by); }

ServerStats idle_server(float weight) {
  ServerStats stats;
  stats.state = ServerState::up;
  stats.checked = true;
  stats.check = CheckResult("L7OK");
  stats.weight = weight;
  stats.configured_weight = weight;
  for (Count* count : {&stats.picks, &stats.attempts, &stats.responses, &stats.errors_5xx,
                       &stats.connect_errors, &stats.response_errors, &stats.retries,
                       &stats.redispatches, &stats.in_flight, &stats.queued}) {
    *count = Count(0);
  }
  return stats;
}

PoolStats idle_pool() {
  PoolStats stats;
  for (Count* count : {&stats.requests, &stats.picks, &stats.errors_5xx, &stats.other_answers,
                       &stats.answers_4xx, &stats.answers_3xx, &stats.bytes_out, &stats.denied,
                       &stats.connect_errors, &stats.response_errors, &stats.retries,
                       &stats.redispatches, &stats.in_flight, &stats.queued}) {
    *count = Count(0);
  }
  return stats;
}

ListenerStats idle_listener() {
  return {Count(0), Count(0), Count(0), Count(0), Count(0), Count(0)};
}

void keep_settings(ServerStats& idle, const ServerStats& before) {
  idle.state = before.state;
  idle.reason = before.reason;
  idle.checked = before.checked;
  idle.check = before.check;
  idle.weight = before.weight;
  idle.configured_weight = before.configured_weight;
  idle.connection_limit = before.connection_limit;
}

// What is left of a server in a log.
ServerStats logged(const ServerStats& stats) {
  ServerStats left;
  left.weight = 1;
  left.configured_weight = 1;
  left.picks = stats.attempts;
  left.attempts = stats.attempts;
  left.responses = stats.responses;
  left.errors_5xx = stats.errors_5xx;
  left.connect_errors = stats.connect_errors;
  left.response_errors = stats.response_errors;
  return left;
}

void forget_what_logs_do_not_tell(Topology::Pool& pool) {
  pool.algorithm.clear();
  pool.tells_picks = false;
  pool.tells_weights = false;
  pool.tells_members = false;
}

// `first`: the first that has room and that no hidden fault passes over.
FakeServer* choose_in_order(FakePool& pool, std::span<const std::uint8_t> usable) {
  for (std::size_t i = 0; i < pool.servers.size(); ++i) {
    FakeServer& server = pool.servers[i];
    const Count limit = server.stats.connection_limit;
    const bool full = limit.has_value() && *server.stats.in_flight >= *limit;
    if (usable[i] != 0 && server.favour > 0 && !full) return &server;
  }
  return nullptr;
}

bool is_one_of(std::uint64_t number, std::uint64_t every) {
  return every > 0 && number % every == 0;
}

void count_answer(FakePool& pool) {
  const FakeContent& content = pool.content;
  ++pool.answered;
  grow(pool.stats.other_answers);
  grow(pool.stats.bytes_out, content.bytes);
  if (is_one_of(pool.answered, content.refused_every)) {
    grow(pool.stats.answers_4xx);
  } else if (is_one_of(pool.answered, content.moved_every)) {
    grow(pool.stats.answers_3xx);
  }
  if (content.milliseconds == 0) return;
  pool.response.add(content.milliseconds);
  pool.stats.latency.response = Count(pool.response.printed());
}

}  // namespace

void FakeAverages::add(const FakeTimes& times, double factor) {
  const auto whole = [factor](double ms) { return static_cast<std::uint64_t>(ms * factor); };
  const std::uint64_t parts[] = {whole(times.queue), whole(times.connect), whole(times.response)};
  queue.add(parts[0]);
  connect.add(parts[1]);
  response.add(parts[2]);
  total.add(parts[0] + parts[1] + parts[2]);
}

LatencyAverages FakeAverages::printed() const {
  return {Count(queue.printed()), Count(connect.printed()), Count(response.printed()),
          Count(total.printed())};
}

FakeServer& FakePool::add(const std::string& server, float weight) {
  FakeServer fresh;
  fresh.name = server;
  fresh.address = "127.0.0.1:" + std::to_string(8000 + servers.size());
  fresh.stats = idle_server(weight);
  servers.push_back(std::move(fresh));
  return servers.back();
}

FakeServer& FakePool::server(const std::string& which) {
  const auto found = std::find_if(servers.begin(), servers.end(),
                                  [&](const FakeServer& one) { return one.name == which; });
  if (found == servers.end()) throw std::out_of_range("no server " + which);
  return *found;
}

void FakePool::remove(const std::string& server) {
  std::erase_if(servers, [&](const FakeServer& one) { return one.name == server; });
}

void FakePool::set_weight(const std::string& which, float weight) {
  FakeServer& changed = server(which);
  changed.stats.weight = weight;
  changed.stats.configured_weight = weight;
}

void FakePool::set_state(const std::string& which, ServerState state, StateReason reason) {
  FakeServer& changed = server(which);
  changed.stats.state = state;
  changed.stats.reason = reason;
}

FakeBalancer::FakeBalancer() : listener_(idle_listener()) {
  using namespace std::chrono_literals;
  process_ = {.pid = 100, .started_unix_seconds = 1'795'000'000, .version = "2.6.12"};
  now_ = {Instant(std::chrono::milliseconds(1'795'228'639'000)), 1h};
}

FakePool& FakeBalancer::add_pool(const std::string& name, std::size_t servers) {
  FakePool fresh;
  fresh.name = name;
  fresh.stats = idle_pool();
  pools_.push_back(std::move(fresh));
  for (std::size_t i = 0; i < servers; ++i) pools_.back().add("web-" + std::to_string(i));
  return pools_.back();
}

FakePool& FakeBalancer::pool(const std::string& name) {
  const auto found = std::find_if(pools_.begin(), pools_.end(),
                                  [&](const FakePool& one) { return one.name == name; });
  if (found == pools_.end()) throw std::out_of_range("no pool " + name);
  return *found;
}

void FakeBalancer::remove_pool(const std::string& name) {
  std::erase_if(pools_, [&](const FakePool& one) { return one.name == name; });
}

// Smooth weighted round robin, as HAProxy and nginx do it.
FakeServer* FakeBalancer::choose(FakePool& pool) const {
  std::vector<Topology::Server> names;
  std::vector<ServerStats> stats;
  for (const FakeServer& server : pool.servers) {
    names.push_back({server.name, server.address, server.backup});
    stats.push_back(server.stats);
  }
  std::vector<std::uint8_t> usable(stats.size());
  find_usable(names, stats, usable);
  for (std::size_t i = 0; i < usable.size(); ++i) {
    if (only_log && pool.servers[i].out_until > now_.steady) usable[i] = 0;
  }
  if (pool.algorithm == "first") return choose_in_order(pool, usable);
  double sum = 0;
  FakeServer* chosen = nullptr;
  for (std::size_t i = 0; i < pool.servers.size(); ++i) {
    if (usable[i] == 0) continue;
    FakeServer& server = pool.servers[i];
    const double weight = static_cast<double>(server.stats.weight) * server.favour;
    server.credit += weight;
    sum += weight;
    if (weight > 0 && (chosen == nullptr || server.credit > chosen->credit)) chosen = &server;
  }
  if (chosen != nullptr) chosen->credit -= sum;
  return chosen;
}

// Only requests that are answered are averaged. The golden ratio spreads the variation evenly.
void FakeBalancer::take_time(FakePool& pool, FakeServer& server) {
  constexpr double kGoldenRatio = 0.6180339887498949;
  server.variation += kGoldenRatio;
  server.variation -= std::floor(server.variation);
  const double factor = 0.5 + server.variation;
  server.averages.add(server.times, factor);
  const double parts[] = {server.times.queue, server.times.connect, server.times.response,
                          server.times.queue + server.times.connect + server.times.response};
  for (std::size_t i = 0; i < kLatencyParts; ++i) {
    server.exact.sums[i].requests += 1;
    server.exact.sums[i].microseconds += static_cast<std::uint64_t>(1000 * factor * parts[i]);
  }
  pool.averages.add(server.times, factor);
  server.stats.latency = server.averages.printed();
  pool.stats.latency = pool.averages.printed();
}

void FakeBalancer::serve(FakePool& pool, FakeServer& server) {
  ServerStats& stats = server.stats;
  grow(stats.picks);
  grow(pool.stats.picks);
  grow(stats.attempts, server.health == Health::refuses ? 4 : 1);
  switch (server.health) {
    case Health::answers:
      take_time(pool, server);
      grow(stats.responses);
      count_answer(pool);
      break;
    case Health::fails:
      take_time(pool, server);
      grow(stats.responses);
      grow(stats.errors_5xx);
      grow(pool.stats.errors_5xx);
      break;
    case Health::refuses:
      grow(stats.retries, 3);
      grow(stats.connect_errors);
      grow(pool.stats.retries, 3);
      grow(pool.stats.connect_errors);
      grow(pool.stats.errors_5xx);
      break;
    case Health::hangs:
      grow(stats.in_flight);
      grow(pool.stats.in_flight);
      break;
  }
}

// Every failed attempt is a line of the log, and the request goes on to the next server.
void FakeBalancer::serve_as_nginx(FakePool& pool, FakeServer& server) {
  if (server.health != Health::refuses) return serve(pool, server);
  grow(server.stats.picks);
  grow(server.stats.attempts);
  grow(server.stats.connect_errors);
  server.out_until = now_.steady + std::chrono::seconds(10);
  if (FakeServer* next = choose(pool)) {
    serve_as_nginx(pool, *next);
  } else {
    grow(pool.stats.errors_5xx);
    for (FakeServer& one : pool.servers) one.out_until = {};  // when all are out, none is
  }
}

void FakeBalancer::send(const std::string& name, int requests) {
  FakePool& target = pool(name);
  for (int i = 0; i < requests; ++i) {
    grow(listener_.requests);
    grow(target.stats.requests);
    const std::uint64_t errors_before = *target.stats.errors_5xx;
    if (FakeServer* chosen = choose(target)) {
      if (only_log) {
        serve_as_nginx(target, *chosen);
      } else {
        serve(target, *chosen);
      }
    } else {
      grow(target.stats.errors_5xx);
      grow(target.stats.connect_errors);
    }
    const bool failed = *target.stats.errors_5xx > errors_before;
    grow(failed ? listener_.errors_5xx : listener_.other_answers);
  }
}

void FakeBalancer::send_without_route(int requests) {
  grow(listener_.requests, static_cast<std::uint64_t>(requests));
  grow(listener_.errors_5xx, static_cast<std::uint64_t>(requests));
}

void FakeBalancer::answer_by_rule(int errors, int others) {
  const std::uint64_t all = static_cast<std::uint64_t>(errors) + static_cast<std::uint64_t>(others);
  grow(listener_.requests, all);
  grow(listener_.denied, all);
  grow(listener_.errors_5xx, static_cast<std::uint64_t>(errors));
  grow(listener_.other_answers, static_cast<std::uint64_t>(others));
}

void FakeBalancer::pass(std::chrono::milliseconds time) {
  now_.wall += time;
  now_.steady += time;
}

void FakeBalancer::clear_counters() {
  listener_ = idle_listener();
  for (FakePool& one : pools_) {
    one.stats = idle_pool();
    one.response = {};
    one.averages = {};
    for (FakeServer& server : one.servers) {
      ServerStats idle = idle_server(server.stats.weight);
      keep_settings(idle, server.stats);
      server.stats = idle;
      server.averages = {};
    }
  }
}

void FakeBalancer::reload() {
  clear_counters();
  ++process_.pid;
  process_.started_unix_seconds += 60;
}

Snapshot FakeBalancer::snapshot() {
  Topology topology;
  topology.listeners.push_back({"www", PoolMode::http});
  Snapshot snapshot;
  snapshot.at = now_;
  if (only_log) {
    snapshot.counting_since_ms = 1'795'228'000'000;
    snapshot.counters_survive_reload = true;
  } else {
    snapshot.processes = {process_};
  }
  if (exact || only_log) snapshot.exact_latency_source = "unix:/run/skewd/edge.log";
  snapshot.listeners = {listener_};
  for (const FakePool& one : pools_) {
    topology.pools.push_back(
        {one.name, PoolMode::http, one.algorithm, topology.servers.size(), one.servers.size()});
    snapshot.pools.push_back(one.stats);
    for (const FakeServer& server : one.servers) {
      if (only_log && *server.stats.attempts == 0) {
        --topology.pools.back().server_count;
        continue;
      }
      topology.servers.push_back({server.name, server.address, !only_log && server.backup});
      snapshot.servers.push_back(only_log ? logged(server.stats) : server.stats);
      if (exact || only_log) snapshot.exact_latency.push_back(server.exact);
    }
    if (only_log) forget_what_logs_do_not_tell(topology.pools.back());
  }
  if (!topology_ || *topology_ != topology) {
    topology_ = std::make_shared<const Topology>(std::move(topology));
  }
  snapshot.topology = topology_;
  return snapshot;
}

}  // namespace skewd::test
