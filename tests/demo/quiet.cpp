// SPDX-License-Identifier: Apache-2.0
#include "tests/demo/quiet.h"

#include <algorithm>
#include <cmath>
#include <ctime>
#include <random>
#include <set>
#include <string>

#include "tests/demo/benign_events.h"
#include "tests/demo/healthy_site.h"
#include "tests/demo/interrupt.h"
#include "tests/demo/quiet_pools.h"
#include "tests/demo/screen.h"
#include "tests/demo/site.h"
#include "tests/demo/watched_agent.h"

namespace skewd::demo {
namespace {

using std::chrono::seconds;
using Clock = std::chrono::steady_clock;

constexpr seconds kWarmUp{60};
constexpr seconds kBetweenEvents{45};

// HAProxy itself tells no algorithm for it.
constexpr const char* kAboutPools =
    "[[balancer.pool]]\nmatch = \"api\"\nalgorithm = \"random(1)\"\n";

struct TimeIsUp {};

std::string time_now() {
  const std::time_t now = std::time(nullptr);
  std::tm utc{};
  gmtime_r(&now, &utc);
  std::string text(sizeof "2026-11-21T09:41:07Z", '\0');
  text.resize(std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &utc));
  return text;
}

/// One quiet day: the site, the agent beside it, and what was told meanwhile.
class Day {
 public:
  Day(std::chrono::minutes length, Screen& screen)
      : screen_(screen), agent_(site_.admin_socket(), kAboutPools), end_(Clock::now() + length) {}

  void tell(const std::string& text, Tone tone = Tone::plain) {
    screen_.line(time_now() + " " + text, tone);
  }

  // Throws TimeIsUp at the end of the day.
  void wait(seconds time) {
    const auto until = Clock::now() + time;
    while (Clock::now() < until) {
      if (Clock::now() >= end_) throw TimeIsUp();
      site_.tick();
      look();
      pause_for(std::chrono::milliseconds(500));
    }
  }

  void run(const BenignEvent& event) {
    tell(event.name, Tone::strong);
    ++events_;
    event.run({.site = site_,
               .wait = [this](seconds time) { wait(time); },
               .say = [this](const std::string& text) { tell("  " + text); }});
    wait(kBetweenEvents);
    tell_users();
  }

  void tell_users() {
    const auto users = site_.users();
    std::uint64_t application_errors = 0;
    if (const auto found = users.by_status.find(500); found != users.by_status.end()) {
      application_errors = found->second;
    }
    tell("  users: " + std::to_string(finished_of(users)) + " requests, " +
             std::to_string(application_errors) + " answered 500, " +
             std::to_string(failures_of(users) - application_errors) + " failed otherwise",
         Tone::quiet);
  }

  [[nodiscard]] const HealthySite& site() const { return site_; }
  [[nodiscard]] const WatchedAgent& agent() const { return agent_; }
  [[nodiscard]] std::size_t events() const { return events_; }
  [[nodiscard]] std::size_t false_findings() const { return false_findings_; }

 private:
  void look() {
    for (const ToldFinding& finding : agent_.findings()) {
      if (finding.resolved ? !open_.erase(finding.id) : !open_.insert(finding.id).second) continue;
      const bool is_false = !finding.resolved && calls_somebody(finding);
      if (is_false && counted_.insert(finding.id).second) ++false_findings_;
      tell(std::string(finding.resolved ? "  RESOLVED " : "  FOUND ") + kind_of(finding) + " at " +
               place_of(finding) + ", " + finding.severity + ": " + finding.summary +
               (finding.cause.empty() ? "" : "; change before it: " + finding.cause),
           is_false ? Tone::bad : Tone::quiet);
    }
  }

  Screen& screen_;
  HealthySite site_{quiet_pools()};
  const WatchedAgent agent_;
  const Clock::time_point end_;
  std::set<std::string> open_;
  std::set<std::string> counted_;
  std::size_t events_ = 0;
  std::size_t false_findings_ = 0;
};

}  // namespace

std::size_t run_quiet(std::chrono::minutes length) {
  Screen screen;
  Day day(length, screen);
  day.tell("A normal day of " + std::to_string(length.count()) + " minutes", Tone::strong);
  day.tell("HAProxy at " + day.site().address() + "/shop, skewd at " + day.agent().address() +
           "/, admin socket " + day.site().admin_socket());
  std::mt19937 random(1);
  auto events = make_benign_events();
  try {
    day.wait(kWarmUp);
    for (;;) {
      for (const BenignEvent& event : events) day.run(event);
      std::shuffle(events.begin(), events.end(), random);
    }
  } catch (const TimeIsUp&) {
    day.tell("The day is over", Tone::strong);
  }
  day.tell_users();
  day.tell(std::to_string(day.events()) + " events, " + std::to_string(day.false_findings()) +
               " findings above information",
           day.false_findings() == 0 ? Tone::good : Tone::bad);
  return day.false_findings();
}

}  // namespace skewd::demo
