// SPDX-License-Identifier: Apache-2.0
#include "tests/support/sample_report.h"

#include <chrono>
#include <utility>

namespace skewd::support {
namespace {

using namespace std::chrono_literals;

const Instant kNow = std::chrono::sys_days(std::chrono::year(2026) / 11 / 21) + 14h + 2min + 45s;

/// Builds a balancer pool by pool, so that topology and numbers cannot part.
class BalancerBuilder {
 public:
  explicit BalancerBuilder(std::string name) {
    report_.name = std::move(name);
    report_.kind = "haproxy";
    report_.version = "2.6.12";
    report_.up = true;
    report_.last_success = kNow - 400ms;
    report_.scrape_duration = 3210us;
    report_.scrape_interval = 1s;
  }

  PoolReport& pool(std::string name, std::string algorithm) {
    topology_.pools.push_back(
        {std::move(name), PoolMode::http, std::move(algorithm), topology_.servers.size(), 0});
    return report_.pools.emplace_back();
  }

  ServerReport& server(std::string name, std::string address, float share, float due) {
    topology_.servers.push_back({std::move(name), std::move(address), false});
    ++topology_.pools.back().server_count;
    ServerReport& server = report_.servers.emplace_back();
    server.state = ServerState::up;
    server.checked = true;
    server.eligible = true;
    server.weight = 10;
    server.check = CheckResult("L7OK");
    server.share = share;
    server.expected_share = due;
    PoolReport& pool = report_.pools.back();
    ++pool.servers;
    ++pool.eligible_servers;
    return server;
  }

  void listener(std::string name, std::uint64_t requests, std::uint64_t errors) {
    topology_.listeners.push_back({std::move(name), PoolMode::http});
    report_.listeners.push_back({requests, errors});
  }

  [[nodiscard]] BalancerReport& report() { return report_; }
  [[nodiscard]] Topology& topology() { return topology_; }

  [[nodiscard]] std::shared_ptr<const BalancerReport> build() && {
    report_.topology = std::make_shared<Topology>(std::move(topology_));
    return std::make_shared<BalancerReport>(std::move(report_));
  }

 private:
  BalancerReport report_;
  Topology topology_;
};

void count(ServerReport& server, std::uint64_t requests, double due) {
  server.picks = requests;
  server.requests = requests + 12;
  server.expected_picks = due;
  server.in_flight = Count(requests % 7);
  server.queued = Count(0);
  server.latency = {0.0F, 0.0004F, 0.021F, 0.0225F};
}

void add_shop(BalancerBuilder& edge) {
  PoolReport& pool = edge.pool("shop", "roundrobin");
  pool.requests = 148'230;
  pool.request_rate = 412.5;
  pool.imbalance = 5.0;
  pool.share_evidence = 812.25;
  for (int i = 0; i < 5; ++i) {
    const std::string number = std::to_string(i);
    ServerReport& server =
        edge.server("web-" + number, "10.0.0.1" + number + ":8080", i == 3 ? 1.0F : 0.0F, 0.2F);
    count(server, i == 3 ? 43'000 : 26'300, 29'640.5);
  }
  ServerReport& chosen = edge.report().servers.back();
  chosen.errors_5xx = 3;
  chosen.retries = 2;
  ServerReport& favourite = edge.report().servers.end()[-2];
  favourite.in_flight = Count(200);
  favourite.queued = Count(118);
  favourite.latency = {0.29F, 0.0004F, 0.64F, 0.93F};
  favourite.total_quantiles = {0.71F, 1.9F, 4.25F};
}

void add_cart(BalancerBuilder& edge) {
  PoolReport& pool = edge.pool("cart", "leastconn");
  pool.requests = 61'402;
  pool.request_rate = 38.2;
  pool.imbalance = 1.02;
  pool.share_evidence = 0.5;
  count(edge.server("cart-a", "10.0.1.10:8080", 0.34F, 0.3333333F), 20'500, 20'467.25);
  count(edge.server("cart-b", "10.0.1.11:8080", 0.33F, 0.3333333F), 20'400, 20'467.25);
  count(edge.server("cart-c", "10.0.1.12:8080", 0.33F, 0.3333333F), 20'502, 20'467.5);
}

void add_media(BalancerBuilder& edge) {
  PoolReport& pool = edge.pool("media", "source");
  pool.requests = 9'100;
  pool.request_rate = 4;
  pool.balancer_errors = 17;
  pool.not_comparable = "source sends each client to one server: shares follow the clients";
  pool.connect_evidence = 31.5;
  count(edge.server("img-1", "10.0.2.10:80", 1.0F, 1.0F), 5'000, 5'000);
  ServerReport& lost = edge.server("img-2", "10.0.2.11:80", 0.0F, 0.0F);
  lost.state = ServerState::down;
  lost.reason = StateReason::check;
  lost.check = CheckResult("L4CON");
  lost.eligible = false;
  lost.share.reset();
  lost.expected_share.reset();
  lost.connect_errors = 21;
  lost.response_errors = 4;
  --pool.eligible_servers;
  // A spare with the same name at another address, as HAProxy allows.
  ServerReport& spare = edge.server("img-2", "10.0.2.12:80", 0.0F, 0.0F);
  edge.topology().servers.back().backup = true;
  spare.eligible = false;
  spare.state = ServerState::drain;
  spare.reason = StateReason::administrator;
  spare.share.reset();
  spare.expected_share.reset();
  --pool.eligible_servers;
}

std::shared_ptr<const BalancerReport> make_edge() {
  BalancerBuilder edge("edge");
  edge.listener("www", 218'732, 20);
  add_cart(edge);
  add_media(edge);
  add_shop(edge);
  BalancerReport& report = edge.report();
  report.sources = {{"unix:/run/haproxy/admin.sock", true, ""}};
  report.counters_sources = {"unix:/run/haproxy/admin.sock"};
  report.exact_latency_source = "unix:/run/skewd/edge.log";
  report.reloads = 2;
  report.changes = {{ChangeKind::reload, 2}, {ChangeKind::weight, 4}};
  report.last_change = kNow - 35s;
  report.audits = {{AuditResult::ok, 5}, {AuditResult::suspect, 1}};
  report.drifted_servers = 4;
  return std::move(edge).build();
}

std::shared_ptr<const BalancerReport> make_internal() {
  BalancerBuilder internal("internal");
  internal.pool("api", "roundrobin").requests = 77;
  count(internal.server("api-1", "10.1.0.1:80", 1.0F, 1.0F), 77, 77);
  BalancerReport& report = internal.report();
  report.up = false;
  report.stale = true;
  report.last_success = kNow - 3min;
  report.sources = {{"tcp:10.1.0.254:9999", false, "connection refused; is haproxy running?"}};
  report.notes = {"no addresses of servers: give the stats socket 'level operator'"};
  return std::move(internal).build();
}

Finding make_funnel() {
  Finding finding;
  finding.id = "edge-shop-skew-1";
  finding.subtype = "funnel";
  finding.severity = Severity::critical;
  finding.balancer = "edge";
  finding.pool = "shop";
  finding.server = "web-3";
  finding.layer = Layer::balancer;
  finding.since = kNow - 34s;
  finding.opened = kNow - 32s;
  finding.observed = 1.0;
  finding.expected = 0.2;
  finding.impact_rps = 330;
  finding.summary = "shop: all requests go to web-3 (100 %, due 20 %)";
  finding.evidence = {{"share", 1.0}, {"queued", 118}, {"response_seconds", 0.64}};
  finding.cause = {"weight", "change-6", "14:02:10 web-0, web-1, web-2, web-4: weight 10 -> 0"};
  finding.innocent = {"web-0 ... web-4 pass their checks and answered in 21 ms until 14:02:10",
                      "pools cart and media are even"};
  return finding;
}

Finding make_refused_connects() {
  Finding finding;
  finding.id = "edge-media-connect-2";
  finding.kind = FindingKind::connect_errors;
  finding.severity = Severity::warning;
  finding.balancer = "edge";
  finding.pool = "media";
  finding.server = "img-2";
  finding.layer = Layer::network;
  finding.since = kNow - 6min;
  finding.opened = kNow - 5min - 52s;
  finding.observed = 0.31;
  finding.confidence = 0.999;
  finding.evidence_nats = 31.5;
  finding.summary = "media: 31 % of the connects to img-2 fail, 0 % until 13:56:45";
  finding.evidence = {{"connect_errors", 21}, {"connects", 68}};
  return finding;
}

Finding make_resolved_surge() {
  Finding finding;
  finding.id = "edge-cart-surge-1";
  finding.kind = FindingKind::traffic_surge;
  finding.severity = Severity::info;
  finding.balancer = "edge";
  finding.pool = "cart";
  finding.layer = Layer::clients;
  finding.since = kNow - 20min;
  finding.opened = kNow - 19min;
  finding.resolved = kNow - 4min;
  finding.summary = "cart: 2.1 times the requests of this hour";
  return finding;
}

std::vector<ProbeReport> make_probes() {
  ProbeReport images;
  images.name = "images";
  images.url = "https://www.example/img";
  images.request = "www.example/img";
  images.balancer = "edge";
  images.interval = 15s;
  images.expected_pool = "media";
  images.success = false;
  images.runs = {40, 2, 1, 0};
  images.last = kNow - 3s;
  images.status = 200;
  images.pool = "shop";
  images.server = "web-3";
  images.witness = ProbeWitness::access_log;
  images.text = "reach shop, expected media";
  images.trace_id = "736b6577000000000000000000000001";
  images.span_id = "00f067aa0ba902b7";
  images.times = {180us, 210us, 3100us, 0us, 400us, 21'000us, 60us, 25'000us};
  images.certificate_expires = kNow + 24h * 40;
  images.mismatch = true;
  ProbeReport database;
  database.name = "database";
  database.url = "tcp://10.0.0.1:5432";
  database.request = "10.0.0.1:5432";
  database.interval = 15s;
  return {std::move(images), std::move(database)};
}

}  // namespace

Report make_sample_report() {
  Report report;
  report.at = kNow;
  report.version = "0.1.0";
  report.host = "lb1";
  report.started = kNow - 12h;
  report.ready = true;
  report.balancers = {make_edge(), make_internal()};
  report.findings = {make_funnel(), make_refused_connects(), make_resolved_surge()};
  report.changes = {{"change-6",
                     kNow - 35s,
                     ChangeKind::weight,
                     "edge",
                     "shop",
                     {},
                     "web-0",
                     "10",
                     "0",
                     ChangeSource::socket,
                     true,
                     {AuditResult::pending, 0, ""}}};
  report.probes = make_probes();
  report.alertmanagers = {{"http://10.0.0.5:9093", {41, 3, 1}, 12ms},
                          {"https://am.example:9093", {0, 7, 0}, {}}};
  report.store = StoreReport{true, 1};
  report.spans = SpanCounts{12, 2};
  return report;
}

Report make_large_report(std::size_t pools, std::size_t servers_per_pool) {
  BalancerBuilder balancer("edge");
  const float due = 1.0F / static_cast<float>(servers_per_pool);
  for (std::size_t p = 0; p < pools; ++p) {
    const std::string number = std::to_string(p);
    PoolReport& pool = balancer.pool("pool-" + number, "roundrobin");
    pool.request_rate = 20;
    pool.imbalance = 1;
    for (std::size_t s = 0; s < servers_per_pool; ++s) {
      const std::string name = "web-" + std::to_string(s);
      const float share = due + 0.0001F * static_cast<float>(s % 7);
      count(balancer.server(name, "10.0.0.1:8" + number, share, due), 26'300 + p + s,
            26'300.5 + 0.25 * static_cast<double>(p + s));
    }
  }
  Report report;
  report.at = kNow;
  report.version = "0.1.0";
  report.host = "lb1";
  report.started = kNow - 12h;
  report.ready = true;
  report.balancers = {std::move(balancer).build()};
  return report;
}

Report make_report_of_names(const std::string& name) {
  BalancerBuilder balancer(name);
  balancer.listener(name, 5, 1);
  for (int p = 0; p < 2; ++p) {
    balancer.pool(name, name).not_comparable = name;
    for (int s = 0; s < 2; ++s) count(balancer.server(name, name, 0.5F, 0.5F), 1, 1);
  }
  BalancerReport& built = balancer.report();
  built.kind = name;
  built.version = name;
  built.sources = {{name, false, name}, {name, true, ""}};
  built.notes = {name};
  Finding finding = make_funnel();
  for (std::string* text : {&finding.id, &finding.subtype, &finding.balancer, &finding.listener,
                            &finding.pool, &finding.server, &finding.summary, &finding.cause.kind,
                            &finding.cause.change, &finding.cause.text, &finding.symptom_of}) {
    *text = name;
  }
  finding.evidence = {{name, 1.0}};
  finding.innocent = {name};
  Report report;
  report.at = kNow;
  report.version = name;
  report.host = name;
  report.balancers = {std::move(balancer).build()};
  report.findings = {finding, finding};
  report.changes = {{name,
                     kNow,
                     ChangeKind::weight,
                     name,
                     name,
                     name,
                     name,
                     name,
                     name,
                     ChangeSource::socket,
                     true,
                     {AuditResult::suspect, 1, name}}};
  return report;
}

}  // namespace skewd::support
