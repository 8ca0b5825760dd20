// SPDX-License-Identifier: Apache-2.0
#include "agent/plan/route_requests.h"

#include <doctest/doctest.h>

#include "agent/config/settings.h"
#include "agent/plan/probe_proposals.h"

namespace skewd {
namespace {

// A balancer with one listener, whose routes a test adds.
class Gate {
 public:
  explicit Gate(const std::string& address = "*:80") {
    configuration_.listeners.push_back({"www", {address}, true, false, {}, 0});
  }
  RouteSpec& route(const std::string& condition, const std::string& pool) {
    RouteSpec& route = configuration_.routes.emplace_back();
    route.listener = "www";
    route.condition = condition;
    route.targets = {{pool, 1, {}}};
    return route;
  }
  [[nodiscard]] std::vector<RouteRequest> requests() const {
    return route_requests(configuration_);
  }
  [[nodiscard]] Configuration& configuration() { return configuration_; }

 private:
  Configuration configuration_;
};

TEST_CASE("route_requests: host, path and default are asked over loopback") {
  Gate gate;
  gate.route("path_beg /img", "media").path_prefix = "/img";
  gate.route("host shop.example", "shop").host = "shop.example";
  gate.route("", "rest").catch_all = true;
  const auto requests = gate.requests();
  REQUIRE(requests.size() == 3);
  CHECK(requests[0].url == "http://127.0.0.1:80/img");
  CHECK(requests[0].pool == "media");
  CHECK(requests[0].connect_to == "127.0.0.1:80");
  CHECK(requests[1].url == "http://shop.example/");
  CHECK(requests[2].url == "http://127.0.0.1:80/");
  CHECK(requests[2].pool == "rest");
}

TEST_CASE("route_requests: what more than host and path decides is not asked, and it says why") {
  Gate gate;
  gate.route("path_beg /img and src 10.0.0.0/8", "media").path_prefix = "/img";
  gate.route("src 10.0.0.0/8", "inside");
  gate.route("", "").answers_itself = true;
  gate.route("", "x").kind = RouteKind::computed;
  gate.route("", "a").targets.push_back({"b", 0.5, {}});
  gate.route("host *.example", "wild").host = "*.example";
  for (const RouteRequest& request : gate.requests()) {
    CAPTURE(request.condition);
    CHECK(request.url.empty());
    CHECK_FALSE(request.trouble.empty());
  }
}

TEST_CASE("route_requests: a route whose requests an earlier one takes is not asked") {
  Gate gate;
  gate.route("path_beg /a", "one").path_prefix = "/a";
  gate.route("path_beg /a/b", "two").path_prefix = "/a/b";
  CHECK(gate.requests()[1].trouble == "another route takes the same requests");
  gate.configuration().listeners[0].first_match = false;
  CHECK(gate.requests()[1].url == "http://127.0.0.1:80/a/b");
  CHECK(gate.requests()[0].url == "http://127.0.0.1:80/a");
}

TEST_CASE("route_requests: sockets, names and TLS") {
  Gate socket("unix:/run/in.sock");
  socket.route("", "shop");
  CHECK(socket.requests()[0].connect_to == "unix:/run/in.sock");
  CHECK(socket.requests()[0].url == "http://localhost/");
  Gate named("lb.example:80");
  named.route("", "shop");
  CHECK_FALSE(named.requests()[0].trouble.empty());
  Gate tls("10.0.0.1:443");
  tls.route("", "shop");
  CHECK(tls.requests()[0].url == "https://10.0.0.1:443/");
}

TEST_CASE("probe_proposals: are settings that skewd reads, one for each route that can be asked") {
  Gate gate;
  gate.route("path_beg /img", "media").path_prefix = "/img";
  gate.route("host a\"b", "shop").host = "a\"b";
  gate.route("src 10.0.0.0/8\nx", "inside");
  gate.route("", "media").catch_all = true;
  const std::string text = propose_probes(gate.configuration(), "", "");
  const auto settings = read_settings(text, "skewd.toml");
  REQUIRE_MESSAGE(settings.has_value(), text);
  REQUIRE(settings->probes.size() == 3);
  CHECK(settings->probes[0].name == "media");
  CHECK(settings->probes[0].expect.pool == "media");
  CHECK(settings->probes[0].connect_to == "127.0.0.1:80");
  CHECK(settings->probes[2].name == "media-2");
  CHECK(text.find("# no probe for www, src 10.0.0.0/8?x: more than host and path decides\n") !=
        std::string::npos);
  CHECK(propose_probes(gate.configuration(), "edge", "#").find("#[[probe]]\n#name = \"media\"\n") !=
        std::string::npos);
}

}  // namespace
}  // namespace skewd
