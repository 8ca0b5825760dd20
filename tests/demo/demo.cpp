// SPDX-License-Identifier: Apache-2.0
// Breaks a real HAProxy in four ways that took services down and shows what skewd says about it.
// Ends with 0 only if every fault was found and named and nothing else was reported.
#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <optional>

#include "tests/demo/delay.h"
#include "tests/demo/fault.h"
#include "tests/demo/interrupt.h"
#include "tests/demo/paging.h"
#include "tests/demo/quiet.h"
#include "tests/demo/screen.h"
#include "tests/demo/screenshots.h"
#include "tests/demo/site.h"
#include "tests/demo/sources.h"
#include "tests/demo/verdicts.h"
#include "tests/demo/watch.h"
#include "tests/demo/watched_agent.h"

namespace skewd::demo {
namespace {

using std::chrono::seconds;
using Seconds = std::chrono::duration<double>;

constexpr seconds kCleanTime{10};  // before the first fault and after the last
constexpr seconds kFindBound{20};
constexpr seconds kResolveBound{40};

constexpr int kAllFound = 0;
constexpr int kNotAllFound = 1;
constexpr int kCannotRun = 2;
constexpr int kInterrupted = 130;

/// How skewd did with one fault.
struct Outcome {
  Fault fault;
  std::optional<ToldFinding> told;
  std::optional<Seconds> found;
  std::optional<Seconds> resolved;
};

void show_told(Screen& screen, const Outcome& outcome) {
  if (!outcome.told || !outcome.found) {
    screen.line("  not found within " + render_seconds(kFindBound), Tone::bad);
    return;
  }
  const ToldFinding& told = *outcome.told;
  screen.line("  found after " + render_seconds(*outcome.found) + ": " + kind_of(told) + " at " +
                  place_of(told) + ", layer " + told.layer + ", " + told.severity,
              Tone::good);
  screen.line("  " + told.summary, Tone::strong);
  if (!told.cause.empty()) screen.line("  change before it: " + told.cause);
}

void show_users(Screen& screen, const support::TrafficCounts& before,
                const support::TrafficCounts& after) {
  screen.line("  users: " + std::to_string(failures_of(after) - failures_of(before)) + " of " +
                  std::to_string(finished_of(after) - finished_of(before)) + " requests failed",
              Tone::quiet);
}

Outcome show_fault(const Fault& fault, Site& site, Watch& watch, Screen& screen) {
  Outcome outcome{.fault = fault, .told = {}, .found = {}, .resolved = {}};
  screen.line();
  screen.line(fault.name + ": " + fault.story);
  watch.expect(fault);
  const auto users_before = site.users();
  const auto begin = std::chrono::steady_clock::now();
  fault.inject(site);
  if (watch.look_until(kFindBound, "waiting for skewd",
                       [&] { return watch.named().has_value(); })) {
    outcome.found = std::chrono::steady_clock::now() - begin;
    outcome.told = watch.named();
  }
  show_told(screen, outcome);
  site.restore();
  if (!outcome.told) return outcome;
  outcome.resolved = watch.look_until(kResolveBound, "mended, waiting for skewd to see it",
                                      [&] { return watch.is_resolved(); });
  screen.line(outcome.resolved ? "  resolved " + render_seconds(*outcome.resolved) + " after that"
                               : "  not resolved within " + render_seconds(kResolveBound),
              outcome.resolved ? Tone::quiet : Tone::bad);
  show_users(screen, users_before, site.users());
  return outcome;
}

void show_table(Screen& screen, const std::vector<Outcome>& outcomes) {
  std::vector<std::vector<std::string>> rows{
      {"fault", "skewd said", "where", "layer", "severity", "found", "resolved"}};
  std::vector<Tone> tones{Tone::strong};
  for (const Outcome& outcome : outcomes) {
    const ToldFinding told = outcome.told.value_or(ToldFinding{});
    const auto time_of = [](const std::optional<Seconds>& time) {
      return time ? render_seconds(*time) : std::string("no");
    };
    rows.push_back({outcome.fault.name, outcome.told ? kind_of(told) : "nothing",
                    outcome.told ? place_of(told) : "-", told.layer, told.severity,
                    time_of(outcome.found), time_of(outcome.resolved)});
    tones.push_back(outcome.found && outcome.resolved ? Tone::good : Tone::bad);
  }
  screen.line();
  screen.table(rows, tones);
}

void show_false_findings(Screen& screen, const std::vector<ToldFinding>& false_findings) {
  if (false_findings.empty()) {
    screen.line("Nothing else was reported.", Tone::good);
    return;
  }
  screen.line("Reported without cause:", Tone::bad);
  for (const ToldFinding& finding : false_findings) {
    screen.line("  " + kind_of(finding) + " at " + place_of(finding) + ", " + finding.severity +
                    ": " + finding.summary,
                Tone::bad);
  }
}

void keep_running(const Site& site, const WatchedAgent& agent, Watch& watch, Screen& screen) {
  screen.line();
  screen.line("Everything goes on. The page: " + agent.address() + "/", Tone::strong);
  screen.line("Users come in at " + site.address() + "/shop; break it yourself, for example");
  screen.line("  echo 'set server shop/web-1 weight 0' | socat - " + site.admin_socket());
  screen.line("Ctrl-C stops all of it.");
  try {
    for (;;) watch.look_until(seconds(60), "running", [] { return false; });
  } catch (const Interrupted&) {
    screen.line("Stopping.");
  }
}

int run_demo(bool keep) {
  Screen screen;
  screen.line("A real HAProxy with users, skewd beside it, and four faults that took services down",
              Tone::strong);
  Site site;
  const WatchedAgent agent(site.admin_socket());
  Watch watch(agent, screen);
  screen.line("HAProxy at " + site.address() + "/shop and /media, skewd at " + agent.address() +
              "/, 60 requests per second");
  screen.line("clean traffic for " + render_seconds(kCleanTime), Tone::quiet);
  watch.look_until(kCleanTime, "clean traffic", [] { return false; });

  std::vector<Outcome> outcomes;
  for (const Fault& fault : make_faults()) {
    outcomes.push_back(show_fault(fault, site, watch, screen));
  }
  // What opens only when all is mended would be as false as before.
  watch.look_until(kCleanTime, "clean traffic", [] { return false; });
  show_table(screen, outcomes);
  show_false_findings(screen, watch.false_findings());
  const bool all_found = std::all_of(outcomes.begin(), outcomes.end(), [](const Outcome& outcome) {
    return outcome.found.has_value() && outcome.resolved.has_value();
  });
  const bool quiet_otherwise = watch.false_findings().empty();
  if (keep) keep_running(site, agent, watch, screen);
  return all_found && quiet_otherwise ? kAllFound : kNotAllFound;
}

bool is_set(const char* variable) {
  const char* value = std::getenv(variable);
  return value != nullptr && *value != '\0' && std::string_view(value) != "0";
}

int number_in(const char* variable) {
  return is_set(variable) ? std::atoi(std::getenv(variable)) : 0;
}

}  // namespace
}  // namespace skewd::demo

int main() {
  using namespace skewd::demo;
  note_interrupts();
  try {
    if (const auto reason = skewd::support::HaproxyProcess::missing(); !reason.empty()) {
      std::cerr << "demo: " << reason << "; `make deps` installs it\n";
      return kCannotRun;
    }
    if (is_set("QUIET_MINUTES")) {
      return run_quiet(std::chrono::minutes(number_in("QUIET_MINUTES"))) == 0 ? kAllFound
                                                                              : kNotAllFound;
    }
    if (is_set("DELAY_TRIALS")) {
      const auto trials = static_cast<std::size_t>(number_in("DELAY_TRIALS"));
      const std::chrono::minutes warm_up(number_in("WARM_UP_MINUTES"));
      return run_delay(trials, warm_up) == 0 ? kAllFound : kNotAllFound;
    }
    if (is_set("VERDICT_WARM_UP_MINUTES")) {
      VerdictRun run{.warm_up = std::chrono::minutes(number_in("VERDICT_WARM_UP_MINUTES"))};
      if (is_set("VERDICT_AT_ONCE")) {
        run.at_once = static_cast<std::size_t>(std::max(1, number_in("VERDICT_AT_ONCE")));
      }
      if (is_set("VERDICT_ONLY")) run.only = std::getenv("VERDICT_ONLY");
      return run_verdicts(run) == 0 ? kAllFound : kNotAllFound;
    }
    if (is_set("SOURCES_QUIET_MINUTES")) {
      const std::chrono::minutes length(number_in("SOURCES_QUIET_MINUTES"));
      return run_quiet_sources(length) == 0 ? kAllFound : kNotAllFound;
    }
    if (is_set("SOURCES_WARM_UP")) {
      const std::chrono::seconds warm_up(number_in("SOURCES_WARM_UP"));
      const char* only = std::getenv("SOURCES_ONLY");
      return run_sources(warm_up, only == nullptr ? "" : only) == 0 ? kAllFound : kNotAllFound;
    }
    if (is_set("PAGE_TRIALS")) {
      const char* rules = std::getenv("PAGE_RULES");
      const auto trials = static_cast<std::size_t>(number_in("PAGE_TRIALS"));
      return run_paging(trials, rules == nullptr ? "" : rules) == 0 ? kAllFound : kNotAllFound;
    }
    if (is_set("SCREENSHOTS")) return take_screenshots(std::getenv("SCREENSHOTS"));
    return run_demo(is_set("KEEP"));
  } catch (const Interrupted&) {
    std::cerr << "demo: interrupted\n";
    return kInterrupted;
  } catch (const std::exception& error) {
    std::cerr << "demo: " << error.what() << "\n";
    return kCannotRun;
  }
}
