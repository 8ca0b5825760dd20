// SPDX-License-Identifier: Apache-2.0
#include "alerts/changes.h"

#include <doctest/doctest.h>

namespace skewd::test {
namespace {

using namespace std::chrono_literals;

const Instant kNow{1'795'228'639'000ms};

Finding finding_of(const std::string& server) {
  Finding finding;
  finding.pool = "shop";
  finding.server = server;
  finding.since = kNow;
  finding.opened = kNow + 2s;
  return finding;
}

Change change_of(ChangeKind kind, Instant at, const std::string& pool = {},
                 const std::string& server = {}) {
  Change change;
  change.id = "c1";
  change.at = at;
  change.kind = kind;
  change.balancer = "edge";
  change.pool = pool;
  change.server = server;
  change.before = "10";
  change.after = "0";
  return change;
}

TEST_CASE("cause: unknown when nothing changed in the two minutes before") {
  const std::deque<Change> changes{change_of(ChangeKind::reload, kNow - 121s),
                                   change_of(ChangeKind::weight, kNow - 1s, "media", "img-1"),
                                   change_of(ChangeKind::reload, kNow + 3s)};
  CHECK(cause_of(finding_of("web-1"), changes).kind.empty());
}

TEST_CASE("cause: what was done to the server says more than the reload that did it") {
  const std::deque<Change> changes{change_of(ChangeKind::weight, kNow - 1s, "shop", "web-1"),
                                   change_of(ChangeKind::reload, kNow - 1s),
                                   change_of(ChangeKind::weight, kNow - 1s, "shop", "web-2")};
  const Cause cause = cause_of(finding_of("web-1"), changes);
  CHECK(cause.kind == "weight");
  CHECK(cause.text.find("shop/web-1, web-2: weight 10 -> 0") != std::string::npos);
}

TEST_CASE("cause: a later change is nearer than an earlier one that would explain more") {
  const std::deque<Change> changes{change_of(ChangeKind::weight, kNow - 60s, "shop", "web-1"),
                                   change_of(ChangeKind::reload, kNow - 3s)};
  CHECK(cause_of(finding_of("web-1"), changes).kind == "reload");
}

TEST_CASE("cause: a reload is told with what was edited before it, an edit alone is none") {
  std::deque<Change> changes{change_of(ChangeKind::file, kNow - 90s, "media", "img-0"),
                             change_of(ChangeKind::file, kNow - 90s)};
  CHECK(cause_of(finding_of(""), changes).kind.empty());
  changes.push_back(change_of(ChangeKind::reload, kNow - 1s));
  const Cause cause = cause_of(finding_of(""), changes);
  CHECK(cause.kind == "reload");
  CHECK(cause.text.find("; edited before: media/img-0: 10 -> 0, and 1 more") != std::string::npos);
  changes.push_front(change_of(ChangeKind::reload, kNow - 60s));
  CHECK(cause_of(finding_of(""), changes).text.find("edited") == std::string::npos);
}

TEST_CASE("changes: a pool that vanishes goes with its servers") {
  Snapshot before, after;
  auto topology = std::make_shared<Topology>();
  topology->pools = {{"shop", PoolMode::http, "roundrobin", 0, 1}};
  topology->servers = {{"web-1", "10.0.0.1:80", false}};
  before.topology = topology;
  before.servers.resize(1);
  after.topology = std::make_shared<Topology>();
  const auto changes =
      changes_between(before, after, correspondence(*before.topology, *after.topology));
  REQUIRE(changes.size() == 2);
  CHECK(render_change(changes[0]).find("shop: servers pool -> gone") != std::string::npos);
  CHECK(render_change(changes[1]).find("shop/web-1: servers 10.0.0.1:80 -> gone") !=
        std::string::npos);
}

}  // namespace
}  // namespace skewd::test
