// SPDX-License-Identifier: Apache-2.0
#include "alerts/audit.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "tests/alerts/ledger_world.h"

namespace skewd::test {
namespace {

using namespace std::chrono_literals;

const Audit& audit_of(const LedgerWorld& world, ChangeKind kind) {
  const Change* const change = world.change(kind);
  REQUIRE(change != nullptr);
  return change->audit;
}

bool was_suspected(const LedgerWorld& world) {
  return std::any_of(world.events.begin(), world.events.end(), [](const FindingEvent& event) {
    return event.finding.kind == FindingKind::change_suspect;
  });
}

// So many of twenty requests in a second fail, at random servers alike.
void run_failing(LedgerWorld& world, int seconds, int every) {
  for (int i = 0; i < seconds; ++i) {
    const bool fails = every > 0 && i % every == 0;
    for (FakeServer& server : world.shop().servers) {
      server.health = fails ? Health::fails : Health::answers;
    }
    world.run(1);
  }
}

TEST_CASE("audit: a change that moved traffic as ordered is ok and silent") {
  LedgerWorld world;
  world.run(70);
  world.shop().set_weight("web-0", 0);
  world.run(1);
  CHECK(audit_of(world, ChangeKind::weight).result == AuditResult::pending);
  CHECK(audit_of(world, ChangeKind::weight).minutes == 0);
  world.run(62);
  CHECK(audit_of(world, ChangeKind::weight).result == AuditResult::ok);
  CHECK(audit_of(world, ChangeKind::weight).minutes == 1);
  world.run(840);
  CHECK(audit_of(world, ChangeKind::weight).minutes == 15);
  CHECK(audit_of(world, ChangeKind::weight).reason.empty());
  CHECK_FALSE(was_suspected(world));
  CHECK(world.watch().audit_counts().at(AuditResult::ok) == 1);
}

TEST_CASE("audit: a reload that made requests slow is suspect until they are not") {
  LedgerWorld world;
  world.run(120);
  world.balancer.reload();
  for (FakeServer& server : world.shop().servers) server.times.response = 400;
  world.run(70);
  const Audit& audit = audit_of(world, ChangeKind::reload);
  CHECK(audit.result == AuditResult::suspect);
  CHECK(audit.minutes == 1);
  CHECK(audit.reason.starts_with("shop: requests take "));
  const Finding* finding = world.open(FindingKind::change_suspect);
  REQUIRE(finding != nullptr);
  CHECK(finding->severity == Severity::warning);
  CHECK(finding->pool == "shop");
  CHECK(finding->cause.kind == "reload");
  CHECK(finding->summary.find("edge: reload pid 100 -> pid 101") != std::string::npos);
  CHECK(world.watch().audit_counts().at(AuditResult::suspect) == 1);
  for (FakeServer& server : world.shop().servers) server.times.response = 20;
  world.run(400);
  CHECK(world.open(FindingKind::change_suspect) == nullptr);
  CHECK(world.watch().audit_counts().at(AuditResult::suspect) == 1);
}

TEST_CASE("audit: errors that another finding tells of are not told twice") {
  LedgerWorld world;
  world.run(120);
  world.shop().set_weight("web-0", 5);
  world.run(1);
  run_failing(world, 120, 2);
  CHECK(audit_of(world, ChangeKind::weight).result == AuditResult::suspect);
  CHECK(audit_of(world, ChangeKind::weight).reason.find("errors rose") != std::string::npos);
  CHECK(world.open(FindingKind::errors_pool) != nullptr);
  CHECK_FALSE(was_suspected(world));
}

TEST_CASE("audit: what begins long after the change is not its fault") {
  LedgerWorld world;
  world.run(120);
  world.shop().set_weight("web-0", 5);
  world.run(200);
  CHECK(audit_of(world, ChangeKind::weight).result == AuditResult::ok);
  run_failing(world, 150, 2);
  CHECK(world.open(FindingKind::errors_pool) != nullptr);
  CHECK(audit_of(world, ChangeKind::weight).minutes == 5);
  CHECK(audit_of(world, ChangeKind::weight).result == AuditResult::pending);
  CHECK_FALSE(was_suspected(world));
}

TEST_CASE("audit: errors that were there before are no news") {
  LedgerWorld world;
  run_failing(world, 300, 5);
  world.shop().set_weight("web-0", 5);
  run_failing(world, 70, 5);
  CHECK(audit_of(world, ChangeKind::weight).result == AuditResult::ok);
  CHECK_FALSE(was_suspected(world));
}

TEST_CASE("audit: what a reload shakes loose in its first seconds is no verdict") {
  LedgerWorld world;
  world.run(120);
  world.balancer.reload();
  run_failing(world, 3, 1);
  run_failing(world, 80, 0);
  CHECK(audit_of(world, ChangeKind::reload).result == AuditResult::ok);
  CHECK_FALSE(was_suspected(world));
}

TEST_CASE("audit: too few requests are judged as nothing") {
  LedgerWorld world;
  world.run(5, 0);
  world.shop().set_weight("web-0", 5);
  world.run(30, 0);
  for (FakeServer& server : world.shop().servers) server.health = Health::fails;
  for (int i = 0; i < 30; ++i) {
    world.run(31, 0);
    world.run(1, i < 26 ? 0 : 1);
  }
  CHECK(audit_of(world, ChangeKind::weight).result == AuditResult::none);
  CHECK(world.watch().audit_counts().empty());
}

TEST_CASE("audit: shares that do not follow a change are told by the finding about them") {
  LedgerWorld world;
  world.run(120);
  world.shop().set_weight("web-0", 5);
  world.shop().server("web-1").favour = 4;
  world.run(200);
  REQUIRE(world.open(FindingKind::skew) != nullptr);
  world.run(120);
  CHECK(audit_of(world, ChangeKind::weight).result == AuditResult::suspect);
  CHECK(audit_of(world, ChangeKind::weight).reason.find("web-1") != std::string::npos);
  CHECK_FALSE(was_suspected(world));
}

TEST_CASE("audit: a shift that its own rule suspects is suspect, and is told once") {
  LedgerWorld world;
  world.run(120);
  for (const char* server : {"web-0", "web-1"}) {
    world.shop().set_state(server, ServerState::maintenance, StateReason::administrator);
  }
  world.shop().add("web-9", 10);  // so that it is no funnel
  for (int i = 0; i < 90; ++i) {
    world.shop().stats.queued = Count(5);
    world.run(1);
  }
  REQUIRE(world.open(FindingKind::change_suspect) != nullptr);
  CHECK(audit_of(world, ChangeKind::ordered_shift).result == AuditResult::suspect);
  CHECK(audit_of(world, ChangeKind::ordered_shift).reason.find("queue") != std::string::npos);
  const auto is_suspect = [](const FindingEvent& event) {
    return event.finding.kind == FindingKind::change_suspect;
  };
  CHECK(std::count_if(world.events.begin(), world.events.end(), is_suspect) == 1);
}

TEST_CASE("audit: of a reload each pool with traffic is looked at, and the worst is told") {
  LedgerWorld world;
  FakePool& media = world.balancer.add_pool("media", 2);
  const auto pass = [&](int seconds) {
    for (int i = 0; i < seconds; ++i) {
      world.balancer.send("media", 20);
      world.run(1);
    }
  };
  pass(120);
  world.balancer.reload();
  for (FakeServer& server : media.servers) server.times.response = 300;
  pass(70);
  CHECK(audit_of(world, ChangeKind::reload).reason.starts_with("media: requests take "));
  REQUIRE(world.open(FindingKind::change_suspect) != nullptr);
  CHECK(world.open(FindingKind::change_suspect)->pool == "media");
}

TEST_CASE("audit: what concerns no traffic is not audited") {
  LedgerWorld world;
  world.declare();
  world.run(70);
  world.shop().set_state("web-1", ServerState::down, StateReason::check);
  world.in_file(0).weight = 9;
  world.declare();
  world.run(2);
  CHECK(audit_of(world, ChangeKind::check).result == AuditResult::none);
  CHECK(audit_of(world, ChangeKind::file).result == AuditResult::none);
}

TEST_CASE("audit: goes on over a restart, and over clocks that are set") {
  LedgerWorld world;
  world.run(70);
  world.shop().set_weight("web-0", 5);
  world.run(30);
  world.restart();
  REQUIRE(world.restored);
  world.balancer.jump_wall_clock(-24h);
  world.run(20);
  CHECK(audit_of(world, ChangeKind::weight).result == AuditResult::pending);
  world.run(20);
  CHECK(audit_of(world, ChangeKind::weight).result == AuditResult::ok);
  CHECK(audit_of(world, ChangeKind::weight).minutes == 1);
}

TEST_CASE("audit: of more than 64 intervals with changes the oldest go unjudged") {
  LedgerWorld world;
  world.run(70);
  for (int i = 0; i < 70; ++i) {
    world.shop().set_weight("web-0", static_cast<float>(20 + i));
    world.run(1);
  }
  const auto& changes = world.watch().changes();
  const auto first = std::find_if(changes.begin(), changes.end(), [](const Change& change) {
    return change.kind == ChangeKind::weight;
  });
  CHECK(first->audit.result == AuditResult::ok);  // after its first minute
  CHECK(first->audit.minutes == 1);
  CHECK(changes.back().audit.result == AuditResult::pending);
}

Finding wrong_route(Instant since) {
  Finding claim;
  claim.kind = FindingKind::route_mismatch;
  claim.subtype = "wrong_pool";
  claim.severity = Severity::critical;
  claim.pool = "media";
  claim.other_pool = "shop";
  claim.since = since;
  claim.summary = "media: requests for /img reach shop, expected media";
  return claim;
}

TEST_CASE("audit: a route that is wrong since a reload makes it suspect at once, and for good") {
  LedgerWorld world;
  world.run(70);
  world.note_probes({{}, true, world.balancer.now().wall});
  world.balancer.reload();
  const Instant changed = world.balancer.now().wall;
  world.run(1);
  CHECK(audit_of(world, ChangeKind::reload).result == AuditResult::pending);
  world.note_probes({{wrong_route(changed + 100ms)}, true, {}});
  CHECK(audit_of(world, ChangeKind::reload).result == AuditResult::suspect);
  CHECK(audit_of(world, ChangeKind::reload).reason ==
        "media: requests for /img reach shop, expected media");
  CHECK(world.watch().audit_counts().at(AuditResult::suspect) == 1);
  world.note_probes({{}, true, world.balancer.now().wall});
  world.run(900);
  CHECK(audit_of(world, ChangeKind::reload).result == AuditResult::suspect);
  CHECK(audit_of(world, ChangeKind::reload).minutes == 15);
  CHECK(world.watch().audit_counts().at(AuditResult::suspect) == 1);
  CHECK_FALSE(world.watch().audit_counts().contains(AuditResult::ok));
}

TEST_CASE(
    "audit: a probe may show a wrong route before the reload is seen, and the state is kept") {
  LedgerWorld world;
  world.run(70);
  world.balancer.reload();
  world.note_probes({{wrong_route(world.balancer.now().wall + 200ms)}, true, {}});
  world.run(1);
  CHECK(audit_of(world, ChangeKind::reload).result == AuditResult::suspect);
  world.restart();
  REQUIRE(world.restored);
  world.run(70);
  CHECK(audit_of(world, ChangeKind::reload).result == AuditResult::suspect);
  CHECK(audit_of(world, ChangeKind::reload).minutes == 1);
}

TEST_CASE("audit: a route that was wrong before, or is of another pool, leaves a change alone") {
  LedgerWorld world;
  world.run(70);
  const Instant before = world.balancer.now().wall;
  world.run(5);
  world.shop().set_weight("web-0", 2);
  world.balancer.reload();
  world.run(1);
  world.note_probes({{wrong_route(before)}, true, {}});
  CHECK(audit_of(world, ChangeKind::reload).result == AuditResult::pending);
  Finding other = wrong_route(world.balancer.now().wall);
  other.other_pool = "rest";
  world.note_probes({{other}, true, {}});
  CHECK(audit_of(world, ChangeKind::reload).result == AuditResult::suspect);
  CHECK(audit_of(world, ChangeKind::weight).result == AuditResult::pending);
}

TEST_CASE("audit: without traffic a reload is judged by its routes, if there are probes") {
  const auto reload = [](bool probed) {
    LedgerWorld world;
    world.run(70, 0);
    if (probed) world.note_probes({{}, true, {}});
    world.balancer.reload();
    world.run(2, 0);
    if (probed) world.note_probes({{}, true, world.balancer.now().wall});
    world.run(70, 0);
    return audit_of(world, ChangeKind::reload).result;
  };
  CHECK(reload(true) == AuditResult::ok);
  CHECK(reload(false) == AuditResult::none);
}

}  // namespace
}  // namespace skewd::test
