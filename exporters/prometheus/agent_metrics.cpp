// SPDX-License-Identifier: Apache-2.0
#include "exporters/prometheus/agent_metrics.h"

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <array>

#include "exporters/prometheus/catalog.h"
#include "exporters/prometheus/names.h"
#include "exporters/prometheus/process.h"
#include "exporters/utf8.h"

namespace skewd {
namespace {

using Labels = std::vector<prometheus::ClientMetric::Label>;

/// Collects families of prometheus-cpp's model; these are few, so that its slow serializer is
/// fast enough.
class Families {
 public:
  void begin(const Metric& metric) {
    is_counter_ = metric.type == MetricType::counter;
    families_.push_back(
        {std::string(metric.name),
         std::string(metric.help),
         is_counter_ ? prometheus::MetricType::Counter : prometheus::MetricType::Gauge,
         {}});
  }
  void sample(Labels labels, double value) {
    prometheus::ClientMetric sample;
    sample.label = std::move(labels);
    (is_counter_ ? sample.counter.value : sample.gauge.value) = value;
    families_.back().metric.push_back(std::move(sample));
  }
  void single(const Metric& metric, std::optional<double> value) {
    if (!value) return;
    begin(metric);
    sample({}, *value);
  }
  [[nodiscard]] std::string render() {
    std::erase_if(families_, [](const auto& family) { return family.metric.empty(); });
    return prometheus::TextSerializer().Serialize(families_);
  }

 private:
  std::vector<prometheus::MetricFamily> families_;
  bool is_counter_ = false;
};

/// The balancers of a report under their unique names.
struct Named {
  const Report& report;
  const std::vector<std::string>& names;
};

template <typename Value>
void add_per_balancer(Families& families, const Metric& metric, const Named& named, Value value) {
  families.begin(metric);
  for (std::size_t i = 0; i < named.names.size(); ++i) {
    const std::optional<double> number = value(*named.report.balancers[i]);
    if (number) families.sample({{"balancer", named.names[i]}}, *number);
  }
}

std::optional<double> seconds_of(const std::optional<Instant>& at) {
  return at ? std::optional(unix_seconds(*at)) : std::nullopt;
}

template <typename Duration>
double in_seconds(Duration duration) {
  return std::chrono::duration<double>(duration).count();
}

void add_sources(Families& families, const Named& named) {
  families.begin(metric("skewd_source_up"));
  for (std::size_t i = 0; i < named.names.size(); ++i) {
    UniqueNames sources;
    for (const SourceReport& source : named.report.balancers[i]->sources) {
      families.sample({{"balancer", named.names[i]}, {"source", sources.claim(source.source)}},
                      source.up ? 1 : 0);
    }
  }
}

void add_changes(Families& families, const Named& named) {
  families.begin(metric("skewd_changes_total"));
  for (std::size_t i = 0; i < named.names.size(); ++i) {
    for (const auto& [kind, count] : named.report.balancers[i]->changes) {
      families.sample({{"balancer", named.names[i]}, {"kind", std::string(name_of(kind))}},
                      static_cast<double>(count));
    }
  }
}

void add_audits(Families& families, const Named& named) {
  families.begin(metric("skewd_change_audits_total"));
  for (std::size_t i = 0; i < named.names.size(); ++i) {
    for (const auto& [result, count] : named.report.balancers[i]->audits) {
      families.sample({{"balancer", named.names[i]}, {"result", std::string(name_of(result))}},
                      static_cast<double>(count));
    }
  }
}

void add_balancers(Families& families, const Named& named) {
  using Balancer = const BalancerReport&;
  add_per_balancer(families, metric("skewd_balancer_up"), named,
                   [](Balancer b) { return b.up ? 1.0 : 0.0; });
  add_sources(families, named);
  add_per_balancer(families, metric("skewd_last_success_timestamp_seconds"), named,
                   [](Balancer b) { return seconds_of(b.last_success); });
  add_per_balancer(families, metric("skewd_scrape_duration_seconds"), named,
                   [](Balancer b) { return in_seconds(b.scrape_duration); });
  add_per_balancer(families, metric("skewd_scrape_interval_seconds"), named,
                   [](Balancer b) { return in_seconds(b.scrape_interval); });
  add_per_balancer(families, metric("skewd_balancer_reloads_total"), named,
                   [](Balancer b) { return static_cast<double>(b.reloads); });
  add_changes(families, named);
  add_per_balancer(families, metric("skewd_last_change_timestamp_seconds"), named,
                   [](Balancer b) { return seconds_of(b.last_change); });
  add_audits(families, named);
  add_per_balancer(families, metric("skewd_config_drift"), named, [](Balancer b) {
    return b.drifted_servers ? std::optional(static_cast<double>(*b.drifted_servers))
                             : std::nullopt;
  });
}

void add_probe_runs(Families& families, const Report& report,
                    const std::vector<std::string>& names) {
  constexpr std::array<const char*, kProbeWords> kResults{"right", "wrong", "unknown", "not_run"};
  families.begin(metric("skewd_probe_runs_total"));
  for (std::size_t i = 0; i < names.size(); ++i) {
    for (std::size_t word = 0; word < kProbeWords; ++word) {
      families.sample({{"probe", names[i]}, {"result", kResults[word]}},
                      static_cast<double>(report.probes[i].runs[word]));
    }
  }
}

void add_probes(Families& families, const Report& report) {
  UniqueNames unique;
  std::vector<std::string> names;
  for (const ProbeReport& probe : report.probes) names.push_back(unique.claim(probe.name));
  families.begin(metric("skewd_probe_success"));
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::optional<bool>& success = report.probes[i].success;
    if (success) families.sample({{"probe", names[i]}}, *success ? 1 : 0);
  }
  families.begin(metric("skewd_probe_latency_seconds"));
  for (std::size_t i = 0; i < names.size(); ++i) {
    for (std::size_t part = 0; part < kProbeParts; ++part) {
      const auto& time = report.probes[i].times[part];
      if (!time) continue;
      families.sample(
          {{"probe", names[i]}, {"part", std::string(name_of(static_cast<ProbePart>(part)))}},
          in_seconds(*time));
    }
  }
  add_probe_runs(families, report, names);
  families.begin(metric("skewd_probe_certificate_expiry_timestamp_seconds"));
  for (std::size_t i = 0; i < names.size(); ++i) {
    const auto expires = seconds_of(report.probes[i].certificate_expires);
    if (expires) families.sample({{"probe", names[i]}}, *expires);
  }
}

template <typename Value>
void add_per_alertmanager(Families& families, const Metric& metric, const Report& report,
                          Value value) {
  families.begin(metric);
  UniqueNames names;
  for (const AlertmanagerReport& alertmanager : report.alertmanagers) {
    const std::string name = names.claim(alertmanager.url);
    const std::optional<double> number = value(alertmanager);
    if (number) families.sample({{"alertmanager", name}}, *number);
  }
}

void add_alertmanagers(Families& families, const Report& report) {
  using Alertmanager = const AlertmanagerReport&;
  const auto count = [](std::uint64_t number) {
    return std::optional(static_cast<double>(number));
  };
  add_per_alertmanager(families, metric("skewd_notifications_sent_total"), report,
                       [&](Alertmanager a) { return count(a.notifications.sent); });
  add_per_alertmanager(families, metric("skewd_notifications_errors_total"), report,
                       [&](Alertmanager a) { return count(a.notifications.errors); });
  add_per_alertmanager(families, metric("skewd_notifications_dropped_total"), report,
                       [&](Alertmanager a) { return count(a.notifications.dropped); });
  add_per_alertmanager(families, metric("skewd_notifications_latency_seconds"), report,
                       [](Alertmanager a) -> std::optional<double> {
                         if (!a.latency) return std::nullopt;
                         return in_seconds(*a.latency);
                       });
}

void add_process(Families& families, const ProcessFigures& process) {
  families.single(metric("process_cpu_seconds_total"), process.cpu_seconds);
  families.single(metric("process_open_fds"), process.open_fds);
  families.single(metric("process_max_fds"), process.max_fds);
  families.single(metric("process_resident_memory_bytes"), process.resident_bytes);
  families.single(metric("process_virtual_memory_bytes"), process.virtual_bytes);
  families.single(metric("process_start_time_seconds"), process.start_seconds);
}

}  // namespace

std::string render_agent_metrics(const Report& report, const std::vector<std::string>& names,
                                 const SurfaceCounts& counts) {
  Families families;
  families.begin(metric("skewd_build_info"));
  families.sample({{"version", valid_utf8(report.version)}}, 1);
  add_balancers(families, {report, names});
  add_probes(families, report);
  add_alertmanagers(families, report);
  if (report.store) {
    families.single(metric("skewd_store_healthy"), report.store->healthy ? 1 : 0);
    families.single(metric("skewd_store_errors_total"), static_cast<double>(report.store->errors));
  }
  if (report.spans) {
    families.single(metric("skewd_spans_sent_total"), static_cast<double>(report.spans->sent));
    families.single(metric("skewd_spans_dropped_total"),
                    static_cast<double>(report.spans->dropped));
  }
  families.single(metric("skewd_series_dropped_total"), static_cast<double>(counts.dropped_series));
  families.begin(metric("skewd_http_requests_total"));
  for (const auto& [code, count] : counts.server.answers) {
    families.sample({{"code", std::to_string(code)}}, static_cast<double>(count));
  }
  families.single(metric("skewd_http_connections_ended_total"),
                  static_cast<double>(counts.server.ended_connections));
  if (const auto& certificate = counts.server.certificate) {
    families.single(metric("skewd_web_certificate_fresh"), certificate->fresh ? 1 : 0);
    families.single(metric("skewd_web_certificate_expiry_timestamp_seconds"),
                    in_seconds(certificate->expires.time_since_epoch()));
  }
  add_process(families, read_process_figures());
  return families.render();
}

}  // namespace skewd
