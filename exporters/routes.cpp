// SPDX-License-Identifier: Apache-2.0
#include "exporters/routes.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "exporters/foreign_request.h"
#include "exporters/history_query.h"
#include "exporters/incident/page.h"
#include "exporters/incident_query.h"
#include "exporters/pool_place.h"
#include "exporters/prometheus/metrics.h"
#include "exporters/prometheus/open_metrics.h"
#include "exporters/status/html.h"
#include "exporters/status/json.h"
#include "exporters/status/page.h"
#include "exporters/status/web_files.h"

namespace skewd {
namespace {

/// What the routes share between requests.
struct Surface {
  Site site;
  MetricsRenderer metrics;
};

HttpResponse text_answer(int status, std::string text) {
  HttpResponse answer;
  answer.status = status;
  answer.body = std::move(text);
  return answer;
}

HttpResponse typed_answer(std::string_view content_type, std::string body) {
  HttpResponse answer;
  answer.content_type = content_type;
  answer.body = std::move(body);
  return answer;
}

HttpResponse answer_page(Surface& surface, const HttpRequest&) {
  return typed_answer("text/html; charset=utf-8", render_page(*surface.site.report()));
}

constexpr std::string_view kPoolPages = "/pools/";
constexpr std::string_view kWebFiles = "/web/";

// What stands behind the prefix. The path is decoded already; a balancer's name has no slash, a
// pool's may.
std::optional<std::pair<std::string_view, std::string_view>> names_behind(std::string_view prefix,
                                                                          std::string_view path) {
  const std::string_view names = path.substr(prefix.size());
  const std::size_t slash = names.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  return std::pair(names.substr(0, slash), names.substr(slash + 1));
}

HttpResponse answer_pool_page(Surface& surface, const HttpRequest& request) {
  const auto names = names_behind(kPoolPages, request.path);
  if (!names) return text_answer(404, "Ask for /pools/BALANCER/POOL.\n");
  const auto report = surface.site.report();
  const auto place = find_pool(*report, names->first, names->second);
  HttpResponse answer = typed_answer("text/html; charset=utf-8", render_pool_page(*report, place));
  if (!place) answer.status = 404;
  return answer;
}

HttpResponse answer_web_file(Surface&, const HttpRequest& request) {
  const std::string_view name = std::string_view(request.path).substr(kWebFiles.size());
  const auto files = web_files();
  const auto file = std::ranges::find(files, name, &WebFile::name);
  if (file == files.end()) return text_answer(404, "The page has no such file.\n");
  return typed_answer(file->content_type, std::string(file->bytes));
}

// Seconds since 1970, as they stand in the history.
std::optional<Instant> read_after(const QueryArguments& query) {
  Instant after{};
  for (const auto& [key, value] : query) {
    double seconds = 0;
    const auto [end, problem] = std::from_chars(value.data(), value.data() + value.size(), seconds);
    const bool is_number = problem == std::errc() && end == value.data() + value.size();
    if (key != "after" || !is_number || !(seconds >= 0 && seconds < 1e11)) return std::nullopt;
    after = Instant(std::chrono::milliseconds(std::llround(seconds * 1000)));
  }
  return after;
}

HttpResponse answer_overview(Surface& surface, const HttpRequest& request) {
  const auto after = read_after(request.query);
  if (!after) return text_answer(400, "There is only after=SECONDS, since 1970.\n");
  return typed_answer("application/json", render_overview_json(*surface.site.report(), *after));
}

HttpResponse answer_metrics(Surface& surface, const HttpRequest& request) {
  std::string text = surface.metrics.render(*surface.site.report(), surface.site.figures(),
                                            surface.site.most_server_series());
  if (!accepts_open_metrics(request.accept)) {
    return typed_answer("text/plain; version=0.0.4; charset=utf-8", std::move(text));
  }
  return typed_answer("application/openmetrics-text; version=1.0.0; charset=utf-8",
                      to_open_metrics(text));
}

HttpResponse answer_healthy(Surface&, const HttpRequest&) {
  return text_answer(200, "skewd is healthy.\n");
}

HttpResponse answer_ready(Surface& surface, const HttpRequest&) {
  if (surface.site.report()->ready) return text_answer(200, "skewd is ready.\n");
  if (surface.site.report()->balancers.empty()) {
    return text_answer(503, "Not ready: no balancer was read yet.\n");
  }
  return text_answer(503, "Not ready: some balancer was not read yet.\n");
}

HttpResponse answer_reload(Surface& surface, const HttpRequest& request) {
  if (is_foreign(request, surface.site.report()->host)) {
    return text_answer(403,
                       "A web page may not reload skewd: POST to its address, to localhost or to "
                       "the name of its host.\n");
  }
  const std::string problem = surface.site.reload();
  if (problem.empty()) return text_answer(200, "Reloaded.\n");
  return text_answer(500, problem + "\n");
}

HttpResponse answer_report(Surface& surface, const HttpRequest&) {
  return typed_answer("application/json", render_report_json(*surface.site.report()));
}

HttpResponse answer_findings(Surface& surface, const HttpRequest&) {
  return typed_answer("application/json", render_findings_json(*surface.site.report()));
}

HttpResponse answer_past(const HttpRequest& request, std::chrono::seconds usual,
                         const std::function<Result<std::string>(const HistoryQuery&)>& tell) {
  const auto query = read_history_query(request.query, usual);
  if (!query) return text_answer(400, query.error().message + "\n");
  if (!tell) return text_answer(503, "Nothing of the past is kept.\n");
  auto json = tell(*query);
  if (!json) return text_answer(503, json.error().message + "\n");
  return typed_answer("application/json", std::move(*json));
}

HttpResponse answer_history(Surface& surface, const HttpRequest& request) {
  return answer_past(request, std::chrono::hours(24 * 7), surface.site.history);
}

HttpResponse answer_changes(Surface& surface, const HttpRequest& request) {
  return answer_past(request, std::chrono::hours(2), surface.site.changes);
}

constexpr std::string_view kPools = "/api/v1/pools/";

HttpResponse answer_pool(Surface& surface, const HttpRequest& request) {
  const auto names = names_behind(kPools, request.path);
  if (!names) return text_answer(404, "Ask for /api/v1/pools/BALANCER/POOL.\n");
  std::string json = render_pool_json(*surface.site.report(), names->first, names->second);
  if (json.empty()) return text_answer(404, "There is no such pool, or it was not read yet.\n");
  return typed_answer("application/json", std::move(json));
}

constexpr std::string_view kTraces = "/api/v1/traces/";

constexpr std::string_view kReports = "/reports/";

// The same address with what makes it a file.
std::string save_address(const IncidentQuery& query) {
  Html address;
  address.markup(kReports).segment(query.balancer).markup("/").segment(query.pool);
  return std::move(address).take() + "?since=" + render_rfc3339(query.from) +
         "&until=" + render_rfc3339(query.until) + "&as=file";
}

HttpResponse answer_incident(Surface& surface, const HttpRequest& request) {
  const auto names = names_behind(kReports, request.path);
  if (!names) return text_answer(404, "Ask for /reports/BALANCER/POOL.\n");
  auto query = read_incident_query(request.query, surface.site.report()->at);
  if (!query) return text_answer(400, query.error().message + "\n");
  if (!surface.site.incident) return text_answer(503, "Nothing of the past is kept.\n");
  query->balancer = names->first;
  query->pool = names->second;
  const auto incident = surface.site.incident(*query);
  if (!incident) return text_answer(404, "There is no such pool, and nothing is kept of one.\n");
  return typed_answer("text/html; charset=utf-8",
                      query->as_file
                          ? render_incident(*incident, PageStyle::within)
                          : render_incident(*incident, PageStyle::linked, save_address(*query)));
}

HttpResponse answer_trace(Surface& surface, const HttpRequest& request) {
  const std::string_view id = std::string_view(request.path).substr(kTraces.size());
  const auto trace = surface.site.trace ? surface.site.trace(id) : std::nullopt;
  if (!trace) {
    return text_answer(404,
                       "No access log told of a request of skewd with that trace id lately.\n");
  }
  return typed_answer("application/json", render_trace_json(*trace));
}

struct Route {
  std::string_view path;
  bool acts;  // asked with POST; the others are read with GET and HEAD
  HttpResponse (*answer)(Surface&, const HttpRequest&);
  std::string_view shows;
};

constexpr auto kRoutes = std::to_array<Route>({
    {"/", false, answer_page, "the status page"},
    {kPoolPages, false, answer_pool_page, "BALANCER/POOL: the page of one pool"},
    {kWebFiles, false, answer_web_file, "what stands beside the page"},
    {"/metrics", false, answer_metrics, "for Prometheus"},
    {"/api/v1/report", false, answer_report, "everything, as JSON"},
    {"/api/v1/overview", false, answer_overview, "what the page shows; ?after=SECONDS"},
    {"/api/v1/findings", false, answer_findings, "the findings, as JSON"},
    {"/api/v1/history", false, answer_history, "findings of the past; ?since=7d&pool=NAME"},
    {"/api/v1/changes", false, answer_changes, "changes and their audits; ?since=2h&pool=NAME"},
    {kPools, false, answer_pool, "BALANCER/POOL: its verdict, servers, findings and changes"},
    {kTraces, false, answer_trace, "TRACE_ID: a request of skewd, as an access log told it"},
    {kReports, false, answer_incident, "BALANCER/POOL: an incident report; ?since=2h&until=TIME"},
    {"/-/healthy", false, answer_healthy, "200 while skewd runs"},
    {"/-/ready", false, answer_ready, "200 once every balancer was read"},
    {"/-/reload", true, answer_reload, "POST: reads the configuration again"},
});

HttpResponse answer_unknown_path() {
  std::string text = "There is nothing here. These paths exist:\n";
  for (const Route& route : kRoutes) {
    text += "  ";
    text += route.path;
    text.append(18 - route.path.size(), ' ');
    text += route.shows;
    text += '\n';
  }
  return text_answer(404, std::move(text));
}

HttpResponse answer_wrong_method(const Route& route) {
  HttpResponse answer = text_answer(405, {});
  answer.allow = route.acts ? "POST" : "GET, HEAD";
  answer.body = std::string(route.path) + " understands " + answer.allow + ".\n";
  return answer;
}

HttpResponse answer_request(Surface& surface, const HttpRequest& request) {
  const auto* const route = std::ranges::find_if(kRoutes, [&](const Route& one) {
    const bool is_prefix = one.path.size() > 1 && one.path.ends_with('/');
    return is_prefix ? request.path.starts_with(one.path) : request.path == one.path;
  });
  if (route == kRoutes.end()) return answer_unknown_path();
  if ((request.method == "POST") != route->acts) return answer_wrong_method(*route);
  return route->answer(surface, request);
}

}  // namespace

HttpHandler make_routes(Site site) {
  auto surface = std::make_shared<Surface>();
  surface->site = std::move(site);
  return [surface](const HttpRequest& request) { return answer_request(*surface, request); };
}

}  // namespace skewd
