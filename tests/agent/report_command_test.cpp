// SPDX-License-Identifier: Apache-2.0
//
// `skewd report` without an agent: of a recording, and of what an agent kept.
#include <doctest/doctest.h>

#include <chrono>
#include <filesystem>
#include <string>

#include "agent/app/past.h"
#include "agent/app/recorded_past.h"
#include "agent/store/event_store.h"
#include "tests/agent/run_skewd.h"
#include "tests/support/loopback_port.h"
#include "tests/support/sample_incident.h"

namespace skewd {
namespace {

using namespace std::chrono_literals;

constexpr const char* kStarved =
    SKEWD_SOURCE_DIR "/tests/cases/recordings/starved_and_silent.jsonl";

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

TEST_CASE("report: a recording is a report without an agent") {
  // Its clock was set back an hour at the end, so that all of it is mostly a gap.
  const Outcome outcome =
      run_skewd({"report", "shop", "--recording", kStarved, "--since", "2026-11-21T02:37:00Z",
                 "--until", "2026-11-21T02:39:00Z", "-o", "-"});
  CHECK(outcome.status == 0);
  CHECK(outcome.err.empty());
  CHECK(outcome.out.starts_with("<!DOCTYPE html>"));
  CHECK(has(outcome.out, "<style>"));
  for (const char* part : {"<bdi>shop</bdi>", "finding opened", "skew", "replayed through",
                           "<div class=\"lane share\">", "SkewdTrafficSkew.md"}) {
    CHECK_MESSAGE(has(outcome.out, part), part);
  }
}

TEST_CASE("report: a pool that is not there is named with those that are") {
  const Outcome outcome = run_skewd({"report", "shoop", "--recording", kStarved, "-o", "-"});
  CHECK(outcome.status == 2);
  CHECK(outcome.out.empty());
  CHECK(has(outcome.err, "skewd: nothing is kept of a pool 'shoop'; there are "));
  CHECK(has(outcome.err, "/shop"));
}

TEST_CASE("report: what is there is not written over unless it is wanted") {
  const support::TempDirectory directory;
  const std::string file = directory.write("report.html", "mine");
  const Outcome refused = run_skewd({"report", "shop", "--recording", kStarved, "-o", file});
  CHECK(refused.status == 2);
  CHECK(has(refused.err, "is there already"));
  CHECK(support::read_file(file) == "mine");
  const Outcome forced =
      run_skewd({"report", "shop", "--recording", kStarved, "-o", file, "--force"});
  CHECK(forced.status == 0);
  CHECK(forced.out.empty());
  CHECK(support::read_file(file).starts_with("<!DOCTYPE html>"));
  CHECK(run_skewd({"report", "shop", "--recording", kStarved, "-o", "/none/report.html"}).status ==
        2);
}

TEST_CASE("report: wrong times, missing files and no agent say what to do") {
  const Outcome wrong = run_skewd({"report", "shop", "--since", "yesterday", "-o", "-"});
  CHECK(wrong.status == 2);
  CHECK(has(wrong.err, "skewd: report: since: 'yesterday' is no time; write"));
  const Outcome missing = run_skewd({"report", "shop", "--state-dir", "/none", "-o", "-"});
  CHECK(missing.status == 2);
  CHECK(has(missing.err, "/none/history.db is not there"));
  CHECK_FALSE(std::filesystem::exists("/none"));
  const support::LoopbackPort nobody;
  const Outcome alone = run_skewd({"report", "shop", "-o", "-", "--url",
                                   "http://127.0.0.1:" + std::to_string(nobody.number())});
  CHECK(alone.status == 2);
  CHECK(has(alone.err, "start the agent with `skewd run`"));
  CHECK(has(alone.err, "--state-dir reads what one kept"));
}

TEST_CASE("report: what an agent kept is a report without it") {
  const support::TempDirectory directory;
  const Incident sample = support::make_sample_incident();
  EventBatch batch;
  for (const IncidentFinding& one : sample.findings) batch.findings.push_back(to_row(one.finding));
  for (const Change& change : sample.changes) batch.changes.push_back(to_row(change));
  {
    auto store = EventStore::open(directory.path().string(), sample.made);
    REQUIRE(store);
    REQUIRE(store->write(batch, sample.made));
  }
  const Outcome outcome =
      run_skewd({"report", "edge/shop", "--state-dir", directory.path().string(), "--since",
                 "2026-11-21T13:45:00Z", "--until", "2026-11-21T14:15:00Z", "-o", "-"});
  CHECK_MESSAGE(outcome.status == 0, outcome.err);
  for (const char* part : {"<b>BALANCER</b> shop: all requests go to web-3", "web-3 answers in 640",
                           "suspect after 1 min", "no numbers</text>", "there are no numbers of"}) {
    CHECK_MESSAGE(has(outcome.out, part), part);
  }
}

TEST_CASE("report: a recording tells shares with what was due, and ends when time is up") {
  const auto past = replay_recording(kStarved, {{"", "shop"}}, {});
  REQUIRE(past);
  CHECK(past->whole);
  REQUIRE(past->pools.size() == 1);
  const IncidentCurves& curves = past->pools[0].curves;
  REQUIRE(curves.at.size() > 3);
  REQUIRE(curves.servers.size() > 1);
  CHECK(curves.servers[0].share.back());
  CHECK(curves.servers[0].due.back());
  CHECK_FALSE(past->pools[0].findings.empty());
  const auto none = replay_recording(kStarved, {{"elsewhere", "shop"}}, {});
  REQUIRE(none);
  CHECK(none->pools.empty());
  CHECK_FALSE(none->known.empty());
  const auto late =
      replay_recording(kStarved, {{"", "shop"}}, {}, std::chrono::steady_clock::time_point::min());
  CHECK((!late || !late->whole));
}

}  // namespace
}  // namespace skewd
