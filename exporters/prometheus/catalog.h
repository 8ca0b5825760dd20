// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <string_view>

namespace skewd {

enum class MetricType { counter, gauge, summary };

/// As the text format writes it.
[[nodiscard]] constexpr std::string_view name_of(MetricType type) {
  switch (type) {
    case MetricType::counter: return "counter";
    case MetricType::gauge: return "gauge";
    case MetricType::summary: return "summary";
  }
  return "untyped";
}

/// A metric as /metrics tells it and as the documentation lists it.
struct Metric {
  std::string_view name;
  MetricType type = MetricType::gauge;
  std::string_view help;
  std::string_view labels;  // separated by commas
};

namespace catalog {
inline constexpr auto kCounter = MetricType::counter;
inline constexpr auto kGauge = MetricType::gauge;
inline constexpr auto kSummary = MetricType::summary;
inline constexpr std::string_view kBalancer = "balancer";
inline constexpr std::string_view kAlertmanager = "alertmanager";
inline constexpr std::string_view kProbe = "probe";
inline constexpr std::string_view kPool = "balancer,pool";
inline constexpr std::string_view kServer = "balancer,pool,server";
inline constexpr std::string_view kListener = "balancer,listener";
}  // namespace catalog

/// Every metric that skewd tells, in the order of /metrics.
inline constexpr auto kMetrics = [] {
  using namespace catalog;
  return std::to_array<Metric>({
      {"skewd_finding_active", kGauge, "1 while the finding is open.",
       "balancer,pool,server,listener,finding,subtype,severity,layer"},
      {"skewd_evidence_nats", kGauge,
       "How certain the strongest finding of the kind is, in nats; 27 are certain at 5 s, 28.5 at "
       "1 s.",
       "balancer,pool,finding"},
      {"skewd_pool_requests_total", kCounter, "Requests that reached the pool.", kPool},
      {"skewd_pool_balancer_errors_total", kCounter, "Errors that the balancer itself answered.",
       kPool},
      {"skewd_pool_servers", kGauge, "Servers declared in the pool, backups included.", kPool},
      {"skewd_pool_eligible_servers", kGauge, "Servers that are due new requests now.", kPool},
      {"skewd_pool_comparable", kGauge,
       "1 if the shares of the pool's servers follow from weights alone, so that they are judged.",
       kPool},
      {"skewd_pool_imbalance_ratio", kGauge,
       "Largest observed share divided by its expected share, among eligible servers.", kPool},
      {"skewd_listener_requests_total", kCounter, "Requests that entered at the listener.",
       kListener},
      {"skewd_listener_errors_total", kCounter, "Answers 5xx as clients of the listener saw them.",
       kListener},
      {"skewd_server_picks_total", kCounter,
       "How often the balancing algorithm itself chose the server.", kServer},
      {"skewd_server_expected_picks_total", kCounter,
       "How often the server was due to be chosen; sums over servers, agents and time.", kServer},
      {"skewd_server_requests_total", kCounter,
       "Requests that the server was sent, persisted ones included.", kServer},
      {"skewd_server_share_ratio", kGauge, "Share of its pool's requests over the last minute.",
       kServer},
      {"skewd_server_expected_share_ratio", kGauge,
       "Share that the server was due over the last minute.", kServer},
      {"skewd_server_errors_total", kCounter,
       "Failed requests: answers 5xx, refused connections, broken responses.",
       "balancer,pool,server,kind"},
      {"skewd_server_retries_total", kCounter, "Connection attempts repeated on the server.",
       kServer},
      {"skewd_server_latency_seconds", kGauge,
       "Mean time of a request in the last interval, by part.", "balancer,pool,server,part"},
      {"skewd_server_latency_quantile_seconds", kSummary,
       "Quantiles of the time of the requests in the last interval, where a source tells exact "
       "times.",
       "balancer,pool,server,part,quantile"},
      {"skewd_server_eligible", kGauge,
       "1 if the server may be given new requests now, as far as is known.", kServer},
      {"skewd_server_info", kGauge, "1; how the balancer itself names the server.",
       "balancer,pool,server,address,native_pool,native_server"},
      {"skewd_build_info", kGauge, "1; the version of skewd.", "version"},
      {"skewd_balancer_up", kGauge, "1 if every source answered the last scrape.", kBalancer},
      {"skewd_source_up", kGauge, "1 if the source answered the last scrape.", "balancer,source"},
      {"skewd_last_success_timestamp_seconds", kGauge, "When the balancer was last read.",
       kBalancer},
      {"skewd_scrape_duration_seconds", kGauge, "How long the last scrape took.", kBalancer},
      {"skewd_scrape_interval_seconds", kGauge, "Time between two scrapes now.", kBalancer},
      {"skewd_balancer_reloads_total", kCounter, "Reloads and restarts of the balancer.",
       kBalancer},
      {"skewd_changes_total", kCounter, "Effective changes of the balancer.", "balancer,kind"},
      {"skewd_last_change_timestamp_seconds", kGauge, "When the balancer last changed.", kBalancer},
      {"skewd_change_audits_total", kCounter,
       "Changes that were audited: suspect if anything got worse within 15 minutes, else ok.",
       "balancer,result"},
      {"skewd_config_drift", kGauge, "Servers that run otherwise than the configuration file says.",
       kBalancer},
      {"skewd_probe_success", kGauge,
       "1 if the probe's last request was answered as expected, 0 if not; absent where it cannot "
       "be "
       "told.",
       kProbe},
      {"skewd_probe_latency_seconds", kGauge,
       "How long the parts of the probe's last request took.", "probe,part"},
      {"skewd_probe_runs_total", kCounter,
       "Requests of the probe, by what they showed: right, wrong, unknown or not_run.",
       "probe,result"},
      {"skewd_probe_certificate_expiry_timestamp_seconds", kGauge,
       "When the certificate that the probe was shown expires.", kProbe},
      {"skewd_notifications_sent_total", kCounter,
       "Alerts that an Alertmanager took; one that is told again counts again.", kAlertmanager},
      {"skewd_notifications_errors_total", kCounter,
       "Alerts in requests to an Alertmanager that failed.", kAlertmanager},
      {"skewd_notifications_dropped_total", kCounter,
       "Alerts that are not told: refused by the Alertmanager, or more than 10 000.",
       kAlertmanager},
      {"skewd_notifications_latency_seconds", kGauge,
       "How long the last request to an Alertmanager took.", kAlertmanager},
      {"skewd_spans_sent_total", kCounter,
       "Requests of failed probes whose spans were taken; absent without [otlp] endpoint.", ""},
      {"skewd_spans_dropped_total", kCounter,
       "Requests of failed probes whose spans were not taken, or had to make room: lost.", ""},
      {"skewd_store_healthy", kGauge,
       "1 while what is learned, found and changed is kept on disk; absent where nothing is to be.",
       ""},
      {"skewd_store_errors_total", kCounter,
       "Times that something could not be kept on disk, or that a damaged file was set aside.", ""},
      {"skewd_series_dropped_total", kCounter,
       "Series of servers that the bound on their number left out, added up over all scrapes.", ""},
      {"skewd_http_requests_total", kCounter, "HTTP requests answered.", "code"},
      {"skewd_http_connections_ended_total", kCounter,
       "HTTP connections that were ended as too slow, or to make room.", ""},
      {"skewd_web_certificate_fresh", kGauge,
       "0 while the files of [web.tls] cannot be used and older ones stay in use; absent without "
       "TLS.",
       ""},
      {"skewd_web_certificate_expiry_timestamp_seconds", kGauge,
       "When the certificate in use expires; absent without TLS.", ""},
      {"process_cpu_seconds_total", kCounter, "User and system CPU time of skewd.", ""},
      {"process_open_fds", kGauge, "Open file descriptors.", ""},
      {"process_max_fds", kGauge, "Most file descriptors that may be open.", ""},
      {"process_resident_memory_bytes", kGauge, "Resident memory.", ""},
      {"process_virtual_memory_bytes", kGauge, "Virtual memory.", ""},
      {"process_start_time_seconds", kGauge, "When skewd started.", ""},
  });
}();

/// The metric of that name; a name that is not in the catalog does not compile.
[[nodiscard]] consteval const Metric& metric(std::string_view name) {
  for (const Metric& candidate : kMetrics) {
    if (candidate.name == name) return candidate;
  }
  throw "no such metric in the catalog";
}

}  // namespace skewd
