// SPDX-License-Identifier: Apache-2.0
#include "bench/skewbench/summary.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace skewd::bench {
namespace {

constexpr double kNever = std::numeric_limits<double>::infinity();

std::optional<double> found_only(std::optional<double> value) {
  return value && std::isfinite(*value) ? value : std::nullopt;
}

// The part of the matches for which a member is true.
class Part {
 public:
  void note(bool right) {
    ++all_;
    right_ += right ? 1 : 0;
  }
  [[nodiscard]] std::optional<double> value() const {
    return all_ > 0 ? std::optional(right_ / all_) : std::nullopt;
  }

 private:
  double all_ = 0;
  double right_ = 0;
};

double delay_of(const Outcome& outcome) {
  double delay = 0;
  for (const auto& match : outcome.matches) delay = std::max(delay, match ? match->delay : kNever);
  return delay;
}

}  // namespace

std::optional<double> quantile(std::vector<double> values, double q) {
  if (values.empty()) return std::nullopt;
  std::sort(values.begin(), values.end());
  const double place = q * static_cast<double>(values.size() - 1);
  return values[static_cast<std::size_t>(std::ceil(place - 1e-9))];
}

double bound_of(const Scenario& scenario) {
  return scenario.nats_per_scrape > 0 ? 22.6 / scenario.nats_per_scrape : 0;
}

// Of a Poisson count: the mean that gives as few with a chance of 5 %, by bisection.
double upper_limit(std::size_t count, double exposure) {
  if (exposure <= 0) return 0;
  const auto chance_of_so_few = [&](double mean) {
    double term = std::exp(-mean), sum = term;
    for (std::size_t k = 1; k <= count; ++k) sum += term *= mean / static_cast<double>(k);
    return sum;
  };
  double low = 0, high = 10 + 4 * static_cast<double>(count);
  for (int i = 0; i < 60; ++i) {
    const double middle = (low + high) / 2;
    (chance_of_so_few(middle) > 0.05 ? low : high) = middle;
  }
  return high / exposure;
}

Summary summarize(const Cell& cell, double interval) {
  Summary summary;
  if (cell.outcomes.empty()) return summary;
  const auto runs = static_cast<double>(cell.outcomes.size());
  std::vector<double> delays, since_off, ends;
  Part server, named, subtype, layer, cause;
  for (const Outcome& outcome : cell.outcomes) {
    delays.push_back(delay_of(outcome) / interval);
    summary.recall += std::isfinite(delays.back()) ? 1 / runs : 0;
    if (outcome.ended) ends.push_back(*outcome.ended / interval);
    summary.left_open += static_cast<double>(outcome.left_open) / runs;
    summary.strays += static_cast<double>(outcome.strays) / runs;
    for (std::size_t i = 0; i < outcome.misled; ++i) server.note(false);
    for (std::size_t i = 0; i < outcome.matches.size(); ++i) {
      const auto& match = outcome.matches[i];
      if (!match) continue;
      const Expected& expected = cell.scenario.expected[i];
      if (!expected.servers.empty()) server.note(match->server);
      if (!expected.named.empty()) named.note(match->named);
      if (!expected.subtypes.empty()) subtype.note(match->subtype);
      if (expected.layer) layer.note(match->layer);
      if (match->has_cause) cause.note(match->cause);
      since_off.push_back(match->since_off / interval);
    }
  }
  summary.median = found_only(quantile(delays, 0.5));
  summary.p90 = found_only(quantile(delays, 0.9));
  const double bound = bound_of(cell.scenario);
  if (summary.median && bound > 0) summary.in_bounds = *summary.median / std::max(2.0, bound);
  summary.server = server.value();
  summary.named = named.value();
  summary.subtype = subtype.value();
  summary.ends = quantile(ends, 0.5);
  summary.layer = layer.value();
  summary.cause = cause.value();
  summary.since_off = quantile(since_off, 0.5);
  for (std::size_t rule = 0; rule < kRivals; ++rule) {
    std::vector<double> found;
    for (const Outcome& outcome : cell.outcomes) {
      found.push_back(outcome.rivals[rule] ? *outcome.rivals[rule] / interval : kNever);
      summary.rivals[rule].recall += outcome.rivals[rule] ? 1 / runs : 0;
    }
    summary.rivals[rule].median = found_only(quantile(found, 0.5));
  }
  return summary;
}

}  // namespace skewd::bench
