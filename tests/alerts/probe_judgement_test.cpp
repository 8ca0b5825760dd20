// SPDX-License-Identifier: Apache-2.0
#include "alerts/probe_judgement.h"

#include <doctest/doctest.h>

#include "alerts/lone_request.h"
#include "alerts/probe_claims.h"
#include "alerts/probe_history.h"
#include "alerts/probe_pattern.h"

namespace skewd {
namespace {

using namespace std::chrono_literals;
using Word = ProbeJudgement::Word;

ProbeSettings images() {
  ProbeSettings probe;
  probe.name = "images";
  probe.url = "https://127.0.0.1/img?size=1";
  probe.expect.pool = "media";
  return probe;
}

ProbeAnswer answered(std::uint16_t status = 200) {
  ProbeAnswer answer;
  answer.outcome = ProbeOutcome::answered;
  answer.status = status;
  return answer;
}

ProbeResponder by(const std::string& pool, const std::string& server = "web-1") {
  return {pool, server, ProbeWitness::access_log, false};
}

// "wrong_pool: reach shop, expected media"; the word where nothing is wrong.
std::string told(const ProbeSettings& probe, const ProbeAnswer& answer,
                 const ProbeResponder& responder) {
  const ProbeJudgement judgement = judge_probe(probe, answer, responder);
  switch (judgement.word) {
    case Word::right: return "right";
    case Word::unknown: return "unknown";
    case Word::not_run: return "not run: " + judgement.text;
    case Word::wrong: break;
  }
  return std::string(name_of(*judgement.fault)) + ": " + judgement.text;
}

TEST_CASE("probe_judgement: the pool that is expected is right, another or none is wrong") {
  CHECK(told(images(), answered(), by("media")) == "right");
  CHECK(told(images(), answered(), by("shop")) == "wrong_pool: reach shop, expected media");
  CHECK(told(images(), answered(404), by("shop")) == "wrong_pool: reach shop, expected media");
  CHECK(told(images(), answered(), {"", "", ProbeWitness::access_log, true}) ==
        "wrong_pool: reach no pool, expected media");
}

TEST_CASE("probe_judgement: who is not told is unknown, never right") {
  CHECK(told(images(), answered(), {}) == "unknown");
  ProbeSettings probe = images();
  probe.expect.servers = {"img-1", "img-2"};
  CHECK(told(probe, answered(), by("media", "")) == "unknown");
  CHECK(told(probe, answered(), by("media", "img-2")) == "right");
  CHECK(told(probe, answered(), by("media", "web-1")) ==
        "wrong_server: reach web-1, expected img-1, img-2");
  CHECK(told(images(), answered(503), {}) ==
        "wrong_status: are answered with status 503, expected 200 to 399");
}

TEST_CASE("probe_judgement: status, headers and body are compared") {
  ProbeSettings probe = images();
  CHECK(told(probe, answered(302), by("media")) == "right");
  probe.expect.status = {200};
  CHECK(told(probe, answered(302), by("media")) ==
        "wrong_status: are answered with status 302, expected 200");
  probe.expect.headers = {{"content-type", "image/*"}};
  ProbeAnswer answer = answered();
  answer.headers = {{"Content-Type", "text/html"}};
  CHECK(told(probe, answer, by("media")) ==
        "wrong_answer: are answered with content-type 'text/html', expected 'image/*'");
  answer.headers = {{"Content-Type", "image/png"}};
  CHECK(told(probe, answer, by("media")) == "right");
  probe.expect.body = "/^P[NG]+$/";
  CHECK(told(probe, answer, by("media")) == "wrong_answer: are answered without '/^P[NG]+$/'");
  answer.body = "x\nPNG\ny";
  CHECK(told(probe, answer, by("media")) == "right");
}

TEST_CASE("probe_judgement: a certificate must be trusted, and valid for as long as is asked") {
  ProbeSettings probe = images();
  ProbeAnswer answer = answered();
  answer.outcome = ProbeOutcome::distrusted;
  answer.trouble = "self-signed certificate";
  CHECK(told(probe, answer, {}) == "certificate: fail: self-signed certificate");
  answer = answered();
  probe.expect.certificate = std::chrono::days(14);
  CHECK(told(probe, answer, by("media")) == "certificate: show no certificate");
  answer.certificate_expires = answer.ended.wall + 24h * 14;
  CHECK(told(probe, answer, by("media")) == "right");
  answer.certificate_expires = answer.ended.wall + 24h * 14 - 1s;
  CHECK(told(probe, answer, by("media")) ==
        "certificate: show a certificate that expires in 13 days, at least 14 expected");
}

TEST_CASE("probe_judgement: a part that takes too long is named; one that is not told is none") {
  ProbeSettings probe = images();
  probe.expect.most[static_cast<std::size_t>(ProbePart::queue)] = 10ms;
  ProbeAnswer answer = answered();
  CHECK(told(probe, answer, by("media")) == "right");
  answer.times[static_cast<std::size_t>(ProbePart::queue)] = 10ms;
  CHECK(told(probe, answer, by("media")) == "right");
  answer.times[static_cast<std::size_t>(ProbePart::queue)] = 81ms;
  CHECK(told(probe, answer, by("media")) ==
        "slow: wait 81 ms in the balancer's queue, at most 10 ms expected");
  CHECK(judge_probe(probe, answer, by("media")).layer == Layer::balancer);
}

TEST_CASE("probe_judgement: slow in the balancer's queue and slow in the server differ") {
  ProbeSettings probe = images();
  const auto time_of = [](ProbeAnswer & answer, ProbePart part) -> auto& {
    return answer.times[static_cast<std::size_t>(part)];
  };
  probe.expect.most[static_cast<std::size_t>(ProbePart::total)] = 100ms;
  ProbeAnswer queued = answered();
  time_of(queued, ProbePart::total) = 500ms;
  time_of(queued, ProbePart::queue) = 480ms;
  time_of(queued, ProbePart::response) = 20ms;
  CHECK(told(probe, queued, by("media")) ==
        "slow: take 500 ms, 480 ms of it in the balancer's queue, at most 100 ms expected");
  CHECK(judge_probe(probe, queued, by("media")).layer == Layer::balancer);
  ProbeAnswer slow = answered();
  time_of(slow, ProbePart::total) = 500ms;
  time_of(slow, ProbePart::queue) = 0ms;
  time_of(slow, ProbePart::response) = 480ms;
  CHECK(told(probe, slow, by("media")) ==
        "slow: take 500 ms, 480 ms of it for the server's answer, at most 100 ms expected");
  CHECK(judge_probe(probe, slow, by("media")).layer == Layer::application);
  time_of(slow, ProbePart::queue).reset();  // nobody tells where it waited: nobody is blamed
  CHECK(told(probe, slow, by("media")) ==
        "slow: take 500 ms, 480 ms of it for the answer, of balancer and server together, at most "
        "100 ms expected");
  CHECK(judge_probe(probe, slow, by("media")).layer == Layer::unknown);
}

TEST_CASE("probe_judgement: no answer is a fault, a request that could not be sent is none") {
  ProbeAnswer answer;
  answer.trouble = "Connection refused";
  answer.outcome = ProbeOutcome::unanswered;
  CHECK(told(images(), answer, {}) == "unanswered: are not answered: Connection refused");
  answer.outcome = ProbeOutcome::not_run;
  CHECK(told(images(), answer, {}) == "not run: Connection refused");
}

TEST_CASE("probe_judgement: the log is believed before headers, and headers before cookies") {
  ProbeSettings probe = images();
  probe.identify = {"X-Pool", "X-Server", "SRV"};
  ProbeAnswer answer = answered();
  CHECK_FALSE(responder_of(probe, answer, nullptr));
  answer.headers = {{"set-cookie", "SRV=img-9; path=/"}, {"x-pool", "media"}};
  auto responder = responder_of(probe, answer, nullptr);
  REQUIRE(responder);
  CHECK(responder->pool == "media");
  CHECK(responder->server == "img-9");
  CHECK(responder->witness == ProbeWitness::answer);
  answer.headers.emplace_back("X-Server", "img-2");
  CHECK(responder_of(probe, answer, nullptr)->server == "img-2");
  TraceRecord trace;
  trace.pool = "shop";
  trace.tries = {{"", "10.0.0.1:80", AccessTry::Outcome::refused, 0, {}, {}, {}},
                 {"web-2", "10.0.0.2:80", AccessTry::Outcome::answered, 200, 1ms, 2ms, 3ms}};
  responder = responder_of(probe, answer, &trace);
  CHECK(responder->pool == "shop");
  CHECK(responder->server == "web-2");
  CHECK(responder->witness == ProbeWitness::access_log);
  ProbeTimes times{};
  times[static_cast<std::size_t>(ProbePart::response)] = 10ms;
  add_times(trace, times);
  CHECK(times[static_cast<std::size_t>(ProbePart::queue)] == 1ms);
  CHECK(times[static_cast<std::size_t>(ProbePart::server_connect)] == 2ms);
  CHECK(times[static_cast<std::size_t>(ProbePart::response)] == 7ms);
}

TEST_CASE("probe_pattern: a text, or an expression within a line") {
  CHECK(holds("all ok here", "ok"));
  CHECK_FALSE(holds("all well", "ok"));
  CHECK(holds("a\nready: yes\n", "/^ready: (yes|true)$/"));
  CHECK_FALSE(holds("a\nready: no\n", "/^ready: (yes|true)$/"));
  CHECK_FALSE(holds(std::string(60'000, 'a'), "/(a|b)*c/"));
  CHECK(fault_of_pattern("/(/").empty() == false);
  CHECK(fault_of_pattern("(").empty());
}

ProbeJudgement judged(Word word, std::optional<ProbeFault> fault = {}) {
  return {word, fault, "reach shop, expected media", Layer::balancer};
}

TEST_CASE("probe_history: two of three begin a mismatch, and two of three end it") {
  const auto wrong = judged(Word::wrong, ProbeFault::wrong_pool);
  const auto right = judged(Word::right);
  const Instant start{std::chrono::hours(1)};
  ProbeHistory history;
  CHECK_FALSE(history.has_judged());
  history.note(right, {}, start);
  history.note(wrong, by("shop"), start + 5s);
  CHECK_FALSE(history.mismatch());
  CHECK(history.is_in_doubt());
  history.note(right, {}, start + 10s);
  CHECK_FALSE(history.mismatch());
  CHECK_FALSE(history.is_in_doubt());
  history.note(wrong, by("shop"), start + 15s);
  REQUIRE(history.mismatch());
  CHECK(history.mismatch()->since == start + 5s);
  CHECK(history.mismatch()->responder.pool == "shop");
  history.note(judged(Word::unknown), {}, start + 20s);
  CHECK(history.mismatch());
  history.note(judged(Word::not_run), {}, start + 25s);
  CHECK(history.mismatch());
  history.note(right, {}, start + 30s);
  CHECK_FALSE(history.mismatch());
}

TEST_CASE("probe_history: another fault is told once two of three show it") {
  const auto pool = judged(Word::wrong, ProbeFault::wrong_pool);
  const auto silence = judged(Word::wrong, ProbeFault::unanswered);
  const Instant start{std::chrono::hours(1)};
  ProbeHistory history;
  history.note(pool, by("shop"), start);
  history.note(pool, by("shop"), start + 5s);
  history.note(silence, {}, start + 10s);
  CHECK(history.mismatch()->fault == ProbeFault::wrong_pool);
  history.note(silence, {}, start + 15s);
  CHECK(history.mismatch()->fault == ProbeFault::unanswered);
}

TEST_CASE("probe_history: a probe that cannot run is blind, and no mismatch") {
  const Instant start{std::chrono::hours(1)};
  ProbeHistory history;
  history.note({Word::not_run, {}, "no such name", Layer::agent}, {}, start);
  CHECK_FALSE(history.blind());
  CHECK(history.is_in_doubt());
  history.note({Word::not_run, {}, "no such name", Layer::agent}, {}, start + 5s);
  REQUIRE(history.blind());
  CHECK(history.blind()->since == start);
  CHECK_FALSE(history.mismatch());
  history.note(judged(Word::right), {}, start + 10s);
  CHECK(history.blind());
  history.note(judged(Word::right), {}, start + 15s);
  CHECK_FALSE(history.blind());
}

ProbeHistory history_of(const ProbeJudgement& judgement, const ProbeResponder& responder) {
  ProbeHistory history;
  const Instant start = std::chrono::sys_days(std::chrono::year(2026) / 11 / 21) + 14h + 2min + 11s;
  history.note(judgement, responder, start);
  history.note(judgement, responder, start + 5s);
  return history;
}

TEST_CASE("probe_claims: one finding for a pool and a fault, however many probes show it") {
  const ProbeSettings first = images();
  ProbeSettings second = images();
  second.name = "thumbs";
  const ProbeHistory history = history_of(judged(Word::wrong, ProbeFault::wrong_pool), by("shop"));
  const std::vector<WatchedProbe> probes{{first, history}, {second, history}};
  const std::vector<Finding> claims = probe_claims(probes);
  REQUIRE(claims.size() == 1);
  CHECK(claims[0].kind == FindingKind::route_mismatch);
  CHECK(claims[0].subtype == "wrong_pool");
  CHECK(claims[0].severity == Severity::critical);
  CHECK(claims[0].layer == Layer::balancer);
  CHECK(claims[0].pool == "media");
  CHECK(claims[0].other_pool == "shop");
  CHECK(claims[0].summary ==
        "media: requests for /img reach shop, expected media, since 14:02:11 (probes images, "
        "thumbs)");
  CHECK(is_of_probes(claims[0]));
}

TEST_CASE("probe_claims: what is right claims nothing, what cannot run is blind") {
  const ProbeSettings probe = images();
  const ProbeHistory well = history_of(judged(Word::right), by("media"));
  const ProbeHistory unknown = history_of(judged(Word::unknown), {});
  const ProbeHistory blind = history_of({Word::not_run, {}, "no such name", Layer::agent}, {});
  const std::vector<WatchedProbe> quiet{{probe, well}, {probe, unknown}};
  CHECK(probe_claims(quiet).empty());
  const std::vector<WatchedProbe> one_blind{{probe, well}, {probe, blind}};
  const std::vector<Finding> claims = probe_claims(one_blind);
  REQUIRE(claims.size() == 1);
  CHECK(claims[0].kind == FindingKind::blind);
  CHECK(claims[0].subtype == "probe");
  CHECK(claims[0].layer == Layer::agent);
  CHECK(claims[0].summary == "the probe images cannot run since 14:02:11: no such name");
}

TEST_CASE("probe_claims: requests are named by what routes them") {
  ProbeSettings probe = images();
  CHECK(request_text(probe) == "/img");
  probe.url = "https://www.example:8443/img?x=1";
  CHECK(request_text(probe) == "www.example/img");
  probe.url = "http://localhost:80";
  CHECK(request_text(probe) == "/");
  probe.url = "http://[::1]:80/a";
  CHECK(request_text(probe) == "/a");
  probe.url = "tcp://10.0.0.1:5432";
  CHECK(request_text(probe) == "10.0.0.1:5432");
}

RequestCounts counts_of(const std::shared_ptr<const Topology>& topology,
                        const std::vector<Count>& requests) {
  return {{}, topology, requests};
}

TEST_CASE("lone_request: exactly one server that counts exactly one more answered") {
  auto topology = std::make_shared<Topology>();
  topology->pools = {{"shop", PoolMode::http, "", 0, 1}, {"media", PoolMode::http, "", 1, 1}};
  topology->servers = {{"web-1", "", false}, {"img-1", "", false}};
  const auto before = counts_of(topology, {Count(5), Count(7)});
  const auto answer = lone_request(before, counts_of(topology, {Count(5), Count(8)}));
  REQUIRE(answer);
  CHECK(answer->pool == "media");
  CHECK(answer->server == "img-1");
  CHECK(answer->witness == ProbeWitness::counters);
  CHECK_FALSE(lone_request(before, counts_of(topology, {Count(5), Count(7)})));
  CHECK_FALSE(lone_request(before, counts_of(topology, {Count(5), Count(9)})));
  CHECK_FALSE(lone_request(before, counts_of(topology, {Count(6), Count(8)})));
  CHECK_FALSE(lone_request(before, counts_of(topology, {Count(), Count(8)})));
  const auto other = std::make_shared<Topology>(*topology);
  CHECK_FALSE(lone_request(before, counts_of(other, {Count(5), Count(8)})));
}

}  // namespace
}  // namespace skewd
