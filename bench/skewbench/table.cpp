// SPDX-License-Identifier: Apache-2.0
#include "bench/skewbench/table.h"

#include <cmath>
#include <cstdio>
#include <optional>

#include "bench/skewbench/summary.h"

namespace skewd::bench {
namespace {

std::string text_of(const char* format, double value) {
  char text[48];
  std::snprintf(text, sizeof text, format, value);
  return text;
}

std::string percent(std::optional<double> part) {
  return part ? text_of("%.0f %%", 100 * *part) : "-";
}

std::string scrapes(std::optional<double> count) {
  if (!count) return "-";
  return text_of(*count < 10 && *count != std::floor(*count) ? "%.1f" : "%.0f", *count);
}

class Table {
 public:
  explicit Table(std::vector<std::string> heads) {
    std::string rule;
    for (const std::string& head : heads) {
      text_ += "| " + head + " ";
      rule += "|---";
    }
    text_ += "|\n" + rule + "|\n";
  }
  void row(const std::vector<std::string>& cells) {
    for (const std::string& cell : cells) text_ += "| " + cell + " ";
    text_ += "|\n";
  }
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  std::string text_;
};

std::string rate_text(std::size_t count, double pool_days) {
  if (pool_days <= 0) return "-";
  return count == 0 ? "0" : text_of("%.3g", static_cast<double>(count) / pool_days);
}

std::vector<std::string> quiet_cells(const Quiet& quiet) {
  std::string kinds;
  for (const auto& [kind, count] : quiet.alarms) {
    kinds += (kinds.empty() ? "" : ", ") + kind + " " + std::to_string(count);
  }
  std::vector<std::string> cells{text_of("%.1f", quiet.pool_days), std::to_string(quiet.sum()),
                                 rate_text(quiet.sum(), quiet.pool_days),
                                 text_of("%.2g", upper_limit(quiet.sum(), quiet.pool_days)), kinds};
  for (const std::size_t count : quiet.rivals) cells.push_back(rate_text(count, quiet.pool_days));
  return cells;
}

std::vector<std::string> fault_cells(const Cell& cell, double interval) {
  const Scenario& scenario = cell.scenario;
  const Summary summary = summarize(cell, interval);
  const double bound = bound_of(scenario);
  std::vector<std::string> cells{scenario.id + (scenario.required ? "" : " (optional)"),
                                 scenario.fault,
                                 scenario.setup.balancer,
                                 text_of("%g", scenario.setup.rate),
                                 bound > 0 ? text_of("%.1f", bound) : "-",
                                 percent(summary.recall),
                                 scrapes(summary.median),
                                 scrapes(summary.p90),
                                 summary.in_bounds ? text_of("%.1f", *summary.in_bounds) : "-",
                                 percent(summary.server),
                                 percent(summary.named),
                                 percent(summary.subtype),
                                 percent(summary.layer),
                                 percent(summary.cause),
                                 scrapes(summary.since_off),
                                 scrapes(summary.ends),
                                 text_of("%.2g", summary.left_open),
                                 text_of("%.2g", summary.strays)};
  for (const Summary::Rule& rule : summary.rivals) {
    std::string text = scrapes(rule.median);
    if (rule.recall < 1) text += " (" + percent(rule.recall) + ")";
    cells.push_back(rule.recall > 0 ? text : "-");
  }
  return cells;
}

}  // namespace

std::string render_faults(const Results& results, double interval) {
  std::vector<std::string> heads{
      "id",     "fault", "balancer",        "rps",    "bound",     "recall",
      "median", "p90",   "/ max(2, bound)", "server", "named",     "subtype",
      "layer",  "cause", "t0 off",          "ends",   "left open", "strays"};
  for (const std::string_view name : kRivalNames) heads.emplace_back(name);
  Table table(heads);
  for (const Cell& cell : results.cells) {
    if (!cell.outcomes.empty()) table.row(fault_cells(cell, interval));
  }
  return table.text();
}

std::string render_quiet(const Results& results) {
  std::vector<std::string> heads{"id",       "what",    "balancer",   "rps",  "pool-days",
                                 "findings", "per day", "95 % below", "kinds"};
  for (const std::string_view name : kRivalNames) heads.push_back(std::string(name) + ", per day");
  Table table(heads);
  const auto add = [&](std::vector<std::string> cells, const Quiet& quiet) {
    for (std::string& cell : quiet_cells(quiet)) cells.push_back(std::move(cell));
    table.row(cells);
  };
  Quiet all;
  for (const WarmUp& one : results.warm_ups) {
    add({"", "before faults", one.balancer, text_of("%g", one.rate)}, one.quiet);
    all.add(one.quiet);
  }
  for (const Cell& cell : results.cells) {
    if (cell.quiet.pool_days <= 0) continue;
    const Scenario& scenario = cell.scenario;
    add({scenario.id, scenario.fault, scenario.setup.balancer, text_of("%g", scenario.setup.rate)},
        cell.quiet);
    all.add(cell.quiet);
  }
  add({"", "all", "", ""}, all);
  return table.text();
}

}  // namespace skewd::bench
