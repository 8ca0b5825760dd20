// SPDX-License-Identifier: Apache-2.0
#include "tests/demo/paging.h"

#include <algorithm>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <stdexcept>
#include <vector>

#include "tests/demo/fault.h"
#include "tests/demo/interrupt.h"
#include "tests/demo/screen.h"
#include "tests/demo/site.h"
#include "tests/demo/watched_agent.h"
#include "tests/support/alertmanager_process.h"
#include "tests/support/prometheus_process.h"
#include "tests/support/webhook.h"

namespace skewd::demo {
namespace {

using std::chrono::seconds;
using Seconds = std::chrono::duration<double>;
using Clock = std::chrono::system_clock;

constexpr seconds kWarmUp{20};
constexpr seconds kPageBound{120};
constexpr seconds kEndBound{300};
constexpr seconds kCalm{15};
constexpr const char* kCommunityRules = SKEWD_SOURCE_DIR "/tests/demo/community_rules.yml";

bool is_watchdog(const support::NotifiedAlert& alert) { return alert.name == "SkewdWatchdog"; }

/// One way from the agent to a pager of its own. Groups do not wait, so that only ways are timed.
struct Way {
  explicit Way(std::string its_name)
      : name(std::move(its_name)),
        alertmanager({support::alertmanager_configuration(webhook.url(), "", {"0s", "1s"})}) {}

  [[nodiscard]] std::vector<support::Notification> since(Clock::time_point begin) const {
    std::vector<support::Notification> all = webhook.notifications();
    std::erase_if(all, [&](const auto& notification) {
      return notification.at < begin ||
             std::all_of(notification.alerts.begin(), notification.alerts.end(), is_watchdog);
    });
    return all;
  }

  std::string name;
  support::Webhook webhook;
  support::AlertmanagerProcess alertmanager;
  std::unique_ptr<support::PrometheusProcess> prometheus;  // null: pushed
  bool is_rival = false;                                   // and may stay silent
};

/// What came of the trials of one fault on one way.
struct Pages {
  std::vector<Seconds> after;
  std::size_t not_one = 0;
  std::set<std::string> alerts;
};

class Paging {
 public:
  Paging(Screen& screen, const std::string& rules_file) : screen_(screen) {
    ways_.push_back(std::make_unique<Way>("push"));
    agent_.emplace(site_.admin_socket(),
                   "[alertmanager]\nurls = [\"" + ways_[0]->alertmanager.url() + "\"]\n");
    if (rules_file.empty()) return;
    const std::string rules = support::read_file(rules_file);
    if (rules.empty()) throw std::runtime_error(rules_file + " has no rules");
    const std::string agent = agent_->address().substr(7);
    add_rules("rules every 1s", agent, rules, "1s");
    add_rules("rules every 15s", agent, rules, "15s");
    add_rules("community rules", site_.exporter(), support::read_file(kCommunityRules), "15s");
    ways_.back()->is_rival = true;
  }

  [[nodiscard]] std::vector<std::string> ways() const {
    std::vector<std::string> names;
    for (const auto& way : ways_) names.push_back(way->name);
    return names;
  }

  void wait(seconds time, const std::string& doing) {
    look_until(time, doing, [] { return false; });
  }

  void try_fault(const Fault& fault, std::vector<Pages>& pages) {
    const Clock::time_point injected = Clock::now();
    fault.inject(site_);
    // Rivals get all the time that there is.
    const auto all = [&](bool firing) {
      return std::all_of(ways_.begin(), ways_.end(), [&](const auto& way) {
        const auto told = way->since(injected);
        if (way->is_rival && !firing && told.empty()) return true;
        return !told.empty() && (firing || !told.back().firing);
      });
    };
    look_until(kPageBound, fault.name, [&] { return all(true); });
    wait(seconds(5), "is there more?");
    site_.restore();
    look_until(kEndBound, "mended", [&] { return all(false); });
    for (std::size_t i = 0; i < ways_.size(); ++i) note(fault, *ways_[i], injected, pages[i]);
    wait(kCalm, "healthy");
  }

 private:
  void add_rules(const std::string& name, const std::string& target, const std::string& rules,
                 const std::string& interval) {
    Way& way = *ways_.emplace_back(std::make_unique<Way>(name));
    way.prometheus = std::make_unique<support::PrometheusProcess>(
        support::PrometheusPlan{{target}, {way.alertmanager.url().substr(7)}, rules, interval});
  }

  void look_until(seconds bound, const std::string& doing, const std::function<bool()>& done) {
    const auto begin = std::chrono::steady_clock::now();
    for (;;) {
      const Seconds taken = std::chrono::steady_clock::now() - begin;
      if (done() || taken >= bound) return;
      screen_.progress(doing, taken);
      pause_for(std::chrono::milliseconds(100));
    }
  }

  void note(const Fault& fault, const Way& way, Clock::time_point injected, Pages& pages) {
    std::size_t firing = 0;
    std::string said;
    for (const support::Notification& notification : way.since(injected)) {
      if (notification.firing && firing++ == 0)
        pages.after.emplace_back(notification.at - injected);
      said += notification.firing ? " [firing" : " [resolved";
      for (const support::NotifiedAlert& alert : notification.alerts) {
        pages.alerts.insert(alert.name);
        said += " " + alert.name + "/" + alert.severity + (alert.firing ? "" : " over");
      }
      said += "]";
    }
    if (firing != 1) ++pages.not_one;
    screen_.line(fault.name + ", " + way.name + ": " +
                     (firing == 0 ? "nothing" : render_seconds(pages.after.back())) + said,
                 firing == 1 ? Tone::plain : Tone::bad);
  }

  Screen& screen_;
  Site site_;
  std::vector<std::unique_ptr<Way>> ways_;
  std::optional<WatchedAgent> agent_;
};

std::vector<std::string> row_of(const Fault& fault, const std::string& way, Pages pages,
                                std::size_t trials) {
  std::sort(pages.after.begin(), pages.after.end());
  std::string alerts;
  for (const std::string& alert : pages.alerts) alerts += (alerts.empty() ? "" : ", ") + alert;
  const bool none = pages.after.empty();
  return {fault.name,
          way,
          std::to_string(pages.after.size()) + " of " + std::to_string(trials),
          none ? "-" : render_seconds(pages.after[pages.after.size() / 2]),
          none ? "-" : render_seconds(pages.after.back()),
          std::to_string(trials - pages.not_one) + " of " + std::to_string(trials),
          alerts};
}

}  // namespace

std::size_t run_paging(std::size_t trials, const std::string& rules_file) {
  if (const auto reason = support::AlertmanagerProcess::missing(); !reason.empty()) {
    throw std::runtime_error(reason);
  }
  Screen screen;
  const auto faults = make_faults();
  std::vector<std::string> ways;
  std::vector<std::vector<Pages>> pages(faults.size());
  // All of it anew each time: a fault that comes three times in a row is told as flapping.
  for (std::size_t trial = 0; trial < trials; ++trial) {
    Paging paging(screen, rules_file);
    ways = paging.ways();
    paging.wait(kWarmUp, "warming up");
    for (std::size_t i = 0; i < faults.size(); ++i) {
      pages[i].resize(ways.size());
      paging.try_fault(faults[i], pages[i]);
    }
  }
  std::vector<std::vector<std::string>> rows{
      {"fault", "way", "paged", "median", "max", "exactly once", "alerts"}};
  std::vector<Tone> tones{Tone::strong};
  std::size_t wrong = 0;
  for (std::size_t i = 0; i < faults.size(); ++i) {
    for (std::size_t k = 0; k < ways.size(); ++k) {
      if (ways[k] != ways.back() || rules_file.empty()) wrong += pages[i][k].not_one;
      rows.push_back(row_of(faults[i], ways[k], pages[i][k], trials));
      tones.push_back(pages[i][k].not_one == 0 ? Tone::good : Tone::bad);
    }
  }
  screen.line();
  screen.table(rows, tones);
  return wrong;
}

}  // namespace skewd::demo
