// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "agent/app/change_news.h"
#include "agent/app/configuration_loop.h"
#include "agent/app/pool_history.h"
#include "agent/app/probe_book.h"
#include "agent/app/scrape_loop.h"
#include "agent/config/settings.h"
#include "agent/store/state_store.h"
#include "alerts/watch.h"
#include "exporters/report.h"

namespace skewd {

/// Owns everything that is known, on one thread: takes arrivals in, logs what is worth a line, and
/// makes the report that the exporters read. No clock and no thread of its own.
class Brain {
 public:
  Brain(const Settings& settings, Instant started);

  void absorb(Arrival arrival);
  /// What came of a request of a probe.
  void probe(ProbeArrival arrival, Moment now);
  /// What a balancer's configuration files say now.
  void declare(ConfigurationNews news, Moment now);
  /// Balancers that stay keep all that is known of them; others are forgotten.
  void configure(const Settings& settings);
  [[nodiscard]] Report report(Instant now) const;

  /// What is known of every balancer that was ever read, to be kept over a restart.
  [[nodiscard]] std::vector<KeptState> states(Instant now) const;
  /// Lets `kept` give back what an earlier run knew of the balancers that are new. What cannot be
  /// taken over is logged, and learned anew.
  using Kept = std::function<std::optional<KeptState>(const BalancerSettings&)>;
  void recall(Moment now, const Kept& kept);
  /// True if a finding opened, changed or ended since the last call: worth being kept soon.
  [[nodiscard]] bool take_news() { return std::exchange(news_, false); }
  /// What happened since the last call, to be kept: findings that opened, changed or ended, and
  /// changes that are new or were audited.
  [[nodiscard]] std::vector<FindingEvent> take_events() { return std::exchange(events_, {}); }
  [[nodiscard]] std::vector<Change> take_changes();
  [[nodiscard]] std::vector<ProbeReport> take_failed_probes() { return probes_.take_failed(); }
  /// Probes that should ask again soon, since the last call.
  [[nodiscard]] std::set<std::string> take_doubts() { return probes_.take_doubts(); }

 private:
  // One balancer with what was last told of it.
  struct Ward {
    BalancerSettings settings;
    Watch watch;
    std::optional<Moment> last_success;
    std::shared_ptr<const BalancerReport> report;
    std::map<std::string, std::string> problems;  // of sources that are down
    std::set<std::string> told_notes;
    std::uint64_t told_reloads = 0;
    bool recalled = false;
    ChangeNews change_news;
    std::optional<RequestCounts> counts;  // of the last scrape, where probes may need them
    bool probes_told = false;
    PoolHistory history;
  };
  static void log_sources(Ward& ward, const Scrape& scrape);
  static void log_notes(Ward& ward);
  [[nodiscard]] Ward* find_ward(const std::string& balancer);
  static void recall(Ward& ward, const KeptState& kept, Moment now);
  void tell(const std::vector<FindingEvent>& events);
  void add_ward(const BalancerSettings& settings);
  [[nodiscard]] ProbeWay way_of(const std::string& probe) const;
  void show_probes(Ward& ward, const Scrape& scrape);
  void tell_probes(Moment now);

  double false_alarms_per_year_;
  Instant started_;
  bool news_ = false;
  std::vector<FindingEvent> events_;
  std::vector<ProbeSettings> probe_settings_;
  ProbeBook probes_;
  std::vector<std::unique_ptr<Ward>> wards_;  // in the order of the settings
};

}  // namespace skewd
