// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <unordered_set>

#include "exporters/prometheus/balancer_series.h"
#include "exporters/prometheus/names.h"

namespace skewd {
namespace {

// A symptom calls nobody: what explains it does.
Severity told_severity(const Finding& finding) {
  return finding.symptom_of.empty() ? finding.severity : Severity::info;
}

std::string labels_of(const Finding& finding) {
  std::string labels = "{";
  append_label(labels, "balancer", finding.balancer);
  append_label(labels, "pool", finding.pool);
  append_label(labels, "server", finding.server);
  append_label(labels, "listener", finding.listener);
  append_label(labels, "finding", name_of(finding.kind));
  append_label(labels, "subtype", finding.subtype);
  append_label(labels, "severity", name_of(told_severity(finding)));
  append_label(labels, "layer", name_of(finding.layer));
  return labels;
}

}  // namespace

void append_finding_series(Exposition& out, std::span<const Finding> findings) {
  out.begin(metric("skewd_finding_active"));
  std::unordered_set<std::string> told;  // cut names can make two findings look the same
  for (const Finding& finding : findings) {
    if (finding.resolved) continue;
    const auto [labels, is_new] = told.insert(labels_of(finding));
    if (is_new) out.sample(*labels, "", true);
  }
}

}  // namespace skewd
