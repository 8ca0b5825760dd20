// SPDX-License-Identifier: Apache-2.0
#include "alerts/verdict.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>

namespace skewd {
namespace {

using namespace std::chrono_literals;

const Instant kNow{1'795'228'800'000ms};

VerdictInput healthy() {
  VerdictInput input;
  input.balancer = "edge";
  input.kind = "haproxy";
  input.at = kNow;
  input.watched_since = kNow - 3h;
  input.pool = {"shop", 5, 5, 306.7, 1.02, "", 0, 0.0004, 0.021};
  return input;
}

Finding funnel() {
  Finding finding;
  finding.id = "f1";
  finding.kind = FindingKind::skew;
  finding.subtype = "funnel";
  finding.severity = Severity::critical;
  finding.balancer = "edge";
  finding.pool = "shop";
  finding.server = "web-3";
  finding.layer = Layer::balancer;
  finding.since = kNow - 34s;
  finding.opened = kNow - 32s;
  finding.impact_rps = 245;
  finding.summary = "shop: all requests go to web-3 (100 %, due 20 %)";
  finding.cause = {"weight", "c1", "14:02:10 shop/web-0, web-1: weight 10 -> 0"};
  finding.innocent = {"pools cart and media are even (worst 1.05x its due)"};
  return finding;
}

Finding slow_application() {
  Finding finding;
  finding.id = "f2";
  finding.kind = FindingKind::latency_pool;
  finding.severity = Severity::warning;
  finding.balancer = "edge";
  finding.pool = "shop";
  finding.layer = Layer::application;
  finding.since = kNow - 5min;
  finding.opened = kNow - 4min - 50s;
  finding.evidence_nats = 31.2;
  finding.summary = "shop: response 80 ms -> 410 ms on all 5 servers";
  return finding;
}

Change weight_change() {
  Change change;
  change.id = "c1";
  change.at = kNow - 35s;
  change.kind = ChangeKind::weight;
  change.balancer = "edge";
  change.pool = "shop";
  change.server = "web-0";
  change.before = "10";
  change.after = "0";
  change.source = ChangeSource::socket;
  change.drift = true;
  return change;
}

std::string line_of(const Verdict& verdict, const std::string& label) {
  const auto found = std::find_if(verdict.lines.begin(), verdict.lines.end(),
                                  [&](const auto& line) { return line.first == label; });
  return found == verdict.lines.end() ? "" : found->second;
}

TEST_CASE("verdict: without a finding all is well, and it says what that rests on") {
  const Verdict verdict = judge_pool(healthy());
  CHECK(verdict.well);
  CHECK(verdict.word == "ALL WELL");
  CHECK(
      verdict.headline ==
      "shop: 5 of 5 servers serve, shares are as due (worst 1.02x over 18 402 requests a minute)");
  CHECK(line_of(verdict, "latency") == "servers answer in 21 ms, nothing queues");
  VerdictInput fast = healthy();
  fast.pool.response_seconds = 0;
  CHECK(line_of(judge_pool(fast), "latency") == "servers answer in under 1 ms, nothing queues");
  CHECK(line_of(verdict, "change") == "no change of the balancer in the 3 h that it is watched");
}

TEST_CASE(
    "verdict: the balancer is blamed with the change before, its author, and what undoes it") {
  VerdictInput input = healthy();
  input.findings = {funnel()};
  input.changes = {weight_change()};
  input.pool.queued = 118;
  const Verdict verdict = judge_pool(input);
  CHECK_FALSE(verdict.well);
  CHECK(verdict.layer == Layer::balancer);
  CHECK(verdict.word == "BALANCER");
  CHECK(verdict.finding == "f1");
  CHECK(verdict.headline == "shop: all requests go to web-3 (100 %, due 20 %), 34 s ago");
  CHECK(
      line_of(verdict, "change") ==
      "14:02:10 shop/web-0, web-1: weight 10 -> 0, on the runtime socket; the file says otherwise, "
      "a reload undoes it");
  CHECK(line_of(verdict, "harm") == "118 requests queue; 245/s requests suffer");
  CHECK(line_of(verdict, "innocent") == "the servers: they answer in 21 ms");
  CHECK(line_of(verdict, "certain") ==
        "by exact state, no statistics needed; seen 2 s after it began");
  CHECK(line_of(verdict, "do") ==
        "set server shop/web-0 weight 10 (and the others that changed with it)");
}

TEST_CASE("verdict: an application that is slow everywhere acquits the balancer with numbers") {
  VerdictInput input = healthy();
  input.findings = {slow_application()};
  const Verdict verdict = judge_pool(input);
  CHECK(verdict.word == "APPLICATION");
  CHECK(
      verdict.headline ==
      "shop: response 80 ms -> 410 ms on all 5 servers, 5 min ago. The balancer is not the cause");
  CHECK(line_of(verdict, "innocent") ==
        "the balancer: shares are as due (worst 1.02x over 18 402 requests a minute); nothing "
        "queues; connects take 0.4 ms; no change of the balancer in the 3 h that it is watched");
  CHECK(line_of(verdict, "change") == "none was seen in the two minutes before");
  CHECK(line_of(verdict, "certain") == "31 nats of evidence, seen 10 s after it began");
}

TEST_CASE("verdict: uneven shares do not clear the balancer") {
  VerdictInput input = healthy();
  input.findings = {slow_application()};
  input.pool.imbalance = 3.1;
  const Verdict verdict = judge_pool(input);
  CHECK(line_of(verdict, "innocent").empty());
  CHECK(verdict.headline.find("not the cause") == std::string::npos);
}

TEST_CASE("verdict: shares that cannot be judged, or a queue, do not clear the balancer either") {
  VerdictInput sticky = healthy();
  sticky.findings = {slow_application()};
  sticky.pool.not_comparable = "shares follow what clients ask for";
  CHECK(judge_pool(sticky).headline.find("not the cause") == std::string::npos);
  VerdictInput queueing = healthy();
  queueing.findings = {slow_application()};
  queueing.pool.queued = 7;
  CHECK(judge_pool(queueing).headline.find("not the cause") == std::string::npos);
}

TEST_CASE("verdict: of two faults the worse leads, the other is named") {
  VerdictInput input = healthy();
  input.findings = {slow_application(), funnel()};
  const Verdict verdict = judge_pool(input);
  CHECK(verdict.finding == "f1");
  CHECK(line_of(verdict, "also") == slow_application().summary + " [application]");
}

TEST_CASE("verdict: what comes and goes leads only while it is there") {
  VerdictInput input = healthy();
  Finding flapping = funnel();
  flapping.id = "f3";
  flapping.kind = FindingKind::flapping;
  flapping.evidence = {{"times", 3}, {"here", 0}};
  input.findings = {flapping, slow_application()};
  CHECK(judge_pool(input).finding == "f2");
  input.findings[0].evidence[1].second = 1;
  CHECK(judge_pool(input).finding == "f3");
  input.findings[0].evidence[1].second = 0;
  input.findings.pop_back();
  CHECK(judge_pool(input).finding == "f3");
}

TEST_CASE("verdict: symptoms do not lead, they are the harm") {
  VerdictInput input = healthy();
  Finding slow = slow_application();
  slow.severity = Severity::critical;
  slow.symptom_of = "f1";
  input.findings = {slow, funnel()};
  const Verdict verdict = judge_pool(input);
  CHECK(verdict.finding == "f1");
  CHECK(line_of(verdict, "harm").find(slow.summary) == 0);
}

TEST_CASE("verdict: findings of other pools and resolved ones are no matter of this one") {
  VerdictInput input = healthy();
  Finding other = funnel();
  other.pool = "cart";
  Finding over = funnel();
  over.resolved = kNow - 1s;
  input.findings = {other, over};
  CHECK(judge_pool(input).well);
}

TEST_CASE("verdict: who cannot be read is unknown, not well") {
  VerdictInput input = healthy();
  input.unread = "unix:/run/haproxy.sock: connection refused";
  const Verdict verdict = judge_pool(input);
  CHECK_FALSE(verdict.well);
  CHECK(verdict.word == "UNKNOWN");
  CHECK(line_of(verdict, "reason") == input.unread);
}

TEST_CASE("verdict: servers whose state nobody tells are not called serving") {
  VerdictInput input = healthy();
  input.pool.untold = 5;
  const Verdict verdict = judge_pool(input);
  CHECK(verdict.headline.find(" serve,") == std::string::npos);
  CHECK(verdict.headline.find("the states of 5 of 5 servers are not told") != std::string::npos);
}

TEST_CASE("verdict: too few requests are said, not taken for even shares") {
  VerdictInput input = healthy();
  input.pool.imbalance.reset();
  const Verdict verdict = judge_pool(input);
  CHECK(verdict.word == "NOTHING FOUND");
  CHECK(verdict.well);
  CHECK(verdict.headline == "shop: 5 of 5 servers serve, too few requests to judge its shares");
}

Finding wrong_route() {
  Finding finding;
  finding.id = "f7";
  finding.kind = FindingKind::route_mismatch;
  finding.subtype = "wrong_pool";
  finding.severity = Severity::critical;
  finding.balancer = "edge";
  finding.pool = "shop";
  finding.other_pool = "media";
  finding.layer = Layer::balancer;
  finding.since = kNow - 12s;
  finding.opened = kNow - 5s;
  finding.summary = "shop: requests for /cart reach media, expected shop";
  return finding;
}

TEST_CASE("verdict: a wrong route is named with both pools") {
  VerdictInput input = healthy();
  input.findings = {wrong_route()};
  const Verdict verdict = judge_pool(input);
  CHECK(verdict.word == "BALANCER");
  CHECK(verdict.headline.starts_with("shop: requests for /cart reach media, expected shop"));
  CHECK(verdict.lines.back().first == "do");
}

TEST_CASE("verdict: a probe of which nobody knows the pool blames no pool") {
  VerdictInput input = healthy();
  input.findings = {wrong_route()};
  input.findings[0].pool.clear();
  input.findings[0].other_pool.clear();
  CHECK(judge_pool(input).well);
}

}  // namespace
}  // namespace skewd
