// SPDX-License-Identifier: Apache-2.0
//
// Routes that lead elsewhere after a reload of real balancers, and requests followed through them.
// `make routes` prints the figures.
#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "agent/app/agent.h"
#include "agent/app/log.h"
#include "tests/agent/run_skewd.h"
#include "tests/support/edited_site.h"
#include "tests/support/eventually.h"
#include "tests/support/haproxy_process.h"
#include "tests/support/http_get.h"
#include "tests/support/loopback_port.h"
#include "tests/support/origin.h"
#include "tests/support/real_log.h"
#include "tests/support/temp_directory.h"

namespace skewd::test {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;
using Json = nlohmann::json;
using support::eventually;
using support::loopback;

double seconds_since(Clock::time_point begun) {
  return std::chrono::duration<double>(Clock::now() - begun).count();
}

bool is_missing(const std::string& why) {
  if (!why.empty()) MESSAGE("skipped: " << why);
  return !why.empty();
}

std::unique_ptr<Agent> watch(const std::string& text) {
  open_log(LogLevel::error, LogFormat::logfmt);
  const auto settings = read_settings(
      "scrape_interval = \"1s\"\n[state]\ndirectory = \"\"\n[web]\nlisten = [\"127.0.0.1:0\"]\n" +
          text,
      "skewd.toml");
  REQUIRE_MESSAGE(settings.has_value(), settings.error().message);
  Result<std::unique_ptr<Agent>> agent = Agent::create(*settings);
  REQUIRE_MESSAGE(agent.has_value(), agent.error().message);
  (*agent)->start();
  return std::move(*agent);
}

std::string probe_text(std::uint16_t port, const std::string& expected,
                       const std::string& interval) {
  return "[[probe]]\nname = \"shop\"\nbalancer = \"edge\"\nurl = \"http://" + loopback(port) +
         "/shop/1\"\ninterval = \"" + interval + "\"\ntimeout = \"5s\"\nexpect = " + expected +
         "\n";
}

// A balancer that sends /shop to one pool and /media to another.
class Shop {
 public:
  explicit Shop(support::MakeEditedBalancer make) {
    site_.port = port_.number();
    site_.pools = {{"shop", {{.port = web_.port()}}}, {"media", {{.port = img_.port()}}}};
    balancer_ = make(site_);
  }
  [[nodiscard]] bool is_installed() const { return balancer_ != nullptr; }
  [[nodiscard]] std::uint16_t port() const { return site_.port; }
  [[nodiscard]] support::EditedBalancer& balancer() { return *balancer_; }
  [[nodiscard]] std::string server(bool media) const {
    return balancer_->server_name(media ? img_.port() : web_.port());
  }
  // Requests for /shop go to that pool from now on.
  void lead_to(const std::string& pool) {
    ++site_.edition;
    site_.shop = pool;
    balancer_->reload(site_);
  }

 private:
  support::LoopbackPort port_;
  support::Origin web_{"web-1"}, img_{"img-1"};
  support::EditedSite site_;
  std::unique_ptr<support::EditedBalancer> balancer_;
};

std::optional<Finding> mismatch(const Agent& agent) {
  const auto report = agent.report();
  for (const Finding& finding : report->findings) {
    if (finding.kind == FindingKind::route_mismatch && !finding.resolved) return finding;
  }
  return std::nullopt;
}

std::string why(const Agent& agent) {
  const ProbeReport probe = agent.report()->probes.at(0);
  return "probe: " + probe.text + ", pool " + probe.pool + ", server " + probe.server +
         ", witness " + std::string(name_of(probe.witness));
}

void await_right(const Agent& agent) {
  const bool right = eventually(60s, [&] { return agent.report()->probes.at(0).success == true; });
  CAPTURE(why(agent));
  REQUIRE(right);
}

// The seconds from a reload that leads requests for /shop to `pool` until that is found.
Finding find_after(Shop& shop, const Agent& agent, const std::string& pool,
                   const std::string& title) {
  shop.lead_to(pool);
  const auto begun = Clock::now();
  const bool found = eventually(60s, [&] { return mismatch(agent).has_value(); });
  CAPTURE(why(agent));
  REQUIRE(found);
  Finding finding = *mismatch(agent);
  MESSAGE(title << ": found after " << seconds_since(begun) << " s: " << finding.summary);
  return finding;
}

void check_swap(support::MakeEditedBalancer make, const std::string& title) {
  Shop shop(make);
  if (is_missing(!shop.is_installed() ? title + " is not installed" : "")) return;
  const std::string pool = shop.balancer().pool_name("shop");
  const auto agent = watch(shop.balancer().settings("edge") +
                           probe_text(shop.port(), "{ pool = \"" + pool + "\" }", "5s"));
  await_right(*agent);
  const Finding finding = find_after(shop, *agent, "media", title + ", swapped");
  CHECK(finding.subtype == "wrong_pool");
  CHECK(finding.pool == pool);
  CHECK(finding.other_pool == shop.balancer().pool_name("media"));
  CHECK(support::http_get("http://" + loopback(shop.port()) + "/shop/1")->status == 200);
  shop.lead_to("shop");
  CHECK(eventually(60s, [&] { return !mismatch(*agent); }));
}

TEST_CASE("e2e: routes that a reload of haproxy swapped are found") {
  check_swap(support::make_edited_haproxy_with_socket, "haproxy");
}

TEST_CASE("e2e: routes that a reload of nginx swapped are found") {
  check_swap(support::make_edited_nginx, "nginx");
}

TEST_CASE("e2e: routes that a reload of apache swapped are found") {
  check_swap(support::make_edited_apache, "apache");
}

// A pool of Caddy is its route: there the servers tell.
TEST_CASE("e2e: routes that a reload of caddy swapped are found") {
  Shop shop(support::make_edited_caddy);
  if (is_missing(!shop.is_installed() ? "caddy is not installed" : "")) return;
  const auto agent =
      watch(shop.balancer().settings("edge") +
            probe_text(shop.port(), "{ servers = \"" + shop.server(false) + "\" }", "5s"));
  await_right(*agent);
  const Finding finding = find_after(shop, *agent, "media", "caddy, swapped");
  CHECK(finding.subtype == "wrong_server");
  CHECK(finding.summary.find(shop.server(true)) != std::string::npos);
}

TEST_CASE("e2e: routes to a pool that nginx does not have are found") {
  Shop shop(support::make_edited_nginx);
  if (is_missing(!shop.is_installed() ? "nginx is not installed" : "")) return;
  const auto agent = watch(shop.balancer().settings("edge") +
                           probe_text(shop.port(), "{ pool = \"shop\" }", "5s"));
  await_right(*agent);
  const Finding finding = find_after(shop, *agent, "nowhere", "nginx, no such pool");
  CHECK(finding.pool == "shop");
  CHECK((finding.subtype == "wrong_pool" || finding.subtype == "wrong_status"));
}

// HAProxy looks a pool up when a request comes, where a map names it.
void check_missing_pool(bool with_default) {
  if (is_missing(support::HaproxyProcess::missing())) return;
  const support::Origin web("web-1"), img("img-1");
  const support::LoopbackPort port, log;
  const support::TempDirectory directory;
  const auto configuration = [&](const std::string& pool) {
    const std::string map = directory.write(pool + ".map", "/shop " + pool + "\n").string();
    return "defaults\n  mode http\n  timeout connect 1s\n  timeout client 5s\n"
           "  timeout server 2s\nfrontend www\n  bind " +
           loopback(port.number()) + "\n  log " + loopback(log.number()) + " local0\n" +
           support::documented_log_lines("haproxy", "\"Ta\"") + "  use_backend %[path,map_beg(" +
           map + ")]\n" + (with_default ? "  default_backend media\n" : "") +
           "backend shop\n  server web-1 " + loopback(web.port()) +
           "\nbackend media\n  server img-1 " + loopback(img.port()) + "\n";
  };
  support::HaproxyProcess haproxy(configuration("shop"));
  const auto agent =
      watch("[[balancer]]\nname = \"edge\"\nkind = \"haproxy\"\nstats = [\"unix:" +
            haproxy.admin_socket().string() + "\"]\naccess_log = \"udp:" + loopback(log.number()) +
            "\"\n" + probe_text(port.number(), "{ pool = \"shop\" }", "5s"));
  await_right(*agent);
  haproxy.reload(configuration("nowhere"));
  const auto begun = Clock::now();
  REQUIRE(eventually(60s, [&] { return mismatch(*agent).has_value(); }));
  const Finding finding = *mismatch(*agent);
  MESSAGE("haproxy, no such pool, " << std::string(with_default ? "with" : "without")
                                    << " default: after " << seconds_since(begun)
                                    << " s: " << finding.summary);
  CHECK(finding.subtype == "wrong_pool");
  CHECK(finding.pool == "shop");
  CHECK(finding.other_pool == (with_default ? "media" : ""));
  CHECK(finding.summary.find(with_default ? "reach media, expected shop"
                                          : "reach no pool, expected shop") != std::string::npos);
}

TEST_CASE("e2e: routes to a pool that haproxy does not have are found where there is a default") {
  check_missing_pool(true);
}

TEST_CASE("e2e: routes to a pool that haproxy does not have are found without a default, too") {
  check_missing_pool(false);
}

TEST_CASE("e2e: routes are tried at once after a reload, and make its audit suspect") {
  Shop shop(support::make_edited_haproxy_with_socket);
  if (is_missing(!shop.is_installed() ? "haproxy is not installed" : "")) return;
  const auto agent = watch(shop.balancer().settings("edge") +
                           probe_text(shop.port(), "{ pool = \"shop\" }", "60m"));
  await_right(*agent);
  static_cast<void>(find_after(shop, *agent, "media", "haproxy, a probe of every hour"));
  const auto report = agent->report();
  const auto reload = std::find_if(report->changes.rbegin(), report->changes.rend(),
                                   [](const Change& one) { return is_of_process(one.kind); });
  REQUIRE(reload != report->changes.rend());
  CHECK(reload->audit.result == AuditResult::suspect);
  CHECK(reload->audit.reason.find("reach media, expected shop") != std::string::npos);
}

TEST_CASE("e2e: routes are followed through balancers that stand one behind the other") {
  Shop inner(support::make_edited_nginx);
  if (is_missing(!inner.is_installed() ? "nginx is not installed" : "")) return;
  const support::LoopbackPort port;
  support::EditedSite front;
  front.port = port.number();
  front.pools = {{"shop", {{.port = inner.port()}}}, {"media", {{.port = inner.port()}}}};
  const auto edge = support::make_edited_haproxy_with_socket(front);
  if (is_missing(!edge ? "haproxy is not installed" : "")) return;
  const auto agent = watch(edge->settings("edge") + inner.balancer().settings("inner") +
                           probe_text(port.number(), "{ pool = \"shop\" }", "5s"));
  await_right(*agent);
  CHECK(agent->report()->probes.at(0).balancer == "edge");
  const std::string url = "http://" + loopback(port.number()) + "/shop/1";
  const std::string agent_url = "http://" + agent->addresses().at(0);
  const Outcome told = run_skewd({"trace", url, "--url", agent_url, "--format", "json"});
  CAPTURE(told.out);
  REQUIRE(told.status == 0);
  const Json request = Json::parse(told.out).at("requests").at(0);
  CHECK(request.at("balancer") == "edge");
  CHECK(request.at("pool") == "shop");
  REQUIRE(request.at("further").size() == 1);
  CHECK(request.at("further")[0].at("balancer") == "inner");
  CHECK(request.at("further")[0].at("pool") == "shop");
  const Outcome text = run_skewd({"trace", url, "--url", agent_url});
  CHECK(text.out.find("behind it    shop/" + inner.server(false) + " of inner, status 200") !=
        std::string::npos);

  // The balancer behind leads elsewhere: the one in front still does what it should.
  inner.lead_to("media");
  CHECK_FALSE(eventually(8s, [&] { return mismatch(*agent).has_value(); }));
}

// HAProxy with so many routes, whose log an agent reads.
class Gate {
 public:
  explicit Gate(int routes) : haproxy_(configuration(routes)) {
    agent_ = watch("[[balancer]]\nname = \"edge\"\nkind = \"haproxy\"\nstats = [\"unix:" +
                   haproxy_.admin_socket().string() +
                   "\"]\naccess_log = \"udp:" + loopback(log_.number()) + "\"\n");
    REQUIRE(eventually(60s, [&] { return agent_->report()->ready; }));
  }
  [[nodiscard]] std::string agent_url() const { return "http://" + agent_->addresses().at(0); }
  [[nodiscard]] std::string url() const { return "http://" + loopback(port_.number()); }
  [[nodiscard]] std::string file() const { return haproxy_.configuration_file().string(); }
  [[nodiscard]] support::Origin& web() { return web_; }

 private:
  [[nodiscard]] std::string configuration(int routes) const {
    std::string text =
        "defaults\n  mode http\n  timeout connect 1s\n  timeout client 5s\n  timeout server 5s\n"
        "frontend www\n  bind " +
        loopback(port_.number()) + "\n  log " + loopback(log_.number()) + " local0\n" +
        support::documented_log_lines("haproxy", "\"Ta\"");
    std::string pools;
    for (int i = 0; i < routes; ++i) {
      const std::string name = "pool" + std::to_string(i);
      text += "  use_backend " + name + " if { path_beg /r" + std::to_string(i) + "/ }\n";
      pools += "backend " + name + "\n  server web-1 " + loopback(web_.port()) + "\n";
    }
    return text + "  default_backend pool0\n" + pools;
  }

  support::LoopbackPort port_, log_;
  support::Origin web_{"web-1"};
  support::HaproxyProcess haproxy_;
  std::unique_ptr<Agent> agent_;
};

TEST_CASE("e2e: routes: fifty are tried, each once") {
  if (is_missing(support::HaproxyProcess::missing())) return;
  const Gate gate(50);
  const auto begun = Clock::now();
  const Outcome told =
      run_skewd({"check", "--routes", gate.file(), "--format", "json", "--url", gate.agent_url()});
  MESSAGE("51 routes of haproxy tried in " << seconds_since(begun) << " s");
  CAPTURE(told.err);
  CHECK(told.status == 0);
  const Json routes = Json::parse(told.out).at("routes");
  CHECK(routes.size() == 51);
  CHECK(std::all_of(routes.begin(), routes.end(),
                    [](const Json& route) { return route.at("result") == "right"; }));
}

// How far the waterfall's parts are from those of the balancer's own log, in milliseconds.
std::vector<double> differences(const Json& request, const std::string& agent_url) {
  const std::string id = request.at("trace_id");
  const auto answer = support::http_get(agent_url + "/api/v1/traces/" + id);
  REQUIRE(answer);
  const Json log = Json::parse(answer->body);
  const Json& mine = request.at("latency_seconds");
  const Json& own = log.at("tries").at(0);
  const auto ms = [](const Json& number) {
    return number.is_null() ? 0.0 : 1000 * number.get<double>();
  };
  const double without_way = ms(mine.at("total")) - ms(mine.at("resolve")) - ms(mine.at("connect"));
  return {std::abs(ms(mine.at("queue")) - ms(own.at("queue_seconds"))),
          std::abs(ms(mine.at("server_connect")) - ms(own.at("server_connect_seconds"))),
          std::abs(ms(mine.at("response")) - ms(own.at("response_seconds"))),
          std::abs(without_way - ms(log.at("total_seconds")))};
}

TEST_CASE("e2e: routes: the parts of the waterfall are those of the balancer's log") {
  if (is_missing(support::HaproxyProcess::missing())) return;
  Gate gate(1);
  gate.web().behave({.delay = 40ms});
  const Outcome told = run_skewd({"trace", gate.url() + "/r0/", "--count", "20", "--format", "json",
                                  "--url", gate.agent_url()});
  REQUIRE(told.status == 0);
  std::vector<std::vector<double>> columns(4);
  const Json traced = Json::parse(told.out);
  for (const Json& request : traced.at("requests")) {
    const auto row = differences(request, gate.agent_url());
    for (std::size_t i = 0; i < row.size(); ++i) columns[i].push_back(row[i]);
  }
  const std::string names[] = {"queue", "server connect", "server response", "total"};
  for (std::size_t i = 0; i < columns.size(); ++i) {
    std::sort(columns[i].begin(), columns[i].end());
    MESSAGE("20 traces of haproxy, " << names[i] << ": off by " << columns[i][10]
                                     << " ms in the median, " << columns[i].back()
                                     << " ms at most");
    CHECK(columns[i][10] < 40);  // the log counts in whole milliseconds, and machines are busy
  }
}

TEST_CASE("e2e: routes: trace names the rule that led there") {
  if (is_missing(support::HaproxyProcess::missing())) return;
  const Gate gate(3);
  const auto trace = [&](const std::string& path) {
    return run_skewd(
        {"trace", gate.url() + path, "--url", gate.agent_url(), "--config", gate.file()});
  };
  const Outcome third = trace("/r2/x");
  CAPTURE(third.out);
  CHECK(third.out.find("rule         path_beg /r2/ of www, " + gate.file() + ":") !=
        std::string::npos);
  const Outcome rest = trace("/");
  CAPTURE(rest.out);
  CHECK(rest.out.find("rule         the default of www, ") != std::string::npos);
  const support::TempDirectory directory;
  const std::string other = directory
                                .write("other.cfg",
                                       "frontend www\n  bind :80\n  default_backend rest\n"
                                       "backend rest\n  server a 127.0.0.1:1\n")
                                .string();
  const Outcome wrong =
      run_skewd({"trace", gate.url() + "/", "--url", gate.agent_url(), "--config", other});
  CAPTURE(wrong.out);
  CHECK(wrong.out.find("leads there: does another file run?") != std::string::npos);
}

}  // namespace
}  // namespace skewd::test
