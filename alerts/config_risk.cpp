// SPDX-License-Identifier: Apache-2.0
#include "alerts/config_risk.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <string>

namespace skewd {
namespace {

std::string place_text(const Place& place) {
  return place.line == 0 ? place.file : place.file + ":" + std::to_string(place.line);
}

std::string summary_of(const std::vector<const Diagnostic*>& errors) {
  const Diagnostic& first = *errors.front();
  std::string text = place_text(first.place) + ": " + first.text + " [" + first.rule + "]";
  if (errors.size() > 1) text += ", and " + std::to_string(errors.size() - 1) + " more";
  return text;
}

}  // namespace

void claim_config_risks(const Declaration& declaration, std::vector<Finding>& claims) {
  std::map<std::string, std::vector<const Diagnostic*>> errors;  // by pool
  for (const Risk& risk : declaration.risks) {
    if (risk.diagnostic.severity == DiagnosticSeverity::error) {
      errors[risk.pool].push_back(&risk.diagnostic);
    }
  }
  for (const auto& [pool, found] : errors) {
    Finding claim;
    claim.kind = FindingKind::config_risk;
    claim.severity = Severity::warning;
    claim.pool = pool;
    claim.layer = Layer::balancer;
    claim.since = declaration.at;
    claim.summary = "the configuration fails a check: " + summary_of(found);
    claim.evidence = {{"errors", static_cast<double>(found.size())}};
    claims.push_back(std::move(claim));
  }
}

void hold_config_risks(const std::vector<Finding>& open, std::vector<Finding>& claims) {
  std::copy_if(open.begin(), open.end(), std::back_inserter(claims),
               [](const Finding& finding) { return finding.kind == FindingKind::config_risk; });
}

}  // namespace skewd
