// SPDX-License-Identifier: Apache-2.0
#include "tests/demo/sources.h"

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <vector>

#include "tests/demo/interrupt.h"
#include "tests/demo/screen.h"
#include "tests/demo/source_outages.h"
#include "tests/demo/source_site.h"
#include "tests/demo/watched_agent.h"

namespace skewd::demo {
namespace {

using std::chrono::seconds;
using Clock = std::chrono::system_clock;  // the agent tells wall clock time
using Seconds = std::chrono::duration<double>;

constexpr seconds kFindBound{30};
constexpr seconds kCalmBound{60};
constexpr seconds kCalm{20};

struct Outcome {
  Clock::time_point injected;
  std::optional<ToldFinding> right;
  std::map<std::string, ToldFinding> besides;  // by id, above information and no symptoms
};

class Lab {
 public:
  Lab() {
    for (const auto& [name, make] : edited_balancers()) {
      auto site = std::make_unique<SourceSite>(name, make);
      if (site->runs()) sites_.push_back(std::move(site));
    }
    std::string blocks;
    for (const auto& site : sites_) blocks += site->settings();
    agent_ = std::make_unique<WatchedAgent>(Balancers{blocks});
    screen_.line("skewd at " + agent_->address() + "/", Tone::quiet);
  }

  bool look_until(seconds bound, const std::string& doing, const std::function<bool()>& done) {
    const auto begin = std::chrono::steady_clock::now();
    for (;;) {
      const Seconds taken = std::chrono::steady_clock::now() - begin;
      if (done()) return true;
      if (taken >= bound) return false;
      screen_.progress(doing, taken);
      pause_for(std::chrono::milliseconds(200));
    }
  }
  void wait(seconds time, const std::string& doing) {
    look_until(time, doing, [] { return false; });
  }

  std::vector<Outcome> try_outage(const SourceOutage& outage) {
    std::vector<Outcome> outcomes;
    for (const auto& site : sites_) {
      outcomes.push_back({.injected = Clock::now(), .right = {}, .besides = {}});
      site->inject(outage.outage);
    }
    wait(kFindBound, outage.name);
    collect(outage, outcomes);
    for (const auto& site : sites_) site->inject(Outage::none);
    look_until(kCalmBound, "mended", [&] { return is_calm(); });
    wait(kCalm, "calm");
    return outcomes;
  }

  // How many findings above information are told of the time since `begin`.
  std::size_t tell_findings(Clock::time_point begin) {
    std::size_t count = 0;
    for (const ToldFinding& finding : agent_->findings()) {
      if (finding.opened < begin || !calls_somebody(finding)) continue;
      ++count;
      screen_.line(finding.balancer + ": " + text_of(finding), Tone::bad);
    }
    return count;
  }
  void reload() {
    for (const auto& site : sites_) site->reload();
  }

  static std::string text_of(const ToldFinding& finding) {
    return kind_of(finding) + " at " + place_of(finding) + ", " + finding.layer + ", " +
           finding.severity + ": " + finding.summary +
           (finding.cause.empty() ? "" : "  [" + finding.cause + "]");
  }
  [[nodiscard]] const std::vector<std::unique_ptr<SourceSite>>& sites() const { return sites_; }
  [[nodiscard]] Screen& screen() { return screen_; }

 private:
  void collect(const SourceOutage& outage, std::vector<Outcome>& outcomes) const {
    for (const ToldFinding& finding : agent_->findings()) {
      for (std::size_t i = 0; i < sites_.size(); ++i) {
        if (finding.balancer != sites_[i]->name() || !calls_somebody(finding)) continue;
        if (finding.opened < outcomes[i].injected) continue;
        auto& right = outcomes[i].right;
        if (!is_right(finding, outage, *sites_[i])) {
          outcomes[i].besides.emplace(finding.id, finding);
        } else if (!right || finding.opened < right->opened) {
          right = finding;
        }
      }
    }
  }
  [[nodiscard]] bool is_calm() const {
    const auto findings = agent_->findings();
    return std::none_of(findings.begin(), findings.end(), [](const ToldFinding& finding) {
      return !finding.resolved && calls_somebody(finding);
    });
  }

  Screen screen_;
  std::vector<std::unique_ptr<SourceSite>> sites_;
  std::unique_ptr<WatchedAgent> agent_;
};

std::vector<std::string> row_of(const SourceOutage& outage, const SourceSite& site,
                                const Outcome& outcome) {
  std::set<std::string> besides;
  for (const auto& [id, finding] : outcome.besides) besides.insert(kind_of(finding));
  std::string more;
  for (const std::string& kind : besides) more += (more.empty() ? "" : ", ") + kind;
  if (more.empty()) more = "-";
  if (!outcome.right) {
    const std::string why = outage.why_not(site.name());
    return {outage.name, site.name(), "not found", why.empty() ? "-" : why, "-", "-", more};
  }
  const ToldFinding& right = *outcome.right;
  return {outage.name,
          site.name(),
          kind_of(right),
          place_of(right),
          right.layer,
          render_seconds(right.opened - outcome.injected),
          more};
}

}  // namespace

std::size_t run_sources(seconds warm_up, const std::string& only) {
  Lab lab;
  Screen& screen = lab.screen();
  lab.wait(warm_up, "warming up");
  lab.tell_findings({});
  std::vector<std::vector<std::string>> rows{
      {"outage", "balancer", "found as", "where", "layer", "after", "told besides"}};
  std::vector<Tone> tones{Tone::strong};
  std::size_t missed = 0;
  for (const SourceOutage& outage : source_outages()) {
    if (outage.name.find(only) == std::string::npos) continue;
    const auto outcomes = lab.try_outage(outage);
    for (std::size_t i = 0; i < outcomes.size(); ++i) {
      const SourceSite& site = *lab.sites()[i];
      const bool excused = !outage.why_not(site.name()).empty();
      const bool good = outcomes[i].right || excused;
      missed += good ? 0 : 1;
      rows.push_back(row_of(outage, site, outcomes[i]));
      tones.push_back(good ? Tone::good : Tone::bad);
      screen.line(outage.name + ", " + site.name() + ": " +
                      (outcomes[i].right ? Lab::text_of(*outcomes[i].right) : "not found"),
                  tones.back());
      for (const auto& [id, finding] : outcomes[i].besides) {
        screen.line("  besides: " + Lab::text_of(finding), Tone::quiet);
      }
    }
  }
  screen.line();
  screen.table(rows, tones);
  return missed;
}

std::size_t run_quiet_sources(std::chrono::minutes length) {
  Lab lab;
  const auto begin = Clock::now();
  const seconds third = std::chrono::duration_cast<seconds>(length) / 3;
  for (int part = 0; part < 3; ++part) {
    if (part > 0) lab.reload();
    lab.wait(third, "clean traffic");
  }
  const std::size_t count = lab.tell_findings(begin);
  lab.screen().line(std::to_string(count) + " findings in clean traffic with two reloads",
                    count == 0 ? Tone::good : Tone::bad);
  return count;
}

}  // namespace skewd::demo
