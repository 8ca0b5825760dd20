// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "exporters/prometheus/balancer_series.h"

namespace skewd {
namespace {

/// Calls `visit` with the index of every server of the selected pools.
template <typename Visit>
void for_each_server(const BalancerSeries& balancer, Visit visit) {
  const auto& pools = balancer.report.topology->pools;
  for (std::size_t p = 0; p < pools.size(); ++p) {
    if (!balancer.selected_pools[p]) continue;
    const std::size_t end = pools[p].first_server + pools[p].server_count;
    for (std::size_t s = pools[p].first_server; s < end; ++s) visit(s);
  }
}

/// One sample per server: `value` takes a ServerReport.
template <typename Value>
void append_samples(Exposition& out, std::span<const BalancerSeries> balancers,
                    std::string_view extra, Value value) {
  for (const BalancerSeries& balancer : balancers) {
    for_each_server(balancer, [&](std::size_t s) {
      out.sample(balancer.labels.servers[s], extra, value(balancer.report.servers[s]));
    });
  }
}

void append_latency(Exposition& out, std::span<const BalancerSeries> balancers,
                    std::string_view extra, LatencyPart part) {
  append_samples(out, balancers, extra,
                 [index = static_cast<std::size_t>(part)](const ServerReport& server) {
                   return server.latency[index];
                 });
}

void append_quantiles(Exposition& out, std::span<const BalancerSeries> balancers) {
  static constexpr std::array<std::string_view, kQuantiles> kLabels{
      R"(,part="total",quantile="0.5")", R"(,part="total",quantile="0.9")",
      R"(,part="total",quantile="0.99")"};
  for (const BalancerSeries& balancer : balancers) {
    for_each_server(balancer, [&](std::size_t s) {
      for (std::size_t i = 0; i < kQuantiles; ++i) {
        out.sample(balancer.labels.servers[s], kLabels[i],
                   balancer.report.servers[s].total_quantiles[i]);
      }
    });
  }
}

void append_infos(Exposition& out, std::span<const BalancerSeries> balancers) {
  for (const BalancerSeries& balancer : balancers) {
    for_each_server(balancer,
                    [&](std::size_t s) { out.sample(balancer.labels.server_infos[s], "", true); });
  }
}

}  // namespace

void append_server_series(Exposition& out, std::span<const BalancerSeries> balancers) {
  using Server = const ServerReport&;
  out.begin(metric("skewd_server_picks_total"));
  append_samples(out, balancers, "", [](Server s) { return s.picks; });
  out.begin(metric("skewd_server_expected_picks_total"));
  append_samples(out, balancers, "", [](Server s) { return s.expected_picks; });
  out.begin(metric("skewd_server_requests_total"));
  append_samples(out, balancers, "", [](Server s) { return s.requests; });
  out.begin(metric("skewd_server_share_ratio"));
  append_samples(out, balancers, "", [](Server s) { return s.share; });
  out.begin(metric("skewd_server_expected_share_ratio"));
  append_samples(out, balancers, "", [](Server s) { return s.expected_share; });
  out.begin(metric("skewd_server_errors_total"));
  append_samples(out, balancers, R"(,kind="5xx")", [](Server s) { return s.errors_5xx; });
  append_samples(out, balancers, R"(,kind="connect")", [](Server s) { return s.connect_errors; });
  append_samples(out, balancers, R"(,kind="response")", [](Server s) { return s.response_errors; });
  out.begin(metric("skewd_server_retries_total"));
  append_samples(out, balancers, "", [](Server s) { return s.retries; });
  out.begin(metric("skewd_server_latency_seconds"));
  append_latency(out, balancers, R"(,part="queue")", LatencyPart::queue);
  append_latency(out, balancers, R"(,part="connect")", LatencyPart::connect);
  append_latency(out, balancers, R"(,part="response")", LatencyPart::response);
  append_latency(out, balancers, R"(,part="total")", LatencyPart::total);
  out.begin(metric("skewd_server_latency_quantile_seconds"));
  append_quantiles(out, balancers);
  out.begin(metric("skewd_server_eligible"));
  append_samples(out, balancers, "", [](Server s) { return s.eligible; });
  out.begin(metric("skewd_server_info"));
  append_infos(out, balancers);
}

}  // namespace skewd
