// SPDX-License-Identifier: Apache-2.0
//
// The times that a postmortem asks for, and how many requests suffered.
#include <algorithm>
#include <cmath>
#include <utility>

#include "exporters/incident/page_parts.h"
#include "exporters/status/figures.h"

namespace skewd {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

void append_row(Html& html, std::string_view label, const std::string& fact,
                const std::string& more = {}) {
  html.markup("<tr><th scope=\"row\">").markup(label).markup("</th><td><b>").text(fact);
  html.markup("</b>");
  if (!more.empty()) html.markup(" <small>").text(more).markup("</small>");
  html.markup("</td></tr>\n");
}

std::string after(Instant since, Instant at) {
  const milliseconds apart = at < since ? since - at : at - since;
  if (apart < 1s) return "at the first sign";
  if (at < since) return render_duration(since - at) + " before the first sign";
  return render_duration(at - since) + " after the first sign";
}

std::string time_text(Instant at) {
  return render_rfc3339(at).substr(0, 10) + " " + render_time_of_day(at) + " UTC";
}

std::string rounded(double count) {
  return render_count(static_cast<std::uint64_t>(std::llround(count < 0 ? 0 : count)));
}

// Whether an Alertmanager took an alert is counted, but not when and which.
std::pair<std::string, std::string> push_text(const Incident& incident) {
  if (!incident.alertmanagers) return {"unknown", "this is not kept"};
  if (*incident.alertmanagers == 0) return {"no", "no Alertmanager is configured"};
  return {"unknown", "when an Alertmanager took it is not kept"};
}

void append_suspect(Html& html, const Account& account) {
  const Finding& finding = account.lead->finding;
  if (finding.cause.text.empty()) {
    return append_row(html, "change before it", "none was seen",
                      "in the two minutes before the first sign");
  }
  std::string more;
  if (account.suspect != nullptr) {
    const ChangeSource source = account.suspect->source;
    more = source == ChangeSource::unknown ? "source unknown"
                                           : "source: " + std::string(name_of(source));
    if (account.suspect->drift) more += "; the file says otherwise";
    more += "; " + after(*account.first_sign, account.suspect->at);
  } else {
    more = "source unknown";
  }
  append_row(html, "change before it", finding.cause.text, more);
}

void append_end(Html& html, const Account& account, Instant known_until) {
  if (account.ended) {
    append_row(html, "ended", time_text(*account.ended));
    const milliseconds length = std::max(0ms, milliseconds(*account.ended - *account.first_sign));
    return append_row(html, "lasted", render_duration(length));
  }
  if (account.open) {
    append_row(html, "ended", "not yet", "open at " + time_text(known_until));
    return append_row(html, "lasts for", render_duration(known_until - *account.first_sign));
  }
  append_row(html, "ended", "unknown", "it was lost sight of");
  append_row(html, "lasted", "unknown");
}

void append_affected(Html& html, const Account& account) {
  const double harmed = account.lead->finding.impact_rps;
  if (harmed > 0) {
    append_row(html, "requests harmed",
               "about " + render_decimal(harmed, harmed < 10 ? 1 : 0) + "/s",
               "as the finding estimated");
  }
  if (!account.affected) {
    const bool has_end = account.open || account.ended;
    return append_row(html, "requests affected", "unknown",
                      has_end ? "there are no numbers of that time" : "its end is not known");
  }
  const Affected& affected = *account.affected;
  const bool is_whole = affected.counted + 10s >= affected.lasted;
  const std::string of =
      "of about " + rounded(affected.requests) +
      (is_whole ? ""
                : ", counted over " + render_duration(affected.counted) + " of " +
                      render_duration(affected.lasted) + "; the rest is unknown");
  append_row(html, "requests that failed", "about " + rounded(affected.failed), of);
  append_row(html, "sent elsewhere than due",
             affected.astray ? "about " + rounded(*affected.astray) : "unknown",
             affected.astray ? of + ", by the weights in force then" : "shares cannot be compared");
}

}  // namespace

void append_summary(Html& html, const IncidentView& view) {
  const Account& account = view.account;
  if (account.lead == nullptr) return;
  html.markup("<table class=\"summary\">\n<tbody>\n");
  append_row(html, "first sign", time_text(*account.first_sign), "estimated from the counters");
  append_row(html, "finding opened", time_text(*account.opened),
             after(*account.first_sign, *account.opened));
  const auto [pushed, why] = push_text(view.incident);
  append_row(html, "alert pushed", pushed, why);
  append_suspect(html, account);
  append_end(html, account, view.incident.known_until);
  append_affected(html, account);
  html.markup("</tbody>\n</table>\n");
}

}  // namespace skewd
