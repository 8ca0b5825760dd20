// SPDX-License-Identifier: Apache-2.0
#include "agent/cli/plan_text.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "agent/app/printable.h"
#include "agent/cli/diagnostic_text.h"

namespace skewd {
namespace {

constexpr double kCellsOfWhole = 20;   // of a bar that means 100 %
constexpr std::size_t kMostRows = 20;  // servers of a pool, or routes; then "and 80 more"

std::string share_text(const DueShare& due) {
  if (!due.exists) return "-";
  if (!due.share) return "unknown";
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.1f %%", *due.share * 100);
  return text.data();
}

std::string bar(const DueShare& due, const PlanStyle& style) {
  if (!style.bars || !due.share) return {};
  std::string text;
  const auto cells = std::lround(std::clamp(*due.share, 0.0, 1.0) * kCellsOfWhole);
  for (long i = 0; i < cells; ++i) text += "█";
  return text;
}

Paint paint_of(const ServerMove& server, const PoolMove& pool) {
  if (pool.is_new_funnel() || pool.loses_all()) return Paint::bad;
  return std::abs(server.move()) > 0.05 ? Paint::warning : Paint::plain;
}

std::string algorithm_text(const PoolMove& pool) {
  if (!pool.before.exists) return pool.after.algorithm;
  if (!pool.after.exists || pool.before.algorithm == pool.after.algorithm) {
    return pool.before.algorithm;
  }
  return pool.before.algorithm + " -> " + pool.after.algorithm;
}

std::string counts_text(const PoolMove& pool) {
  const PoolSide& one = pool.before.exists ? pool.before : pool.after;
  if (pool.before.exists && pool.after.exists) {
    return std::to_string(pool.before.declared) + " servers -> " +
           std::to_string(pool.after.declared) +
           ", can receive traffic: " + std::to_string(pool.before.able) + " -> " +
           std::to_string(pool.after.able);
  }
  return std::to_string(one.declared) +
         " servers, can receive traffic: " + std::to_string(one.able);
}

struct Tag {
  std::string text;
  Paint paint = Paint::plain;
};

Tag tag_of(const PoolMove& pool) {
  if (!pool.before.exists) return {"NEW", Paint::plain};
  if (!pool.after.exists) return {"REMOVED", Paint::warning};
  if (pool.loses_all()) return {"NOBODY", Paint::bad};
  if (pool.is_new_funnel()) return {"FUNNEL", Paint::bad};
  return {};
}

// Those that move most, in the order of the file.
std::vector<const ServerMove*> shown_servers(const PoolMove& pool) {
  std::vector<const ServerMove*> servers;
  for (const ServerMove& server : pool.servers) servers.push_back(&server);
  if (servers.size() <= kMostRows) return servers;
  std::stable_sort(servers.begin(), servers.end(), [](const auto* one, const auto* other) {
    return std::abs(one->move()) > std::abs(other->move());
  });
  servers.resize(kMostRows);
  std::sort(servers.begin(), servers.end());
  return servers;
}

std::string remarks_of(const PoolMove& pool) {
  std::string text;
  const auto add = [&](const std::string& which, const PoolSide& side) {
    if (!side.why_unknown.empty()) text += "  " + which + ": unknown: " + side.why_unknown + "\n";
    if (!side.condition.empty()) text += "  " + which + ": " + side.condition + "\n";
  };
  const bool same = pool.before.why_unknown == pool.after.why_unknown &&
                    pool.before.condition == pool.after.condition;
  if (!same && pool.before.exists) add("before", pool.before);
  if (pool.after.exists) add(same ? "shares" : "after", pool.after);
  return text;
}

std::string render_pool(const PoolMove& pool, const PlanStyle& style) {
  const Tag tag = tag_of(pool);
  std::string text = pool.pool + "   " + algorithm_text(pool) + "   " + counts_text(pool);
  text = printable(text);
  if (!tag.text.empty()) text += "   " + paint_text(tag.text, tag.paint, style.colour);
  TextTable table({Align::left, Align::right, Align::left, Align::left, Align::right, Align::left,
                   Align::left});
  const auto servers = shown_servers(pool);
  for (const ServerMove* server : servers) {
    table.add({{printable(server->server), Paint::plain},
               {share_text(server->before), Paint::plain},
               {bar(server->before, style), Paint::faint},
               {"->", Paint::plain},
               {share_text(server->after), paint_of(*server, pool)},
               {bar(server->after, style), paint_of(*server, pool)},
               {printable(server->remark), Paint::warning}});
  }
  text += "\n" + table.render("  ", style.colour);
  if (servers.size() < pool.servers.size()) {
    text += "  and " + std::to_string(pool.servers.size() - servers.size()) +
            " more, which move less\n";
  }
  return text + remarks_of(pool) + "\n";
}

std::string render_pools(const Comparison& comparison, const PlanStyle& style) {
  std::string text;
  std::size_t same = 0;
  for (const PoolMove& pool : comparison.pools) {
    if (style.everything || pool.is_changed()) {
      text += render_pool(pool, style);
    } else {
      ++same;
    }
  }
  if (same > 0) {
    text += std::to_string(same) +
            (same == 1 ? " pool keeps its shares\n" : " pools keep their shares\n");
  }
  return text;
}

std::string render_routes(const Comparison& comparison, const PlanStyle& style) {
  TextTable table({Align::left, Align::left, Align::left, Align::left, Align::left});
  std::size_t shown = 0;
  std::size_t same = 0;
  for (const RouteMove& route : comparison.routes) {
    if (!style.everything && !route.is_changed()) {
      ++same;
    } else if (++shown <= kMostRows) {
      const Paint paint = route.lost ? Paint::bad : Paint::plain;
      table.add(
          {{printable(route.listener), Paint::plain},
           {route.condition.empty() ? "(all others)" : printable(route.condition), Paint::plain},
           {printable(route.before.value_or("(no route)")) + " -> " +
                printable(route.after.value_or("(removed)")),
            paint},
           {route.lost ? "LOST" : "", Paint::bad},
           {printable(route.remark), paint}});
    }
  }
  std::string text;
  if (shown > 0) text += "routes\n" + table.render("  ", style.colour);
  if (shown > kMostRows) text += "  and " + std::to_string(shown - kMostRows) + " more\n";
  if (same > 0) {
    text += std::to_string(same) +
            (same == 1 ? " route stays as it is\n" : " routes stay as they are\n");
  }
  return text;
}

std::string render_risks(const Comparison& comparison, const SourceLines& lines,
                         const PlanStyle& style) {
  std::string text;
  if (!comparison.new_risks.empty()) text += "\nnew risks\n";
  for (const Diagnostic& one : comparison.new_risks) {
    text += render_diagnostic(one, lines, style.colour);
  }
  if (!comparison.vanished_risks.empty()) text += "\nno longer a risk\n";
  for (const Diagnostic& one : comparison.vanished_risks) {
    text += "  " + printable(one.text) + " [" + one.rule + "]\n";
  }
  return text;
}

}  // namespace

std::string render_plan(const Comparison& comparison, const std::vector<std::string>& objections,
                        const SourceLines& lines, const PlanStyle& style) {
  std::string text = render_pools(comparison, style) + render_routes(comparison, style) +
                     render_risks(comparison, lines, style) + "\n";
  if (objections.empty()) {
    return text + paint_text("Nothing speaks against it.", Paint::good, style.colour) + "\n";
  }
  for (const std::string& one : objections) text += printable(one) + "\n";
  return text + paint_text("Not safe to reload.", Paint::bad, style.colour) + "\n";
}

}  // namespace skewd
