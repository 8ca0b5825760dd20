// SPDX-License-Identifier: Apache-2.0
//
// One pool: the verdict with all that it rests on, its servers, its last 15 minutes, and what
// happened to it. The title and the keys stay, what is between them scrolls.
#include <algorithm>
#include <iterator>
#include <utility>

#include "agent/top/figures.h"
#include "agent/top/parts.h"
#include "agent/top/rows.h"

namespace skewd::top {
namespace {

// With the space before them; 0: there is no room for it.
struct Columns {
  std::size_t name = 10;
  std::size_t state = 9;
  std::size_t share = 8;
  std::size_t due = 8;
  std::size_t bar = 0;
  std::size_t weight = 0;
  std::size_t rate = 0;
  std::size_t errors = 0;
  std::size_t time = 0;
  std::size_t load = 0;
  std::size_t finding = 0;
};

void append(Lines& lines, Lines more) {
  std::move(more.begin(), more.end(), std::back_inserter(lines));
}

Columns columns_for(const Canvas& canvas, const std::vector<const Server*>& servers) {
  Columns columns;
  std::size_t left = canvas.size.columns;
  left -= std::min(left, 2 + columns.name + columns.state + columns.share + columns.due);
  const auto take = [&](std::size_t& column, std::size_t width) {
    if (left < width) return;
    column = width;
    left -= width;
  };
  take(columns.bar, 11);
  take(columns.rate, 7);
  take(columns.time, 8);
  take(columns.errors, 7);
  take(columns.weight, 7);
  std::size_t longest = columns.name;
  for (const Server* server : servers) {
    longest = std::max(longest, canvas.lettering.width(canvas.lettering.cut(server->name, 40)));
  }
  const std::size_t more = std::min(left, longest - columns.name);
  columns.name += more;
  left -= more;
  take(columns.load, 9);
  take(columns.finding, 22);
  if (columns.bar > 0) columns.bar += std::min<std::size_t>(left, 40);
  return columns;
}

Line table_head(const Canvas& canvas, const Columns& columns) {
  const Lettering& lettering = canvas.lettering;
  std::string text = "  " + lettering.left("SERVER", columns.name) +
                     lettering.left(" STATE", columns.state) +
                     lettering.right("SHARE", columns.share) + lettering.right("DUE", columns.due);
  const auto add = [&](const char* title, std::size_t width, bool is_left = false) {
    if (width == 0) return;
    text += " " + (is_left ? lettering.left(title, width - 1) : lettering.right(title, width - 1));
  };
  add("GOT, DUE", columns.bar, true);
  add("WEIGHT", columns.weight);
  add("REQ/S", columns.rate);
  add("ERRORS", columns.errors);
  add("TIME", columns.time);
  add("RUNNING", columns.load);
  add("FINDING", columns.finding, true);
  return {{{std::move(text), Tone::faint}}};
}

std::string state_of(const Server& server) {
  std::string word = server.state;
  std::replace(word.begin(), word.end(), '_', ' ');
  if (word == "maintenance") word = "maint";
  return server.backup && word == "up" ? "backup" : word;
}

Tone tone_of_state(const Server& server) {
  if (server.state == "up") return Tone::plain;
  return server.state == "down" ? Tone::critical : Tone::warning;
}

std::string weight_of(const Server& server) {
  if (!server.weight) return "-";
  return count(static_cast<std::uint64_t>(std::max(*server.weight, 0.0)));
}

std::string load_of(const Server& server) {
  const bool queues = server.queued.value_or(0) > 0;
  return count(server.in_flight) + (queues ? "+" + count(server.queued) : "");
}

Line server_line(const Canvas& canvas, const Detail& detail, const Server& server, double full,
                 const Columns& columns) {
  const Lettering& lettering = canvas.lettering;
  const Finding* const finding = finding_of(detail, server);
  const Trouble trouble = finding == nullptr ? Trouble::none : finding->severity;
  Line line;
  const auto add = [&](const std::string& text, std::size_t width, Tone tone = Tone::plain) {
    if (width > 0) line.spans.push_back({" " + lettering.right(text, width - 1), tone});
  };
  line.spans.push_back({mark_of(trouble, lettering) + " ", tone_of(trouble)});
  line.spans.push_back(
      {lettering.left(server.name, columns.name), finding != nullptr ? Tone::strong : Tone::plain});
  line.spans.push_back(
      {" " + lettering.left(state_of(server), columns.state - 1), tone_of_state(server)});
  add(percent(server.share), columns.share, finding != nullptr ? tone_of(trouble) : Tone::plain);
  add(percent(server.due), columns.due);
  if (columns.bar > 0) {
    line.spans.push_back({" ", Tone::plain});
    const Tone tone = finding != nullptr ? tone_of(trouble) : Tone::bar;
    for (Span& span : share_bar(server, full, columns.bar - 1, tone, lettering)) {
      line.spans.push_back(std::move(span));
    }
  }
  add(weight_of(server), columns.weight);
  add(rate(rate_of(detail.pool, server)), columns.rate);
  add(count(server.errors), columns.errors,
      server.errors.value_or(0) > 0 ? Tone::warning : Tone::plain);
  add(time_taken(server.latency), columns.time);
  add(load_of(server), columns.load);
  if (columns.finding > 0 && finding != nullptr) {
    line.spans.push_back(
        {" " + lettering.left(finding->kind, columns.finding - 1), tone_of(trouble)});
  }
  return line;
}

Trouble worst_of(const Detail& detail) {
  Trouble worst = Trouble::none;
  for (const Finding& finding : detail.findings) {
    if (!finding.resolved) worst = std::max(worst, finding.severity);
  }
  return worst;
}

std::string largest_of(Graph graph, const std::vector<Point>& track) {
  std::optional<double> most;
  for (const Point& point : track) {
    const auto value = value_of(graph, point);
    if (value) most = std::max(most.value_or(0), double{*value});
  }
  if (!most) return "not told";
  switch (graph) {
    case Graph::share: return "up to " + percent(most);
    case Graph::time: return "up to " + time_taken(most);
    case Graph::errors:
    case Graph::requests: return "up to " + rate(most) + "/s";
  }
  return "";
}

// A line for each graph, all over the same 15 minutes.
Lines graphs(const Canvas& canvas, const Detail& detail) {
  constexpr std::size_t kTitle = 12;
  constexpr std::size_t kMost = 16;
  const auto& track = canvas.picture.past.of(detail.balancer, detail.pool.name);
  const std::size_t taken = kTitle + kMost;
  const std::size_t columns =
      canvas.size.columns > taken + 8 ? std::min<std::size_t>(canvas.size.columns - taken, 180) : 8;
  Lines lines{{}, {{{"  LAST 15 MINUTES (share: of the server that got most)", Tone::faint}}}};
  for (const Graph graph : {Graph::share, Graph::time, Graph::errors, Graph::requests}) {
    lines.push_back(
        {{{canvas.lettering.left("  " + name_of(graph), kTitle), Tone::plain},
          {sparkline(graph, track, canvas.picture.now(), columns, canvas.lettering), Tone::bar},
          {" " + largest_of(graph, track), Tone::faint}}});
  }
  return lines;
}

Lines other_findings(const Canvas& canvas, const Detail& detail) {
  Lines lines;
  for (const Finding& finding : detail.findings) {
    if (finding.resolved || finding.id == detail.verdict.finding) continue;
    if (lines.empty()) lines = {{}, {{{"  ALSO OPEN", Tone::faint}}}};
    append(lines, verdict_lines(canvas, finding.severity, "", finding.summary));
  }
  return lines;
}

Lines past_events(const Canvas& canvas, const Detail& detail) {
  Lines lines;
  for (const Event& event : events_of(detail.changes, detail.findings)) {
    if (lines.empty()) lines = {{}, {{{"  WHAT CHANGED", Tone::faint}}}};
    append(lines, event_lines(canvas, event));
  }
  return lines;
}

Lines server_table(const Canvas& canvas, const Detail& detail,
                   const std::vector<const Server*>& servers) {
  const Columns columns = columns_for(canvas, servers);
  const double full = full_of(detail.pool.servers);
  Lines lines{{}, table_head(canvas, columns)};
  for (const Server* server : servers) {
    lines.push_back(server_line(canvas, detail, *server, full, columns));
  }
  if (servers.empty()) lines.push_back({{{"  no server has that in it", Tone::faint}}});
  return lines;
}

Lines whole_pool(const Canvas& canvas, const Detail& detail,
                 const std::vector<const Server*>& servers) {
  Lines lines =
      verdict_lines(canvas, worst_of(detail), detail.verdict.word, detail.verdict.headline);
  for (const auto& [label, text] : detail.verdict.lines) {
    append(lines, labelled(canvas, label, text, label == "do" ? Tone::strong : Tone::plain));
  }
  if (!detail.pool.not_comparable.empty()) {
    append(lines, labelled(canvas, "shares", "not judged: " + detail.pool.not_comparable));
  }
  append(lines, server_table(canvas, detail, servers));
  append(lines, graphs(canvas, detail));
  append(lines, other_findings(canvas, detail));
  append(lines, past_events(canvas, detail));
  return lines;
}

}  // namespace

Lines pool_screen(const Canvas& canvas, std::size_t& scroll) {
  Lines lines = header_of(canvas);
  const auto& detail = canvas.picture.detail;
  const bool is_it = detail && Place{detail->balancer, detail->pool.name} == *canvas.view.opened;
  std::vector<const Server*> servers;
  Lines body;
  if (is_it) {
    servers = servers_of(*detail, canvas.view);
    body = whole_pool(canvas, *detail, servers);
  } else {
    const char* text = canvas.picture.no_such_pool
                           ? "There is no such pool any more, or it was not read yet."
                           : "Asking the agent ...";
    body = verdict_lines(canvas, Trouble::none, "", text);
  }
  const std::size_t height = canvas.size.rows;
  const std::size_t footer = canvas.view.once || height < 4 ? 0 : 1;
  const std::size_t taken = lines.size() + footer;
  const std::size_t room = height > taken ? height - taken : 1;
  scroll = std::min(scroll, body.size() - std::min(body.size(), room));
  for (std::size_t i = scroll; i < std::min(body.size(), scroll + room); ++i) {
    lines.push_back(std::move(body[i]));
  }
  if (footer == 0) return lines;
  lines.resize(height - 1);
  lines.push_back(footer_of(canvas, servers.size(), is_it ? detail->pool.servers.size() : 0));
  return lines;
}

}  // namespace skewd::top
