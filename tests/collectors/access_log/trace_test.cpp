// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <string>

#include "collectors/access_log/access_tally.h"
#include "collectors/access_log/tally_reader.h"
#include "collectors/access_log/tally_text.h"
#include "collectors/trace_pools.h"

namespace skewd::access_log {
namespace {

using std::chrono::microseconds;

std::string own_id(int number) {
  std::string digits = std::to_string(number);
  return "736b6577" + std::string(24 - digits.size(), '0') + digits;
}

AccessRecord traced(std::string_view id) {
  AccessRecord record;
  record.listener = "www";
  record.pool = "shop 1";
  record.status = 200;
  record.retries = 1;
  record.total = microseconds(21'000);
  AccessTry attempt;
  attempt.server = "web-1";
  attempt.outcome = AccessTry::Outcome::answered;
  attempt.status = 200;
  attempt.connect = microseconds(412);
  record.tries = {attempt};
  record.trace_id = id;
  return record;
}

TEST_CASE("traces: a request of skewd comes out of a drain as it went in, once") {
  AccessTally tally(1);
  const std::string id = own_id(7);
  const AccessRecord record = traced(id);
  tally.note_request(record);
  AccessTallyReader reader;
  reader.feed(0, tally.drain(2));
  REQUIRE(reader.finish());
  const std::vector<TraceRecord> traces = reader.take_traces();
  REQUIRE(traces.size() == 1);
  CHECK(traces[0] == trace_record_of(record));
  CHECK(traces[0].pool == "shop 1");
  CHECK_FALSE(traces[0].tries.at(0).queue);
  CHECK(traces[0].tries.at(0).connect == microseconds(412));
  reader.feed(0, tally.drain(3));
  REQUIRE(reader.finish());
  CHECK(reader.take_traces().empty());
}

TEST_CASE("traces: a listener that stands where no pool took the request is none") {
  Topology known;
  known.pools.resize(1);
  known.pools[0].name = "both";
  const auto left = [&](const std::string& pool, const std::string& server) {
    TraceRecord trace;
    trace.listener = pool == "gone" ? "www" : pool;
    trace.pool = pool;
    trace.tries = {{server, "", AccessTry::Outcome::refused, 503, {}, {}, {}}};
    std::vector<TraceRecord> traces{trace};
    drop_listeners_from_pools(traces, known);
    return traces[0].pool;
  };
  CHECK(left("www", "").empty());
  CHECK(left("www", "web-1") == "www");
  CHECK(left("both", "") == "both");
  CHECK(left("gone", "") == "gone");  // not in force any more, but it was a pool
}

TEST_CASE("traces: requests of others are only counted") {
  AccessTally tally(1);
  tally.note_request(traced("4bf92f3577b34da6a3ce929d0e0e4736"));
  tally.note_request(traced(""));
  CHECK(tally.tally().traces.empty());
  CHECK(tally.tally().lines[LineSum::requests] == 2);
}

TEST_CASE("traces: of too many the latest are kept") {
  TallyLimits limits;
  limits.traces = 3;
  AccessTally tally(1, limits);
  for (int i = 0; i < 10; ++i) {
    const std::string id = own_id(i);
    tally.note_request(traced(id));
  }
  REQUIRE(tally.tally().traces.size() == 3);
  CHECK(tally.tally().traces.front().trace_id == own_id(7));
  CHECK(tally.tally().traces.back().trace_id == own_id(9));
}

TEST_CASE("traces: damaged lines of a tally are errors") {
  const std::string head = "access_log 1 since 5\n";
  for (const char* line :
       {"try web-1 - 0 200 - - -\n", "trace x www shop 70000 0 0 -\n", "trace x www shop 200\n",
        "trace x www shop 200 0 0 -\ntry web-1 - 9 200 - - -\n",
        "trace x www shop 200 0 0 -\ntry web-1 - 0 200 -1 - -\n"}) {
    CAPTURE(line);
    CHECK_FALSE(read_tally(head + line));
  }
  CHECK(read_tally(head + "trace x www shop 200 0 0 -\ntry web-1 - 0 200 - 12 -\n"));
}

}  // namespace
}  // namespace skewd::access_log
