// SPDX-License-Identifier: Apache-2.0
#include "alerts/explanation.h"

#include <doctest/doctest.h>

namespace skewd::test {
namespace {

using namespace std::chrono_literals;

Finding finding(FindingKind kind, Severity severity = Severity::warning, int second = 0) {
  Finding finding;
  finding.kind = kind;
  finding.severity = severity;
  finding.balancer = "edge";
  finding.pool = "shop";
  finding.since = Instant(std::chrono::seconds(1000 + second));
  return finding;
}

TEST_CASE("explanation: a server that fails fast attracts the traffic of leastconn") {
  const Finding errors = finding(FindingKind::errors_server);
  Finding skew = finding(FindingKind::skew);
  CHECK(explains(skew, errors));
  CHECK_FALSE(explains(errors, skew));
  skew.follows_load = true;
  CHECK(explains(errors, skew));
  CHECK_FALSE(explains(skew, errors));
}

TEST_CASE("explanation: a shift of traffic explains what it does to both pools") {
  Finding shift = finding(FindingKind::routing_shift, Severity::critical);
  shift.other_pool = "cart";
  Finding slow = finding(FindingKind::latency_pool, Severity::warning, 20);
  slow.pool = "cart";
  CHECK(explains(shift, slow));
  CHECK(explains(shift, finding(FindingKind::traffic_drop)));
  slow.pool = "media";
  CHECK_FALSE(explains(shift, slow));
  slow.pool = "cart";
  slow.since -= 10min;
  CHECK_FALSE(explains(shift, slow));
  Finding hole = finding(FindingKind::black_hole, Severity::critical, 5);
  hole.pool = "cart";
  CHECK(explains(hole, shift));
  CHECK_FALSE(explains(shift, hole));
}

TEST_CASE("explanation: a wrong route explains the traffic of both its pools, never the reverse") {
  Finding route = finding(FindingKind::route_mismatch, Severity::critical, 5);
  route.subtype = "wrong_pool";
  route.other_pool = "cart";
  Finding shift = finding(FindingKind::routing_shift, Severity::critical);
  shift.other_pool = "cart";
  CHECK(explains(route, shift));
  CHECK_FALSE(explains(shift, route));
  Finding surge = finding(FindingKind::traffic_surge, Severity::info, 20);
  surge.pool = "cart";
  CHECK(explains(route, surge));
  surge.pool = "media";
  CHECK_FALSE(explains(route, surge));
  // A pool that nobody serves is why its probe gets no answer.
  route.subtype = "unanswered";
  CHECK(explains(finding(FindingKind::black_hole, Severity::critical), route));
  CHECK_FALSE(explains(route, shift));
}

TEST_CASE("explanation: requests without a route are missed in every pool") {
  Finding hole = finding(FindingKind::black_hole, Severity::critical);
  hole.pool = "";
  CHECK(explains(hole, finding(FindingKind::traffic_drop, Severity::warning, 10)));
  CHECK_FALSE(explains(hole, finding(FindingKind::errors_server)));
}

TEST_CASE("explanation: what is only worth knowing never hides what is worth waking somebody") {
  const Finding minor = finding(FindingKind::skew, Severity::info);
  CHECK_FALSE(explains(minor, finding(FindingKind::errors_server, Severity::warning, 60)));
  CHECK(explains(minor, finding(FindingKind::latency_server, Severity::info)));
  const Finding early = finding(FindingKind::skew, Severity::warning);
  CHECK(explains(early, finding(FindingKind::errors_server, Severity::critical, 60)));
  CHECK_FALSE(explains(early, finding(FindingKind::errors_server, Severity::critical, -60)));
}

}  // namespace
}  // namespace skewd::test
