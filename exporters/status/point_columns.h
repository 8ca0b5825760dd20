// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>

#include "exporters/history_point.h"
#include "exporters/status/json_values.h"

namespace skewd {

/// Where a pool stands in the topologies of a history, which are looked through by name only where
/// they changed.
class PoolInHistory {
 public:
  PoolInHistory(const Topology& topology, std::size_t pool)
      : name_(topology.pools[pool].name), topology_(&topology), index_(pool) {}

  /// Null: the pool was not there, or is not remembered.
  [[nodiscard]] const PoolPoint* find(const HistoryPoint& point);
  /// Its position in the topology of the point that was found last.
  [[nodiscard]] std::size_t index() const { return *index_; }

 private:
  std::string_view name_;
  const Topology* topology_;
  std::optional<std::size_t> index_;
};

/// Numbers of a pool over time, as JSON arrays of the same length.
class PointColumns {
 public:
  /// `pool` is one of the point's.
  void add(const HistoryPoint& point, const PoolPoint& pool);
  [[nodiscard]] std::size_t size() const { return at_.size(); }
  /// {"at": [...], "request_rate": [...], ...}; null stands for what was not told.
  [[nodiscard]] Json take() &&;

 private:
  Json at_ = Json::array();
  Json requests_ = Json::array();
  Json failures_ = Json::array();
  Json misdirected_ = Json::array();
  Json largest_share_ = Json::array();
  std::array<Json, 3> latency_ = {Json::array(), Json::array(), Json::array()};
};

}  // namespace skewd
