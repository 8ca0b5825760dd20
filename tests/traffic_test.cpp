// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "tests/collectors/haproxy_site.h"
#include "tests/support/eventually.h"
#include "tests/support/haproxy_process.h"
#include "tests/support/loopback_port.h"
#include "tests/support/origin.h"
#include "tests/support/traffic.h"
#include "tests/support/users.h"

namespace skewd::support {
namespace {

using std::chrono::seconds;
using std::chrono::steady_clock;

std::string url_of(std::uint16_t port) { return "http://127.0.0.1:" + std::to_string(port) + "/"; }

TEST_CASE("traffic: keeps its rate and shares it as the weights say") {
  for (const auto connections : {Connections::fresh, Connections::kept_alive}) {
    const Origin heavy("heavy");
    const Origin light("light");
    Traffic traffic({.requests_per_second = 400,
                     .targets = {{.url = url_of(heavy.port()), .host = "shop.test", .weight = 3},
                                 {.url = url_of(light.port()), .host = {}, .weight = 1}},
                     .connections = connections});
    const auto answered = [&] {
      const auto counts = traffic.counts();
      const auto ok = counts.by_status.find(200);
      return ok == counts.by_status.end() ? 0 : ok->second;
    };
    CHECK(eventually(seconds(60), [&] { return answered() >= 100; }));
    traffic.stop();
    const auto counts = traffic.counts();
    CHECK(counts.failed == 0);
    CHECK(counts.skipped == 0);
    const auto expected_light = static_cast<double>(answered()) / 4;
    CHECK(static_cast<double>(counts.by_origin.at("light")) ==
          doctest::Approx(expected_light).epsilon(0.1));
  }
}

TEST_CASE("traffic: does not wait for answers, bounds what is in flight and stops at once") {
  Origin stalled("stalled");
  stalled.behave({.stalled = true});
  Traffic traffic({.requests_per_second = 500,
                   .targets = {{.url = url_of(stalled.port()), .host = {}}},
                   .most_in_flight = 20});
  CHECK(eventually(seconds(60), [&] { return traffic.counts().skipped >= 20; }));
  CHECK(traffic.counts().sent == 20);
  const auto begin = steady_clock::now();
  traffic.stop();
  CHECK(steady_clock::now() - begin < seconds(1));
}

TEST_CASE("traffic: a refused connection counts as failed") {
  const LoopbackPort nobody;
  Traffic traffic(
      {.requests_per_second = 100, .targets = {{.url = url_of(nobody.number()), .host = {}}}});
  CHECK(eventually(seconds(60), [&] { return traffic.counts().failed >= 3; }));
}

TrafficPlan plan_of(std::optional<unsigned> seed, std::size_t users) {
  return {.requests_per_second = 100,
          .targets = {{.url = "http://127.0.0.1/a", .host = {}, .weight = 3, .users = users},
                      {.url = "http://127.0.0.1/b", .host = {}, .weight = 1, .users = users}},
          .seed = seed};
}

TEST_CASE("users: without a seed come evenly spaced, at the planned rate times the load") {
  Users users(plan_of(std::nullopt, 0));
  CHECK(users.next_gap(1).count() * 1000 == doctest::Approx(10));
  CHECK(users.next_gap(4).count() * 1000 == doctest::Approx(2.5));
  CHECK(users.next().cookie == nullptr);
}

TEST_CASE("users: from a seed come at random, but at the planned rate and shared as planned") {
  constexpr int kMany = 4000;
  Users users(plan_of(7, 0));
  double sum = 0;
  double squares = 0;
  int heavy = 0;
  for (int i = 0; i < kMany; ++i) {
    const double gap = users.next_gap(2).count();
    sum += gap;
    squares += gap * gap;
    heavy += users.next().target.weight == 3 ? 1 : 0;
  }
  const double mean = sum / kMany;
  CHECK(mean / 0.005 == doctest::Approx(1).epsilon(0.05));
  // The gaps of people who know nothing of each other deviate by as much as their mean.
  CHECK(squares / kMany / (mean * mean) - 1 == doctest::Approx(1).epsilon(0.1));
  CHECK(heavy == doctest::Approx(kMany * 0.75).epsilon(0.05));
}

TEST_CASE("users: keep the cookie that they were given until they leave") {
  constexpr int kMany = 2000;
  Users users(plan_of(7, 10));
  int without = 0;
  for (int i = 0; i < kMany; ++i) {
    std::string& cookie = *users.next().cookie;
    if (!cookie.empty()) continue;
    ++without;
    cookie = "SRV=web-1";
  }
  CHECK(without - 20 == doctest::Approx(kMany / 20).epsilon(0.3));  // but for the first 20 users
}

TEST_CASE("e2e: users whom a real HAProxy gave a cookie come back to their server") {
  if (const auto reason = HaproxyProcess::missing(); !reason.empty()) {
    MESSAGE("skipped: " << reason);
    return;
  }
  const Origin one("web-1");
  const Origin other("web-2");
  const LoopbackPort port;
  const HaproxyProcess haproxy(
      "defaults\n  mode http\n  timeout client 5s\n  timeout server 5s\n  timeout connect 1s\n"
      "frontend www\n  bind 127.0.0.1:" +
      std::to_string(port.number()) +
      "\n  default_backend shop\n"
      "backend shop\n  balance roundrobin\n  cookie SRV insert indirect\n"
      "  server web-1 127.0.0.1:" +
      std::to_string(one.port()) +
      " cookie one\n  server web-2 127.0.0.1:" + std::to_string(other.port()) + " cookie other\n");
  Traffic traffic({.requests_per_second = 400,
                   .targets = {{.url = url_of(port.number()), .host = {}, .users = 1}},
                   .seed = 1});
  CHECK(eventually(seconds(60), [&] { return traffic.counts().by_status[200] >= 200; }));
  Scraper scraper = scraper_of("unix:" + haproxy.admin_socket().string());
  const Snapshot snapshot = read(scraper);
  const ServerStats first = server(snapshot, "shop", "web-1").stats;
  const ServerStats second = server(snapshot, "shop", "web-2").stats;
  const auto chosen = first.picks.value_or(0) + second.picks.value_or(0);
  CHECK(chosen > 0);
  // A user stays for some 20 requests; without a cookie each would be chosen anew.
  CHECK(chosen < (first.attempts.value_or(0) + second.attempts.value_or(0)) / 4);
}

}  // namespace
}  // namespace skewd::support
