// SPDX-License-Identifier: Apache-2.0
#include "exporters/routes.h"

#include <doctest/doctest.h>

#include "tests/support/sample_report.h"

namespace skewd {
namespace {

/// The routes over one report.
struct Surface {
  std::shared_ptr<Report> report = std::make_shared<Report>(support::make_sample_report());
  std::string reload_problem;
  int reloads = 0;
  std::size_t most_server_series = 1000;
  HttpHandler handler = make_routes({[this] { return report; },
                                     [this] {
                                       ++reloads;
                                       return reload_problem;
                                     },
                                     [] {
                                       return std::vector<std::pair<int, std::uint64_t>>{{200, 3}};
                                     },
                                     [this] { return most_server_series; }});

  HttpResponse ask(const std::string& method, const std::string& path,
                   const std::string& origin = "") const {
    return handler({method, path, "", origin});
  }
};

bool has(const HttpResponse& answer, std::string_view part) {
  return answer.body.find(part) != std::string::npos;
}

TEST_CASE("routes: each path answers with its type") {
  const Surface surface;
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
  check("/style.css", "text/css; charset=utf-8", ".verdict");
  check("/metrics", "text/plain; version=0.0.4; charset=utf-8",
        "skewd_http_requests_total{code=\"200\"} 3\n");
  check("/api/v1/report", "application/json", "\"balancers\":[");
  check("/api/v1/findings", "application/json", "{\"findings\":[");
  check("/-/healthy", "text/plain; charset=utf-8", "healthy");
  check("/-/ready", "text/plain; charset=utf-8", "ready");
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
  for (const char* path : {"/metrics", "/style.css", "/-/healthy", "/-/ready", "/-/reload",
                           "/api/v1/report", "/api/v1/findings"}) {
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

TEST_CASE("routes: a page of another site cannot reload") {
  const Surface surface;
  CHECK(surface.ask("POST", "/-/reload", "https://elsewhere.example").status == 403);
  CHECK(surface.ask("POST", "/-/reload", "null").status == 403);
  CHECK(surface.reloads == 0);
}

}  // namespace
}  // namespace skewd
