// SPDX-License-Identifier: Apache-2.0
//
// Probes through real balancers. The lines that let them tell who answered are those of the
// documentation.
#include <doctest/doctest.h>

#include <chrono>
#include <memory>
#include <string>

#include "agent/app/agent.h"
#include "agent/app/log.h"
#include "agent/app/probe_loop.h"
#include "collectors/net/http_probe.h"
#include "tests/support/certificates.h"
#include "tests/support/eventually.h"
#include "tests/support/haproxy_process.h"
#include "tests/support/http_get.h"
#include "tests/support/loopback_port.h"
#include "tests/support/nginx_process.h"
#include "tests/support/origin.h"
#include "tests/support/real_log.h"
#include "tests/support/recipe.h"
#include "tests/support/temp_directory.h"

namespace skewd::test {
namespace {

using namespace std::chrono_literals;
using support::eventually;

constexpr const char* kExpectedLog = "access log";
constexpr const char* kExpectedHeader = "header";

std::string at(std::uint16_t port) { return "127.0.0.1:" + std::to_string(port); }

bool is_missing(const std::string& why) {
  if (!why.empty()) MESSAGE("skipped: " << why);
  return !why.empty();
}

Settings usual_settings() {
  Settings settings;
  settings.scrape_interval = 1s;
  settings.web_listen = {"127.0.0.1:0"};
  settings.state_directory = "";
  return settings;
}

std::unique_ptr<Agent> start_agent(const Settings& settings) {
  open_log(LogLevel::error, LogFormat::logfmt);
  Result<std::unique_ptr<Agent>> agent = Agent::create(settings);
  REQUIRE_MESSAGE(agent.has_value(), agent.error().message);
  (*agent)->start();
  return std::move(*agent);
}

ProbeReport report_of(const Agent& agent, std::size_t probe = 0) {
  return agent.report()->probes.at(probe);
}

std::optional<Finding> mismatch(const Agent& agent) {
  const auto report = agent.report();
  for (const Finding& finding : report->findings) {
    if (finding.kind == FindingKind::route_mismatch && !finding.resolved) return finding;
  }
  return std::nullopt;
}

std::string why(const Agent& agent) {
  const auto report = agent.report();
  return "probe: " + (report->probes.empty() ? "none" : report->probes[0].text) +
         ", witness: " + std::string(name_of(report->probes.at(0).witness));
}

// A HAProxy that sends /img to one pool and everything else to another.
class Site {
 public:
  explicit Site(std::string witness) : witness_(std::move(witness)) {
    haproxy_ = std::make_unique<support::HaproxyProcess>(configuration(false));
  }

  void swap_routes() { haproxy_->reload(configuration(true)); }
  void mend_routes() { haproxy_->reload(configuration(false)); }

  [[nodiscard]] Settings settings() const {
    Settings settings = usual_settings();
    BalancerSettings edge;
    edge.name = "edge";
    edge.kind = "haproxy";
    edge.stats = {"unix:" + haproxy_->admin_socket().string()};
    if (witness_ == kExpectedLog) edge.access_log = "udp:" + at(log_.number());
    settings.balancers = {edge};
    ProbeSettings images;
    images.name = "images";
    images.url = "http://" + at(port_.number()) + "/img/1";
    images.interval = images.timeout = 5s;
    images.expect.pool = "media";
    images.identify.pool_header = "X-Pool";
    images.identify.server_header = "X-Server";
    settings.probes = {images};
    return settings;
  }
  [[nodiscard]] std::string url() const { return "http://" + at(port_.number()) + "/img/1"; }

 private:
  [[nodiscard]] std::string configuration(bool swapped) const {
    std::string text =
        "defaults\n  mode http\n  timeout connect 1s\n  timeout client 5s\n  timeout server 2s\n"
        "frontend www\n  bind " +
        at(port_.number()) + "\n";
    if (witness_ == kExpectedLog) {
      text += "  log " + at(log_.number()) + " local0\n";
      text += support::documented_log_lines("haproxy", "\"Ta\"");
    } else if (witness_ == kExpectedHeader) {
      text += support::documented_recipe("http-response set-header X-Pool");
    }
    text += std::string("  use_backend ") + (swapped ? "shop" : "media") +
            " if { path_beg /img }\n  default_backend " + (swapped ? "media" : "shop") + "\n";
    text += "backend shop\n  server web-1 " + at(web_.port()) + "\n";
    text += "backend media\n  server img-1 " + at(img_.port()) + "\n";
    return text;
  }

  std::string witness_;
  support::LoopbackPort port_, log_;
  support::Origin web_{"web-1"}, img_{"img-1"};
  std::unique_ptr<support::HaproxyProcess> haproxy_;
};

void check_told(const Finding& finding) {
  CHECK(finding.subtype == "wrong_pool");
  CHECK(finding.pool == "media");
  CHECK(finding.other_pool == "shop");
  CHECK(finding.layer == Layer::balancer);
  CHECK(finding.balancer == "edge");
  CHECK(finding.cause.kind == "reload");
  CHECK(finding.summary.find("requests for /img/1 reach shop, expected media") !=
        std::string::npos);
}

void check_swap(const std::string& witness, ProbeWitness expected) {
  Site site(witness);
  const auto agent = start_agent(site.settings());
  CAPTURE(why(*agent));
  REQUIRE(eventually(60s, [&] { return report_of(*agent).success == true; }));
  CHECK(report_of(*agent).witness == expected);
  CHECK(report_of(*agent).pool == "media");
  CHECK(report_of(*agent).server == "img-1");
  CHECK_FALSE(mismatch(*agent));

  const auto begun = std::chrono::steady_clock::now();
  site.swap_routes();
  REQUIRE(eventually(60s, [&] { return mismatch(*agent).has_value(); }));
  MESSAGE("told by the "
          << witness << ": found after "
          << std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count()
          << " s");
  CHECK(support::http_get(site.url())->status == 200);
  check_told(*mismatch(*agent));

  site.mend_routes();
  CHECK(eventually(60s, [&] { return !mismatch(*agent); }));
}

TEST_CASE("e2e: probe finds two routes that a reload of haproxy swapped, by the access log") {
  if (is_missing(support::HaproxyProcess::missing())) return;
  check_swap(kExpectedLog, ProbeWitness::access_log);
}

TEST_CASE("e2e: probe finds two routes that a reload of haproxy swapped, by headers") {
  if (is_missing(support::HaproxyProcess::missing())) return;
  check_swap(kExpectedHeader, ProbeWitness::answer);
}

TEST_CASE("e2e: probe finds two routes that a reload of haproxy swapped, by its counters") {
  if (is_missing(support::HaproxyProcess::missing())) return;
  check_swap("counters", ProbeWitness::counters);
}

TEST_CASE("e2e: probe tells its metrics, and times that only the balancer knows") {
  if (is_missing(support::HaproxyProcess::missing())) return;
  const Site site(kExpectedLog);
  const auto agent = start_agent(site.settings());
  REQUIRE(eventually(60s, [&] { return report_of(*agent).success == true; }));
  const std::string url = "http://" + agent->addresses().at(0);
  const std::string metrics = support::http_get(url + "/metrics")->body;
  CHECK(metrics.find("skewd_probe_success{probe=\"images\"} 1\n") != std::string::npos);
  for (const char* part : {"connect", "queue", "server_connect", "response", "total"}) {
    CAPTURE(part);
    CHECK(metrics.find("skewd_probe_latency_seconds{probe=\"images\",part=\"" + std::string(part) +
                       "\"}") != std::string::npos);
  }
  CHECK(metrics.find("skewd_probe_runs_total{probe=\"images\",result=\"right\"}") !=
        std::string::npos);
  const auto trace = support::http_get(url + "/api/v1/traces/" + report_of(*agent).trace_id);
  REQUIRE(trace);
  CHECK(trace->status == 200);
  CHECK(trace->body.find(R"("pool":"media")") != std::string::npos);
  CHECK(support::http_get(url + "/api/v1/traces/nobody")->status == 404);
}

TEST_CASE("e2e: probe learns the pool of nginx from the header that is documented") {
  if (is_missing(support::NginxProcess::missing())) return;
  const support::Origin img("img-1");
  const support::LoopbackPort port;
  const std::string url = "http://" + at(port.number()) + "/img/1";
  const std::string http =
      "upstream media { server " + at(img.port()) + "; }\nserver {\n  listen " + at(port.number()) +
      ";\n  location /img {\n" + support::documented_recipe("add_header X-Pool") +
      "    proxy_pass http://media;\n  }\n}\n";
  const support::NginxProcess nginx(http, 1, url);
  Settings settings = usual_settings();
  BalancerSettings edge;
  edge.name = "edge";
  edge.kind = "nginx";
  edge.stats = {"http://" + at(port.number())};  // tells nothing: the header does
  settings.balancers = {edge};
  ProbeSettings images;
  images.name = "images";
  images.url = url;
  images.interval = images.timeout = 5s;
  images.expect.pool = "media";
  images.identify.pool_header = "X-Pool";
  images.identify.server_header = "X-Server";
  settings.probes = {images};
  const auto agent = start_agent(settings);
  CAPTURE(why(*agent));
  REQUIRE(eventually(60s, [&] { return report_of(*agent).success == true; }));
  CHECK(report_of(*agent).pool == "media");
  CHECK(report_of(*agent).server == at(img.port()));
  CHECK(report_of(*agent).witness == ProbeWitness::answer);
}

TEST_CASE("e2e: probe looks at the certificate of the name that it asks for") {
  if (is_missing(support::HaproxyProcess::missing())) return;
  if (is_missing(support::Certificates::missing())) return;
  const support::Certificates certificates;
  certificates.issue("www", "DNS:www.example", 10);
  const support::TempDirectory directory;
  const support::ServerCertificate pem = certificates.server("www");
  const std::string both = directory.write("www.pem", pem.certificate + pem.key).string();
  const support::Origin web("web-1");
  const support::LoopbackPort port;
  const support::HaproxyProcess haproxy(
      "defaults\n  mode http\n  timeout connect 1s\n  timeout client 5s\n  timeout server 2s\n"
      "frontend www\n  bind " +
      at(port.number()) + " ssl crt " + both +
      "\n  default_backend shop\nbackend shop\n  server web-1 " + at(web.port()) + "\n");
  ProbeSettings probe;
  probe.url = "https://www.example/";
  probe.connect_to = at(port.number());
  probe.ca_file = certificates.authority().string();
  probe.timeout = 20s;
  const auto ask = [&] {
    return send_probe(probe, make_trace_context(random_trace_seed()), "skewd");
  };
  const ProbeAnswer answer = ask();
  CHECK(answer.trouble == "");
  CHECK(answer.status == 200);
  CHECK(answer.times[static_cast<std::size_t>(ProbePart::tls)]);
  REQUIRE(answer.certificate_expires);
  const auto left = *answer.certificate_expires - answer.ended.wall;
  CHECK(left > std::chrono::days(9));
  CHECK(left <= std::chrono::days(10));
  probe.expect.certificate = std::chrono::days(30);
  CHECK(judge_probe(probe, answer, {}).fault == ProbeFault::certificate);
  probe.expect.certificate = std::chrono::days(5);
  CHECK(judge_probe(probe, answer, {}).word == ProbeJudgement::Word::right);

  probe.url = "https://other.example/";
  CHECK(ask().outcome == ProbeOutcome::distrusted);
  probe.insecure_skip_verify = true;
  CHECK(ask().status == 200);
  probe.url = "https://www.example/";
  probe.insecure_skip_verify = false;
  probe.ca_file.clear();
  CHECK(ask().outcome == ProbeOutcome::distrusted);
  probe.ca_file = "/nonexistent/ca.pem";
  CHECK(ask().outcome == ProbeOutcome::not_run);
}

TEST_CASE("e2e: a probe that is not answered is a mismatch, and one that cannot run is blind") {
  if (is_missing(support::HaproxyProcess::missing())) return;
  const Site site("counters");
  const support::LoopbackPort nobody;
  Settings settings = site.settings();
  settings.probes[0].url = "http://" + at(nobody.number()) + "/";
  ProbeSettings nameless = settings.probes[0];
  nameless.name = "nameless";
  nameless.url = "http://no-such-name.invalid/";
  settings.probes.push_back(nameless);
  const auto agent = start_agent(settings);
  REQUIRE(eventually(60s, [&] { return mismatch(*agent).has_value(); }));
  CHECK(mismatch(*agent)->subtype == "unanswered");
  CHECK(eventually(60s, [&] {
    const auto report = agent->report();
    return std::any_of(report->findings.begin(), report->findings.end(), [](const Finding& one) {
      return one.kind == FindingKind::blind && one.subtype == "probe" && !one.resolved;
    });
  }));
  settings.probes.clear();
  REQUIRE(agent->reload(settings));
  CHECK(eventually(60s, [&] { return !mismatch(*agent); }));
}

}  // namespace
}  // namespace skewd::test
