// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <atomic>
#include <mutex>
#include <nlohmann/json.hpp>

#include "exporters/span_export.h"
#include "tests/support/eventually.h"
#include "tests/support/post_receiver.h"
#include "tests/support/sample_report.h"

namespace skewd {
namespace {

using namespace std::chrono_literals;
using Json = nlohmann::json;

ProbeReport failed_probe() { return support::make_sample_report().probes.at(0); }

TEST_CASE("otlp: a failed probe is a span with its trace id, and a child for each part") {
  const RequestSpan span = span_of(failed_probe());
  const Json json = Json::parse(render_spans_json(std::vector{span}, {"lb1", "0.1.0"}));
  const Json& spans = json.at("resourceSpans").at(0).at("scopeSpans").at(0).at("spans");
  REQUIRE(spans.size() == 8);
  const Json& root = spans.at(0);
  CHECK(root.at("traceId") == "736b6577000000000000000000000001");
  CHECK(root.at("spanId") == "00f067aa0ba902b7");
  CHECK(root.at("name") == "probe images");
  CHECK(root.at("kind") == 3);
  CHECK(root.at("status").at("code") == 2);
  CHECK(root.at("status").at("message") == "reach shop, expected media");
  const auto time = [](const Json& one, const char* key) {
    return std::stoll(one.at(key).get<std::string>());
  };
  CHECK(time(root, "endTimeUnixNano") - time(root, "startTimeUnixNano") == 25'000'000);
  long long at = time(root, "startTimeUnixNano");
  for (std::size_t i = 1; i < spans.size(); ++i) {
    CHECK(spans[i].at("parentSpanId") == root.at("spanId"));
    CHECK(spans[i].at("spanId").get<std::string>().size() == 16);
    CHECK(spans[i].at("spanId") != root.at("spanId"));
    CHECK(time(spans[i], "startTimeUnixNano") == at);
    at = time(spans[i], "endTimeUnixNano");
  }
  const Json& resource = json.at("resourceSpans").at(0).at("resource").at("attributes");
  CHECK(resource.at(0).at("value").at("stringValue") == "skewd");
}

TEST_CASE("otlp: the JSON is that of the protocol, to the byte") {
  RequestSpan well;
  well.trace_id = "736b6577000000000000000000000002";
  well.span_id = "f0f067aa0ba902b7";
  well.name = "trace";
  well.began = Instant(std::chrono::milliseconds(1'700'000'000'123));
  well.times[static_cast<std::size_t>(ProbePart::connect)] = 150us;
  well.times[static_cast<std::size_t>(ProbePart::total)] = 2'150us;
  well.status = 200;
  well.attributes = {{"url.full", "http://127.0.0.1/\xFF"}, {"skewd.pool", ""}};
  RequestSpan refused;
  refused.trace_id = "736b6577000000000000000000000003";
  refused.span_id = "00f067aa0ba902b8";
  refused.name = "probe images";
  refused.trouble = "Connection refused";
  const std::string json = render_spans_json(std::vector{well, refused}, {"", "0.1.0"});
  CHECK(json ==
        R"({"resourceSpans":[{"resource":{"attributes":[)"
        R"({"key":"service.name","value":{"stringValue":"skewd"}},)"
        R"({"key":"service.version","value":{"stringValue":"0.1.0"}}]},)"
        R"("scopeSpans":[{"scope":{"name":"skewd"},"spans":[)"
        R"({"traceId":"736b6577000000000000000000000002","spanId":"f0f067aa0ba902b7",)"
        R"("name":"trace","kind":3,"startTimeUnixNano":"1700000000123000000",)"
        R"("endTimeUnixNano":"1700000000125150000","attributes":[)"
        R"({"key":"url.full","value":{"stringValue":"http://127.0.0.1/)"
        "\xEF\xBF\xBD"
        R"("}},)"
        R"({"key":"http.response.status_code","value":{"intValue":"200"}}],"status":{"code":1}},)"
        R"({"traceId":"736b6577000000000000000000000002","spanId":"d0f067aa0ba902b7",)"
        R"("parentSpanId":"f0f067aa0ba902b7","name":"connect","kind":1,)"
        R"("startTimeUnixNano":"1700000000123000000","endTimeUnixNano":"1700000000123150000"},)"
        R"({"traceId":"736b6577000000000000000000000003","spanId":"00f067aa0ba902b8",)"
        R"("name":"probe images","kind":3,"startTimeUnixNano":"0","endTimeUnixNano":"0",)"
        R"("attributes":[],"status":{"code":2,"message":"Connection refused"}}]}]}]})");
}

TEST_CASE("otlp: a collector that takes nothing holds nobody up, and what is lost is counted") {
  support::PostReceiver receiver([](const support::Posted&) {
    return support::PostReply{200, "", "", false, true};
  });
  OtlpSettings settings;
  settings.endpoint = receiver.url() + "/v1/traces";
  const auto exporter = SpanExporter::start(settings, {}, [](const std::string&) {});
  const std::vector<RequestSpan> one{span_of(failed_probe())};
  exporter->add(one);
  REQUIRE(support::eventually(20s, [&] { return receiver.posts().size() == 1; }));
  for (int i = 0; i < 300; ++i) exporter->add(one);
  CHECK(exporter->counts().dropped >= 44);  // 256 wait
  CHECK(exporter->counts().sent == 0);
  receiver.close();
  CHECK(support::eventually(20s, [&] { return exporter->counts().dropped >= 45; }));
}

TEST_CASE("otlp: spans are posted, and a failure is told once and its end once") {
  std::atomic<int> status = 503;
  support::PostReceiver receiver([&](const support::Posted&) {
    return support::PostReply{status, "", "", false, false};
  });
  std::mutex mutex;
  std::vector<std::string> news;
  OtlpSettings settings;
  settings.endpoint = receiver.url() + "/v1/traces";
  const auto exporter =
      SpanExporter::start(settings, {"lb1", "0.1.0"}, [&](const std::string& reason) {
        const std::lock_guard lock(mutex);
        news.push_back(reason);
      });
  REQUIRE(exporter);
  const auto told = [&] {
    const std::lock_guard lock(mutex);
    return news;
  };
  exporter->add({span_of(failed_probe())});
  REQUIRE(support::eventually(20s, [&] { return told().size() == 1; }));
  CHECK(told().front() == "answered with status 503");
  status = 200;
  exporter->add({span_of(failed_probe())});
  REQUIRE(support::eventually(20s, [&] { return told().size() == 2; }));
  CHECK(told().back().empty());
  CHECK(exporter->counts().sent == 1);
  CHECK(exporter->counts().dropped == 1);
  const auto posts = receiver.posts();
  REQUIRE(posts.size() == 2);
  CHECK(posts[0].path == "/v1/traces");
  CHECK(posts[0].content_type == "application/json");
}

TEST_CASE("otlp: without an endpoint nothing is sent, and a stalled one does not hold the end") {
  CHECK_FALSE(SpanExporter::start({}, {}, {}));
  support::PostReceiver receiver([](const support::Posted&) {
    return support::PostReply{200, "", "", false, true};
  });
  OtlpSettings settings;
  settings.endpoint = receiver.url();
  const std::vector<RequestSpan> spans{span_of(failed_probe())};
  {
    const auto exporter = SpanExporter::start(settings, {}, [](const std::string&) {});
    exporter->add(spans);
    CHECK(support::eventually(20s, [&] { return !receiver.posts().empty(); }));
  }
  receiver.close();
  CHECK_FALSE(post_spans(settings, spans, {}));
}

}  // namespace
}  // namespace skewd
