// SPDX-License-Identifier: Apache-2.0
#include "bench/skewbench/run.h"

#include <cmath>
#include <cstdio>

#include "bench/skewbench/haproxy_text.h"

namespace skewd::bench {
namespace {

std::string_view word_of(FindingEventKind kind) {
  switch (kind) {
    case FindingEventKind::opened: return "opened";
    case FindingEventKind::changed: return "changed";
    case FindingEventKind::resolved: return "resolved";
  }
  return "";
}

}  // namespace

Run::Run(const Setup& setup, std::uint64_t seed, double interval_seconds)
    : balancer(setup.pools, seed),
      pipeline(balancer, std::chrono::milliseconds(std::llround(interval_seconds * 1000)),
               setup.only_log),
      rivals(setup.pools.size()),
      scraping_(setup.habit, interval_seconds, balancer.random().split()),
      interval_(interval_seconds) {
  balancer.printing = setup.printing;
}

void Run::step() {
  balancer.advance(scraping_.next(now()));
  for (FindingEvent& event : scraping_.scrape(pipeline, balancer)) {
    events.push_back(std::move(event));
  }
  if (pipeline.before() && pipeline.after()) {
    rivals.observe(*pipeline.before(), *pipeline.after(), now());
  }
}

void Run::run_until(double seconds) {
  while (now() + interval_ <= seconds + 1e-6) step();
}

double seconds_of(Instant at) {
  return std::chrono::duration<double>(at.time_since_epoch()).count() -
         static_cast<double>(kBeginUnixSeconds);
}

std::string render_event(const FindingEvent& event, double onset, double interval) {
  const Finding& finding = event.finding;
  const Instant at = event.kind == FindingEventKind::resolved && finding.resolved
                         ? *finding.resolved
                         : finding.opened;
  char text[160];
  std::snprintf(text, sizeof text, "%+9.1f s %+6.1f scrapes  %-8s %-8s", seconds_of(at) - onset,
                (seconds_of(at) - onset) / interval, std::string(word_of(event.kind)).c_str(),
                std::string(name_of(finding.severity)).c_str());
  std::string line = text;
  line += " " + std::string(name_of(finding.kind));
  if (!finding.subtype.empty()) line += "/" + finding.subtype;
  line += " " + finding.pool + (finding.server.empty() ? "" : "/" + finding.server);
  line += " layer " + std::string(name_of(finding.layer));
  std::snprintf(text, sizeof text, " since %+.1f nats %.1f", seconds_of(finding.since) - onset,
                finding.evidence_nats);
  line += text;
  if (!finding.symptom_of.empty()) line += " symptom of " + finding.symptom_of;
  if (!finding.cause.kind.empty()) line += " cause " + finding.cause.text;
  return line + " | " + finding.summary;
}

}  // namespace skewd::bench
