// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "alerts/probe_judgement.h"
#include "collectors/snapshot.h"

namespace skewd {

/// How many requests each server of a balancer was sent up to one moment.
struct RequestCounts {
  Moment at;
  std::shared_ptr<const Topology> topology;
  std::vector<Count> requests;  // in the topology's order
};

[[nodiscard]] RequestCounts request_counts(const Snapshot& snapshot, Moment at);

/// Who was sent the only request between the two: exactly one server of the balancer counts one
/// more, and every other tells that it counts none. Absent: nobody, several, or it cannot be told.
[[nodiscard]] std::optional<ProbeResponder> lone_request(const RequestCounts& before,
                                                         const RequestCounts& after);

}  // namespace skewd
