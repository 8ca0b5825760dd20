// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <string>

#include "alerts/detect/detector.h"
#include "tests/alerts/scenarios.h"

namespace skewd::test {
namespace {

TEST_CASE("detectors: every one has a case that fires and a case that stays quiet") {
  std::set<std::string> covered;
  for (const Scenario& scenario : scenarios()) covered.insert(scenario.detector);
  std::set<std::string> known{"listener_errors", "routing",
                              "blindness"};  // of the balancer, not of a pool
  for (const Detector& detector : detectors()) known.insert(std::string(detector.name));
  CHECK(covered == known);
}

TEST_CASE("detectors: each finds its fault, by name, and nothing else above info") {
  for (const Scenario& scenario : scenarios()) {
    CAPTURE(scenario.title);
    WatchedWorld world;
    scenario.fires(world);
    CAPTURE(world.opened());
    const Finding* finding = world.open(scenario.expected);
    REQUIRE(finding != nullptr);
    const bool may_be_info = scenario.expected == FindingKind::latent_black_hole;
    CHECK((finding->severity > Severity::info) != may_be_info);
    CHECK(finding->subtype == scenario.subtype);
    CHECK(finding->server == scenario.server);
    CHECK(finding->balancer == "edge");
    CHECK_FALSE(finding->summary.empty());
    CHECK_FALSE(finding->evidence.empty());
    CHECK(finding->since <= finding->opened);
    for (const FindingEvent& event : world.events) {
      const bool other = event.kind == FindingEventKind::opened &&
                         event.finding.severity > Severity::info &&
                         !same_subject(event.finding, *finding);
      CHECK_MESSAGE(!(other && event.finding.symptom_of.empty()), event.finding.summary);
    }
  }
}

TEST_CASE("detectors: each stays quiet on what only looks like its fault") {
  for (const Scenario& scenario : scenarios()) {
    CAPTURE(scenario.title);
    WatchedWorld world;
    scenario.quiet(world);
    CHECK_MESSAGE(world.was_quiet(), world.opened());
  }
}

}  // namespace
}  // namespace skewd::test
