// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "collectors/json_value.h"

namespace skewd::envoy {

/// What Envoy says of a cluster in its configuration alone.
struct ClusterFacts {
  std::string algorithm;         // in the words of share_class_of, weights taken for equal
  bool by_requests = false;      // LEAST_REQUEST: with other weights another algorithm
  bool ignores_weights = false;  // RANDOM
  bool checked = false;          // it has health_checks
};

/// Clusters of `/config_dump`, put together from its answers.
class ClusterDump {
 public:
  /// An answer, whole or of one resource. Error (malformed): no such JSON.
  [[nodiscard]] Result<void> take(JsonDocument& json, const std::string& text);
  /// By the names of clusters.
  [[nodiscard]] std::map<std::string, ClusterFacts, std::less<>> finish() const;
  /// When the first cluster of the bootstrap was made, in Unix seconds: with the process itself.
  [[nodiscard]] std::optional<std::uint64_t> started() const { return started_; }

 private:
  void take_item(JsonValue item, bool fixed);  // fixed: of the bootstrap

  std::string clusters_;  // a list in JSON, without its brackets
  std::optional<std::uint64_t> started_;
};

}  // namespace skewd::envoy
