// SPDX-License-Identifier: Apache-2.0
//
// Spans of a failing probe and of `skewd trace`, to a collector that takes them or does not.
#include <doctest/doctest.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "agent/app/agent.h"
#include "agent/app/log.h"
#include "tests/agent/run_skewd.h"
#include "tests/support/eventually.h"
#include "tests/support/hostile_server.h"
#include "tests/support/http_get.h"
#include "tests/support/loopback_port.h"
#include "tests/support/post_receiver.h"

namespace skewd::test {
namespace {

using namespace std::chrono_literals;
using Json = nlohmann::json;
using support::eventually;

std::string at(std::uint16_t port) { return "http://127.0.0.1:" + std::to_string(port); }

// An agent whose probe is refused, since nobody listens there.
std::unique_ptr<Agent> start_failing(const std::string& endpoint, std::uint16_t nobody) {
  open_log(LogLevel::error, LogFormat::logfmt);
  Settings settings;
  settings.scrape_interval = 1s;
  settings.web_listen = {"127.0.0.1:0"};
  settings.state_directory = "";
  settings.otlp.endpoint = endpoint;
  BalancerSettings edge;
  edge.name = "edge";
  edge.kind = "haproxy";
  edge.stats = {at(nobody) + "/stats;csv"};
  settings.balancers = {edge};
  ProbeSettings probe;
  probe.name = "images";
  probe.url = at(nobody) + "/img";
  probe.interval = probe.timeout = 5s;
  settings.probes = {probe};
  Result<std::unique_ptr<Agent>> agent = Agent::create(settings);
  REQUIRE_MESSAGE(agent.has_value(), agent.error().message);
  (*agent)->start();
  return std::move(*agent);
}

Json spans_in(const support::Posted& posted) {
  return Json::parse(posted.body).at("resourceSpans").at(0).at("scopeSpans").at(0).at("spans");
}

bool metrics_hold(const Agent& agent, const std::string& line) {
  const auto answer = support::http_get("http://" + agent.addresses().at(0) + "/metrics");
  return answer && answer->body.find(line) != std::string::npos;
}

TEST_CASE("e2e: otlp: a probe that fails reaches the collector as a span, and is counted") {
  const support::LoopbackPort nobody;
  support::PostReceiver collector;
  const auto agent = start_failing(collector.url() + "/v1/traces", nobody.number());
  REQUIRE(eventually(60s, [&] { return !collector.posts().empty(); }));
  const auto posted = collector.posts().front();
  CHECK(posted.path == "/v1/traces");
  CHECK(posted.content_type == "application/json");
  CHECK(posted.user_agent.starts_with("skewd/"));
  const Json span = spans_in(posted).at(0);
  CHECK(span.at("name") == "probe images");
  CHECK(span.at("traceId").get<std::string>().starts_with("736b6577"));
  CHECK(span.at("status").at("code") == 2);
  CHECK(span.at("status").at("message") == "are not answered: Connection refused");
  CHECK(eventually(60s, [&] { return metrics_hold(*agent, "skewd_spans_sent_total 1\n"); }));
}

TEST_CASE("e2e: otlp: a collector that hangs delays no probe, and what is lost is counted") {
  const support::LoopbackPort nobody;
  support::PostReceiver collector([](const support::Posted&) {
    return support::PostReply{200, "", "", false, true};
  });
  const auto agent = start_failing(collector.url() + "/v1/traces", nobody.number());
  REQUIRE(eventually(60s, [&] { return !collector.posts().empty(); }));
  const auto runs = [&] { return agent->report()->probes.at(0).runs[1]; };
  const auto before = runs();
  CHECK(eventually(60s, [&] { return runs() > before; }));
  CHECK(metrics_hold(*agent, "skewd_spans_sent_total 0\n"));
  collector.close();
  CHECK(eventually(60s, [&] {
    return metrics_hold(*agent, "skewd_spans_dropped_total ") &&
           !metrics_hold(*agent, "skewd_spans_dropped_total 0\n");
  }));
}

TEST_CASE("e2e: otlp: trace sends its spans, and says when they are not taken") {
  const support::HostileServer server(
      support::answers("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-Pool: shop\r\n\r\nok"));
  const support::LoopbackPort nobody;
  support::PostReceiver collector;
  const auto trace = [&](const std::string& endpoint) {
    return run_skewd(
        {"trace", at(server.port()), "--url", at(nobody.number()), "--otlp", endpoint});
  };
  const Outcome told = trace(collector.url() + "/v1/traces");
  CAPTURE(told.err);
  CHECK(told.status == 0);
  REQUIRE(collector.posts().size() == 1);
  const Json spans = spans_in(collector.posts().front());
  REQUIRE(spans.size() >= 3);
  CHECK(spans.at(0).at("name") == "trace");
  CHECK(spans.at(0).at("status").at("code") == 1);
  CHECK(told.out.find(spans.at(0).at("traceId").get<std::string>()) != std::string::npos);
  for (std::size_t i = 1; i < spans.size(); ++i) {
    CHECK(spans[i].at("parentSpanId") == spans.at(0).at("spanId"));
    CHECK(spans[i].at("traceId") == spans.at(0).at("traceId"));
  }
  const Outcome refused = trace(at(nobody.number()) + "/v1/traces");
  CHECK(refused.status == 2);
  CHECK(refused.out.find("status 200") != std::string::npos);
  CHECK(refused.err.find("/v1/traces: ") != std::string::npos);
}

}  // namespace
}  // namespace skewd::test
