// SPDX-License-Identifier: Apache-2.0
#include "collectors/access_log/access_tally.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "collectors/access_log/tally_text.h"
#include "collectors/trace_context.h"

namespace skewd::access_log {
namespace {

constexpr std::size_t kNone = static_cast<std::size_t>(-1);
constexpr std::size_t kLongestSample = 200;
constexpr std::uint64_t kIdleMs = 3'600'000;
// What servers are counted under if the log tells neither pool nor listener.
constexpr std::string_view kAnyPool = "all";

using Outcome = AccessTry::Outcome;

std::string_view pool_name(const AccessRecord& record) {
  if (!record.pool.empty() || record.tries.empty()) return record.pool;
  return record.listener.empty() ? kAnyPool : record.listener;
}

std::string_view name_of(const AccessTry& attempt) {
  return attempt.server.empty() ? attempt.address : attempt.server;
}

template <typename What>
void count_answer(std::uint16_t status, Sums<What>& sums) {
  if (status >= 500) {
    ++sums[What::errors_5xx];
  } else if (status >= 100) {
    ++sums[What::other_answers];
  }
}

std::string printable(std::string_view line) {
  std::string shown(line.substr(0, kLongestSample));
  for (char& c : shown) {
    if (c < ' ' || c > '~') c = '?';
  }
  if (line.size() > kLongestSample) shown += "...";
  return shown;
}

void add_time(ServerTally& server, LatencyPart part,
              std::optional<std::chrono::microseconds> time) {
  if (!time || time->count() < 0) return;
  ++server.timed[static_cast<std::size_t>(part)];
  server.microseconds[static_cast<std::size_t>(part)] += static_cast<std::uint64_t>(time->count());
}

}  // namespace

AccessTally::AccessTally(std::uint64_t since_ms, const TallyLimits& limits) : limits_(limits) {
  tally_.since_ms = since_ms;
}

bool AccessTally::fits(const AccessRecord& record) const {
  const auto fits = [this](std::string_view name) { return name.size() <= limits_.name; };
  return fits(record.listener) && fits(record.pool) &&
         std::all_of(record.tries.begin(), record.tries.end(), [&](const AccessTry& attempt) {
           return fits(attempt.server) && fits(attempt.address);
         });
}

void AccessTally::note_request(const AccessRecord& record) {
  if (!fits(record)) return note_malformed(record.pool, "a name in it is too long");
  ++tally_.lines[LineSum::lines];
  ++tally_.lines[LineSum::requests];
  workers_.note(record.process);
  if (is_own_trace(record.trace_id)) keep_trace(record);
  count_listener(record);
  const std::string_view name = pool_name(record);
  if (name.empty()) return;
  const std::size_t pool = find_pool(name);
  if (pool == kNone) {
    ++tally_.lines[LineSum::uncounted];
    return;
  }
  count_pool(record, tally_.pools[pool]);
  bool counted = true;
  for (std::size_t i = 0; i < record.tries.size(); ++i) {
    if (record.tries[i].earlier_pool) continue;  // of which pool is not told
    const ServerPlace* const place = find_server(pool, record.tries[i]);
    if (place == nullptr) {
      counted = false;
      continue;
    }
    count_try(record, i, tally_.pools[pool], tally_.pools[pool].servers[place->server]);
    count_times(record, i, *place);
  }
  if (!counted) ++tally_.lines[LineSum::uncounted];
}

void AccessTally::keep_trace(const AccessRecord& record) {
  std::vector<TraceRecord>& traces = tally_.traces;
  if (traces.size() >= limits_.traces) traces.erase(traces.begin());
  traces.push_back(trace_record_of(record));
}

void AccessTally::note_other() {
  ++tally_.lines[LineSum::lines];
  ++tally_.lines[LineSum::other];
}

void AccessTally::note_malformed(std::string_view line, std::string_view fault) {
  ++tally_.lines[LineSum::lines];
  ++tally_.lines[LineSum::malformed];
  tally_.sample = printable(line);
  tally_.fault = printable(fault);
}

void AccessTally::note_too_long() {
  ++tally_.lines[LineSum::lines];
  ++tally_.lines[LineSum::too_long];
}

void AccessTally::note_dropped(std::uint64_t lines) { tally_.lines[LineSum::dropped] += lines; }

void AccessTally::note_full(std::uint64_t times) { tally_.lines[LineSum::full] += times; }

void AccessTally::count_listener(const AccessRecord& record) {
  if (record.listener.empty()) return;
  ListenerTally* const listener = find_listener(record.listener);
  if (listener == nullptr) return;
  ++listener->sums[ListenerSum::requests];
  count_answer(record.status, listener->sums);
}

void AccessTally::count_pool(const AccessRecord& record, PoolTally& pool) {
  Sums<PoolSum>& sums = pool.sums;
  ++sums[PoolSum::requests];
  if (record.tcp) ++sums[PoolSum::connections];
  count_answer(record.status, sums);
  if (record.status >= 400 && record.status < 500) ++sums[PoolSum::answers_4xx];
  if (record.status >= 300 && record.status < 400) ++sums[PoolSum::answers_3xx];
  if (record.bytes_out) {
    ++sums[PoolSum::sized];
    sums[PoolSum::bytes_out] += *record.bytes_out;
  }
  if (record.no_server) ++sums[PoolSum::connect_errors];
  sums[PoolSum::retries] += record.retries;
  sums[PoolSum::redispatches] += record.redispatches;
}

void AccessTally::count_try(const AccessRecord& record, std::size_t index, PoolTally& pool,
                            ServerTally& server) {
  const AccessTry& attempt = record.tries[index];
  const bool is_last = index + 1 == record.tries.size();
  const auto count = [&](ServerSum of_server, PoolSum of_pool) {
    ++server.sums[of_server];
    ++pool.sums[of_pool];
  };
  // The same server again is a retry, and no pick.
  const bool again = index > 0 && name_of(record.tries[index - 1]) == name_of(attempt);
  if (!again) ++pool.sums[PoolSum::picks];
  ++server.sums[ServerSum::attempts];
  if (record.tcp) ++server.sums[ServerSum::connections];
  // Retries that are only counted were this server's, unless the request moved: then of whom is
  // not told.
  if (is_last && record.redispatches == 0) {
    server.sums[ServerSum::attempts] += record.retries;
    server.sums[ServerSum::retries] += record.retries;
  }
  if (attempt.outcome == Outcome::unknown) {
    if (record.client_aborted) ++server.sums[ServerSum::told];  // that nobody knows is known
    return;
  }
  ++server.sums[ServerSum::told];
  if (attempt.outcome == Outcome::answered) {
    if (attempt.status >= 500 && !is_last) {
      return count(ServerSum::response_errors, PoolSum::response_errors);
    }
    ++server.sums[ServerSum::responses];
    if (attempt.status >= 500) ++server.sums[ServerSum::errors_5xx];
  } else if (record.client_aborted && is_last) {
    return;
  } else if (attempt.outcome == Outcome::broken) {
    count(ServerSum::response_errors, PoolSum::response_errors);
  } else if (is_last) {
    count(ServerSum::connect_errors, PoolSum::connect_errors);
  } else if (name_of(record.tries[index + 1]) == name_of(attempt)) {
    count(ServerSum::retries, PoolSum::retries);
  } else {
    count(ServerSum::redispatches, PoolSum::redispatches);
  }
}

void AccessTally::count_times(const AccessRecord& record, std::size_t index,
                              const ServerPlace& place) {
  const AccessTry& attempt = record.tries[index];
  ServerTally& server = tally_.pools[place.pool].servers[place.server];
  add_time(server, LatencyPart::queue, attempt.queue);
  add_time(server, LatencyPart::connect, attempt.connect);
  add_time(server, LatencyPart::response, attempt.response);
  // The time of a request that others were tried for is not this server's.
  const bool only_here = record.tries.size() == 1 && record.redispatches == 0;
  if (!only_here || !record.total || record.total->count() < 0) return;
  add_time(server, LatencyPart::total, record.total);
  times_[place.pool][place.server].total.add(static_cast<std::uint64_t>(record.total->count()));
}

ListenerTally* AccessTally::find_listener(std::string_view name) {
  const auto known = listeners_.find(name);
  if (known != listeners_.end()) return &tally_.listeners[known->second];
  if (tally_.listeners.size() >= limits_.listeners) return nullptr;
  listeners_.emplace(std::string(name), tally_.listeners.size());
  tally_.listeners.push_back({std::string(name), {}});
  return &tally_.listeners.back();
}

std::size_t AccessTally::find_pool(std::string_view name) {
  const auto known = pools_.find(name);
  if (known != pools_.end()) return known->second;
  if (tally_.pools.size() >= limits_.pools) return kNone;
  pools_.emplace(std::string(name), tally_.pools.size());
  tally_.pools.push_back({std::string(name), {}, {}});
  times_.emplace_back();
  return tally_.pools.size() - 1;
}

const AccessTally::ServerPlace* AccessTally::find_server(std::size_t pool,
                                                         const AccessTry& attempt) {
  const std::string_view name = name_of(attempt);
  key_ = std::to_string(pool);
  key_ += '\n';
  key_ += name;
  key_ += '\n';
  key_ += attempt.address;
  const auto known = servers_.find(std::string_view(key_));
  if (known != servers_.end()) return &known->second;
  if (name.empty() || server_count_ >= limits_.servers) return nullptr;
  std::vector<ServerTally>& servers = tally_.pools[pool].servers;
  ServerTally server;
  server.name = name;
  server.address = attempt.address;
  const ServerPlace place{pool, servers.size()};
  servers.push_back(std::move(server));
  times_[pool].emplace_back();
  ++server_count_;
  return &servers_.emplace(key_, place).first->second;
}

std::string AccessTally::drain(std::uint64_t now_ms) {
  for (std::size_t pool = 0; pool < tally_.pools.size(); ++pool) {
    for (std::size_t i = 0; i < tally_.pools[pool].servers.size(); ++i) {
      ServerTally& server = tally_.pools[pool].servers[i];
      ServerTimes& times = times_[pool][i];
      if (times.attempts != server.sums[ServerSum::attempts]) times.active_ms = now_ms;
      times.attempts = server.sums[ServerSum::attempts];
      const auto at = [&](double share) {
        return static_cast<std::uint64_t>(std::llround(times.total.quantile(share)));
      };
      server.p50_p90_p99 = {};
      if (times.total.count() > 0) {
        server.p50_p90_p99 = {std::max<std::uint64_t>(1, at(0.5)), at(0.9), at(0.99)};
      }
      times.total.reset();
    }
  }
  tally_.reloads = workers_.reloads();
  std::string text = render_tally(tally_);
  tally_.traces.clear();
  if (server_count_ >= limits_.servers) forget_idle(now_ms);
  return text;
}

void AccessTally::forget_idle(std::uint64_t now_ms) {
  for (std::size_t pool = 0; pool < tally_.pools.size(); ++pool) {
    std::vector<ServerTally>& servers = tally_.pools[pool].servers;
    std::vector<ServerTimes>& times = times_[pool];
    std::size_t kept = 0;
    for (std::size_t i = 0; i < servers.size(); ++i) {
      if (times[i].active_ms + kIdleMs <= now_ms) continue;
      if (kept != i) {
        servers[kept] = std::move(servers[i]);
        times[kept] = std::move(times[i]);
      }
      ++kept;
    }
    servers.resize(kept);
    times.resize(kept);
  }
  index_servers();
}

void AccessTally::index_servers() {
  servers_.clear();
  server_count_ = 0;
  for (std::size_t pool = 0; pool < tally_.pools.size(); ++pool) {
    const std::vector<ServerTally>& servers = tally_.pools[pool].servers;
    for (std::size_t i = 0; i < servers.size(); ++i) {
      servers_.emplace(std::to_string(pool) + '\n' + servers[i].name + '\n' + servers[i].address,
                       ServerPlace{pool, i});
    }
    server_count_ += servers.size();
  }
}

}  // namespace skewd::access_log
