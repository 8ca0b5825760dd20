// SPDX-License-Identifier: Apache-2.0
#include "alerts/probe_claims.h"

#include <algorithm>

#include "alerts/sentence.h"
#include "collectors/host_port.h"

namespace skewd {
namespace {

constexpr std::string_view kSubtypeOfBlind = "probe";

Severity severity_of(ProbeFault fault) {
  switch (fault) {
    case ProbeFault::unanswered:
    case ProbeFault::wrong_pool: return Severity::critical;
    case ProbeFault::certificate:
    case ProbeFault::wrong_server:
    case ProbeFault::wrong_status:
    case ProbeFault::wrong_answer:
    case ProbeFault::slow: break;
  }
  return Severity::warning;
}

Finding mismatch_claim(const WatchedProbe& watched) {
  const ProbeHistory::Mismatch& mismatch = *watched.history.mismatch();
  const std::string& expected = watched.probe.expect.pool;
  Finding claim;
  claim.kind = FindingKind::route_mismatch;
  claim.subtype = name_of(mismatch.fault);
  claim.severity = severity_of(mismatch.fault);
  claim.layer = mismatch.judgement.layer;
  claim.pool = expected.empty() ? mismatch.responder.pool : expected;
  if (mismatch.responder.pool != claim.pool) claim.other_pool = mismatch.responder.pool;
  claim.since = mismatch.since;
  claim.summary = (claim.pool.empty() ? "" : claim.pool + ": ") + "requests for " +
                  request_text(watched.probe) + " " + mismatch.judgement.text;
  return claim;
}

bool same_fault(const Finding& one, const Finding& other) {
  return one.subtype == other.subtype && one.pool == other.pool;
}

// One claim and the probes that make it.
struct Group {
  Finding claim;
  std::vector<std::string> probes;
};

void add_mismatches(std::span<const WatchedProbe> probes, std::vector<Finding>& claims) {
  std::vector<Group> groups;
  for (const WatchedProbe& watched : probes) {
    if (!watched.history.mismatch()) continue;
    Finding claim = mismatch_claim(watched);
    const auto known = std::find_if(groups.begin(), groups.end(), [&](const Group& group) {
      return same_fault(group.claim, claim);
    });
    if (known == groups.end()) {
      groups.push_back({std::move(claim), {watched.probe.name}});
      continue;
    }
    known->claim.since = std::min(known->claim.since, claim.since);
    known->probes.push_back(watched.probe.name);
  }
  for (Group& group : groups) {
    group.claim.summary += ", since " + render_time_of_day(group.claim.since) +
                           (group.probes.size() == 1 ? " (probe " : " (probes ") +
                           sentence::names(group.probes) + ")";
    group.claim.evidence = {{"probes", static_cast<double>(group.probes.size())}};
    claims.push_back(std::move(group.claim));
  }
}

void add_blind(std::span<const WatchedProbe> probes, std::vector<Finding>& claims) {
  Finding claim;
  std::vector<std::string> names;
  for (const auto& [probe, history] : probes) {
    const auto& blind = history.blind();
    if (!blind) continue;
    if (names.empty()) claim.summary = ": " + blind->reason;
    claim.since = names.empty() ? blind->since : std::min(claim.since, blind->since);
    names.push_back(probe.name);
  }
  if (names.empty()) return;
  claim.kind = FindingKind::blind;
  claim.subtype = kSubtypeOfBlind;
  claim.layer = Layer::agent;
  claim.observed = static_cast<double>(probes.size() - names.size());
  claim.expected = static_cast<double>(probes.size());
  claim.summary = (names.size() == 1 ? "the probe " : "the probes ") + sentence::names(names) +
                  " cannot run since " + render_time_of_day(claim.since) + claim.summary;
  claim.evidence = {{"blind_probes", static_cast<double>(names.size())},
                    {"probes", static_cast<double>(probes.size())}};
  claims.push_back(std::move(claim));
}

}  // namespace

std::string request_text(const ProbeSettings& probe) {
  const std::size_t scheme = probe.url.find("://");
  std::string rest = scheme == std::string::npos ? probe.url : probe.url.substr(scheme + 3);
  if (probe.url.starts_with("tcp:")) return rest;
  const std::size_t slash = std::min(rest.find('/'), rest.size());
  const std::string host = split_host_port(rest.substr(0, slash)).host;
  std::string path = slash == rest.size() ? "/" : rest.substr(slash);
  path = path.substr(0, path.find('?'));  // what follows may be long, and is rarely what routes
  if (host == "localhost" || is_ip_address(host)) return path;
  return host + path;
}

std::vector<Finding> probe_claims(std::span<const WatchedProbe> probes) {
  std::vector<Finding> claims;
  add_mismatches(probes, claims);
  add_blind(probes, claims);
  return claims;
}

bool is_of_probes(const Finding& finding) {
  return finding.kind == FindingKind::route_mismatch ||
         (finding.kind == FindingKind::blind && finding.subtype == kSubtypeOfBlind);
}

}  // namespace skewd
