// SPDX-License-Identifier: Apache-2.0
#include "alerts/rules.h"

#include <utility>
#include <vector>

#include "alerts/catalog.h"
#include "alerts/rule_templates.h"
#include "alerts/share_rules.h"

namespace skewd {
namespace {

constexpr std::string_view kHeader =
    "# SPDX-License-Identifier: Apache-2.0\n"
    "# Written by `skewd rules`. Targets must have the label job=\"skewd\"; docs/prometheus.md\n"
    "# says what each rule does and why.\n";
constexpr std::string_view kFleetHeader =
    "# With the rules over many agents: load this file instead of the one without them.\n";

// As a rule file has it; empty fields are left out.
struct Rule {
  std::string_view key;  // "alert" or "record"
  std::string name;
  std::string expression;
  std::string_view waits;  // `for`
  std::string_view keeps;  // `keep_firing_for`
  std::string severity;
  std::vector<std::pair<std::string_view, std::string>> annotations;
};

std::string quote(std::string_view text) {
  std::string quoted = "'";
  for (const char byte : text) quoted += byte == '\'' ? "''" : std::string(1, byte);
  return quoted + "'";
}

// Of a folded text: its lines become one, as long as none begins with a space. The YAML reader of
// jsonnet 0.18 chokes on texts of several lines.
std::string fold(std::string_view text) {
  std::string folded = "          ";
  for (const char byte : text) {
    if (byte == '\n') {
      folded += "\n          ";
    } else if (byte != ' ' || !folded.ends_with(' ')) {
      folded += byte;
    }
  }
  return folded + '\n';
}

std::string render(const Rule& rule) {
  std::string text = "      - " + std::string(rule.key) + ": " + rule.name + '\n';
  text += "        expr: >-\n" + fold(rule.expression);
  if (!rule.waits.empty()) text += "        for: " + std::string(rule.waits) + '\n';
  if (!rule.keeps.empty()) text += "        keep_firing_for: " + std::string(rule.keeps) + '\n';
  if (!rule.severity.empty()) {
    text += "        labels:\n          severity: " + quote(rule.severity) + '\n';
  }
  if (!rule.annotations.empty()) text += "        annotations:\n";
  for (const auto& [name, value] : rule.annotations) {
    text += "          " + std::string(name) + ": " + quote(value) + '\n';
  }
  return text;
}

std::string open_group(std::string_view name, std::string_view interval) {
  std::string text = "  - name: " + std::string(name) + '\n';
  if (!interval.empty()) text += "    interval: " + std::string(interval) + '\n';
  return text + "    rules:\n";
}

std::string render_record(std::string name, std::string expression) {
  return render({.key = "record",
                 .name = std::move(name),
                 .expression = std::move(expression),
                 .waits = {},
                 .keeps = {},
                 .severity = {},
                 .annotations = {}});
}

Rule alert_of(const AlertKind& kind, std::string expression, std::string_view runbooks) {
  return {.key = "alert",
          .name = std::string(kind.name),
          .expression = std::move(expression),
          .waits = {},
          .keeps = {},
          .severity = kind.finding ? "{{ $labels.severity }}" : std::string(kind.severity),
          .annotations = {{"summary", summary_template(kind)},
                          {"description", description_template(kind)},
                          {"runbook_url", std::string(runbooks) + std::string(kind.name) + ".md"}}};
}

// A finding is one series with one severity, so that one alert fires for it at a time, and none for
// symptoms, which are told as info. What it says in other labels may change and is left out. An
// agent that cannot be scraped ends nothing: silence is not health.
std::string finding_expression(const AlertKind& kind) {
  std::string text =
      "max without (alertname, alertstate, finding, subtype, layer) (\n"
      "  skewd_finding_active{finding=\"" +
      std::string(name_of(*kind.finding)) +
      "\",severity=~\"warning|critical\"}\n"
      "  or\n"
      "  ALERTS{alertname=\"" +
      std::string(kind.name) +
      "\",alertstate=\"firing\"}\n"
      "  and on (job, instance) (up == 0)\n"
      ")";
  if (kind.finding == FindingKind::blind) {
    text +=
        "\nor\n"
        "label_replace(time() - skewd_last_success_timestamp_seconds > 300,\n"
        "  \"severity\", \"warning\", \"\", \"\")";
  }
  return text;
}

// What claims that a pool's shares are off, or explains it: nobody need be told twice. When it
// ends, the short window is still full of what was wrong.
std::string unless_explained(std::string_view by) {
  return "unless on (" + std::string(by) +
         ") (\n  present_over_time("
         "skewd_finding_active{finding=~\"skew|black_hole|offline_in_rotation\"}[20m]))";
}

std::string is_certain(const std::string& record) {
  const std::string name = "skewd:" + record + ":max";
  return "(" + name + "15m" + std::string(kCertain) + " or " + name + "1h" + std::string(kCertain) +
         ")\n";
}

std::string counter_expression(std::string_view name) {
  if (name == "SkewdShareOff") {
    return is_certain("pool_share_off_nats") + unless_explained("job, instance, balancer, pool");
  }
  if (name == "SkewdFleetShareOff") {
    return is_certain("fleet_pool_share_off_nats") +
           "and on (job, cluster, pool)\n"
           "  (count by (job, cluster, pool) (skewd_pool_comparable == 1) > 1)\n" +
           unless_explained("job, cluster, pool") +
           "\nunless on (job, cluster, pool) "
           "ALERTS{alertname=~\"SkewdShareOff|SkewdBalancerDiffers\",alertstate=\"firing\"}";
  }
  return is_certain("balancer_differs_nats") + unless_explained("job, instance, balancer, pool") +
         "\nunless on (job, instance, balancer, pool) "
         "ALERTS{alertname=\"SkewdShareOff\",alertstate=\"firing\"}";
}

std::string render_findings(std::string_view runbooks) {
  std::string text = open_group("skewd-findings", "");
  for (const AlertKind& kind : alert_kinds()) {
    if (kind.finding) text += render(alert_of(kind, finding_expression(kind), runbooks));
  }
  return text;
}

std::string render_agent(std::string_view runbooks) {
  std::string text = open_group("skewd-agent", "");
  for (const AlertKind& kind : agent_alerts()) {
    if (kind.finding) continue;
    const bool is_watchdog = kind.name == "SkewdWatchdog";
    Rule rule = alert_of(
        kind, is_watchdog ? "vector(1)" : "up{job=\"skewd\"} == 0\nor\nabsent(up{job=\"skewd\"})",
        runbooks);
    if (!is_watchdog) rule.waits = "1m";
    text += render(rule);
  }
  return text;
}

// Evidence that hovers around what is enough must not come and go.
std::string render_counter_alerts(AlertFamily family, std::string_view runbooks) {
  std::string text;
  for (const AlertKind& kind : counter_alerts()) {
    if (kind.family != family) continue;
    Rule rule = alert_of(kind, counter_expression(kind.name), runbooks);
    rule.keeps = "5m";
    text += render(rule);
  }
  return text;
}

std::string render_group(std::string_view name, const Records& records, AlertFamily family,
                         std::string_view runbooks) {
  std::string text = open_group(name, "1m");
  for (const auto& [record, expression] : records) text += render_record(record, expression);
  return text + render_counter_alerts(family, runbooks);
}

}  // namespace

std::string render_rules(const RuleOptions& options) {
  std::string text(kHeader);
  if (options.fleet) text += kFleetHeader;
  text += "groups:\n" + render_findings(options.runbooks) + render_agent(options.runbooks) +
          render_group("skewd-shares", share_records(), AlertFamily::counter, options.runbooks);
  if (options.fleet) {
    text += render_group("skewd-fleet", fleet_records(), AlertFamily::fleet, options.runbooks);
  }
  return text;
}

}  // namespace skewd
