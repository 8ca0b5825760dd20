// SPDX-License-Identifier: Apache-2.0
#include "collectors/merge.h"

#include <algorithm>
#include <string>
#include <utility>

#include "collectors/merge_stats.h"

namespace skewd {
namespace {

using Topologies = std::vector<std::shared_ptr<const Topology>>;

Topologies topologies_of(const std::vector<Snapshot>& parts) {
  Topologies topologies;
  for (const Snapshot& part : parts) topologies.push_back(part.topology);
  return topologies;
}

// The sums of one kind of row. The first part that knows a row is copied, so that what only one
// process knows comes out as it went in.
template <typename Stats>
class Sums {
 public:
  explicit Sums(std::size_t count) : rows_(count), seen_(count, false) {}

  void add(const Stats& part, std::size_t place) {
    if (seen_[place]) {
      add_to(rows_[place], part);
    } else {
      rows_[place] = part;
      seen_[place] = true;
    }
  }
  [[nodiscard]] bool disagrees(const Stats& part, std::size_t place) const {
    return seen_[place] && !agree(rows_[place], part);
  }
  [[nodiscard]] Stats& operator[](std::size_t place) { return rows_[place]; }
  [[nodiscard]] std::vector<Stats> take() && { return std::move(rows_); }

 private:
  std::vector<Stats> rows_;
  std::vector<bool> seen_;
};

// The rows of all parts in their places.
class Rows {
 public:
  explicit Rows(const Topology& topology)
      : listeners_(topology.listeners.size()),
        pools_(topology.pools.size()),
        servers_(topology.servers.size()),
        times_(topology.servers.size()) {}

  void add(const Snapshot& part, const MergePositions& to) {
    for (std::size_t i = 0; i < part.listeners.size(); ++i) {
      listeners_.add(part.listeners[i], to.listeners[i]);
    }
    for (std::size_t i = 0; i < part.pools.size(); ++i) {
      pools_.add(part.pools[i], to.pools[i]);
      const Topology::Pool& pool = part.topology->pools[i];
      for (std::size_t k = 0; k < pool.server_count; ++k) {
        const std::size_t from = pool.first_server + k;
        add_server(part.servers[from], to.servers[from], to.pools[i]);
        if (part.exact_latency.size() != part.servers.size()) continue;
        times_.add(part.exact_latency[from], to.servers[from]);
        any_times_ = true;
      }
    }
  }

  void move_into(Snapshot& merged) && {
    merged.listeners = std::move(listeners_).take();
    merged.pools = std::move(pools_).take();
    merged.servers = std::move(servers_).take();
    if (any_times_) merged.exact_latency = std::move(times_).take();
  }

 private:
  void add_server(const ServerStats& part, std::size_t place, std::size_t pool) {
    if (servers_.disagrees(part, place)) pools_[pool].sources_disagree = true;
    servers_.add(part, place);
  }

  Sums<ListenerStats> listeners_;
  Sums<PoolStats> pools_;
  Sums<ServerStats> servers_;
  Sums<ExactLatency> times_;
  bool any_times_ = false;
};

void add_source(std::string& sources, const std::string& source) {
  if (source.empty() || sources.find(source) != std::string::npos) return;
  sources += (sources.empty() ? "" : ", ") + source;
}

void add_news(Snapshot& merged, const Snapshot& part) {
  add_source(merged.exact_latency_source, part.exact_latency_source);
  merged.counters_survive_reload = merged.counters_survive_reload && part.counters_survive_reload;
  // The latest beginning: whichever of them begins anew, this one changes.
  merged.counting_since_ms = std::max(merged.counting_since_ms, part.counting_since_ms);
  if (part.at.steady > merged.at.steady) merged.at = part.at;
  merged.parts += part.parts;
  merged.processes.insert(merged.processes.end(), part.processes.begin(), part.processes.end());
  merged.reloads = merged.reloads.plus(part.reloads);
  merged.failed_reloads = merged.failed_reloads.plus(part.failed_reloads);
  for (const std::string& note : part.notes) {
    const auto known = std::find(merged.notes.begin(), merged.notes.end(), note);
    if (known == merged.notes.end()) merged.notes.push_back(note);
  }
}

}  // namespace

Snapshot Merger::merge(std::vector<Snapshot> parts) {
  if (parts.size() == 1) return std::move(parts.front());
  Topologies topologies = topologies_of(parts);
  if (topologies != layout_.parts) {
    layout_ = make_merge_layout(std::move(topologies), layout_.topology);
  }
  Snapshot merged;
  merged.parts = 0;
  merged.counters_survive_reload = true;  // unless a part says otherwise
  merged.topology = layout_.topology;
  Rows rows(*merged.topology);
  for (std::size_t i = 0; i < parts.size(); ++i) {
    rows.add(parts[i], layout_.positions[i]);
    add_news(merged, parts[i]);
  }
  // What is changed in one process only is seen if that is the first.
  const auto is_told = [](const Snapshot& part) { return part.tables != nullptr; };
  if (std::all_of(parts.begin(), parts.end(), is_told)) merged.tables = parts.front().tables;
  std::move(rows).move_into(merged);
  return merged;
}

}  // namespace skewd
