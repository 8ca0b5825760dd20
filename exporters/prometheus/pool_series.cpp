// SPDX-License-Identifier: Apache-2.0
#include "exporters/prometheus/balancer_series.h"

namespace skewd {
namespace {

/// One sample per pool: `value` takes a PoolReport.
template <typename Value>
void append_samples(Exposition& out, std::span<const BalancerSeries> balancers,
                    std::string_view extra, Value value) {
  for (const BalancerSeries& balancer : balancers) {
    for (std::size_t i = 0; i < balancer.report.pools.size(); ++i) {
      out.sample(balancer.labels.pools[i], extra, value(balancer.report.pools[i]));
    }
  }
}

template <typename Value>
void append_listeners(Exposition& out, std::span<const BalancerSeries> balancers, Value value) {
  for (const BalancerSeries& balancer : balancers) {
    for (std::size_t i = 0; i < balancer.report.listeners.size(); ++i) {
      out.sample(balancer.labels.listeners[i], "", value(balancer.report.listeners[i]));
    }
  }
}

}  // namespace

void append_pool_series(Exposition& out, std::span<const BalancerSeries> balancers) {
  using Pool = const PoolReport&;
  out.begin(metric("skewd_evidence_nats"));
  append_samples(out, balancers, R"(,finding="skew")", [](Pool p) { return p.share_evidence; });
  append_samples(out, balancers, R"(,finding="connect_errors")",
                 [](Pool p) { return p.connect_evidence; });
  out.begin(metric("skewd_pool_requests_total"));
  append_samples(out, balancers, "", [](Pool p) { return p.requests; });
  out.begin(metric("skewd_pool_balancer_errors_total"));
  append_samples(out, balancers, "", [](Pool p) { return p.balancer_errors; });
  out.begin(metric("skewd_pool_servers"));
  append_samples(out, balancers, "", [](Pool p) { return std::uint64_t{p.servers}; });
  out.begin(metric("skewd_pool_eligible_servers"));
  append_samples(out, balancers, "", [](Pool p) { return std::uint64_t{p.eligible_servers}; });
  out.begin(metric("skewd_pool_comparable"));
  append_samples(out, balancers, "", [](Pool p) { return p.not_comparable.empty(); });
  out.begin(metric("skewd_pool_imbalance_ratio"));
  append_samples(out, balancers, "", [](Pool p) { return p.imbalance; });
}

void append_listener_series(Exposition& out, std::span<const BalancerSeries> balancers) {
  using Listener = const ListenerReport&;
  out.begin(metric("skewd_listener_requests_total"));
  append_listeners(out, balancers, [](Listener l) { return l.requests; });
  out.begin(metric("skewd_listener_errors_total"));
  append_listeners(out, balancers, [](Listener l) { return l.errors; });
}

}  // namespace skewd
