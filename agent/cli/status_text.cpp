// SPDX-License-Identifier: Apache-2.0
#include "agent/cli/status_text.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <utility>

#include "agent/cli/plain_figures.h"

namespace skewd {
namespace {

constexpr int kBarCells = 20;

std::string render_decimal(double value, int digits) {
  char text[64];
  std::snprintf(text, sizeof text, "%.*f", digits, value);
  return text;
}

std::string render_optional(std::optional<std::uint64_t> count) {
  return count ? render_plain_count(*count) : "-";
}

std::string render_percent(std::optional<double> share) {
  return share ? render_decimal(*share * 100, 1) + " %" : "-";
}

int cells_of(std::optional<double> share) {
  return static_cast<int>(std::lround(std::clamp(share.value_or(0), 0.0, 1.0) * kBarCells));
}

// What a server gets as blocks; dots where it is due more.
std::string render_bar(const StatusServer& server) {
  const int got = cells_of(server.share);
  const int due = cells_of(server.expected_share);
  std::string bar;
  for (int cell = 0; cell < std::max(got, due); ++cell) bar += cell < got ? "█" : "·";
  return bar;
}

Paint paint_of(std::string_view severity) {
  if (severity == "critical") return Paint::bad;
  return severity == "warning" ? Paint::warning : Paint::faint;
}

Paint paint_of_state(std::string_view state) {
  if (state == "up") return Paint::good;
  if (state == "unknown") return Paint::faint;
  return state == "down" ? Paint::bad : Paint::warning;
}

std::string render_finding(const StatusFinding& finding, Colour colour) {
  std::string word = finding.severity;
  std::transform(word.begin(), word.end(), word.begin(), [](char letter) {
    return letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 'a' + 'A') : letter;
  });
  const std::string indent(10, ' ');
  word.resize(std::max(word.size(), std::size_t{8}), ' ');
  std::string text = paint_text(word, paint_of(finding.severity), colour) + "  " +
                     finding.balancer + ": " + finding.summary + '\n';
  text += indent + finding.finding + (finding.subtype.empty() ? "" : "/" + finding.subtype) +
          ", layer " + finding.layer + ", since " + finding.since + '\n';
  if (!finding.cause.empty()) text += indent + "change  " + finding.cause + '\n';
  if (!finding.symptom_of.empty()) {
    text += indent + "follows from " + finding.symptom_of + '\n';
  }
  return text;
}

bool is_blind(const StatusBalancer& balancer) { return !balancer.up || balancer.stale; }

std::string render_blindness(const StatusBalancer& balancer, Colour colour) {
  std::string text = paint_text("BLIND   ", Paint::bad, colour) + "  balancer " + balancer.name;
  if (!balancer.up) text += balancer.partly_up ? " is read only in part" : " cannot be read";
  if (balancer.stale) text += balancer.up ? " has old numbers" : " and its numbers are old";
  text += "; last read " + (balancer.last_success.empty() ? "never" : balancer.last_success) + '\n';
  for (const std::string& problem : balancer.problems) {
    text += std::string(10, ' ') + problem + '\n';
  }
  return text;
}

// What "all even" rests on.
struct Basis {
  std::size_t judged = 0;
  std::size_t not_judged = 0;
  std::size_t quiet = 0;  // too few requests in the last minute to say anything
  std::uint64_t requests = 0;
  double worst = 1;
};

Basis basis_of(const StatusReport& report) {
  Basis basis;
  for (const StatusBalancer& balancer : report.balancers) {
    for (const StatusPool& pool : balancer.pools) {
      if (!pool.not_comparable.empty()) {
        ++basis.not_judged;
        continue;
      }
      basis.requests += pool.requests;
      if (!pool.imbalance) {
        ++basis.quiet;
        continue;
      }
      ++basis.judged;
      basis.worst = std::max(basis.worst, *pool.imbalance);
    }
  }
  return basis;
}

std::string render_quiet(const StatusReport& report, Colour colour) {
  const bool sees_all =
      report.ready && std::none_of(report.balancers.begin(), report.balancers.end(), is_blind);
  if (!sees_all) return "nothing is open, but not everything can be seen\n";
  const Basis basis = basis_of(report);
  if (basis.quiet == 0 && basis.judged == 0) {
    return basis.not_judged == 0
               ? "nothing is open, but there is no pool to judge\n"
               : "nothing is open, but the shares of " + render_plural(basis.not_judged, "pool") +
                     " cannot be judged\n";
  }
  if (basis.judged == 0) return "nothing is open, but no pool has the traffic to be judged\n";
  std::string text = paint_text("all even", Paint::good, colour) + ": " +
                     render_plural(basis.judged, "pool") + " of " +
                     render_plural(report.balancers.size(), "balancer") +
                     "; in the last minute the worst server got " + render_decimal(basis.worst, 2) +
                     "x its due; " + render_plural(basis.requests, "request") + " counted";
  if (basis.quiet > 0) {
    text += "; " + render_plural(basis.quiet, "pool") + " without enough traffic to judge";
  }
  if (basis.not_judged > 0) {
    text += "; shares of " + render_plural(basis.not_judged, "pool") + " cannot be judged";
  }
  return text + '\n';
}

std::string render_servers(const StatusPool& pool, Colour colour) {
  TextTable table({Align::left, Align::left, Align::right, Align::right, Align::right, Align::left,
                   Align::right, Align::right, Align::right});
  std::vector<Cell> heading;
  for (const char* title :
       {"SERVER", "STATE", "WEIGHT", "SHARE", "DUE", "", "REQUESTS", "ERRORS", "IN FLIGHT"}) {
    heading.push_back({title, Paint::faint});
  }
  table.add(std::move(heading));
  for (const StatusServer& server : pool.servers) {
    table.add(
        {{server.name + (server.backup ? " (backup)" : "")},
         {server.state, paint_of_state(server.state)},
         {render_decimal(server.weight, 0)},
         {render_percent(server.share)},
         {render_percent(server.expected_share)},
         {render_bar(server)},
         {render_plain_count(server.requests)},
         {render_plain_count(server.errors), server.errors > 0 ? Paint::warning : Paint::plain},
         {render_optional(server.in_flight)}});
  }
  return table.render("    ", colour);
}

std::string render_pool(const StatusPool& pool, Colour colour) {
  std::string text = "\n  " + pool.name;
  if (!pool.algorithm.empty()) text += "  " + pool.algorithm;
  text += "  " + render_decimal(pool.request_rate, 1) + " requests/s";
  if (pool.balancer_errors > 0) {
    text += "  " + render_plural(pool.balancer_errors, "error") + " of the balancer itself";
  }
  if (!pool.not_comparable.empty()) text += "  shares not judged: " + pool.not_comparable;
  if (pool.picks_are_requests) {
    text += "\n    counts requests: this source does not tell the algorithm's picks";
  }
  return text + '\n' + render_servers(pool, colour);
}

std::string render_origin(const StatusBalancer& balancer) {
  if (balancer.exact_latency_source.empty()) return "";
  std::string text = "  latency: exact, from " + balancer.exact_latency_source;
  const char* before = "; counters from ";
  for (const std::string& source : balancer.counters_sources) {
    text += std::exchange(before, ", ") + source;
  }
  return text + '\n';
}

std::string render_balancer(const StatusBalancer& balancer, Colour colour) {
  std::string text = '\n' + balancer.name + "  " + balancer.kind;
  if (!balancer.version.empty()) text += ' ' + balancer.version;
  text += ", read every " + render_decimal(balancer.scrape_interval_seconds, 0) + " s\n";
  text += render_origin(balancer);
  for (const std::string& note : balancer.notes) text += "  note: " + note + '\n';
  for (const StatusPool& pool : balancer.pools) text += render_pool(pool, colour);
  return text;
}

}  // namespace

std::string render_status(const StatusReport& report, Colour colour) {
  std::string text;
  for (const StatusFinding& finding : report.open) text += render_finding(finding, colour);
  for (const StatusBalancer& balancer : report.balancers) {
    if (is_blind(balancer)) text += render_blindness(balancer, colour);
  }
  if (!report.ready) text += "the agent has just started and has not yet tried every balancer\n";
  if (report.open.empty()) text += render_quiet(report, colour);
  for (const StatusBalancer& balancer : report.balancers) text += render_balancer(balancer, colour);
  return text;
}

}  // namespace skewd
