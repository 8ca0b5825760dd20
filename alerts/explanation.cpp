// SPDX-License-Identifier: Apache-2.0
#include "alerts/explanation.h"

#include <chrono>

namespace skewd {
namespace {

using namespace std::chrono_literals;

constexpr auto kSlack = 2min;  // what belongs together begins within this

bool is_traffic(const Finding& finding) {
  return finding.kind == FindingKind::traffic_drop || finding.kind == FindingKind::traffic_surge ||
         finding.kind == FindingKind::routing_shift;
}

// Requests that go nowhere are missed somewhere else.
bool explains_missing_traffic(const Finding& root, const Finding& other) {
  if (root.kind == FindingKind::black_hole) {
    const bool into_it = !other.other_pool.empty() && other.other_pool == root.pool;
    return is_traffic(other) && (root.pool.empty() || into_it);
  }
  return root.kind == FindingKind::traffic_drop && root.pool.empty() && is_traffic(other) &&
         !other.pool.empty();
}

// What comes with the wrong requests to where they went, and is missed where they left.
bool explains_as_shift(const Finding& root, const Finding& other) {
  const bool is_deeper =
      other.kind == FindingKind::black_hole || other.kind == FindingKind::route_mismatch;
  if (root.kind != FindingKind::routing_shift || is_deeper) return false;
  const bool concerned = other.pool == root.pool || other.pool == root.other_pool;
  return concerned && other.kind != FindingKind::routing_shift &&
         other.since >= root.since - kSlack;
}

// A request that was seen to reach the wrong pool: what both pools miss and get too much follows.
bool explains_as_route(const Finding& root, const Finding& other) {
  if (root.kind != FindingKind::route_mismatch || root.subtype != "wrong_pool") return false;
  const auto is_concerned = [&](const std::string& pool) {
    return !pool.empty() && (pool == root.pool || pool == root.other_pool);
  };
  return is_traffic(other) && (is_concerned(other.pool) || is_concerned(other.other_pool));
}

// Which kinds say the same of a server and of its whole pool. 0: none.
int family_of(FindingKind kind) {
  switch (kind) {
    case FindingKind::offline_in_rotation:
    case FindingKind::connect_errors: return 1;
    case FindingKind::errors_server:
    case FindingKind::errors_pool: return 2;
    default: return 0;
  }
}

bool says_it_of_a_server(const Finding& other, const Finding& of_pool) {
  return of_pool.server.empty() && !other.server.empty() && family_of(other.kind) != 0 &&
         family_of(other.kind) == family_of(of_pool.kind);
}

// What befell the whole pool explains what befell a server with it. A server that got worse than
// its pool later is another fault.
bool explains_within_pool(const Finding& root, const Finding& other) {
  if (root.pool.empty() || root.pool != other.pool) return false;
  if (says_it_of_a_server(other, root)) return other.since <= root.since + kSlack;
  if (says_it_of_a_server(root, other)) return false;
  return depth_of(root) < depth_of(other);
}

}  // namespace

int depth_of(const Finding& finding) {
  switch (finding.kind) {
    case FindingKind::black_hole: return 0;
    case FindingKind::route_mismatch: return finding.subtype == "wrong_pool" ? 0 : 13;
    case FindingKind::offline_in_rotation: return 1;
    case FindingKind::skew: return finding.follows_load ? 10 : 2;
    case FindingKind::connect_errors: return 3;
    case FindingKind::requests_lost: return 4;
    case FindingKind::errors_pool: return 5;
    case FindingKind::errors_server: return 6;
    case FindingKind::latency_server: return 7;
    case FindingKind::latency_pool: return 8;
    case FindingKind::routing_shift: return 9;
    case FindingKind::traffic_drop: return 11;
    case FindingKind::traffic_surge: return 12;
    default: return 13;
  }
}

bool explains(const Finding& root, const Finding& other) {
  if (&root == &other || root.balancer != other.balancer) return false;
  const bool comes_first = root.severity > Severity::info && root.since <= other.since;
  if (root.severity < other.severity && !comes_first) return false;
  if (explains_as_shift(other, root)) return false;  // two must not explain each other
  return explains_missing_traffic(root, other) || explains_as_route(root, other) ||
         explains_as_shift(root, other) || explains_within_pool(root, other);
}

}  // namespace skewd
