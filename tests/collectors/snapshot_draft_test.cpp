// SPDX-License-Identifier: Apache-2.0
#include "collectors/snapshot_draft.h"

#include <doctest/doctest.h>

#include "collectors/timestamp.h"

namespace skewd {
namespace {

ServerStats counted(std::uint64_t attempts, std::uint64_t responses, std::uint64_t errors) {
  ServerStats stats;
  stats.attempts = Count(attempts);
  stats.responses = Count(responses);
  stats.errors_5xx = Count(errors);
  return stats;
}

Topology::Pool called(const char* name) {
  Topology::Pool pool;
  pool.name = name;
  return pool;
}

TEST_CASE("snapshot_draft: what a pool does not tell is the sum of its servers") {
  SnapshotDraft draft;
  PoolStats told;
  told.requests = Count(5);
  draft.add_pool(called("one"));
  draft.add_server({"a", "", false}, counted(10, 9, 1));
  draft.add_server({"b", "", false}, counted(20, 18, 2));
  draft.add_pool(called("two"), told);
  draft.add_server({"a", "", false}, counted(10, 9, 1));
  const Snapshot snapshot = draft.finish();
  CHECK(snapshot.pools[0].requests == Count(30));
  CHECK(snapshot.pools[0].errors_5xx == Count(3));
  CHECK(snapshot.pools[0].other_answers == Count(24));
  CHECK_FALSE(snapshot.pools[0].connect_errors.has_value());
  CHECK(snapshot.pools[1].requests == Count(5));
  CHECK(snapshot.exact_latency.empty());
}

TEST_CASE("snapshot_draft: the second of a name is called so") {
  SnapshotDraft draft;
  draft.add_listener("www", PoolMode::http, {});
  draft.add_listener("www", PoolMode::http, {});
  draft.add_pool(called("one"));
  for (const char* name : {"a", "a (2)", "a"}) draft.add_server({name, "", false}, {});
  draft.add_pool(called("one"));
  draft.add_server({"a", "", false}, {});
  const Topology topology = *draft.finish().topology;
  CHECK(topology.listeners[1].name == "www (2)");
  CHECK(topology.pools[1].name == "one (2)");
  CHECK(topology.servers[1].name == "a (2)");
  CHECK(topology.servers[2].name == "a (2) (2)");
  CHECK(topology.servers[3].name == "a");
}

TEST_CASE("snapshot_draft: the topology keeps its pointer while who is there stays the same") {
  SnapshotDraft draft;
  const auto read = [&](std::uint64_t attempts, bool backup) {
    draft.begin();
    draft.add_pool(called("one"));
    draft.add_server({"a", "10.0.0.1:80", backup}, counted(attempts, 0, 0));
    return draft.finish();
  };
  const auto first = read(1, false);
  CHECK(read(2, false).topology == first.topology);
  CHECK(read(3, true).topology != first.topology);
}

TEST_CASE("timestamp: seconds since 1970, of times that there are") {
  CHECK(read_utc_seconds("1970-01-01T00:00:00Z") == 0);
  CHECK(read_utc_seconds("2026-11-21T02:43:14.793Z") == 1795228994);
  CHECK(read_utc_seconds("2024-02-29T23:59:59Z") == 1709251199);
  for (const char* text : {"", "2026-11-21", "2026-02-30T00:00:00Z", "2026-11-21T02:43:14+01:00",
                           "2026-1x-21T02:43:14Z", "1969-12-31T00:00:00Z"}) {
    CAPTURE(text);
    CHECK_FALSE(read_utc_seconds(text).has_value());
  }
}

}  // namespace
}  // namespace skewd
