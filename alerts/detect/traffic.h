// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "collectors/snapshot.h"

namespace skewd {

/// What happened to one server between two snapshots. Absent: the balancer does not tell it.
struct ServerTraffic {
  Count picks;
  Count attempts;
  Count responses;
  Count errors_5xx;
  Count connect_errors;
  Count response_errors;
  Count retries;
  Count redispatches;
  ExactLatency::Sum timed{};  // requests whose time is known exactly; none: none is
};

/// What happened to one pool between two snapshots.
struct PoolTraffic {
  Count requests;
  Count picks;
  Count errors_5xx;
  Count other_answers;
  Count answers_4xx;
  Count answers_3xx;
  Count bytes_out;
  Count denied;
  Count connect_errors;
  Count response_errors;
};

struct ListenerTraffic {
  Count requests;
  Count errors_5xx;
  Count other_answers;
  Count denied;
  Count intercepted;
  Count bad_requests;
};

/// True if a counter of `after` went back so far that it began anew. Sums over threads that are
/// read while they move may go back by one or two; that is no reset.
[[nodiscard]] bool began_anew(const ServerStats& before, const ServerStats& after);
[[nodiscard]] bool began_anew(const PoolStats& before, const PoolStats& after);
[[nodiscard]] bool began_anew(const ListenerStats& before, const ListenerStats& after);

/// Lifts what went back a little to where it was before, so that its way up is not counted twice:
/// counters of errors that waver by one would add up to a fault.
void hold_small_steps(const ServerStats& before, ServerStats& after);
void hold_small_steps(const PoolStats& before, PoolStats& after);
void hold_small_steps(const ListenerStats& before, ListenerStats& after);

/// The differences; what went back counts as nothing.
[[nodiscard]] ServerTraffic traffic_between(const ServerStats& before, const ServerStats& after);
[[nodiscard]] PoolTraffic traffic_between(const PoolStats& before, const PoolStats& after);
[[nodiscard]] ListenerTraffic traffic_between(const ListenerStats& before,
                                              const ListenerStats& after);

/// Answers that the balancer made itself: 5xx of the pool that no server gave. Where HTTP answers
/// are not told (TCP), requests that found no server.
[[nodiscard]] double balancer_errors(const PoolTraffic& pool,
                                     std::span<const ServerTraffic> servers);

/// 5xx that listeners gave of their own accord: not accounted for by any pool, and not meant by a
/// rule that denies or answers. HAProxy counts a rule's answers under denied or intercepted without
/// their status, so as many of them as made answers of other classes are taken not to be 5xx. May
/// be negative by a few: the rows of one dump are not of one instant.
[[nodiscard]] double errors_without_pool(std::span<const ListenerTraffic> listeners,
                                         std::span<const PoolTraffic> pools);

/// Connection attempts to the server that failed. HAProxy counts a failed attempt as a retry on
/// the same server, as a redispatch to another one, or, when it gives up, as a connect error. An
/// answer that `retry-on` swallows counts as retry and redispatch both, hence the larger of them.
[[nodiscard]] double failed_connects(const ServerTraffic& server);

}  // namespace skewd
