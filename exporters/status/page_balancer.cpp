// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <tuple>
#include <utility>

#include "exporters/status/figures.h"
#include "exporters/status/page_parts.h"

namespace skewd {
namespace {

constexpr std::size_t kMostRows = 50;  // of one pool, so that all in trouble have room

/// The larger, the further up: what is found, what is missing, what is uneven.
auto trouble_of(const PoolView& pool) {
  const PoolReport& numbers = pool.numbers();
  const int severity =
      pool.findings.empty() ? -1 : static_cast<int>(pool.findings.front()->severity);
  return std::tuple(severity, numbers.eligible_servers < numbers.servers,
                    numbers.imbalance.value_or(0));
}

std::vector<PoolView> pools_by_trouble(const BalancerReport& balancer, const Report& report,
                                       const AddressBook& addresses) {
  const Findings open = open_findings(report);
  std::vector<PoolView> pools;
  for (std::size_t i = 0; i < balancer.pools.size(); ++i) {
    PoolView& pool = pools.emplace_back(PoolView{&balancer, i, {}, &addresses});
    for (const Finding* finding : open) {
      if (finding->balancer == balancer.name && finding->pool == pool.identity().name) {
        pool.findings.push_back(finding);
      }
    }
  }
  std::ranges::stable_sort(pools, std::ranges::greater(), trouble_of);
  return pools;
}

void append_freshness(Html& html, const BalancerReport& balancer, Instant now) {
  if (!balancer.last_success) {
    html.markup(R"(<span class="old">never read</span>)");
    return;
  }
  const auto age = std::max(now - *balancer.last_success, Instant::duration::zero());
  const bool is_old = balancer.stale || !balancer.up;
  html.markup(is_old ? R"(<span class="old">last read )" : "<span>read ");
  html.markup(render_duration(age)).markup(" ago</span>");
}

void append_balancer_head(Html& html, const BalancerReport& balancer, Instant now) {
  html.markup(R"(<h2><span class="dot )").markup(balancer.up ? "up" : "down");
  html.markup(R"("></span>)").text(balancer.name).markup("</h2>\n<p class=\"facts\"><span>");
  html.text(balancer.kind).markup(" ").text(balancer.version).markup("</span>");
  append_freshness(html, balancer, now);
  html.markup("<span>every ").markup(render_duration(balancer.scrape_interval));
  html.markup(", taking ");
  html.markup(render_milliseconds(std::chrono::duration<double>(balancer.scrape_duration).count()));
  html.markup("</span>");
  if (balancer.reloads > 0) {
    html.markup("<span>").markup(render_number_of(balancer.reloads, "reload")).markup("</span>");
  }
  if (balancer.last_change) {
    html.markup("<span>last change ").markup(render_duration(now - *balancer.last_change));
    html.markup(" ago</span>");
  }
  html.markup("</p>\n");
}

void append_origin(Html& html, const BalancerReport& balancer) {
  if (balancer.exact_latency_source.empty()) return;
  html.markup(R"(<p class="note">latency: exact, from )").text(balancer.exact_latency_source);
  const char* before = "; counters from ";
  for (const std::string& source : balancer.counters_sources) {
    html.markup(std::exchange(before, ", ")).text(source);
  }
  html.markup("</p>\n");
}

void append_notes(Html& html, const BalancerReport& balancer) {
  for (const SourceReport& source : balancer.sources) {
    if (source.up) continue;
    html.markup(R"(<p class="note problem">)").text(source.source).markup(": ");
    html.text(source.problem).markup("</p>\n");
  }
  for (const std::string& note : balancer.notes) {
    html.markup(R"(<p class="note">)").text(note).markup("</p>\n");
  }
}

void append_pools(Html& html, const BalancerReport& balancer, const Report& report) {
  std::size_t hidden = 0;
  std::size_t hidden_pools = 0;
  const AddressBook addresses(report);
  for (const PoolView& pool : pools_by_trouble(balancer, report, addresses)) {
    const std::size_t all = pool.identity().server_count;
    hidden_pools += is_full(html) ? 1 : 0;
    hidden += all - (is_full(html) ? 0 : append_pool(html, pool, kMostRows));
  }
  if (hidden == 0 && hidden_pools == 0) return;
  html.markup(R"(<p class="note">)");
  if (hidden_pools > 0) html.markup(render_number_of(hidden_pools, "more pool")).markup(", ");
  html.markup(render_number_of(hidden, "more server"));
  html.markup(" not shown here; <a href=\"/api/v1/report\">the report</a> has them all</p>\n");
}

}  // namespace

void append_balancer(Html& html, const BalancerReport& balancer, const Report& report) {
  html.markup(balancer.stale ? "<section class=\"balancer stale\">\n"
                             : "<section class=\"balancer\">\n");
  append_balancer_head(html, balancer, report.at);
  append_origin(html, balancer);
  append_notes(html, balancer);
  append_changes(html, balancer.name, report);
  if (has_numbers(balancer)) append_pools(html, balancer, report);
  html.markup("</section>\n");
}

}  // namespace skewd
