// SPDX-License-Identifier: Apache-2.0
#include "tests/demo/site.h"

#include <sstream>

namespace skewd::demo {
namespace {

constexpr std::size_t kStalledServer = 2;  // web-3

// Timeouts and retries are HAProxy's defaults, or what its manual recommends, but for the server
// timeout: users of a demo wait less long.
constexpr const char* kDefaults =
    "defaults\n"
    "  mode http\n"
    "  timeout client 10s\n"
    "  timeout connect 1s\n"
    "  timeout server 3s\n"
    "  timeout queue 3s\n";

std::vector<std::unique_ptr<support::Origin>> make_origins(const std::string& name, int count) {
  std::vector<std::unique_ptr<support::Origin>> origins;
  for (int number = 1; number <= count; ++number) {
    origins.push_back(std::make_unique<support::Origin>(name + "-" + std::to_string(number)));
  }
  return origins;
}

std::string server_line(const std::string& name, std::uint16_t port, const std::string& rest) {
  return "  server " + name + " 127.0.0.1:" + std::to_string(port) + " " + rest + "\n";
}

}  // namespace

Site::Site()
    : shop_(make_origins("web", 4)),
      media_(make_origins("media", 3)),
      haproxy_(render(deployed_)),
      traffic_(plan_traffic()) {}

std::string Site::address() const { return "http://127.0.0.1:" + std::to_string(port_.number()); }

std::string Site::exporter() const { return "127.0.0.1:" + std::to_string(exporter_.number()); }

void Site::deploy(const SiteConfiguration& configuration) {
  haproxy_.reload(render(configuration));
  deployed_ = configuration;
}

void Site::stall_server() { shop_[kStalledServer]->behave({.stalled = true}); }

void Site::restore() {
  shop_[kStalledServer]->behave({});
  if (!(deployed_ == SiteConfiguration{})) deploy({});
}

std::string Site::write_map(const SiteConfiguration& configuration) const {
  return directory_.write("routes.map", "/media media\n/shop " + configuration.shop_pool + "\n")
      .string();
}

std::string Site::render(const SiteConfiguration& configuration) const {
  std::ostringstream text;
  text << kDefaults << "frontend www\n  bind 127.0.0.1:" << port_.number()
       << "\n  use_backend %[path,map_beg(" << write_map(configuration) << ")]\n"
       << "backend shop\n  balance roundrobin\n";
  for (std::size_t number = 0; number < shop_.size(); ++number) {
    text << server_line(
        shop_[number]->name(), shop_[number]->port(),
        "check inter 1s weight " + std::to_string(configuration.shop_weights.at(number)));
  }
  if (configuration.offline_server) text << server_line("web-5", nobody_.number(), "weight 10");
  text << "backend media\n  balance roundrobin\n";
  for (const auto& origin : media_) {
    text << server_line(origin->name(), origin->port(), "check inter 1s weight 10");
  }
  text << "frontend exporter\n  bind " << exporter()
       << "\n  http-request use-service prometheus-exporter if { path /metrics }\n"
       << "backend shop-v2\n  balance roundrobin\n";
  for (const auto& origin : shop_) {
    text << server_line(origin->name(), origin->port(), "disabled weight 10");
  }
  return text.str();
}

support::TrafficPlan Site::plan_traffic() const {
  return {.requests_per_second = 60,
          .targets = {{.url = address() + "/shop/cart", .host = "shop.test", .weight = 3},
                      {.url = address() + "/media/logo", .host = "shop.test", .weight = 1}}};
}

std::uint64_t failures_of(const support::TrafficCounts& users) {
  std::uint64_t failures = users.failed;
  for (const auto& [status, count] : users.by_status) failures += status >= 500 ? count : 0;
  return failures;
}

std::uint64_t finished_of(const support::TrafficCounts& users) {
  std::uint64_t finished = users.failed;
  for (const auto& [status, count] : users.by_status) finished += count;
  return finished;
}

}  // namespace skewd::demo
