// SPDX-License-Identifier: Apache-2.0
#include "alerts/rule_templates.h"

#include <utility>

namespace skewd {
namespace {

// Labels by which a series of the place is found; one that is absent matches the empty text.
struct Place {
  std::string_view matchers;
  std::string_view arguments;
};

constexpr Place kServer{"instance=%q,balancer=%q,pool=%q,server=%q",
                        "$labels.instance $labels.balancer $labels.pool $labels.server"};
constexpr Place kPool{"instance=%q,balancer=%q,pool=%q",
                      "$labels.instance $labels.balancer $labels.pool"};
constexpr Place kFleet{"job=%q,cluster=%q,pool=%q", "$labels.job $labels.cluster $labels.pool"};

// A number of /metrics, and how people read it.
struct Figure {
  std::string_view word;
  std::string_view before;  // of the query, up to the matchers
  Place place;
  std::string_view after;
  std::string_view shown;  // the value as text
};

constexpr std::array kFigures{
    Figure{"{share}", "skewd_server_share_ratio{", kServer, "}", "| humanizePercentage"},
    Figure{"{due}", "skewd_server_expected_share_ratio{", kServer, "}", "| humanizePercentage"},
    Figure{"{latency}", "skewd_server_latency_seconds{part=\"total\",", kServer, "}",
           "| humanizeDuration"},
    Figure{"{server_errors}", "sum(rate(skewd_server_errors_total{", kServer, "}[2m]))",
           "| humanize"},
    Figure{"{connect_errors}", "sum(rate(skewd_server_errors_total{kind=\"connect\",", kPool,
           "}[2m]))", "| humanize"},
    Figure{"{pool_errors}", "sum(rate(skewd_server_errors_total{", kPool, "}[2m]))", "| humanize"},
    Figure{"{requests}", "sum(rate(skewd_pool_requests_total{", kPool, "}[2m]))", "| humanize"},
    Figure{"{balancer_errors}", "rate(skewd_pool_balancer_errors_total{", kPool, "}[2m])",
           "| humanize"},
    Figure{"{eligible}", "skewd_pool_eligible_servers{", kPool, "}", ""},
    Figure{"{servers}", "skewd_pool_servers{", kPool, "}", ""},
};

std::string ask(std::string_view query, const Place& place) {
  return "printf `" + std::string(query) + "` " + std::string(place.arguments) + " | query";
}

std::string render_figure(const Figure& figure) {
  const std::string query =
      std::string(figure.before) + std::string(figure.place.matchers) + std::string(figure.after);
  return "{{ with " + ask(query, figure.place) + " }}{{ . | first | value " +
         std::string(figure.shown) + (figure.shown.empty() ? "" : " ") + "}}{{ else }}?{{ end }}";
}

std::string render_label_of_finding(std::string_view finding, std::string_view label) {
  const std::string query = "skewd_finding_active{finding=\"" + std::string(finding) + "\"," +
                            std::string(kServer.matchers) + "}";
  return "{{ with " + ask(query, kServer) + " }}{{ . | first | label \"" + std::string(label) +
         "\" }}{{ else }}unknown{{ end }}";
}

// The server furthest above its due, and the one furthest below.
std::string render_ratios(const std::string& ratio, const Place& place) {
  const auto list = [&](const char* function, const char* form) {
    return "{{ range " + ask(std::string(function) + "(1, " + ratio + ")", place) +
           " }}{{ .Labels.server }} gets {{ .Value | printf \"" + form + "\" }} its due{{ end }}";
  };
  return list("topk", "%.2f times") + ", " + list("bottomk", "%.2f times");
}

void replace(std::string& text, std::string_view word, const std::string& by) {
  for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at + by.size())) {
    text.replace(at, word.size(), by);
  }
}

void replace_ratios(std::string& text) {
  const std::string of_pool = std::string(kPool.matchers);
  replace(text, "{ratios}",
          render_ratios("skewd:server_picks:increase15m{" + of_pool +
                            "} / skewd:server_expected_picks:increase15m",
                        kPool));
  replace(text, "{fleet_ratios}",
          render_ratios("skewd:fleet_server_skew:ratio15m{" + std::string(kFleet.matchers) + "}",
                        kFleet));
  replace(text, "{nats}", "{{ $value | printf \"%.0f\" }} nats");
}

std::string place_of(AlertFamily family) {
  switch (family) {
    case AlertFamily::finding:
      return "{{ $labels.balancer }}{{ with $labels.pool }}/{{ . }}{{ end }}"
             "{{ with $labels.server }}/{{ . }}{{ end }}"
             "{{ with $labels.listener }} (listener {{ . }}){{ end }} ";
    case AlertFamily::counter:
    case AlertFamily::fleet:
      return "{{ with $labels.balancer }}{{ . }}/{{ end }}{{ $labels.pool }} ";
    case AlertFamily::agent: break;
  }
  return "{{ with $labels.instance }}{{ . }}: {{ end }}";
}

std::string verdict_of(AlertFamily family) {
  switch (family) {
    case AlertFamily::finding:
    case AlertFamily::counter:
      return " The verdict, with the change before it and what is not to blame: `skewd status "
             "--url http://{{ $labels.instance }}`, or that address in a browser.";
    case AlertFamily::fleet:
      return " The verdict of each agent: `skewd status --url http://AGENT`.";
    case AlertFamily::agent: break;
  }
  return "";
}

}  // namespace

std::string summary_template(const AlertKind& kind) {
  return place_of(kind.family) + std::string(kind.summary) + ".";
}

std::string description_template(const AlertKind& kind) {
  std::string text(kind.description);
  for (const Figure& figure : kFigures) replace(text, figure.word, render_figure(figure));
  if (kind.finding) {
    replace(text, "{subtype}", render_label_of_finding(name_of(*kind.finding), "subtype"));
    replace(text, "{layer}", render_label_of_finding(name_of(*kind.finding), "layer"));
  }
  replace_ratios(text);
  return text + verdict_of(kind.family);
}

}  // namespace skewd
