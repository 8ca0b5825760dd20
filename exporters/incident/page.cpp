// SPDX-License-Identifier: Apache-2.0
#include "exporters/incident/page.h"

#include <algorithm>
#include <map>
#include <string_view>
#include <utility>
#include <vector>

#include "exporters/incident/page_parts.h"
#include "exporters/status/figures.h"
#include "exporters/status/web_files.h"
#include "exporters/utf8.h"

namespace skewd {
namespace {

constexpr std::string_view kStyleFile = "report.css";
constexpr double kMarksApart = 0.05;  // of the axis: nearer ones share a mark

void append_style(Html& html, PageStyle style) {
  if (style == PageStyle::linked) {
    html.markup("<link rel=\"stylesheet\" href=\"/web/report.css\">\n");
    return;
  }
  const auto files = web_files();
  const auto file = std::ranges::find(files, kStyleFile, &WebFile::name);
  if (file != files.end()) html.markup("<style>\n").markup(file->bytes).markup("</style>\n");
}

void append_head(Html& html, const IncidentView& view, PageStyle style) {
  const Incident& incident = view.incident;
  html.markup(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"color-scheme\" content=\"light dark\">\n<title>");
  html.text(valid_utf8(incident.pool)).markup(" on ").text(valid_utf8(incident.balancer));
  html.markup(", ").markup(render_date_and_time(incident.period.from)).markup("</title>\n");
  append_style(html, style);
  html.markup("</head>\n<body>\n");
}

void append_period(Html& html, const Incident& incident) {
  const std::string from = render_rfc3339(incident.period.from);
  const std::string until = render_rfc3339(incident.period.until);
  const bool same_day = from.substr(0, 10) == until.substr(0, 10);
  html.markup("<time>").markup(from.substr(0, 10)).markup(" ").markup(from.substr(11, 8));
  html.markup(" – ").markup(same_day ? "" : until.substr(0, 10) + " ");
  html.markup(until.substr(11, 8)).markup(" UTC</time>");
  if (incident.local_period.empty()) return;
  html.markup(" <small>").text(incident.local_period).markup("</small>");
}

void append_title(Html& html, const Incident& incident, const std::string& save_as) {
  html.markup("<header>\n<p class=\"what\">Incident report");
  if (!save_as.empty()) {
    html.markup(" · <a download=\"incident.html\" href=\"").text(save_as);
    html.markup("\">save as one file</a>");
  }
  html.markup("</p>\n<h1>");
  append_name(html, incident.pool);
  html.markup(" <small>on ");
  append_name(html, incident.balancer);
  if (!incident.kind.empty()) html.markup(", ").text(incident.kind);
  if (!incident.host.empty()) {
    html.markup(", host ");
    append_name(html, incident.host);
  }
  html.markup("</small></h1>\n<p class=\"period\">");
  append_period(html, incident);
  html.markup("</p>\n</header>\n");
}

void append_verdict(Html& html, const Account& account) {
  html.markup("<section class=\"verdict ").markup(account.tone).markup("\">\n<p><b>");
  html.markup(account.word).markup("</b> ").text(account.headline).markup("</p>\n</section>\n");
  if (account.lines.empty()) return;
  html.markup("<dl class=\"lines\">\n");
  for (const auto& [label, text] : account.lines) {
    html.markup("<dt>").markup(label).markup(label == "do" ? "</dt><dd class=\"do\">"
                                                           : "</dt><dd>");
    html.text(text).markup("</dd>\n");
  }
  html.markup("</dl>\n");
}

// Each symptom after what explains it.
std::vector<const IncidentFinding*> in_order(const Incident& incident) {
  std::vector<const IncidentFinding*> all;
  for (const IncidentFinding& one : incident.findings) all.push_back(&one);
  std::ranges::stable_sort(all, {}, [](const IncidentFinding* one) { return one->finding.since; });
  std::map<std::string_view, std::vector<const IncidentFinding*>> symptoms;  // by their root's id
  for (const IncidentFinding* one : all) {
    if (one->finding.symptom_of.empty() && !one->finding.id.empty()) symptoms[one->finding.id];
  }
  std::vector<const IncidentFinding*> roots;
  for (const IncidentFinding* one : all) {
    const auto root = symptoms.find(one->finding.symptom_of);
    (root == symptoms.end() ? roots : root->second).push_back(one);
  }
  std::vector<const IncidentFinding*> ordered;
  for (const IncidentFinding* root : roots) {
    ordered.push_back(root);
    const auto own = symptoms.find(root->finding.id);
    if (own == symptoms.end() || !root->finding.symptom_of.empty()) continue;
    ordered.insert(ordered.end(), own->second.begin(), own->second.end());
    own->second.clear();
  }
  return ordered;
}

std::vector<ChartGround::Mark> marks_of(const std::vector<const Change*>& changes,
                                        const TimeSpan& window) {
  struct Group {
    Instant at{};
    std::size_t first = 0;
    std::size_t last = 0;
  };
  std::vector<Group> groups;
  const auto apart = std::chrono::duration<double, std::milli>(window.length()) * kMarksApart;
  for (std::size_t i = 0; i < changes.size(); ++i) {
    const Instant at = changes[i]->at;
    if (at < window.from || at > window.until) continue;
    if (!groups.empty() && at - groups.back().at < apart) {
      groups.back().last = i + 1;
    } else {
      groups.push_back({at, i + 1, i + 1});
    }
  }
  std::vector<ChartGround::Mark> marks;
  for (const Group& group : groups) {
    std::string text = std::to_string(group.first);
    if (group.last > group.first) text += "–" + std::to_string(group.last);
    marks.push_back({group.at, std::move(text)});
  }
  return marks;
}

IncidentView view_of(const Incident& incident, const Account& account) {
  IncidentView view{incident, account, {}, in_order(incident), {}};
  for (const Change& change : incident.changes) view.changes.push_back(&change);
  std::ranges::stable_sort(view.changes, {}, [](const Change* one) { return one->at; });
  ChartGround& ground = view.ground;
  ground.window = account.window;
  ground.runs = runs_of(incident.curves);
  ground.gaps = gaps_in(ground.window, ground.runs);
  ground.changes = marks_of(view.changes, ground.window);
  if (account.lead != nullptr) ground.band = span_of(*account.lead, incident.known_until);
  ground.tone = account.tone;
  return view;
}

}  // namespace

void append_name(Html& html, std::string_view name) {
  html.markup("<bdi>").text(valid_utf8(name)).markup("</bdi>");
}

std::string kind_text(const Finding& finding) {
  std::string text(name_of(finding.kind));
  if (!finding.subtype.empty()) text += ", " + valid_utf8(finding.subtype);
  return text;
}

std::string render_incident(const Incident& incident, PageStyle style, const std::string& save_as) {
  const Account account = account_of(incident);
  const IncidentView view = view_of(incident, account);
  Html html;
  append_head(html, view, style);
  append_title(html, incident, save_as);
  html.markup("<main>\n");
  append_verdict(html, account);
  append_summary(html, view);
  append_picture(html, view);
  append_findings(html, view);
  append_changes(html, view);
  append_method(html, view);
  html.markup("</main>\n<footer>Made by skewd ").text(incident.version).markup(" at ");
  html.markup(render_rfc3339(incident.made).substr(0, 19)).markup("Z</footer>\n");
  html.markup("</body>\n</html>\n");
  return std::move(html).take();
}

}  // namespace skewd
