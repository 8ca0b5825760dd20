// SPDX-License-Identifier: Apache-2.0
#include "tests/demo/quiet_site.h"

#include <cmath>
#include <numbers>
#include <sstream>
#include <stdexcept>

namespace skewd::demo {
namespace {

using namespace std::chrono_literals;

constexpr double kSpread = 0.3;        // two answers in three are within +-30 %
constexpr double kErrorShare = 0.002;  // of all answers are 500

// The load swings by this about its mean, as over a day.
constexpr double kSwing = 0.15;
constexpr std::chrono::duration<double> kDay = 30min;

// A server that goes away unannounced costs its users a retry and no answer.
constexpr const char* kDefaults =
    "defaults\n"
    "  mode http\n"
    "  timeout client 10s\n"
    "  timeout connect 1s\n"
    "  timeout server 5s\n"
    "  timeout queue 5s\n"
    "  retries 3\n"
    "  option redispatch 1\n"
    "  retry-on conn-failure empty-response\n"
    "  default-server check inter 2s fall 3 rise 2\n";

support::Behaviour behaviour(const QuietServer& server, double factor) {
  const auto delay =
      std::chrono::milliseconds(std::llround(static_cast<double>(server.delay.count()) * factor));
  return {.delay = delay, .spread = kSpread, .error_share = kErrorShare};
}

// The n-th page is asked for less often than the first by this.
double popularity(std::size_t page) { return 1 / std::sqrt(static_cast<double>(page)); }

}  // namespace

QuietSite::QuietSite() : origins_(make_origins()), haproxy_(render()), traffic_(plan_traffic()) {}

std::map<std::string, QuietSite::Origins> QuietSite::make_origins() {
  std::map<std::string, Origins> origins;
  for (const QuietPool& pool : quiet_pools()) {
    for (const QuietServer& server : pool.servers) {
      Origins& own = origins[pool.name];
      own.push_back(std::make_unique<support::Origin>(server_name(pool.name, own.size() + 1)));
      own.back()->behave(behaviour(server, 1));
    }
  }
  return origins;
}

std::uint16_t QuietSite::port_of(const std::string& pool, std::size_t number) const {
  return origins_.at(pool).at(number - 1)->port();
}

std::string QuietSite::address() const {
  return "http://127.0.0.1:" + std::to_string(port_.number());
}

void QuietSite::reload() { haproxy_.reload(render()); }

void QuietSite::scale(const std::string& pool, bool out) {
  if (out) {
    scaled_out_.insert(pool);
  } else {
    scaled_out_.erase(pool);
  }
  reload();
}

void QuietSite::command(const std::string& line) const {
  const std::string answer = haproxy_.command(line);
  const bool silent = answer.find_first_not_of('\n') == std::string::npos;
  // `set server ... addr` tells what it changed.
  if (!silent && answer.find("changed from") == std::string::npos) {
    throw std::runtime_error("haproxy answers '" + line + "' with: " + answer);
  }
}

void QuietSite::stop_server(const std::string& pool, std::size_t number) {
  origins_.at(pool).at(number - 1)->close();
}

void QuietSite::start_server(const std::string& pool, std::size_t number) {
  origins_.at(pool).at(number - 1)->open();
}

void QuietSite::slow_down(const std::string& pool, double factor) {
  const auto& servers = quiet_pool(pool).servers;
  for (std::size_t i = 0; i < servers.size(); ++i) {
    origins_.at(pool).at(i)->behave(behaviour(servers[i], factor));
  }
}

void QuietSite::tick() {
  const std::chrono::duration<double> time = std::chrono::steady_clock::now() - start_;
  const double phase = 2 * std::numbers::pi * (time / kDay);
  traffic_.set_load(load_ * (1 + kSwing * std::sin(phase)));
}

std::string QuietSite::render() const {
  std::ostringstream text;
  text << kDefaults << "frontend www\n  bind 127.0.0.1:" << port_.number()
       << "\n  use_backend %[path,field(2,/)]\n";
  for (const QuietPool& pool : quiet_pools()) text << render_pool(pool);
  return text.str();
}

std::string QuietSite::render_pool(const QuietPool& pool) const {
  std::ostringstream text;
  text << "backend " << pool.name << "\n" << pool.balance;
  const std::size_t idle = scaled_out_.contains(pool.name) ? 0 : pool.spares;
  const std::size_t count = pool.servers.size() - idle;
  for (std::size_t number = 1; number <= count; ++number) {
    const std::string name = server_name(pool.name, number);
    text << "  server " << name << " 127.0.0.1:" << port_of(pool.name, number) << " weight "
         << pool.servers[number - 1].weight << pool.options;
    if (pool.users > 0) text << " cookie " << name;
    text << "\n";
  }
  if (pool.slots > 0) {
    text << "  server-template " << pool.name << "-slot- " << pool.slots
         << " 127.0.0.1:" << nobody_.number() << " weight 10 disabled\n";
  }
  return text.str();
}

support::TrafficPlan QuietSite::plan_traffic() const {
  support::TrafficPlan plan{.requests_per_second = 0, .targets = {}, .seed = 1};
  for (const QuietPool& pool : quiet_pools()) {
    double sum = 0;
    for (std::size_t page = 1; page <= pool.urls; ++page) sum += popularity(page);
    for (std::size_t page = 1; page <= pool.urls; ++page) {
      plan.targets.push_back({.url = address() + "/" + pool.name + "/" + std::to_string(page),
                              .host = "quiet.test",
                              .weight = pool.requests_per_second * popularity(page) / sum,
                              .users = pool.users});
    }
    plan.requests_per_second += pool.requests_per_second;
  }
  return plan;
}

}  // namespace skewd::demo
