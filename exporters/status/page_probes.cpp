// SPDX-License-Identifier: Apache-2.0
//
// The probes: what each asks for, who answered last, and how long it took.
#include <string>

#include "exporters/status/page_parts.h"

namespace skewd {
namespace {

std::string_view word_of(const ProbeReport& probe) {
  if (probe.mismatch) return "mismatch";
  if (!probe.last) return "not sent yet";
  if (!probe.success) return "unknown";
  return *probe.success ? "right" : "wrong once";
}

std::string place_of(const ProbeReport& probe) {
  if (probe.pool.empty() && probe.server.empty()) return "not known";
  if (probe.pool.empty()) return probe.server;
  return probe.server.empty() ? probe.pool : probe.pool + "/" + probe.server;
}

void append_probe(Html& html, const ProbeReport& probe) {
  html.markup("<li>").text(probe.name).markup(": ");
  html.markup(probe.mismatch ? "<b class=\"suspect\">" : "<span>").text(word_of(probe));
  html.markup(probe.mismatch ? "</b>" : "</span>").markup(" <small>").text(probe.url);
  if (probe.last) {
    html.markup(" answered by ").text(place_of(probe));
    if (probe.status != 0) html.markup(", status ").markup(std::to_string(probe.status));
    if (const auto& total = probe.times[static_cast<std::size_t>(ProbePart::total)]) {
      html.markup(" in ").markup(std::to_string((total->count() + 500) / 1000)).markup(" ms");
    }
  }
  if (!probe.text.empty()) html.markup("; ").text(probe.text);
  html.markup("</small></li>\n");
}

}  // namespace

void append_probes(Html& html, const Report& report) {
  if (report.probes.empty()) return;
  bool any = false;
  for (const ProbeReport& probe : report.probes) any = any || probe.mismatch;
  html.markup(any ? "<details class=\"changes\" open>" : "<details class=\"changes\">");
  html.markup("<summary>probes</summary>\n<ul>\n");
  for (const ProbeReport& probe : report.probes) {
    if (is_full(html)) break;
    append_probe(html, probe);
  }
  html.markup("</ul></details>\n");
}

}  // namespace skewd
