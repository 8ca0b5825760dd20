// SPDX-License-Identifier: Apache-2.0
#include "tests/support/sample_incident.h"

#include <chrono>

namespace skewd::support {
namespace {

using namespace std::chrono_literals;

const Instant kNoon = std::chrono::sys_days(std::chrono::year(2026) / 11 / 21) + 12h;
constexpr std::size_t kSuspect = 3;

Instant at(std::chrono::seconds after_noon) { return kNoon + after_noon; }

const Instant kChanged = at(2h + 2min + 10s);
const Instant kMended = at(2h + 9min);

void add_point(IncidentCurves& curves, Instant now, std::size_t servers) {
  const bool is_bad = now > kChanged && now <= kMended;
  const bool loses = is_bad && now > kChanged + 60s;
  curves.at.push_back(now);
  // A little up and down, the same each time.
  const auto wave = static_cast<float>(now.time_since_epoch() / 5s % 7);
  curves.requests.push_back(120 + wave);
  curves.failures.push_back(loses ? 14 + wave : 0);
  curves.misdirected.push_back(is_bad ? 0.8F : 0.01F);
  curves.latency[0].push_back(is_bad ? 0.4F + wave / 20 : 0.0F);
  curves.latency[1].push_back(0.0004F);
  curves.latency[2].push_back(is_bad ? 0.64F : 0.021F);
  curves.servers.resize(servers);
  const float due = 1.0F / static_cast<float>(servers);
  for (std::size_t i = 0; i < servers; ++i) {
    IncidentCurves::Server& server = curves.servers[i];
    server.name = "web-" + std::to_string(i);
    server.address = "10.0.0." + std::to_string(10 + i) + ":8080";
    const float bad = i == kSuspect ? 1.0F : 0.0F;
    server.share.push_back(is_bad ? bad : due + (wave - 3) / 1000);
    server.due.push_back(due);
  }
}

IncidentCurves sample_curves(std::size_t servers) {
  IncidentCurves curves;
  for (Instant now = at(2h - 13min); now <= at(2h + 15min); now += 5s) {
    if (now > at(2h - 5min) && now < at(2h - 3min - 30s)) continue;
    add_point(curves, now, servers);
  }
  return curves;
}

Finding funnel() {
  Finding finding;
  finding.id = "edge-7";
  finding.kind = FindingKind::skew;
  finding.subtype = "funnel";
  finding.severity = Severity::critical;
  finding.balancer = "edge";
  finding.pool = "shop";
  finding.server = "web-3";
  finding.layer = Layer::balancer;
  finding.since = kChanged + 1s;
  finding.opened = kChanged + 3s;
  finding.resolved = kMended + 20s;
  finding.observed = 1.0;
  finding.expected = 0.2;
  finding.impact_rps = 96;
  finding.summary = "shop: all requests go to web-3 (100 %, due 20 %) since 14:02:11";
  finding.evidence = {{"eligible_servers", 1}, {"declared_servers", 5}, {"requests", 482.5}};
  finding.cause = {"weight", "edge-41", "14:02:10 shop/web-0: weight 10 -> 0"};
  finding.innocent = {"web-0, web-1, web-2 and web-4 pass their checks",
                      "pools cart and media are even"};
  return finding;
}

Finding slow() {
  Finding finding = funnel();
  finding.id = "edge-8";
  finding.kind = FindingKind::latency_server;
  finding.subtype.clear();
  finding.severity = Severity::warning;
  finding.since = kChanged + 12s;
  finding.opened = kChanged + 25s;
  finding.summary = "shop: web-3 answers in 640 ms, others in 21 ms, since 14:02:22";
  finding.evidence = {{"response_ms", 640}, {"usual_response_ms", 21}};
  finding.cause = {};
  finding.innocent.clear();
  finding.symptom_of = "edge-7";
  return finding;
}

Change weight(std::size_t server, Instant when, const char* before, const char* after) {
  Change change;
  change.id = "edge-" + std::to_string(when == kChanged ? 41 + server : 51 + server);
  change.at = when;
  change.kind = ChangeKind::weight;
  change.balancer = "edge";
  change.pool = "shop";
  change.server = "web-" + std::to_string(server);
  change.before = before;
  change.after = after;
  change.source = ChangeSource::socket;
  change.drift = when == kChanged;
  change.audit = when == kChanged ? Audit{AuditResult::suspect, 1, "latency rose to 30 times"}
                                  : Audit{AuditResult::ok, 5, ""};
  return change;
}

}  // namespace

Incident make_sample_incident(std::size_t servers) {
  Incident incident;
  incident.version = "0.1.0";
  incident.host = "lb1";
  incident.balancer = "edge";
  incident.kind = "haproxy";
  incident.pool = "shop";
  incident.made = incident.known_until = at(2h + 15min);
  incident.period = {at(1h + 45min), at(2h + 15min)};
  incident.local_period = "local time 2026-11-21 14:45:00 – 15:15:00 CET";
  incident.findings = {{slow(), false, ""},
                       {funnel(), false, "/var/lib/skewd/recordings/edge-7.jsonl.zst"}};
  for (const std::size_t server : {0U, 1U, 2U, 4U}) {
    incident.changes.push_back(weight(server, kChanged, "10", "0"));
    incident.changes.push_back(weight(server, kMended, "0", "10"));
  }
  incident.curves = sample_curves(servers);
  incident.methods = {"edge (unix:/run/haproxy/admin.sock) is read every 1 s now"};
  incident.alertmanagers = 1;
  return incident;
}

Incident make_incident_of_names(const std::string& name) {
  Incident incident = make_sample_incident();
  incident.version = incident.host = incident.balancer = incident.kind = incident.pool = name;
  incident.local_period = name;
  incident.methods = {name};
  for (IncidentFinding& one : incident.findings) {
    Finding& finding = one.finding;
    finding.subtype = finding.balancer = finding.pool = finding.server = name;
    finding.listener = finding.summary = finding.cause.text = name;
    finding.evidence = {{name, 1.5}};
    finding.innocent = {name};
    one.recording = name;
  }
  for (Change& change : incident.changes) {
    change.balancer = change.pool = change.server = name;
    change.before = change.after = change.audit.reason = name;
  }
  for (IncidentCurves::Server& server : incident.curves.servers) server.name = name;
  return incident;
}

}  // namespace skewd::support
