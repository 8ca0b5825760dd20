// SPDX-License-Identifier: Apache-2.0
#include "exporters/status/headline.h"

#include <algorithm>

#include "exporters/status/figures.h"
#include "exporters/status/page_parts.h"

namespace skewd {
namespace {

std::string count_by_severity(const Findings& open) {
  std::string text;
  for (const Severity severity : {Severity::critical, Severity::warning, Severity::info}) {
    const auto count = std::ranges::count(open, severity, &Finding::severity);
    if (count == 0) continue;
    if (!text.empty()) text += ", ";
    text += std::to_string(count) + " " + std::string(name_of(severity));
  }
  return text;
}

std::string name_unread_balancers(const Report& report) {
  std::string names;
  for (const auto& balancer : report.balancers) {
    if (balancer->up && !balancer->stale && has_numbers(*balancer)) continue;
    names += (names.empty() ? "" : ", ") + balancer->name;
  }
  return names;
}

Headline all_even(const Report& report) {
  std::size_t pools = 0;
  std::size_t servers = 0;
  std::size_t not_judged = 0;
  std::size_t quiet = 0;  // too few requests in the last minute to say anything
  for (const auto& balancer : report.balancers) {
    pools += balancer->pools.size();
    for (const PoolReport& pool : balancer->pools) {
      servers += pool.servers;
      not_judged += pool.not_comparable.empty() ? 0 : 1;
      quiet += pool.not_comparable.empty() && !pool.imbalance ? 1 : 0;
    }
  }
  const bool any_judged = quiet + not_judged < pools;
  std::string sentence = (any_judged ? "All even: " : "Nothing is open: ") +
                         render_number_of(pools, "pool") + ", " +
                         render_number_of(servers, "server") + ", watched since " +
                         render_date_and_time(report.started);
  if (quiet > 0) {
    sentence += "; " + render_number_of(quiet, "pool") + " without enough traffic to judge";
  }
  if (not_judged > 0) {
    sentence += "; the shares of " + render_number_of(not_judged, "pool") + " cannot be judged";
  }
  return {"even", sentence};
}

}  // namespace

Headline headline_of(const Report& report) {
  const Findings open = open_findings(report);
  if (!open.empty()) {
    const auto worst = *std::ranges::max_element(open, {}, &Finding::severity);
    return {name_of(worst->severity), "Open findings: " + count_by_severity(open)};
  }
  if (report.balancers.empty()) {
    return {"warning",
            "No balancer is watched yet: none was read. Where none is configured, skewd looks for "
            "them every 30 s, and `skewd discover` says what it sees"};
  }
  if (!report.ready) return {"info", "Reading the balancers for the first time"};
  const std::string unread = name_unread_balancers(report);
  if (!unread.empty()) return {"warning", "Cannot read " + unread + ": silence is not health"};
  return all_even(report);
}

}  // namespace skewd
