// SPDX-License-Identifier: Apache-2.0
//
// What we want to reach per class of fault. B is the least number of scrapes that any detector
// needs; two scrapes are always spent on being sure.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "alerts/detect/memory.h"
#include "alerts/glob.h"
#include "bench/skewbench/summary.h"
#include "bench/skewbench/table.h"

namespace skewd::bench {
namespace {

using Number = std::optional<double>;

// What a goal asks of one cell.
struct Want {
  double floor = 0;   // the median may be this many scrapes, whatever the bound is
  double bounds = 0;  // or as many times the bound
  double extra = 0;   // scrapes on top
  double recall = 1;
  double named = 0;  // all that had to be, of the findings
  double subtype = 0;
};

struct Goal {
  const char* what;
  const char* text;
  std::vector<const char*> ids;
  std::vector<const char*> balancers;  // patterns; empty: all
  double least_rate = 0;
  Want want{};
};

const std::vector<Goal>& goals() {
  static const std::vector<Goal> all{
      {"nobody to serve", "1 scrape", {"B01", "B02", "B03"}, {}, 20, {.floor = 1}},
      {"balancer drops >= 5 %",
       "max(2, 1.3 B)",
       {"B05", "B06", "B07"},
       {},
       2,
       {.floor = 2, .bounds = 1.3}},
      {"starved, round robin",
       "max(2, 0.5 B)",
       {"A01"},
       {"RR", "RRw4"},
       2,
       {.floor = 2, .bounds = 0.5}},
      {"starved, random", "max(2, 1.3 B)", {"A01"}, {"RAND"}, 2, {.floor = 2, .bounds = 1.3}},
      {"share x2, exact", "max(2, 1.3 B)", {"A06"}, {}, 2, {.floor = 2, .bounds = 1.3}},
      {"share x1.3, exact, from 20 rps",
       "max(2, 1.3 B)",
       {"A04"},
       {},
       20,
       {.floor = 2, .bounds = 1.3}},
      {"funnel >= 50 %, from 20 rps", "2 scrapes", {"A08", "A09"}, {}, 20, {.floor = 2}},
      {"weights swapped",
       "both named, \"swapped\" named 95 %",
       {"A11"},
       {},
       1,
       {.floor = 120, .named = 0.95, .subtype = 0.95}},
      {"load aware, starved", "10 scrapes", {"A15/A01"}, {}, 20, {.floor = 10}},
      {"load aware, x4", "5 scrapes", {"A15/A07"}, {}, 20, {.floor = 5}},
      {"load aware, x2", "40 scrapes", {"A15/A06"}, {}, 20, {.floor = 40}},
      {"load aware, x1.5", "found", {"A15/A05"}, {}, 20, {.floor = 120}},
      {"affinity, starved", "10 scrapes", {"A16/A01"}, {}, 20, {.floor = 10}},
      {"affinity, funnel 100 %", "5 scrapes", {"A16/A08"}, {}, 20, {.floor = 5}},
      {"affinity, x4", "90 % found", {"A16/A07"}, {}, 20, {.floor = 120, .recall = 0.9}},
      {"offline in rotation", "max(3, 3 B)", {"D10"}, {}, 2, {.floor = 3, .bounds = 3}},
      {"server fails",
       "1.5 B + 2",
       {"D01", "D02", "D03", "D04"},
       {},
       20,
       {.bounds = 1.5, .extra = 2}},
      {"pool fails 2 %", "max(3, 1.5 B)", {"D05"}, {}, 20, {.floor = 3, .bounds = 1.5}},
      {"server slow x2, HAProxy averages",
       "1.3 (1.5 B + 2)",
       {"C03"},
       {},
       20,
       {.bounds = 1.95, .extra = 2.6}},
      {"server slow x1.5, at 20 rps", "all found in 10 min", {"C02"}, {}, 20, {.floor = 120}},
      {"pool slow x2", "10 scrapes", {"C09"}, {}, 20, {.floor = 10}},
      {"pool slow x5", "3 scrapes", {"C10"}, {}, 20, {.floor = 3}},
      {"pool slow x1.5", "20 scrapes", {"C08"}, {}, 20, {.floor = 20}},
      {"pool traffic gone", "2 scrapes", {"B08"}, {}, 2, {.floor = 2}},
      {"half of A to B, smooth", "5 scrapes", {"E02"}, {"RR smooth"}, 20, {.floor = 5}},
      {"20 % of A to B, smooth", "10 scrapes", {"E01"}, {"RR smooth"}, 20, {.floor = 10}},
      {"half of A to B, bursty",
       "90 % in 60 scrapes",
       {"E02"},
       {"RR bursty"},
       20,
       {.floor = 60, .recall = 0.9}},
  };
  return all;
}

bool is_meant(const Goal& goal, const Scenario& scenario) {
  const auto fits = [](const std::vector<const char*>& patterns, const std::string& name) {
    return std::any_of(patterns.begin(), patterns.end(),
                       [&](const char* pattern) { return matches_glob(pattern, name); });
  };
  return scenario.setup.rate >= goal.least_rate && fits(goal.ids, scenario.id) &&
         (goal.balancers.empty() || fits(goal.balancers, scenario.setup.balancer));
}

bool is_met(const Want& want, const Cell& cell, const Summary& summary) {
  if (summary.recall < want.recall - 1e-9 || !summary.median) return false;
  const double most = std::max(want.floor, want.bounds * bound_of(cell.scenario)) + want.extra;
  // No fewer than two scrapes can be sure of anything but exact states.
  const double limit = want.floor == 1 ? 1 : std::max(2.0, std::ceil(most));
  return *summary.median <= limit && summary.named.value_or(1) >= want.named &&
         summary.subtype.value_or(1) >= want.subtype;
}

std::string number(const char* format, double value) {
  char text[64];
  std::snprintf(text, sizeof text, format, value);
  return text;
}

std::string row(const std::string& what, const std::string& goal, const std::string& measured,
                const std::string& met) {
  return "| " + what + " | " + goal + " | " + measured + " | " + met + " |\n";
}

std::string render_goal(const Goal& goal, const Results& results, double interval) {
  std::string measured;
  std::size_t met = 0, all = 0;
  for (const Cell& cell : results.cells) {
    if (cell.outcomes.empty() || !is_meant(goal, cell.scenario)) continue;
    const Summary summary = summarize(cell, interval);
    const Scenario& scenario = cell.scenario;
    measured += measured.empty() ? "" : "; ";
    if (goal.ids.size() > 1) measured += scenario.id + " ";
    measured += scenario.setup.balancer + " " + number("%g", scenario.setup.rate) + ": ";
    measured += summary.median ? number("%.0f", *summary.median) : "-";
    if (summary.recall < 1) measured += number(" (%.0f %%)", 100 * summary.recall);
    ++all;
    met += is_met(goal.want, cell, summary) ? 1 : 0;
  }
  if (all == 0) return "";
  return row(goal.what, goal.text, measured,
             met == all ? "yes" : std::to_string(met) + " of " + std::to_string(all));
}

struct Silence {
  Quiet plain, eventful;
  double events = 0;
};

Silence silence_of(const Results& results) {
  Silence silence;
  for (const WarmUp& one : results.warm_ups) silence.plain.add(one.quiet);
  for (const Cell& cell : results.cells) {
    const bool eventful = cell.scenario.events_per_pool_day > 0;
    (eventful ? silence.eventful : silence.plain).add(cell.quiet);
    silence.events += cell.scenario.events_per_pool_day * cell.quiet.pool_days;
  }
  return silence;
}

std::string render_silence(const Results& results) {
  const Silence silence = silence_of(results);
  const auto measured = [](const Quiet& quiet, double exposure, const char* of) {
    return std::to_string(quiet.sum()) + " in " + number("%.0f ", exposure) + of + ", 95 % below " +
           number("%.2g", upper_limit(quiet.sum(), exposure));
  };
  std::string rows;
  if (silence.plain.pool_days > 0) {
    const double most = upper_limit(silence.plain.sum(), silence.plain.pool_days);
    rows += row("false alarms, nothing happens", "<= 1 per pool and year proven (2.7e-3 a day)",
                measured(silence.plain, silence.plain.pool_days, "pool-days"),
                most <= 1 / 365.0 ? "yes" : "no");
  }
  if (silence.events > 0) {
    const double most = upper_limit(silence.eventful.sum(), silence.events);
    rows += row("false alarms, benign events", "<= 1e-4 per event",
                measured(silence.eventful, silence.events, "events"), most <= 1e-4 ? "yes" : "no");
  }
  Cost cost = silence.plain.cost;
  cost.nanoseconds += silence.eventful.cost.nanoseconds;
  cost.server_scrapes += silence.eventful.cost.server_scrapes;
  const double nanoseconds = cost.nanoseconds / std::max(1.0, cost.server_scrapes);
  rows += row("judging, per server and scrape", "250 ns", number("%.0f ns", nanoseconds),
              nanoseconds <= 250 ? "yes" : "no");
  rows += row("memory per server", "320 B", std::to_string(sizeof(ServerMemory)) + " B",
              sizeof(ServerMemory) <= 320 ? "yes" : "no");
  return rows;
}

std::string render_rightness(const Results& results, double interval) {
  double right = 0, all = 0;
  std::vector<double> since_off;
  for (const Cell& cell : results.cells) {
    if (!cell.scenario.id.starts_with("A0") && !cell.scenario.id.starts_with("A1")) continue;
    if (cell.scenario.id.starts_with("A15") || cell.scenario.id.starts_with("A16")) continue;
    const Summary summary = summarize(cell, interval);
    if (summary.server) {
      right += *summary.server;
      ++all;
    }
    if (summary.since_off) since_off.push_back(*summary.since_off);
  }
  if (all == 0) return "";
  const Number off = quantile(since_off, 0.5);
  return row("right server, exact shares", ">= 99 %", number("%.1f %%", 100 * right / all),
             right / all >= 0.99 ? "yes" : "no") +
         row("beginning of the fault, median error", "<= 1 scrape",
             off ? number("%.1f", *off) : "-", off && *off <= 1 ? "yes" : "no");
}

}  // namespace

std::string render_goals(const Results& results, double interval) {
  std::string text =
      "| class | goal | measured: median scrapes (recall) | met |\n|---|---|---|---|\n";
  for (const Goal& goal : goals()) text += render_goal(goal, results, interval);
  return text + render_rightness(results, interval) + render_silence(results);
}

}  // namespace skewd::bench
