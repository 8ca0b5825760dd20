// SPDX-License-Identifier: Apache-2.0
#include "agent/top/parts.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "agent/top/figures.h"

namespace skewd::top {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kLabelWidth = 12;
constexpr std::size_t kMostProblems = 3;

std::string who(const Picture& picture) {
  std::string names;
  for (const Balancer& balancer : picture.overview.balancers) {
    names += (names.empty() ? "" : ", ") + balancer.name;
  }
  return (names.empty() ? "no balancer" : names) + " on " + picture.overview.host;
}

// The age of the oldest numbers that are shown.
std::string freshness(const Picture& picture, const View& view) {
  std::optional<std::chrono::milliseconds> oldest;
  for (const Balancer& balancer : picture.overview.balancers) {
    const bool is_shown = !view.opened || view.opened->balancer == balancer.name;
    if (!balancer.last_success || !is_shown) continue;
    oldest = std::max(oldest.value_or(0ms), picture.now() - *balancer.last_success);
  }
  return oldest ? "read " + length(*oldest) + " ago" : "never read";
}

Line title(const Canvas& canvas) {
  const auto& [picture, view, size, lettering] = canvas;
  const bool is_narrow = size.columns < 60;
  const std::string clock = render_time_of_day(picture.now()) + (is_narrow ? "" : " UTC");
  const std::string program = is_narrow ? "" : "skewd top  ";
  const std::string age = freshness(picture, view);
  const std::size_t taken = program.size() + age.size() + clock.size() + 4;
  const std::size_t left = size.columns > taken ? size.columns - taken : 0;
  std::string name = who(picture);
  if (view.opened) name = view.opened->balancer + "/" + view.opened->pool;
  name = lettering.cut(name, left);
  const std::size_t gap = left - lettering.width(name) + 2;
  return {{{program, Tone::faint},
           {std::move(name), Tone::strong},
           {"  " + age, Tone::plain},
           {std::string(gap, ' ') + clock, Tone::plain}}};
}

}  // namespace

Lines header_of(const Canvas& canvas) {
  const auto& [picture, view, size, lettering] = canvas;
  Lines lines{title(canvas)};
  const auto add = [&](Lines more) {
    std::move(more.begin(), more.end(), std::back_inserter(lines));
  };
  if (picture.loss) {
    add(verdict_lines(
        canvas, Trouble::critical, "AGENT GONE",
        "since " + render_time_of_day(picture.overview.at) + ", " + length(picture.since_answer) +
            " ago: what you see is old; asking again (" + picture.loss->problem + ")"));
  }
  std::size_t left = kMostProblems;
  for (const Balancer& balancer : picture.overview.balancers) {
    for (const std::string& problem : balancer.problems) {
      if (left == 0 || (view.opened && view.opened->balancer != balancer.name)) break;
      --left;
      lines.push_back(clipped({{{mark_of(Trouble::warning, lettering), Tone::warning},
                                {" cannot read ", Tone::warning},
                                {lettering.shown(balancer.name + ": " + problem), Tone::plain}}},
                              size.columns, lettering));
    }
  }
  return lines;
}

Line footer_of(const Canvas& canvas, std::size_t shown, std::size_t all) {
  const auto& [picture, view, size, lettering] = canvas;
  const std::string noun = view.opened ? " servers" : " pools";
  const std::string found = std::to_string(shown) + " of " + std::to_string(all) + noun;
  Line line;
  const auto key = [&](const char* name, const std::string& does) {
    line.spans.push_back({name, Tone::strong});
    line.spans.push_back({" " + does + "  ", Tone::faint});
  };
  if (view.typing || !view.filter.empty()) {
    const std::string typed = lettering.shown(view.filter);
    line.spans = {{"/", Tone::strong}, {typed, Tone::plain}};
    if (view.typing) line.spans.push_back({"_", Tone::strong});
    line.spans.push_back({"  " + found + "  ", Tone::faint});
    if (view.typing) key("Enter", "keep");
    key("Esc", "all");
  } else {
    key("q", view.opened ? "back" : "quit");
    if (!view.opened) key("Enter", "open");
    key("/", "filter");
    key("s", "sort: " + name_of(view.order));
    if (!view.opened) key("t", "graph: " + name_of(view.graph));
    key("?", "help");
    std::size_t taken = found.size();
    for (const Span& span : line.spans) taken += span.text.size();
    if (taken <= size.columns) line.spans.push_back({found, Tone::faint});
  }
  return clipped(std::move(line), size.columns, lettering);
}

Lines verdict_lines(const Canvas& canvas, Trouble trouble, const std::string& word,
                    const std::string& text) {
  std::string head = trouble == Trouble::none ? "" : mark_of(trouble, canvas.lettering) + " ";
  if (trouble != Trouble::none && word != "AGENT GONE") {
    head += std::string(word_of(trouble)) + "  ";
  }
  const std::string whole = (word.empty() ? "" : word + "  ") + text;
  // The first line is as long as the others, so that what is wrapped is wrapped once.
  Lines lines = paragraph({{"", Tone::plain}}, 2, head + whole, tone_of(trouble),
                          canvas.size.columns, canvas.lettering);
  for (Line& line : lines) {
    if (trouble == Trouble::none || trouble == Trouble::info) continue;
    line.spans.back().tone = tone_of(trouble);
  }
  return lines;
}

Lines labelled(const Canvas& canvas, const std::string& label, const std::string& text, Tone tone) {
  const std::size_t most = canvas.size.columns / 3;
  const std::size_t indent = std::min(kLabelWidth, std::max<std::size_t>(most, 2));
  std::vector<Span> head{{canvas.lettering.left("  " + label, indent - 1) + " ", Tone::faint}};
  return paragraph(std::move(head), indent, text, tone, canvas.size.columns, canvas.lettering);
}

std::vector<Event> events_of(const std::vector<Change>& changes,
                             const std::vector<Finding>& findings) {
  std::vector<Event> events;
  for (const Change& change : changes) {
    if (!change.at) continue;
    const std::string audit = change.audit.empty() ? "" : "; " + change.audit;
    events.push_back(
        {*change.at, change.text + audit, change.suspect ? Tone::warning : Tone::plain});
  }
  for (const Finding& finding : findings) {
    if (!finding.resolved) continue;
    events.push_back(
        {*finding.resolved, render_time_of_day(*finding.resolved) + " ended: " + finding.summary});
  }
  std::stable_sort(events.begin(), events.end(),
                   [](const Event& one, const Event& other) { return one.at > other.at; });
  return events;
}

Lines event_lines(const Canvas& canvas, const Event& event) {
  return paragraph({{"  ", Tone::plain}}, 2, event.text, event.tone, canvas.size.columns,
                   canvas.lettering);
}

Lines draw(const Picture& picture, View& view, Size size, const Lettering& lettering) {
  const Canvas canvas{picture, view, size, lettering};
  Lines lines;
  if (view.help) {
    lines = help_screen(canvas);
  } else if (view.opened) {
    std::size_t scroll = view.scroll;
    lines = pool_screen(canvas, scroll);
    view.scroll = scroll;
  } else {
    lines = list_screen(canvas);
  }
  if (lines.size() > size.rows) lines.resize(size.rows);
  const std::size_t in_force = picture.loss ? header_of(canvas).size() : lines.size();
  for (std::size_t i = 0; i < lines.size(); ++i) {
    lines[i] = clipped(std::move(lines[i]), size.columns, lettering);
    // What is old is grey, but for the lines that say so.
    if (i < in_force) continue;
    for (Span& span : lines[i].spans) span.tone = Tone::faint;
  }
  return lines;
}

}  // namespace skewd::top
