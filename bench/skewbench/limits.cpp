// SPDX-License-Identifier: Apache-2.0
#include "bench/skewbench/limits.h"

#include <cstdio>

#include "alerts/glob.h"
#include "bench/skewbench/summary.h"

namespace skewd::bench {
namespace {

// Of the cells with that id and setup (shell patterns): all expected findings in each run, the
// median delay in scrapes at most so long.
struct Limit {
  const char* id;
  const char* setup;
  double median;
};

// Reached, with a scrape or two to spare.
constexpr Limit kLimits[] = {
    {"A01", "RR/2/*", 48},
    {"A06", "RR/2/*", 75},
    {"A07", "RR/2/*", 16},
    {"A08", "RR/2/*", 4},
    {"A01", "RR/20/*", 4},
    {"A02", "RR/20/*", 6},
    {"A03", "RR/20/*", 18},
    {"A04", "RR/20/*", 15},
    {"A05", "RR/20/*", 8},
    {"A06", "RR/20/*", 4},
    {"A07", "RR/20/*", 3},
    {"A08", "R*/20/*", 3},
    {"A09", "R*/20/*", 4},
    {"A10", "R*/20/*", 6},
    {"A01", "RAND/20/*", 8},
    {"A06", "RAND/20/*", 16},
    {"A07", "RAND/20/*", 5},
    {"A0?", "R*/200/*", 14},
    {"A11", "WRR/20*", 8},
    {"A12", "WRR/20*", 4},
    {"A13", "WRR/20*", 16},
    {"A15/A01", "LC/20/*", 8},
    {"A15/A06", "LC/20/*", 30},
    {"A15/A07", "LC/20/*", 6},
    {"A15/A08", "LC/20/*", 5},
    {"A16/A01", "*/20/*", 15},
    {"A16/A08", "*/20/*", 6},
    {"A17", "RR/200/*", 12},
    {"A20", "FIRST/20*", 5},
    {"B01", "RR/20/*", 1},
    {"B02", "RR/20/*", 1},
    {"B03", "RR/20/*", 1},
    {"B05", "RAND/20/*", 9},
    {"B06", "RAND/20/*", 5},
    {"B07", "RAND/20*", 4},
    {"B08", "RR/20/*", 5},
    {"C03", "RR/200*", 12},
    {"C04", "RR/20/*", 40},
    {"C04", "RR/200*", 6},
    {"C05", "RR/200*", 45},
    {"C06", "RR/20/*", 40},
    {"C06", "RR/200*", 8},
    {"C09", "RR/20/*", 16},
    {"C10", "RR/20/*", 6},
    {"D02", "RR/20/*", 90},
    {"D03", "RR/20/*", 18},
    {"D04", "RR/20/*", 6},
    {"D05", "RR/20/*", 45},
    {"D06", "RR/20/*", 14},
    {"D07", "RR/20/*", 5},
    {"D0?", "RR/200*", 25},
    {"D08", "RR/200/*", 12},
    {"D09", "RR/20*", 6},
    {"D10", "RR/20*", 4},
    {"D11", "LC/20*", 6},
    {"D12", "STICKY/20*", 5},
    {"D13", "RR/20*", 4},
    {"E01", "RR/20/*smooth*", 40},
    {"E02", "RR/20/*smooth*", 6},
    {"E03", "RR/20/*smooth*", 4},
    {"E03", "RR/20/*bursty*", 6},
    {"E04", "RR/20/*smooth*", 5},
    {"E05", "RR/20/*smooth*", 14},
    {"E06", "RR/20*", 10},
    {"E07", "WRR/20*", 6},
    {"L01", "*log", 5},
    {"L02", "*log", 28},
    {"L03", "*/200/*log", 20},
    {"L04", "*log", 30},
    {"L05", "*log", 8},
    {"L06", "*log", 5},
};

std::string text_of(const Cell& cell, const char* what, double value) {
  char text[300];
  std::snprintf(text, sizeof text, "%s %s, %s: %s %g", cell.scenario.id.c_str(),
                cell.scenario.fault.c_str(), cell.scenario.setup.id.c_str(), what, value);
  return text;
}

void check(const Limit& limit, const Cell& cell, double interval,
           std::vector<std::string>& missed) {
  const Summary summary = summarize(cell, interval);
  if (summary.recall < 1) {
    missed.push_back(text_of(cell, "every run must find it; recall is", summary.recall));
  } else if (summary.median && *summary.median > limit.median) {
    missed.push_back(text_of(cell, "median delay in scrapes is", *summary.median) + ", limit " +
                     std::to_string(static_cast<int>(limit.median)));
  }
}

}  // namespace

std::vector<std::string> find_missed_limits(const Results& results, double interval) {
  std::vector<std::string> missed;
  for (const Limit& limit : kLimits) {
    bool any = false;
    for (const Cell& cell : results.cells) {
      if (cell.outcomes.empty() || !cell.scenario.required) continue;
      if (!matches_glob(limit.id, cell.scenario.id)) continue;
      if (!matches_glob(limit.setup, cell.scenario.setup.id)) continue;
      any = true;
      check(limit, cell, interval, missed);
    }
    if (!any) missed.push_back(std::string("no cell for limit ") + limit.id + " " + limit.setup);
  }
  for (const WarmUp& one : results.warm_ups) {
    for (const auto& [kind, count] : one.quiet.alarms) {
      missed.push_back("before any fault, " + one.balancer + ": " + kind + " x" +
                       std::to_string(count));
    }
  }
  for (const Cell& cell : results.cells) {
    for (const auto& [kind, count] : cell.quiet.alarms) {
      missed.push_back(text_of(cell, ("nothing is wrong, yet " + kind + " x").c_str(),
                               static_cast<double>(count)));
    }
  }
  return missed;
}

}  // namespace skewd::bench
