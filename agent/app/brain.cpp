// SPDX-License-Identifier: Apache-2.0
#include "agent/app/brain.h"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "agent/app/balancer_report.h"
#include "agent/app/log.h"
#include "agent/app/version.h"

namespace skewd {
namespace {

constexpr std::size_t kMostToldNotes = 200;

constexpr std::size_t kChangesTold = 100;

std::string host_name() {
  char name[256] = {};
  return gethostname(name, sizeof name - 1) == 0 ? name : "";
}

void log_event(const FindingEvent& event) {
  const Finding& finding = event.finding;
  const bool quiet = event.kind == FindingEventKind::resolved || finding.severity == Severity::info;
  static constexpr const char* kWords[] = {"finding opened", "finding changed", "finding resolved"};
  log(quiet ? LogLevel::info : LogLevel::warning, kWords[static_cast<int>(event.kind)],
      {{"id", finding.id},
       {"finding", std::string(name_of(finding.kind))},
       {"subtype", finding.subtype},
       {"severity", std::string(name_of(finding.severity))},
       {"balancer", finding.balancer},
       {"pool", finding.pool},
       {"server", finding.server},
       {"summary", finding.summary},
       {"cause", finding.cause.text}});
}

bool worse_first(const Finding& one, const Finding& other) {
  if (one.symptom_of.empty() != other.symptom_of.empty()) return one.symptom_of.empty();
  if (one.severity != other.severity) return one.severity > other.severity;
  return one.opened < other.opened;
}

std::vector<SourceSight> sights_of(const Scrape& scrape) {
  std::vector<SourceSight> sights;
  for (const SourceOutcome& outcome : scrape.sources) {
    sights.push_back({outcome.source, !outcome.error, outcome.error ? outcome.error->message : ""});
  }
  return sights;
}

}  // namespace

Brain::Brain(const Settings& settings, Instant started)
    : false_alarms_per_year_(settings.false_alarms_per_year),
      started_(started),
      probe_settings_(settings.probes) {
  probes_.configure(settings.probes);
  for (const BalancerSettings& balancer : settings.balancers) add_ward(balancer);
}

void Brain::add_ward(const BalancerSettings& settings) {
  auto ward = std::make_unique<Ward>(Ward{settings,
                                          Watch(settings, false_alarms_per_year_),
                                          {},
                                          {},
                                          {},
                                          {},
                                          0,
                                          false,
                                          {},
                                          {},
                                          false,
                                          {}});
  wards_.push_back(std::move(ward));
}

void Brain::configure(const Settings& settings) {
  false_alarms_per_year_ = settings.false_alarms_per_year;
  probe_settings_ = settings.probes;
  probes_.configure(settings.probes);
  std::vector<std::unique_ptr<Ward>> before = std::exchange(wards_, {});
  for (const BalancerSettings& balancer : settings.balancers) {
    const auto known = std::find_if(before.begin(), before.end(), [&](const auto& ward) {
      return ward && ward->settings.name == balancer.name && ward->settings.kind == balancer.kind;
    });
    if (known == before.end()) {
      add_ward(balancer);
      continue;
    }
    (*known)->settings = balancer;
    (*known)->probes_told = false;
    (*known)->watch.configure(balancer, false_alarms_per_year_);
    wards_.push_back(std::move(*known));
  }
}

std::vector<KeptState> Brain::states(Instant now) const {
  std::vector<KeptState> states;
  for (const auto& ward : wards_) {
    if (!ward->watch.last()) continue;
    states.push_back({ward->settings.name, ward->settings.kind, now, ward->watch.save_state()});
  }
  return states;
}

void Brain::recall(Moment now, const Kept& kept) {
  for (const auto& ward : wards_) {
    if (std::exchange(ward->recalled, true)) continue;
    if (const auto state = kept(ward->settings)) recall(*ward, *state, now);
  }
}

void Brain::recall(Ward& ward, const KeptState& kept, Moment now) {
  const std::string& name = ward.settings.name;
  if (const auto restored = ward.watch.restore_state(kept.bytes, now); !restored) {
    log(LogLevel::warning, "what was learned cannot be used, learning anew",
        {{"balancer", name}, {"reason", restored.error().message}});
    return;
  }
  const auto age = std::chrono::floor<std::chrono::seconds>(now.wall - kept.saved_at);
  log(LogLevel::info, "going on with what was learned",
      {{"balancer", name},
       {"age_seconds", std::to_string(age.count())},
       {"open_findings", std::to_string(ward.watch.tracker().open().size())}});
  ward.told_reloads = ward.watch.reloads();
  if (!ward.watch.last()) return;
  const Instant read = ward.watch.last()->at.wall;
  ward.last_success = Moment{read, now.steady - std::max(Steady(0), now.wall - read)};
}

void Brain::tell(const std::vector<FindingEvent>& events) {
  news_ = news_ || !events.empty();
  for (const FindingEvent& event : events) log_event(event);
  events_.insert(events_.end(), events.begin(), events.end());
}

std::vector<Change> Brain::take_changes() {
  std::vector<Change> changes;
  for (const auto& ward : wards_) ward->change_news.add_to(changes, ward->watch.changes());
  return changes;
}

Brain::Ward* Brain::find_ward(const std::string& balancer) {
  const auto found = std::find_if(wards_.begin(), wards_.end(), [&](const auto& ward) {
    return ward->settings.name == balancer;
  });
  return found == wards_.end() ? nullptr : found->get();
}

// What was read last goes on counting while a file cannot be read.
void Brain::declare(ConfigurationNews news, Moment now) {
  Ward* const ward = find_ward(news.balancer);
  if (ward == nullptr) return;
  if (!news.declaration) {
    log(LogLevel::warning, "configuration cannot be read, keeping what was read before",
        {{"balancer", news.balancer}, {"reason", news.trouble}});
    return;
  }
  log(LogLevel::info, "configuration read",
      {{"balancer", news.balancer},
       {"pools", std::to_string(news.declaration->pools.size())},
       {"risks", std::to_string(news.declaration->risks.size())}});
  tell(ward->watch.declare(std::move(news.declaration), now));
}

void Brain::absorb(Arrival arrival) {
  Ward* const found = find_ward(arrival.balancer);
  if (found == nullptr) return;  // of a balancer that is configured no more
  Ward& ward = *found;
  Scrape& scrape = arrival.scrape;
  const bool answered = scrape.snapshot.has_value();
  if (answered) {
    const std::uint64_t changes = ward.watch.route_changes();
    tell(ward.watch.absorb(std::move(*scrape.snapshot)));
    if (ward.watch.route_changes() != changes) probes_.doubt(ward.settings.name);
  }
  show_probes(ward, scrape);
  if (answered) ward.last_success = scrape.at;
  tell(ward.watch.look(scrape.at, arrival.interval, sights_of(scrape)));
  tell_probes(scrape.at);
  log_sources(ward, scrape);
  log_notes(ward);
  const auto report = make_balancer_report(
      {ward.settings, ward.watch, scrape, ward.last_success, arrival.interval});
  if (answered) ward.history.observe(*report, scrape.at);
  report->history = ward.history.points();
  ward.report = report;
}

// Through the balancer that it names, else through the one that has the pool that it expects, else
// through the first.
ProbeWay Brain::way_of(const std::string& probe) const {
  const auto settings = std::ranges::find(probe_settings_, probe, &ProbeSettings::name);
  if (settings == probe_settings_.end() || wards_.empty()) return {};
  if (!settings->balancer.empty()) return {settings->balancer, true};
  ProbeWay way;
  for (const auto& ward : wards_) {
    if (!ward->watch.last()) continue;
    const auto& pools = ward->watch.last()->topology->pools;
    const auto pool = std::ranges::find(pools, settings->expect.pool, &Topology::Pool::name);
    if (pool == pools.end()) continue;
    way.is_certain = way.balancer.empty();  // until another one has a pool of that name
    if (way.balancer.empty()) way.balancer = ward->settings.name;
  }
  if (way.balancer.empty()) way.balancer = wards_.front()->settings.name;
  return way;
}

void Brain::probe(ProbeArrival arrival, Moment now) {
  const ProbeWay way = way_of(arrival.probe);
  probes_.take(std::move(arrival), way);
  tell_probes(now);
}

void Brain::show_probes(Ward& ward, const Scrape& scrape) {
  std::optional<RequestCounts> counts;
  if (scrape.snapshot && ward.watch.last() && probes_.waits_for(ward.settings.name)) {
    counts = request_counts(*ward.watch.last(), scrape.at);
  }
  ProbeSighting sighting{scrape.at, scrape.traces, {}, {}};
  if (ward.counts && counts) {
    sighting.lone = lone_request(*ward.counts, *counts);
    sighting.lone_since = ward.counts->at;
  }
  probes_.see(ward.settings.name, sighting);
  ward.counts = std::move(counts);
}

void Brain::tell_probes(Moment now) {
  probes_.settle(now);
  const std::set<std::string> altered = probes_.take_altered();
  for (const auto& ward : wards_) {
    if (ward->probes_told && !altered.contains(ward->settings.name)) continue;
    auto sight = probes_.sight(ward->settings.name);
    ward->probes_told = sight.has_value();
    if (sight) tell(ward->watch.note_probes(std::move(*sight), now));
  }
}

// One line when a source goes down and one when it is back, not one per scrape.
void Brain::log_sources(Ward& ward, const Scrape& scrape) {
  std::map<std::string, std::string> problems;
  for (const SourceOutcome& outcome : scrape.sources) {
    const auto before = ward.problems.find(outcome.source);
    if (outcome.error) {
      problems[outcome.source] = outcome.error->message;
      if (before == ward.problems.end()) {
        log(LogLevel::warning, "source down, keeping the last snapshot",
            {{"balancer", ward.settings.name},
             {"source", outcome.source},
             {"reason", outcome.error->message}});
      }
    } else if (before != ward.problems.end()) {
      log(LogLevel::info, "source is back",
          {{"balancer", ward.settings.name}, {"source", outcome.source}});
    }
  }
  ward.problems = std::move(problems);
}

void Brain::log_notes(Ward& ward) {
  if (!ward.watch.last()) return;
  // Notes that quote lines of a log may be new for ever.
  if (ward.told_notes.size() > kMostToldNotes) ward.told_notes.clear();
  for (const std::string& note : ward.watch.last()->notes) {
    if (!ward.told_notes.insert(note).second) continue;
    log(LogLevel::warning, note, {{"balancer", ward.settings.name}});
  }
  if (std::exchange(ward.told_reloads, ward.watch.reloads()) == ward.watch.reloads()) return;
  log(LogLevel::info, "balancer reloaded",
      {{"balancer", ward.settings.name}, {"reloads", std::to_string(ward.watch.reloads())}});
}

Report Brain::report(Instant now) const {
  Report report;
  report.at = now;
  report.version = kVersion;
  report.host = host_name();
  report.started = started_;
  report.ready = !wards_.empty();
  std::vector<Finding> resolved;
  for (const auto& ward : wards_) {
    if (!ward->report) {
      report.ready = false;
      continue;
    }
    report.balancers.push_back(ward->report);
    const Tracker& tracker = ward->watch.tracker();
    report.findings.insert(report.findings.end(), tracker.open().begin(), tracker.open().end());
    resolved.insert(resolved.end(), tracker.resolved().begin(), tracker.resolved().end());
    const auto& changes = ward->watch.changes();
    report.changes.insert(report.changes.end(), changes.begin(), changes.end());
  }
  std::stable_sort(report.findings.begin(), report.findings.end(), worse_first);
  std::stable_sort(resolved.begin(), resolved.end(), [](const Finding& one, const Finding& other) {
    return *one.resolved > *other.resolved;
  });
  report.findings.insert(report.findings.end(), resolved.begin(), resolved.end());
  std::stable_sort(report.changes.begin(), report.changes.end(),
                   [](const Change& one, const Change& other) { return one.at < other.at; });
  if (report.changes.size() > kChangesTold) {
    report.changes.erase(report.changes.begin(),
                         report.changes.end() - std::ptrdiff_t{kChangesTold});
  }
  report.probes = probes_.reports();
  return report;
}

}  // namespace skewd
