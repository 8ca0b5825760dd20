// SPDX-License-Identifier: Apache-2.0
#include "exporters/prometheus/metrics.h"

#include "exporters/prometheus/agent_metrics.h"
#include "exporters/prometheus/balancer_series.h"
#include "exporters/prometheus/names.h"
#include "exporters/prometheus/server_selection.h"

namespace skewd {
namespace {

std::vector<std::string> unique_balancer_names(const Report& report) {
  UniqueNames names;
  std::vector<std::string> unique;
  unique.reserve(report.balancers.size());
  for (const auto& balancer : report.balancers) unique.push_back(names.claim(balancer->name));
  return unique;
}

}  // namespace

std::string MetricsRenderer::render(const Report& report, const ServerFigures& server,
                                    std::size_t most_server_series) {
  const std::vector<std::string> names = unique_balancer_names(report);
  refresh_labels(report, names);
  const ServerSelection selection = select_servers(report, most_server_series);
  dropped_series_ += selection.dropped_series;

  std::vector<BalancerSeries> balancers;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const auto labels = labels_.find(names[i]);
    if (labels == labels_.end()) continue;
    balancers.push_back({*report.balancers[i], *labels->second, selection.pools[i]});
  }
  Exposition out(last_size_ + last_size_ / 8);
  append_finding_series(out, report.findings);
  append_pool_series(out, balancers);
  append_listener_series(out, balancers);
  append_server_series(out, balancers);
  std::string text = std::move(out).take();
  text += render_agent_metrics(report, names, {server, dropped_series_});
  last_size_ = text.size();
  return text;
}

void MetricsRenderer::refresh_labels(const Report& report, const std::vector<std::string>& names) {
  LabelCache kept;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const BalancerReport& balancer = *report.balancers[i];
    if (!has_fresh_numbers(balancer)) continue;
    auto known = labels_.extract(names[i]);
    if (!known.empty() && known.mapped()->topology == balancer.topology) {
      kept.insert(std::move(known));
    } else {
      kept.emplace(names[i], std::make_unique<TopologyLabels>(names[i], balancer.topology));
    }
  }
  labels_ = std::move(kept);
}

}  // namespace skewd
