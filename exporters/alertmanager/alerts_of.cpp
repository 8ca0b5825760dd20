// SPDX-License-Identifier: Apache-2.0
#include "exporters/alertmanager/alerts_of.h"

#include <algorithm>
#include <array>
#include <set>

#include "alerts/alert_name.h"
#include "exporters/alertmanager/alert_table.h"
#include "exporters/pool_verdict.h"
#include "exporters/utf8.h"

namespace skewd {
namespace {

void add(AlertTexts& texts, const char* name, const std::string& value, std::size_t longest) {
  if (!value.empty()) texts.emplace_back(name, valid_utf8(value, longest));
}

AlertTexts labels_of(const Finding& finding, const Report& report) {
  AlertTexts labels;
  add(labels, "alertname", std::string(alert_name_of(finding.kind)), kLongestName);
  add(labels, "severity", std::string(name_of(finding.severity)), kLongestName);
  add(labels, "source", "skewd", kLongestName);
  add(labels, "host", report.host, kLongestName);
  add(labels, "balancer", finding.balancer, kLongestName);
  add(labels, "listener", finding.listener, kLongestName);
  add(labels, "pool", finding.pool, kLongestName);
  add(labels, "server", finding.server, kLongestName);
  return labels;
}

// The sentence that `skewd why` and the page give comes first.
std::string description_of(const Finding& finding, const Report& report) {
  if (const auto verdict = finding.resolved ? std::nullopt : verdict_about(report, finding)) {
    return render_verdict(*verdict);
  }
  std::string text = "Layer: " + std::string(name_of(finding.layer)) + ".";
  if (!finding.cause.text.empty()) text += "\nChange before it: " + finding.cause.text;
  for (const auto& [name, value] : finding.evidence) {
    std::array<char, 32> number{};
    std::snprintf(number.data(), number.size(), "%.6g", value);
    text += "\nEvidence: " + name + " = " + number.data();
  }
  for (const std::string& innocent : finding.innocent) text += "\nNot to blame: " + innocent;
  return text;
}

Alert alert_of(const Finding& finding, const Report& report, const AlertSource& source) {
  Alert alert;
  alert.labels = labels_of(finding, report);
  add(alert.annotations, "summary", finding.summary, kLongestAnnotation);
  add(alert.annotations, "description", description_of(finding, report), kLongestAnnotation);
  add(alert.annotations, "since", render_rfc3339(finding.since), kLongestAnnotation);
  add(alert.annotations, "runbook_url", runbook_url_of(alert_name_of(finding.kind)),
      kLongestAnnotation);
  alert.starts_at = finding.opened;
  alert.ended = finding.resolved;
  alert.generator_url = source.page;
  alert.only_if_told = !finding.symptom_of.empty();
  return alert;
}

Alert watchdog_of(const Report& report, const AlertSource& source) {
  Alert alert;
  alert.labels = {{"alertname", "SkewdWatchdog"}, {"severity", "none"}, {"source", "skewd"}};
  add(alert.labels, "host", report.host, kLongestName);
  alert.annotations = {
      {"summary", "skewd runs and reaches this Alertmanager."},
      {"description", "This alert always fires. Let something outside notice when it is missing."},
      {"runbook_url", runbook_url_of("SkewdWatchdog")}};
  alert.starts_at = source.begun;
  alert.generator_url = source.page;
  return alert;
}

bool ended_unheard(const Finding& finding, const Report& report, const AlertSource& source) {
  return finding.symptom_of.empty() && finding.opened < source.begun &&
         report.at - *finding.resolved < kEndsAreToldFor;
}

// The place without the severity: two findings there are one alert, of which the worse is told.
std::string place_of(const Finding& finding) {
  std::string place(alert_name_of(finding.kind));
  for (const std::string* name :
       {&finding.balancer, &finding.listener, &finding.pool, &finding.server}) {
    place += '\0';
    place += *name;
  }
  return place;
}

}  // namespace

AlertList alerts_of(const Report& report, const AlertSource& source) {
  AlertList alerts;
  std::set<std::string> places;
  const auto add_alert = [&](Alert alert) {
    alerts.push_back(std::make_shared<const Alert>(std::move(alert)));
  };
  if (source.watchdog) add_alert(watchdog_of(report, source));
  for (const Finding& finding : report.findings) {
    if (finding.severity < Severity::warning) continue;
    if (finding.resolved && !ended_unheard(finding, report, source)) continue;
    // Open ones come first in a report, so that an end is told only of a place without a fault.
    if (!places.insert(place_of(finding)).second) continue;
    add_alert(alert_of(finding, report, source));
  }
  return alerts;
}

std::string page_of(std::string_view listen, std::string_view host, std::string_view scheme) {
  const std::size_t colon = listen.rfind(':');
  if (colon == std::string_view::npos || listen.starts_with("unix:")) return {};
  const std::string_view address = listen.substr(0, colon);
  const bool is_ours_alone =
      address.starts_with("127.") || address == "[::1]" || address == "localhost";
  const bool is_any = address == "0.0.0.0" || address == "[::]";
  // Alertmanager refuses a whole request for one generatorURL that is no URL (measured).
  const bool is_plain = !host.empty() && std::all_of(host.begin(), host.end(), [](char each) {
    return (each >= '0' && each <= '9') || (each >= 'A' && each <= 'Z') ||
           (each >= 'a' && each <= 'z') || each == '.' || each == '-' || each == '_';
  });
  const bool takes_name = (is_ours_alone || is_any) && is_plain;
  return std::string(scheme) + "://" + valid_utf8(takes_name ? host : address) +
         std::string(listen.substr(colon)) + "/";
}

}  // namespace skewd
