// SPDX-License-Identifier: Apache-2.0
#include "exporters/routes.h"

#include <doctest/doctest.h>

#include "tests/support/sample_history.h"
#include "tests/support/sample_incident.h"
#include "tests/support/sample_report.h"

namespace skewd {
namespace {

/// The routes over one report.
struct Surface {
  std::shared_ptr<Report> report = std::make_shared<Report>(support::make_sample_report());
  std::string reload_problem;
  int reloads = 0;
  std::size_t most_server_series = 1000;
  HistoryQuery asked;
  Result<std::string> past = std::string("{}\n");
  HttpHandler handler = make_routes({[this] { return report; },
                                     [this] {
                                       ++reloads;
                                       return reload_problem;
                                     },
                                     [] {
                                       return ServerFigures{{{200, 3}}, 0, {}};
                                     },
                                     [this] { return most_server_series; },
                                     [this](const HistoryQuery& query) {
                                       asked = query;
                                       return past;
                                     },
                                     [this](const HistoryQuery& query) {
                                       asked = query;
                                       return past;
                                     }});

  HttpResponse ask(const std::string& method, const std::string& path,
                   const std::string& origin = "") const {
    return handler({method, path, "", origin});
  }
  HttpResponse ask_past(const std::string& path, QueryArguments query) const {
    return handler(
        {.method = "GET", .path = path, .accept = {}, .origin = {}, .query = std::move(query)});
  }
};

bool has(const HttpResponse& answer, std::string_view part) {
  return answer.body.find(part) != std::string::npos;
}

TEST_CASE("routes: each path answers with its type") {
  Surface surface;
  const auto check = [&](const char* path, std::string_view type, std::string_view part) {
    CAPTURE(path);
    for (const char* method : {"GET", "HEAD"}) {
      const HttpResponse answer = surface.ask(method, path);
      CHECK(answer.status == 200);
      CHECK(answer.content_type == type);
      CHECK(has(answer, part));
    }
  };
  check("/", "text/html; charset=utf-8", "<!DOCTYPE html>");
  check("/pools/edge/shop", "text/html; charset=utf-8", "<!DOCTYPE html>");
  check("/web/icon.svg", "image/svg+xml", "<svg");
  check("/metrics", "text/plain; version=0.0.4; charset=utf-8",
        "skewd_http_requests_total{code=\"200\"} 3\n");
  check("/api/v1/report", "application/json", "\"balancers\":[");
  check("/api/v1/overview", "application/json", "\"headline\":{");
  check("/api/v1/findings", "application/json", "{\"findings\":[");
  check("/api/v1/history", "application/json", "{}");
  check("/api/v1/changes", "application/json", "{}");
  check("/-/healthy", "text/plain; charset=utf-8", "healthy");
  check("/-/ready", "text/plain; charset=utf-8", "ready");
}

TEST_CASE("routes: pages of pools and parts of the page that are not there are 404") {
  const Surface surface;
  for (const char* path : {"/pools/edge/none", "/pools/none/shop", "/pools/edge", "/web/none.js",
                           "/web/../icon.svg", "/web/", "/webicon.svg"}) {
    CAPTURE(path);
    CHECK(surface.ask("GET", path).status == 404);
  }
}

TEST_CASE("routes: a report of an incident is a page of the agent, or one file") {
  IncidentQuery asked;
  std::optional<Incident> incident = support::make_sample_incident();
  const auto report = std::make_shared<Report>(support::make_sample_report());
  Site site{.report = [&] { return report; }, .reload = {}, .figures = {}};
  site.incident = [&](const IncidentQuery& query) {
    asked = query;
    return incident;
  };
  const HttpHandler handler = make_routes(site);
  const auto ask = [&](const std::string& path, QueryArguments query = {}) {
    return handler(
        {.method = "GET", .path = path, .accept = {}, .origin = {}, .query = std::move(query)});
  };
  const HttpResponse page = ask("/reports/edge/a/b", {{"since", "1h"}});
  CHECK(page.status == 200);
  CHECK(page.content_type == "text/html; charset=utf-8");
  CHECK(asked.balancer == "edge");
  CHECK(asked.pool == "a/b");
  CHECK(asked.from == report->at - std::chrono::hours(1));
  CHECK(has(page, "/web/report.css"));
  CHECK(has(page, "href=\"/reports/edge/a%2Fb?since=2026-11-21T13:02:45.000Z&amp;until="));
  CHECK(has(ask("/reports/edge/shop", {{"as", "file"}}), "<style>"));
  CHECK(ask("/reports/edge").status == 404);
  CHECK(ask("/reports/edge/shop", {{"since", "soon"}}).status == 400);
  incident.reset();
  CHECK(ask("/reports/edge/shop").status == 404);
  site.incident = {};
  CHECK(
      make_routes(site)({.method = "GET", .path = "/reports/edge/shop", .accept = {}, .origin = {}})
          .status == 503);
}

TEST_CASE("routes: an overview leaves out what was told before") {
  Surface surface;
  support::add_history(*surface.report);
  const auto ask = [&](QueryArguments query) {
    return surface.ask_past("/api/v1/overview", std::move(query));
  };
  const std::string all = ask({}).body;
  CHECK(ask({{"after", "0"}}).body == all);
  const auto newest = std::chrono::duration<double>(surface.report->at.time_since_epoch()).count();
  CHECK(ask({{"after", std::to_string(newest - 6)}}).body.size() < all.size() / 4);
  CHECK(has(ask({{"after", std::to_string(newest)}}), R"("history":{"at":[],)"));
  for (const char* bad : {"", "x", "-1", "nan", "1e99", "5s"}) {
    CAPTURE(bad);
    CHECK(ask({{"after", bad}}).status == 400);
  }
  CHECK(ask({{"before", "1"}}).status == 400);
}

TEST_CASE("routes: metrics are OpenMetrics for those who ask for it") {
  const Surface surface;
  const HttpResponse answer =
      surface.handler({.method = "GET",
                       .path = "/metrics",
                       .accept = "application/openmetrics-text;version=1.0.0,text/plain;q=0.5",
                       .origin = {}});
  CHECK(answer.content_type == "application/openmetrics-text; version=1.0.0; charset=utf-8");
  CHECK(has(answer, "# TYPE skewd_http_requests counter\n"));
  CHECK(answer.body.ends_with("\n# EOF\n"));
}

TEST_CASE("routes: the number of servers' series is bounded as the settings say") {
  Surface surface;
  CHECK(has(surface.ask("GET", "/metrics"), "\nskewd_server_picks_total{"));
  surface.most_server_series = 0;
  CHECK_FALSE(has(surface.ask("GET", "/metrics"), "\nskewd_server_picks_total{"));
}

TEST_CASE("routes: not ready until every balancer was tried, but healthy") {
  const Surface surface;
  surface.report->ready = false;
  CHECK(surface.ask("GET", "/-/ready").status == 503);
  CHECK(surface.ask("GET", "/-/healthy").status == 200);
}

TEST_CASE("routes: an unknown path teaches the known ones") {
  const HttpResponse answer = Surface().ask("GET", "/metrics/");
  CHECK(answer.status == 404);
  for (const char* path :
       {"/metrics", "/web/", "/-/healthy", "/-/ready", "/-/reload", "/api/v1/report",
        "/api/v1/findings", "/api/v1/history", "/api/v1/changes"}) {
    CHECK(has(answer, path));
  }
}

TEST_CASE("routes: what is read is not posted, what acts is not read") {
  const Surface surface;
  CHECK(surface.ask("POST", "/metrics").status == 405);
  CHECK(surface.ask("POST", "/metrics").allow == "GET, HEAD");
  CHECK(surface.ask("GET", "/-/reload").status == 405);
  CHECK(surface.ask("HEAD", "/-/reload").allow == "POST");
  CHECK(surface.reloads == 0);
}

TEST_CASE("routes: a reload says how it went") {
  Surface surface;
  CHECK(surface.ask("POST", "/-/reload").status == 200);
  surface.reload_problem = "skewd.toml:3: unknown key 'wbe'";
  const HttpResponse answer = surface.ask("POST", "/-/reload");
  CHECK(answer.status == 500);
  CHECK(has(answer, "unknown key 'wbe'"));
  CHECK(surface.reloads == 2);
}

TEST_CASE("routes: the past is asked for since when, and of which pool") {
  Surface surface;
  CHECK(surface.ask_past("/api/v1/history", {}).status == 200);
  CHECK(surface.asked.since == std::chrono::hours(24 * 7));
  CHECK(surface.ask_past("/api/v1/changes", {}).status == 200);
  CHECK(surface.asked.since == std::chrono::hours(2));
  CHECK(
      surface
          .ask_past("/api/v1/changes", {{"since", "90s"}, {"pool", "a/b c"}, {"balancer", "edge"}})
          .status == 200);
  CHECK(surface.asked.since == std::chrono::seconds(90));
  CHECK(surface.asked.pool == "a/b c");
  CHECK(surface.asked.balancer == "edge");
}

TEST_CASE("routes: a question about the past that is not understood says what may be asked") {
  Surface surface;
  for (const char* since : {"", "7", "d", "-1d", "0s", "1.5h", "7 d", "7days", "3651d", "1e3s",
                            "99999999999999999999s"}) {
    CAPTURE(since);
    const HttpResponse answer = surface.ask_past("/api/v1/history", {{"since", since}});
    CHECK(answer.status == 400);
    CHECK(has(answer, "write for example 30m, 2h or 7d"));
  }
  const HttpResponse answer = surface.ask_past("/api/v1/history", {{"sinc\xff", "7d"}});
  CHECK(answer.status == 400);
  CHECK(has(answer, "there are since, balancer and pool"));
}

TEST_CASE("routes: a past that cannot be told now is a 503 with the reason") {
  Surface surface;
  surface.past = failure(ErrorKind::limit, "the disk does not answer");
  const HttpResponse answer = surface.ask_past("/api/v1/changes", {});
  CHECK(answer.status == 503);
  CHECK(has(answer, "the disk does not answer"));
}

TEST_CASE("routes: a page of another site cannot reload") {
  const Surface surface;
  CHECK(surface.ask("POST", "/-/reload", "https://elsewhere.example").status == 403);
  CHECK(surface.ask("POST", "/-/reload", "null").status == 403);
  HttpRequest rebound{.method = "POST", .path = "/-/reload", .accept = {}, .origin = {}};
  rebound.host = "evil.example:10145";
  CHECK(surface.handler(rebound).status == 403);
  rebound.host = "127.0.0.1:10145";
  rebound.fetch_site = "same-site";
  CHECK(surface.handler(rebound).status == 403);
  CHECK(surface.reloads == 0);
}

}  // namespace
}  // namespace skewd
