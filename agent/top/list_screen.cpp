// SPDX-License-Identifier: Apache-2.0
//
// All that is watched: what is wrong in full words, then every pool, those in trouble first, then
// what changed.
#include <algorithm>
#include <iterator>
#include <utility>

#include "agent/top/figures.h"
#include "agent/top/parts.h"
#include "agent/top/rows.h"

namespace skewd::top {
namespace {

// Columns with the space before them; 0: there is no room for it.
struct Columns {
  std::size_t name = 0;
  std::size_t state = 11;
  std::size_t worst = 0;
  std::size_t rate = 0;
  std::size_t errors = 0;
  std::size_t time = 0;
  std::size_t servers = 0;
  std::size_t bar = 0;
  std::size_t server = 0;  // who the bar is about
  std::size_t spark = 0;   // each
  std::size_t sparks = 1;
};

constexpr std::size_t kMark = 2;
constexpr std::size_t kLeastName = 12;
constexpr std::size_t kMostName = 40;

std::string name_of_row(const Canvas& canvas, const Row& row) {
  const bool is_one = canvas.picture.overview.balancers.size() == 1;
  return is_one ? row.pool->name : row.balancer->name + "/" + row.pool->name;
}

// The figures that matter most come first; what is left goes to names, bars and lines.
Columns columns_for(const Canvas& canvas, const std::vector<Row>& rows) {
  Columns columns;
  std::size_t left = canvas.size.columns;
  left -= std::min(left, kMark + kLeastName + columns.state);
  const auto take = [&](std::size_t& column, std::size_t width) {
    if (left < width) return;
    column = width;
    left -= width;
  };
  take(columns.worst, 7);
  take(columns.rate, 7);
  take(columns.time, 8);
  take(columns.errors, 7);
  take(columns.bar, 10);
  take(columns.spark, 11);
  take(columns.servers, 8);
  columns.name = kLeastName;
  std::size_t longest = kLeastName;
  for (const Row& row : rows) {
    longest = std::max(
        longest, canvas.lettering.width(canvas.lettering.cut(name_of_row(canvas, row), kMostName)));
  }
  const std::size_t more = std::min(left, longest - kLeastName);
  columns.name += more;
  left -= more;
  if (left >= 60) take(columns.server, 32);
  if (columns.bar > 0) columns.bar += std::min<std::size_t>(left / 3, 20);
  left -= columns.bar > 10 ? columns.bar - 10 : 0;
  if (columns.spark == 0) return columns;
  if (left >= 50) columns.sparks = 3;
  columns.spark = (11 + left) / columns.sparks;
  return columns;
}

Graph graph_at(const View& view, std::size_t place) {
  return static_cast<Graph>((static_cast<std::size_t>(view.graph) + place) % 4);
}

Line table_head(const Canvas& canvas, const Columns& columns) {
  const Lettering& lettering = canvas.lettering;
  std::string text =
      "  " + lettering.left("POOL", columns.name) + lettering.left(" STATE", columns.state);
  const auto right = [&](const char* title, std::size_t width) {
    if (width > 0) text += " " + lettering.right(title, width - 1);
  };
  const auto left = [&](const std::string& title, std::size_t width) {
    if (width > 0) text += " " + lettering.left(title, width - 1);
  };
  right("UP", columns.servers);
  right("WORST", columns.worst);
  right("REQ/S", columns.rate);
  right("ERRORS", columns.errors);
  right("TIME", columns.time);
  left("GOT, DUE", columns.bar);
  left("SERVER", columns.server);
  for (std::size_t i = 0; i < columns.sparks && columns.spark > 0; ++i) {
    std::string title = name_of(graph_at(canvas.view, i));
    for (char& letter : title) letter = static_cast<char>(letter - 'a' + 'A');
    left(title + ", 15 MIN", columns.spark);
  }
  return {{{std::move(text), Tone::faint}}};
}

void add_figures(Line& line, const Canvas& canvas, const Row& row, const Columns& columns) {
  const auto figure = [&](const std::string& text, std::size_t width, Tone tone = Tone::plain) {
    if (width > 0) line.spans.push_back({" " + canvas.lettering.right(text, width - 1), tone});
  };
  const Pool& pool = *row.pool;
  const bool is_short = pool.eligible < pool.servers_total;
  figure(std::to_string(pool.eligible) + "/" + std::to_string(pool.servers_total), columns.servers,
         is_short ? Tone::warning : Tone::plain);
  figure(times(pool.imbalance), columns.worst);
  figure(rate(pool.request_rate), columns.rate);
  figure(percent(row.errors), columns.errors,
         row.errors.value_or(0) > 0 ? Tone::warning : Tone::plain);
  figure(time_taken(row.latency), columns.time);
}

void add_shares(Line& line, const Canvas& canvas, const Row& row, const Columns& columns) {
  const Server* const server = worst_server(row);
  const auto blank = [&](std::size_t width) {
    line.spans.push_back({std::string(width, ' '), Tone::plain});
  };
  const bool is_named = row.finding != nullptr && server && row.finding->server == server->name;
  if (columns.bar > 0) {
    line.spans.push_back({" ", Tone::plain});
    if (server == nullptr) {
      blank(columns.bar - 1);
    } else {
      const Tone tone = is_named ? tone_of(row.trouble()) : Tone::bar;
      for (Span& span : share_bar(*server, full_of(row.pool->servers), columns.bar - 1, tone,
                                  canvas.lettering)) {
        line.spans.push_back(std::move(span));
      }
    }
  }
  if (columns.server == 0) return;
  const std::string told = server == nullptr
                               ? ""
                               : canvas.lettering.cut(server->name, columns.server - 20) + " " +
                                     percent(server->share) + ", due " + percent(server->due);
  line.spans.push_back({" " + canvas.lettering.left(told, columns.server - 1), Tone::plain});
}

Line row_line(const Canvas& canvas, const Row& row, const Columns& columns) {
  const Lettering& lettering = canvas.lettering;
  const Tone tone = tone_of(row.trouble());
  const bool is_short = row.finding == nullptr && row.pool->eligible < row.pool->servers_total;
  Line line;
  line.spans.push_back({mark_of(row.trouble(), lettering) + " ", tone});
  line.spans.push_back({lettering.left(name_of_row(canvas, row), columns.name),
                        row.finding != nullptr ? Tone::strong : Tone::plain});
  line.spans.push_back(
      {" " + lettering.left(row.state, columns.state - 1), is_short ? Tone::warning : tone});
  add_figures(line, canvas, row, columns);
  add_shares(line, canvas, row, columns);
  const auto& track = canvas.picture.past.of(row.balancer->name, row.pool->name);
  for (std::size_t i = 0; i < columns.sparks && columns.spark > 0; ++i) {
    line.spans.push_back({" " + sparkline(graph_at(canvas.view, i), track, canvas.picture.now(),
                                          columns.spark - 1, lettering),
                          Tone::bar});
  }
  return line;
}

// How much of a finding is told: its verdict, with what to know and do, with all that it rests on.
enum class Depth { verdict, reasons, all };

Lines finding_lines(const Canvas& canvas, const Finding& finding, Depth depth) {
  if (!finding.verdict) return verdict_lines(canvas, finding.severity, "", finding.summary);
  Lines lines =
      verdict_lines(canvas, finding.severity, finding.verdict->word, finding.verdict->headline);
  if (depth == Depth::verdict) return lines;
  for (const auto& [label, text] : finding.verdict->lines) {
    const bool is_needed = label == "change" || label == "harm" || label == "do";
    if (!is_needed && depth != Depth::all) continue;
    for (Line& line : labelled(canvas, label, text)) lines.push_back(std::move(line));
  }
  return lines;
}

// The first finding whole, whatever it takes; of the others as many as `most` lines hold.
Lines verdicts(const Canvas& canvas, std::size_t most) {
  std::vector<const Finding*> roots;
  std::size_t symptoms = 0;
  for (const Finding& finding : canvas.picture.overview.findings) {
    if (finding.resolved) continue;
    if (finding.symptom_of.empty()) {
      roots.push_back(&finding);
    } else {
      ++symptoms;
    }
  }
  if (roots.empty()) {
    return verdict_lines(canvas, Trouble::none, "", canvas.picture.overview.sentence);
  }
  Lines lines;
  std::size_t told = 0;
  for (const Finding* finding : roots) {
    Lines more;
    for (const Depth depth : {Depth::all, Depth::reasons, Depth::verdict}) {
      more = finding_lines(canvas, *finding, depth);
      if (lines.size() + more.size() <= most) break;
    }
    if (told > 0 && lines.size() + more.size() > most) break;
    std::move(more.begin(), more.end(), std::back_inserter(lines));
    ++told;
  }
  std::string rest;
  if (told < roots.size()) rest = std::to_string(roots.size() - told) + " more open: see the pools";
  if (symptoms > 0) {
    rest += (rest.empty() ? "" : "; ") + std::to_string(symptoms) +
            (symptoms == 1 ? " more follows from these" : " more follow from these");
  }
  if (!rest.empty()) lines.push_back({{{"  " + rest, Tone::faint}}});
  return lines;
}

void add_rows(Lines& lines, const Canvas& canvas, const std::vector<Row>& rows, std::size_t room) {
  if (rows.empty()) {
    const bool is_filtered = !canvas.view.filter.empty();
    lines.push_back(
        {{{is_filtered ? "  no pool has that in it" : "  no pool was read yet", Tone::faint}}});
    return;
  }
  const std::size_t selected = selected_in(rows, canvas.view);
  const std::size_t shown = std::min(room, rows.size());
  // The selected row stays in the middle as long as there are rows above and below.
  const std::size_t first = std::min(selected - std::min(selected, shown / 2), rows.size() - shown);
  const Columns columns = columns_for(canvas, rows);
  lines.push_back(table_head(canvas, columns));
  for (std::size_t i = first; i < first + shown; ++i) {
    Line& line = lines.emplace_back(row_line(canvas, rows[i], columns));
    line.chosen = i == selected && !canvas.view.once;
  }
}

void add_events(Lines& lines, const Canvas& canvas, std::size_t room) {
  const Overview& overview = canvas.picture.overview;
  const std::vector<Event> events = events_of(overview.changes, overview.findings);
  if (room < 3 || events.empty()) return;
  lines.push_back({});
  lines.push_back({{{"  WHAT CHANGED", Tone::faint}}});
  room -= 2;
  for (const Event& event : events) {
    Lines more = event_lines(canvas, event);
    if (more.size() > room) break;
    room -= more.size();
    std::move(more.begin(), more.end(), std::back_inserter(lines));
  }
}

}  // namespace

Lines list_screen(const Canvas& canvas) {
  const std::size_t height = canvas.size.rows;
  const std::vector<Row> rows = rows_of(canvas.picture, canvas.view);
  std::size_t all = 0;
  for (const Balancer& balancer : canvas.picture.overview.balancers) all += balancer.pools.size();
  Lines lines = header_of(canvas);
  Lines told = verdicts(canvas, std::max<std::size_t>(height / 3, 2));
  std::move(told.begin(), told.end(), std::back_inserter(lines));
  if (height >= 20) lines.push_back({});
  const std::size_t footer = canvas.view.once || height < 6 ? 0 : 1;
  const std::size_t used = lines.size() + 1 + footer;  // with the head of the table
  const std::size_t room = height > used ? height - used : 1;
  const std::size_t for_events = height >= 20 ? std::min<std::size_t>(room / 3, 6) : 0;
  add_rows(lines, canvas, rows, room - for_events);
  const std::size_t free = height > lines.size() + footer ? height - lines.size() - footer : 0;
  add_events(lines, canvas, free);
  if (footer == 0) return lines;
  lines.resize(height - 1);
  lines.push_back(footer_of(canvas, rows.size(), all));
  return lines;
}

}  // namespace skewd::top
