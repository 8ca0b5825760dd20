// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "alerts/finding.h"

namespace skewd {

/// Which rules an alert belongs to, and with that what its labels name.
enum class AlertFamily {
  finding,  // one place of one balancer, as a detector claims it
  agent,    // one agent, or Prometheus itself
  counter,  // a pool of one balancer, from counters alone
  fleet,    // a pool over many agents
};

/// A command line and what it shows. POOL, SERVER and AGENT stand for names of the case.
struct RunbookStep {
  std::string_view command;
  std::string_view shows;
};

/// What somebody who was woken needs to know. Sentences in Markdown.
struct Runbook {
  std::string_view meaning;
  std::string_view innocent;  // what is not to blame, and how to see that
  std::array<RunbookStep, 3> first;
  std::string_view mending;
};

/// An alert as the rules, the runbooks and their documentation know it.
struct AlertKind {
  std::optional<FindingKind> finding;  // absent: Prometheus finds it, no detector
  std::string_view name;               // "SkewdTrafficSkew"
  AlertFamily family;
  std::string_view severity;  // of alerts without a finding; a finding has its own
  std::string_view summary;   // half a sentence; the place stands before it
  // Sentences; words in braces are numbers that the rules look up when the alert fires, see
  // alerts/rule_templates.h.
  std::string_view description;
  Runbook runbook;
};

/// Every alert, each finding's exactly once, in the order of the rules.
[[nodiscard]] std::vector<AlertKind> alert_kinds();
/// That of a finding.
[[nodiscard]] const AlertKind& alert_of_finding(FindingKind finding);

/// The parts of the above.
[[nodiscard]] std::span<const AlertKind> routing_alerts();
[[nodiscard]] std::span<const AlertKind> failure_alerts();
[[nodiscard]] std::span<const AlertKind> latency_alerts();
[[nodiscard]] std::span<const AlertKind> change_alerts();
[[nodiscard]] std::span<const AlertKind> agent_alerts();
[[nodiscard]] std::span<const AlertKind> counter_alerts();

/// Commands that begin most runbooks.
inline constexpr RunbookStep kAskStatus{
    "skewd status --url http://AGENT:10145",
    "what is found, since when, the change before it, and every server's share beside its due"};
inline constexpr RunbookStep kAskFindings{
    "curl -s http://AGENT:10145/api/v1/findings | jq '.findings[] | select(.resolved == null)'",
    "the same with all evidence, and with what is not to blame under `innocent`"};
inline constexpr RunbookStep kAskServers{
    "echo 'show servers state POOL' | socat - /run/haproxy/admin.sock",
    "what HAProxy itself holds of each server: state, administrative state, weight, address"};
inline constexpr RunbookStep kAskErrors{"echo 'show errors' | socat - /run/haproxy/admin.sock",
                                        "the last request and answer that HAProxy could not read"};
inline constexpr RunbookStep kAskStat{
    "echo 'show stat' | socat - /run/haproxy/admin.sock | grep '^POOL,' | cut -d, -f1,2,5,18,14,15",
    "sessions, failed connections, failed answers and status per server"};

}  // namespace skewd
